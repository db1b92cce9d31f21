import LoginPolicy
import OpenIDConnect

/// Who brings a token, and where: what `session_open` says. The uid is the kernel's word; the place is the caller's
/// own (decision 0020).
struct BearerOpening: Equatable, Sendable {
    let uid: UInt32
    let auditSession: UInt32?
    let ttyDevice: UInt64
    let leader: UInt32
    let leaderStart: UInt64

    func place(bootID: [UInt8]) -> SessionPlace {
        SessionPlace(
            auditSession: auditSession, ttyDevice: ttyDevice, leader: leader, leaderStart: leaderStart, bootID: bootID)
    }
}
