import ArgumentParser
import OpenIDConnect
import SecretMemory
import StrictJSON

/// `usher token introspect`.
struct IntrospectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "introspect",
        abstract: "Ask the provider whether a token is good now (RFC 7662).",
        discussion: "Exit status: 0 active, 1 not active or not believed, 2 the provider could not be asked.")

    @OptionGroup var provider: ConnectionOptions
    @OptionGroup var source: TokenSource

    @Option(name: .long, help: ArgumentHelp("What the token is.", valueName: "kind"))
    var kind = TokenKind.accessToken

    func run() async throws {
        let token = try source.read().token(kind)
        let connection = try provider.connect()
        defer { connection.close() }
        try await Self.ask(connection.party, token, kind).show(json: provider.json)
    }

    static func ask(_ party: RelyingParty, _ token: SecretBytes, _ kind: TokenKind) async -> VerbReport {
        do throws(ProviderError) {
            switch try await party.introspect(token, kind: kind) {
            case .inactive: return .bad("not active", reason: "introspection.inactive")
            case .active(let token):
                return .good(
                    "active", token.claims.members.map { (String(decoding: $0.name, as: UTF8.self), $0.value) })
            }
        } catch { return .failed(error, "the provider's answer is not believed") }
    }
}
