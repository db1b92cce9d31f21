import ArgumentParser
import OpenIDConnect
import SecretMemory
import StrictJSON

/// `usher token revoke`.
struct RevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Have the provider end a token (RFC 7009).",
        discussion: """
            A token that the provider does not know counts as ended.

            Exit status: 0 ended, 1 the provider did not end it, 2 it could not be asked.
            """)

    @OptionGroup var provider: ConnectionOptions
    @OptionGroup var source: TokenSource

    @Option(name: .long, help: ArgumentHelp("What the token is.", valueName: "kind"))
    var kind = TokenKind.refreshToken

    func run() async throws {
        let token = try source.read().token(kind)
        let connection = try provider.connect()
        defer { connection.close() }
        try Self.report(await connection.party.revoke(token, kind: kind)).show(json: provider.json)
    }

    static func report(_ outcome: RevocationOutcome) -> VerbReport {
        switch outcome {
        case .done: return .good("revoked")
        case .notOffered: return VerbReport(verdict: "the provider revokes nothing", status: 1, reason: outcome.reason)
        case .unsupportedTokenType:
            return .bad("the provider does not revoke tokens of this kind", reason: outcome.reason)
        case .later(let pause):
            let seconds = pause.map { [("retry_after_s", JSONValue.integer(Int($0.components.seconds)))] } ?? []
            return VerbReport(
                verdict: "not now; the token may still be good", status: 2, reason: outcome.reason, members: seconds)
        case .failed(let error): return .failed(error, "not revoked")
        }
    }
}
