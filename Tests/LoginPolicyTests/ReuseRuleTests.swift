import OpenIDConnect
import Testing

@testable import LoginPolicy

/// Which sign-in of before a login may lean on.
struct ReuseRuleTests {
    /// One change to a login that leans on a sign-in.
    struct Twin: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let refusal: ReuseRefusal
        let change: @Sendable (inout SampleSession) -> Void

        init(_ text: String, _ refusal: ReuseRefusal, _ change: @escaping @Sendable (inout SampleSession) -> Void) {
            testDescription = text
            self.refusal = refusal
            self.change = change
        }
    }

    private static let twins: [Twin] = [
        Twin("su alice, by bob", .notTheUser) { $0.caller.realUID = 5_001 },
        Twin("su alice, by root", .notTheUser) { ($0.caller.realUID, $0.caller.accountUID) = (0, 0) },
        Twin("no such account", .notTheUser) { $0.caller.accountUID = nil },
        Twin("PAM_RUSER is bob", .notTheUser) { $0.caller.remoteUser = bytes("bob") },
        Twin("PAM_RUSER is empty", .notTheUser) { $0.caller.remoteUser = [] },
        Twin("ssh alice@", .remote) { $0.caller.remoteHost = bytes("192.0.2.7") },
        Twin("another account's sign-in", .none) { $0.record.uid = 5_001 },
        Twin("another provider's", .otherProvider) { $0.record.provider = "partner" },
        Twin("another audit session", .otherAuditSession) { $0.caller.place.auditSession = 13 },
        Twin("no audit session", .otherAuditSession) { $0.caller.place.auditSession = nil },
        Twin("neither has an audit session", .otherAuditSession) {
            ($0.caller.place.auditSession, $0.record.place.auditSession) = (nil, nil)
        },
        Twin("another terminal", .otherTerminal) { $0.caller.place.ttyDevice = 0x8804 },
        Twin("no terminal", .otherTerminal) {
            ($0.caller.place.ttyDevice, $0.record.place.ttyDevice) = (0, 0)
        },
        Twin("another session leader", .otherTerminal) { $0.caller.place.leader = 4_712 },
        Twin("a pts that was given out again: the same number, a leader of another start", .otherTerminal) {
            $0.caller.place.leaderStart = 99_001
        },
        Twin("session leaders that are not known", .otherTerminal) {
            ($0.caller.place.leader, $0.record.place.leader) = (0, 0)
        },
        Twin("starts that are not known", .otherTerminal) {
            ($0.caller.place.leaderStart, $0.record.place.leaderStart) = (0, 0)
        },
        Twin("another boot", .ended(reason: "session.rebooted")) {
            $0.caller.place.bootID = [UInt8](repeating: 8, count: 16)
        },
        Twin("it has ended", .ended(reason: "session.logout")) {
            $0.record.end = SessionRecord.End(reason: "session.logout", at: UnixSeconds(1_800_000_001))
        },
        Twin("a second too old", .tooOld) { $0.now = SampleSession.after(901) },
        Twin("the wall clock was set back", .ended(reason: "session.clock")) {
            $0.now.wall = UnixSeconds(1_799_999_939)
        },
        Twin("the boot's clock is before it", .ended(reason: "session.clock")) { $0.now.sinceBoot = 4_999 },
        Twin("an age that only the boot's clock shows", .tooOld) { $0.now.sinceBoot += 900 },
        Twin("another acr", .acr) { $0.record.acr = bytes("silver") },
        Twin("no acr", .acr) { $0.record.acr = nil },
        Twin("half of an amr set", .amr) { $0.record.amr = [bytes("pwd")] },
        Twin("a rule that binds to nothing", .otherAuditSession) { $0.rule.within = [] },
    ]

    @Test func `the person's own sudo, in the place of the sign-in`() {
        let sample = SampleSession()
        #expect(sample.choose() == .success(sample.record))
    }

    @Test(arguments: twins) func `one change, and it leans on nothing`(_ twin: Twin) {
        var sample = SampleSession()
        twin.change(&sample)
        #expect(sample.choose() == .failure(twin.refusal))
    }

    @Test func `numbers of another boot say nothing`() {
        var other = SampleSession.place
        #expect(other.hasTerminal(of: SampleSession.place) && other.hasAuditSession(of: SampleSession.place))
        other.bootID = [UInt8](repeating: 8, count: 16)
        #expect(!other.hasLeader(of: SampleSession.place) && !other.hasAuditSession(of: SampleSession.place))
        #expect(!other.hasTerminal(of: SampleSession.place))
    }

    @Test func `the last second of max_age counts, also where the wall clock went back a little`() {
        var sample = SampleSession()
        sample.now = SampleSession.after(900)
        #expect(sample.choose() == .success(sample.record))
        sample.now = SessionTime(wall: UnixSeconds(1_799_999_940), sinceBoot: 5_060)
        #expect(sample.choose() == .success(sample.record))
    }

    @Test func `each bond alone asks for itself alone`() {
        var sample = SampleSession()
        sample.rule.within = [.auditSession]
        sample.caller.place.ttyDevice = 0x8804
        #expect(sample.choose() == .success(sample.record))
        sample.caller.place.auditSession = 13
        #expect(sample.choose() == .failure(.otherAuditSession))
        sample.rule.within = [.tty]
        sample.caller.place.ttyDevice = 0x8803
        #expect(sample.choose() == .success(sample.record))
        // An audit session's number is given out again after a boot, as a terminal's is.
        sample.record.place.bootID = [UInt8](repeating: 8, count: 16)
        #expect(sample.choose() == .failure(.ended(reason: "session.rebooted")))
    }

    @Test func `without demands any sign-in does, and the newest is named`() {
        var sample = SampleSession()
        sample.rule.demands = SignInDemands()
        sample.now = SampleSession.after(120)
        var (old, new, ended) = (
            SampleSession.record(id: 1), SampleSession.record(id: 2, at: SampleSession.after(30)),
            SampleSession.record(id: 3, at: SampleSession.after(60))
        )
        (old.acr, new.acr, new.amr) = (nil, nil, [])
        ended.end = SessionRecord.End(reason: "session.ended", at: UnixSeconds(1_800_000_061))
        for records in [[old, new, ended], [ended, new, old]] { #expect(sample.choose(records) == .success(new)) }
    }

    @Test func `of several misses the nearest is said`() {
        let sample = SampleSession()
        var (weak, elsewhere, ended) = (sample.record, sample.record, sample.record)
        weak.amr = []
        elsewhere.place.auditSession = 99
        ended.end = SessionRecord.End(reason: "session.idle", at: UnixSeconds(1_800_000_001))
        #expect(sample.choose([]) == .failure(.none))
        #expect(sample.choose([ended]) == .failure(.ended(reason: "session.idle")))
        #expect(sample.choose([elsewhere, ended]) == .failure(.otherAuditSession))
        #expect(sample.choose([ended, weak, elsewhere]) == .failure(.amr))
    }

    @Test func `each refusal has a code of its own, and another nearness`() {
        let all: [ReuseRefusal] = [
            .notTheUser, .remote, .bootUnknown, .unreadable(reason: "a"), .none, .ended(reason: "b"), .otherProvider,
            .bearerNotAllowed, .otherAuditSession, .otherTerminal, .tooOld, .acr, .amr, .roleWantsFresh,
            .policy(reason: "c"), .changed,
        ]
        #expect(all.map(\.nearness) == Array(0..<16))
        #expect(
            all.map(\.reason) == [
                "reuse.not_the_user", "reuse.remote", "reuse.boot_unknown", "a", "reuse.none", "b",
                "reuse.other_provider", "reuse.bearer_not_allowed", "reuse.other_audit_session", "reuse.other_terminal",
                "reuse.too_old", "reuse.acr", "reuse.amr", "reuse.role_wants_fresh", "c", "reuse.changed",
            ])
    }
}
