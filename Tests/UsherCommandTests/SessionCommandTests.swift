import Foundation
import StrictJSON
import Testing

@testable import usher

/// `usher session list`, `show` and `end`: what is asked of usherd, and what is made of its answers.
@Suite struct SessionCommandTests {
    static func session(_ first: String, name: String = "alice", more: [String: String] = [:]) -> String {
        var members = [
            "name": "\"\(name)\"", "uid": "5000", "living": "true", "reason": "null", "ended_at": "null",
            "ends_in_s": "28500", "provider": "\"corp\"", "proof": "\"device\"", "service": "\"sshd\"",
            "rhost": "\"192.0.2.7\"", "signed_in_at": "1900000000", "last_used_at": "1900000300", "last_used_s": "300",
            "confirmed_at": "1900000000", "auth_time": "null", "acr": "null", "amr": "[]", "uses": "3",
            "open_sessions": "0", "audit_session": "12", "tty_device": "34819", "leader": "77",
        ]
        members.merge(more) { $1 }
        let text = members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        return "{\"id\":\"\(first)\(String(repeating: "0", count: 32 - first.count))\",\(text)}"
    }

    static func ended(_ reason: String) -> [String: String] {
        ["living": "false", "reason": "\"\(reason)\"", "ended_at": "1900000600", "ends_in_s": "null"]
    }

    private static func run(_ arguments: [String], answers: [String]) throws -> AccountCommandTests.Run {
        try AccountCommandTests.run(["session"] + arguments, answers: answers)
    }

    private static func entries(_ texts: [String]) throws -> [SessionEntry] {
        try texts.map { text in
            try #require(SessionEntry(try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 10_000))))
        }
    }

    // MARK: list

