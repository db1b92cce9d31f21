"""The session line of pam_usher.so on a real host: the audit session, the environment, and the last logout."""
import sqlite3

from cells import expect, expect_equal
from faults import STORE
from pam_host import wait_for_sshd
from session_host import SSHD, session_line as write_session_line
from shell import Terminal
from world import BOB, ByCode, ssh, wait_for

SETTINGS = "/etc/usher/usher.toml.d/66-environment.toml"
EXPORTS = """\
[sessions.export_env]
STAFF_NAME = "name"
STAFF_TEAMS = "groups"
STAFF_DESK = "no_such_claim"
"""
ACCEPT = "/etc/ssh/sshd_config.d/20-accept.conf"


class Claiming(ByCode):
    """A client that claims to be somebody."""

    def command(self, user):
        return ssh(self.guest, user, "-tt", "-o", "PreferredAuthentications=keyboard-interactive",
                   "-o", "SetEnv=STAFF_NAME=evil STAFF_TEAMS=evil STAFF_DESK=evil")


def records(guest, user):
    """(audit session, open sessions, why it ended) of each sign-in at sshd, the newest first."""
    store = sqlite3.connect(guest.root + STORE)
    try:
        return store.execute(
            "SELECT audit_session, open_sessions, end_reason FROM sessions JOIN accounts USING (uid) "
            "WHERE accounts.name = ? AND sessions.service = ? ORDER BY signed_in_at DESC",
            (user.encode(), b"sshd")).fetchall()
    finally:
        store.close()


def connect(world, how):
    session = world.spawn(how, BOB)
    world.approve(session, BOB)
    return Terminal(session)


def session_line(world):
    """a code at sshd has the audit session that the shell has, claims replace what a client sends, the last logout ends it"""
    guest = world.a
    text = open(guest.root + SSHD, encoding="utf-8").read()
    try:
        write_session_line(guest, True)
        guest.write(ACCEPT, "AcceptEnv STAFF_*\n")
        guest.write(SETTINGS, EXPORTS)
        guest.reload()
        guest.shell("sshd -t && systemctl reload ssh.service")
        wait_for_sshd(guest)
        shell = connect(world, Claiming(guest, words="", terminal=True))
        audit = int(shell.run("cat /proc/self/sessionid")[1])
        expect(0 < audit < 2 ** 32 - 1, f"the kernel has no audit sessions: {audit}")
        expect_equal("the record", records(guest, BOB)[0], (audit, 1, None))
        expect_equal("the environment", shell.run("echo \"$STAFF_NAME|$STAFF_TEAMS|$STAFF_DESK|\""),
                     (0, "Bob Builder|developers||"))
        other = connect(world, ByCode(guest, words="", terminal=True))
        second = int(other.run("cat /proc/self/sessionid")[1])
        expect_equal("both", [row[:2] for row in records(guest, BOB)[:2]], [(second, 1), (audit, 1)])
        shell.close()
        wait_for("the first is closed", lambda: records(guest, BOB)[1][1] == 0)
        expect_equal("both live", [row[2] for row in records(guest, BOB)[:2]], [None, None])
        other.close()
        wait_for("the last one is closed",
                 lambda: [row[2] for row in records(guest, BOB)[:2]] == ["session.closed"] * 2)
        lost = connect(world, ByCode(guest, words="", terminal=True))
        expect_equal("it lives", records(guest, BOB)[0][1:], (1, None))
        # sshd's monitor dies without a word; the next session that opens and closes finds that out.
        monitor = lost.run("ps -o sid= -p $(ps -o ppid= -p $PPID)")[1].strip()
        guest.must("kill", "-KILL", monitor)
        world.give_key(guest, BOB)
        expect_equal("a key", world.by_key(guest, BOB)[1], f"IN:{BOB}\n")
        wait_for("that one is ended too", lambda: records(guest, BOB)[0][1:] == (0, "session.closed"))
    finally:
        guest.write(SSHD, text)
        guest.must("rm", "-f", ACCEPT, SETTINGS)
        guest.reload()
        guest.shell("systemctl reload ssh.service")
        wait_for_sshd(guest)


TESTS = [session_line]
