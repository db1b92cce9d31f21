import ArgumentParser
import OpenIDConnect
import SecretMemory
import StrictJSON

/// `usher token client-credentials`.
struct ClientCredentialsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client-credentials",
        abstract: "Sign this client in as itself, a service account (RFC 6749 section 4.4).",
        discussion: """
            The access token is verified and not shown. With --audience it must be a JWT \
            (RFC 9068) that is for one of these; else the provider is asked whether it is \
            active.

            Exit status: 0 verified, 1 refused, 2 the provider could not be asked.
            """)

    @OptionGroup var provider: ConnectionOptions

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp("An audience that the token may have; more than once is fine.", valueName: "text"))
    var audience: [String] = []

    func run() async throws {
        let connection = try provider.connect()
        defer { connection.close() }
        try await ask(connection.party).show(json: provider.json)
    }

    private func ask(_ party: RelyingParty) async -> VerbReport {
        do throws(ProviderError) {
            let tokens = try await party.clientCredentialsGrant()
            var members: [(name: String, value: JSONValue)] = [
                ("name", .string(party.configuration.client.id)),
                ("expires_in", .integer(Int(tokens.lifetime.components.seconds))),
            ]
            if let scope = tokens.scope { members.append(("scope", .string(scope))) }
            if audience.isEmpty {
                guard case .active(let token) = try await party.introspect(tokens.accessToken, kind: .accessToken)
                else {
                    return .bad("the provider's own token is not active", reason: "introspection.inactive")
                }
                if let subject = token.subject { members.append(("sub", .string(subject))) }
                return .good("active, says the provider", members)
            }
            let token = try await party.verify(
                accessToken: tokens.accessToken, audiences: audience.map { Array($0.utf8) })
            members.append(("sub", .string(token.subject)))
            return .good("verified", members)
        } catch { return .failed(error, "refused") }
    }
}
