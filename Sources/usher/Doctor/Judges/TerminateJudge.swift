/// Whether usherd can have logind end sessions, where `on_revoked` is `terminate`.
enum TerminateJudge {
    static let action = "org.freedesktop.login1.manage"
    private static let rule = "50-usher-terminate.rules"
    private static let services = "/usr/share/dbus-1/system-services/org.freedesktop."

    static func findings(_ host: HostView) -> [DoctorFinding] {
        if host.resolvedStatus("/run/dbus/system_bus_socket") == nil {
            return [problem("there is no system bus", command: "systemctl start dbus.socket")]
        }
        if host.resolvedStatus(services + "login1.service") == nil {
            return [problem("systemd-logind is not installed", advice: "install it (Debian: libpam-systemd)")]
        }
        if host.resolvedStatus(services + "PolicyKit1.service") == nil {
            return [problem("polkit is not installed", advice: "install it (Debian: polkitd)")]
        }
        guard host.isRoot, mayTerminate(host) == false else { return [] }
        return [
            problem(
                "polkit does not let user usher end sessions",
                command: "cp /usr/share/usher/polkit/\(rule) /etc/polkit-1/rules.d/")
        ]
    }

    /// What polkit says of the usherd that runs; without one, whether the rule is there. nil: not known.
    private static func mayTerminate(_ host: HostView) -> Bool? {
        let unit = host.run(["/usr/bin/systemctl", "show", "--value", "--property=MainPID", "--", "usherd.service"])
        let pid = unit.flatMap { Int($0.text.filter { !$0.isWhitespace }) } ?? 0
        if pid > 0, let answer = host.run(["/usr/bin/pkcheck", "--action-id", action, "--process", String(pid)]) {
            return answer.status == 0
        }
        return ["/etc/polkit-1/rules.d", "/usr/share/polkit-1/rules.d"].contains { folder in
            host.names(in: folder).contains { name in
                let text = host.text("\(folder)/\(name)") ?? ""
                return text.contains(action) && text.contains("\"usher\"")
            }
        }
    }

    private static func problem(_ what: String, command: String? = nil, advice: String? = nil) -> DoctorFinding {
        .problem(.terminate, "usherd cannot end sessions: \(what)", command: command, advice: advice)
    }
}
