"""kill -9 of usherd between the provider's answer with a rotated refresh token and the store's commit."""
import json
import os
import sqlite3

from canaries import Canaries, host_pid, nowhere
from cells import expect, expect_equal
from faults import STORE
from held import Held
from renewal import KEY
from world import NINA, wait_for

SETTINGS = "/etc/usher/usher.toml.d/60-lost-answer.toml"
AUDIENCE = "storage"
# NIOThreadPool's name for the one thread that StoreWorker has.
STORE_THREAD = "TP-"
TEXT = f"""[provider.staff.claims]
sources = ["id_token", "userinfo"]
[policy]
role_max_age = "{{age}}"
[sessions]
recheck_interval = "0s"
on_revoked = "lock"
[role.programs]
groups = ["developers"]
tokens = true
token_audiences = ["{AUDIENCE}"]
"""


def rows(guest, columns, table, user):
    """Of the person's rows in the store."""
    store = sqlite3.connect(guest.root + STORE)
    try:
        return store.execute(f"SELECT {columns} FROM {table} JOIN accounts USING (uid) WHERE accounts.name = ? "
                             "ORDER BY 1", (user.encode(),)).fetchall()
    finally:
        store.close()


def token(guest, *options):
    """(exit status, what a program of hers gets that asks for a token)."""
    return guest.output("runuser", "-u", NINA, "--", "usher", "session", "token", *options)


def killed(world):
    """kill -9 between a rotated token and its commit: the sign-in ends, nobody is locked, the token is nowhere"""
    guest, provider = world.a, world.provider
    # First: while glewlwyd begins anew it answers nobody.
    before = provider.set_plugin(refresh_token_one_use="always")
    try:
        # usherd that is held says nothing to systemd.
        guest.must("systemctl", "service-watchdogs", "no")
        guest.write(KEY, os.urandom(32), mode=0o600)
        guest.write(SETTINGS, TEXT.format(age="12h"))
        guest.must("systemctl", "restart", "usherd.service")
        kill(world)
    finally:
        provider.proxy.hold(None)
        provider.proxy.seen = None
        provider.set_plugin(**before)
        guest.must("systemctl", "service-watchdogs", "yes")
        guest.must("rm", "-f", SETTINGS, KEY)
        guest.must("systemctl", "restart", "usherd.service")


def kill(world):
    guest, provider = world.a, world.provider
    expect_equal("by code", world.by_code(guest, NINA)[0], 0)
    (version, unanswered), = rows(guest, "version, unanswered", "tokens", NINA)
    expect_equal("no request is under way", unanswered, None)
    answer = held_answer(world)
    sent, lost = rows(guest, "version, unanswered", "tokens", NINA), answer["refresh_token"]
    expect_equal("a request is under way", sent, [(version, version)])
    end_before_commit(world)
    expect_equal("nothing was stored", rows(guest, "version, unanswered", "tokens", NINA), sent)
    expect_equal("the sign-in", rows(guest, "end_reason", "sessions", NINA), [(None,)])
    canaries = Canaries()
    for name in ("refresh_token", "access_token"):
        canaries.add(f"the {name} that was lost", answer[name])
    nowhere(guest, canaries)
    expect_equal("the provider means the new one", provider.is_active(lost), True)
    found_out(world, lost)
    nowhere(guest, canaries)
    expect_equal("by code again", world.by_code(guest, NINA)[0], 0)
    status, text = token(guest)
    expect(status == 0 and provider.is_active(text.strip()), f"a token of the new sign-in: {status}")


def held_answer(world):
    """What glewlwyd answers to a re-check; usherd has not got it yet."""
    guest, proxy = world.a, world.provider.proxy
    proxy.seen = []
    proxy.hold("refresh_token")
    # An account phase that meets facts of half that age brings a re-check within 10 s.
    guest.write(SETTINGS, TEXT.format(age="1s"))
    guest.reload()
    wait_for("a re-check", lambda: guest.run("pamtester", "sshd", NINA, "acct_mgmt") and proxy.wait_kept(1), 60)
    # For the usherd that comes.
    guest.write(SETTINGS, TEXT.format(age="12h"))
    (_, request, answer), = [each for each in proxy.seen if each[0] == "refresh_token"]
    answer = json.loads(answer)
    expect(answer["refresh_token"].encode() not in request, "glewlwyd has not replaced the token")
    return answer


def end_before_commit(world):
    """usherd gets the answer, and is killed when its store is about to write."""
    guest, proxy = world.a, world.provider.proxy
    pid = guest.main_pid()
    proxy.reset()
    held = Held(host_pid(guest, "usherd.service"), STORE_THREAD)
    try:
        guest.mark()
        proxy.hold(None)
        wait_for("usherd has read the answer", lambda: proxy.answered["refresh_token"] == 1 and proxy.is_read())
        held.until_it_writes("/usher.db-wal")
    finally:
        held.kill()
    guest.wait_anew(pid)
    expect_equal("how it ended", len([entry for entry in guest.journal(UNIT="usherd.service")
                                      if "status=9/KILL" in entry["MESSAGE"]]), 1)


def found_out(world, lost):
    """The next request brings the refusal: of a token that the provider takes for stolen."""
    guest = world.a
    guest.mark()
    expect_equal("a token for a program", token(guest, "--audience", AUDIENCE),
                 (1, "usher: The provider issued no token. (refresh.refused)\n"))
    wait_for("the sign-in ends", lambda: guest.journal(USHER_EVENT="usher.session_end"))
    events = [(entry["USHER_EVENT"], entry["USHER_REASON"], entry.get("USHER_MEASURE"))
              for entry in guest.journal() if "USHER_REASON" in entry]
    expect_equal("the log", events, [("renewal.ended", "refresh.refused", "record"),
                                     ("usher.session_end", "session.revoked", None)])
    expect_equal("the sign-in", rows(guest, "end_reason", "sessions", NINA), [("session.revoked",)])
    account = json.loads(guest.must("usher", "account", "show", NINA, "--json"))["account"]
    expect_equal("the account", (account["state"], account["facts"]["state"], account["facts"].get("reason")),
                 ("active", "ended", "refresh.refused"))
    expect_equal("the account phase", guest.output("pamtester", "sshd", NINA, "acct_mgmt")[0], 1)
    guest.wait_decision(("account", "sshd", NINA, "policy.facts_ended"))
    # glewlwyd ends all that came of a sign-in when a token comes that it has replaced.
    expect_equal("the token that was lost counts", world.provider.is_active(lost), False)


TESTS = [killed]
