import OpenIDConnect
import Testing

@testable import LoginPolicy

/// How long a sign-in counts, and what a key login asks of it.
struct SessionLimitsTests {
    private let limits = SessionLimits(idle: .seconds(100), rolling: .seconds(200), absolute: .seconds(300))

    private func end(_ record: SessionRecord, after seconds: Int64) -> String? {
        limits.end(of: record, now: SampleSession.after(seconds), bootID: SampleSession.boot)
    }

    @Test func `each limit ends it one second later, and not before`() {
        var record = SampleSession.record()
        #expect(end(record, after: 100) == nil)
        #expect(end(record, after: 101) == "session.idle")
        // While a PAM session of it is open, nobody is idle.
        record.openSessions = 1
        #expect(end(record, after: 200) == nil)
        #expect(end(record, after: 201) == "session.rolling")
        record.openSessions = 0
        record.lastUse = SampleSession.after(150)
        #expect(end(record, after: 200) == nil)
        #expect(end(record, after: 201) == "session.rolling")
        record.confirmedAt = SampleSession.after(190)
        record.lastUse = SampleSession.after(250)
        #expect(end(record, after: 300) == nil)
        #expect(end(record, after: 301) == "session.absolute")
    }

    @Test func `max_session of a role shortens the longest time, and never lengthens it`() {
        var record = SampleSession.record()
        record.maximumAge = 50
        #expect(end(record, after: 50) == nil)
        #expect(end(record, after: 51) == "session.absolute")
        record.maximumAge = 1_000
        (record.confirmedAt, record.lastUse) = (SampleSession.after(250), SampleSession.after(250))
        #expect(end(record, after: 300) == nil)
        #expect(end(record, after: 301) == "session.absolute")
    }

    @Test func `an end that is written down comes first, then the boot, then the clock`() {
        var record = SampleSession.record()
        let other = [UInt8](repeating: 8, count: 16)
        #expect(limits.end(of: record, now: SampleSession.after(999), bootID: other) == "session.rebooted")
        #expect(end(record, after: -61) == "session.clock")
        record.end = SessionRecord.End(reason: "session.logout", at: UnixSeconds(1))
        #expect(limits.end(of: record, now: SampleSession.after(999), bootID: other) == "session.logout")
    }

    @Test func `times at the ends of the range do not trap`() {
        var record = SampleSession.record()
        record.confirmedAt = SessionTime(wall: UnixSeconds(.min), sinceBoot: .min)
        #expect(end(record, after: 0) == "session.clock")
        #expect(limits.secondsLeft(of: record, now: SampleSession.after(0)) == 0)
        record = SampleSession.record(at: SessionTime(wall: UnixSeconds(.max), sinceBoot: .max))
        #expect(end(record, after: 0) == "session.clock")
    }

    @Test func `the seconds that are left are those of the nearest limit`() {
        var record = SampleSession.record()
        #expect(limits.secondsLeft(of: record, now: SampleSession.after(40)) == 60)
        record.openSessions = 1
        #expect(limits.secondsLeft(of: record, now: SampleSession.after(40)) == 160)
        record.confirmedAt = SampleSession.after(200)
        #expect(limits.secondsLeft(of: record, now: SampleSession.after(240)) == 60)
        record.maximumAge = 250
        #expect(limits.secondsLeft(of: record, now: SampleSession.after(240)) == 10)
        #expect(limits.secondsLeft(of: record, now: SampleSession.after(251)) == 0)
    }

    // MARK: - After a key

    private func youngest(
        _ records: [SessionRecord], after seconds: Int64, uid: UInt32 = 5_000, provider: String = "corp"
    ) -> Result<SessionRecord, ReuseRefusal> {
        SessionLimits().youngest(
            of: records, uid: uid, provider: provider, freshness: .seconds(3_600), now: SampleSession.after(seconds),
            bootID: SampleSession.boot)
    }

    @Test func `a key leans on any young sign-in of the account, the youngest first`() {
        let (old, new) = (SampleSession.record(id: 1), SampleSession.record(id: 2, at: SampleSession.after(600)))
        #expect(youngest([old, new], after: 3_600) == .success(new))
        #expect(youngest([new, old], after: 4_200) == .success(new))
        #expect(youngest([old], after: 3_600) == .success(old))
        #expect(youngest([old], after: 3_601) == .failure(.tooOld))
        #expect(youngest([new, old], after: 4_201) == .failure(.tooOld))
    }

    @Test func `not on one that is over, another's or another provider's`() {
        var record = SampleSession.record()
        #expect(youngest([record], after: 60, uid: 5_001) == .failure(.none))
        #expect(youngest([record], after: 60, provider: "partner") == .failure(.otherProvider))
        #expect(youngest([], after: 60) == .failure(.none))
        record.end = SessionRecord.End(reason: "session.closed", at: UnixSeconds(1_800_000_001))
        #expect(youngest([record], after: 60) == .failure(.ended(reason: "session.closed")))
    }
}
