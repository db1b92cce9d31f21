"""`usher pam` on a host with Debian's own files: the first login, and /etc as it was."""
import hashlib
import json
import os

import pexpect

from cells import expect, expect_equal
from guest import SCRIPTS
from host_files import LOCAL
from pam_host import SSHD, expect_same, pam_host, picture, read, wait_for_sshd
from world import ADA

DROP_IN = "/etc/ssh/sshd_config.d/10-usher.conf"


def stock(world):
    """usher pam enable sshd on the stock sshd_config: the first login by code; disable leaves /etc byte for byte"""
    guest = pam_host(world)
    before = picture(guest)
    expect("kbdinteractiveauthentication no" in guest.must("sshd", "-T"), "the stock file asks for codes already")
    said = guest.must("usher", "pam", "enable", "sshd", "--yes", "--no-revert")
    for word in ("--- /etc/pam.d/sshd", f"+++ {DROP_IN}", "sshd asks Usher now.", "ssh.service has read its files anew",
                 "As before, without Usher:", "screen locks, polkit and desktop sessions"):
        expect(word in said, f"no {word!r} in {said}")
    expect_equal("once more", guest.must("usher", "pam", "enable", "sshd", "--yes", "--no-revert"), "unchanged: sshd\n")
    wait_for_sshd(guest)
    status, text = world.by_code(guest, ADA)
    expect(status == 0 and f"IN:{ADA}" in text, f"the login ends with {status}: {text!r}")
    for name in ("root", LOCAL):
        expect_equal(f"{name} by key", world.by_key(guest, name)[:2], (0, f"IN:{name}\n"))
    shown = json.loads(guest.must("usher", "pam", "show", "--json"))
    states = {row["service"]: row["state"] for row in shown["services"]}
    expect_equal("show", states, {"sshd": "enabled", "sudo": "off", "sudo-i": "off", "su": "off", "su-l": "off",
                                  "login": "off"})
    kept = guest.must("stat", "-c", "%a %U %n", "/var/lib/usher/pam/backup/pam.d_sshd")
    expect_equal("the backup", kept, "600 root /var/lib/usher/pam/backup/pam.d_sshd\n")
    text = guest.must("usher", "pam", "show")
    expect(max(map(len, text.splitlines()[:7])) <= 80, f"wider than 80 columns: {text}")
    guest.must("usher", "pam", "disable", "sshd", "--yes")
    expect_same(guest, before)
    expect("kbdinteractiveauthentication no" in guest.must("sshd", "-T"), "sshd_config is as it was")


def beside_cloud_init(world):
    """beside 50-cloud-init.conf it works too; a file before ours that says no is named, and all is as it was"""
    guest = pam_host(world)
    guest.write("/etc/ssh/sshd_config.d/50-cloud-init.conf",
                "PasswordAuthentication yes\nKbdInteractiveAuthentication no\n", mode=0o600)
    main = None
    first = "/etc/ssh/sshd_config.d/00-site.conf"
    try:
        before = picture(guest)
        guest.must("usher", "pam", "enable", "sshd", "--yes", "--no-revert", "--offline")
        wait_for_sshd(guest)
        expect_equal("the login", world.by_code(guest, ADA)[0], 0)
        guest.must("usher", "pam", "disable", "--all", "--yes")
        expect_same(guest, before)
        guest.write(first, "# ours\nKbdInteractiveAuthentication no\n")
        before = picture(guest)
        status, said = guest.output("usher", "pam", "enable", "sshd", "--yes", "--no-revert", "--offline")
        expect_equal("status", status, 2)
        expect(f"{first}:2: KbdInteractiveAuthentication no" in said and "everything is as it was" in said, said)
        expect_same(guest, before)
        guest.must("rm", first)
        before, main = picture(guest), read(guest, "/etc/ssh/sshd_config")
        guest.write("/etc/ssh/sshd_config", SSHD + main.replace("Include ", "#Include "))
        status, said = guest.output("usher", "pam", "enable", "sshd", "--yes", "--no-revert", "--offline")
        expect(status == 2 and "/etc/ssh/sshd_config does not include /etc/ssh/sshd_config.d/*.conf" in said, said)
        guest.write("/etc/ssh/sshd_config", main)
        expect_same(guest, before)
        main = None
        guest.write(first, "NoSuchKeyword yes\n")
        status, said = guest.output("usher", "pam", "enable", "sshd", "--yes", "--no-revert", "--offline")
        expect(status == 2 and "sshd -t" in said and "nothing was written" in said, said)
    finally:
        if main:
            guest.write("/etc/ssh/sshd_config", main)
        for path in (first, "/etc/ssh/sshd_config.d/50-cloud-init.conf"):
            if os.path.exists(guest.root + path):
                guest.must("rm", path)


