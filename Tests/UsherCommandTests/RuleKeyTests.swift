import AccountRecord
import Foundation
import Glibc
import StrictJSON
import Testing
import UsherConfiguration

@testable import usher

/// `usher check` and `usher status` on the key that usher-publish needs for `[accounts.rule]`.
@Suite struct RuleKeyTests {
    /// Nothing listens there.
    private static let issuer = "https://127.0.0.1:9/staff"
    private static let text = CommandFolder.file(issuer: issuer)
    private static let rule = "[accounts]\nbind = \"first-login\"\n[accounts.rule]\nprefix = \"o.\"\n"

    private let folder: CommandFolder
    private let store: CredentialStore

    /// With a seed, and the key of the rule.
    init() throws {
        folder = try CommandFolder()
        store = CredentialStore(directory: folder.path("cred"))
        try folder.write(Self.text + Self.rule, to: "usher.toml")
        try #require(
            folder.run("uid", "seed", "--config", folder.path("usher.toml"), "--credstore", folder.path("cred")).status
                == 0)
    }

    private var key: String { folder.path("cred/usher.rule_key") }

    private func fault(_ issuer: String = issuer) -> RuleKeyFault? {
        RuleKeyFault.of(store, issuer: Array(issuer.utf8))
    }

    private func change(_ body: (String) -> String, mode: Int = 0o600) throws {
        let text = try folder.text("cred/usher.rule_key")
        try FileManager.default.removeItem(atPath: key)
        try folder.write(body(text), to: "cred/usher.rule_key", mode: mode)
    }

    /// `change` keeps all but one byte of the file, or all of it.
    @Test func `only the key that usher uid seed made is good`() throws {
        #expect(fault() == nil)
        #expect(fault(Self.issuer + "/") == .otherIssuer)
        let good = try folder.text("cred/usher.rule_key")
        let digit = good.split(separator: "\n")[1].first == "0" ? "1" : "0"
        let lines = good.split(separator: "\n")
        try change { _ in "\(lines[0])\n\(digit)\(lines[1].dropFirst())\n\(lines[2])\n" }
        #expect(fault() == .otherSeed)
        try change { _ in good.replacing("usher rule key 1", with: "usher rule key 2") }
        #expect(fault() == .damaged)
        try change { _ in good }
        #expect(fault() == nil)
        try change({ $0 }, mode: 0o644)
        guard case .unreadable(let text)? = fault() else {
            Issue.record("others may read it")
            return
        }
        #expect(text.hasPrefix("\(key): "))
        try FileManager.default.removeItem(atPath: key)
        #expect(fault() == .missing)
    }

    @Test func `of a key that others may read doctor names no command that would not mend it`() throws {
        let configuration = try ConfigurationLoader.read(folder.path("usher.toml"), demo: false)
        func finding() throws -> DoctorFinding {
            try #require(RuleKeySteps.of(configuration, store).compactMap(StepFindings.of).first)
        }
        try change({ $0 }, mode: 0o644)
        #expect(try finding().command == nil && finding().advice == "mend the file, then usher check")
        try FileManager.default.removeItem(atPath: key)
        #expect(try finding().command == "usher uid seed && usher-publish" && finding().advice == nil)
    }

    @Test func `a seed that is elsewhere says nothing about the key`() throws {
        try FileManager.default.removeItem(atPath: folder.path("cred/usher.uid_seed"))
        #expect(fault() == nil)
        #expect(fault("https://127.0.0.1:9/other") == .otherIssuer)
    }

    /// What `usher uid seed --check` would not change is good, and nothing else is.
    @Test func `the check finds what usher uid seed would mend`() throws {
        let check = ["uid", "seed", "--check", "--config", folder.path("usher.toml"), "--credstore", store.directory]
        #expect(try RunningCommand(check, in: folder.url).status == 0 && fault() == nil)
        try change { $0.replacing("/staff", with: "/stafg") }
        #expect(try RunningCommand(check, in: folder.url).status == 3 && fault() == .otherIssuer)
    }

    /// As it is built. The provider does not answer here, so the status is 1 either way.
    @Test func `usher check tells root, and nobody about no rule`() throws {
        func lines(_ more: String...) throws -> [String] {
            try RunningCommand(
                ["check", "--config", folder.path("usher.toml"), "--credstore", store.directory] + more,
                in: folder.url
            ).output.split(separator: "\n").map(String.init).filter { $0.contains(" rule: ") }
        }
        let isRoot = geteuid() == 0
        #expect(try lines() == (isRoot ? ["ok       rule: its key is there"] : []))
        try FileManager.default.removeItem(atPath: key)
        let missing = "problem  rule: there is no \(key); usher uid seed makes the key of [accounts.rule]"
        #expect(try lines() == (isRoot ? [missing] : []))
        #expect(try lines("--offline") == [])
        try folder.write(Self.text, to: "usher.toml")
        #expect(try lines() == [])
    }

    @Test func `usher status says when the rule has not its key`() throws {
        func report(_ rule: String, isDemo: Bool = false, root: Bool = true) throws(AdminError) -> StatusReport {
            let text = """
                {"ok":true,"version":"0.1.0","demo":\(isDemo),"uptime_s":61,"configuration":{"file":"/u.toml"},\
                "provider":{"name":"corp","issuer":"\(Self.issuer)","metadata":"fresh","keys":2},"rule":\(rule),\
                "pending":{"device":1,"connections":2},"logins":{"granted":3,"refused":4,"unavailable":5}}
                """
            return try StatusReport.full(AdminAnswer.parse(Array(text.utf8)), store: root ? store : nil)
        }
        func line(_ report: StatusReport) -> String? { report.lines.first { $0.hasPrefix("rule ") } }
        func member(_ report: StatusReport) -> String? {
            guard case .object(let members) = report.json else { return nil }
            return members["rule_key"]?.text.map { String(decoding: $0, as: UTF8.self) }
        }
        let mine = #"{"provider":"corp","issuer":"\#(Self.issuer)"}"#
        let good = try report(mine)
        #expect(line(good) == "rule           for people of corp" && good.status == 0 && member(good) == nil)
        let other = try report(mine.replacing("/staff", with: "/stafg"))
        #expect(
            line(other) == "rule           NOT USABLE: \(key) was made for another issuer (see usher uid seed)")
        #expect(other.status == 1 && member(other) == "other_issuer")
        try FileManager.default.removeItem(atPath: key)
        let missing = try report(mine)
        #expect(line(missing) == "rule           NOT USABLE: there is no \(key) (see usher uid seed)")
        #expect(missing.status == 1 && member(missing) == "missing")
        // The demo publishes nothing, and others than root cannot know.
        for report in [try report(mine, isDemo: true), try report(mine, root: false)] {
            #expect(line(report) == "rule           for people of corp" && report.status == 0)
        }
        let none = try report("null")
        #expect(line(none) == nil && none.status == 0)
        for wrong in ["1", "{}", #"{"provider":"corp"}"#, #"{"provider":1,"issuer":"x"}"#] {
            #expect(throws: AdminError.malformed) { try report(wrong) }
        }
    }
}
