#!/usr/bin/python3
"""endpoints.py DIRECTORY PROGRAMS [TEST...]: see run. Prints one line a test and "N passed, N failed"."""
import os
import stat
import sys
import time
import traceback

import glewlwyd
import people
from verdicts import ACCEPTED, REFUSED, TROUBLE, equal, refused
from world import World


def userinfo(w):
    """password, then UserInfo: the person's claims, once with the sub of the ID token and once named"""
    w.configure()
    tokens = w.provider.sign_in()
    status, answer = w.run("token", "userinfo", "--file", w.write("tokens", tokens))
    equal(status, ACCEPTED)
    equal(answer["details"]["preferred_username"], "alice")
    equal(answer["details"]["groups"], ["linux-admins", "developers"])
    alone = w.write("alone", tokens["access_token"] + "\n")
    status, _ = w.run("token", "userinfo", "--file", alone, "--subject", answer["details"]["sub"])
    equal(status, ACCEPTED)
    refused(w.run("token", "userinfo", "--file", alone, "--subject", "somebody"), "userinfo.subject")
    equal(w.run("token", "userinfo", "--file", alone)[0], TROUBLE)


def userinfo_of_another(w):
    """bob's access token beside alice's ID token is refused (TOKEN-10)"""
    w.configure()
    tokens = w.provider.sign_in()
    tokens["access_token"] = w.provider.sign_in("bob")["access_token"]
    refused(w.run("token", "userinfo", "--file", w.write("tokens", tokens)), "userinfo.subject")


def userinfo_from_elsewhere(w):
    """UserInfo answers of another server: a challenge, a redirect, text for a token, broken JSON"""
    tokens = w.write("tokens", w.provider.sign_in())
    w.configure(userinfo_endpoint=w.server.url + "/userinfo")
    challenge = {"WWW-Authenticate": 'Bearer realm="x", error="insufficient_scope"'}
    for answer, reason, status in (
            ((403, challenge, ""), "userinfo.insufficient_scope", REFUSED),
            ((302, {"Location": w.server.url + "/other"}, ""), "provider.http_status", TROUBLE),
            ((200, {"Content-Type": "text/html"}, "<html>"), "userinfo.media_type", REFUSED),
            ((200, {"Content-Type": "application/jwt"}, '{"sub":"x"}'), "userinfo.form", REFUSED),
            ((200, {"Content-Type": "application/jwt"}, "eyJhbGciOiJub25lIn0.e30."), "userinfo.alg_none", REFUSED),
            ((200, {"Content-Type": "application/json"}, '{"a":1}'), "userinfo.subject_missing", REFUSED),
            ((200, {"Content-Type": "application/json"}, '{"sub":"x","sub":"x"}'), "userinfo.not_json", REFUSED)):
        w.server.answers["/userinfo"] = answer
        refused(w.run("token", "userinfo", "--file", tokens), reason, status)
    equal({path for _, path, _, _ in w.server.seen}, {"/userinfo"})


def refresh(w):
    """refresh without rotation: the old refresh token stays, the identity is kept (TOKEN-7)"""
    w.configure()
    tokens = w.provider.sign_in()
    new = w.path("new")
    status, answer = w.run("token", "refresh", "--file", w.write("tokens", tokens), "--out", new)
    equal(status, ACCEPTED)
    equal((answer["details"]["rotated"], answer["details"]["identity"]), (False, "kept"))
    equal(stat.S_IMODE(os.stat(new).st_mode), 0o600)
    after = w.read("new")
    equal(after["refresh_token"], tokens["refresh_token"])
    equal(after["id_token"], tokens["id_token"])
    assert after["access_token"] != tokens["access_token"], "the access token is the old one"
    equal(w.run("token", "introspect", "--file", new)[0], ACCEPTED)
    equal(w.run("token", "userinfo", "--file", new)[0], ACCEPTED)


def rotation(w):
    """refresh with rotation: the new token goes on, the replaced one is refused"""
    w.configure(w.rotating)
    tokens = w.write("tokens", w.rotating.sign_in())
    status, answer = w.run("token", "refresh", "--file", tokens, "--out", w.path("second"))
    equal((status, answer["details"]["rotated"]), (ACCEPTED, True))
    w.read("second")
    status, answer = w.run("token", "refresh", "--file", w.path("second"), "--out", w.path("second"))
    equal((status, answer["details"]["rotated"]), (ACCEPTED, True))
    w.read("second")
    refused(w.run("token", "refresh", "--file", tokens, "--out", w.path("third")), "refresh.refused")
    assert not os.path.exists(w.path("third")), "a refused refresh left a file"
    equal(sorted(os.listdir(w.folder)), ["second", "secret", "tokens", "usher.toml"])


