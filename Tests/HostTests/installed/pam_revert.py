"""The way back of `usher pam enable`: over ssh it comes by itself."""
import time

import pexpect

from cells import expect, expect_equal
from pam_host import as_root, expect_same, pam_host, picture, read, wait_for_sshd
from world import KEYS, ssh, wait_for

PROFILE = "/usr/share/usher/pam/sshd"
# Lets nobody in, root and keys included.
LOCKED = """\
auth [default=die] pam_usher.so
account [default=die] pam_usher.so
"""
PROMPT = "usher-tests# "
TAKEN_BACK = "sshd: nobody confirmed the change; it is taken back"


def by_key(guest):
    return as_root(guest, "echo", "in")[0]


def is_back(guest, service):
    return "pam_usher" not in read(guest, f"/etc/pam.d/{service}")


def said_since_mark(guest):
    """What the unit that takes changes back has said."""
    return "".join(entry["MESSAGE"] + "\n" for entry in guest.journal(_SYSTEMD_UNIT="usher-pam-revert.service"))


def wait_for_end(guest):
    """Until the unit that takes changes back has nothing to do any more."""
    wait_for("the unit ends", lambda: guest.output("systemctl", "is-active", "usher-pam-revert")[1] == "inactive\n")


def in_time(guest, times, play):
    """`play(seconds)` makes a change that is taken back after so long, and says if it has come to what has to be done
    before that: a busy machine gets more time."""
    for seconds in times:
        if play(seconds):
            return
        wait_for_end(guest)
    raise AssertionError(f"it was taken back too early, even after {seconds} s")


class RootShell:
    """A login of root that stays open."""

    def __init__(self, world, guest):
        words = ssh(guest, "root", "-tt", "-i", f"{KEYS}/root", "-o", "IdentitiesOnly=yes",
                    "-o", "PreferredAuthentications=publickey") + ["PS1='usher-tests# ' bash --norc --noprofile"]
        self.child = pexpect.spawn(words[0], words[1:], timeout=60, encoding="utf-8", codec_errors="replace")
        world.sessions.append(self)
        self.child.expect_exact(PROMPT)
        self.run("stty -echo")

    def run(self, command):
        """(status, text)."""
        self.child.sendline(f"{command}; echo \"status $?\"")
        self.child.expect(r"status (\d+)\r\n")
        status, text = int(self.child.match.group(1)), self.child.before
        self.child.expect_exact(PROMPT)
        return status, text

    def close(self):
        self.child.close(force=True)


def comes_back(world):
    """a stack that lets nobody in, set over ssh, goes by itself after --revert-after, and root logs in again"""
    guest = pam_host(world)
    before, profile = picture(guest), read(guest, PROFILE)
    guest.write(PROFILE, LOCKED)

    def play(seconds):
        began = time.monotonic()
        status, said = as_root(guest, f"usher pam enable sshd --yes --offline --revert-after {seconds}s")
        expect(status == 0 and f"After {seconds} seconds this is taken back" in said, said)
        wait_for_sshd(guest)
        status = by_key(guest)
        if status == 0 and is_back(guest, "sshd"):
            return False
        expect_equal("a login while it is in force", status, 255)
        wait_for("root logs in again", lambda: by_key(guest) == 0, pause=0.2)
        took = time.monotonic() - began
        expect(took > seconds - 1, f"after {took:.1f} s")
        world.measured.append(f"a bad stack of sshd, taken back after {seconds} s: root is in after {took:.1f} s")
        return True

    try:
        in_time(guest, (5, 20, 50), play)
    finally:
        guest.write(PROFILE, profile)
    expect_same(guest, before)
    wait_for_end(guest)


