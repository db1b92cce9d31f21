import LoginPolicy
import OpenIDConnect
import StrictJSON
import TerminalText

/// A sign-in as the admin socket carries it.
struct SessionReport {
    private static let maximumTextBytes = 256
    private static let maximumMethods = 16

    let record: SessionRecord
    let name: [UInt8]
    /// Why it counts no more; nil: it lives.
    let reason: String?
    /// nil: it has ended.
    private let secondsLeft: Int64?
    private let secondsUnused: Int64

    init(_ record: SessionRecord, name: [UInt8], limits: SessionLimits, now: SessionTime, bootID: [UInt8]) {
        self.record = record
        self.name = name
        reason = limits.end(of: record, now: now, bootID: bootID)
        secondsLeft = reason == nil ? limits.secondsLeft(of: record, now: now) : nil
        secondsUnused = max(record.lastUse.age(at: now) ?? 0, 0)
    }

    var isLiving: Bool { reason == nil }

    var json: JSONValue {
        .members([
            ("id", .text(Hexadecimal.text(record.id))), ("name", .string(name)), ("uid", .integer(Int(record.uid))),
            ("living", .bool(isLiving)), ("reason", reason.map(JSONValue.text) ?? .null),
            ("ended_at", time(record.end?.at)), ("ends_in_s", secondsLeft.map { .integer(Int(clamping: $0)) } ?? .null),
            ("provider", .text(record.provider)), ("proof", .text(record.proof.rawValue)),
            ("service", text(record.service)), ("rhost", text(record.remoteHost)),
            ("signed_in_at", time(record.signedInAt.wall)), ("last_used_at", time(record.lastUse.wall)),
            ("last_used_s", .integer(Int(clamping: secondsUnused))), ("confirmed_at", time(record.confirmedAt.wall)),
            ("auth_time", time(record.authTime)), ("acr", record.acr.map(text) ?? .null),
            ("amr", .array(record.amr.prefix(Self.maximumMethods).map(text))),
            ("uses", .integer(Int(clamping: record.uses))),
            ("open_sessions", .integer(Int(clamping: record.openSessions))),
            ("audit_session", record.place.auditSession.map { .integer(Int($0)) } ?? .null),
            ("tty_device", .integer(Int(clamping: min(record.place.ttyDevice, 1 << 52)))),
            ("leader", .integer(Int(record.place.leader))),
        ])
    }

    private func text(_ bytes: [UInt8]) -> JSONValue {
        .string(TerminalText.escaped(bytes, limit: Self.maximumTextBytes))
    }

    private func time(_ time: UnixSeconds?) -> JSONValue { time.map { .integer(Int(clamping: $0.value)) } ?? .null }
}
