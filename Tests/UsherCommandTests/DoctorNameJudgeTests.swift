import Testing

@testable import usher

/// The judges of `usher doctor` of names: the name service, lists of names, and sudoers.
@Suite struct DoctorNameJudgeTests {
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
        #expect(listed[0].command == "sed -i -E '/^[[:space:]]*a[.]b[[:space:]]*$/d' /etc/cron.allow")
        let other = NameListJudge.file("/etc/cron.allow", ["x'y+z@a_b-c$"], hasUser: hasUser)
        #expect(other[0].command == "sed -i -E '/^[[:space:]]*x.y[+]z@a_b-c[$][[:space:]]*$/d' /etc/cron.allow")
    }

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
}
