import Foundation
import StrictJSON
import Testing

@testable import usher

/// What reaches a terminal or a script.
struct TextTests {
    private func json(_ text: String) throws -> JSONValue {
        try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 10_000))
    }

    @Test(arguments: [
        (-5, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (3_599, "59 min 59 s"), (3_600, "1 h 0 min"),
        (86_399, "23 h 59 min"), (90_000, "1 d 1 h"), (Int64.max, "106751991167300 d 15 h"),
    ])
    func `ages stand in their two largest units`(_ seconds: Int64, _ text: String) {
        #expect(AgeText.of(seconds) == text)
    }

    @Test func `JSON for scripts is ASCII and still the same value`() throws {
        let value = try json(#"{"n":"Zoë 😀\u202e\u001b","l":[1,true,null]}"#)
        let text = AsciiJSON.text(value)
        #expect(text == #"{"n":"Zo\u00eb \ud83d\ude00\u202e\u001b","l":[1,true,null]}"#)
        #expect(try json(text) == value)
    }

    @Test func `a claim stands on one line, and cannot steer the terminal`() throws {
        let claims = try json(#"{"groups":["a","b\n\u001b[2J"],"x\u202e":{"y":-1.5e3,"z":null,"t":true}}"#)
        let members = try #require(claims.object?.members)
        #expect(
            members.map { ClaimText.line(name: $0.name, value: $0.value) } == [
                #"groups: ["a", "b\x0a\x1b[2J"]"#, #"x\u{202e}: {y: -1500.0, z: null, t: true}"#,
            ])
    }

    @Test func `what a full disk does not take is trouble`() throws {
        let folder = try CommandFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let usher = try RunningCommand.program("usher").path
        process.arguments = ["-c", "exec \"$0\" config keys --json > /dev/full", usher]
        process.currentDirectoryURL = folder.url
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(said == "usher: standard output cannot be written: No space left on device\n")
        #expect(process.terminationReason == .exit && process.terminationStatus == 2)
    }

    @Test(arguments: [
        (["statsu"], "Unexpected argument 'statsu'. Did you mean 'status'?"),
        (["account", "lst"], "Unexpected argument 'lst'. Did you mean 'list'?"),
        (["pam", "enabel", "sshd"], "Did you mean 'enable'?"), (["frobnicate"], "Unexpected argument 'frobnicate'"),
        (["check", "--jsno"], "Unknown option '--jsno'. Did you mean '--json'?"),
    ])
    func `a misspelt subcommand is guessed, as an option is`(_ words: [String], _ said: String) throws {
        let folder = try CommandFolder()
        let answer = try RunningCommand(words, in: folder.url)
        #expect(answer.status == 2 && answer.output.isEmpty)
        #expect(answer.errors.split(separator: "\n").first?.hasSuffix(said) == true)
        withExtendedLifetime(folder) {}
    }

    @Test func `of a line only what is dangerous is replaced`() {
        #expect(Output.printable("Zoë: fine") == "Zoë: fine")
        #expect(Output.printable("a\u{1B}[2Jb\u{202E}c\nd") == "a?[2Jb?c?d")
        #expect(Output.printable("sshd\nProblem doctor.config: none") == "sshd?Problem doctor.config: none")
    }
}