def others_edit(world):
    """what somebody else writes meanwhile stays; a line by hand is not doubled"""
    guest = pam_host(world)
    before = picture(guest)
    guest.must("usher", "pam", "enable", "sudo", "sudo-i", "su", "login", "--yes", "--no-revert", "--offline")
    expect("Set group_source dynamic" in read(guest, "/etc/sudo.conf"), "sudo.conf")
    first = [line for line in read(guest, "/etc/pam.d/login").splitlines() if line.startswith("auth")]
    expect("pam_faildelay" in first[0] and "pam_nologin" in first[1] and "timeout=55" in first[2], f"login: {first}")
    first = [line for line in read(guest, "/etc/pam.d/su").splitlines() if line.startswith("auth")]
    expect("pam_rootok" in first[0] and "pam_usher" in first[1], f"su: {first}")
    guest.must("usher", "pam", "disable", "sudo", "--yes")
    expect("Set group_source dynamic" in read(guest, "/etc/sudo.conf"), "sudo -i still needs sudo.conf")
    guest.write("/etc/pam.d/su", read(guest, "/etc/pam.d/su") + "# theirs\n")
    guest.must("usher", "pam", "disable", "--all", "--yes")
    expect(read(guest, "/etc/pam.d/su").endswith("\n# theirs\n"), "their line is gone")
    guest.write("/etc/pam.d/su", read(guest, "/etc/pam.d/su").removesuffix("# theirs\n"))
    expect_same(guest, before)
    text = read(guest, "/etc/pam.d/sudo-i")
    by_hand = "auth sufficient pam_usher.so\naccount required pam_usher.so\n" + text
    guest.write("/etc/pam.d/sudo-i", by_hand)
    status, said = guest.output("usher", "pam", "enable", "sudo-i", "--check", "--offline")
    expect(status == 3 and "asks Usher already, by lines at /etc/pam.d/sudo-i:1" in said, f"{status}: {said}")
    expect("--- /etc/sudo.conf" in said and "--- /etc/pam.d" not in said, said)
    status, said = guest.output("usher", "pam", "disable", "sudo-i", "--yes")
    expect(status == 1 and "still asks Usher" in said, said)
    expect_equal("the file", read(guest, "/etc/pam.d/sudo-i"), by_hand)
    guest.write("/etc/pam.d/sudo-i", text)


def su_and_su_l(world):
    """su-l includes su and is enabled through it alone; root's own su and su - ask nobody, while usherd is down too"""
    guest = pam_host(world)
    before = picture(guest)
    flags = ("--yes", "--no-revert", "--offline")
    expect_equal("su-l by itself", guest.output("usher", "pam", "enable", "su-l", *flags),
                 (1, "usher: su-l includes su: usher pam enable su\nusher: nothing was written\n"))
    expect_same(guest, before)
    said = guest.must("usher", "pam", "enable", "su", "su-l", *flags)
    for line in ("su-l includes su: the lines of su do for both", "su asks Usher now."):
        expect(f"{line}\n" in said, f"no {line!r} in {said}")
    expect("/etc/pam.d/su-l" not in said, said)
    expect_equal("show", guest.must("usher", "pam", "show", "su", "su-l"),
                 "su           asks Usher\nsu-l         asks Usher through su\n")
    expect_equal("as JSON", json.loads(guest.must("usher", "pam", "show", "--json", "su-l"))["services"],
                 [{"service": "su-l", "state": "through", "through": "su"}])
    expect_equal("once more", guest.must("usher", "pam", "enable", "su-l", *flags),
                 "su-l asks Usher already, through su\nunchanged: su-l\n")
    status, said = guest.output("usher", "pam", "disable", "su-l", "--yes")
    expect(status == 1 and "su-l still asks Usher, through su: usher pam disable su" in said, f"{status}: {said}")
    for words in ([], ["-"]):
        expect_equal(f"root's su {words} of {ADA}", guest.must("su", *words, ADA, "-c", "id -un"), f"{ADA}\n")
    guest.must("systemctl", "stop", "usherd.service", "usherd.socket")
    try:
        for words in ([], ["-"]):
            expect_equal(f"root's su {words} of {LOCAL}", guest.must("su", *words, LOCAL, "-c", "id -un"), f"{LOCAL}\n")
            # The account phase refuses, and nobody was asked anything.
            expect_equal(f"root's su {words} of {ADA}", guest.output("su", *words, ADA, "-c", "id -un"),
                         (1, "su: Authentication service cannot retrieve authentication info\n"))
        expect_equal("runuser", guest.must("runuser", "-u", ADA, "--", "id", "-un"), f"{ADA}\n")
    finally:
        guest.must("systemctl", "start", "usherd.socket", "usherd.service")
    guest.must("usher", "pam", "disable", "--all", "--yes")
    expect_same(guest, before)
    said = guest.must("usher", "pam", "enable", "su", *flags)
    expect("su-l asks Usher now, through su.\n" in said, said)
    guest.must("usher", "pam", "disable", "--all", "--yes")
    expect_same(guest, before)


