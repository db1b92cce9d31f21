import Foundation
import StrictJSON
import Testing

@testable import usher

/// `usher account`: what is asked of usherd, and what is made of its answers.
@Suite struct AccountCommandTests {
    struct Run {
        let questions: [String]
        let result: RunningCommand
        let folder: CommandFolder
    }

    static func run(
        _ arguments: [String], files: [String: String] = [:], answers: [String]
    ) throws -> Run {
        let folder = try CommandFolder()
        for (name, text) in files { try folder.write(text, to: name) }
        let socket = try AnsweringSocket(path: folder.path("admin"), answers: answers)
        let result = try RunningCommand(arguments + ["--admin-socket", "admin"], in: folder.url)
        return Run(questions: socket.questions, result: result, folder: folder)
    }

    static func account(_ name: String, uid: Int = 1_879_048_200, more: String = "") -> String {
        """
        {"name":"\(name)","uid":\(uid),"gid":\(uid),"state":"active","pinned":false,"uid_source":"derived",\
        "home":"/home/\(name)","shell":"/bin/bash","issuer":"https://idp.example.com","subject":"sub-\(name)",\
        "first_login":1900000000,"last_login":1900000000\(more)}
        """
    }

    /// What would steer a terminal: an escape sequence, a bidirectional override, a line end.
    static let hostile = #"\u001b]0;x\u0007\u202e\nroot"#

