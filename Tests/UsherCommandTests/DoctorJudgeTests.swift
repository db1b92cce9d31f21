import Foundation
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing

@testable import usher

/// The judges of `usher doctor` that look at one file or answer each.
@Suite struct DoctorJudgeTests {
    private func codes(_ findings: [DoctorFinding]) -> [String] { findings.map(\.code.rawValue) }

    // --- sshd and login -------------------------------------------------------------------------------

    private static let sshd = """
        usepam yes
        kbdinteractiveauthentication yes
        logingracetime 120
        maxstartups 10:30:100

        """

    private func sshd(_ old: String, _ new: String, timeout: Int = 100) -> [String] {
        let settings = SSHDSettings(Self.sshd.replacing(old, with: new))
        return codes(SSHDJudge(settings: settings, moduleTimeout: timeout, places: 8).findings())
    }

    @Test func `what keeps sshd from asking and waiting is named`() {
        #expect(sshd("", "") == [])
        #expect(sshd("usepam yes", "usepam no") == ["doctor.sshd_usepam"])
        #expect(
            sshd("kbdinteractiveauthentication yes", "kbdinteractiveauthentication no") == [
                "doctor.sshd_kbdinteractive"
            ])
        #expect(sshd("logingracetime 120", "logingracetime 109") == ["doctor.sshd_grace"])
        #expect(sshd("logingracetime 120", "logingracetime 110") == [])
        // 0 is no limit.
        #expect(sshd("logingracetime 120", "logingracetime 0") == [])
        #expect(sshd("", "", timeout: 111) == ["doctor.sshd_grace"])
        #expect(sshd("maxstartups 10", "maxstartups 8") == ["doctor.sshd_startups"])
        #expect(sshd("maxstartups 10", "maxstartups 9") == [])
    }

    @Test func `login is told to wait for as long as the module`() {
        func found(_ lines: [String]?, _ timeout: Int) -> [DoctorFinding] {
            LoginTimeoutJudge.findings(definitions: lines, timeout: timeout)
        }
        #expect(codes(found(nil, 100)) == ["doctor.login_timeout"])
        #expect(found(nil, 55) == [] && found(["LOGIN_TIMEOUT\t\t0"], 600) == [])
        #expect(found(["LOGIN_TIMEOUT 60"], 57) == [])
        #expect(found(["LOGIN_TIMEOUT 60"], 58)[0].command?.hasSuffix("\\163/' /etc/login.defs") == true)
    }

    // --- sign-ins that others lean on -----------------------------------------------------------------

    @Test func `what keeps a service from leaning on sign-ins is named`() {
        func found(
            _ service: String, _ within: Set<ReuseRule.Bond>?, line: Bool? = true, audit: Bool = true,
            polkit: Bool = false
        ) -> [String] {
            var policy = ServicePolicy(name: Array(service.utf8), grants: [.device], roles: ["admin"])
            policy.reuse = within.map { ReuseRule(maximumAge: .seconds(900), within: $0) }
            return codes(
                ReuseJudge.findings(
                    [policy],
                    ReuseJudge.Facts(hasSessionLine: line, hasAuditSessions: audit, hasPolkitSocket: polkit)))
        }
        #expect(found("sudo", [.auditSession]) == [])
        #expect(found("sudo", [.auditSession], line: false) == ["doctor.reuse_session_line"])
        // No sshd of ours, and a terminal that no sign-in at ssh has.
        #expect(found("sudo", [.auditSession], line: nil) == [])
        #expect(found("sudo", [.auditSession, .tty], line: false) == [])
        #expect(found("sudo", [.auditSession], line: false, audit: false) == ["doctor.reuse_audit"])
        #expect(found("sudo", [.auditSession, .tty], audit: false) == ["doctor.reuse_audit"])
        #expect(found("sudo", [.tty], line: false, audit: false) == [])
        #expect(found("sudo", [.tty], polkit: true) == [])
        #expect(found("polkit-1", [.auditSession], polkit: true) == ["doctor.reuse_polkit"])
        #expect(found("polkit-1", nil, line: false, audit: false, polkit: true) == [])
    }

    // --- names ----------------------------------------------------------------------------------------

    private func names(_ lines: String...) -> [String] { codes(NameServiceJudge(lines: lines).findings()) }

    @Test func `nsswitch_conf is judged by what glibc would ask`() {
        #expect(names("passwd: files usher", "group: files usher") == [])
        #expect(names("passwd: files systemd usher", "group: compat [SUCCESS=merge] usher") == [])
        #expect(names() == ["doctor.nss_missing", "doctor.nss_missing"])
        #expect(names("passwd: files", "group: files usher") == ["doctor.nss_missing"])
        #expect(names("passwd: usher files", "group: files usher") == ["doctor.nss_order"])
        #expect(names("passwd: files [NOTFOUND=return] usher", "group: files usher") == ["doctor.nss_order"])
        #expect(names("passwd: files usher", "group: files usher", "initgroups: files") == ["doctor.nss_initgroups"])
        #expect(
            names("passwd: files usher", "group: files usher", "initgroups: files usher") == ["doctor.nss_initgroups"])
        #expect(
            names("passwd: files usher", "group: files usher", "initgroups: files [SUCCESS=continue] usher") == [])
    }

    @Test func `nscd that caches users is named`() {
        #expect(codes(NSCDJudge.findings(["enable-cache passwd yes"])) == ["doctor.nscd"])
        #expect(NSCDJudge.findings(["enable-cache passwd no", "enable-cache group yes"]) == [])
    }

    @Test func `names that nobody owns are named, patterns and silence of the name service are not`() {
        let settings = SSHDSettings("allowusers alice@10.0.0.1\nallowusers bob\nallowusers *.ops\nallowgroups wheel\n")
        let hasUser: ([UInt8]) -> Bool? = { $0 == Array("bob".utf8) }
        let found = NameListJudge.sshd(settings, hasUser: hasUser, hasGroup: { _ in nil })
        #expect(found.map(\.what) == ["AllowUsers of sshd names alice, which nobody owns"])
        let listed = NameListJudge.file("/etc/cron.allow", ["bob", " a.b "], hasUser: hasUser)
        #expect(listed.map(\.what) == ["/etc/cron.allow names a.b, which nobody owns"])
        #expect(listed[0].command == "sed -i -E '/^[[:space:]]*a.b[[:space:]]*$/d' /etc/cron.allow")
    }

    // --- sudo -----------------------------------------------------------------------------------------

    /// As cvtsudoers 1.9.13 writes it.
    private static let sudoers = """
        {"Defaults": [{"Options": [{"targetpw": true}, {"pam_acct_mgmt": false}]}],
         "User_Specs": [
          {"User_List": [{"username": "root"}], "Host_List": [{"hostname": "ALL"}],
           "Cmnd_Specs": [{"runasusers": [{"username": "ALL"}], "Options": [{"setenv": true}],
            "Commands": [{"command": "ALL"}]}]},
          {"User_List": [{"usergroup": "gone"}, {"userid": 1000}, {"username": "eve", "negated": true}],
           "Host_List": [{"hostname": "ALL"}],
           "Cmnd_Specs": [{"Options": [{"authenticate": false}], "Commands": [{"command": "/usr/bin/ls"}]}]}]}
        """

    @Test func `sudoers is read as cvtsudoers says it`() throws {
        let sudoers = try #require(Sudoers(json: Array(Self.sudoers.utf8)))
        #expect(
            sudoers.rules == [
                .init(who: [.user(Array("root".utf8))], except: [], isForEverything: true, needsPassword: true),
                .init(
                    who: [.group(Array("gone".utf8)), .uid(1_000)], except: [.user(Array("eve".utf8))],
                    isForEverything: false, needsPassword: false),
            ])
        let found = SudoersJudge(
            sudoers: sudoers, hasUser: { $0 == Array("root".utf8) }, hasGroup: { _ in false }
        ).findings()
        #expect(
            codes(found) == [
                "doctor.sudoers_names", "doctor.sudoers_names", "doctor.sudoers_targetpw", "doctor.sudoers_account",
            ])
        #expect(found[0].what == "sudoers names the group gone, which nobody owns")
        #expect(Sudoers(json: Array("no JSON".utf8)) == nil)
    }

    @Test func `sudo shall look groups up anew`() {
        #expect(codes(GroupSourceJudge.findings([])) == ["doctor.sudo_group_source"])
        #expect(codes(GroupSourceJudge.findings(["Set group_source static"])) == ["doctor.sudo_group_source"])
        #expect(GroupSourceJudge.findings(["Set group_source dynamic"]) == [])
    }

    // --- files, units, versions -----------------------------------------------------------------------

    @Test func `a file is judged by kind, owner and mode`() {
        let rule = FileRule(
            path: "/run/x", kind: .socket, owner: .usher, maximumMode: 0o660, minimumMode: 0o600, maker: "make it")
        func found(_ status: FileStatus?) -> [DoctorFinding] { rule.findings(status, usher: 998) }
        #expect(found(FileStatus(kind: .socket, uid: 998, gid: 0, mode: 0o600)) == [])
        #expect(found(nil) == [.problem(.fileMissing, "there is no /run/x", command: "make it")])
        #expect(codes(found(FileStatus(kind: .file, uid: 998, gid: 0, mode: 0o600))) == ["doctor.file_owner"])
        let other = found(FileStatus(kind: .socket, uid: 0, gid: 0, mode: 0o666))
        #expect(
            other == [
                .problem(.fileOwner, "/run/x belongs to uid 0 and not to usher", command: "chown usher /run/x"),
                .problem(.fileMode, "/run/x has mode 0666 and not 0660", command: "chmod 0660 /run/x"),
            ])
        #expect(codes(found(FileStatus(kind: .socket, uid: 998, gid: 0, mode: 0o400))) == ["doctor.file_mode"])
    }

    private func units(_ changes: [String: String], hasWatchdog: Bool = true) -> [String] {
        let names = UnitsJudge.sockets + ["usherd.service"]
        let text = names.map { name in
            let state = name.hasSuffix(".service") ? "WatchdogUSec=30s\n" : ""
            return changes[name]
                ?? "Id=\(name)\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n\(state)"
        }.joined(separator: "\n")
        return codes(UnitsJudge(text).findings(hasWatchdog: hasWatchdog))
    }

    @Test func `units that do not run are named`() {
        #expect(units([:]) == [])
        #expect(
            units(["usherd.socket": "Id=usherd.socket\nLoadState=loaded\nActiveState=failed\nUnitFileState=enabled\n"])
                == ["doctor.unit"])
        #expect(
            units(["usherd.socket": "Id=usherd.socket\nLoadState=loaded\nActiveState=active\nUnitFileState=disabled\n"])
                == ["doctor.unit"])
        #expect(units(["usherd.service": "Id=usherd.service\nLoadState=masked\n"]) == ["doctor.unit"])
        let noDog = ["usherd.service": "Id=usherd.service\nLoadState=loaded\nActiveState=active\nWatchdogUSec=0\n"]
        #expect(units(noDog) == ["doctor.watchdog"])
        #expect(units(noDog, hasWatchdog: false) == [])
    }

    @Test func `the version is read out of a module`() {
        let module = Array("\u{7F}ELF…\0usher_version=0.1.0\0more".utf8)
        #expect(VersionJudge.version(of: module) == Array("0.1.0".utf8))
        #expect(VersionJudge.version(of: Array("usher_version=\0".utf8)) == nil)
        #expect(VersionJudge.version(of: Array("nothing".utf8)) == nil)
        let found = VersionJudge.findings(
            command: "0.1.0", parts: [("a", Array("0.1.0".utf8)), ("b", Array("0.0.9".utf8)), ("c", nil)])
        #expect(
            found.map(\.what) == [
                "b is version 0.0.9, and the usher command is 0.1.0",
                "c is of no known version, and the usher command is 0.1.0",
            ])
    }

    @Test func `denials that concern Usher are named once`() {
        let denied =
            "audit: type=1400 audit(1.2:3): apparmor=\"DENIED\" operation=\"open\" profile=\"unix-chkpwd\" "
            + "name=\"/var/lib/usher/nss/v1\" pid=1 comm=\"unix_chkpwd\" requested_mask=\"r\""
        let selinux =
            "type=1400 audit(1.2:3): avc:  denied  { write } for  pid=1 comm=\"sshd\" name=\"auth.sock\" "
            + "tcontext=system_u:object_r:usher_run_t:s0"
        let foreign = denied.replacing("/var/lib/usher/nss/v1", with: "/etc/x").replacing("unix_chkpwd", with: "cups")
        let found = DeniedJudge.findings([denied, denied, selinux, foreign])
        #expect(
            found.map(\.what) == [
                "AppArmor keeps unix_chkpwd from /var/lib/usher/nss/v1", "SELinux keeps sshd from auth.sock",
            ])
        let loaded = ["/usr/sbin/cupsd (enforce)", "unix-chkpwd (enforce)"]
        #expect(codes(DeniedJudge.profiles(loaded, hasRule: false)) == ["doctor.mac_profile"])
        #expect(DeniedJudge.profiles(loaded, hasRule: true) == [])
        #expect(DeniedJudge.profiles(["/usr/sbin/cupsd (enforce)"], hasRule: false) == [])
    }

    @Test func `room on the disk is judged in MiB`() {
        #expect(DiskJudge.findings(path: "/x", free: 128 * 1_048_576) == [])
        #expect(DiskJudge.findings(path: "/x", free: 128 * 1_048_576 - 1)[0].level == .warning)
        #expect(DiskJudge.findings(path: "/x", free: 0).map(\.level) == [.problem])
    }

    // --- clock and certificates -----------------------------------------------------------------------

    @Test func `a Date is read in the one form that senders must use`() {
        func seconds(_ text: String) -> Int64? { HTTPDate.seconds(Array(text.utf8)) }
        #expect(seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(seconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
        #expect(seconds("Tue, 29 Feb 2028 23:59:60 GMT") == 1_835_481_600)
        #expect(seconds("Sunday, 06-Nov-94 08:49:37 GMT") == nil)
        #expect(seconds("Sun, 06 Nov 1994 08:49:37 CET") == nil)
        #expect(seconds("Sun, 6 Nov 1994 08:49:37 GMT") == nil)
        #expect(seconds("") == nil)
    }

    @Test func `a clock is judged in both directions`() {
        func level(_ difference: Int64) -> DoctorFinding.Level? {
            ClockJudge.findings(host: "idp", date: 1_000_000, now: 1_000_000 + difference).first?.level
        }
        #expect(level(19) == nil && level(-19) == nil)
        #expect(level(20) == .warning && level(-59) == .warning)
        #expect(level(60) == .problem && level(-86_400) == .problem)
        #expect(ClockJudge.findings(host: "idp", date: nil, now: 0) == [])
        let far = ClockJudge.findings(host: "idp", date: .min, now: .max)
        #expect(far.map(\.level) == [.problem])
        #expect(
            ClockJudge.findings(host: "idp", date: 100, now: 40)[0].what == "the clock here is 60 s behind idp")
    }

    @Test func `a certificate is judged by the days that are left`() {
        func level(_ days: Int64) -> DoctorFinding.Level? {
            CertificateJudge.findings(host: "idp", end: 1_000 + days * 86_400, now: 1_000).first?.level
        }
        #expect(level(14) == nil && level(13) == .warning && level(3) == .warning && level(2) == .problem)
        #expect(CertificateJudge.findings(host: "idp", end: nil, now: 0) == [])
    }

    // --- the report -----------------------------------------------------------------------------------

    @Test func `the exit status is that of monitoring`() {
        var report = DoctorReport()
        report.add("disk", [])
        #expect(report.status == 0 && report.lines == ["Good: disk.", "Everything is good."])
        report.skip("sshd: its settings are shown to root alone")
        #expect(report.status == 3 && report.lines.last == "Nothing wrong was seen.")
        report.add("x", [.warning(.scopes, "the provider does not list a")])
        #expect(report.status == 1)
        report.add("y", [.problem(.disk, "no room", command: "rm x", advice: "make room")])
        #expect(report.status == 2)
        #expect(
            report.lines == [
                "Problem doctor.disk: no room.",
                "  Why: usherd cannot write accounts down, and new people are refused.", "  To do: make room.",
                "  Run: rm x", "Warning doctor.scopes: the provider does not list a.",
                "  Why: Claims such as groups may be missing, and people get no role.",
                "Not looked at: sshd: its settings are shown to root alone.", "Good: disk.",
                "1 problem, 1 warning; /usr/share/doc/usher/doctor.md says more of each.",
            ])
    }

    @Test func `JSON carries every part of a finding`() throws {
        var report = DoctorReport()
        report.add("x", [.problem(.fileMode, "a\u{1B}[2J", command: "chmod 0600 /x")])
        let finding = try #require(report.json.value("findings")?.array?.first?.object)
        #expect(finding["code"]?.text == Array("doctor.file_mode".utf8))
        #expect(
            finding["level"]?.text == Array("problem".utf8)
                && finding["see"]?.text == Array("doctor.md#doctor-file_mode".utf8))
        #expect(finding["command"]?.text == Array("chmod 0600 /x".utf8))
        #expect(finding["what"]?.text.map { String(decoding: $0, as: UTF8.self) } == "a?[2J")
        #expect(report.json.value("status")?.number?.integer == 2)
    }

    @Test func `every code has its own sentence, and lines fit a terminal`() {
        let whys = DoctorCode.allCases.map(\.why)
        #expect(whys.allSatisfy { $0.hasSuffix(".") && $0.utf8.count < 120 })
        #expect(Set(DoctorCode.allCases.map(\.rawValue)).count == DoctorCode.allCases.count)
    }

    @Test func `words of a shell are quoted`() {
        #expect(ShellWord.quoted("usher-managed") == "usher-managed")
        #expect(
            ShellWord.quoted("a b") == "'a b'" && ShellWord.quoted("a'b") == "'a'\\''b'" && ShellWord.quoted("") == "''"
        )
    }
}

extension JSONValue {
    fileprivate func value(_ name: StaticString) -> JSONValue? { object?[name] }
}
