import LoginPolicy
import OpenIDConnect
import Testing

@testable import usher

/// The judges of `usher doctor` of what lets people sign in: sshd, login, and sign-ins that others lean on.
@Suite struct DoctorJudgeTests {
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
}
