import LoginPolicy
import UsherConfiguration

/// What keeps logins from leaning on a sign-in of before, where the configuration lets them.
enum ReuseJudge {
    /// What of the host matters.
    struct Facts: Equatable {
        /// sshd's stack ends in our session line, which says which audit session came of a sign-in; nil: sshd does not
        /// ask Usher.
        var hasSessionLine: Bool?
        /// The kernel counts login sessions.
        var hasAuditSessions: Bool
        /// polkit (126 and later) has systemd start its helper, whose real uid is root's.
        var hasPolkitSocket: Bool
        /// The command that gives sshd the session line; nil: none can.
        var addition: String?
    }

    static func findings(_ services: [ServicePolicy], _ facts: Facts) -> [DoctorFinding] {
        let leaning = services.filter { $0.reuse != nil }
        var found: [DoctorFinding] = []
        let bound = leaning.filter { $0.reuse?.within.contains(.auditSession) == true }
        if !facts.hasAuditSessions, !bound.isEmpty {
            found.append(
                .warning(
                    .reuseAudit,
                    "the kernel counts no login sessions, and reuse of \(names(bound)) wants audit_session",
                    advice: "write within = [\"tty\"] there, or run a kernel with CONFIG_AUDIT"))
        }
        // With the terminal, too, a sign-in at ssh counts nowhere: it was made before there was one.
        let wide = bound.filter { $0.reuse?.within == [.auditSession] }
        if facts.hasAuditSessions, facts.hasSessionLine == false, !wide.isEmpty {
            found.append(
                .warning(
                    .reuseSessionLine,
                    "sshd has no session line of pam_usher.so, so that \(names(wide)) cannot lean on a sign-in at ssh",
                    command: facts.addition,
                    advice: facts.addition == nil ? "put the line of /usr/share/usher/pam/sshd last in its file" : nil))
        }
        if facts.hasPolkitSocket, leaning.contains(where: { $0.name.elementsEqual("polkit-1".utf8) }) {
            found.append(
                .warning(
                    .reusePolkit, "polkit's helper runs as root here, and reuse of polkit-1 wants the person's own uid",
                    advice: "take reuse out of [service.polkit-1]: everybody is asked there"))
        }
        return found
    }

    private static func names(_ services: [ServicePolicy]) -> String {
        services.map { Output.printable($0.name, limit: 64) }.joined(separator: " and ")
    }
}
