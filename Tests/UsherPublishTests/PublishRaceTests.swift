import AccountRecord
import Glibc
import Testing

@testable import usher_publish

/// Two at once: root's own run beside the one that systemd started. The log is where something comes in between what
/// is read and what is written: that a rule is in force is said there.
struct PublishRaceTests {
    private static let issuer = "https://a.example"
    private static let rule = "[provider.corp]\nissuer = \"\(issuer)\"\n[accounts.rule]\nprefix = \"o.\"\n"
    private static let role = "[role.admin]\nlocal_groups = [\"sudo\"]\n"

    private let place: PublisherPlace

    init() throws {
        place = try PublisherPlace(configuration: Self.rule + Self.role + "privileged = true\n")
        let file = try #require(RuleKey(issuer: Array(Self.issuer.utf8), key: (0..<16).map { UInt8($0) })).file
        try place.write(String(decoding: file, as: UTF8.self), to: "rule_key")
        chmod(place.file("rule_key"), 0o600)
    }

    /// Runs `between` each time when a rule was put.
    private func publisher(between: @escaping () -> Void = {}, log: @escaping (String) -> Void = { _ in }) -> Publisher
    {
        Publisher(
            paths: place.paths, now: { 1_700_000_000 }, randomBytes: { [UInt8](repeating: 7, count: $0) },
            log: { line in
                log(line)
                if line.hasSuffix("is in force") { between() }
            })
    }

    private func request(_ state: AccountRow.State, groups: [UInt32] = []) -> PublishRequest {
        PublishRequest(rows: [
            AccountRow(
                name: Array("o.alice".utf8), uid: 1_879_048_200, state: state, displayName: [], groups: groups)
        ])
    }

    private func account() throws -> PublishedAccount {
        let snapshot = try Snapshot.decode(try #require(place.bytes(of: "nss/v1")))
        return try #require(snapshot.accounts.first)
    }

    private func published(_ later: UInt64, problems: [PublishAnswer.Problem] = []) -> PublishAnswer {
        .published(generation: 1_700_000_000 << 20 + later, accounts: 1, problems: problems)
    }

    @Test func `a lock of an account that comes in between stays`() throws {
        let locked = request(.locked)
        #expect(publisher().publish(request(.active, groups: [27])) == published(0))
        unlink(place.file("nss/rule"))
        let again = publisher(between: { #expect(publisher().publish(locked) == published(1)) })
        #expect(again.publishAgain() == published(1))
        #expect(place.bytes(of: "nss/rows") == (try locked.encode()))
        #expect(try account().isLocked)
        #expect(try account().groups == [])
    }

    @Test func `a group that root takes out in between is not given`() throws {
        let wanted = request(.active, groups: [27])
        let first = publisher(between: {
            do { try place.write(Self.rule + Self.role, to: "usher.toml") } catch { Issue.record(error) }
        })
        #expect(first.publish(wanted) == published(0, problems: [.init(row: 0, problem: .groupPrivileged)]))
        #expect(try account().groups == [])
    }

    @Test func `a rule that root takes out in between is gone`() throws {
        let first = publisher(between: {
            do { try place.write(Self.role, to: "usher.toml") } catch { Issue.record(error) }
        })
        #expect(first.publishAgain() == nil)
        #expect(place.entries("nss") == ["lock"])
    }

    @Test func `files that change whenever they are read publish nothing`() throws {
        #expect(publisher().publish(request(.active)) == published(0))
        unlink(place.file("nss/rule"))
        let before = place.bytes(of: "nss/v1")
        var lines: [String] = []
        let restless = publisher(
            between: {
                do { try place.write(Self.rule + "# \(lines.count)\n", to: "usher.toml") } catch { Issue.record(error) }
                unlink(place.file("nss/rule"))
            }, log: { lines.append($0) })
        #expect(restless.publish(request(.locked)) == .refused(.configuration))
        #expect(
            lines.suffix(2) == [
                "the configuration, passwd, group or the rows change while they are read",
                "nothing is published: publish.configuration",
            ])
        #expect(place.bytes(of: "nss/v1") == before)
    }
}