def refresh_needs_its_session(w):
    """refresh without an ID token, with an access token in its place, or with another issuer's: nothing is sent"""
    w.configure(token_endpoint=w.server.url + "/token")
    tokens = w.provider.sign_in()
    out = w.path("out")
    bare = {k: v for k, v in tokens.items() if k != "id_token"}
    equal(w.run("token", "refresh", "--file", w.write("bare", bare), "--out", out)[0], TROUBLE)
    swapped = dict(tokens, id_token=tokens["access_token"])
    refused(w.run("token", "refresh", "--file", w.write("swapped", swapped), "--out", out), "id_token.typ")
    foreign = dict(tokens, id_token=w.provider.sign_in(issuer=w.provider.issuer("oidces"))["id_token"])
    refused(w.run("token", "refresh", "--file", w.write("foreign", foreign), "--out", out), "id_token.issuer")
    equal(w.run("token", "refresh", "--file", w.write("good", tokens), "--out", "/nowhere/out")[0], TROUBLE)
    equal(w.server.seen, [])


def refresh_outage(w):
    """an outage is no refusal (TOKEN-8)"""
    tokens = w.write("tokens", w.provider.sign_in())
    w.configure(token_endpoint=w.server.url + "/token")
    for answer, reason, status in (
            ((503, {}, ""), "provider.http_status", TROUBLE), ((429, {}, ""), "provider.http_status", TROUBLE),
            ((401, {"Content-Type": "application/json"}, '{"error":"invalid_client"}'), "client.refused", TROUBLE),
            ((400, {"Content-Type": "application/json"}, '{"error":"invalid_grant"}'), "refresh.refused", REFUSED)):
        w.server.answers["/token"] = answer
        refused(w.run("token", "refresh", "--file", tokens, "--out", w.path("out")), reason, status)
    w.configure(token_endpoint="https://localhost:1/token")
    refused(w.run("token", "refresh", "--file", tokens, "--out", w.path("out")), "provider.cannot_connect", TROUBLE)


def introspection(w):
    """introspection: active, of another client, unknown; a wrong secret is our fault and no verdict"""
    w.configure()
    tokens = w.provider.sign_in()
    path = w.write("tokens", tokens)
    status, answer = w.run("token", "introspect", "--file", path)
    equal((status, answer["details"]["client_id"], answer["details"]["active"]), (ACCEPTED, "pam-conf", True))
    equal(w.run("token", "introspect", "--file", path, "--kind", "refresh_token")[0], ACCEPTED)
    refused(w.run("token", "introspect", "--file", w.write("unknown", "never-seen")), "introspection.inactive")
    w.configure(client="pam-es", secret="pam-es-secret")
    assert w.run("token", "introspect", "--file", path)[0] != ACCEPTED, "a foreign client's token counted"
    w.configure(secret="wrong")
    equal(w.run("token", "introspect", "--file", path)[0], TROUBLE)


def introspection_is_strict(w):
    """only the JSON value true is active (TOKEN-9)"""
    token = w.write("token", "opaque-1")
    w.configure(introspection_endpoint=w.server.url + "/introspect")
    for value in ("true", '"true"', "1", "null", "false"):
        status = ACCEPTED if value == "true" else REFUSED
        w.server.answers["/introspect"] = (
            200, {"Content-Type": "application/json"}, f'{{"active":{value},"client_id":"pam-conf"}}')
        equal((value, w.run("token", "introspect", "--file", token)[0]), (value, status))
    w.server.answers["/introspect"] = (200, {"Content-Type": "application/json"}, '{"active":true,"client_id":"x"}')
    refused(w.run("token", "introspect", "--file", token), "introspection.client")


def revocation(w):
    """revocation: the token is good no more, also a second time; a revoked refresh token refreshes nothing"""
    w.configure()
    path = w.write("tokens", w.provider.sign_in())
    equal(w.run("token", "revoke", "--file", path, "--kind", "access_token")[0], ACCEPTED)
    refused(w.run("token", "introspect", "--file", path), "introspection.inactive")
    refused(w.run("token", "userinfo", "--file", path), "userinfo.invalid_token")
    equal(w.run("token", "revoke", "--file", path)[0], ACCEPTED)
    equal(w.run("token", "revoke", "--file", path)[0], ACCEPTED)
    refused(w.run("token", "refresh", "--file", path, "--out", w.path("out")), "refresh.refused")


def revocation_elsewhere(w):
    """revocation answers that are no success have each their reason"""
    token = w.write("token", "opaque-1")
    w.configure(revocation_endpoint=w.server.url + "/revoke")
    json = {"Content-Type": "application/json"}
    for answer, reason, status in (
            ((503, {"Retry-After": "120"}, ""), "revocation.later", TROUBLE),
            ((400, json, '{"error":"unsupported_token_type"}'), "revocation.unsupported_token_type", REFUSED),
            ((500, {}, ""), "provider.http_status", TROUBLE)):
        w.server.answers["/revoke"] = answer
        result = w.run("token", "revoke", "--file", token)
        refused(result, reason, status)
        if reason == "revocation.later":
            equal(result[1]["details"], {"retry_after_s": 120})


