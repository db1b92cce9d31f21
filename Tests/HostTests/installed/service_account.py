"""A service account: login(1) by a client's secret at glewlwyd, in the one service that lists it."""
import base64
import os
import re
import secrets

import host_files
import pexpect
from bearer import AUDIENCE, BEARER, audience
from canaries import Canaries, nowhere
from cells import expect, expect_equal
from host_files import SERVICE
from session_refusals import AS_LOCAL
from terminal import CODE, PASSWORD
from world import KEYS, ByCode, login

NAME, CLIENT = "nightly", "nightly-robot"
SETTINGS = "/etc/usher/usher.toml.d/67-service-account.toml"
TEXT = f"""{BEARER}
[role.machine]

[service_account.{NAME}]
client_id = "{CLIENT}"
roles = ["machine"]
scopes = ["{AUDIENCE}"]
"""
MAIN = "/etc/usher/usher.toml"
PLAIN = SERVICE.format(name="login")
LISTED = PLAIN.replace('roles = ["staff"]', f'roles = ["staff", "machine"]\nservice_accounts = ["{NAME}"]')
FILE = "/root/nightly-secret"
NOT_HERE = "Signing in this way is not enabled here."


class Once(ByCode):
    """One attempt by what PAM asks."""

    def command(self, user):
        program, *rest = super().command(user)
        return [program, "-o", "NumberOfPasswordPrompts=1", *rest]


def prepare(world, secret):
    guest = world.a
    audience(world)
    world.provider.administer(("POST", "/client/", dict(
        client_id=CLIENT, name=CLIENT, confidential=True, enabled=True, client_secret=secret, scope=[AUDIENCE],
        authorization_type=["client_credentials"], redirect_uri=[],
        token_endpoint_auth_method=["client_secret_basic"])))
    with open(guest.root + MAIN, encoding="utf-8") as file:
        text = file.read()
    expect(PLAIN in text, "the configuration has no such service")
    guest.write(MAIN, text.replace(PLAIN, LISTED))
    guest.write(SETTINGS, TEXT)
    guest.write(FILE, secret, mode=0o600)
    guest.reload()
    return text


def signs_in(world):
    """a service account comes in by its client's secret at login(1), which lists it; not at sshd and su, which do not"""
    guest, secret = world.a, f"canary-{secrets.token_hex(16)}"
    before = prepare(world, secret)
    try:
        guest.mark()
        world.provider.proxy.reset()
        expect_equal("at login(1)", at_login(secret), [(NAME, "/home/" + NAME)])
        expect_equal("decisions", guest.decisions(), [
            ("login", "login", NAME, "granted"), ("account", "login", NAME, "granted")])
        counts = world.provider.proxy.counts
        expect_equal("requests", (counts["client_credentials"], counts["device"]), (1, 0))
        kept_nowhere(guest, secret)
        refused(world, secret)
        kept_nowhere(guest, secret)
    finally:
        guest.must("rm", "-f", SETTINGS, FILE)
        guest.write(MAIN, before)
        guest.reload()


def at_login(secret):
    """Who is in, and where, by this secret; None: nobody."""
    child = login(NAME)
    try:
        expect_equal("login(1) asks", child.expect([CODE, PASSWORD, pexpect.EOF]), 1)
        child.waitnoecho(60)
        child.sendline(secret)
        if child.expect([rf"{NAME}@a:~\$ ", "Login incorrect"]) != 0:
            return None
        child.sendline("stty -echo; echo \"IN:$(id -un):$PWD:\"; exit")
        child.expect(pexpect.EOF)
        return re.findall(r"^IN:(.*):(.*):\r$", child.before, re.MULTILINE)
    finally:
        child.close(force=True)


def refused(world, secret):
    """With a wrong secret, and where it is not listed, whatever it brings."""
    guest, proxy = world.a, world.provider.proxy
    guest.mark()
    expect_equal("a wrong secret", at_login(secret[:-1] + "x"), None)
    expect_equal("the decision", guest.decisions(), [("login", "login", NAME, "service_account.wrong_secret")])
    proxy.reset()
    host_files.make_keys(KEYS, [NAME])
    world.give_key(guest, NAME)
    session = world.spawn(Once(guest), NAME)
    su = guest.output(*AS_LOCAL.split(), "su", NAME, "-c", "id -un")
    for what, status, text, decision in (("ssh", session.end()[0], session.text, ("login", "sshd")),
                                         ("an ssh key", *world.by_key(guest, NAME)[::2], ("account", "sshd")),
                                         ("su", *su, ("login", "su"))):
        expect(status != 0 and NOT_HERE in text, f"{what}: {status} {text!r}")
        guest.wait_decision((*decision, NAME, "service_account.not_here"))
    expect_equal("decisions", len(guest.decisions()), 4)
    expect_equal("requests", sum(proxy.counts.values()), 0)
    expect_equal("sign-ins", guest.must("usher", "session", "list", "--all", "--user", NAME), "There is no sign-in.\n")


def kept_nowhere(guest, secret):
    """Of all that the guest has written the secret is in its own file alone; nor is it in the journal or in usherd."""
    canaries = Canaries()
    canaries.add("the secret", secret)
    # As it went to glewlwyd.
    canaries.add("the header with it", base64.b64encode(f"{CLIENT}:{secret}".encode()))
    written = os.path.join(os.path.dirname(guest.root), "memory", "upper")
    found = [os.path.join(folder, name)[len(written):] for folder, _, names in os.walk(written) for name in names
             if os.path.isfile(os.path.join(folder, name)) and has(canaries, os.path.join(folder, name))]
    expect_equal("files with the secret", found, [FILE])
    nowhere(guest, canaries)


def has(canaries, path):
    """/var/log/lastlog has a place for every uid: what was never written is left out."""
    with open(path, "rb", buffering=0) as file:
        end, start = file.seek(0, os.SEEK_END), 0
        while start < end:
            try:
                start = file.seek(start, os.SEEK_DATA)
            except OSError:  # a hole until the end
                return False
            hole = file.seek(start, os.SEEK_HOLE)
            file.seek(start)
            if canaries.found(file.read(hole - start)):
                return True
            start = hole
    return False


TESTS = [signs_in]
