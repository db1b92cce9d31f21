import Testing

@testable import usher

/// Whether somebody could still become root without Usher.
@Suite struct WayInTests {
    private static let passwd = """
        root:x:0:0:root:/root:/bin/bash
        daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
        larry:x:1000:1000::/home/larry:/bin/bash
        mia:x:1001:1001::/home/mia:/bin/bash
        nobody:x:65534:65534:nobody:/nonexistent:/bin/bash

        """
    private static let hash = "$y$j9T$abc$def"

    private func search(
        shadow: [String: String] = [:], keys: [String: String] = [:], sudo: [String: String] = [:],
        sshd: String? =
            "permitrootlogin prohibit-password\npubkeyauthentication yes\nauthorizedkeysfile .ssh/authorized_keys",
        members: String = ""
    ) -> WayInSearch {
        var search = WayInSearch(managedGroups: ["usher-managed"])
        search.passwd = Array(Self.passwd.utf8)
        search.shadow = Array(shadow.map { "\($0.key):\($0.value)" }.joined(separator: "\n").utf8)
        search.group = Array("sudo:x:27:larry\nusher-managed:x:999:\(members)\n".utf8)
        search.today = 20_000
        search.sshd = { _ in sshd.map { SSHDSettings($0) } }
        search.sudo = { SudoRight(sudo[$0] ?? "") }
        search.content = { keys[$0].map { Array($0.utf8) } }
        return search
    }

    @Test func `nobody has a password or a key: each is named with what was looked at`() {
        let found = search(shadow: ["root": "*:19000", "larry": "!$y$x:19000"]).find()
        #expect(!found.isThere)
        #expect(
            found.lines == [
                "no way in root: no password in /etc/shadow; /root/.ssh/authorized_keys: no key",
                "no way in larry: no password in /etc/shadow; /home/larry/.ssh/authorized_keys: no key; "
                    + "sudo does not make them root",
                "no way in mia: no line in /etc/shadow; /home/mia/.ssh/authorized_keys: no key; "
                    + "sudo does not make them root",
            ])
    }

    @Test func `root's password, or a key that sshd takes, is a way in`() {
        #expect(search(shadow: ["root": "\(Self.hash):19000"]).find().isThere)
        let keys = ["/root/.ssh/authorized_keys": "# a comment\nssh-ed25519 AAAA root\n"]
        #expect(search(keys: keys).find().isThere)
        #expect(!search(keys: ["/root/.ssh/authorized_keys": "# ssh-ed25519 AAAA\n\n"]).find().isThere)
        #expect(!search(keys: keys, sshd: "permitrootlogin no").find().isThere)
        #expect(!search(keys: keys, sshd: "permitrootlogin forced-commands-only").find().isThere)
        #expect(!search(keys: keys, sshd: "pubkeyauthentication no").find().isThere)
        #expect(!search(keys: keys, sshd: nil).find().isThere)
        let elsewhere = "authorizedkeysfile /etc/ssh/keys/%u %h/keys none"
        #expect(search(keys: ["/etc/ssh/keys/root": "sk-ssh-ed25519@openssh.com AAAA"], sshd: elsewhere).find().isThere)
    }

    @Test func `a local sudoer counts with what sudo wants, and never a member of usher-managed`() {
        let all = ["larry": "User larry may run the following commands on a:\n    (ALL : ALL) ALL\n"]
        let nopasswd = ["larry": "    (ALL : ALL) NOPASSWD: ALL\n"]
        let keys = ["/home/larry/.ssh/authorized_keys": "ssh-rsa AAAA"]
        #expect(search(shadow: ["larry": "\(Self.hash):1"], sudo: all).find().isThere)
        #expect(!search(keys: keys, sudo: all).find().isThere)
        #expect(search(keys: keys, sudo: nopasswd).find().isThere)
        #expect(!search(shadow: ["larry": "\(Self.hash):1"]).find().isThere)
        let managed = search(shadow: ["larry": "\(Self.hash):1"], sudo: all, members: "mia,larry").find()
        #expect(!managed.isThere && managed.people.map(\.name) == ["root"])
        #expect(managed.notes.contains("not counted larry: a member of usher-managed"))
    }

    @Test(arguments: [
        ("x:$6$a$b:1:0:99999:7:::", PasswordState.set), ("x:abcdefghijklm:1", .set), ("x:*:1", .locked),
        ("x:!:1", .locked),
        ("x:!$6$a$b:1", .locked), ("x:!*:1", .locked), ("x::1", .empty), ("x:x:1", .locked), ("y:$6$a$b:1", .unknown),
        ("x:$6$a$b:1:0:99999:7::20000:", .expired), ("x:$6$a$b:1:0:99999:7::20001:", .set),
    ])
    func `a line of shadow`(_ line: String, _ state: PasswordState) {
        #expect(PasswordState.of(Array("x".utf8), shadow: Array(line.utf8), today: 20_000) == state)
    }

    @Test(arguments: [
        ("    (ALL) ALL", SudoRight.all), ("    (root) NOPASSWD: ALL", .allWithoutPassword),
        ("    (ALL : ALL) SETENV: NOPASSWD: /bin/true, ALL", .allWithoutPassword),
        ("    (ALL : ALL) ALL\n    (root) NOPASSWD: ALL", .allWithoutPassword),
        ("    (ALL : ALL) /usr/bin/true", SudoRight.none), ("    (www : ALL) ALL", SudoRight.none),
        ("    (ALL : ALL) NOPASSWD: /usr/bin/true", SudoRight.none), ("    (ALL) !ALL", SudoRight.none),
        ("User x is not allowed to run sudo on a.", SudoRight.none), ("", SudoRight.none),
    ])
    func `what sudo -l says`(_ output: String, _ right: SudoRight) {
        #expect(SudoRight(output) == right)
    }
}
