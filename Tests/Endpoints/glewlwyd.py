"""What only a real provider does: an issuer with ES256, new keys, partial consent, tokens of other kinds. Logins go
through libpam and usherd; tokens that no login would be given go to usher token verify, and to usherd by a token
endpoint that says again what glewlwyd said before."""
import json

from daemon import Daemon, denied, granted
from verdicts import ACCEPTED, equal, refused

ONLY_RS256 = 'allowed_algs = ["RS256"]'
ONLY_ES256 = 'allowed_algs = ["ES256"]'


def verify(w, token, keys=None):
    """Status and JSON of usher token verify, with the keys that the provider publishes or published."""
    keys = w.write("keys", json.dumps(keys or w.provider.keys()))
    w.secrets.add(token)
    return w.run("token", "verify", "--keys", keys, w.write("token", token))


def said_again(w, tokens):
    """A token endpoint whose answer is `tokens`; the caller configures token_endpoint."""
    w.secrets.update(v for k, v in tokens.items() if k.endswith("_token"))
    w.server.answers["/token"] = (200, {"Content-Type": "application/json"}, json.dumps(tokens))


def es256_issuer(w):
    """an issuer that signs with ES256: granted by password and by code; refused where only RS256 counts (CORE-7)"""
    issuer = w.provider.issuer("oidces")
    equal(w.provider.header(w.provider.sign_in(issuer=issuer)["id_token"])["alg"], "ES256")
    with Daemon(w, issuer=issuer, tokens=ONLY_ES256) as daemon:
        granted(daemon, daemon.by_password())
        granted(daemon, daemon.by_code(es256=True))
    with Daemon(w, issuer=issuer, tokens=ONLY_RS256) as daemon:
        denied(daemon, daemon.by_password(), "id_token.alg_not_allowed")
        denied(daemon, daemon.by_code(es256=True), "id_token.alg_not_allowed")


def es256_client(w):
    """a client with ES256 at an issuer that has RSA and EC keys: granted; refused where only RS256 counts"""
    client = dict(client="pam-es", secret="pam-es-secret")
    with Daemon(w, **client) as daemon:
        granted(daemon, daemon.by_password())
    with Daemon(w, tokens=ONLY_RS256, **client) as daemon:
        denied(daemon, daemon.by_password(), "id_token.alg_not_allowed")
    with Daemon(w, tokens=ONLY_RS256) as daemon:
        granted(daemon, daemon.by_password())


def new_key(w):
    """a new key beside the old one: the next login fetches the keys once, the one after it does not (KEY-4)"""
    with Daemon(w, jwks_uri=w.relay_keys()) as daemon:
        granted(daemon, daemon.by_password())
        before = w.server.count("/keys")
        granted(daemon, daemon.by_password())
        equal(w.server.count("/keys") - before, 0)
        old = w.provider.sign_in()["id_token"]
        kid = w.provider.rotate()
        granted(daemon, daemon.by_password())
        equal(w.server.count("/keys") - before, 1)
        granted(daemon, daemon.by_password())
        granted(daemon, daemon.by_code())
        equal(w.server.count("/keys") - before, 1)
    new = w.provider.sign_in()["id_token"]
    equal((w.provider.header(new)["kid"], w.provider.header(old)["kid"] == kid), (kid, False))
    for token in (old, new):
        equal(verify(w, token)[0], ACCEPTED)


def keys_change(w):
    """one usherd sees the key changed, and then changed and the old one withdrawn: all logins are granted (KEY-4)"""
    with Daemon(w) as daemon:
        granted(daemon, daemon.by_password())
        for drop in (False, True):
            w.provider.rotate(drop)
            granted(daemon, daemon.by_code())
            granted(daemon, daemon.by_password())


