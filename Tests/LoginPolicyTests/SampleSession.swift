import OpenIDConnect

@testable import LoginPolicy

/// A sign-in of alice by ssh a minute ago, with a second factor, and her sudo in the same place.
struct SampleSession {
    static let boot = [UInt8](repeating: 7, count: 16)
    static let start = SessionTime(wall: UnixSeconds(1_800_000_000), sinceBoot: 5_000)

    var record = record()
    var caller = ReuseCaller(
        user: bytes("alice"), accountUID: 5_000, realUID: 5_000, remoteUser: bytes("alice"), remoteHost: [],
        provider: "corp", place: place)
    var rule = ReuseRule(
        maximumAge: .seconds(900),
        demands: SignInDemands(acr: [bytes("gold")], amr: [[bytes("pwd"), bytes("otp")], [bytes("hwk")]]))
    var limits = SessionLimits()
    var now = after(60)

    static let place = SessionPlace(
        auditSession: 12, ttyDevice: 0x8803, leader: 4_711, leaderStart: 99_000, bootID: boot)

    static func record(id: UInt8 = 1, at time: SessionTime = start) -> SessionRecord {
        SessionRecord(
            id: [UInt8](repeating: id, count: 16), uid: 5_000, provider: "corp", proof: .device,
            authTime: UnixSeconds(1_799_999_990), acr: bytes("gold"), amr: [bytes("otp"), bytes("pwd")],
            service: bytes("sshd"), remoteHost: bytes("192.0.2.7"), place: place, signedInAt: time)
    }

    static func after(_ seconds: Int64) -> SessionTime {
        SessionTime(wall: UnixSeconds(start.wall.value + seconds), sinceBoot: start.sinceBoot + seconds)
    }

    func choose(_ records: [SessionRecord]? = nil) -> Result<SessionRecord, ReuseRefusal> {
        rule.choose(among: records ?? [record], for: caller, limits: limits, now: now)
    }
}
