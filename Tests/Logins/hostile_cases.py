"""Logins against the hostile provider: the name of what it does, how that ends, and after how many requests."""
import math
import os
import subprocess
import time

from hostile import LONG, Hostile, Key, free_port
from verdicts import equal, expect, judge
from world import World

# Tokens: one reason, whatever the grant.
TOKENS = {
    "future-iat": "id_token.issued_in_future",
    "future-nbf": "id_token.not_before",
    "old-iat": "id_token.not_fresh",
    "long-life": "id_token.lifetime",
    "wrong-at-hash": "id_token.at_hash",
    "sub-number": "id_token.subject_missing",
    "aud-object": "id_token.audience_type",
    "aud-others": "id_token.audience_untrusted",
    "azp-other": "id_token.azp",
    "exp-string": "id_token.claim_type",
    "exp-huge": "id_token.time_range",
    "iss-array": "id_token.issuer_missing",
    "groups-string": "policy.groups_type",
    "groups-objects": "policy.groups_type",
    "name-array": "policy.principal_type",
    "name-null-byte": "id_token.null_character",
    "access-token-kind": "id_token.wrong_kind",
    "logout-kind": "id_token.wrong_kind",
    "swapped-keys": "id_token.signature",
    "typ-access": "id_token.typ",
    "crit": "id_token.crit",
    "zip": "id_token.zip",
    "hmac": "id_token.alg_unsupported",
    "own-key": "id_token.key_unknown",
    "duplicate-claim": "id_token.payload_not_json",
    "duplicate-header": "id_token.header_not_json",
    "escaped-duplicate": "id_token.payload_not_json",
}

# Answers, at any endpoint: (the reason where that stops the login at once, the reason while polling).
REDIRECTS = ("redirect-same-host", "redirect-relative", "redirect-other-host", "redirect-file", "redirect-https",
             "redirect-name")
ANSWERS = {
    **{name: ("provider.http_status", "provider.http_status") for name in REDIRECTS},
    **{status: ("provider.http_status", "device.expired")
       for status in ("429", "500", "501", "502", "503", "504", "599")},
    "204": ("provider.http_status", "provider.http_status"),
    "endless": ("provider.body_too_large", "device.expired"),
    "endless-chunked": ("provider.body_too_large", "device.expired"),
    "endless-close": ("provider.body_too_large", "device.expired"),
    "many-headers": ("provider.headers_too_large", "device.expired"),
    "gzip": ("provider.unexpected_encoding", "device.expired"),
    "gzip-unsaid": ("provider.not_json", "provider.not_json"),
    "not-http": ("provider.broken_answer", "device.expired"),
    "cut": ("provider.broken_answer", "device.expired"),
    "duplicate": ("provider.not_json", "provider.not_json"),
    "html": ("provider.not_json", "provider.not_json"),
}
# What discovery and keys call a body that is no JSON object.
NOT_JSON = {"gzip-unsaid", "duplicate"}
# Discovery and keys get the worst of each kind, the token and device endpoints all of them.
DOCUMENTS = ("redirect-same-host", "redirect-other-host", "redirect-file", "503", "endless-chunked", "many-headers",
             "gzip", "gzip-unsaid", "cut", "duplicate")
# Of a code that is waited for until its end.
LIFETIME = 6
# Seconds in which everything must have ended; a login that does not has hung.
BOUND = 100


def login(directory, service, misbehave, reason):
    """One login against one misbehaviour; the counts of what the provider was asked for."""
    lifetime = LIFETIME if reason == "device.expired" else LONG
    with (Hostile(directory, misbehave, lifetime=lifetime) as provider,
          World(directory, issuer=provider.issuer) as world):
        began = time.monotonic()
        report, shown = world.attempt(service, "alice")
        expect(time.monotonic() - began < BOUND, "it did not end")
        judge(world, report, shown, reason)
        equal("redirects that were followed", provider.strays, [])
        return provider.counts, provider.key_fetches


def token_by_password(directory, name, reason):
    counts, fetches = login(directory, "password", name, reason)
    equal("token requests", counts["token"], 1)
    expect(len(fetches) <= 2, "more than two key fetches")


def token_by_code(directory, name, reason):
    counts, fetches = login(directory, "device", name, reason)
    equal("token requests", counts["token"], 1)
    equal("device flows", counts["device"], 1)
    expect(len(fetches) <= 2, "more than two key fetches")


def answer_to_password(directory, name, reason):
    counts, _ = login(directory, "password", f"token:{name}", reason)
    equal("token requests", counts["token"], 1)


def answer_to_poll(directory, name, reason):
    counts, _ = login(directory, "device", f"token:{name}", reason)
    expect(1 <= counts["token"] <= LIFETIME + 1, f"{counts['token']} polls in {LIFETIME} s")
    equal("device flows", counts["device"], 1)


def answer_to_device(directory, name, reason):
    counts, _ = login(directory, "device", f"device:{name}", reason)
    equal("device flows", counts["device"], 1)
    equal("token requests", counts["token"], 0)


def answer_to_document(directory, where, name, reason):
    counts, _ = login(directory, "password", f"{where}:{name}", reason)
    expect(counts[where] <= 3, f"{counts[where]} requests")
    equal("token requests", counts["token"], 0 if where == "discovery" else 1)


def rollover(directory, name, reason, fetches):
    """The keys change while a person approves; one fetch finds the new ones."""
    for service, event in (("device", "device-started"), ("password", "token-asked")):
        counts, seen = login(directory, service, f"{name}@{event}", reason)
        equal("key fetches", len(seen), fetches)
        equal("token requests", counts["token"], 1)