def withdrawn_key(w):
    """the old key withdrawn: a new login is granted by the same usherd, a token of the old key no more (KEY-6)"""
    tokens, old_keys = w.provider.sign_in(), w.provider.keys()
    with Daemon(w, jwks_uri=w.relay_keys(), token_endpoint=w.server.url + "/token") as daemon:
        said_again(w, tokens)
        granted(daemon, daemon.by_password())
        kid = w.provider.rotate(drop=True)
        new = w.provider.sign_in()
        equal(w.provider.header(new["id_token"])["kid"], kid)
        said_again(w, new)
        before = w.server.count("/keys")
        granted(daemon, daemon.by_password())
        equal(w.server.count("/keys") - before, 1)
        said_again(w, tokens)
        denied(daemon, daemon.by_password(), "id_token.key_unknown")
        before = w.server.count("/keys")
        denied(daemon, daemon.by_password(), "id_token.key_unknown")
        equal(w.server.count("/keys") - before, 0)
        said_again(w, new)
        granted(daemon, daemon.by_password())
    refused(verify(w, tokens["id_token"]), "id_token.key_unknown")
    equal(verify(w, tokens["id_token"], old_keys)[0], ACCEPTED)
    equal(verify(w, new["id_token"])[0], ACCEPTED)
    refused(verify(w, new["id_token"], old_keys), "id_token.key_unknown")


def partial_consent(w):
    """consent to a part of the scopes: without groups no role, without the profile no name; with all of them granted"""
    with Daemon(w) as daemon:
        denied(daemon, daemon.by_code(scopes="openid profile"), "policy.no_role")
        denied(daemon, daemon.by_code(scopes="openid groups"), "policy.principal_missing")
        denied(daemon, daemon.by_code(scopes="openid"), "policy.principal_missing")
        granted(daemon, daemon.by_code(scopes="openid profile groups"))


def access_token_as_id_token(w):
    """the access token (at+jwt, the same key and issuer) is no ID token (JOSE-7)"""
    tokens = w.provider.sign_in()
    equal([w.provider.header(tokens[k]).get("kid") for k in ("id_token", "access_token")],
          [w.provider.keys()["keys"][0]["kid"]] * 2)
    equal(w.provider.header(tokens["access_token"])["typ"], "at+jwt")
    with Daemon(w, token_endpoint=w.server.url + "/token") as daemon:
        said_again(w, tokens)
        granted(daemon, daemon.by_password())
        said_again(w, dict(tokens, id_token=tokens["access_token"]))
        denied(daemon, daemon.by_password(), "id_token.typ")
    equal(verify(w, tokens["id_token"])[0], ACCEPTED)
    refused(verify(w, tokens["access_token"]), "id_token.typ")


def token_for_nobody(w):
    """a token of the password grant without any client has no audience, and counts for none (CORE-3)"""
    mine, nobodys = w.provider.sign_in(), w.provider.sign_in(client=None)
    claims = w.provider.claims(nobodys["id_token"])
    equal((claims["preferred_username"], "aud" in claims, "azp" in claims), ("alice", False, False))
    with Daemon(w, token_endpoint=w.server.url + "/token") as daemon:
        said_again(w, mine)
        granted(daemon, daemon.by_password())
        said_again(w, nobodys)
        denied(daemon, daemon.by_password(), "id_token.audience_missing")
    equal(verify(w, mine["id_token"])[0], ACCEPTED)
    refused(verify(w, nobodys["id_token"]), "id_token.audience_missing")


def own_authority(w):
    """an authority of one's own: granted with its ca_file; refused without one and with another's"""
    with Daemon(w) as daemon:
        granted(daemon, daemon.by_password())
        granted(daemon, daemon.by_code())
    for authority in (None, w.rotating.ca):
        with Daemon(w, ca=authority) as daemon:
            denied(daemon, daemon.by_password(), "provider.certificate")
            denied(daemon, daemon.by_code(), "provider.certificate")


TESTS = [
    es256_issuer, es256_client, partial_consent, access_token_as_id_token, token_for_nobody, own_authority,
    new_key, withdrawn_key, keys_change,
]
