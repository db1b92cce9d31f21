"""sudo, su and cron by the role, and how each kind of access ends when the role is gone."""
import time

import pexpect

from account_phase import CRON, refused_key, refused_sudo, run_cron, with_ticket
from cells import expect, expect_equal
from shell import Shell
from world import ADA, CAROL, DORA, wait_for


def su_and_cron(world):
    """su and cron run the account phase: granted by the role, and the provider hears nothing"""
    guest = world.a
    guest.mark()
    world.provider.proxy.reset()
    expect_equal("su by root", guest.output("su", "-", ADA, "-c", "id -G"), (0, f"{world.uid(ADA)} 27 100\n"))
    run_cron(guest, ADA)
    wait_for("the job runs", lambda: guest.output("cat", f"{CRON}/ran") == (0, ADA + "\n"))
    expect_equal("decisions", guest.decisions(), [
        ("account", "su-l", ADA, "granted"), ("account", "cron", ADA, "granted")])
    expect_equal("requests", world.requests(), 0)


def group_source(world):
    """sudo's group_source dynamic takes sudo from a session that runs; without it the session's own groups count"""
    guest = world.a
    shell = Shell(world, guest, ADA)
    world.provider.set_groups(ADA, ["developers"])
    world.by_code(guest, ADA)
    expect_equal("the host's groups", guest.output("id", "-G", ADA), (0, f"{world.uid(ADA)} 100\n"))
    expect_equal("the session's groups", shell.run("id -G"), (0, f"{world.uid(ADA)} 27 100"))
    expect_equal("sudo as it comes", shell.run("sudo -n true"), (0, ""))
    guest.write("/etc/sudo.conf", "Set group_source dynamic\n")
    expect_equal("sudo with group_source dynamic", shell.run("sudo -n true"), (1, "sudo: a password is required"))
    world.provider.set_groups(ADA, ["linux-admins", "developers"])
    world.by_code(guest, ADA)
    expect_equal("the role is back", shell.run("sudo -n true"), (0, ""))
    guest.must("rm", "/etc/sudo.conf")


def role_gone_and_seen(world):
    """group removed at the provider: after the next sign-in key, NOPASSWD sudo, cached sudo, su and cron are refused"""
    guest = world.a
    shell = with_ticket(world, CAROL)
    world.provider.set_groups(CAROL, [])
    removed = time.monotonic()
    guest.mark()
    status, text = world.by_code(guest, CAROL)
    expect(status == 255 and "you may not use this service" in text, f"the sign-in: {status} {text!r}")
    expect_equal("decisions", guest.decisions(), [("login", "sshd", CAROL, "policy.no_role")])
    case = "role removed, the person signs in at once"
    world.measure(f"{case}: sign-in by code", removed)
    refused_key(world, guest, CAROL, "policy.no_role")
    world.measure(f"{case}: ssh key", removed)
    refused_sudo(guest, shell, CAROL, "true", "policy.no_role")
    world.measure(f"{case}: sudo NOPASSWD", removed)
    refused_sudo(guest, shell, CAROL, "id -un", "policy.no_role")
    world.measure(f"{case}: sudo with a ticket", removed)
    refused_sudo(guest, shell, CAROL, "-i id -un", "policy.no_role", service="sudo-i")
    guest.mark()
    expect_equal("su by root", guest.output("su", CAROL, "-c", "id")[0], 1)
    run_cron(guest, CAROL)
    guest.wait_decision(("account", "cron", CAROL, "policy.no_role"))
    expect_equal("decisions", guest.decisions(), [
        ("account", "su", CAROL, "policy.no_role"), ("account", "cron", CAROL, "policy.no_role")])
    expect_equal("the job has run", guest.output("test", "-e", f"{CRON}/ran")[0], 1)
    expect_equal("local groups", guest.output("id", "-G", CAROL), (0, f"{world.uid(CAROL)}\n"))
    expect_equal("the session", shell.run("echo still here"), (0, "still here"))
    ended = time.monotonic()
    guest.must("loginctl", "terminate-user", CAROL)
    shell.child.expect(pexpect.EOF, timeout=60)
    world.measure("a session that runs: goes on; loginctl terminate-user ends it within", ended)


def role_gone_unseen(world):
    """group removed at the provider and no sign-in: refused when the facts are older than role_max_age"""
    guest, age = world.a, 8
    shell = with_ticket(world, DORA)
    guest.write("/etc/usher/usher.toml.d/50-age.toml", f'[policy]\nrole_max_age = "{age}s"\n')
    guest.mark()
    guest.reload()
    expect_equal("the last sign-in", world.by_code(guest, DORA)[0], 0)
    signed_in = time.monotonic()
    world.provider.set_groups(DORA, [])
    guest.mark()
    waiting = {
        "ssh key": lambda: world.by_key(guest, DORA)[0] == 255,
        "sudo NOPASSWD": lambda: shell.run("sudo -n true")[0] == 1,
        "sudo with a ticket": lambda: shell.run("sudo -n id -un")[0] == 1,
    }
    while waiting:
        for what in [what for what, is_refused in waiting.items() if is_refused()]:
            world.measure(f"role removed, role_max_age {age} s, seconds since the last sign-in: {what}", signed_in)
            del waiting[what]
        expect(time.monotonic() - signed_in < age + 60, f"not refused yet: {list(waiting)}")
    reasons = {reason for _, _, _, reason in guest.decisions()}
    expect_equal("reasons", reasons - {"granted"}, {"policy.facts_too_old"})
    refused_key(world, guest, DORA, "policy.facts_too_old")
    refused_sudo(guest, shell, DORA, "true", "policy.facts_too_old")
    refused_sudo(guest, shell, DORA, "id -un", "policy.facts_too_old")
    guest.must("rm", "/etc/usher/usher.toml.d/50-age.toml")
    guest.mark()
    guest.reload()


def locked(world):
    """a locked account is refused everywhere at once (account.locked), and comes back when it is unlocked"""
    guest = world.a
    shell = Shell(world, guest, ADA)
    locked_at = time.monotonic()
    guest.must("usher", "account", "lock", ADA)
    refused_key(world, guest, ADA, "account.locked")
    world.measure("usher account lock: ssh key", locked_at)
    refused_sudo(guest, shell, ADA, "true", "account.locked")
    expect_equal("the shell", guest.output("getent", "passwd", ADA)[1].rpartition(":")[2], "/usr/sbin/nologin\n")
    guest.must("usher", "account", "unlock", ADA)
    expect_equal("by key again", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))


TESTS = [su_and_cron, group_source, role_gone_and_seen, role_gone_unseen, locked]
