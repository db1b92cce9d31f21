import Glibc
import StrictJSON
import Testing

@testable import usher

/// `usher status`: what it makes of the daemon's answer.
struct StatusReportTests {
    private static let good = """
        {"ok":true,"version":"0.1.0","demo":false,"uptime_s":61,"configuration":{"file":"/etc/usher/usher.toml"},\
        "provider":{"name":"company","issuer":"https://idp.test","metadata":"fresh","metadata_age_s":60,"keys":2,\
        "keys_age_s":60},"pending":{"device":1,"connections":2},"logins":{"granted":3,"refused":4,"unavailable":5}}
        """

    private func report(_ text: String) throws(AdminError) -> StatusReport {
        try StatusReport.full(AdminAnswer.parse(Array(text.utf8)))
    }

    @Test func `a healthy daemon is shown line by line`() throws {
        let report = try report(Self.good)
        #expect(report.status == 0)
        #expect(
            report.lines == [
                "usherd         0.1.0, up for 1 min 1 s",
                "configuration  /etc/usher/usher.toml",
                "provider       company, https://idp.test",
                "metadata       fresh, 1 min 0 s old",
                "keys           2 usable, 1 min 0 s old",
                "pending        1 waiting logins, 2 connections",
                "logins         3 granted, 4 refused, 5 unavailable",
            ])
    }

    /// The same answer of an usherd with two providers.
    private static let two = good.replacing(
        #""pending""#,
        with: #""providers":[{"name":"company","issuer":"https://idp.test","metadata":"fresh","keys":2},"#
            + #"{"name":"partner","issuer":"https://p.test","metadata":"configured","keys":1}],"pending""#)

    @Test func `every provider has its lines`() throws {
        let report = try report(Self.two)
        #expect(report.status == 0)
        #expect(
            Array(report.lines[2...7]) == [
                "provider       company, https://idp.test", "metadata       fresh", "keys           2 usable",
                "provider       partner, https://p.test", "metadata       configured", "keys           1 usable",
            ])
        let ill = Self.two.replacing(#""configured","keys":1"#, with: #""configured","keys":0"#)
        #expect(try self.report(ill).status == 1)
    }

    @Test(arguments: [#""providers":[]"#, #""providers":1"#, #""providers":[{"name":"x"}]"#, #""providers":[1]"#])
    func `providers that are none are not usherd's`(_ members: String) {
        let text = Self.good.replacing(#""pending""#, with: members + #","pending""#)
        #expect(throws: AdminError.malformed) { try report(text) }
    }

    @Test(arguments: [
        (#""metadata":"fresh""#, #""metadata":"none""#), (#""keys":2"#, #""keys":0"#),
        (#""keys":2"#, #""last_error":"provider.timeout","keys":2"#),
    ])
    func `without metadata or keys, or after a failure, it is not healthy`(_ old: String, _ new: String) throws {
        let text = Self.good.replacing(old, with: new)
        #expect(text != Self.good)
        #expect(try report(text).status == 1)
    }

    @Test func `a store that is not open is shown with its reason, and is not healthy`() throws {
        func answer(_ store: String) throws -> StatusReport {
            try report(Self.good.replacing(#""pending""#, with: #""store":\#(store),"pending""#))
        }
        #expect(try answer("null").lines == report(Self.good).lines)
        let open = try answer(#"{"open":true}"#)
        #expect(open.lines[5] == "store          open" && open.status == 0)
        let opening = try answer(#"{"open":false}"#)
        #expect(opening.lines[5] == "store          not open yet" && opening.status == 0)
        let refused = try answer(#"{"open":false,"reason":"store.path\u001b"}"#)
        #expect(refused.lines[5] == #"store          NOT OPEN: store.path\x1b"# && refused.status == 1)
        for wrong in ["1", "{}", #"{"open":1}"#, #"{"open":false,"reason":1}"#] {
            #expect(throws: AdminError.malformed) { try answer(wrong) }
        }
    }

    @Test func `listed accounts are shown, and those that are not as listed make it unhealthy`() throws {
        func answer(_ listed: String) throws -> StatusReport {
            try report(Self.good.replacing(#""pending""#, with: #""listed":\#(listed),"pending""#))
        }
        let plain = try report(Self.good).lines
        #expect(try answer("null").lines == plain)
        let none = #"{"accounts":0,"waiting":0,"refused":0,"problems":[]}"#
        #expect(try answer(none).lines == plain && answer(none).status == 0)
        let good = try answer(#"{"accounts":3,"waiting":1,"refused":0,"problems":[]}"#)
        #expect(good.lines[5] == "listed         3 accounts, 1 wait for their first login" && good.status == 0)
        let bad = try answer(#"{"accounts":1,"waiting":0,"refused":1,"problems":["a.toml:1:10: bob\u001b"]}"#)
        #expect(bad.lines[5] == "listed         1 account, 1 NOT AS LISTED" && bad.status == 1)
        #expect(bad.lines[6] == #"               a.toml:1:10: bob\x1b"#)
        for wrong in ["1", "{}", #"{"accounts":1,"waiting":0,"refused":"1","problems":[]}"#] {
            #expect(throws: AdminError.malformed) { try answer(wrong) }
        }
    }

    @Test func `sign-ins that count are counted, with the accounts that have them`() throws {
        func line(_ sessions: String) throws -> [String] {
            try report(Self.good.replacing(#""pending""#, with: #""sessions":\#(sessions),"pending""#)).lines
                .filter { $0.hasPrefix("sign-ins") }
        }
        #expect(try line(#"{"living":12,"accounts":7}"#) == ["sign-ins       12 count, of 7 accounts"])
        #expect(try line(#"{"living":1,"accounts":1}"#) == ["sign-ins       1 count, of 1 account"])
        #expect(try line("null") == [])
    }

    private static let loaded = good.replacing(
        #""configuration":{"file":"/etc/usher/usher.toml"}"#,
        with: #""configuration":{"file":"/etc/usher/usher.toml","files":["/etc/usher/usher.toml","#
            + #""/etc/usher/roles.d/a.toml"],"fingerprint":"0f1e","loaded_at":1,"loaded_s":61,"#
            + #""last_reload":{"ok":false,"at":2,"age_s":5,"problems":["/etc/usher/roles.d/a.toml:3:1: \u001bx"]}}"#)

    @Test func `the files, their fingerprint and a refused reload are shown`() throws {
        let report = try report(Self.loaded)
        #expect(
            Array(report.lines[1...5]) == [
                "configuration  /etc/usher/usher.toml", "               /etc/usher/roles.d/a.toml",
                "fingerprint    0f1e, loaded 1 min 1 s ago", "last reload    REFUSED, nothing of it counts, 5 s ago",
                #"               /etc/usher/roles.d/a.toml:3:1: \x1bx"#,
            ])
        #expect(report.status == 1)
        let quoted = try self.report(Self.loaded.replacing(#"\u001bx"#, with: #"unknown key \"x\\x1b\""#))
        #expect(quoted.lines[5] == #"               /etc/usher/roles.d/a.toml:3:1: unknown key "x\x1b""#)
        let good = try self.report(Self.loaded.replacing(#""ok":false"#, with: #""ok":true"#))
        #expect(good.status == 0 && good.lines[4] == "last reload    good, 5 s ago")
    }

    @Test(arguments: [
        (#""files":["/etc/usher/usher.toml","#, #""files":[1,"#), (#""fingerprint":"0f1e""#, #""fingerprint":1"#),
        (#""loaded_s":61"#, #""loaded_s":"61""#), (#""age_s":5"#, #""age_s":null"#),
        (#""last_reload":{"ok":false"#, #""last_reload":{"ok":0"#),
    ])
    func `a configuration that is none is not usherd's`(_ old: String, _ new: String) {
        let text = Self.loaded.replacing(old, with: new)
        #expect(text != Self.loaded)
        #expect(throws: AdminError.malformed) { try report(text) }
    }

    @Test func `what was only observed is counted apart`() throws {
        let text = Self.good.replacing(#""unavailable":5"#, with: #""unavailable":5,"observed":2"#)
        #expect(try report(text).lines.last == "logins         3 granted, 4 refused, 5 unavailable, 2 only observed")
    }

    @Test(arguments: [
        #""version":"0.1.0""#, #""demo":false"#, #""uptime_s":61"#, #""metadata":"fresh""#, #""device":1"#,
        #""granted":3"#,
    ])
    func `an answer that lacks a member is not one of usherd`(_ member: String) {
        let text = Self.good.replacing(member, with: #""other":1"#)
        #expect(throws: AdminError.malformed) { try report(text) }
    }

    @Test func `text from the daemon cannot steer the terminal`() throws {
        let report = try report(Self.good.replacing("company", with: #"evil\u001b[2J\u202e"#))
        #expect(report.lines.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
    }

    @Test func `a daemon that cannot be reached is explained`() {
        func missing(_ hasConfiguration: Bool) -> StatusReport {
            .failed(.unreachable(ENOENT), path: "/run/usher/admin.sock", hasConfiguration: hasConfiguration)
        }
        #expect(
            missing(true).lines == [
                "usherd is not reachable: there is no /run/usher/admin.sock. Is usherd.socket enabled?"
            ])
        #expect(
            missing(false).lines == [
                "usherd is not reachable: there is no /run/usher/admin.sock. It waits for a configuration: see usher init"
            ])
        #expect(missing(true).status == 1 && missing(false).status == 1)
        #expect(StatusReport.failed(.timedOut, path: "/x").status == 1)
        #expect(StatusReport.failed(.foreignPeer, path: "/x").status == 2)
        #expect(
            StatusReport.failed(.refused(code: "admin.unknown_provider"), path: "/x").lines
                == ["usherd has no provider of that name (usher status names them)"])
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"ok":"true"}"#, #"{"ok":true,"ok":true}"#, #"{"ok":true} x"#,
        "{\"ok\":true,\"a\":\"\u{1}\"}",
    ])
    func `what is no strict JSON object with ok is malformed`(_ text: String) {
        #expect(throws: AdminError.malformed) { try AdminAnswer.parse(Array(text.utf8)) }
    }

    @Test func `a refusal carries its code, made harmless`() {
        #expect(throws: AdminError.refused(code: "admin.not_allowed")) {
            try AdminAnswer.parse(Array(#"{"ok":false,"reason":"admin.not_allowed"}"#.utf8))
        }
        let error = #expect(throws: AdminError.self) {
            try AdminAnswer.parse(Array(#"{"ok":false,"reason":"x\u001b[2J"}"#.utf8))
        }
        guard case .refused(let code)? = error else {
            Issue.record("no refusal")
            return
        }
        #expect(!code.contains("\u{1B}"))
    }
}
