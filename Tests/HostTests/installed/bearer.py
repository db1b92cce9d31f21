"""usher session open: an access token of glewlwyd's is a sign-in of its owner on this host, once."""
import json
import re

from canaries import Canaries, nowhere
from cells import expect, expect_equal
from host_files import LOCAL
from session_host import Connection, SignIns, configure, ready, reuse, sudo_asks, sudo_leans
from world import ADA, BOB

# glewlwyd's audience of an access token is its scope.
AUDIENCE = "usher-hosts"
BEARER = f'[provider.staff.bearer]\naudiences = ["{AUDIENCE}"]\n'
ALLOWED = 'allowed_services = ["sudo"]\n'
SUDOERS = "/etc/sudoers.d/bearer"
FILE = f"/home/{BOB}/token"
OTHER_PERSON = "The token is not about the owner of your account."


def audience(world):
    """The site's provider has a scope for its hosts, which BOB may ask for, and access tokens that name people."""
    provider = world.provider
    if getattr(provider, "has_hosts", False):
        return
    provider.has_hosts = True
    bob, = provider.administer(("GET", f"/user/{BOB}"))
    provider.administer(
        ("POST", "/scope/", dict(name=AUDIENCE, display_name=AUDIENCE, description="the hosts", scheme={},
                                 password_required=False)),
        ("PUT", f"/user/{BOB}", dict(bob, scope=[*bob["scope"], AUDIENCE])))
    provider.set_plugin(additional_parameters=[
        {"user-parameter": "preferred_username", "token-parameter": "preferred_username"}])


def tokens(world, scope=AUDIENCE):
    """BOB's tokens, by another way than this host's."""
    status, body = world.provider.token_request(grant_type="password", username=BOB, password=f"{BOB}-pw", scope=scope)
    expect_equal("tokens", status, 200)
    return json.loads(body)


def bring(guest, user, token):
    """Somebody's usher session open with this token, away from every terminal: (exit status, text)."""
    return guest.output("runuser", "-u", user, "--", "usher", "session", "open", "--token-file", "-", input=token)


def put(guest, token):
    guest.write(FILE, token, mode=0o600)
    guest.must("chown", BOB, FILE)


def leaned_on(world):
    """a token that its owner brings serves sudo where that is allowed, once; to another uid it is nothing"""
    guest, refused = world.a, Refusals(world.a)
    ready(world)
    audience(world)
    configure(guest, reuse(), BEARER + ALLOWED)
    guest.write(SUDOERS, f"{BOB} ALL=(ALL) ALL\n", mode=0o440)
    expect_equal("what is known of bob", world.by_code(guest, BOB)[0], 0)
    world.give_key(guest, BOB)
    connection = Connection(world, BOB, how="key")
    first, at_sudo = connection.first, SignIns(world, BOB)
    guest.mark()
    one, two = tokens(world)["access_token"], tokens(world)["access_token"]
    refused("another person's uid", ADA, one, OTHER_PERSON, "bearer.other_person")
    put(guest, one)
    status, text = first.run("usher session open --token-file token")
    found = re.fullmatch(r"Signed in by a token of staff, until [-0-9TZ:]+\.\s+"
                         r"Services that may lean on it: sudo\.\s+Its id: ([0-9a-f]{32})", text)
    expect(status == 0 and found, f"usher session open: {status} {text!r}")
    sudo_leans(first, at_sudo, found.group(1))
    refused("the same token", BOB, one, "The token was a sign-in before: get a new one.", "bearer.used_before")
    sudo_leans(first, at_sudo, found.group(1))
    # A token that was refused elsewhere is as good as before; where no service may lean on it, it is of no use.
    put(guest, two)
    refused("another person's uid", ADA, two, OTHER_PERSON, "bearer.other_person")
    configure(guest, reuse(), BEARER)
    status, text = first.run("usher session end --all && usher session open --token-file token")
    expect(status == 0 and "No service leans on such a sign-in." in text, f"not allowed anywhere: {status} {text!r}")
    sudo_asks(first, at_sudo, "reuse.bearer_not_allowed")
    first.close()
    kept_nowhere(guest, one, two)
    put_back(guest)


def put_back(guest):
    guest.must("rm", "-f", SUDOERS, FILE)
    configure(guest, reuse())


class Refusals:
    """Tokens that are none of their bringers' sign-ins, each with its sentence and its code, here and in the log."""

    def __init__(self, guest):
        self.guest = guest

    def __call__(self, what, user, token, sentence, code):
        since = len(self.guest.journal(USHER_EVENT="usher.session_open"))
        expect_equal(what, bring(self.guest, user, token), (1, f"usher: {sentence} ({code})\n"))
        noted = [entry["USHER_REASON"] for entry in self.guest.journal(USHER_EVENT="usher.session_open")[since:]]
        expect_equal(f"the log of {what}", noted, [code])


def kept_nowhere(guest, *brought):
    canaries = Canaries()
    for number, token in enumerate(brought):
        canaries.add(f"token {number}", token)
        # The signature alone is enough of a secret.
        canaries.add(f"the signature of token {number}", token.rpartition(".")[2])
    expect_equal("what is looked for can be found", len(canaries.found(guest.must("cat", FILE).encode())), 2)
    nowhere(guest, canaries)


def other_tokens(world):
    """tokens of another audience or kind, of a client, and from who has no account, are refused, each by its code"""
    guest, refused = world.a, Refusals(world.a)
    ready(world)
    audience(world)
    configure(guest, reuse(), BEARER + ALLOWED)
    # Whoever has no account yet gets one.
    expect_equal("what is known of bob", world.by_code(guest, BOB)[0], 0)
    guest.mark()
    good = tokens(world)["access_token"]
    general = tokens(world, "openid profile groups")
    status, body = world.provider.token_request(grant_type="client_credentials", scope="profile")
    expect_equal("a client's token", status, 200)
    changed = good[:-20] + ("B" if good[-20] == "A" else "A") + good[-19:]
    is_refused = "The token is refused."
    refused("another audience", BOB, general["access_token"], is_refused, "access_token.audience")
    refused("an ID token", BOB, general["id_token"], is_refused, "access_token.typ")
    refused("a changed one", BOB, changed, is_refused, "access_token.signature")
    configure(guest, reuse(), f'[provider.staff.bearer]\naudiences = ["{AUDIENCE}", "profile"]\n' + ALLOWED)
    refused("a client's own", BOB, json.loads(body)["access_token"], is_refused, "access_token.client_itself")
    for name in ("root", LOCAL):
        refused(f"from {name}", name, good, "Your uid has no account of Usher.", "bearer.no_account")
    put_back(guest)
    guest.mark()
    refused("without the table", BOB, good, "Your provider's access tokens are no sign-in on this host.", "bearer.off")


TESTS = [leaned_on, other_tokens]