def refusals(world):
    """nothing is written while usher check finds a problem, while usherd is silent, or when no way in would be left"""
    guest = pam_host(world)
    before = picture(guest)
    enable = ("usher", "pam", "enable", "sudo", "--yes", "--no-revert", "--offline")
    guest.write("/etc/usher/usher.toml.d/90-broken.toml", "[accounts\n")
    status, said = guest.output(*enable)
    expect(status == 1 and "90-broken.toml:1:10" in said and "nothing was written" in said, f"{status}: {said}")
    guest.must("rm", "/etc/usher/usher.toml.d/90-broken.toml")
    guest.must("systemctl", "stop", "usherd.service", "usherd.socket", "usherd-admin.socket")
    status, said = guest.output(*enable)
    expect(status == 1 and "usherd does not answer" in said, f"{status}: {said}")
    guest.must("systemctl", "start", "usherd.socket", "usherd-admin.socket", "usherd.service")
    guest.must("mv", "/etc/ssh/keys/root", "/root/root.pub")
    try:
        status, said = guest.output(*enable)
        expect(status == 1 and "nobody could become root without Usher" in said, f"{status}: {said}")
        for line in ("root: no password in /etc/shadow; /root/.ssh/authorized_keys: no key; /etc/ssh/keys/root: no key",
                     f"{LOCAL}: no password in /etc/shadow; /home/{LOCAL}/.ssh/authorized_keys: no key; "
                     f"/etc/ssh/keys/{LOCAL}: 1 key; sudo does not make them root"):
            expect(line in said, f"no {line!r} in {said}")
        guest.write("/etc/sudoers.d/larry", f"{LOCAL} ALL=(ALL:ALL) NOPASSWD: ALL\n", mode=0o440)
        expect_equal("a local sudoer is enough", guest.output(*enable, "--check")[0], 3)
        guest.shell(f"gpasswd -a {LOCAL} usher-managed")
        expect_equal("whom Usher manages is not", guest.output(*enable, "--check")[0], 1)
        guest.shell(f"gpasswd -d {LOCAL} usher-managed; rm /etc/sudoers.d/larry")
    finally:
        guest.must("mv", "/root/root.pub", "/etc/ssh/keys/root")
    status, said = guest.output("usher", "pam", "enable", "common-auth")
    expect(status == 2 and "pam-auth-update --enable usher" in said, said)
    os.symlink("sudo", guest.root + "/etc/pam.d/sudo-link")
    guest.must("mv", "/etc/pam.d/sudo-i", "/etc/pam.d/sudo-i.real")
    os.symlink("sudo-i.real", guest.root + "/etc/pam.d/sudo-i")
    status, said = guest.output("usher", "pam", "enable", "sudo-i", "--yes", "--no-revert", "--offline")
    expect(status == 2 and "symbolic link" in said, said)
    guest.shell("mv /etc/pam.d/sudo-i.real /etc/pam.d/sudo-i; rm /etc/pam.d/sudo-link")
    expect_same(guest, before)


