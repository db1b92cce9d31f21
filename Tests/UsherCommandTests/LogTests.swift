import Foundation
import StrictJSON
import Testing

@testable import usher

/// `usher log`: what of the journal is believed, and how it is shown.
@Suite struct LogTests {
    /// A refused login by ssh, as journalctl writes it, with changes.
    private static func line(_ changes: [String: String?] = [:]) -> [UInt8] {
        var fields: [(String, String?)] = [
            ("__REALTIME_TIMESTAMP", #""1795649257004211""#), ("_SYSTEMD_UNIT", #""usherd.service""#),
            ("_UID", #""994""#),
            ("SYSLOG_IDENTIFIER", #""usherd""#), ("USHER_EVENT", #""usher.login""#), ("USHER_SCHEMA", #""2""#),
            ("USHER_OUTCOME", #""refused""#), ("USHER_REASON", #""policy.no_role""#), ("USHER_ATTEMPT", #""00ff""#),
            ("USHER_USER", #""alice""#), ("USHER_SERVICE", #""sshd""#), ("USHER_RHOST", #""chosen.example""#),
            ("USHER_RUID", #""0""#), ("USHER_SSH", #""192.0.2.8 50122 198.51.100.2 22""#),
            ("USHER_AMR", #""[\"pwd\",\"otp\"]""#), ("USHER_TRIAL", nil),
        ]
        for (name, value) in changes {
            fields.removeAll { $0.0 == name }
            fields.append((name, value))
        }
        let members = fields.compactMap { name, value in value.map { #""\#(name)":\#($0)"# } }
        return Array("{\(members.joined(separator: ","))}".utf8)
    }

    private static func record(_ changes: [String: String?] = [:]) -> DecisionRecord? {
        JournalEntry(line: line(changes)).flatMap(DecisionRecord.init)
    }

    @Test func `a decision is one line and one object`() throws {
        let record = try #require(Self.record())
        #expect(record.line == "2026-11-25T23:27:37Z refused policy.no_role login alice sshd from 192.0.2.8")
        #expect(
            AsciiJSON.text(record.json) == """
                {"time":"2026-11-25T23:27:37.004211Z","event":"usher.login","schema":2,"outcome":"refused",\
                "reason":"policy.no_role","attempt":"00ff","user":"alice","service":"sshd","rhost":"chosen.example",\
                "ruid":0,"ssh":"192.0.2.8 50122 198.51.100.2 22","amr":["pwd","otp"]}
                """)
        let granted = Self.record([
            "USHER_OUTCOME": #""granted""#, "USHER_REASON": #""granted""#, "USHER_GRANT": #""device""#,
            "USHER_USER": nil, "USHER_SSH": nil, "USHER_RHOST": #""192.0.2.9""#, "USHER_TRIAL": #""true""#,
        ])
        #expect(
            granted?.line == "2026-11-25T23:27:37Z granted login (unknown) sshd trial from 192.0.2.9 by device")
    }

    /// Whoever may write to the journal may write anything but the fields that begin with an underscore.
    @Test(
        arguments: [
            ["_SYSTEMD_UNIT": nil], ["_SYSTEMD_UNIT": #""session-3.scope""#],
            ["_SYSTEMD_UNIT": #""user@1000.service""#],
            ["_SYSTEMD_UNIT": #""usherd.service.evil""#], ["_SYSTEMD_UNIT": #"["usherd.service","session-3.scope"]"#],
            ["_SYSTEMD_UNIT": "null"], ["SYSLOG_IDENTIFIER": #""usherd2""#], ["USHER_EVENT": #""usher.started""#],
            ["USHER_EVENT": nil], ["USHER_REASON": nil], ["USHER_REASON": #"["granted","policy.no_role"]"#],
        ] as [[String: String?]])
    func `what usherd's unit has not said is no decision`(_ changes: [String: String?]) {
        #expect(Self.record(changes) == nil)
        #expect(Self.record() != nil)
    }

    @Test(arguments: [
        "", "-- No entries --", "{", #"{"a":1}"#, #"{"__REALTIME_TIMESTAMP":"-1"}"#, #"{"__REALTIME_TIMESTAMP":"x"}"#,
        #"{"__REALTIME_TIMESTAMP":"1","__REALTIME_TIMESTAMP":"2"}"#, #"["__REALTIME_TIMESTAMP"]"#,
        #"{"__REALTIME_TIMESTAMP":"99999999999999999999"}"#,
    ])
    func `what is no entry is passed over`(_ line: String) {
        #expect(JournalEntry(line: Array(line.utf8)) == nil)
    }

    @Test func `a field that is no text is an array of bytes, and is shown harmless`() throws {
        let entry = try #require(JournalEntry(line: Self.line(["USHER_TTY": "[97,10,27,91,255]", "X": "[97,256]"])))
        #expect(entry.bytes("USHER_TTY") == [97, 10, 27, 91, 255])
        #expect(entry.bytes("X") == nil && entry.bytes("Y") == nil)
        let record = try #require(DecisionRecord(entry))
        #expect(record.text("tty") == #"a\x0a\x1b[\xff"#)
        let hostile = try #require(
            Self.record(["USHER_USER": #""a\nb\u001b[31m\u202e""#, "USHER_AMR": #""[\"pwd\"""#]))
        #expect(hostile.line == "2026-11-25T23:27:37Z refused policy.no_role login a?b?[31m? sshd from 192.0.2.8")
        #expect(AsciiJSON.text(hostile.json).contains(#""amr":"[\"pwd\"""#))
    }

    @Test func `a line has at most 80 columns`() throws {
        let long = try #require(Self.record(["USHER_USER": "\"\(String(repeating: "a", count: 200))\""]))
        #expect(long.line.count == 80 && long.line.hasSuffix("a..."))
        #expect(LogLine.fitted(String(repeating: "ü", count: 80)).count == 80)
        #expect(LogLine.fitted(String(repeating: "ü", count: 81)).hasSuffix("ü..."))
    }

    @Test func `journalctl gets exactly these words`() {
        let base = ["--no-pager", "--output=json", "--all"]
        let matches = [
            "_SYSTEMD_UNIT=usherd.service", "SYSLOG_IDENTIFIER=usherd", "USHER_EVENT=usher.login",
            "USHER_EVENT=usher.account", "USHER_EVENT=usher.password_change",
        ]
        #expect(JournalQuery().arguments == base + matches)
        var query = JournalQuery(
            user: "--help", service: "sshd", reason: "password.wrong", since: "--until=now; x", follows: true,
            directory: "/d")
        let asked = ["USHER_USER=--help", "USHER_SERVICE=sshd", "USHER_REASON=password.wrong"]
        let following = ["_SYSTEMD_UNIT=usherd.service", "+", "_SYSTEMD_UNIT=init.scope"]
        #expect(
            query.arguments == base + ["--directory=/d", "--since=--until=now; x", "--follow", "--no-tail"] + following)
        (query.follows, query.since, query.directory) = (false, nil, nil)
        #expect(query.arguments == base + matches + asked)
        query = JournalQuery(follows: true)
        #expect(query.arguments == base + ["--follow", "--lines=200"] + following)
    }

    @Test func `who follows gets what was asked for, and nothing else`() throws {
        let record = try #require(Self.record())
        #expect(JournalQuery().matches(record))
        #expect(JournalQuery(user: "alice", service: "sshd", reason: "policy.no_role").matches(record))
        #expect(!JournalQuery(user: "alic").matches(record))
        #expect(!JournalQuery(user: "alice", service: "sudo").matches(record))
        #expect(!JournalQuery(reason: "policy").matches(record))
        let unknown = try #require(Self.record(["USHER_USER": nil]))
        #expect(!JournalQuery(user: "").matches(unknown))
    }

    /// A journalctl of the test's own: a real process, its lines and its end.
    private func reader(_ folder: CommandFolder, _ script: String) throws -> JournalReader {
        try folder.write("#!/bin/sh\n\(script)\n", to: "journalctl", mode: 0o700)
        return JournalReader(program: folder.path("journalctl"))
    }

    @Test func `every line is read as it comes, and journalctl's failure is ours`() throws {
        let folder = try CommandFolder()
        try folder.write(String(decoding: Self.line() + [0x0A], as: UTF8.self), to: "entry")
        var lines: [String] = []
        let good = try reader(folder, "echo '-- No entries --'; cat \(folder.path("entry")) \(folder.path("entry"))")
        try good.read([]) { lines.append(DecisionRecord($0)?.line ?? "none") }
        #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("2026-11-25T23:27:37Z refused") })
        let bad = try reader(folder, "cat \(folder.path("entry")); exit 1")
        #expect(throws: CommandFailure(message: "journalctl failed")) { try bad.read([]) { _ in } }
        let missing = JournalReader(program: folder.path("nothing"))
        #expect(throws: CommandFailure(message: "\(folder.path("nothing")): No such file or directory")) {
            try missing.read([]) { _ in }
        }
        let words = try reader(folder, "printf '%s|' \"$0\" \"$@\" \"$HOME$LC_ALL\" >\(folder.path("words"))")
        try words.read(["--since=a b", "$(id)"]) { _ in }
        #expect(try folder.text("words").hasSuffix("|--since=a b|$(id)|C.UTF-8|"))
    }

    @Test(arguments: [
        ("Accepted keyboard-interactive/pam for alice from 192.0.2.8 port 50122 ssh2", "192.0.2.8 50122 "),
        ("Accepted publickey for alice from 2001:db8::8 port 22 ssh2: ED25519 SHA256:x", "2001:db8::8 22 "),
        ("Accepted password for x from 10.0.0.1 port 1 ssh2 from 192.0.2.8 port 50122 ssh2", "10.0.0.1 1 "),
        ("Failed password for alice from 192.0.2.8 port 50122 ssh2", nil),
        ("Accepted password for alice from 192.0.2.8 port 5x ssh2", nil),
        ("Accepted password for alice from  port 5 ssh2", nil), ("Accepted", nil), ("", nil),
        ("Accepted password for alice from 192.0.2.8 port 50122", nil),
    ])
    func `sshd's words give the connection`(_ message: String, _ connection: String?) {
        #expect(AcceptedLogin.connection(Array(message.utf8)) == connection.map { Array($0.utf8) })
    }

    /// journalctl's answers by what it is asked for: the question is in its arguments.
    @Test func `login, decisions, sudo and audit of one session come together, and nothing else`() throws {
        let folder = try CommandFolder()
        let entry = { (name: String, lines: [[UInt8]]) in
            try folder.write(lines.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined(), to: name)
        }
        let said = { (time: Int, message: String, more: String) in
            Array(#"{"__REALTIME_TIMESTAMP":"\#(time)","MESSAGE":"\#(message)"\#(more)}"#.utf8)
        }
        try entry(
            "logind",
            [
                said(1_000_000, "New session 7 of user bob.", #","LEADER":"1","_BOOT_ID":"b0""#),
                said(30_000_000, "New session 7 of user alice.", #","LEADER":"55","_BOOT_ID":"b1""#),
            ])
        try entry(
            "sshd",
            [
                said(20_000_000, "Accepted keyboard-interactive/pam for alice from 192.0.2.8 port 50122 ssh2", ""),
                said(20_000_001, "pam_unix(sshd:session): session opened", ""),
            ])
        let login: [String: String?] = ["__REALTIME_TIMESTAMP": #""10000000""#]
        let other: [String: String?] = ["USHER_SSH": #""192.0.2.8 5012 198.51.100.2 22""#]
        let sudo: [String: String?] = [
            "__REALTIME_TIMESTAMP": #""40000000""#, "USHER_SSH": nil, "USHER_AUDIT_SESSION": #""7""#,
            "USHER_SERVICE": #""sudo""#,
        ]
        let otherSession: [String: String?] = ["USHER_SSH": nil, "USHER_AUDIT_SESSION": #""77""#]
        try entry("usherd", [login, other, sudo, otherSession].map { Self.line($0) })
        try entry("sudo", [said(41_000_000, "alice : TTY=pts/0 ; COMMAND=/usr/bin/id", "")])
        try entry("audit", [said(42_000_000, "USER_CMD", "")])
        let reader = try reader(
            folder,
            """
            cd \(folder.url.path); printf '%s ' "$@" >>asked; echo >>asked
            case "$*" in
            *MESSAGE_ID=8d45620c1a4348dbb17410da57c60c66*SESSION_ID=7) cat logind;;
            *_BOOT_ID=b1*_PID=55*_UID=0*_COMM=sshd*) cat sshd;;
            *_BOOT_ID=b1*_SYSTEMD_UNIT=usherd.service) cat usherd;;
            *_BOOT_ID=b1*_AUDIT_SESSION=7*_EXE=/usr/bin/sudo) cat sudo;;
            *_BOOT_ID=b1*_AUDIT_SESSION=7*_TRANSPORT=audit) cat audit;;
            *) exit 1;;
            esac
            """)
        let join = SessionJoin(reader: reader, query: JournalQuery(since: "yesterday"))
        let lines = try join.events(of: "7").map(\.line)
        #expect(
            lines == [
                "1970-01-01T00:00:10Z refused policy.no_role login alice sshd from 192.0.2.8",
                "1970-01-01T00:00:20Z sshd: Accepted keyboard-interactive/pam for alice from 1...",
                "1970-01-01T00:00:30Z logind: New session 7 of user alice.",
                "1970-01-01T00:00:40Z refused policy.no_role login alice sudo from chosen.example",
                "1970-01-01T00:00:41Z sudo: alice : TTY=pts/0 ; COMMAND=/usr/bin/id",
                "1970-01-01T00:00:42Z audit: USER_CMD",
            ])
        #expect(try folder.text("asked").split(separator: "\n").allSatisfy { $0.contains("--since=yesterday") })
        for wrong in ["", "7 _UID=0", "-1", "C1", "123456789012345678901"] {
            #expect(
                throws: CommandFailure(
                    message: "a session is a number, such as 12, or logind's name for it, such as c1")
            ) { try join.events(of: wrong) }
        }
    }

    @Test func `a session that the journal does not know has no events`() throws {
        let folder = try CommandFolder()
        let join = SessionJoin(reader: try reader(folder, "exit 0"), query: JournalQuery())
        #expect(try join.events(of: "7").isEmpty)
    }

    @Test func `a wrong command line is refused`() throws {
        let folder = try CommandFolder()
        let result = try folder.run("log", "--join", "7", "--follow")
        #expect(result.status == 2)
        #expect(result.errors.hasPrefix("Error: --join takes no --user, --service, --reason and --follow."))
    }
}
