"""Somebody leaves the company: recheck_interval, on_revoked = "terminate", and what usher doctor says of it."""
import json
import os
import time

import pexpect

from account_phase import CRON, refused_key, run_cron, with_ticket
from cells import expect, expect_equal
from shell import Shell
from world import DORA, NINA, wait_for

KEY = "/etc/credstore/usher.store_key"
SETTINGS = "/etc/usher/usher.toml.d/60-offboarding.toml"
RULE = "/usr/share/usher/polkit/50-usher-terminate.rules"
INTERVAL = 60
# role_max_age is so long that recheck_interval alone can have ended anything.
TEXT = f"""[provider.staff.claims]
sources = ["id_token", "userinfo"]
[policy]
role_max_age = "12h"
[sessions]
recheck_interval = "{INTERVAL}s"
on_revoked = "terminate"
"""


def findings(guest):
    """What usher doctor has to say about ending sessions: (what, command)."""
    report = json.loads(guest.output("usher", "doctor", "--json")[1])
    return [(found["what"], found.get("command")) for found in report["findings"] if found["code"] == "doctor.terminate"]


def told(world):
    """with on_revoked = "terminate" usher doctor names the command without which no session can be ended"""
    guest = world.a
    expect_equal("without terminate", findings(guest), [])
    guest.write(KEY, os.urandom(32), mode=0o600)
    guest.write(SETTINGS, TEXT)
    guest.must("systemctl", "restart", "usherd.service")
    found = findings(guest)
    expect_equal("findings", len(found), 1)
    what, command = found[0]
    expect_equal("the finding", what, "usherd cannot end sessions: polkit does not let user usher end sessions")
    guest.shell(command)
    # polkitd sees the new file by itself.
    wait_for("usher doctor is content", lambda: findings(guest) == [], pause=0.5)


def leaves(world):
    """disabled at the provider, tokens too: within recheck_interval the shell ends; keys, sudo and cron are refused"""
    guest, provider = world.a, world.provider
    expect_equal("by code", world.by_code(guest, NINA)[0], 0)
    stays = Shell(world, guest, NINA)
    shell = with_ticket(world, DORA)
    shell.start("sleep 1000")
    guest.mark()
    changed = time.monotonic()
    provider.disable(DORA)
    provider.end_tokens(DORA)
    try:
        shell.child.expect(pexpect.EOF, timeout=INTERVAL + 60)
    except pexpect.TIMEOUT:
        raise AssertionError(f"the shell goes on; {guest.decisions()[-5:]}") from None
    world.measure(f"offboarding, recheck_interval {INTERVAL} s, on_revoked terminate: the shell ends", changed)
    # usherd says so when logind has ended the session, and so behind the shell's end.
    wait_for("the log has both", lambda: [len(guest.journal(USHER_EVENT=event)) for event in (
        "renewal.ended", "session.terminated")] == [1, 1])
    refused_key(world, guest, DORA, "policy.facts_ended")
    world.measure("offboarding: the key is refused", changed)
    expect_equal("groups", guest.output("id", "-G", DORA), (0, f"{world.uid(DORA)}\n"))
    wait_for("no process is left", lambda: guest.run("pgrep", "-u", str(world.uid(DORA))).returncode == 1)
    for service in ("sudo", "sudo-i"):
        guest.mark()
        expect(guest.output("pamtester", service, DORA, "acct_mgmt")[0] != 0, f"the account phase of {service} lets in")
        expect_equal("decisions", guest.decisions(), [("account", service, DORA, "policy.facts_ended")])
    guest.mark()
    run_cron(guest, DORA)
    guest.wait_decision(("account", "cron", DORA, "policy.facts_ended"))
    expect(guest.run("test", "-e", f"{CRON}/ran").returncode == 1, "cron has run the job")
    world.measure("offboarding: cron's job is refused", changed)
    # Nobody else is touched, and the account is not locked: the provider decides who comes back.
    expect_equal("who stays", stays.run("id -un"), (0, NINA))
    wait_for("logind has no session of hers", lambda: DORA not in guest.must("loginctl", "list-sessions", "--no-legend"))
    provider.enable(DORA)
    expect_equal("by code again", world.by_code(guest, DORA)[0], 0)
    stays.session.close()


def put_back(world):
    """without the settings everything is as before"""
    guest = world.a
    guest.must("rm", "-f", SETTINGS, KEY, f"/etc/polkit-1/rules.d/{os.path.basename(RULE)}", "/etc/cron.d/usher-tests")
    guest.must("systemctl", "restart", "usherd.service")
    expect_equal("without terminate", findings(guest), [])


TESTS = [told, leaves, put_back]
