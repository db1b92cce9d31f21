import ArgumentParser
import OpenIDConnect
import SecretMemory
import StrictJSON

/// `usher token refresh`.
struct RefreshCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Get new tokens for a refresh token, as a session would.",
        discussion: """
            The file holds the JSON answer that the tokens came in, with the id_token: a new \
            one must be of the same person and sign-in. The new tokens go to the file that \
            --out names, which may be the same; there the first id_token stays, as the measure \
            of later ones.

            Exit status: 0 refreshed, 1 refused, 2 the provider could not be asked.
            """)

    @OptionGroup var provider: ConnectionOptions
    @OptionGroup var source: TokenSource

    @Option(name: .long, help: ArgumentHelp("Write the new tokens to this file (mode 0600).", valueName: "path"))
    var out: String

    func run() async throws {
        let file = try source.read()
        let token = try file.token(.refreshToken)
        guard let idToken = file.idToken else {
            throw CommandFailure(message: "the file holds no id_token: nothing tells whose session it is")
        }
        let connection = try provider.connect()
        defer { connection.close() }
        // Before the request: a token set that cannot be kept must not be asked for.
        let target = try PrivateFile.create(beside: AbsolutePath.from(out))
        let tokens: RefreshedTokens
        do throws(ProviderError) {
            let origin = try await connection.party.origin(ofKept: idToken)
            tokens = try await connection.party.refresh(token, origin: origin)
        } catch {
            target.discard()
            return try VerbReport.failed(error, "not refreshed").show(json: provider.json)
        }
        try target.write(TokenSet.json(tokens, first: idToken))
        try Self.report(tokens).show(json: provider.json)
    }

    private static func report(_ tokens: RefreshedTokens) -> VerbReport {
        var members: [(name: String, value: JSONValue)] = [
            ("rotated", .bool(tokens.isRotated)),
            ("expires_in", .integer(Int(tokens.lifetime.components.seconds))),
        ]
        if let scope = tokens.scope { members.append(("scope", .string(scope))) }
        switch tokens.identity {
        case .renewed(let token):
            members.append(("identity", .text("renewed")))
            members.append(("sub", .string(token.subject)))
        case .kept: members.append(("identity", .text("kept")))
        case .unconfirmed(let error):
            members.append(("identity", .text("unconfirmed")))
            members.append(("cause", .text(error.reason)))
        }
        return .good("refreshed", members)
    }
}