def killed(world):
    """killed anywhere in between, each file is the old one or the new one, and the next run is as good as the first"""
    guest = pam_host(world)
    paths = ("/etc/pam.d/sudo", "/etc/sudo.conf")
    before, old = picture(guest), [read(guest, path) for path in paths]
    enable = "usher pam enable sudo --yes --no-revert --offline"
    guest.must(*enable.split())
    new = [read(guest, path) for path in paths]
    guest.must("usher", "pam", "disable", "sudo", "--yes")
    # Half of the times with a way back, which is armed between the backup and the first file: a slow step.
    script = f"""
        for try in $(seq 8); do
            revert=--no-revert after=$(printf '0.00%d' $((try / 2)))
            [ $((try % 2)) = 0 ] || {{ revert='--revert-after 60s' after=$(printf '0.%02d' $((try * 2))); }}
            usher pam enable sudo --yes --offline $revert >/dev/null 2>&1 & pid=$!
            for look in $(seq 400); do
                [ -e /var/lib/usher/pam/backup/pam.d_sudo ] && break
                sleep 0.005
            done
            sleep "$after"
            kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null
            echo $revert $(sha256sum {' '.join(paths)} | cut -c 1-64) $(ls /var/lib/usher/pam/pending)
            usher pam disable sudo --yes >/dev/null
            rm -f /var/lib/usher/pam/backup/pam.d_sudo
        done
    """
    sums = [[hashlib.sha256(text.encode()).hexdigest() for text in texts] for texts in (old, new)]
    found = []
    for line in guest.must("bash", "-c", script).splitlines():
        words = line.split()
        first = 2 if words[0] == "--revert-after" else 1
        for place in range(2):
            expect(words[first + place] in (sums[0][place], sums[1][place]), f"a half-written {paths[place]}: {line}")
        found.append(words[first] == sums[1][0])
        if words[0] == "--revert-after" and found[-1]:
            expect_equal("what waits", words[first + 2:], ["sudo.json"])
    expect_same(guest, before)
    world.measured.append(f"usher pam enable killed {len(found)} times: the new file is there {sum(found)} times")


def asks(world):
    """at a terminal it shows the changes and asks; sudo offers sudo -i; no means that nothing is written"""
    guest = pam_host(world)
    before = picture(guest)
    enable = [f"{SCRIPTS}/run", "pam", "script", "-qec", "usher pam enable sudo --offline", "/dev/null"]
    for other, write in (("no", "no"), ("yes", "yes")):
        child = pexpect.spawn(enable[0], enable[1:], timeout=60, encoding="utf-8")
        world.sessions.append(child)
        child.expect_exact("sudo-i is a service of its own. Enable it too? yes or no: ")
        child.sendline(other)
        child.expect_exact("+++ /etc/pam.d/sudo\r\n")
        child.expect_exact("Write this? yes or no: ")
        expect("taken back" not in child.before, "nobody sits at the other end of ssh")
        expect_same(guest, before)
        child.sendline(write)
        child.expect(pexpect.EOF)
        expect(("nothing was written" in child.before) == (write == "no"), child.before)
        child.close()
        expect_equal("status", child.exitstatus, 2 if write == "no" else 0)
    text = read(guest, "/etc/pam.d/sudo-i")
    expect("pam_usher.so" in text, f"sudo-i: {text}")
    for name in ("root", LOCAL):
        expect_equal(f"{name}'s sudo -n", guest.output("su", "-", name, "-c", "sudo -n true")[0], int(name != "root"))
    guest.must("usher", "pam", "disable", "--all", "--yes")
    expect_same(guest, before)
    for words in (["enable", "sudo"], ["disable", "--all"], ["confirm"]):
        status, said = guest.output("su", "-", LOCAL, "-c", f"usher pam {' '.join(words)}")
        expect((status, said) == (2, "usher: only root changes PAM; use sudo\n"), f"{words}: {status}: {said}")
    expect_equal("show", guest.output("su", "-", LOCAL, "-c", "usher pam show sudo"),
                 (0, "sudo         does not ask Usher\n"))


def all_services(world):
    """pam-auth-update's profile is off; enabled it serves what includes common-auth, and disabled nothing is left"""
    guest = pam_host(world)
    before = picture(guest)
    expect("pam_usher" not in read(guest, "/etc/pam.d/common-auth"), "it is on already")
    update = "DEBIAN_FRONTEND=noninteractive pam-auth-update --package"
    guest.shell(f"{update} --enable usher")
    lines = [line.split() for line in read(guest, "/etc/pam.d/common-auth").splitlines() if line.startswith("auth")]
    expect("pam_usher.so" in lines[0] and "[success=2" in lines[0], f"common-auth: {lines}")
    lines = [line.split() for line in read(guest, "/etc/pam.d/common-account").splitlines()
             if line.startswith("account")]
    expect("pam_usher.so" in lines[0] and "[success=ok" in lines[0], f"common-account: {lines}")
    status, said = guest.output("usher", "pam", "enable", "su", "--yes", "--no-revert", "--offline")
    expect("su asks Usher already, by lines at /etc/pam.d/common-auth:" in said and status == 0, f"{status}: {said}")
    for name in ("root", LOCAL):
        guest.must("su", "-", name, "-c", "true")
    guest.shell(f"{update} --disable usher")
    expect_same(guest, before)


TESTS = [stock, beside_cloud_init, others_edit, su_and_su_l, refusals, killed, asks, all_services]
