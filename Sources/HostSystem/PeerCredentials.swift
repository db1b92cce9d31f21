import CHostSystem

/// Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED).
package struct PeerCredentials: Equatable, Sendable {
    package let pid: Int32
    package let uid: UInt32
    package let gid: UInt32

    package init(socket: Int32) throws(SystemError) {
        var pid: Int32 = 0
        var uid: UInt32 = .max
        var gid: UInt32 = .max
        let result = usher_peer_credentials(socket, &pid, &uid, &gid)
        guard result == 0 else { throw SystemError(call: "getsockopt", number: result) }
        self.pid = pid
        self.uid = uid
        self.gid = gid
    }
}
