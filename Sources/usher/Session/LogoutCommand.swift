import ArgumentParser
import Glibc
import OpenIDConnect
import SecretMemory

/// `usher session logout`.
struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "End the session at the provider (RP-Initiated Logout).",
        discussion: """
            The file holds the session's ID token. The provider is asked by POST, or with \
            --print the address for a browser is shown: it holds the ID token, so it is shown \
            on a terminal alone. A provider may want the person's consent on a page; only \
            --print leads there.

            Exit status: 0 asked or shown, 1 refused, 2 the provider could not be asked.
            """)

    @OptionGroup var provider: ConnectionOptions
    @OptionGroup var source: TokenSource

    @Option(name: .long, help: ArgumentHelp("Who is meant, for the provider's eyes.", valueName: "text"))
    var hint: String?

    @Flag(name: .long, help: "Show the address for a browser instead of asking.")
    var print = false

    func run() async throws {
        if print {
            guard isatty(STDOUT_FILENO) == 1 else {
                throw CommandFailure(message: "the address holds a token: it is shown on a terminal alone")
            }
            guard !provider.json else { throw CommandFailure(message: "--print and --json exclude each other") }
        }
        let request = LogoutRequest(idToken: try source.read().sessionToken(), hint: hint.map { Array($0.utf8) })
        let connection = try provider.connect()
        defer { connection.close() }
        try await ask(connection.party, request).show(json: provider.json)
    }

    private func ask(_ party: RelyingParty, _ request: LogoutRequest) async -> VerbReport {
        do throws(ProviderError) {
            guard print else {
                try await party.endSession(request)
                return .good("the provider was asked to end the session")
            }
            let url = try await party.endSessionURL(request)
            Output.error("usher: whoever has this address has the ID token: give it to nobody")
            url.withBytes { Output.line(Output.printable(Array($0), limit: $0.count)) }
            return .good("open it in the browser in which you signed in")
        } catch { return .failed(error, "the provider was not asked") }
    }
}
