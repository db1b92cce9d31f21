import Foundation
import Testing

@testable import usher

/// Which services of PAM ask Usher.
@Suite struct PAMFolderTests {
    private func service(_ files: [String: String], _ name: String = "sudo") throws -> PAMService {
        let folder = try CommandFolder()
        for (name, text) in files { try folder.write(text, to: name) }
        return PAMFolder(path: folder.url.path).service(name)
    }

    private func place(_ use: PAMService.Use?) -> String? {
        use.flatMap { $0.place.split(separator: "/").last.map(String.init) }
    }

    @Test func `the first line of each phase counts`() throws {
        let found = try service([
            "sudo": """
            # auth required pam_usher.so
            session required pam_limits.so
            auth [success=done default=die] /lib/security/pam_usher.so manage_local=x
            auth required pam_usher.so
            account required pam_usher.so # account
            """
        ])
        #expect(found.auth?.control == "[success=done default=die]" && place(found.auth) == "sudo:3")
        #expect(found.account?.control == "required" && place(found.account) == "sudo:5")
        #expect(!found.bypasses && found.problems.isEmpty)
    }

    @Test func `includes of every kind are followed`() throws {
        let files = [
            "sudo": "@include common-auth\naccount include inner\n",
            "common-auth": "auth substack deeper\n-session optional pam_x.so\n",
            "deeper": "auth sufficient \\\n  pam_usher.so\n",
            "inner": "auth required pam_usher.so\naccount required pam_usher.so\n",
        ]
        let found = try service(files)
        #expect(place(found.auth) == "deeper:1" && found.auth?.control == "sufficient")
        // Of what `account include` takes, the account lines alone count.
        #expect(place(found.account) == "inner:2")
    }

    @Test func `what auth and account include is named, in order and once`() throws {
        let folder = try CommandFolder()
        let files = [
            "su-l": """
            session include sessions
            auth include su
            account include \(folder.path("su"))
            account substack /elsewhere/su
            @include common-auth

            """, "su": "auth include deeper\npassword include words\n",
        ]
        for (name, text) in files { try folder.write(text, to: name) }
        #expect(PAMFolder(path: folder.url.path).service("su-l").included == ["su", "deeper", "common-auth"])
    }

    @Test func `a facility includes its own lines alone`() throws {
        let found = try service(["sudo": "account include inner\n", "inner": "auth required pam_usher.so\n"])
        #expect(found.auth == nil && found.account == nil && found.bypasses)
    }

    @Test(arguments: [
        "pam_usher.so", "auth required", "auth required pam_usher", "auth required pam_usher.so.bak",
        "auth required not_pam_usher.so", "#auth required pam_usher.so", "@include", "auth", "",
        "session required pam_usher.so", "password required pam_usher.so",
    ])
    func `what is no line of auth or account asks nobody`(_ line: String) throws {
        let found = try service(["sudo": line + "\n"])
        #expect(found.auth == nil && found.account == nil)
    }

    @Test func `eight includes are followed, nine are not, and circles end`() throws {
        func chain(_ depth: Int) -> [String: String] {
            var files = ["sudo": "auth include f1\n", "f\(depth)": "auth required pam_usher.so\n"]
            for number in 1..<depth { files["f\(number)"] = "auth include f\(number + 1)\n" }
            return files
        }
        #expect(try place(service(chain(8)).auth) == "f8:1")
        let deep = try service(chain(9))
        #expect(deep.auth == nil && deep.problems.count == 1)
        #expect(deep.problems[0].hasSuffix("f9: included more than 8 files deep"))
        let circle = try service(["sudo": "auth include sudo\nauth include sudo\n"])
        #expect(circle.auth == nil && circle.problems.count == 1)
    }

    @Test func `many includes cost no more than 10,000 lines`() throws {
        let text = String(repeating: "auth include sudo\n", count: 50)
        let found = try service(["sudo": text])
        #expect(found.auth == nil && found.problems.contains { $0.hasSuffix("more than 10000 lines in all") })
    }

    @Test func `a file that is not there is said`() throws {
        let found = try service(["sudo": "@include absent\nauth required pam_usher.so\n"])
        #expect(place(found.auth) == "sudo:2")
        #expect(found.problems.count == 1 && found.problems[0].hasSuffix("/absent: cannot be read"))
    }

    @Test func `parts of stacks and leftovers are no services`() throws {
        let folder = try CommandFolder()
        for name in ["common-auth", "system-auth", "sudo.dpkg-old", "su~", ".hidden", "sudo", "cron"] {
            try folder.write("auth required pam_unix.so\n", to: name)
        }
        #expect(try PAMFolder(path: folder.url.path).services().map(\.name) == ["cron", "sudo"])
        #expect(throws: CommandFailure.self) { try PAMFolder(path: folder.path("absent")).services() }
    }

    @Test(arguments: [
        ("required", "required: Usher must agree"), ("REQUISITE", "REQUISITE: Usher must agree"),
        ("sufficient", "sufficient: Usher is enough, and when it refuses, others may still let in"),
        ("optional", "optional: Usher's refusal counts for nothing"),
        ("[success=done default=ignore]", "[success=done default=ignore]: Usher's refusal counts for nothing"),
        ("[success=done default=die]", "[success=done default=die]: Usher's refusal counts"),
        (
            "[success=done user_unknown=ignore default=die]",
            "[success=done user_unknown=ignore default=die]: Usher's refusal counts; names that are not its are left "
                + "to others"
        ), ("[success=1 default=2]", "[success=1 default=2]: Usher's refusal skips 2 lines"),
    ])
    func `what a control means is said`(_ control: String, _ text: String) {
        #expect(PAMControl.text(control) == text)
    }
}
