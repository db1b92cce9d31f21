import StrictJSON
import TestVectors
import Testing

@testable import AccountRecord

/// What a usherd that is not itself any more can have published: nothing above what root's files allow.
struct RowRulesTests {
    private static let passwd = """
        root:x:0:0:root:/root:/bin/bash
        local:x:1000:1000::/home/local:/bin/bash
        odd:x: 1879048300 :1879048301::/:
        broken
        """
    private static let group = """
        root:x:0:
        adm:x:4:
        sudo:x:27:local
        alias:x:27:
        users:x:100:
        audio:x:29:
        postgres:x:119:
        staffroom:x:5000:
        docker:x:5001:
        ours:x:1879048400:
        zero:x:0:
        local:x:1000:
        """

    private func rules(_ settings: AccountSettings) -> RowRules {
        RowRules(settings: settings, host: HostAccounts(passwd: Array(Self.passwd.utf8), group: Array(Self.group.utf8)))
    }

    private func row(
        _ name: String, uid: UInt32 = 1_879_048_200, display: [UInt8] = [], groups: [UInt32] = []
    ) -> AccountRow {
        AccountRow(name: Array(name.utf8), uid: uid, state: .active, displayName: display, groups: groups)
    }

    private func role(_ groups: [String], privileged: Bool = false) -> AccountSettings.Role {
        .init(groups: groups.map { Array($0.utf8) }, isPrivileged: privileged)
    }

    private func problems(
        _ row: AccountRow, _ settings: AccountSettings = AccountSettings()
    ) throws -> [RowProblem] {
        try rules(settings).outcome(of: [row]).problems.map(\.problem)
    }

    @Test func `a good row becomes an account`() throws {
        let locked = AccountRow(
            name: Array("bob".utf8), uid: 2_147_483_647, state: .locked, displayName: Array("Bob Ö".utf8), groups: [])
        let outcome = try rules(AccountSettings()).outcome(of: [row("alice"), locked])
        #expect(outcome.problems == [])
        #expect(
            outcome.accounts == [
                PublishedAccount(
                    name: try LoginName.check(Array("alice".utf8)), uid: 1_879_048_200, isLocked: false,
                    displayName: .none, groups: []),
                PublishedAccount(
                    name: try LoginName.check(Array("bob".utf8)), uid: 2_147_483_647, isLocked: true,
                    displayName: try #require(DisplayName(Array("Bob Ö".utf8))), groups: []),
            ])
    }

    @Test(arguments: [
        ("", RowProblem.nameInvalid), ("-x", .nameInvalid), ("a:b", .nameInvalid), ("a\n", .nameInvalid),
        ("alice\u{0}", .nameInvalid), ("../etc", .nameInvalid), ("Alice", .nameInvalid), ("zoë", .nameInvalid),
        ("a23456789012345678901234567890123", .nameInvalid), ("root", .nameReserved), ("admin", .nameReserved),
        ("wheel", .nameReserved), ("systemd-x", .nameReserved), ("boss", .nameReserved), ("local", .nameOfLocalUser),
        ("odd", .nameOfLocalUser), ("broken", .nameOfLocalUser), ("staffroom", .nameOfLocalGroup),
        ("ours", .nameOfLocalGroup),
    ])
    func `these names are not published`(_ name: String, _ problem: RowProblem) throws {
        let outcome = try rules(AccountSettings(reserved: [Array("boss".utf8)])).outcome(of: [
            row(name), row("alice", uid: 1_900_000_000),
        ])
        #expect(outcome.problems == [.init(row: 0, problem: problem)])
        #expect(outcome.accounts.map(\.uid) == [1_900_000_000], "the other row is not this one's victim")
    }

    @Test(arguments: [
        (UInt32(0), RowProblem.uidOutOfRange), (1, .uidOutOfRange), (999, .uidOutOfRange), (1_000, .uidOutOfRange),
        (65_534, .uidOutOfRange), (1_879_048_191, .uidOutOfRange), (2_147_483_648, .uidOutOfRange),
        (.max, .uidOutOfRange), (1_879_048_300, .uidOfLocalAccount), (1_879_048_301, .uidOfLocalAccount),
        (1_879_048_400, .uidOfLocalAccount),
    ])
    func `these uids are not published`(_ uid: UInt32, _ problem: RowProblem) throws {
        #expect(try problems(row("alice", uid: uid)) == [problem])
    }

    @Test func `a uid of a local account is nobody else's inside the range, too`() throws {
        let range = try UIDRange.check(from: 1_000, to: 50_000)
        #expect(try problems(row("alice", uid: 1_000), AccountSettings(range: range)) == [.uidOfLocalAccount])
        #expect(try problems(row("alice", uid: 1_001), AccountSettings(range: range)) == [])
    }