    @Test func `a list has a line a sign-in, the newest first, and fits into 80 columns`() throws {
        let answer =
            "{\"ok\":true,\"sessions\":["
            + [
                Self.session("0a"),
                Self.session("0b", more: ["signed_in_at": "1900003600", "service": "\"sudo\"", "rhost": "\"\""]),
                Self.session("0c", more: ["proof": "\"ciba\"", "last_used_s": "7", "ends_in_s": "90000"]),
            ].joined(separator: ",") + "]}"
        let run = try Self.run(["list", "--user", "alice"], answers: [answer])
        #expect(run.questions == [#"{"verb":"session_list","ended":false,"name":"alice"}"#])
        #expect(run.result.status == 0 && run.result.errors.isEmpty)
        #expect(
            run.result.output == """
                ID        SERVICE  FROM       HOW    SIGNED IN    USED   STATE
                0b000000  sudo     -          code   03-17 18:46  5 min  7 h left
                0a000000  sshd     192.0.2.7  code   03-17 17:46  5 min  7 h left
                0c000000  sshd     192.0.2.7  phone  03-17 17:46  7 s    1 d left

                """)
    }

    @Test func `root sees names, and how the others have ended`() throws {
        let reasons = [
            ("logout", "logged out"), ("closed", "closed"), ("ended", "ended"), ("revoked", "revoked"),
            ("idle", "unused"), ("rolling", "unasked"), ("absolute", "too old"), ("rebooted", "rebooted"),
            ("clock", "clock"), ("of_tomorrow_evening", "of_tomorro"),
        ]
        let sessions = try Self.entries(
            reasons.enumerated().map { index, reason in
                Self.session("\(index)a", more: Self.ended("session.\(reason.0)"))
            })
        let report = SessionListCommand.report(sessions, isAll: true, hasNames: true)
        #expect(report.lines[0] == "ID        NAME   SERVICE  FROM       HOW   SIGNED IN    USED   STATE")
        #expect(
            report.lines.dropFirst().map { $0 }
                == reasons.enumerated().map { index, reason in
                    "\(index)a000000  alice  sshd     192.0.2.7  code  03-17 17:46  5 min  \(reason.1)"
                })
    }

    /// Names are whole as long as there is room; the id is always.
    @Test func `whatever stands in it, no line is longer than 80 columns`() throws {
        let long = { (count: Int) in String(repeating: "x", count: count) }
        for (name, service, host) in [(32, 64, 255), (5, 4, 39), (32, 4, 0), (8, 30, 15), (1, 1, 60)] {
            let sessions = try Self.entries([
                Self.session(
                    "0a", name: long(name),
                    more: [
                        "service": "\"\(long(service))\"", "rhost": "\"\(long(host))\"", "proof": "\"password\"",
                        "last_used_s": "3599",
                    ].merging(Self.ended("session.logout")) { $1 })
            ])
            let lines = SessionTable(sessions, hasNames: true).lines
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(name) \(service) \(host): \(lines)")
            #expect(
                lines[1].hasPrefix("0a000000  ") && lines[1].hasSuffix("  password  03-17 17:46  59 min  logged out"))
        }
        let one = SessionTable(
            try Self.entries([Self.session("0a", more: ["rhost": "\"2001:db8:1234:5678:9abc:def0:1234:5678\""])]),
            hasNames: true)
        #expect(one.lines[1] == "0a000000  alice  sshd     2001:db8:1234:5...  code  03-17 17:46  5 min  7 h left")
    }

    @Test func `a list without a sign-in says so`() throws {
        let none = #"{"ok":true,"sessions":[]}"#
        let run = try Self.run(["list"], answers: [none])
        #expect(run.result.output == "There is no sign-in that counts.\n" && run.result.status == 0)
        #expect(run.questions == [#"{"verb":"session_list","ended":false}"#])
        let all = try Self.run(["list", "--all"], answers: [none])
        #expect(all.result.output == "There is no sign-in.\n")
        #expect(all.questions == [#"{"verb":"session_list","ended":true}"#])
    }

    @Test func `pages are asked for one behind the other, an empty one too, and are one array as JSON`() throws {
        let (first, second) = (Self.session("0a"), Self.session("0b"))
        let next = { (id: String) in ",\"next\":\"\(id)\(String(repeating: "0", count: 30))\"}" }
        let run = try Self.run(
            ["list", "--json"],
            answers: [
                "{\"ok\":true,\"sessions\":[\(second)]" + next("0b"), "{\"ok\":true,\"sessions\":[]" + next("0c"),
                "{\"ok\":true,\"sessions\":[\(first)]}",
            ])
        #expect(
            run.questions
                == [#"{"verb":"session_list","ended":false}"#]
                + ["0b", "0c"].map { id in
                    "{\"verb\":\"session_list\",\"ended\":false,\"after\":\"\(id)\(String(repeating: "0", count: 30))\"}"
                })
        #expect(run.result.output == "{\"ok\":true,\"sessions\":[\(first),\(second)]}\n")
    }

    @Test func `an answer that goes in circles ends`() throws {
        let run = try Self.run(
            ["list"], answers: ["{\"ok\":true,\"sessions\":[],\"next\":\"\(String(repeating: "0", count: 32))\"}"])
        #expect(run.result.status == 2 && run.questions.count == 2)
        #expect(run.result.errors.hasSuffix("(admin.malformed)\n"))
    }

    @Test(arguments: [
        #"{"ok":true}"#, #"{"ok":true,"sessions":[1]}"#, #"{"ok":true,"sessions":[{"id":"0a"}]}"#,
        "{\"ok\":true,\"sessions\":[\(session("0G"))]}",
        "{\"ok\":true,\"sessions\":[\(session("0a").replacing("\"living\":true", with: "\"living\":1"))]}",
    ])
    func `what is no list of usherd's is not shown`(_ answer: String) throws {
        let run = try Self.run(["list"], answers: [answer])
        #expect(run.result.status == 2 && run.result.output.isEmpty)
    }

    @Test(arguments: [["list", "--all"], ["list", "--json"], ["show", "0a000000"], ["show", "0a000000", "--json"]])
    func `nothing in it can steer the terminal`(_ words: [String]) throws {
        let text = "\"\(AccountCommandTests.hostile)\""
        let hostile = Self.session(
            "0a",
            more: [
                "name": text, "service": text, "rhost": text, "proof": text, "provider": text, "acr": text,
                "amr": "[\(text)]", "living": "false", "reason": text,
            ])
        let answer =
            words[0] == "list" ? "{\"ok\":true,\"sessions\":[\(hostile)]}" : "{\"ok\":true,\"session\":\(hostile)}"
        let run = try Self.run(words, answers: [answer])
        #expect(run.result.status == 0 && run.result.output.contains("0a000000"))
        #expect(run.result.output.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
    }

    // MARK: show

    @Test func `one is shown line by line`() throws {
        let run = try Self.run(
            ["show", "0A00000000"],
            answers: [
                "{\"ok\":true,\"session\":\(Self.session("0a", more: ["acr": "\"gold\"", "amr": "[\"mfa\",\"pwd\"]", "auth_time": "1899999990"]))}"
            ])
        #expect(run.questions == [#"{"verb":"session_show","id":"0a00000000"}"#])
        #expect(
            run.result.output == """
                sign-in        0a000000000000000000000000000000
                account        alice, uid 5000
                state          counts, 7 h 55 min left
                how            code at corp
                service        sshd from 192.0.2.7
                terminal       pts/3
                audit session  12
                PAM sessions   0 open
                signed in      2030-03-17T17:46:40Z
                last used      2030-03-17T17:51:40Z, 3 logins leaned on it
                confirmed      2030-03-17T17:46:40Z
                auth_time      2030-03-17T17:46:30Z
                acr            gold
                amr            mfa pwd

                """)
    }

    @Test func `what it lacks is said, or left out`() throws {
        let entry = try Self.entries([
            Self.session(
                "0a",
                more: ["rhost": "\"\"", "tty_device": "0", "audit_session": "null", "uses": "1"].merging(
                    Self.ended("session.logout")
                ) { $1 })
        ])[0]
        #expect(
            SessionShowCommand.lines(entry) == [
                "sign-in        0a000000000000000000000000000000", "account        alice, uid 5000",
                "state          ended, session.logout, 2030-03-17T17:56:40Z", "how            code at corp",
                "service        sshd at the host itself", "terminal       none", "audit session  none",
                "PAM sessions   0 open", "signed in      2030-03-17T17:46:40Z",
                "last used      2030-03-17T17:51:40Z, 1 login leaned on it",
                "confirmed      2030-03-17T17:46:40Z",
            ])
        for (device, shown) in [("1025", "tty1"), ("34816", "pts/0"), ("1", "device 0:1")] {
            let entry = try Self.entries([Self.session("0a", more: ["tty_device": device])])[0]
            #expect(SessionShowCommand.lines(entry)[5] == "terminal       \(shown)")
        }
    }

    @Test func `an answer about another sign-in is none`() throws {
        let run = try Self.run(["show", "0b000000"], answers: ["{\"ok\":true,\"session\":\(Self.session("0a"))}"])
        #expect(run.result.status == 2 && run.result.output.isEmpty)
    }

    @Test(arguments: [
        ("session.none", "There is no such sign-in, or it is not yours.", Int32(1)),
        ("session.ambiguous", "Several.", 1), ("admin.no_store", "x", 2),
    ])
    func `a refusal has a sentence, a code and a status`(_ reason: String, _ message: String, _ status: Int32) throws {
        let answer = "{\"ok\":false,\"reason\":\"\(reason)\",\"message\":\"\(message)\"}"
        for words in [["show", "0a000000"], ["end", "0a000000"]] {
            let run = try Self.run(words, answers: [answer])
            #expect(run.result.status == status && run.result.output.isEmpty)
            #expect(run.result.errors == "usher: \(message) (\(reason))\n")
            let json = try Self.run(words + ["--json"], answers: [answer]).result
            #expect(json.status == status && json.output == answer + "\n" && json.errors.isEmpty)
        }
    }

    // MARK: end

    private static func results(_ results: (String, String)...) -> String {
        "{\"ok\":true,\"results\":["
            + results.map { "{\"outcome\":\"\($0.0)\",\"session\":\($0.1)}" }.joined(separator: ",") + "]}"
    }

    @Test func `each of those that were named has a line`() throws {
        let answer = Self.results(
            ("ended", Self.session("0a", more: Self.ended("session.ended"))),
            ("already", Self.session("0b", more: Self.ended("session.idle"))))
        let run = try Self.run(["end", "0a000000", "0B000000"], answers: [answer])
        #expect(run.questions == [#"{"verb":"session_end","ids":["0a000000","0b000000"]}"#])
        #expect(run.result.status == 0)
        #expect(
            run.result.output == """
                0a000000 of alice, sshd from 192.0.2.7, is ended.
                0b000000 of alice, sshd from 192.0.2.7, had ended already (session.idle).

                """)
    }

    @Test func `all of an account are ended, and none is no mistake`() throws {
        let run = try Self.run(["end", "--all", "--user", "bob"], answers: [Self.results()])
        #expect(run.questions == [#"{"verb":"session_end","name":"bob"}"#])
        #expect(run.result.output == "There is no sign-in that counts.\n" && run.result.status == 0)
    }

    @Test func `one's own are meant without a name, and root has none`() throws {
        let folder = try CommandFolder()
        guard geteuid() == 0 else {
            let run = try Self.run(["end", "--all"], answers: [Self.results()])
            #expect(run.questions == [#"{"verb":"session_end","own":true}"#])
            return
        }
        let run = try folder.run("session", "end", "--all")
        #expect(run.status == 2 && run.errors == "usher: root has no sign-in here: --all needs --user\n")
    }

    @Test(arguments: [
        [], ["0a000000", "--all"], ["0a000000", "--user", "bob"], ["0a00000"], ["0a00000g"], ["--user", "bob"],
        [String(repeating: "0", count: 33)],
    ])
    func `what is no command asks nobody`(_ words: [String]) throws {
        let folder = try CommandFolder()
        let run = try RunningCommand(
            ["session", "end"] + words + ["--admin-socket", folder.path("none")], in: folder.url)
        #expect(run.status == 2 && run.output.isEmpty && !run.errors.contains("admin."))
    }
}
