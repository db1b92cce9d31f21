import Testing

@testable import usher

/// Where the lines of Usher go in a file of pam.d, and that they go away without a trace.
@Suite struct PAMStackTextTests {
    private static let auth = "auth [success=done default=die] pam_usher.so"
    private static let account = "account [success=ok default=die] pam_usher.so"

    private func enabled(_ text: String) throws(PAMStackText.Refusal) -> String {
        String(
            decoding: try PAMStackText(bytes: Array(text.utf8)).enabled(auth: Self.auth, account: Self.account),
            as: UTF8.self)
    }

    private static let session = "session optional pam_usher.so sessions"

    private func withSession(_ text: String) throws(PAMStackText.Refusal) -> String {
        String(
            decoding: try PAMStackText(bytes: Array(text.utf8)).enabled(
                auth: Self.auth, account: Self.account, session: Self.session), as: UTF8.self)
    }

    private func disabled(_ text: String) -> String? {
        PAMStackText(bytes: Array(text.utf8)).disabled().map { String(decoding: $0, as: UTF8.self) }
    }

    /// The lines that libpam reads: "auth pam_unix.so", "include common-auth".
    private func stack(_ text: String) -> [String] {
        PAMLine.parse(text).map { line in
            switch line.content {
            case .module(_, let path): "\(line.facility?.rawValue ?? "-") \(path)"
            case .include(let file), .substack(let file): "include \(file)"
            }
        }
    }

