"""Where the session line stands: login(1) on a terminal, sshd with a misplaced one, and pam-auth-update's profile."""
import json
import os
import re

import pexpect
from cells import expect, expect_equal
from doctor import doctor
from pam_host import pam_host, read, wait_for_sshd
from session_host import SESSION_LINE, SignIns, configure, ready, reuse, sudo_leans
from shell import Shell, Terminal
from terminal import CODE
from world import ADA, login, wait_for

LOGIN, SSHD_STACK = "/etc/pam.d/login", "/etc/pam.d/sshd"
EXPORT = '[sessions.export_env]\nTEAMS = "groups"\nSTAFF_NUMBER = "employee_number"\n'
SEEN = 'echo $XDG_SESSION_ID $(cat /proc/self/sessionid) $XDG_RUNTIME_DIR "[$TEAMS] [${STAFF_NUMBER-unset}]"'
TEAMS = "linux-admins,developers"
# The host with the profile.
SETTINGS = "/etc/usher/usher.toml.d/65-profile.toml"
TOKENS = '[role.programs]\ngroups = ["developers"]\ntokens = true\n'
# common-account is asked there, too: without the table nobody of Usher's has a systemd of their own.
USER_MANAGER = '[service.systemd-user]\ngrants = ["device"]\nroles = ["staff"]\n'
STORE_KEY = "/etc/credstore/usher.store_key"
SSHD = "/etc/ssh/sshd_config.d/65-profile.conf"
UPDATE = "DEBIAN_FRONTEND=noninteractive pam-auth-update --package"


class Console:
    """login(1) of a person, approved; what a Terminal wants of a session."""

    def __init__(self, world, user):
        self.child = login(user)
        self.child.expect(CODE)
        world.provider.approve(self.child.match.group(1), user)

    def end(self):
        self.child.expect(pexpect.EOF)
        self.child.close()


def expect_session(world, terminal, teams=TEAMS):
    """logind, the kernel and the claims are all in the session. Returns its number."""
    status, text = terminal.run(SEEN)
    words = text.split()
    expect_equal("what the session has", (status, words[2:]),
                 (0, [f"/run/user/{world.uid(ADA)}", f"[{teams}]", "[]"]))
    expect(words[0] == words[1], f"logind's number is not the kernel's: {text}")
    return int(words[1])


def ends(terminal, guest):
    """The end of the last session ends the sign-in."""
    guest.mark()
    terminal.close()
    wait_for("the sign-in ends", lambda: guest.journal(USHER_EVENT="usher.session_end"))
    expect_equal("why", {entry["USHER_REASON"] for entry in guest.journal(USHER_EVENT="usher.session_end")},
                 {"session.closed"})


def placed(guest, sign_in):
    """(service, audit session, open PAM sessions) of a sign-in."""
    shown = json.loads(guest.must("usher", "session", "show", sign_in, "--json"))["session"]
    return shown["service"], shown["audit_session"], shown["open_sessions"]


def session_findings(guest):
    return [finding for finding in doctor(guest, "--offline")["findings"] if "pam_session" in finding["code"]]


def at_the_console(world):
    """login(1) with the session line: claims in the environment, sudo leans on it, and its end ends the sign-in"""
    guest = world.a
    ready(world)
    guest.must("usher", "session", "end", "--all", "--user", ADA)
    before = read(guest, LOGIN)
    configure(guest, reuse(), EXPORT)
    guest.write(LOGIN, before + SESSION_LINE)
    try:
        at_login, at_sudo = SignIns(world, ADA, "login"), SignIns(world, ADA)
        terminal = Terminal(Console(world, ADA))
        number = expect_session(world, terminal)
        found, codes = at_login.new()
        expect_equal("the sign-in", ([record["reason"] for record in found], codes), (["granted"], 1))
        sign_in = found[0]["attempt"]
        expect_equal("its session", placed(guest, sign_in), ("login", number, 1))
        sudo_leans(terminal, at_sudo, sign_in)
        ends(terminal, guest)
    finally:
        guest.write(LOGIN, before)
        configure(guest, reuse())


def misplaced(world):
    """a session line before pam_loginuid gives the sign-in no audit session; doctor's command moves it"""
    guest = world.a
    ready(world)
    before = read(guest, SSHD_STACK)
    maker = re.search(r"^session\s+required\s+pam_loginuid[.]so$", before, re.MULTILINE)
    guest.write(SSHD_STACK, before[:maker.start()] + SESSION_LINE + before[maker.start():])
    try:
        at_ssh = SignIns(world, ADA, "sshd")
        shell = Shell(world, guest, ADA)
        expect_equal("its session", placed(guest, at_ssh.new()[0][0]["attempt"]), ("sshd", None, 1))
        shell.close()
        found = session_findings(guest)
        expect_equal("doctor", [finding["code"] for finding in found], ["doctor.pam_session_order"])
        guest.shell(found[0]["command"])
        expect_equal("doctor afterwards", session_findings(guest), [])
        shell = Shell(world, guest, ADA)
        number = int(shell.run("cat /proc/self/sessionid; echo")[1])
        expect_equal("its session", placed(guest, at_ssh.new()[0][0]["attempt"]), ("sshd", number, 1))
        ends(shell, guest)
    finally:
        guest.write(SSHD_STACK, before)


def profile(world):
    """pam-auth-update's session line costs nothing before pam_systemd; what pam_env reads behind it, doctor mends"""
    guest = pam_host(world)
    guest.write(SETTINGS, EXPORT + TOKENS + USER_MANAGER)
    guest.write(STORE_KEY, os.urandom(32), mode=0o600)
    guest.write(SSHD, "KbdInteractiveAuthentication yes\n")
    before = read(guest, SSHD_STACK)
    guest.shell(f"{UPDATE} --enable usher; systemctl restart usherd.service; systemctl reload ssh.service")
    wait_for_sshd(guest)
    try:
        lines = read(guest, "/etc/pam.d/common-session")
        expect(0 < lines.find("pam_usher.so") < lines.find("pam_systemd.so"), f"the order is another one: {lines}")
        shell = Shell(world, guest, ADA)
        expect_session(world, shell)
        expect_equal("the person's unit", shell.run("systemctl --user start usher-token"), (0, ""))
        path = f"/run/user/{world.uid(ADA)}/bt_u{world.uid(ADA)}"
        wait_for("the token file", lambda: guest.output("test", "-s", path)[0] == 0)
        # Debian's sshd has pam_env read this file, behind common-session.
        expect_equal("a file of hers", shell.run("echo TEAMS=forged >~/.pam_environment"), (0, ""))
        ends(shell, guest)
        found = session_findings(guest)
        expect_equal("doctor", [finding["code"] for finding in found], ["doctor.pam_session_env"])
        shell = Shell(world, guest, ADA)
        expect_session(world, shell, teams="forged")
        guest.shell(found[0]["command"])
        ends(shell, guest)
        shell = Shell(world, guest, ADA)
        expect_session(world, shell)
        ends(shell, guest)
    finally:
        guest.write(SSHD_STACK, before)
        guest.shell(f"{UPDATE} --disable usher; rm {SETTINGS} {STORE_KEY} {SSHD}; systemctl restart usherd.service")


TESTS = [at_the_console, misplaced, profile]
