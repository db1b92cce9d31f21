"""Logging out: sign-ins end, glewlwyd hears of it, and programs get no more tokens."""
import os
import re

from cells import expect, expect_equal
from renewal import KEY
from shell import Shell
from world import BOB, wait_for

SETTINGS = "/etc/usher/usher.toml.d/65-logout.toml"
CONFIGURATION = '[role.programs]\ngroups = ["developers"]\ntokens = true\n'
FOLDER = "/tmp/logout-test"


def introspected(guest):
    """Exit status of a question about the token that the person has written to a file: 0 active, 1 not."""
    guest.must("install", "-m", "600", f"{FOLDER}/token", "/root/token")
    return guest.output("usher", "token", "introspect", "--file", "/root/token")[0]


def told(world):
    """usher logout ends the sign-in, revokes both tokens at glewlwyd, and takes the token file away"""
    guest, provider = world.a, world.provider
    guest.write(KEY, os.urandom(32), mode=0o600)
    guest.write(SETTINGS, CONFIGURATION)
    guest.must("systemctl", "restart", "usherd.service")
    shell = Shell(world, guest, BOB)
    expect_equal("a folder", shell.run(f"mkdir -m 700 {FOLDER} && cd {FOLDER}")[0], 0)
    expect_equal("a token for a file", shell.run("(umask 077; usher session token >token)"), (0, ""))
    status, text = shell.run("usher session token")
    expect(status == 2 and "a terminal shows no token" in text, f"a token for a terminal: {status} {text!r}")
    status, text = guest.output("usher", "session", "token", "--show")
    expect(status == 1 and "token.not_signed_in" in text, f"a token for root: {status} {text!r}")
    expect_equal("at the provider", introspected(guest), 0)
    expect_equal("the person's unit", shell.run("systemctl --user start usher-token"), (0, ""))
    path = f"/run/user/{world.uid(BOB)}/bt_u{world.uid(BOB)}"
    wait_for("the token file", lambda: guest.output("test", "-s", path)[0] == 0)
    expect_equal("mode", guest.must("stat", "-c", "%U %a", path), f"{BOB} 600\n")
    expect_equal("the token", guest.must("cat", path), guest.must("cat", f"{FOLDER}/token").rstrip("\n"))
    guest.mark()
    provider.proxy.reset()
    status, text = shell.run("usher logout")
    expect(status == 0 and re.search(r"[1-9]\d* sign-ins? ha(s|ve) ended", text), f"usher logout: {status} {text!r}")
    wait_for("the provider was told", lambda: guest.journal(USHER_EVENT="logout.done"))
    event = guest.journal(USHER_EVENT="logout.done")[0]
    expect_equal("what was revoked", [event.get(f"USHER_{kind}_TOKEN") for kind in ("REFRESH", "ACCESS")],
                 ["revocation.done"] * 2)
    asked = {path.rpartition("/")[2]: count for path, count in provider.proxy.counts.items() if path.endswith("revoke")}
    expect_equal("requests", asked, {"revoke": 2})
    expect_equal("at the provider", introspected(guest), 1)
    wait_for("the token file is gone", lambda: guest.output("test", "-e", path)[0] != 0)
    status, text = shell.run("usher session token --show")
    expect(status == 1 and "token.not_signed_in" in text, f"another token: {status} {text!r}")
    status, text = shell.run("usher logout --json")
    expect(status == 0 and '"not_signed_in"' in text, f"a second logout: {status} {text!r}")
    shell.session.close()
    guest.must("rm", "-r", FOLDER, "/root/token", SETTINGS, KEY)
    guest.must("systemctl", "restart", "usherd.service")


TESTS = [told]
