/// Where on this host a process stands, as the kernel says. Nothing in it is chosen by the person.
package struct SessionPlace: Equatable, Sendable {
    /// The kernel's audit session; nil when there is none. sshd and login get theirs only after the sign-in.
    package var auditSession: UInt32?
    /// The terminal's device number; 0 for none.
    package var ttyDevice: UInt64
    /// getsid(2) of the process.
    package var leader: UInt32
    /// Start of that session leader, in clock ticks after boot; 0 when unknown. A terminal's number is given
    /// out again, this is not.
    package var leaderStart: UInt64
    /// 16 bytes, another at each boot.
    package var bootID: [UInt8]

    package init(auditSession: UInt32?, ttyDevice: UInt64, leader: UInt32, leaderStart: UInt64, bootID: [UInt8]) {
        self.auditSession = auditSession
        self.ttyDevice = ttyDevice
        self.leader = leader
        self.leaderStart = leaderStart
        self.bootID = bootID
    }

    /// Is it the same terminal, and not another one that got its number?
    package func hasTerminal(of other: SessionPlace) -> Bool {
        ttyDevice != 0 && ttyDevice == other.ttyDevice && hasLeader(of: other)
    }

    /// Is it the same session of processes (setsid(2))?
    package func hasLeader(of other: SessionPlace) -> Bool {
        bootID == other.bootID && leader != 0 && leader == other.leader && leaderStart != 0
            && leaderStart == other.leaderStart
    }

    /// Is it the same audit session?
    package func hasAuditSession(of other: SessionPlace) -> Bool {
        bootID == other.bootID && auditSession != nil && auditSession == other.auditSession
    }
}