def client_credentials(w):
    """client credentials: a service account named like the client, by introspection and as a JWT (RFC 9068)"""
    w.configure()
    status, answer = w.run("token", "client-credentials")
    equal((status, answer["details"]["name"]), (ACCEPTED, "pam-conf"))
    refused(w.run("token", "client-credentials", "--audience", "api"), "access_token.audience")
    # The scope is what glewlwyd writes as audience.
    status, answer = w.run("token", "client-credentials", "--audience", "x", "--audience", "profile groups")
    equal((status, answer["verdict"], answer["details"]["name"]), (ACCEPTED, "verified", "pam-conf"))
    w.configure(secret="wrong")
    equal(w.run("token", "client-credentials")[0], TROUBLE)


def logout(w):
    """logout: one POST with the hint, redirects not followed; glewlwyd has no such endpoint"""
    tokens = w.provider.sign_in()
    path = w.write("tokens", tokens)
    w.configure()
    refused(w.run("session", "logout", "--file", path), "logout.no_endpoint", TROUBLE)
    w.configure(end_session_endpoint=w.server.url + "/logout")
    w.server.answers["/logout"] = (302, {"Location": w.server.url + "/bye"}, "")
    equal(w.run("session", "logout", "--file", path, "--hint", "alice")[0], ACCEPTED)
    equal([(method, target) for method, target, _, _ in w.server.seen], [("POST", "/logout")])
    equal(w.server.seen[0][3], f"id_token_hint={tokens['id_token']}&client_id=pam-conf&logout_hint=alice")
    assert "Authorization" not in w.server.seen[0][2], "the client's secret was sent"
    w.server.answers["/logout"] = (500, {}, "")
    refused(w.run("session", "logout", "--file", path), "provider.http_status", TROUBLE)
    refused(w.run("session", "logout", "--file", w.write("text", "no token")), "logout.id_token_form", TROUBLE)
    status, text = w.plain("session", "logout", "--print", "--file", path)
    equal(status, TROUBLE)
    assert "terminal" in text, text


def elliptic(w):
    """an issuer that signs with ES256: UserInfo and refresh"""
    issuer = w.provider.issuer("oidces")
    w.configure(issuer=issuer)
    path = w.write("tokens", w.provider.sign_in(issuer=issuer))
    equal(w.run("token", "userinfo", "--file", path)[0], ACCEPTED)
    equal(w.run("token", "refresh", "--file", path, "--out", w.path("new"))[0], ACCEPTED)
    w.read("new")


def check(w):
    """usher check looks for the endpoint that sources needs"""
    w.configure(claims='sources = ["id_token", "userinfo"]')
    status, answer = w.run("check")
    equal(status, ACCEPTED)
    assert {"level": "ok", "step": "userinfo", "message": "offered"} in answer["steps"], answer
    w.configure(claims='sources = ["userinfo"]')
    status, answer = w.run("check")
    equal((status, len(answer["problems"])), (REFUSED, 1))


def files(w):
    """tokens come from standard input or from a file that nobody else can read"""
    w.configure()
    tokens = w.provider.sign_in()
    path = w.write("tokens", tokens)
    content = open(path, "rb").read()
    equal(w.run("token", "introspect", "--file", "-", stdin=content)[0], ACCEPTED)
    equal(w.run("token", "introspect", "--file", "-", stdin=b"")[0], TROUBLE)
    os.chmod(path, 0o644)
    status, answer = w.run("token", "introspect", "--file", path)
    equal(status, TROUBLE)
    assert "read by others" in answer["message"], answer
    equal(w.run("token", "introspect", "--file", w.path("absent"))[0], TROUBLE)
    os.chmod(w.path("secret"), 0o644)
    os.chmod(path, 0o600)
    refused(w.run("token", "introspect", "--file", path), "client.secret_unreadable", TROUBLE)


def nothing_secret(w):
    """no output of all these tests holds a token or the secret"""
    w.configure()
    path = w.write("tokens", w.provider.sign_in())
    for words in (["userinfo"], ["introspect"], ["revoke"]):
        w.plain("token", *words, "--file", path)
    shown = [secret for secret in w.secrets if secret in w.output]
    equal(len(shown), 0)
    assert len(w.secrets) > 10 and len(w.output) > 1000, "nothing was looked at"


TESTS = [
    userinfo, userinfo_of_another, userinfo_from_elsewhere, refresh, rotation, refresh_needs_its_session,
    refresh_outage, introspection, introspection_is_strict, revocation, revocation_elsewhere, client_credentials,
    logout, elliptic, check, files, *glewlwyd.TESTS, *people.TESTS, nothing_secret,
]


def main():
    directory, programs, *only = sys.argv[1:]
    world = World(directory, programs)
    passed = failed = 0
    for test in TESTS:
        name = " ".join(test.__doc__.split())
        if only and test.__name__ not in only:
            continue
        started = time.monotonic()
        world.fresh()
        try:
            test(world)
            passed += 1
            print(f"ok {name} ({time.monotonic() - started:.1f} s)", flush=True)
        except Exception as error:  # one broken test must not hide the others
            failed += 1
            why = str(error) if isinstance(error, AssertionError) and str(error) else traceback.format_exc()
            print(f"FAIL {name}: {why}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
