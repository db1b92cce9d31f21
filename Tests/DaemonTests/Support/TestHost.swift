import HostSystem
import LoginPolicy
import NIOConcurrencyHelpers

@testable import Daemon

/// The host as a test wants it: called h, with a local account admin, on a Monday at noon.
final class TestHost: Sendable {
    private struct State {
        var groups: [[UInt8]: [[UInt8]]] = [:]
        var asked: [String] = []
        var isPrivileged = false
        var records: [[UInt8]: HostAccount] = [:]
    }

    private let state = NIOLockedValueBox(State())

    /// Which groups were asked for: user, uid, and milliseconds of patience.
    var asked: [String] { state.withLockedValue(\.asked) }

    func set(groups: [String]?, of user: String) {
        state.withLockedValue { $0.groups[Array(user.utf8)] = groups?.map { Array($0.utf8) } }
    }

    /// Is admin in a group that leads to root?
    func setPrivileged() { state.withLockedValue { $0.isPrivileged = true } }

    /// The record that the host's names have of somebody.
    func set(record: HostAccount?, of user: String) {
        state.withLockedValue { $0.records[Array(user.utf8)] = record }
    }

    var loginHost: LoginHost {
        LoginHost(
            name: "h", localTime: { _ in LoginContext.LocalTime(day: .monday, minute: 720) },
            localUID: { $0 == Array("admin".utf8) ? 5_000 : nil },
            isPrivilegedLocal: { _ in self.state.withLockedValue(\.isPrivileged) },
            record: { name in self.state.withLockedValue { $0.records[name] } },
            groups: { user, uid, limit in
                self.state.withLockedValue { state in
                    let name = String(decoding: user, as: UTF8.self)
                    let milliseconds =
                        limit.components.seconds * 1_000 + limit.components.attoseconds / 1_000_000_000_000_000
                    state.asked.append("\(name) \(uid) \(milliseconds)")
                    return state.groups[user]
                }
            })
    }
}
