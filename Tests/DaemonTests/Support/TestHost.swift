import HostSystem
import LoginPolicy
import NIOConcurrencyHelpers
import Testing

@testable import Daemon

/// The host as a test wants it: called h, with a local account admin, on a Monday at noon.
final class TestHost: Sendable {
    private struct State {
        var groups: [[UInt8]: [[UInt8]]] = [:]
        var asked: [String] = []
        var isPrivileged = false
        var terminated: [UInt32] = []
        var terminationFault: LogindSessions.Fault?
        var records: [[UInt8]: HostAccount] = [:]
        var localUIDs = [Array("admin".utf8): UInt32(5_000)]
        var names: [UInt32: [UInt8]] = [:]
        var bootID: [UInt8]?
        var dead: Set<UInt32> = []
        var whileAsked: (@Sendable () async throws -> Void)?
    }

    private let state = NIOLockedValueBox(State())

    /// Which groups were asked for: user, uid, and milliseconds of patience.
    var asked: [String] { state.withLockedValue(\.asked) }

    func set(groups: [String]?, of user: String) {
        state.withLockedValue { $0.groups[Array(user.utf8)] = groups?.map { Array($0.utf8) } }
    }

    /// Whose sessions were to end.
    var terminated: [UInt32] { state.withLockedValue(\.terminated) }

    /// Sessions do not end from now on; nil: they do.
    func fail(terminating fault: LogindSessions.Fault?) { state.withLockedValue { $0.terminationFault = fault } }

    /// Happens before each answer about groups from now on: between what a login has looked up and its verdict.
    func whileAsked(_ body: @escaping @Sendable () async throws -> Void) {
        state.withLockedValue { $0.whileAsked = body }
    }

    /// Is admin in a group that leads to root?
    func setPrivileged() { state.withLockedValue { $0.isPrivileged = true } }

    /// For those who ask from now on; nil: the host does not say which boot this is.
    func set(bootID: [UInt8]?) { state.withLockedValue { $0.bootID = bootID } }

    /// No process of this number leads a session any more.
    func kill(leader: UInt32) { state.withLockedValue { _ = $0.dead.insert(leader) } }

    /// The record that the host's names have of somebody.
    func set(record: HostAccount?, of user: String) {
        state.withLockedValue { $0.records[Array(user.utf8)] = record }
    }

    /// The uid of a line of /etc/passwd; nil: there is none of that name.
    func set(localUID: UInt32?, of user: String) {
        state.withLockedValue { $0.localUIDs[Array(user.utf8)] = localUID }
    }

    /// Whose the host's names say that a uid is.
    func set(name: String?, of uid: UInt32) { state.withLockedValue { $0.names[uid] = name.map { Array($0.utf8) } } }

    var loginHost: LoginHost {
        var host = LoginHost(
            name: "h", bootID: state.withLockedValue(\.bootID),
            localTime: { _ in LoginContext.LocalTime(day: .monday, minute: 720) },
            localUID: { name in self.state.withLockedValue { $0.localUIDs[name] } },
            isPrivilegedLocal: { _ in self.state.withLockedValue(\.isPrivileged) },
            record: { name in self.state.withLockedValue { $0.records[name] } },
            groups: { user, uid, limit in
                do { try await self.state.withLockedValue(\.whileAsked)?() } catch { Issue.record(error) }
                return self.state.withLockedValue { state in
                    let name = String(decoding: user, as: UTF8.self)
                    let milliseconds =
                        limit.components.seconds * 1_000 + limit.components.attoseconds / 1_000_000_000_000_000
                    state.asked.append("\(name) \(uid) \(milliseconds)")
                    return state.groups[user]
                }
            },
            terminateSessions: { uid in
                self.state.withLockedValue { state in
                    state.terminated.append(uid)
                    return state.terminationFault
                }
            })
        host.accountName = { uid in self.state.withLockedValue { $0.names[uid] } }
        host.leads = { leader in self.state.withLockedValue { !$0.dead.contains(leader) } }
        return host
    }
}
