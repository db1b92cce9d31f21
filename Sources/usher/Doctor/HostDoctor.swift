import AccountRecord
import HostSystem
import LoginPolicy
import UsherConfiguration

/// Looks at this host: PAM, sshd, names, sudo, files, units, versions.
struct HostDoctor {
    /// As pam_usher.so waits without `timeout=`.
    static let moduleTimeout = 100
    /// What libnss_usher.so.2 reads.
    private static let published = "/var/lib/usher/nss/v1"

    let host: HostView
    /// nil when it could not be read.
    let configuration: UsherConfiguration?
    /// Groups whose members are Usher's.
    var ways: (Set<String>) -> WayIn = { WayInSearch(managedGroups: $0).find() }
    var admin = AdminSocket(path: AdminSocket.standardPath)

    func run(into report: inout DoctorReport) {
        let services = pam(&report)
        sessions(services, &report)
        daemon(&report)
        files(services, &report)
        names(&report)
        sshd(services, &report)
        login(services, &report)
        sudo(services, &report)
        reuse(services, &report)
        lists(&report)
        waysIn(services, &report)
        disk(&report)
        mandatory(&report)
        if configuration?.sessions.onRevoked == .terminate {
            report.add("on_revoked = terminate", TerminateJudge.findings(host))
        }
    }

    // --- PAM ------------------------------------------------------------------------------------------

    private func pam(_ report: inout DoctorReport) -> [PAMServiceStacks] {
        let folder = PAMFolder(path: host.root + "/etc/pam.d")
        let found: [PAMService]
        do throws(CommandFailure) { found = try folder.services() } catch {
            report.add("PAM", [.problem(.pamUnreadable, error.message)])
            return []
        }
        let services = found.map { PAMServiceStacks($0.name, in: folder) }
        let unreadable = found.filter { $0.auth != nil || $0.account != nil }.flatMap(\.problems)
        report.add(
            "PAM",
            PAMHostJudge(services: services, facts: pamFacts).findings()
                + unreadable.map { .problem(.pamUnreadable, $0, advice: "mend the include, or put the file back") })
        return services
    }

    var pamFacts: PAMFacts {
        PAMFacts(
            hasModule: { ModuleFiles.path(of: $0, host) != nil },
            moduleFolders: ModuleFiles.folders(host), hasGroup: { host.hasGroup($0) ?? true },
            configured: configuration.map { Set($0.services.map { String(decoding: $0.name, as: UTF8.self) }) })
    }

    /// `timeout=` of the first auth line of a service; nil when it does not ask Usher.
    private func timeout(of name: String, _ services: [PAMServiceStacks]) -> Int? {
        guard let service = services.first(where: { $0.name.utf8.elementsEqual(name.utf8) }),
            let position = service.auth.ours.first
        else { return nil }
        let word = service.auth.lines[position].arguments.last { $0.hasPrefix("timeout=") }
        return word.flatMap { Int($0.dropFirst(8)) } ?? Self.moduleTimeout
    }

    // --- the daemon and its parts ---------------------------------------------------------------------

    private func daemon(_ report: inout DoctorReport) {
        if let answer = host.run(UnitsJudge.command), answer.status == 0 {
            let judge = UnitsJudge(answer.text)
            let fragment = judge.units["usherd.service"]?["FragmentPath"] ?? ""
            let hasWatchdog = (host.lines(fragment) ?? []).contains { $0.hasPrefix("WatchdogSec=") }
            report.add("units", judge.findings(hasWatchdog: hasWatchdog))
        } else {
            report.skip("units: systemctl does not answer")
        }
        var parts: [(name: String, version: [UInt8]?)] = []
        var missing: [DoctorFinding] = []
        if let configuration, host.isRoot {
            let steps = RuleKeySteps.of(configuration, CredentialStore(directory: host.root + "/etc/credstore"))
            report.add("the key of the rule", steps.compactMap(StepFindings.of))
        }
        for module in ModuleFiles.ours {
            guard let path = ModuleFiles.path(of: module, host), let bytes = host.bytes(path) else {
                missing.append(
                    .problem(
                        .moduleMissing, "\(module) is not installed",
                        advice: "install the package \(module.hasPrefix("lib") ? "libnss-usher" : "libpam-usher")"))
                continue
            }
            parts.append((path, VersionJudge.version(of: bytes)))
        }
        report.add("modules", missing)
        let answer = DaemonAnswer.ask(admin, isRoot: host.isRoot)
        report.add("usherd", answer.findings)
        if let version = answer.version { parts.append(("the usherd that runs", version)) }
        report.add("versions", VersionJudge.findings(command: UsherVersion.text, parts: parts))
    }

    private func files(_ services: [PAMServiceStacks], _ report: inout DoctorReport) {
        let own = services.filter(\.asksUsher).flatMap { service in
            [service.name] + service.ours.map(\.file)
        }
        let rules = FileRules.all(
            credentials: host.names(in: "/etc/credstore").filter { $0.hasPrefix("usher.") },
            services: Set(own).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
            modules: ModuleFiles.ours.compactMap { ModuleFiles.path(of: $0, host) })
        let usher = host.uid("usher")
        report.add("files", rules.flatMap { $0.findings(host.status($0.path), usher: usher) })
    }

    // --- names and ways to ask ------------------------------------------------------------------------

