import Foundation
import Testing
import UsherConfiguration

@testable import usher

/// `usher doctor` on a host that is a folder, with programs that answer as they would.
@Suite struct DoctorHostTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    private func write(_ text: String, _ path: String) throws {
        let target = folder.path(String(path.dropFirst()))
        try FileManager.default.createDirectory(
            atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: target))
    }

    private func host(_ answers: [String: ProgramAnswer] = [:], isRoot: Bool = true) -> HostView {
        var host = HostView(root: folder.url.path)
        host.run = { words in answers[(words[0] as NSString).lastPathComponent] }
        host.hasUser = { $0 == Array("root".utf8) }
        host.hasGroup = { _ in true }
        host.freeBytes = { _ in 1 << 40 }
        host.uid = { _ in 998 }
        host.isRoot = isRoot
        return host
    }

    private func report(_ host: HostView, _ configuration: UsherConfiguration? = nil) -> DoctorReport {
        var report = DoctorReport()
        HostDoctor(
            host: host, configuration: configuration, ways: { _ in WayIn(people: []) },
            admin: AdminSocket(path: folder.path("admin.sock"))
        ).run(into: &report)
        return report
    }

    private func codes(_ report: DoctorReport) -> Set<String> { Set(report.findings.map(\.code.rawValue)) }

    @Test func `files below the root are read, and programs asked`() throws {
        try write(DoctorPAMTests.good, "/etc/pam.d/sshd")
        try write(DoctorPAMTests.commonAuth, "/etc/pam.d/common-auth")
        try write(DoctorPAMTests.commonAccount, "/etc/pam.d/common-account")
        for name in ["pam_usher", "pam_unix", "pam_deny", "pam_permit"] {
            try write("ELF usher_version=0.0.9\0", "/usr/lib/x86_64-linux-gnu/security/\(name).so")
        }
        try write("ann\n", "/etc/cron.allow")
        try write("unix-chkpwd (enforce)\n", "/sys/kernel/security/apparmor/profiles")
        let sshd = "usepam yes\nkbdinteractiveauthentication no\nlogingracetime 120\nmaxstartups 10:30:100\n"
        let report = report(
            host([
                "sshd": ProgramAnswer(status: 0, output: Array(sshd.utf8)),
                "journalctl": ProgramAnswer(
                    status: 0,
                    output: Array("apparmor=\"DENIED\" name=\"/run/usher/auth.sock\" comm=\"sshd\"\n".utf8)),
            ]))
        let found = codes(report)
        for code in [
            "sshd_kbdinteractive", "versions", "module_missing", "cron_names", "mac_profile", "mac_denied", "daemon",
            "file_missing", "no_way_in",
        ] { #expect(found.contains("doctor.\(code)"), "\(code)") }
        #expect(!found.contains { $0.hasPrefix("doctor.pam_") })
        #expect(report.skipped == ["units: systemctl does not answer"])
    }

    @Test func `sign-ins that count nowhere are seen in sshd's stack, the kernel and polkit`() throws {
        let text =
            CommandFolder.file(issuer: "https://idp.example.com") + """
                [service.sudo]
                grants = ["device"]
                roles = ["staff"]
                reuse = { max_age = "15m", within = ["audit_session"] }
                [service.polkit-1]
                grants = ["device"]
                roles = ["staff"]
                reuse = { max_age = "15m", within = ["audit_session"] }

                """
        let configuration = try UsherConfiguration.parse(Array(text.utf8), file: "u.toml", demo: false).get()
        func reuse() -> [String] {
            report(host(), configuration).findings.map(\.code.rawValue).filter { $0.hasPrefix("doctor.reuse") }
        }
        #expect(reuse() == ["doctor.reuse_audit"])
        try write("4294967295", "/proc/self/sessionid")
        #expect(reuse() == [])
        try write(DoctorPAMTests.good, "/etc/pam.d/sshd")
        #expect(reuse() == ["doctor.reuse_session_line"])
        try write(DoctorPAMTests.good + "\nsession optional pam_usher.so debug\n", "/etc/pam.d/sshd")
        #expect(reuse() == ["doctor.reuse_session_line"])
        try write(DoctorPAMTests.good + "\nsession optional pam_usher.so sessions\n", "/etc/pam.d/sshd")
        #expect(reuse() == [])
        try write("", "/usr/lib/systemd/system/polkit-agent-helper.socket")
        #expect(reuse() == ["doctor.reuse_polkit"])
    }

    @Test func `what needs a session line is read from the configuration`() throws {
        func missing(_ settings: String) throws -> [String] {
            let text = CommandFolder.file(issuer: "https://idp.example.com") + settings
            let configuration = try UsherConfiguration.parse(Array(text.utf8), file: "u.toml", demo: false).get()
            return report(host(), configuration).findings.filter { $0.code == .pamSessionMissing }.map(\.what)
        }
        try write(DoctorPAMTests.good, "/etc/pam.d/sshd")
        #expect(try missing("") == [])
        let settings = [
            ("export_env", "[sessions.export_env]\nTEAM = \"team\"\n"),
            ("key_login", "[service.sshd.key_login]\nfresh_within = \"12h\"\n"),
            ("end_session", "[provider.corp.logout]\nend_session = \"post\"\n"),
            ("tokens", "[role.programs]\ngroups = [\"g\"]\ntokens = true\n"),
        ]
        for (name, text) in settings {
            #expect(try missing(text) == ["sshd has no session line of pam_usher.so, and \(name) needs it"])
        }
        try write(DoctorPAMTests.good + "session optional pam_usher.so sessions\n", "/etc/pam.d/sshd")
        for (_, text) in settings { #expect(try missing(text) == []) }
    }

    @Test func `who is not root is told what was not looked at`() throws {
        try write(DoctorPAMTests.good, "/etc/pam.d/sshd")
        try write("", "/usr/bin/sudo")
        let report = report(host(isRoot: false))
        #expect(
            report.skipped == [
                "units: systemctl does not answer", "sshd: its settings are shown to root alone",
                "sudoers: only root may read it",
                "whether a way in remains without Usher: only root may read passwords and keys",
                "denials of AppArmor and SELinux: only root sees the journal of the kernel",
            ])
        #expect(!codes(report).contains("doctor.no_way_in"))
    }

    @Test func `an sshd that does not run is not called broken, one that refuses its files is`() throws {
        try write(DoctorPAMTests.good, "/etc/pam.d/sshd")
        func sshd(_ complaint: String) -> DoctorReport {
            report(host(["sshd": ProgramAnswer(status: 255, errors: Array(complaint.utf8))]))
        }
        let resting = sshd("Missing privilege separation directory: /run/sshd\r\n")
        #expect(!codes(resting).contains("doctor.sshd_config"))
        #expect(resting.skipped.contains { $0.hasPrefix("sshd: it does not run") })
        let broken = sshd("/etc/ssh/sshd_config: line 1: Bad configuration option: x\r\n")
        #expect(
            broken.findings.first { $0.code == .sshdConfig }?.what
                == "sshd -t: /etc/ssh/sshd_config: line 1: Bad configuration option: x")
    }

    @Test func `what keeps usherd from ending sessions is found, with what mends it`() throws {
        let bus = "/usr/share/dbus-1/system-services/org.freedesktop."
        let unit = ProgramAnswer(status: 0, output: Array("123\n".utf8))
        let stopped = ProgramAnswer(status: 0, output: Array("0\n".utf8))
        let denied = ["systemctl": unit, "pkcheck": ProgramAnswer(status: 1)]
        let rule = "cp /usr/share/usher/polkit/50-usher-terminate.rules /etc/polkit-1/rules.d/"
        func found(_ answers: [String: ProgramAnswer]) -> DoctorFinding? {
            let found = TerminateJudge.findings(host(answers))
            #expect(found.count <= 1 && found.allSatisfy { $0.code == .terminate && $0.level == .problem })
            return found.first
        }
        #expect(found(denied)?.command == "systemctl start dbus.socket")
        try write("", "/run/dbus/system_bus_socket")
        #expect(found(denied)?.advice == "install it (Debian: libpam-systemd)")
        try write("", bus + "login1.service")
        #expect(found(denied)?.advice == "install it (Debian: polkitd)")
        try write("", bus + "PolicyKit1.service")
        #expect(found(denied)?.command == rule)
        #expect(found(["systemctl": unit, "pkcheck": ProgramAnswer(status: 0)]) == nil)
        // Nobody to ask about: the rule itself, in a file that names action and user.
        #expect(found(["systemctl": stopped])?.command == rule)
        try write("org.freedesktop.login1.manage \"other\"", "/etc/polkit-1/rules.d/10-other.rules")
        #expect(found(["systemctl": stopped])?.command == rule)
        try write("org.freedesktop.login1.manage \"usher\"", "/etc/polkit-1/rules.d/50-usher-terminate.rules")
        #expect(found(["systemctl": stopped]) == nil)
        // What polkit says counts more than the file.
        #expect(found(denied)?.command == rule)
        #expect(TerminateJudge.findings(host(denied, isRoot: false)) == [])
    }

    @Test func `a program is run without a shell, and both its streams are read`() throws {
        let answer = try #require(HostProgram.run(["/bin/sh", "-c", "echo out; echo err >&2; exit 3"]))
        #expect(answer == ProgramAnswer(status: 3, output: Array("out\n".utf8), errors: Array("err\n".utf8)))
        #expect(answer.complaint == "err")
        #expect(HostProgram.run(["/nonexistent"]) == nil)
        let words = try #require(HostProgram.run(["/usr/bin/printf", "%s", "$HOME; echo"]))
        #expect(words.text == "$HOME; echo")
    }
}
