import ArgumentParser
import HTTPTransportCurl
import HostSystem
import LoginPolicy
import OpenIDConnect
import SecretMemory
import UsherConfiguration

/// `usher register`.
struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Register this client at the provider (RFC 7591).",
        discussion: """
            The configuration says what is registered: auth_method, scopes, and the grants of \
            its services. Its id may be any word; the provider's answer has the one to write \
            there. Secrets go to new files that only their owner reads, and are not shown.

            Exit status: 0 registered, 1 refused, 2 the command could not do its work.
            """)

    @OptionGroup var provider: ConnectionOptions

    @Option(name: .long, help: ArgumentHelp("The file with the provider's initial access token.", valueName: "file"))
    var initialAccessTokenFile: String

    @Option(name: .long, help: ArgumentHelp("The new file for the client's secret.", valueName: "file"))
    var writeSecret: String?

    @Option(name: .long, help: ArgumentHelp("The new file for the registration access token.", valueName: "file"))
    var writeRegistrationToken: String?

    @Option(name: .long, help: ArgumentHelp("The private key, where the configuration has a credential."))
    var key: String?

    @Option(name: .long, help: "What the provider's administrators shall call this client.")
    var name = "Usher"

    @Flag(name: .long, help: "Ask and write nothing; say what would be sent and written.")
    var check = false

    func run() async throws {
        let configuration = try provider.configuration()
        let client = configuration.provider.client
        guard !client.authentication.usesCertificate else {
            throw CommandFailure(
                message: "a client with a certificate is not registered from here: ask the provider's administrator")
        }
        if client.authentication.usesSecret, writeSecret == nil {
            throw CommandFailure(message: "the provider gives this client a secret: name a file with --write-secret")
        }
        let registration = ClientRegistration(
            name: name, grants: configuration.grants, client: client, key: try registeredKey(client))
        let token = try Self.readSecret(AbsolutePath.from(initialAccessTokenFile))
        if check {
            try RegistrationPlan(registration, files: [writeSecret, writeRegistrationToken]).show(json: provider.json)
            return
        }
        let places = try RegistrationPlaces(secret: writeSecret, accessToken: writeRegistrationToken)
        let registered = try await send(registration, token, configuration)
        try places.write(registered)
        let report = RegistrationReport(registered, asked: client.authentication, places: places)
        if provider.json {
            Output.line(AsciiJSON.text(report.json))
        } else {
            for line in report.lines { Output.line(line) }
        }
    }

    private func send(
        _ registration: ClientRegistration, _ token: SecretBytes, _ configuration: UsherConfiguration
    ) async throws -> RegisteredClient {
        let transport: CurlTransport
        do throws(TransportSetupError) {
            transport = try ProviderCheck(configuration: configuration, isDemo: provider.demo).makeTransport()
        } catch { throw CommandFailure(message: "the transport cannot be set up (\(error.reason))") }
        defer { transport.shutdown() }
        let start = ContinuousClock.now
        let party = RelyingParty(
            configuration: configuration.provider, transport: transport,
            effects: RelyingPartyEffects(
                now: { UnixSeconds(WallClock.now()) }, uptime: { ContinuousClock.now - start },
                // A client that is not registered yet proves nothing.
                clientSecret: { () throws(ClientSecretError) in throw .unreadable },
                randomBytes: { SystemRandom.mustHaveBytes($0) }))
        do throws(RegistrationError) {
            return try await party.register(registration, initialAccessToken: token)
        } catch {
            Output.error("usher: \(error.explanation)")
            if case .refused(_, let code?) = error { Output.error("usher: it says \(Output.printable(code))") }
            throw ExitCode(1)
        }
    }

    private func registeredKey(_ client: ClientConfiguration) throws(CommandFailure) -> ClientKey? {
        guard client.authentication == .privateKeyJWT else { return nil }
        var path = key.map(AbsolutePath.from)
        if path == nil, case .file(let configured)? = client.secret { path = configured }
        guard let path else {
            throw CommandFailure(message: "the configuration has a credential: name the key's file with --key")
        }
        let document = try Self.readSecret(path)
        do throws(ClientKeyError) { return try ClientKey.read(document, for: client) } catch {
            throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)")
        }
    }

    private static func readSecret(_ path: String) throws(CommandFailure) -> SecretBytes {
        do throws(PathRefusal) { return try SecretFile.read(path: path) } catch {
            throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)")
        }
    }
}

extension UsherConfiguration {
    /// The grants that any service has, in a fixed order.
    fileprivate var grants: [GrantKind] {
        GrantKind.allCases.filter { grant in rules.services.contains { $0.grants.contains(grant) } }
    }
}
