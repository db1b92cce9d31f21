import Testing

@testable import usher

/// When a change is taken back, and which login may keep it.
@Suite struct PAMRevertTests {
    private static let changed = HostTime(wall: 1_000_000, sinceBoot: 500_000, awake: 400_000, boot: "a", up: 500_000)
    private static let pending = PendingRevert(
        service: "sshd", files: ["/etc/pam.d/sshd"], changed: changed, delay: 600_000)

    private func now(wall: Int64 = 1_000_000, sinceBoot: Int64 = 0, boot: String, up: Int64 = 0) -> HostTime {
        HostTime(wall: wall, sinceBoot: sinceBoot, awake: sinceBoot, boot: boot, up: up)
    }

    @Test func `within one boot the clock of the wall counts for nothing`() {
        #expect(Self.pending.remaining(at: now(wall: 0, sinceBoot: 501_000, boot: "a")) == 599_000)
        #expect(Self.pending.remaining(at: now(wall: 9_999_999, sinceBoot: 1_100_000, boot: "a")) == 0)
    }

    @Test func `after a reboot it is due by the clock, and at the latest its whole time after the boot`() {
        #expect(Self.pending.remaining(at: now(wall: 1_000_590, sinceBoot: 5_000, boot: "b", up: 5_000)) == 10_000)
        #expect(Self.pending.remaining(at: now(wall: 1_000_601, boot: "b")) == -1_000)
        #expect(Self.pending.remaining(at: now(wall: 0, boot: "b", up: 1_000)) == 599_000)
        #expect(Self.pending.remaining(at: now(wall: 0, boot: "", up: 600_000)) == 0)
    }

    @Test func `the record is read as it was written, and nothing else is one`() {
        var read = PendingRevert.read(Self.pending.encoded)
        #expect(read?.changed.up == 0)
        read = read.map { PendingRevert(service: $0.service, files: $0.files, changed: Self.changed, delay: $0.delay) }
        #expect(read == Self.pending)
        let text = String(decoding: Self.pending.encoded, as: UTF8.self)
        for wrong in [
            "", "{}", "[]", text.replacing("600000", with: "-1"), text.replacing("600000", with: "1e300"),
            text.replacing("600000", with: "9007199254740993"), text.replacing("\"sshd\"", with: "1"),
        ] {
            #expect(PendingRevert.read(Array(wrong.utf8)) == nil, "\(wrong)")
        }
    }

    @Test func `only a login that began after the change is newer`() {
        for (start, isNewer) in [
            (LoginSession.Start.awake(400_000), false), (.awake(400_001), true), (.sinceBoot(500_000), false),
            (.sinceBoot(500_001), true), (.sinceBoot(400_001), false),
        ] {
            #expect(LoginSession(name: "session 1", start: start).isNewer(than: Self.changed) == isNewer)
        }
    }

    @Test(arguments: [
        ("0::/user.slice/user-1000.slice/session-5.scope\n", "5" as String?),
        ("1:name=systemd:/user.slice/user-0.slice/session-c2.scope/x\n0::/\n", "c2"),
        ("0::/user.slice/user-1000.slice/user@1000.service/tmux.scope\n", nil), ("0::/system.slice/ssh.service", nil),
        ("0::/session-.scope", nil), ("0::/session-1;id.scope", nil), ("", nil),
    ])
    func `the session of a cgroup`(_ text: String, _ number: String?) {
        #expect(LoginSession.number(inCgroup: text) == number)
    }

    @Test func `what loginctl says`() {
        let read = LoginSession.read("TimestampMonotonic=12345678\nRemote=yes\n", number: "5")
        #expect(read == LoginSession(name: "session 5", start: .awake(12_345), isRemote: true))
        #expect(LoginSession.read("Remote=yes\n", number: "5") == nil)
        #expect(LoginSession.read("TimestampMonotonic=0\n", number: "5") == nil)
    }

