import CPAM
import Foundation
import StrictJSON
import Testing

@testable import usher

/// `usher try`: what it says at the end.
struct TrialTests {
    /// PAM_ABORT and PAM_AUTH_ERR of Linux-PAM.
    private static let abort: Int32 = 26, authErr: Int32 = 7

    private func answer(_ text: String, user: String = "alice", service: String = "sudo") throws -> TrialAnswer? {
        let members = try #require(try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 10_000)).object)
        return try TrialAnswer.read(members, user: Array(user.utf8), service: Array(service.utf8))
    }

    private static let refused = """
        {"ok":true,"trial":{"user":"alice","service":"sudo","outcome":"refused","reason":"policy.no_role",\
        "grant":"device","roles":[],"explanation":["role admin: wanted `linux-admins`, token has `/linux-admins`"],\
        "claims":{"groups":["/linux-admins"]}}}
        """

    private func report(
        _ answer: TrialAnswer?, authenticate: Int32 = usher_pam_success, account: Int32? = usher_pam_success
    ) -> TrialReport {
        TrialReport(
            user: "alice", service: "sudo",
            outcome: .init(authenticate: PAMResult(code: authenticate), account: account.map { PAMResult(code: $0) }),
            answer: answer, isRoot: false)
    }

    @Test func `an answer about another login is none`() throws {
        #expect(try answer(Self.refused) != nil)
        #expect(try answer(Self.refused, user: "bob") == nil)
        #expect(try answer(Self.refused, service: "sshd") == nil)
    }

    @Test func `the refusal, the claims and the rules that failed are shown`() throws {
        let report = report(try answer(Self.refused), authenticate: Self.abort, account: nil)
        #expect(!report.isGranted)
        #expect(
            report.lines(withClaims: true) == [
                "authenticate: PAM_ABORT (Critical error - immediate abort)", "account: not asked", "grant: device",
                "roles: none", "reason: policy.no_role", "claims:", #"  groups: ["/linux-admins"]"#,
                "rules that failed:",
                "  role admin: wanted `linux-admins`, token has `/linux-admins`",
            ])
        #expect(!report.lines(withClaims: false).contains("claims:"))
    }

    @Test func `a login is granted only when both phases are`() {
        #expect(report(nil).isGranted)
        #expect(!report(nil, authenticate: Self.authErr).isGranted)
        #expect(!report(nil, account: usher_pam_perm_denied).isGranted)
        #expect(!report(nil, account: nil).isGranted)
    }

    @Test func `claims are in the JSON only when they were asked for`() throws {
        let report = report(try answer(Self.refused), authenticate: Self.abort, account: nil)
        #expect(AsciiJSON.text(report.json(withClaims: true)).contains("/linux-admins"))
        let plain = AsciiJSON.text(report.json(withClaims: false))
        #expect(!plain.contains("linux-admins"))
        #expect(
            plain.hasPrefix(
                #"{"granted":false,"user":"alice","service":"sudo","authenticate":{"code":26,"name":"PAM_ABORT""#))
    }

    @Test func `the directory of a trial is made where nobody else can put another one in its place`() throws {
        let folder = try CommandFolder()
        #expect(TrialDirectory.parent(folder.url.path) == folder.url.path)
        #expect(TrialDirectory.parent(nil) == "/tmp" && TrialDirectory.parent("relative") == "/tmp")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: folder.url.path)
        #expect(TrialDirectory.parent(folder.path("link")) == "/tmp")
        let shared = folder.path("shared")
        try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: shared)
        #expect(TrialDirectory.parent(shared) == "/tmp")
    }

    @Test func `a path is one word of a service file, whatever is in it`() throws {
        let trial = try TrialService(
            name: "sudo", module: "/m/pam_usher.so", socket: "/r/a]\u{301} b", managedGroup: "usher-managed")
        #expect(
            trial.file.hasPrefix(
                "auth required [/m/pam_usher.so] trial manage_local=usher-managed [socket=/r/a\\]\u{301} b]\n"))
    }

    @Test func `what lies on this host is said`() {
        let unknown = report(nil, authenticate: usher_pam_user_unknown, account: nil)
        #expect(unknown.hint?.contains("leaves this name to other modules") == true)
        let down = report(nil, authenticate: usher_pam_authinfo_unavail, account: nil)
        #expect(down.hint?.contains("usher status") == true)
        #expect(report(nil).hint == nil)
    }
}
