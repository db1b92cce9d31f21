import Foundation
import Testing

@testable import usher

/// Stacks as administrators write them, each named for what is wrong with it.
@Suite struct DoctorPAMTests {
    static let auth =
        "auth [success=done new_authtok_reqd=done user_unknown=ignore ignore=ignore default=die] pam_usher.so "
        + "manage_local=usher-managed\n"
    static let account =
        "account [success=ok new_authtok_reqd=ok ignore=ignore default=die] pam_usher.so manage_local=usher-managed\n"
    /// Debian's.
    static let commonAuth = """
        auth [success=1 default=ignore] pam_unix.so nullok
        auth requisite pam_deny.so
        auth required pam_permit.so

        """
    static let commonAccount = """
        account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
        account requisite pam_deny.so
        account required pam_permit.so

        """
    static let good = auth + "@include common-auth\n" + account + "@include common-account\n"

    /// What is wrong with these services, by code; each code once. Modules called `pam_absent.so` are not there.
    private func codes(_ services: [String: String], configured: Set<String>? = nil) throws -> [String] {
        try findings(services, configured: configured).map(\.code.rawValue).uniqued()
    }

    private func findings(_ services: [String: String], configured: Set<String>? = nil) throws -> [DoctorFinding] {
        let folder = try CommandFolder()
        let common = ["common-auth": Self.commonAuth, "common-account": Self.commonAccount]
        for (name, text) in services.merging(common, uniquingKeysWith: { own, _ in own }) {
            try folder.write(text, to: name)
        }
        let pam = PAMFolder(path: folder.url.path)
        let facts = PAMFacts(
            hasModule: { !$0.contains("absent") }, moduleFolders: ["/usr/lib/x86_64-linux-gnu/security"],
            hasGroup: { $0 == Array("usher-managed".utf8) }, configured: configured)
        return try PAMHostJudge(services: pam.services().map { PAMServiceStacks($0.name, in: pam) }, facts: facts)
            .findings()
    }

    @Test func `what usher pam enable writes is good, in every service of Debian`() throws {
        #expect(try codes(["sshd": Self.good, "sudo": Self.good, "sudo-i": Self.good]) == [])
        let su = "auth sufficient pam_rootok.so\n" + Self.good
        let login = "auth optional pam_faildelay.so delay=3000000\nauth requisite pam_nologin.so\n" + Self.good
        #expect(try codes(["su": su, "su-l": "@include su\n", "login": login]) == [])
        let full = "/usr/lib/x86_64-linux-gnu/security/pam_usher.so"
        #expect(try codes(["sshd": Self.good.replacing("pam_usher.so", with: full)]) == [])
    }

    struct Bad: CustomTestStringConvertible {
        let name: String
        let stack: String
        let codes: [String]
        var testDescription: String { name }

        init(_ name: String, _ stack: String, _ codes: String...) {
            (self.name, self.stack, self.codes) = (name, stack, codes.map { "doctor.pam_" + $0 })
        }
    }

    private static func with(auth: String = auth, account: String = account) -> String {
        auth + "@include common-auth\n" + account + "@include common-account\n"
    }

    private static func replaced(_ old: String, _ new: String) -> String { good.replacing(old, with: new) }

    static let bad: [Bad] = [
        Bad(
            "sufficient, Debian's way on", with(auth: "auth sufficient pam_usher.so manage_local=usher-managed\n"),
            "sufficient", "nullok"),
        Bad(
            "sufficient without a closing deny",
            "auth sufficient pam_usher.so manage_local=usher-managed\nauth sufficient pam_unix.so\nauth optional pam_permit.so\n"
                + account
                + "@include common-account\n", "sufficient", "no_deny"),
        Bad(
            "optional in auth", with(auth: "auth optional pam_usher.so manage_local=usher-managed\n"), "optional",
            "nullok", "success_lost"),
        Bad(
            "required in auth", with(auth: "auth required pam_usher.so manage_local=usher-managed\n"), "required",
            "success_lost"),
        Bad(
            "requisite in auth", with(auth: "auth requisite pam_usher.so manage_local=usher-managed\n"), "required",
            "success_lost"),
        Bad(
            "optional in account", with(account: "account optional pam_usher.so manage_local=usher-managed\n"),
            "optional"),
        Bad(
            "sufficient in account", with(account: "account sufficient pam_usher.so manage_local=usher-managed\n"),
            "sufficient"),
        Bad(
            "default=ignore in auth", replaced("ignore=ignore default=die] pam", "ignore=ignore default=ignore] pam"),
            "default_ignore", "nullok"),
        Bad("default=ok in account", with(account: account.replacing("default=die", with: "default=ok")), "default_ok"),
        Bad("no default", with(auth: auth.replacing(" default=die", with: "")), "default_missing"),
        Bad(
            "user_unknown is not left to others", with(auth: auth.replacing("user_unknown=ignore ", with: "")),
            "ignore_missing"),
        Bad(
            "ignore is not left to others", with(account: account.replacing("ignore=ignore ", with: "")),
            "ignore_missing"),
        Bad(
            "default=1 jumps over pam_unix", with(auth: auth.replacing("default=die", with: "default=2")),
            "refusal_lost"),
        Bad("a wrong word in the control", with(auth: auth.replacing("default=die", with: "default=dye")), "syntax"),
        Bad("a hyphen before auth", with(auth: "-" + auth), "silent"),
        Bad(
            "the module is not there", replaced("pam_usher.so manage", "/usr/lib/absent/pam_usher.so manage"), "path",
            "file_missing"),
        Bad("another file of that name", replaced("pam_usher.so manage", "/opt/pam_usher.so manage"), "path"),
        Bad("nullok on our line", with(auth: auth.replacing("manage_local", with: "nullok manage_local")), "option"),
        Bad(
            "try_first_pass on our line",
            with(auth: auth.replacing("manage_local", with: "try_first_pass manage_local")), "option"),
        Bad(
            "use_first_pass behind ours",
            auth + "auth sufficient pam_unix.so use_first_pass\nauth required pam_deny.so\n" + account
                + "@include common-account\n", "first_pass"),
        Bad(
            "account behind a jump",
            auth + "@include common-auth\naccount [success=1 default=ignore] pam_unix.so\n" + account
                + "account required pam_permit.so\n", "after_jump"),
        Bad(
            "auth behind pam_deny", "@include common-auth\n" + auth + account + "@include common-account\n",
            "order", "after_deny"),
        Bad("auth behind pam_permit", "auth sufficient pam_permit.so\n" + good, "after_permit", "no_deny"),
        Bad("auth behind pam_unix sufficient", "auth sufficient pam_unix.so\n" + good, "order"),
        Bad(
            "account behind common-account",
            auth + "@include common-auth\n@include common-account\n" + account, "order"),
        Bad("success=ok in auth", with(auth: auth.replacing("success=done", with: "success=ok")), "success_lost"),
        Bad("only auth", with(account: ""), "only_auth"),
        Bad("only account", with(auth: ""), "only_account"),
        Bad("nobody is left for local accounts", auth + "auth requisite pam_deny.so\n" + account, "local_lost"),
        Bad("another module is not there", good + "auth required pam_absent.so\n", "file_missing"),
        Bad("another group", with(account: account.replacing("usher-managed", with: "staff")), "manage_local"),
    ]

