import Foundation
import Testing

@testable import usher

/// Session lines as administrators write them, and the commands that mend them, carried out.
@Suite struct DoctorSessionLineTests {
    typealias Needs = SessionLineJudge.Needs

    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    static let line = "session optional pam_usher.so manage_local=usher-managed sessions\n"
    /// Debian's, with our lines at `first` and `last`, and in the file that is included.
    static func sshd(first: String = "", middle: String = "", last: String = line) -> String {
        DoctorPAMTests.auth + DoctorPAMTests.account + first
            + "session required pam_loginuid.so\n@include common-session\n" + middle
            + "session required pam_env.so user_readenv=1 envfile=/etc/default/locale\n" + last
    }
    static func common(_ ours: String = "") -> String {
        "session [default=1] pam_permit.so\nsession requisite pam_deny.so\nsession required pam_permit.so\n" + ours
            + "session required pam_unix.so\nsession optional pam_systemd.so\n"
    }

    private func findings(_ needs: Needs = Needs(), isEnabled: Bool = false) throws -> [DoctorFinding] {
        let pam = PAMFolder(path: folder.url.path)
        let repair = SessionLineRepair(
            folder: pam.path,
            lines: { path in
                (try? String(contentsOfFile: path, encoding: .utf8))?.components(separatedBy: "\n")
            }, isEnabled: { _ in isEnabled })
        return SessionLineJudge(
            service: PAMServiceStacks("sshd", in: pam), needs: needs, facts: PAMFacts(), repair: repair
        ).findings()
    }

    /// Without the folder of this run.
    private func plain(_ text: String?) -> String? { text?.replacing(folder.url.path + "/", with: "") }

    private func write(_ sshd: String, common: String = common()) throws {
        try folder.write(sshd, to: "sshd")
        try folder.write(common, to: "common-session")
    }

    @Test func `what usher pam enable writes is good, and no line is wanted that nothing needs`() throws {
        let all = Needs(exports: true, ends: ["key_login", "end_session", "tokens"])
        for text in [Self.sshd(), Self.sshd(last: Self.line.replacing("session ", with: "-session "))] {
            try write(text)
            #expect(try findings(all) == [])
        }
        try write(Self.sshd(last: ""))
        #expect(try findings() == [])
        try write(Self.sshd(last: ""), common: Self.common(Self.line))
        #expect(try findings(Needs(ends: ["key_login"])) == [])
    }

    struct Bad: CustomTestStringConvertible {
        let name: String
        let sshd: String
        var common = DoctorSessionLineTests.common()
        var needs = Needs()
        let code: DoctorCode
        var level = DoctorFinding.Level.warning
        let what: String
        let command: String
        var testDescription: String { name }
    }

    private static let old = "session optional pam_usher.so manage_local=usher-managed\n"
    private static let bare = "session optional pam_usher.so sessions\n"

