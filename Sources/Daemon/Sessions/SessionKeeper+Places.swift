import LoginPolicy
import LoginWire

extension SessionKeeper {
    /// Where the application stands that asks; nil when the boot is not known.
    func place(of request: LoginRequest) -> SessionPlace? {
        bootID.map {
            SessionPlace(
                auditSession: request.auditSession, ttyDevice: request.ttyDevice, leader: request.sessionID,
                leaderStart: request.sessionLeaderStart, bootID: $0)
        }
    }
}
