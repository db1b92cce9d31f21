"""The background re-check: what the provider says now counts within role_max_age, and nobody signs in again."""
import json
import os
import time

from account_phase import refused_key, refused_sudo, with_ticket
from cells import expect, expect_equal
from world import CAROL, DORA, NINA, wait_for

KEY = "/etc/credstore/usher.store_key"
SETTINGS = "/etc/usher/usher.toml.d/60-renewal.toml"
# glewlwyd's refresh brings no ID token: UserInfo has the groups.
USERINFO = '[provider.staff.claims]\nsources = ["id_token", "userinfo"]\n'
# A re-check begins between half of it and 10 s later: before the facts are too old.
AGE = 30
# A re-check begins when an account phase meets facts of half that age: soon behind it, however long a key login takes.
ASK = """
until [ -e /run/asked-enough ]; do
    for name in "$@"; do pamtester sshd "$name" acct_mgmt >/dev/null 2>&1; done
    sleep 1
done
"""


def settings(age):
    return f'{USERINFO}\n[policy]\nrole_max_age = "{age}s"\n'


def status(guest):
    """What `usher status` says about re-checks."""
    return json.loads(guest.must("usher", "status", "--json"))["renewal"]


def without_key(world):
    """without usher.store_key usher status and the log say so (accounts.store_key_missing)"""
    guest = world.a
    guest.mark()
    guest.must("systemctl", "restart", "usherd.service")
    said = status(guest)
    expect_equal("usher status", (said["on"], said.get("reason")), (False, "accounts.store_key_missing"))
    expect_equal("the log", len(guest.journal(USHER_EVENT="accounts.store_key_missing")), 1)
    expect("accounts.store_key_missing" in guest.must("usher", "status"), "usher status for people")


def learned(world):
    """nobody signs in again: a removed group and a deleted person count within role_max_age, after a restart too"""
    guest, provider = world.a, world.provider
    guest.write(KEY, os.urandom(32), mode=0o600)
    guest.write(SETTINGS, settings(AGE))
    guest.must("systemctl", "restart", "usherd.service")
    expect_equal("usher status", (status(guest)["on"], status(guest).get("reason")), (True, None))
    provider.set_groups(CAROL, ["developers"])
    provider.set_groups(DORA, ["linux-admins", "developers"])
    for name in (NINA, CAROL):
        world.give_key(guest, name)
    shell = with_ticket(world, DORA)
    signed_in = time.monotonic()
    for name in (NINA, CAROL):
        expect_equal(f"{name} by code", world.by_code(guest, name)[0], 0)
    expect_equal("local groups", guest.output("id", "-G", DORA), (0, f"{world.uid(DORA)} 27 100\n"))
    changed = time.monotonic()
    provider.set_groups(DORA, ["guests"])
    provider.delete(CAROL)
    provider.disable(NINA)
    guest.must("systemctl", "restart", "usherd.service")
    provider.proxy.reset()
    guest.mark()
    waiting = {
        "role removed: ssh key": lambda: world.by_key(guest, DORA)[0] == 255,
        "role removed: sudo NOPASSWD": lambda: shell.run("sudo -n true")[0] == 1,
        "role removed: sudo with a ticket": lambda: shell.run("sudo -n id -un")[0] == 1,
        "role removed: no 27(sudo)": lambda: guest.output("id", "-G", DORA) == (0, f"{world.uid(DORA)}\n"),
        "person deleted: ssh key": lambda: world.by_key(guest, CAROL)[0] == 255,
    }
    asking = guest.start("sh", "-c", ASK, "sh", DORA, CAROL, NINA)
    try:
        while waiting:
            for what in [what for what, has_come in waiting.items() if has_come()]:
                world.measure(f"re-check, role_max_age {AGE} s, seconds since the change: {what}", changed)
                del waiting[what]
            expect_equal(f"{NINA} by key", world.by_key(guest, NINA)[:2], (0, f"IN:{NINA}\n"))
            expect(time.monotonic() - signed_in < AGE + 60, f"not yet: {list(waiting)}")
    finally:
        guest.must("touch", "/run/asked-enough")
        asking.communicate()
    reasons = {(name, reason) for _, _, name, reason in guest.decisions()}
    expect_equal("reasons", reasons, {
        (NINA, "granted"), (DORA, "granted"), (DORA, "policy.no_role"),
        (CAROL, "granted"), (CAROL, "refresh.refused"), (CAROL, "policy.facts_ended"),
        # The record of her sign-in, which has no name in the log.
        (None, "session.revoked")})
    refused_key(world, guest, DORA, "policy.no_role")
    refused_sudo(guest, shell, DORA, "true", "policy.no_role")
    refused_sudo(guest, shell, DORA, "id -un", "policy.no_role")
    refused_sudo(guest, shell, DORA, "-i id -un", "policy.no_role", service="sudo-i")
    refused_key(world, guest, CAROL, "policy.facts_ended")
    expect_equal("groups of who is deleted", guest.output("id", "-G", CAROL), (0, f"{world.uid(CAROL)}\n"))
    expect("refresh.refused" in guest.must("usher", "account", "show", CAROL), "usher account show has no reason")
    shell.session.close()


def goes_on(world):
    """beyond role_max_age who is still there is let in; at glewlwyd so is who is disabled, until a lock"""
    guest = world.a
    guest.mark()
    is_old = False
    while not is_old:
        is_old = time.monotonic() - world.signed_in[NINA] > AGE + 1
        expect_equal("by key", world.by_key(guest, NINA)[:2], (0, f"IN:{NINA}\n"))
        time.sleep(0 if is_old else 1)
    expect_equal("sign-ins", set(guest.decisions()), {("account", "sshd", NINA, "granted")})
    counts = world.provider.proxy.counts
    expect(counts["refresh_token"] >= 3 and counts["device"] == counts["poll"] == 0, f"requests: {counts}")
    guest.must("usher", "account", "lock", NINA)
    refused_key(world, guest, NINA, "account.locked")
    guest.must("usher", "account", "unlock", NINA)
    world.provider.enable(NINA)


def key_removed(world):
    """the store key taken away: nobody is asked about any more, and facts age (policy.facts_too_old)"""
    guest = world.a
    guest.must("rm", KEY)
    guest.write(SETTINGS, settings(3600))
    without_key(world)
    world.provider.proxy.reset()
    expect_equal("by code", world.by_code(guest, NINA)[0], 0)
    expect_equal("by key", world.by_key(guest, NINA)[:2], (0, f"IN:{NINA}\n"))
    guest.write(SETTINGS, settings(1))
    guest.reload()
    wait_for("the facts are too old", lambda: world.by_key(guest, NINA)[0] == 255, pause=0.5)
    refused_key(world, guest, NINA, "policy.facts_too_old")
    expect_equal("refreshes", world.provider.proxy.counts["refresh_token"], 0)
    guest.must("rm", SETTINGS)
    guest.reload()


TESTS = [without_key, learned, goes_on, key_removed]
