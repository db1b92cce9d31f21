import ArgumentParser
import JOSE
import OpenIDConnect
import StrictJSON

/// `usher token verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Judge an ID token, offline, by the checks of a login.",
        discussion: """
            Shows the verdict, its reason code, and what became of each check. Nothing is asked \
            of the provider: the keys come from a file.

            With --lines the input has one JSON object a line: {"id": …, "token": …}, and where \
            wanted "access_token", "nonce" and "keys", the text of a key set. Each gets a line.

            Exit status: 0 accepted, 1 refused, 2 it could not be judged.
            """)

    private static let longestInput = 1_048_576

    @Argument(help: ArgumentHelp("A file with the token; - or nothing is standard input.", valueName: "file"))
    var file = "-"

    @Option(name: .long, help: ArgumentHelp("A file with the provider's key set.", valueName: "path"))
    var keys: String?

    @Option(name: .long, help: ArgumentHelp("A file with the access token that belongs to it.", valueName: "path"))
    var accessToken: String?

    @OptionGroup var policy: VerifyPolicy

    @Flag(name: .long, help: "Judge many tokens, one JSON object a line.")
    var lines = false

    @Flag(name: .long, help: "Write the result to standard output as JSON.")
    var json = false

    func run() throws {
        let judge = TokenJudge(expectations: try policy.expectations(), now: policy.time)
        let keySet = try keys.map { (path) throws(CommandFailure) in
            try InputFile.bytes(path, maximum: KeySet.maximumBytes)
        }
        let isAccepted = lines ? try judgeLines(judge, keys: keySet) : try judgeOne(judge, keys: keySet)
        if !isAccepted { throw ExitCode(1) }
    }

    private func judgeOne(_ judge: TokenJudge, keys: [UInt8]?) throws(CommandFailure) -> Bool {
        guard let keys else { throw CommandFailure(message: "the key set is missing: --keys FILE") }
        let input = TokenInput(
            id: nil, token: Self.trimmed(try InputFile.bytes(file, maximum: Self.longestInput)),
            accessToken: try accessToken.map { (path) throws(CommandFailure) in
                Self.trimmed(try InputFile.bytes(path, maximum: Self.longestInput))
            }, nonce: nil, keys: keys)
        let report = judge.judge(input)
        if json {
            Output.line(AsciiJSON.text(report.json))
        } else {
            for line in report.lines { Output.line(line) }
        }
        return report.isAccepted
    }

    private func judgeLines(_ judge: TokenJudge, keys: [UInt8]?) throws(CommandFailure) -> Bool {
        var input = try InputFile(file)
        var number = 0
        var isAccepted = true
        while let line = try input.line(maximum: Self.longestInput) {
            number += 1
            if line.isEmpty { continue }
            guard let input = TokenInput(line: line, number: number, keys: keys) else {
                throw CommandFailure(message: "line \(number) is no JSON object with a token and a key set")
            }
            let report = judge.judge(input)
            Output.line(json ? AsciiJSON.text(report.json) : report.summary)
            isAccepted = isAccepted && report.isAccepted
        }
        return isAccepted
    }

    /// Without the white space that editors and pipes leave around a token.
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x0A || byte == 0x0D }
        var text = bytes.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        return Array(text)
    }
}