def across_a_reboot(world):
    """the same across a reboot; over ssh the way back is there without a flag"""
    guest = pam_host(world)
    before, profile = picture(guest), read(guest, PROFILE)
    guest.write(PROFILE, LOCKED)

    def play(seconds):
        status, said = as_root(guest, f"usher pam enable sshd --yes --offline --revert-after {seconds}s")
        expect_equal(f"enable: {said}", status, 0)
        wait_for_sshd(guest)
        status = by_key(guest)
        if status == 0 and is_back(guest, "sshd"):
            return False
        expect_equal("a login while it is in force", status, 255)
        guest.reboot()
        wait_for("root logs in again", lambda: by_key(guest) == 0, pause=0.2)
        # If it is back before systemd begins to stop, there was no reboot between the two.
        guest.must("journalctl", "--sync")
        return TAKEN_BACK in guest.must("journalctl", "-q", "-b", "-o", "cat", "-u", "usher-pam-revert")

    try:
        in_time(guest, (10, 30, 50), play)
    finally:
        guest.write(PROFILE, profile)
    expect_same(guest, before)
    status, said = as_root(guest, "usher pam enable sudo --check --offline")
    expect(status == 3 and "After 10 minutes this is taken back" in said, f"{status}: {said}")


def confirmed(world):
    """confirm from the same login, or from none, is refused; from a newer one the change stays"""
    guest = pam_host(world)
    before = picture(guest)
    shell = RootShell(world, guest)
    status, said = shell.run("usher pam enable su --yes --offline --revert-after 60s")
    expect_equal(f"enable: {said}", status, 0)
    status, said = shell.run("usher pam confirm")
    expect(status == 1 and "began before the change; log in anew" in said, f"{status}: {said}")
    status, said = shell.run("setsid -w su - root -c 'usher pam confirm'")
    expect(status == 1 and "began before the change" in said, f"su: {status}: {said}")
    status, said = guest.output("usher", "pam", "confirm")
    expect(status == 1 and "no login that one could date" in said, f"no login: {status}: {said}")
    expect("taken back in" in guest.must("usher", "pam", "show"), "show does not say that it waits")
    status, said = as_root(guest, "usher pam confirm")
    expect((status, said) == (0, "su stays as it is\n"), f"a newer login: {status}: {said}")
    # Nobody is there any more who would take it back.
    wait_for_end(guest)
    expect(not is_back(guest, "su"), "it was taken back all the same")
    expect_equal("once more", as_root(guest, "usher pam confirm"), (0, "nothing waits for a confirmation\n"))
    shell.close()
    guest.must("usher", "pam", "disable", "--all", "--yes")
    expect_same(guest, before)


def reload_fails(world):
    """when sshd cannot read its files anew the revert says so and tries again, until it has"""
    guest = pam_host(world)
    before = picture(guest)
    broken = "/etc/ssh/sshd_config.d/70-broken.conf"

    def play(seconds):
        guest.mark()
        guest.must("usher", "pam", "enable", "sshd", "--yes", "--offline", "--revert-after", f"{seconds}s")
        wait_for_sshd(guest)
        guest.write(broken, "NoSuchKeyword yes\n")
        if not is_back(guest, "sshd"):
            return True
        guest.must("rm", broken)
        return False

    in_time(guest, (5, 20, 50), play)
    try:
        failure = "sshd has not read them: systemctl reload ssh.service"
        wait_for("it says so twice", lambda: said_since_mark(guest).count(failure) > 1)
        expect("pam_usher" not in read(guest, "/etc/pam.d/sshd"), "the files are not back")
        expect("nobody confirmed" not in said_since_mark(guest), said_since_mark(guest))
        expect("it is being taken back" in guest.must("usher", "pam", "show", "sshd"), "show")
        status, said = as_root(guest, "usher pam confirm")
        expect(status == 1 and "its time is over; usher-pam-revert.service takes it back" in said, f"{status}: {said}")
    finally:
        guest.must("rm", broken)
    wait_for_end(guest)
    wanted = "nobody confirmed the change; it is taken back\nssh.service has read its files anew\n"
    expect(wanted in said_since_mark(guest), said_since_mark(guest))
    expect_equal("what waits", guest.must("ls", "/var/lib/usher/pam/pending"), "")
    expect_same(guest, before)
    wait_for_sshd(guest)


TESTS = [comes_back, across_a_reboot, confirmed, reload_fails]
