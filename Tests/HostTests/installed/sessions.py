"""One sign-in for the day: fifty sudos in four terminals of one ssh connection, and what comes between."""
import json
import time

from audit import records
from cells import expect_equal
from session_host import Connection, SignIns, plain_connection, ready, session_line, sudo_asks, sudo_leans
from world import ADA, wait_for

# How many sudos each of the terminals runs.
SHARES = (13, 13, 12, 12)


def fifty_sudos(world):
    """50 sudos in 4 terminals of one ssh connection: 1 code, 50 records that name its sign-in; elsewhere sudo asks again"""
    guest = world.a
    ready(world)
    session_line(guest, True)
    at_ssh = SignIns(world, ADA, "sshd")
    connection = Connection(world, ADA)
    # In minutes somebody looks whether it is too old.
    world.fifty = connection, time.monotonic()
    terminals = [connection.first, *(connection.terminal() for _ in SHARES[1:])]
    found, codes = at_ssh.new()
    expect_equal("the sign-in", ([(r["reason"], r.get("session")) for r in found], codes), ([("granted", None)], 1))
    sign_in = found[0]["attempt"]
    names = {terminal.run("tty")[1] for terminal in terminals}
    expect_equal("terminals", len(names), len(SHARES))
    at_sudo, began = SignIns(world, ADA), time.monotonic()
    for terminal, share in zip(terminals, SHARES):
        terminal.start(f"for i in $(seq {share}); do sudo id -u; done")
    for terminal, share in zip(terminals, SHARES):
        expect_equal("what the sudos say", terminal.finish(seconds=120).split(), ["0"] * share)
    world.measure("50 sudos in 4 terminals that lean on one sign-in", began)
    found, codes = at_sudo.new()
    expect_equal("codes", codes, 0)
    expect_equal("records", [(r["reason"], r.get("via"), r.get("session")) for r in found],
                 [("granted", "session", sign_in)] * sum(SHARES))
    shown = [record for record in records(guest, "--user", ADA, "--service", "sudo") if record.get("session") == sign_in]
    expect_equal("usher log", len(shown), sum(SHARES))
    listed(terminals[-1], sign_in)
    sudo_asks(Connection(world, ADA, how="key").first, at_sudo, "reuse.other_audit_session")


def listed(terminal, sign_in):
    """What the person sees of it: at most 80 columns, and the same as JSON."""
    status, text = terminal.run("usher session list")
    lines = text.splitlines()
    expect_equal("usher session list", (status, [line for line in lines if len(line) > 80]), (0, []))
    expect_equal("its line", [line[:8] for line in lines[1:] if line.startswith(sign_in[:8])], [sign_in[:8]])
    status, text = terminal.run("usher session list --json | cat")
    shown = [one for one in json.loads(text.replace("\n", ""))["sessions"] if one["id"] == sign_in]
    expect_equal("--json", [(one["service"], one["uses"]) for one in shown], [("sshd", sum(SHARES))])


def without_line(world):
    """without the session line a connection's first sudo asks, and the next ones lean on it; after a restart of usherd too"""
    guest = world.a
    connection, sign_in = plain_connection(world)
    at_sudo = SignIns(world, ADA)
    sudo_leans(connection.first, at_sudo, sign_in)
    # sudo -n asks PAM nothing, so there is nothing to lean on.
    expect_equal("sudo -n", connection.first.run("sudo -n id -un"), (1, "sudo: a password is required"))
    guest.must("systemctl", "restart", "usherd.service")
    sudo_leans(connection.terminal(), at_sudo, sign_in)
    pid = guest.main_pid()
    guest.must("systemctl", "kill", "-s", "KILL", "usherd.service")
    guest.wait_anew(pid)
    sudo_leans(connection.first, at_sudo, sign_in)


TESTS = [fifty_sudos, without_line]