    @Test func `both lines stand before Debian's includes`() throws {
        let sudo = "#%PAM-1.0\n\nsession required pam_limits.so\n\n@include common-auth\n@include common-account\n"
        #expect(
            try enabled(sudo) == """
                #%PAM-1.0

                session required pam_limits.so

                \(MarkedBlock.begin)
                \(Self.auth)
                \(Self.account)
                \(MarkedBlock.end)
                @include common-auth
                @include common-account

                """)
    }

    @Test func `root's own su, a closed host and a delay come before Usher`() throws {
        let su = "auth sufficient pam_rootok.so\n@include common-auth\n"
        #expect(
            stack(try enabled(su)) == [
                "auth pam_rootok.so", "auth pam_usher.so", "account pam_usher.so", "include common-auth",
            ])
        let login = """
            auth optional pam_faildelay.so delay=3000000
            auth requisite pam_nologin.so
            session required pam_loginuid.so
            auth required /lib/security/pam_securetty.so
            @include common-auth

            """
        #expect(
            stack(try enabled(login)).dropFirst(3)
                == [
                    "auth /lib/security/pam_securetty.so", "auth pam_usher.so", "account pam_usher.so",
                    "include common-auth",
                ])
    }

    @Test(arguments: [
        "auth sufficient pam_unix.so", "auth [success=1 default=ignore] pam_nologin.so", "auth required pam_rootok.so",
        "auth sufficient pam_nologin.so", "auth include pam_rootok.so", "@include pam_rootok.so",
        "-AUTH required pam_faillock.so preauth", "auth required pam_nologin.so.bak",
    ])
    func `nothing that could let in, or jump, comes before Usher`(_ line: String) throws {
        #expect(stack(try enabled(line + "\nauth required pam_deny.so\n")).first == "auth pam_usher.so")
    }

    @Test func `an account line before the first auth line gets a block of its own`() throws {
        let text = "account required pam_nologin.so\nauth required pam_unix.so\naccount required pam_unix.so\n"
        #expect(
            stack(try enabled(text)) == [
                "account pam_usher.so", "account pam_nologin.so", "auth pam_usher.so", "auth pam_unix.so",
                "account pam_unix.so",
            ])
        #expect(disabled(try enabled(text)) == text)
    }

    @Test func `a continued line is not torn apart`() throws {
        let text = "auth \\\n  required \\\n  pam_unix.so\n"
        #expect(try enabled(text).hasPrefix(MarkedBlock.begin) && disabled(try enabled(text)) == text)
        #expect(throws: PAMStackText.Refusal.continuedAtEnd) { try enabled("session required \\") }
        #expect(throws: PAMStackText.Refusal.continuedAtEnd) { try enabled("session required \\ \t\n") }
        // A comment ends with its line.
        #expect(stack(try enabled("# comment \\")) == ["auth pam_usher.so", "account pam_usher.so"])
    }

    /// Words of which files of any kind are made.
    private static let pieces = [
        "auth required pam_unix.so", "auth sufficient pam_rootok.so", "auth requisite pam_nologin.so", "# a comment",
        "account required pam_unix.so", "session optional pam_x.so", "@include common-auth", "", "  ", "\t# \\",
        "auth [success=2 default=ignore] pam_unix.so nullok", "auth required \\\n   pam_env.so", "\u{FF}\u{0}",
        "-auth a b",
        "account [success=1] \\\n pam_deny.so", "auth include su", "nonsense",
    ]

    @Test func `disable after enable is the same bytes again, for thousands of files`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<4_000 {
            let count = Int.random(in: 0...9, using: &generator)
            var text = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined(
                separator: "\n")
            if Bool.random(using: &generator) { text += "\n" }
            let with = try enabled(text)
            #expect(disabled(with) == text, "\(text.debugDescription)")
            if let all = try? withSession(text) {
                #expect(disabled(all) == text, "\(text.debugDescription)")
                #expect(stack(all).last == "session pam_usher.so", "\(text.debugDescription)")
            }
            let lines = PAMLine.parse(with).filter { $0.facility != .session && $0.facility != .password }
            let first = lines.first { line in
                guard line.facility == .auth, case .module(_, let path) = line.content else { return false }
                return path == "pam_usher.so"
            }
            #expect(first != nil, "\(text.debugDescription)")
            // Nobody is before the account line but lines of auth alone.
            #expect(
                lines.first { $0.facility != .auth }?.content
                    == .module(control: "[success=ok default=die]", path: "pam_usher.so"), "\(text.debugDescription)")
        }
    }

    @Test func `the line of sessions is the last one, behind those that make the session`() throws {
        let login = """
            auth required pam_unix.so
            account required pam_unix.so
            session required pam_loginuid.so
            @include common-session
            session required pam_env.so
            """
        for text in [login, login + "\n"] {
            let with = try withSession(text)
            #expect(
                stack(with) == [
                    "auth pam_usher.so", "account pam_usher.so", "auth pam_unix.so", "account pam_unix.so",
                    "session pam_loginuid.so", "include common-session", "session pam_env.so", "session pam_usher.so",
                ])
            #expect(disabled(with) == text)
            #expect(PAMStackText(bytes: Array(with.utf8)).tellsSessions)
            #expect(!PAMStackText(bytes: Array(text.utf8)).tellsSessions)
        }
        #expect(
            try withSession("") == "\(MarkedBlock.begin)\n\(Self.auth)\n\(Self.account)\n\(Self.session)\n"
                + "\(MarkedBlock.end)\n")
        #expect(throws: PAMStackText.Refusal.continuedAtEnd) {
            try withSession("auth a b\naccount a b\nsession required \\")
        }
    }

    @Test func `what somebody else wrote meanwhile stays, between our comments too`() throws {
        let with = try enabled("auth required pam_unix.so\n")
        let edited =
            "# mine\n" + with.replacing(MarkedBlock.end, with: "auth required pam_theirs.so\n\(MarkedBlock.end)")
        #expect(disabled(edited) == "# mine\nauth required pam_theirs.so\nauth required pam_unix.so\n")
    }

    @Test func `without its end a block takes our lines alone along`() throws {
        let text = "\(MarkedBlock.begin)\n\(Self.auth)\nauth required pam_unix.so\n\(Self.account)\n"
        #expect(disabled(text) == "auth required pam_unix.so\n")
    }

    @Test func `a file that was new goes, unless somebody has added to it`() {
        let new = MarkedBlock.newFile(["UsePAM yes"])
        #expect(SSHDFile.without(new) == nil)
        #expect(SSHDFile.without(new + Array("Port 22\n".utf8)) == Array("Port 22\n".utf8))
        #expect(SSHDFile.with(["UsePAM yes"], new) == new)
        let theirs = Array("Port 22".utf8)
        #expect(SSHDFile.without(SSHDFile.with(["UsePAM yes"], theirs)) == theirs)
        #expect(SSHDFile.without(SSHDFile.with(["UsePAM yes"], [])) == [])
    }
}