    @Test(arguments: bad) func `a bad stack is named by what is wrong with it`(_ bad: Bad) throws {
        let found = try codes(["sshd": bad.stack])
        #expect(found == bad.codes)
    }

    @Test func `Usher in common-auth and in the service is named`() throws {
        let found = try codes(["sshd": Self.good, "common-auth": Self.auth + Self.commonAuth])
        #expect(found == ["doctor.pam_twice"])
    }

    @Test func `sudo without sudo -i is named`() throws {
        let plain = "@include common-auth\n@include common-account\n"
        #expect(try codes(["sudo": Self.good, "sudo-i": plain]) == ["doctor.pam_sudo_i"])
        #expect(try codes(["sudo": plain, "sudo-i": Self.good]) == [])
    }

    @Test func `a host where nobody asks Usher, and a service that the configuration does not have, are named`() throws
    {
        #expect(try codes(["sshd": "@include common-auth\n"]) == ["doctor.pam_unused"])
        #expect(try codes(["sshd": Self.good], configured: ["sudo"]) == ["doctor.pam_service"])
        #expect(try codes(["sshd": Self.good], configured: ["sshd"]) == [])
    }

    @Test func `a finding says where, and what to do`() throws {
        let found = try findings(["sshd": Self.with(auth: "auth sufficient pam_usher.so manage_local=usher-managed\n")])
        let place = found[0].what.split(separator: "/").last
        #expect(place == "sshd:1: the auth line is sufficient" && found[0].level == .problem)
        #expect(found[0].advice?.contains("/usr/share/usher/pam/sshd") == true)
    }

    // --- libpam ---------------------------------------------------------------------------------------

    private func isSuccess(_ stack: String, _ answers: [String: PAMReturn]) throws -> Bool {
        let folder = try CommandFolder()
        try folder.write(stack, to: "s")
        return PAMOutcome.of(PAMFolder(path: folder.url.path).stack("s", .auth)) { answers[$0.module] }.isSuccess
    }

    @Test func `a stack is played as libpam plays it`() throws {
        #expect(try !isSuccess("auth sufficient a.so\n", ["a": .authErr]))
        #expect(try isSuccess("auth sufficient a.so\nauth required b.so\n", ["a": .success, "b": .authErr]))
        // What failed before a sufficient line stays a failure.
        #expect(try !isSuccess("auth required b.so\nauth sufficient a.so\n", ["a": .success, "b": .authErr]))
        // "ok" keeps the first answer that is no success.
        #expect(try !isSuccess("auth [default=ok] a.so\nauth required b.so\n", ["a": .authErr, "b": .success]))
        #expect(try isSuccess("auth [default=reset] a.so\nauth required b.so\n", ["a": .authErr, "b": .success]))
        #expect(
            try isSuccess(
                "auth [success=1] a.so\nauth requisite b.so\nauth required c.so\n",
                ["a": .success, "b": .authErr, "c": .success]))
        #expect(try !isSuccess("auth required a.so\nauth [success=5] c.so\n", ["a": .success, "c": .success]))
        // A module that is not there fails its line, and with "-" the line is not there either.
        #expect(try !isSuccess("auth required a.so\nauth required x.so\n", ["a": .success]))
        #expect(try isSuccess("auth required a.so\n-auth required x.so\n", ["a": .success]))
    }
}

extension Array where Element: Hashable {
    fileprivate func uniqued() -> [Element] {
        var seen = Set<Element>()
        return filter { seen.insert($0).inserted }
    }
}