    private static func isHarmless(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) }
    }

    @Test func `a list has a line an account, and fits into 80 columns`() throws {
        let long = String(repeating: "a", count: 32)
        let second = Self.account("bob", uid: 5_001).replacing("\"pinned\":false", with: "\"pinned\":true")
            .replacing("\"active\"", with: "\"locked\"")
        let third = Self.account("carol").replacing("\"subject\":\"sub-carol\"", with: "\"subject\":null")
            .replacing("\"last_login\":1900000000", with: "\"last_login\":null")
        let run = try Self.run(
            ["account", "list"],
            answers: [
                "{\"ok\":true,\"accounts\":[\(Self.account(long)),\(second)],\"more\":true}",
                "{\"ok\":true,\"accounts\":[\(third)],\"more\":false}",
            ])
        #expect(run.questions == [#"{"verb":"account_list"}"#, #"{"verb":"account_list","after":"bob"}"#])
        #expect(run.result.status == 0 && run.result.errors.isEmpty)
        #expect(
            run.result.output == """
                NAME                              UID         STATE   BINDING  LAST LOGIN
                \(long)  1879048200  active  bound    2030-03-17 17:46
                bob                               5001        locked  pinned   2030-03-17 17:46
                carol                             1879048200  active  open     never

                """)
        #expect(run.result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `a list as JSON is one array`() throws {
        let run = try Self.run(
            ["account", "list", "--json"],
            answers: [
                "{\"ok\":true,\"accounts\":[\(Self.account("alice"))],\"more\":true}",
                "{\"ok\":true,\"accounts\":[\(Self.account("bob"))],\"more\":false}",
            ])
        #expect(
            run.result.output
                == "{\"ok\":true,\"accounts\":[\(Self.account("alice")),\(Self.account("bob"))]}\n")
    }

    @Test func `an answer that goes in circles ends`() throws {
        let run = try Self.run(
            ["account", "list"],
            answers: ["{\"ok\":true,\"accounts\":[\(Self.account("alice"))],\"more\":true}"])
        #expect(run.result.status == 2 && run.questions.count == 2)
        #expect(
            run.result.errors
                == "usher: the answer at \(run.folder.path("admin")) is not one of usherd (admin.malformed)\n")
    }

    @Test func `an account is shown line by line`() throws {
        let more = """
            ,"facts":{"state":"known","established_at":1900000000},"roles":["staff","admin"],"decisions":\
            [{"service":"sshd","time":1900000000,"granted":true,"reason":"granted"},\
            {"service":"sudo","time":1900000000,"granted":false,"reason":"policy.no_role"}]
            """
        let run = try Self.run(
            ["account", "show", "alice"], answers: ["{\"ok\":true,\"account\":\(Self.account("alice", more: more))}"])
        #expect(run.questions == [#"{"verb":"account_show","name":"alice"}"#])
        #expect(
            run.result.output == """
                account        alice, uid 1879048200, gid 1879048200
                state          active
                binding        bound
                uid from       derived
                home           /home/alice
                shell          /bin/bash
                issuer         https://idp.example.com
                subject        sub-alice
                first login    2030-03-17T17:46:40Z
                last login     2030-03-17T17:46:40Z
                last sign-in   2030-03-17T17:46:40Z
                roles          staff admin
                decided        sshd: granted 2030-03-17T17:46:40Z
                decided        sudo: refused policy.no_role 2030-03-17T17:46:40Z

                """)
    }

    @Test func `the owner's view has no empty lines for what it lacks`() throws {
        let own =
            #"{"name":"alice","uid":5000,"state":"locked","first_login":null,"last_login":null,"facts":{"state":"stale"},"roles":null,"decisions":[]}"#
        let run = try Self.run(["account", "show", "alice"], answers: ["{\"ok\":true,\"account\":\(own)}"])
        #expect(
            run.result.output == """
                account        alice, uid 5000
                state          locked
                first login    never
                last login     never
                last sign-in   none that counts: the store was restored since

                """)
    }

    @Test func `an answer about another account is none`() throws {
        let run = try Self.run(
            ["account", "show", "alice"], answers: ["{\"ok\":true,\"account\":\(Self.account("eve"))}"])
        #expect(run.result.status == 2 && run.result.output.isEmpty)
    }

    @Test(arguments: [["list"], ["list", "--json"], ["show", "alice"], ["show", "alice", "--json"]])
    func `names and subjects cannot steer the terminal`(_ words: [String]) throws {
        let account = Self.account("alice").replacing("sub-alice", with: Self.hostile)
            .replacing("/home/alice", with: Self.hostile).replacing("https://idp.example.com", with: Self.hostile)
            .replacing("\"active\"", with: "\"\(Self.hostile)\"")
        let more =
            #","facts":{"state":"known"},"roles":["HOSTILE"],"decisions":[{"service":"HOSTILE","reason":"HOSTILE"}]}"#
        let hostile = String(account.dropLast()) + more.replacing("HOSTILE", with: Self.hostile)
        let answer =
            words[0] == "list"
            ? "{\"ok\":true,\"accounts\":[\(hostile.replacing("\"alice\"", with: "\"\(Self.hostile)\""))],\"more\":false}"
            : "{\"ok\":true,\"account\":\(hostile)}"
        let run = try Self.run(["account"] + words, answers: [answer])
        #expect(run.result.status == 0 && run.result.output.contains("root"))
        #expect(Self.isHarmless(run.result.output))
    }

    @Test(arguments: [
        (
            ["lock", "alice"], #"{"verb":"account_lock","name":"alice","check":CHECK}"#, "locked",
            "alice is locked now.", "alice would be locked.", "alice is locked already."
        ),
        (
            ["unlock", "alice"], #"{"verb":"account_unlock","name":"alice","check":CHECK}"#, "unlocked",
            "alice is not locked any more.", "alice would be unlocked.", "alice is not locked."
        ),
        (
            ["rename", "old", "alice"], #"{"verb":"account_rename","name":"old","to":"alice","check":CHECK}"#,
            "renamed",
            "old is alice now, uid 1879048200.", "old would be alice, uid 1879048200.", "alice has this name."
        ),
        (
            ["forget", "alice"], #"{"verb":"account_forget","name":"alice","check":CHECK}"#, "forgotten",
            "alice, uid 1879048200, is forgotten; name, uid and identity are never used again.",
            "alice, uid 1879048200, would be forgotten: name, uid and identity are never used again.",
            "alice is forgotten already."
        ),
        (
            ["pin", "alice", "--issuer", "https://i", "--subject", "s\u{1B}"],
            #"{"verb":"account_pin","name":"alice","issuer":"https://i","subject":"s\u001b","check":CHECK}"#, "pinned",
            #"alice is pinned to s\x1b, uid 1879048200."#, #"alice would be pinned to s\x1b, uid 1879048200."#,
            #"alice is pinned to s\x1b already."#
        ),
        (
            ["rebind", "alice", "--issuer", "https://i", "--subject", "s\u{1B}"],
            #"{"verb":"account_rebind","name":"alice","issuer":"https://i","subject":"s\u001b","check":CHECK}"#,
            "rebound",
            #"alice belongs to s\x1b now."#, #"alice would belong to s\x1b."#, #"alice belongs to s\x1b already."#
        ),
    ])
    func `a change says what it did, and with --check what it would do`(
        _ words: [String], _ question: String, _ outcome: String, _ done: String, _ planned: String,
        _ unchanged: String
    ) throws {
        for (isCheck, outcome, line, status) in [
            (false, outcome, done, Int32(0)), (true, outcome, planned, 3), (false, "unchanged", unchanged, 0),
            (true, "unchanged", unchanged, 0),
        ] {
            let run = try Self.run(
                ["account"] + words + (isCheck ? ["--check"] : []),
                answers: [
                    "{\"ok\":true,\"outcome\":\"\(outcome)\",\"check\":\(isCheck),\"account\":\(Self.account("alice"))}"
                ])
            #expect(run.questions == [question.replacing("CHECK", with: "\(isCheck)")])
            #expect(run.result.output == line + "\n" && run.result.errors.isEmpty)
            #expect(run.result.status == status)
        }
    }

    @Test(arguments: [
        ("account.unknown", "There is no such account.", Int32(1)), ("name.invalid", "No name.", 1),
        ("admin.no_account", "x", 1), ("admin.not_allowed", "Only root may ask this.", 2),
        ("admin.no_store", "x", 2), ("store.locked", "x", 2), ("admin.bad_request", "x", 2),
    ])
    func `a refusal has a sentence, a code and a status`(_ reason: String, _ message: String, _ status: Int32) throws {
        let answer = "{\"ok\":false,\"reason\":\"\(reason)\",\"message\":\"\(message)\"}"
        let run = try Self.run(["account", "lock", "alice"], answers: [answer])
        #expect(run.result.status == status && run.result.output.isEmpty)
        #expect(run.result.errors == "usher: \(message) (\(reason))\n")
        let json = try Self.run(["account", "lock", "alice", "--json"], answers: [answer]).result
        #expect(json.status == status && json.output == answer + "\n" && json.errors.isEmpty)
    }

    @Test func `names of a file are added, each once, and each has its outcome`() throws {
        let answer = """
            {"ok":true,"check":false,"results":[{"name":"alice","outcome":"added","uid":5000},\
            {"name":"bob","outcome":"unchanged","uid":5001},\
            {"name":"carol","outcome":"refused","reason":"account.uid_taken","message":"The uid is that of dave."}]}
            """
        let run = try Self.run(
            ["account", "add", "--file", "names", "--provider", "corp"],
            files: ["names": "# people\nalice\n  bob \r\n\nalice\ncarol"], answers: [answer])
        #expect(
            run.questions == [
                #"{"verb":"account_add","names":["alice","bob","carol"],"check":false,"provider":"corp"}"#
            ])
        #expect(
            run.result.output == """
                alice: added, uid 5000
                bob: there already, uid 5001
                carol: refused, account.uid_taken. The uid is that of dave.

                """)
        #expect(run.result.status == 1)
    }

    @Test func `many names are asked in several questions, none longer than a line of usherd`() throws {
        let names = (0..<301).map { String(repeating: "n", count: 28) + "\($0 + 1_000)" }
        let result = { (names: ArraySlice<String>) in
            "{\"ok\":true,\"check\":true,\"results\":["
                + names.map { "{\"name\":\"\($0)\",\"outcome\":\"added\",\"uid\":5000}" }.joined(separator: ",") + "]}"
        }
        let run = try Self.run(
            ["account", "add", "--check", "--json"] + names, answers: [result(names[..<300]), result(names[300...])])
        #expect(run.result.status == 3 && run.questions.count == 2)
        #expect(run.questions.allSatisfy { $0.utf8.count <= 16_384 })
    }

    @Test func `an addition without names, or with both, is no command`() throws {
        let folder = try CommandFolder()
        #expect(try folder.run("account", "add").status == 2)
        #expect(try folder.run("account", "add", "alice", "--file", "names").status == 2)
        try folder.write("# nobody\n", to: "names")
        #expect(try folder.run("account", "add", "--file", "names").errors == "usher: the file has no name\n")
    }

    @Test func `usherd that is not there is exit status 2`() throws {
        let folder = try CommandFolder()
        let result = try folder.run("account", "list", "--json", "--admin-socket", "admin")
        #expect(result.status == 2 && result.output.contains(#""reason":"admin.unreachable""#))
    }
}