    @Test func `two rows with one name or one uid refuse all`() {
        let rules = rules(AccountSettings())
        #expect(throws: PublishRefusal.duplicateName) {
            try rules.outcome(of: [row("a"), row("a", uid: 1_900_000_000)])
        }
        #expect(throws: PublishRefusal.duplicateUID) { try rules.outcome(of: [row("a"), row("b")]) }
    }

    @Test func `groups are those that a role lists, and privileged ones those of a privileged role`() throws {
        let settings = AccountSettings(roles: [
            role(["users", "sudo", "staffroom", "docker", "ours", "root", "absent"]), role(["adm"], privileged: true),
        ])
        let all: [UInt32] = [100, 27, 5_000, 5_001, 1_879_048_400, 0, 4, 29, 119, 100, 12_345, .max]
        let outcome = try rules(settings).outcome(of: [row("alice", groups: all)])
        #expect(outcome.accounts.map(\.groups) == [[100, 5_000, 4]])
        #expect(
            outcome.problems.map(\.problem) == [
                .groupPrivileged, .groupPrivileged, .groupNotListed, .groupNotListed, .groupNotListed, .groupNotListed,
                .groupNotListed, .groupNotListed,
            ])
    }

    @Test func `a second name for sudo's gid gives nothing away`() throws {
        let plain = AccountSettings(roles: [role(["alias"])])
        #expect(try problems(row("alice", groups: [27]), plain) == [.groupPrivileged])
        let roles = [role(["alias"]), role(["sudo"], privileged: true)]
        for marked in [roles, roles.reversed()] {
            let outcome = try rules(AccountSettings(roles: marked)).outcome(of: [row("alice", groups: [27])])
            #expect(outcome.accounts.map(\.groups) == [[27]])
        }
    }

    @Test func `root's group and a person's own are given by no role`() throws {
        let settings = AccountSettings(roles: [role(["root", "zero", "ours"], privileged: true)])
        let outcome = try rules(settings).outcome(of: [row("alice", groups: [0, 1_879_048_400])])
        #expect(outcome.accounts.map(\.groups) == [[]])
        #expect(outcome.problems.map(\.problem) == [.groupNotListed, .groupNotListed])
    }

    @Test(arguments: [
        (UInt32(27), ["sudo"], true), (5_001, ["docker"], true), (5_001, ["x", "docker"], true),
        (119, ["postgres"], true),
        (100, ["users"], false), (100, ["users", "postgres"], true), (999, [], true), (1_000, [], false),
        (1_000, ["team"], false), (29, ["audio"], false),
    ])
    func `system groups are privileged unless they are known to be harmless`(
        _ gid: UInt32, _ names: [String], _ isPrivileged: Bool
    ) {
        #expect(PrivilegedGroups.contains(gid: gid, names: names.map { Array($0.utf8) }) == isPrivileged)
    }

    @Test(arguments: [
        "a:0:0", "a\nroot::0:0", "a\u{1B}[31m", "a,b", "a\u{202E}b", "a\u{200B}b", "a\u{7F}", "a\u{85}", "\u{0}",
        String(repeating: "x", count: 256),
    ])
    func `a display name that cannot stand in passwd is left out`(_ text: String) throws {
        // Frames hold at most 255 bytes; the rule does not rely on it.
        let outcome = try rules(AccountSettings()).outcome(of: [row("alice", display: Array(text.utf8))])
        #expect(outcome.problems.map(\.problem) == [.displayName])
        #expect(outcome.accounts.map(\.displayName) == [.none])
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x61, 0xE2, 0x80]] as [[UInt8]])
    func `a display name that is no UTF-8 is left out`(_ bytes: [UInt8]) throws {
        #expect(try problems(row("alice", display: bytes)) == [.displayName])
    }

    @Test func `no name of the vectors that must be refused is published`() throws {
        let cases = try #require(try TestVectors.own("usernames")["cases"]?.array)
        var refused = 0
        for element in cases {
            guard let vector = element.object, let requested = vector["requested"]?.text,
                (try? LoginName.check(requested)) == nil
            else { continue }
            let row = AccountRow(name: requested, uid: 1_879_048_200, state: .active, displayName: [], groups: [])
            #expect(try rules(AccountSettings()).outcome(of: [row]).accounts == [])
            refused += 1
        }
        #expect(refused > 20)
    }

    @Test func `places are plain absolute paths`() {
        for text in ["/home", "/srv/home-1/a_b.c", "/" + String(repeating: "a", count: 62)] {
            #expect(AccountPlace(Array(text.utf8))?.bytes == Array(text.utf8))
        }
        for text in [
            "", "/", "home", "/home/", "//home", "/home/../etc", "/./home", "/ho me", "/ho:me", "/home\n", "/hömë",
            "/" + String(repeating: "a", count: 63),
        ] { #expect(AccountPlace(Array(text.utf8)) == nil, "\(text)") }
    }
}
