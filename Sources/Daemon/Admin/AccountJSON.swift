import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON

/// An account as the admin socket carries it.
enum AccountJSON {
    static func members(_ account: Account) -> [(String, JSONValue)] {
        [
            ("name", .string(account.name.bytes)), ("uid", .integer(Int(account.uid))),
            ("gid", .integer(Int(account.gid))), ("state", .text(account.state.rawValue)),
            ("pinned", .bool(account.isPinned)), ("uid_source", .text(account.uidSource.rawValue)),
            ("home", .string(account.home)), ("shell", .string(account.shell)), ("issuer", .string(account.issuer)),
            ("subject", account.subject.map { .string($0) } ?? .null), ("first_login", time(account.firstLogin)),
            ("last_login", time(account.lastLogin)),
        ]
    }

    /// Without issuer, subject and what root has set.
    static func ownMembers(_ account: Account) -> [(String, JSONValue)] {
        [
            ("name", .string(account.name.bytes)), ("uid", .integer(Int(account.uid))),
            ("state", .text(account.state.rawValue)), ("first_login", time(account.firstLogin)),
            ("last_login", time(account.lastLogin)),
        ]
    }

    /// When the last sign-in was, or why none counts.
    static func facts(_ facts: AccountStanding.Facts) -> JSONValue {
        switch facts {
        case .known(let known):
            .members([("state", .text("known")), ("established_at", time(known.establishedAt))])
        case .absent(.never): .members([("state", .text("never"))])
        case .absent(.ended(let reason, let at)):
            .members([("state", .text("ended")), ("reason", .text(reason)), ("ended_at", time(at))])
        case .absent(.stale): .members([("state", .text("stale"))])
        case .absent(.fromFuture): .members([("state", .text("from_future"))])
        case .absent(.clockBehind): .members([("state", .text("clock_behind"))])
        }
    }

    static func decision(_ decision: LastDecision) -> JSONValue {
        .members([
            ("service", .string(decision.service)), ("time", time(decision.decidedAt)),
            ("granted", .bool(decision.isGranted)), ("reason", .text(decision.reason)),
        ])
    }

    static func report(_ report: ImportReport) -> JSONValue {
        .members([
            ("added", .integer(report.added)), ("known", .integer(report.known)),
            ("completed", .integer(report.completed)), ("locked", .integer(report.locked)),
            ("forgotten", .integer(report.forgotten)), ("tombstones", .integer(report.tombstones)),
            ("skipped", .integer(report.skipped)),
        ])
    }

    private static func time(_ time: UnixSeconds?) -> JSONValue {
        time.map { .integer(Int(clamping: $0.value)) } ?? .null
    }
}
