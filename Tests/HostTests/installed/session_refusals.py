"""Where no sign-in of before stands in, each with the reason in the audit log."""
import re
import time

from cells import expect, expect_equal
from host_files import LOCAL
from session_host import (SETTINGS, Connection, Console, SignIns, configure, plain_connection, ready, reuse,
                          session_line, sudo_asks, sudo_leans)
from terminal import CODE
from world import ADA, DORA, wait_for

TESTER = "/usr/local/bin/login-of-tests"
AS_LOCAL = f"setpriv --reuid={LOCAL} --regid={LOCAL} --init-groups --reset-env"


def other_terminal(world):
    """within = tty: another terminal of the connection asks, and so does a new one with the number of an old one"""
    guest = world.a
    connection, sign_in = plain_connection(world)
    configure(guest, reuse(within=("audit_session", "tty")))
    at_sudo = SignIns(world, ADA)
    sudo_leans(connection.first, at_sudo, sign_in)
    second = connection.terminal()
    name = second.run("tty")[1]
    own = sudo_asks(second, at_sudo, "reuse.other_terminal")
    sudo_leans(second, at_sudo, own)
    sudo_leans(connection.first, at_sudo, sign_in)
    second.close()
    wait_for("the terminal is gone", lambda: guest.run("test", "-e", name).returncode != 0)
    third = connection.terminal()
    expect_equal("the number is given out again", third.run("tty"), (0, name))
    sudo_asks(third, at_sudo, "reuse.other_terminal")
    third.close()
    configure(guest, reuse())


def somebody_else(world):
    """another person in the same audit session, sudo in her name, and su lean on nothing of hers"""
    guest = world.a
    first = plain_connection(world)[0].first
    for _ in range(2):  # the first one brings no sudo
        expect_equal("by code", world.by_code(guest, DORA)[0], 0)
    # root of ada's session becomes dora: the audit session and the terminal stay ada's.
    sudo_asks(first, SignIns(world, DORA), "reuse.other_audit_session",
              command=f"sudo runuser -u {DORA} -- sudo id -un")
    guest.write("/etc/sudoers.d/target", f"Defaults:{LOCAL} targetpw\n{LOCAL} ALL=(ALL) ALL\n", mode=0o440)
    for command, service, why in ((f"sudo -u {ADA} id -un", "sudo", "reuse.not_the_user"),
                                  (f"su {ADA} -c 'id -un'", "su", None)):
        hers = SignIns(world, ADA, service)
        session = world.spawn(Console(guest, f"{AS_LOCAL} {command}"), ADA)
        session.expect(CODE)
        world.provider.approve(session.child.match.group(1), ADA)
        status, _ = session.end()
        expect_equal(command, (status, re.findall(r"^\S+(?=\r$)", session.text, re.MULTILINE)[-1:]), (0, [ADA]))
        found, codes = hers.new()
        expect_equal(f"the record of {command}", ([(r["reason"], r.get("no_reuse"), r.get("session")) for r in found],
                                                  codes), ([("granted", why, None)], 1))
    guest.must("rm", "/etc/sudoers.d/target")


def other_names(world):
    """in the person's own session a PAM login from a remote host, or with another's PAM_RUSER, leans on nothing"""
    guest = world.a
    first = plain_connection(world)[0].first
    configure(guest, reuse())
    # A program of root's, run by ada, that says to PAM what it is told to.
    guest.shell(f"install -m 4755 $(command -v pamtester) {TESTER}")
    at_sudo = SignIns(world, ADA)

    def command(ruser=ADA, rhost=""):
        return f"{TESTER} -I tty=$(tty) -I ruser={ruser} {rhost and f'-I rhost={rhost}'} sudo {ADA} authenticate"

    expect_equal("as sudo does", first.run(command()), (0, "login-of-tests: successfully authenticated"))
    found, codes = at_sudo.new()
    expect_equal("what it leans on", ([(r["reason"], r.get("via")) for r in found], codes), ([("granted", "session")], 0))
    sudo_asks(first, at_sudo, "reuse.remote", command=command(rhost="192.0.2.7"))
    sudo_asks(first, at_sudo, "reuse.not_the_user", command=command(ruser=LOCAL))
    guest.must("rm", TESTER)


def entrances(world):
    """reuse at a service that lets people in is refused when it is loaded"""
    guest, path = world.a, "/etc/usher/usher.toml.d/66-entrance.toml"
    try:
        for service in ("sshd", "login", "su", "su-l"):
            guest.write(path, reuse(service=service))
            status, text = guest.output("usher", "check")
            expect(status != 0 and "lets people in" in text, f"reuse of {service}: {status} {text}")
    finally:
        guest.must("rm", path)


def old_connection(world):
    """(a connection whose sign-in sudo leans on, a time by which that was): the fifty sudos', for it is old by now."""
    if not hasattr(world, "fifty"):
        ready(world)
        session_line(world.a, True)
        connection = Connection(world, ADA)
        world.fifty = connection, time.monotonic()
        session_line(world.a, False)
    return world.fifty


def too_old(world):
    """a sign-in older than max_age stands in for none"""
    connection, signed_in = old_connection(world)
    configure(world.a, reuse(age="60s"))
    time.sleep(max(0, 61 - (time.monotonic() - signed_in)))
    sudo_asks(connection.first, SignIns(world, ADA), "reuse.too_old")
    configure(world.a, reuse())


def ended(world):
    """after usher session end, and after usher logout, sudo asks; one that was asking meanwhile makes a new sign-in"""
    guest, (connection, _) = world.a, plain_connection(world)
    first, at_sudo = connection.first, SignIns(world, ADA)
    guest.must("usher", "session", "end", "--all", "--user", ADA)
    again = sudo_asks(first, at_sudo, "session.ended")
    sudo_leans(first, at_sudo, again)
    expect_equal("usher logout", first.run("usher logout >/dev/null")[0], 0)
    sudo_asks(first, at_sudo, "session.logout")
    configure(guest, reuse(within=("audit_session", "tty")))
    second = connection.terminal()
    second.start("sudo id -un")
    second.session.expect(CODE)
    expect_equal("usher logout", first.run("usher logout >/dev/null")[0], 0)
    world.provider.approve(second.child.match.group(1), ADA)
    expect("root" in second.finish().split(), "the sudo that was asking did not run")
    late = at_sudo.new()[0][-1]["attempt"]
    configure(guest, reuse())
    sudo_leans(second, at_sudo, late)
    sudo_leans(first, at_sudo, late)
    second.close()


def rebooted(world):
    """after a reboot nothing of before is leaned on"""
    guest = world.a
    plain_connection(world)
    # At once: an orderly end closes the last PAM session, and that ends the sign-ins, too.
    guest.reboot("--force", "--force")
    guest.cursor = None
    connection = Connection(world, ADA, how="key")
    sudo_asks(connection.first, SignIns(world, ADA), "session.rebooted")
    guest.must("rm", SETTINGS)


TESTS = [other_terminal, somebody_else, other_names, entrances, too_old, ended, rebooted]
