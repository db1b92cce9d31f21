import ArgumentParser
import OpenIDConnect
import SecretMemory
import StrictJSON

/// `usher session open`.
struct SessionOpenCommand: ParsableCommand {
    /// usherd takes no longer token.
    static let maximumBytes = 65_536

    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Sign in on this host by an access token.",
        discussion: """
            The token must be about the owner of your account, and its provider must take \
            tokens (`[provider.NAME.bearer]`). It counts once. The sign-in belongs to the \
            terminal and the login that the command is called from, ends when the token does, \
            and only services that are listed lean on it.

            Exit status: 0 signed in, 1 refused, 2 usherd or the provider could not be asked.
            """)

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The token, or the JSON answer that it came in; - for standard input.", valueName: "path"))
    var tokenFile: String

    @OptionGroup var options: AccountOptions

    func run() throws {
        let token = try readToken()
        try options.run { session in
            try session.send(token)
            let answer = try session.ask(.sessionOpen, OwnPlace.read().members)
            guard let report = Self.report(answer) else { throw session.malformed }
            return report
        }
    }

    private func readToken() throws(CommandFailure) -> SecretBytes {
        let token = try TokenSource.read(tokenFile).token(.accessToken)
        guard token.count <= Self.maximumBytes else { throw CommandFailure(message: "the token is too long") }
        return token
    }

    /// nil when the answer makes no sense.
    static func report(_ answer: JSONObject) -> AccountOptions.Report? {
        guard let id = answer["session"]?.text, let provider = answer["provider"]?.text,
            let end = answer["ends_at"]?.number?.integer, let services = answer["services"]?.array?.compactMap(\.text)
        else { return nil }
        let names = services.map { Output.printable($0, limit: 64) }.joined(separator: ", ")
        return AccountOptions.Report(
            lines: [
                "Signed in by a token of \(Output.printable(provider, limit: 32)), until \(UTCText.text(end)).",
                names.isEmpty ? "No service leans on such a sign-in." : "Services that may lean on it: \(names).",
                "Its id: \(Output.printable(id, limit: 32))",
            ],
            json: .object(answer))
    }
}
