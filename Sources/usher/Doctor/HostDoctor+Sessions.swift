import HostSystem
import LoginPolicy
import UsherConfiguration

extension HostDoctor {
    private var pamFolder: String { host.root + "/etc/pam.d" }

    private var repair: SessionLineRepair {
        SessionLineRepair(
            folder: pamFolder,
            lines: { path in
                (try? InputFile.bytes(path, maximum: PAMFolder.maximumFileBytes)).map { bytes in
                    String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                        .map(String.init)
                }
            },
            isEnabled: { service in host.bytes("/etc/pam.d/\(service)").map(MarkedBlock.isIn) ?? false })
    }

    /// The lines that tell usherd of sessions.
    func sessions(_ services: [PAMServiceStacks], _ report: inout DoctorReport) {
        let asking = services.filter(\.asksUsher)
        guard !asking.isEmpty else { return }
        let needs = SessionLineJudge.Needs(
            exports: configuration?.sessions.exportedClaims.isEmpty == false, ends: endings)
        let found = asking.flatMap { service in
            SessionLineJudge(service: service, needs: needs, facts: pamFacts, repair: repair).findings()
        }
        report.add("session lines", found)
    }

    /// Keys of what the end of the last session should end.
    private var endings: [String] {
        guard let configuration else { return [] }
        var keys: [String] = []
        if configuration.services.contains(where: { $0.keyLoginFreshWithin != nil }) { keys.append("key_login") }
        if configuration.providers.contains(where: { $0.logout.endSession == .post }) { keys.append("end_session") }
        if configuration.roles.contains(where: \.givesTokens) { keys.append("tokens") }
        return keys
    }

    /// What leans on sign-ins of before.
    func reuse(_ services: [PAMServiceStacks], _ report: inout DoctorReport) {
        guard let policies = configuration?.services, policies.contains(where: { $0.reuse != nil }) else { return }
        let sshd = services.first { $0.name == "sshd" && $0.asksUsher }
        let units = ["/usr/lib/systemd/system", "/lib/systemd/system", "/etc/systemd/system"]
        let facts = ReuseJudge.Facts(
            hasSessionLine: sshd.map { sshd in
                sshd.session.ours.contains { sshd.session.lines[$0].arguments.contains("sessions") }
            },
            hasAuditSessions: host.status("/proc/self/sessionid") != nil,
            hasPolkitSocket: units.contains { host.status("\($0)/polkit-agent-helper.socket") != nil },
            addition: sshd.flatMap(repair.added))
        report.add("reuse of sign-ins", ReuseJudge.findings(policies, facts))
    }
}