    static let bad: [Bad] = [
        Bad(
            name: "no line, and names to fill", sshd: sshd(last: ""), needs: Needs(exports: true),
            code: .pamSessionMissing, level: .problem,
            what: "sshd has no session line of pam_usher.so, and export_env needs it",
            command: "sed -i '$a session optional pam_usher.so manage_local=usher-managed sessions' sshd"),
        Bad(
            name: "no line, and keys that count while somebody is signed in", sshd: sshd(last: ""),
            needs: Needs(ends: ["key_login", "tokens"]), code: .pamSessionMissing,
            what: "sshd has no session line of pam_usher.so, and key_login and tokens need it",
            command: "sed -i '$a session optional pam_usher.so manage_local=usher-managed sessions' sshd"),
        Bad(
            name: "a last line that does not end", sshd: String(sshd(last: "").dropLast()),
            needs: Needs(ends: ["end_session"]), code: .pamSessionMissing,
            what: "sshd has no session line of pam_usher.so, and end_session needs it",
            command: "sed -i '$a session optional pam_usher.so manage_local=usher-managed sessions' sshd"),
        Bad(
            name: "the option is missing", sshd: sshd(last: old), needs: Needs(exports: true),
            code: .pamSessionMissing, level: .problem,
            what: "sshd:6: the session line has no option sessions, and export_env needs it",
            command: "sed -i '6c session optional pam_usher.so manage_local=usher-managed sessions' sshd"),
        Bad(
            name: "required", sshd: sshd(last: line.replacing("optional", with: "required")),
            code: .pamSessionControl, level: .problem,
            what: "sshd:6: the session line is required, which can refuse",
            command: "sed -i '6c session optional pam_usher.so manage_local=usher-managed sessions' sshd"),
        Bad(
            name: "brackets that refuse when the module is not there",
            sshd: sshd(last: bare.replacing("optional", with: "[success=ok default=bad]")),
            code: .pamSessionControl, level: .problem,
            what: "sshd:6: the session line is [success=ok default=bad], which can refuse",
            command: "sed -i '6c session optional pam_usher.so sessions' sshd"),
        Bad(
            name: "brackets that name the module that is not there",
            sshd: sshd(last: bare.replacing("optional", with: "[module_unknown=die default=ignore]")),
            code: .pamSessionControl, level: .problem,
            what: "sshd:6: the session line is [module_unknown=die default=ignore], which can refuse",
            command: "sed -i '6c session optional pam_usher.so sessions' sshd"),
        Bad(
            name: "sufficient in an included file", sshd: sshd(last: ""),
            common: common(line.replacing("optional", with: "sufficient")), code: .pamSessionControl, level: .problem,
            what: "common-session:4: the session line is sufficient, which ends the stack",
            command: "sed -i '4c session optional pam_usher.so manage_local=usher-managed sessions' common-session"),
        Bad(
            name: "before the audit session", sshd: sshd(first: line, last: ""), code: .pamSessionOrder,
            what: "sshd:3: the session line comes before pam_loginuid (sshd:4)",
            command: "sed -i -e 3d -e '$a session optional pam_usher.so manage_local=usher-managed sessions' sshd"),
        Bad(
            name: "before a file of the person's", sshd: sshd(middle: line, last: ""), needs: Needs(exports: true),
            code: .pamSessionEnv, level: .problem,
            what: "sshd:6: pam_env reads ~/.pam_environment behind the session line",
            command: "sed -i '6s/[[:space:]]user_readenv=1//' sshd"),
        Bad(
            name: "in the file of the service and in one that it includes", sshd: sshd(), common: common(bare),
            code: .pamSessionTwice,
            what: "sshd tells usherd of each session twice: common-session:4 and sshd:6",
            command: "sed -i 6d sshd"),
        Bad(
            name: "thrice", sshd: sshd(first: bare, middle: bare), code: .pamSessionTwice,
            what: "sshd tells usherd of each session twice: sshd:3 and sshd:6 and sshd:8",
            command: "sed -i '3d;6d' sshd"),
    ]

    @Test(arguments: bad)
    func `each is found, and its command mends it`(_ bad: Bad) throws {
        try write(bad.sshd, common: bad.common)
        let found = try findings(bad.needs)
        #expect(found.map(\.code) == [bad.code] && found.first?.level == bad.level && found.first?.advice == nil)
        #expect(plain(found.first?.what) == bad.what)
        let command = try #require(found.first?.command)
        #expect(plain(command) == bad.command)
        let answer = try #require(HostProgram.run(["/bin/sh", "-c", command]))
        #expect(answer.status == 0)
        #expect(try findings(bad.needs) == [])
    }

    @Test func `lines of usher pam enable are mended by it`() throws {
        try write(Self.sshd(last: ""))
        #expect(try findings(Needs(exports: true), isEnabled: true).map(\.command) == ["usher pam enable sshd"])
        try write(Self.sshd(first: Self.line, last: ""))
        #expect(
            try findings(isEnabled: true).map { plain($0.command) } == ["sed -i 3d sshd && usher pam enable sshd"])
    }

    @Test func `where no line of text will do there is advice`() throws {
        let last = "put the session line of /usr/share/usher/pam/sshd last in /etc/pam.d/sshd"
        // Continued, with words of a shell, and in a file that others include.
        let cases: [(String, String, Needs, String)] = [
            (
                Self.sshd(last: "session required \\\n pam_usher.so sessions\n"), Self.common(), Needs(),
                "write optional in place of the control"
            ),
            (
                Self.sshd(last: "session required pam_usher.so manage_local=a;b sessions\n"), Self.common(), Needs(),
                "write optional in place of the control"
            ),
            (Self.sshd(last: ""), Self.common(Self.line + Self.bare), Needs(), "leave one of the lines"),
            (Self.sshd(last: "session required \\\n"), Self.common(), Needs(exports: true), last),
            (
                Self.sshd(), "session sufficient pam_permit.so\n", Needs(),
                "let no line before it end the stack or jump over it"
            ),
        ]
        for (sshd, common, needs, advice) in cases {
            try write(sshd, common: common)
            let found = try findings(needs)
            #expect(found.map(\.command) == [nil] && found.map(\.advice) == [advice], "\(sshd)")
        }
        try write(Self.sshd(last: "session optional pam_usher.so sessions nonsense\n"))
        #expect(try findings().map(\.code) == [.pamOption])
    }
}
