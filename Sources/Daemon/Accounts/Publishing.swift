import AccountRecord
import HostSystem

/// usher-publish and the host's groups, as the publisher needs them.
struct Publishing: Sendable {
    static let standardSocket = "/run/usher/publish.sock"

    var send: @Sendable (PublishRequest) async throws(PublishFault) -> PublishAnswer
    /// The groups of /etc/group itself; nil when it cannot be read.
    var localGroups: @Sendable () -> HostAccounts?

    init(
        send: @escaping @Sendable (PublishRequest) async throws(PublishFault) -> PublishAnswer,
        localGroups: @escaping @Sendable () -> HostAccounts? = {
            LocalAccounts.content(of: "/etc/group").map { HostAccounts(passwd: [], group: $0) }
        }
    ) {
        self.send = send
        self.localGroups = localGroups
    }

    /// At its socket, which one of these uids must have made: root, where systemd listens.
    static func socket(_ path: String = standardSocket, owners: Set<UInt32> = [0]) -> Publishing {
        Publishing { (request) throws(PublishFault) in
            let socket = PublishSocket(path: path, owners: owners)
            let result: Result<PublishAnswer, PublishFault> = await withCheckedContinuation { continuation in
                let isStarted = BackgroundThread.start {
                    do throws(PublishFault) { continuation.resume(returning: .success(try socket.ask(request))) } catch
                    {
                        continuation.resume(returning: .failure(error))
                    }
                }
                if !isStarted { continuation.resume(returning: .failure(.unreachable)) }
            }
            return try result.get()
        }
    }
}
