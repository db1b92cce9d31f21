import Glibc
import StrictJSON

/// The caller's end of usherd's admin socket.
struct AdminSocket {
    static let standardPath = "/run/usher/admin.sock"
    /// For the connection, and again for the answer; in milliseconds.
    private static let patience: Int64 = 2_000

    let path: String

    /// Asks one question on a connection of its own. `patience` is for the answer, in milliseconds.
    func ask(
        _ verb: AdminVerb, _ members: [(String, JSONValue)] = [], patience: Int64 = patience
    ) throws(AdminError) -> JSONObject {
        try AdminAnswer.parse(try open().ask(verb.request(members), patience: patience))
    }

    /// A connection for several questions.
    func open() throws(AdminError) -> AdminSession {
        let session = AdminSession(descriptor: try connect())
        try session.checkPeer()
        return session
    }

    private func connect() throws(AdminError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw .pathTooLong }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .unreachable(errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        let deadline = AdminSession.now() + Self.patience
        while true {
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            if result == 0 { return descriptor }
            // EAGAIN: the listener's queue is full.
            let number = errno
            guard number == EAGAIN || number == EINTR, AdminSession.now() < deadline else {
                close(descriptor)
                throw number == EAGAIN || number == EINTR ? .timedOut : .unreachable(number)
            }
            usleep(20_000)
        }
    }
}