    @Test func `a process by its line of /proc, whatever its name is`() {
        let fields = "S 7 1 1 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 4242 9 9"
        let entry = ProcessFiles.Entry("99 (sshd) (x) \(fields)", ticksPerSecond: 100)
        #expect(entry?.name == "sshd) (x" && entry?.parent == 7 && entry?.began == 42_420)
        #expect(ProcessFiles.Entry("99 (sshd", ticksPerSecond: 100) == nil)
        #expect(ProcessFiles.Entry("99 (sshd) S 7", ticksPerSecond: 100) == nil)
    }

    @Test func `what fails is tried again after 1 second, and after 32 at most`() {
        #expect(
            [0, 1, 2, 3, 6, 7, .max].map(PAMRevertCommand.pause(failures:)) == [
                1_000, 1_000, 2_000, 4_000, 32_000, 32_000, 32_000,
            ])
    }

    @Test(arguments: [
        ("5s", 5 as Int64?), ("90s", 90), ("10m", 600), ("24h", 86_400), ("4s", nil), ("25h", nil), ("10", nil),
        ("m", nil),
        ("-5m", nil), ("+5m", nil), ("1.5h", nil), ("5 m", nil), ("99999999999999999999m", nil), ("", nil),
    ])
    func `how long a change waits`(_ text: String, _ seconds: Int64?) {
        #expect(RevertDelay(argument: text)?.seconds == seconds)
    }

    @Test func `a time in words`() {
        #expect(
            [5, 60, 90, 600, 3_600, 7_200].map(RevertDelay.text(seconds:))
                == ["5 seconds", "1 minute", "90 seconds", "10 minutes", "1 hour", "2 hours"])
    }

    @Test(arguments: [
        ("usepam yes\nkbdinteractiveauthentication yes\nlogingracetime 120", [String]()),
        ("usepam yes\nchallengeresponseauthentication yes\nlogingracetime 0", []),
        (
            "usepam no\nkbdinteractiveauthentication no\nlogingracetime 60",
            [
                "UsePAM is no: PAM is not asked", "KbdInteractiveAuthentication is no: nobody is asked for a code",
                "LoginGraceTime is 60: too short for a sign-in",
            ]
        ),
        (
            "",
            [
                "UsePAM is unknown: PAM is not asked",
                "KbdInteractiveAuthentication is unknown: nobody is asked for a code",
                "LoginGraceTime is unknown: too short for a sign-in",
            ]
        ),
    ])
    func `what sshd says of itself`(_ output: String, _ problems: [String]) {
        #expect(SSHDSettings(output).problems == problems)
    }

    @Test func `a longer time for logins stays, and methods without a code are seen`() {
        #expect(SSHDFile.lines(SSHDSettings("logingracetime 300")) == SSHDFile.keywords)
        #expect(SSHDFile.lines(SSHDSettings("logingracetime 0")) == SSHDFile.keywords)
        #expect(SSHDFile.lines(SSHDSettings("logingracetime 120")) == SSHDFile.keywords + [SSHDFile.graceTime])
        #expect(SSHDSettings("authenticationmethods publickey").methodsWithoutCode == "publickey")
        for methods in ["any", "publickey,keyboard-interactive:pam publickey"] {
            #expect(SSHDSettings("authenticationmethods \(methods)").methodsWithoutCode == nil)
        }
        let texts = [
            "/etc/ssh/sshd_config.d/00-a.conf": "usepam no\n",
            "/etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/*.conf\n",
        ]
        func places(_ main: String?) -> [String] {
            var texts = texts
            if let main { texts["/etc/ssh/sshd_config"] = main }
            return SSHDService.places(of: ["UsePAM"], read: { texts[$0].map { Array($0.utf8) } }, names: ["00-a.conf"])
        }
        #expect(places(nil) == ["/etc/ssh/sshd_config.d/00-a.conf:1: usepam no"])
        #expect(
            places("\nUsePAM no") == [
                "/etc/ssh/sshd_config does not include /etc/ssh/sshd_config.d/*.conf",
                "/etc/ssh/sshd_config.d/00-a.conf:1: usepam no", "/etc/ssh/sshd_config:2: UsePAM no",
            ])
    }
}