def slow_down(directory):
    """slow_down for ever: each poll comes 5 s later than the last, until the code expires"""
    counts, _ = login(directory, "device", "slow-down-forever", "device.expired")
    expect(1 <= counts["token"] <= 2, f"{counts['token']} polls in {LIFETIME} s")


def intervals(directory):
    """an interval of 0 or none: granted, and no poll comes sooner than a second"""
    for name in ("interval-zero", "no-interval"):
        counts, _ = login(directory, "device", name, None)
        equal("token requests", counts["token"], 1)


def down_at_start(directory):
    """a provider that is down when usherd starts is found again without a restart"""
    port = free_port()
    with World(directory, issuer=f"http://127.0.0.1:{port}") as world:
        report, _ = world.attempt("password", "alice")
        equal("the reason", report["reason"], "provider.cannot_connect")
        equal("the result", report["authenticate"]["name"], "PAM_AUTHINFO_UNAVAIL")
        with Hostile(directory, port=port):
            end = time.monotonic() + 60
            while not report["granted"] and time.monotonic() < end:
                time.sleep(0.5)
                report, _ = world.attempt("password", "alice")
            equal("granted", report["granted"], True)
        reasons = {record["reason"] for record in world.records()}
        equal("the audited reasons", reasons, {"provider.cannot_connect", "granted"})


def flood(directory):
    """10,000 tokens with random key IDs: ten key fetches in ten seconds; logins with the known key are granted"""
    threads, each = 50, 200
    os.makedirs(os.path.join(directory, "pam"), exist_ok=True)
    with open(os.path.join(directory, "pam", "password"), "w", encoding="ascii") as file:
        line = f"{directory}/pam_usher.so socket={directory}/auth.sock trial"
        file.write(f"auth required {line}\naccount required {line}\n")
    with Hostile(directory, "random-kids") as provider, World(directory, issuer=provider.issuer) as world:
        began = time.monotonic()
        with open(world.path("many.log"), "wb") as log:
            run = subprocess.Popen(
                [world.path("many"), world.path("pam"), "password", str(threads), str(each)],
                stdin=subprocess.DEVNULL, stdout=log)
        known, slowest = 0, 0.0
        while run.poll() is None:
            asked = time.monotonic()
            report, _ = world.attempt("password", "alice")
            slowest = max(slowest, time.monotonic() - asked)
            equal("what the known key brings", (report.get("granted"), report.get("reason")), (True, None))
            known += 1
            time.sleep(0.2)  # they shall be among the flood, not a second one
        with open(world.path("many.log"), encoding="ascii") as log:
            results = [int(line.split()[1]) for line in log]
        took = time.monotonic() - began
        equal("logins", len(results), threads * each)
        expect(0 not in results, "a token with an unknown key was granted")
        equal("token requests", provider.counts["token"], threads * each + known)
        expect(known > 0, "nobody logged in meanwhile")
        times = provider.key_fetches
        most = max(sum(1 for t in times if start <= t < start + 10) for start in times)
        # Ten for each ten seconds, and the first of all. Some come late on a busy machine, so nearer to the next ones.
        expect(len(times) <= 1 + 10 * math.ceil(took / 10), f"{len(times)} key fetches in {took:.1f} s")
        reasons = {record["reason"] for record in world.records()}
        equal("the audited reasons", reasons, {"granted", "id_token.key_unknown", "keys.refresh_limited"})
        print(f"   {len(results)} logins in {took:.0f} s: {len(times)} key fetches, at most {most} in 10 s;"
              f" {known} logins with the known key meanwhile, the slowest {slowest * 1000:.0f} ms")


def cases():
    """(name, test) of each case."""
    for name, reason in TOKENS.items():
        yield f"hostile token by password, {name}: {reason}", lambda d, n=name, r=reason: token_by_password(d, n, r)
    for name in ("future-nbf", "swapped-keys", "own-key", "duplicate-claim", "name-null-byte"):
        yield f"hostile token by code, {name}: {TOKENS[name]}", lambda d, n=name: token_by_code(d, n, TOKENS[n])
    for name, (at_once, polling) in ANSWERS.items():
        yield (f"hostile answer to a password, {name}: {at_once}",
               lambda d, n=name, r=at_once: answer_to_password(d, n, r))
        yield f"hostile answer to a poll, {name}: {polling}", lambda d, n=name, r=polling: answer_to_poll(d, n, r)
        yield (f"hostile answer to a device start, {name}: {at_once}",
               lambda d, n=name, r=at_once: answer_to_device(d, n, r))
    for name in DOCUMENTS:
        for where, kind in (("discovery", "metadata"), ("jwks", "keys")):
            reason = f"{kind}.not_json" if name in NOT_JSON else ANSWERS[name][0]
            yield (f"hostile {where}, {name}: {reason}",
                   lambda d, w=where, n=name, r=reason: answer_to_document(d, w, n, r))
    for name, reason, fetches in (("rollover-overlap", None, 2), ("rollover-drop", None, 2),
                                  ("rollover-same-kid", "id_token.signature", 1),
                                  ("rollover-unpublished", "id_token.key_unknown", 2)):
        yield (f"hostile keys, {name} in the middle of a login: {reason or 'granted'}",
               lambda d, n=name, r=reason, f=fetches: rollover(d, n, r, f))
    for test in (slow_down, intervals, down_at_start):
        yield "hostile: " + test.__doc__, test


def heavy_cases():
    """Those that want the machine for themselves."""
    yield "hostile: " + flood.__doc__, flood


def make_keys(directory):
    """Keys that all cases share: making them takes longer than a login."""
    for name in ("first", "second"):
        Key(directory, name)
