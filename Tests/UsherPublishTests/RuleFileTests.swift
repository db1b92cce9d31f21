import AccountRecord
import Glibc
import HostSystem
import Testing

@testable import usher_publish

/// nss/rule: written with the key of exactly this issuer, and absent otherwise.
struct RuleFileTests {
    private static let issuer = "https://a.example"
    private static let configuration = "[provider.corp]\nissuer = \"\(issuer)\"\n[accounts.rule]\nprefix = \"o.\"\n"
    private static let key = (0..<16).map { UInt8($0) }

    private let place: PublisherPlace

    init() throws { place = try PublisherPlace(configuration: Self.configuration) }

    private func publisher(_ lines: Lines = Lines()) -> Publisher {
        Publisher(
            paths: place.paths, now: { 1_700_000_000 }, randomBytes: { [UInt8](repeating: 7, count: $0) },
            log: { lines.all.append($0) })
    }

    private final class Lines {
        var all: [String] = []
    }

    private func writeKey(_ issuer: String = Self.issuer, key: [UInt8] = Self.key, mode: mode_t = 0o600) throws {
        let file = try #require(RuleKey(issuer: Array(issuer.utf8), key: key)).file
        try place.write(String(decoding: file, as: UTF8.self), to: "rule_key")
        chmod(place.file("rule_key"), mode)
    }

    private func wanted(_ key: [UInt8] = Self.key) throws -> [UInt8] {
        try NameRule(prefix: Array("o.".utf8), lengths: 1...32).encode(key: key)
    }

    private var request: PublishRequest {
        PublishRequest(rows: [
            AccountRow(name: Array("alice".utf8), uid: 1_879_048_200, state: .active, displayName: [], groups: [])
        ])
    }

    @Test func `the rule is written for root alone, with rows and without`() throws {
        try writeKey()
        let lines = Lines()
        #expect(publisher(lines).publishAgain() == nil)
        #expect(place.bytes(of: "nss/rule") == (try wanted()))
        var status = stat()
        #expect(lstat(place.file("nss/rule"), &status) == 0 && status.st_mode & 0o7777 == 0o600)
        #expect(place.entries("nss") == ["lock", "rule"])
        #expect(lines.all == ["the rule for names before their first login is in force"])
        // Once more: nothing is said, and the file is the same one.
        let inode = status.st_ino
        guard case .published(_, 1, []) = publisher(lines).publish(request) else {
            Issue.record("not published")
            return
        }
        #expect(lstat(place.file("nss/rule"), &status) == 0 && status.st_ino == inode)
        #expect(lines.all.count == 2)
    }

    @Test func `a rule that is taken out of the configuration is gone`() throws {
        try writeKey()
        _ = publisher().publish(request)
        #expect(place.bytes(of: "nss/rule") != nil)
        try place.write("[provider.corp]\nissuer = \"\(Self.issuer)\"\n", to: "usher.toml")
        let lines = Lines()
        _ = publisher(lines).publishAgain()
        #expect(place.entries("nss") == ["lock", "rows", "v1"])
        #expect(lines.all == ["no name is known before its first login any more"])
        _ = publisher(lines).publishAgain()
        #expect(lines.all.count == 1)
    }

    @Test func `a changed issuer or rule, and another key, replace or remove the file`() throws {
        try writeKey()
        _ = publisher().publishAgain()
        try place.write(Self.configuration + "suffix = \"x\"\n", to: "usher.toml")
        _ = publisher().publishAgain()
        #expect(
            place.bytes(of: "nss/rule")
                == (try NameRule(prefix: Array("o.".utf8), suffix: [0x78], lengths: 1...32).encode(key: Self.key)))
        // The issuer has changed, the key has not.
        let other = Self.configuration.replacing("a.example", with: "a.example/")
        try place.write(other, to: "usher.toml")
        let lines = Lines()
        _ = publisher(lines).publishAgain()
        #expect(place.bytes(of: "nss/rule") == nil)
        #expect(
            lines.all == [
                "no name is known before its first login: \(place.file("rule_key")) was made for another issuer; "
                    + "see usher uid seed"
            ])
        // Root has made the key anew.
        try writeKey(Self.issuer + "/", key: Self.key.reversed())
        _ = publisher().publishAgain()
        #expect(place.bytes(of: "nss/rule") == (try wanted(Self.key.reversed())))
    }

    @Test func `without a good key there is no rule, and accounts are published all the same`() throws {
        let path = place.file("rule_key")
        let faults: [(String, () throws -> Void)] = [
            ("\(path): there is no such file; see usher uid seed", { unlink(path) }),
            (
                "\(path): the file can be read by others (chmod 0400 or 0600); see usher uid seed",
                { try writeKey(mode: 0o640) }
            ),
            (
                "\(path) is damaged; see usher uid seed",
                {
                    try place.write("usher rule key 1\n", to: "rule_key")
                    chmod(path, 0o600)
                }
            ),
            (
                "\(path): the path leads through a symbolic link; see usher uid seed",
                {
                    unlink(path)
                    symlink("/dev/null", path)
                }
            ),
        ]
        for (message, make) in faults {
            unlink(path)
            try writeKey()
            _ = publisher().publishAgain()
            #expect(place.bytes(of: "nss/rule") != nil)
            try make()
            let lines = Lines()
            guard case .published(_, 1, []) = publisher(lines).publish(request) else {
                Issue.record("not published: \(message)")
                return
            }
            #expect(lines.all.first == "no name is known before its first login: \(message)")
            #expect(place.bytes(of: "nss/rule") == nil)
        }
    }

    @Test func `a broken configuration changes nothing`() throws {
        try writeKey()
        _ = publisher().publishAgain()
        try place.write("[accounts.rule]\n", to: "usher.toml")
        #expect(publisher().publishAgain() == .refused(.configuration))
        #expect(publisher().publish(request) == .refused(.configuration))
        #expect(place.bytes(of: "nss/rule") == (try wanted()))
    }

    @Test func `a new key is seen without being asked`() throws {
        let before = publisher().hostStamp()
        #expect(publisher().hostStamp() == before)
        try writeKey()
        #expect(publisher().hostStamp() != before)
    }
}
