import CHostSystem
import Glibc

/// The sessions that systemd-logind keeps.
package enum LogindSessions {
    /// Why an account's sessions go on.
    package enum Fault: Error, Equatable, Sendable {
        /// Not allowed: no polkit rule for user usher is in force, or no polkitd runs.
        case denied
        /// No bus, no logind, or neither answers within the time.
        case unreachable
        /// No libsystemd.so.0 here.
        case library
        /// No uid of a person.
        case uid
        /// errno of sd_bus_call(3).
        case other(Int32)

        /// The stable code of the log (docs/runbook.md).
        package var reason: String {
            switch self {
            case .denied: "terminate.denied"
            case .unreachable: "terminate.unreachable"
            case .library: "terminate.no_library"
            case .uid: "terminate.uid"
            case .other: "terminate.failed"
            }
        }

        package var explanation: String {
            switch self {
            case .denied: "polkit does not let user usher end sessions"
            case .unreachable: "systemd-logind does not answer"
            case .library: "libsystemd.so.0 cannot be loaded"
            case .uid: "the uid is the system's"
            case .other(let code): "systemd-logind refuses (errno \(code))"
            }
        }
    }

    /// Has logind end all sessions of a uid; one that has none is no fault. Waits for the bus, at most some `limit`:
    /// call it on a thread of its own.
    package static func terminate(uid: UInt32, limit: Duration) -> Fault? {
        let microseconds = UInt64(clamping: limit.components.seconds) * 1_000_000
        return fault(errno: -usher_terminate_user(uid, microseconds))
    }

    /// What an errno of `sd_bus_call` means; nil: no fault.
    static func fault(errno code: Int32) -> Fault? {
        switch code {
        case 0, ENXIO: return nil
        // ERFKILL is org.freedesktop.systemd1.UnitMasked: polkit is masked, and logind cannot ask it.
        case EACCES, EPERM, ERFKILL: return .denied
        case ELIBACC: return .library
        case ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ENOTCONN, ECONNRESET, ENOBUFS: return .unreachable
        default: return .other(code)
        }
    }
}