    private func names(_ report: inout DoctorReport) {
        let published = host.bytes(Self.published).map { try? Snapshot.decode($0) }
        if case .some(.none) = published {
            report.add(
                "published accounts", [.problem(.nssFile, "\(Self.published) is damaged", command: "usher-publish")])
        }
        // Where all accounts are in /etc/passwd nobody needs the module.
        guard configuration?.hostAccounts.rule != nil || published??.accounts.isEmpty == false else { return }
        guard let lines = host.lines("/etc/nsswitch.conf") else {
            report.add("nsswitch.conf", NameServiceJudge(lines: []).findings())
            return
        }
        report.add("nsswitch.conf", NameServiceJudge(lines: lines).findings())
        let sockets = ["/run/nscd/socket", "/var/run/nscd/socket"]
        if configuration?.hostAccounts.rule != nil, sockets.contains(where: { host.status($0) != nil }) {
            report.add("nscd", NSCDJudge.findings(host.lines("/etc/nscd.conf") ?? []))
        }
    }

    private func sshd(_ services: [PAMServiceStacks], _ report: inout DoctorReport) {
        let timeout = timeout(of: "sshd", services)
        guard host.isRoot else {
            report.skip("sshd: its settings are shown to root alone")
            return
        }
        switch SSHDSettings.read(host) {
        case .failure(.notInstalled): return
        case .failure(.refused(let complaint)) where complaint.contains("privilege separation directory"):
            // systemd makes it when it starts sshd, and takes it away afterwards.
            report.skip("sshd: it does not run, and without /run/sshd it shows no settings (mkdir /run/sshd)")
        case .failure(.refused(let complaint)):
            report.add(
                "sshd",
                [.problem(.sshdConfig, "sshd -t: \(complaint)", advice: "mend sshd_config until sshd -t is silent")])
        case .success(let settings):
            if let timeout {
                let places = configuration?.limits.maximumPendingSSHD ?? 8
                report.add(
                    "sshd", SSHDJudge(settings: settings, moduleTimeout: timeout, places: places).findings())
            }
            report.add(
                "names in sshd_config",
                NameListJudge.sshd(settings, hasUser: host.hasUser, hasGroup: host.hasGroup))
        }
    }

    private func login(_ services: [PAMServiceStacks], _ report: inout DoctorReport) {
        guard let timeout = timeout(of: "login", services) else { return }
        report.add(
            "login.defs",
            LoginTimeoutJudge.findings(definitions: host.lines("/etc/login.defs"), timeout: timeout))
    }

    // --- rights outside Usher -------------------------------------------------------------------------

    private func sudo(_ services: [PAMServiceStacks], _ report: inout DoctorReport) {
        guard host.resolvedStatus("/usr/bin/sudo") != nil else { return }
        guard host.isRoot else {
            report.skip("sudoers: only root may read it")
            return
        }
        if let answer = host.run(["/usr/sbin/visudo", "-c", "-q", "-f", host.root + "/etc/sudoers"]), answer.status != 0
        {
            report.add("sudoers", [.problem(.sudoersSyntax, answer.complaint, advice: "mend it with visudo")])
        } else if let sudoers = Sudoers.read(host) {
            report.add(
                "sudoers", SudoersJudge(sudoers: sudoers, hasUser: host.hasUser, hasGroup: host.hasGroup).findings())
        } else {
            report.skip("sudoers: cvtsudoers does not read it")
        }
        let givesGroups = configuration?.roles.contains { !$0.localGroups.isEmpty } ?? false
        if givesGroups, timeout(of: "sudo", services) != nil {
            report.add("sudo.conf", GroupSourceJudge.findings(host.lines("/etc/sudo.conf") ?? []))
        }
    }

    private func lists(_ report: inout DoctorReport) {
        let found = ["/etc/cron.allow", "/etc/at.allow"].flatMap { path in
            NameListJudge.file(path, host.lines(path) ?? [], hasUser: host.hasUser)
        }
        report.add("cron.allow and at.allow", found)
    }

    private func waysIn(_ services: [PAMServiceStacks], _ report: inout DoctorReport) {
        guard services.contains(where: \.asksUsher) else { return }
        guard host.isRoot else {
            report.skip("whether a way in remains without Usher: only root may read passwords and keys")
            return
        }
        let groups = services.flatMap(\.ours).flatMap(\.arguments).filter { $0.hasPrefix("manage_local=") }
            .map { String($0.dropFirst(13)) }
        let way = ways(Set(groups))
        report.add("a way in without Usher", way.isThere ? [] : [Self.noWayIn(way)])
    }

    private static func noWayIn(_ way: WayIn) -> DoctorFinding {
        let people = way.people.map(\.text).joined(separator: "; ")
        return .problem(
            .noWayIn, "nobody could become root without Usher" + (people.isEmpty ? "" : " (\(people))"),
            advice: "give root or a local sudoer a password or a key (passwd root)")
    }

    private func disk(_ report: inout DoctorReport) {
        let path = "/var/lib/usher"
        guard let free = host.freeBytes(host.root + path) else { return }
        report.add("free disk", DiskJudge.findings(path: path, free: free))
    }

    private func mandatory(_ report: inout DoctorReport) {
        let profiles = host.lines("/sys/kernel/security/apparmor/profiles") ?? []
        let rule = "/etc/apparmor.d/abstractions/nameservice.d/usher"
        report.add("AppArmor profiles", DeniedJudge.profiles(profiles, hasRule: host.status(rule) != nil))
        guard host.isRoot,
            let answer = host.run([
                "/usr/bin/journalctl", "-q", "--no-pager", "-o", "cat", "--since=-24h", "_TRANSPORT=kernel",
                "_TRANSPORT=audit",
            ]), answer.status == 0
        else {
            report.skip("denials of AppArmor and SELinux: only root sees the journal of the kernel")
            return
        }
        report.add("denials", DeniedJudge.findings(answer.text.split(separator: "\n").map(String.init)))
    }
}
