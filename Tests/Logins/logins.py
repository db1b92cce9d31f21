#!/usr/bin/python3
"""Logins against a provider that keeps the rules, and against one that breaks a single one of them.

    logins.py DIRECTORY [CASE...]

Prints a line a case and "N passed, N failed". Times are shown; nothing passes or fails by them but a hang.
"""
import concurrent.futures
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import traceback

import hostile_cases
from verdicts import equal, expect, judge
from world import World

# What the provider does wrong: (the reason by password, the reason by code). None: the grant is not affected.
MISBEHAVIOUR = {
    "expired": ("id_token.expired", "id_token.expired"),
    "other-client": ("id_token.audience", "id_token.audience"),
    "changed-signature": ("id_token.signature", "id_token.signature"),
    "alg-none": ("id_token.alg_none", "id_token.alg_none"),
    "future": ("id_token.issued_in_future", "id_token.issued_in_future"),
    "wrong-issuer": ("id_token.issuer", "id_token.issuer"),
    "principal-root": ("policy.name_mismatch", "policy.name_mismatch"),
    "no-id-token": ("token_response.no_id_token", "token_response.no_id_token"),
    "token-500": ("provider.http_status", "device.expired"),
    "token-html": ("provider.not_json", "provider.not_json"),
    "token-2mib": ("provider.body_too_large", "device.expired"),
    "token-slow": ("provider.timeout", "device.expired"),
    "token-403-empty": ("password.wrong", "provider.http_status"),
    "discovery-500": ("provider.http_status", "provider.http_status"),
    "discovery-html": ("provider.not_json", "provider.not_json"),
    "jwks-500": ("provider.http_status", "provider.http_status"),
    "device-500": (None, "provider.http_status"),
    "escape-code": (None, "device.user_code"),
    "escape-uri": (None, "device.verification_uri"),
    "slow-down-forever": (None, "device.expired"),
}
# Worlds at a time: they mostly wait.
SIDE_BY_SIDE = 6


def limits_for(name):
    """An answer that takes too long is not waited for; others have the usual time."""
    return 'total_timeout = "2s"' if name == "token-slow" else ""


def by_password(directory, name, reason):
    with World(directory, ["--misbehave", name] if name else [], limits_for(name)) as world:
        report, shown = world.attempt("password", "alice")
        judge(world, report, shown, reason)
        equal("device flows", world.requests()["device"], 0)


def by_code(directory, name, reason):
    # Where the code's end is the answer it is waited for.
    lifetime = "6" if reason == "device.expired" else "60"
    provider = ["--fast-approve", "alice", "--expires", lifetime] + (["--misbehave", name] if name else [])
    with World(directory, provider, limits_for(name)) as world:
        report, shown = world.attempt("device", "alice")
        judge(world, report, shown, reason)
        expect(world.requests()["device"] <= 1, "more than one device flow")
        equal("passwords", world.requests()["token_password"], 0)


def principal_of_another(directory):
    """mallory's token names root: refused by either grant"""
    for service in ("password", "device"):
        with World(directory, ["--fast-approve", "mallory"]) as world:
            report, _ = world.attempt(service, "mallory")
            equal("granted", report["granted"], False)
            equal("the reason", report["reason"], "policy.name_mismatch")


def another_approves(directory):
    """a code that another person approves grants nothing"""
    with World(directory, ["--fast-approve", "bob"]) as world:
        report, shown = world.attempt("device", "alice")
        judge(world, report, shown, "policy.name_mismatch")


def wait_for_code(world, process):
    """The code, as soon as it stands on the terminal."""
    text = b""
    while b"Enter this code:\n" not in text or text.count(b"\n") < 7:
        chunk = os.read(process.stderr.fileno(), 65536)
        expect(chunk, f"usher try ended: {text!r}")
        text += chunk
    return text.split(b"Enter this code:\n")[1].split(b"\n")[0].decode()


def person_decides(directory):
    """the person allows on the provider's page, and is let in; denies, and is refused at once"""
    for decision, reason in (("allow", None), ("deny", "device.denied")):
        with World(directory) as world:
            process = world.start_try("device", "alice")
            world.decide(wait_for_code(world, process), "alice", decision)
            out, shown = process.communicate(timeout=120)
            judge(world, json.loads(out), shown, reason)
            equal("device flows", world.requests()["device"], 1)


def read_until(process, mark, lines_after):
    """What was shown, up to a line that begins with `mark` and the lines after it."""
    text = b""
    while mark not in text or text.split(mark)[1].count(b"\n") < lines_after:
        chunk = os.read(process.stderr.fileno(), 65536)
        expect(chunk, f"usher try ended: {text!r}")
        text += chunk
    return text


def wait_for_phone_code(process):
    """The code to compare, as soon as it stands on the terminal."""
    mark = b"on your phone if it shows this code:\n"
    return read_until(process, mark, 3).split(mark)[1].split(b"\n")[0].decode()


def phone_decides(directory):
    """CIBA: the person compares the code and allows, and is let in; denies, and is refused and left in peace"""
    for decision, reason in (("allow", None), ("deny", "ciba.denied")):
        with World(directory) as world:
            process = world.start_try("ciba", "alice")
            world.decide_request(wait_for_phone_code(process), "alice", decision)
            out, shown = process.communicate(timeout=120)
            judge(world, json.loads(out), shown, reason)
            equal("CIBA requests", world.requests()["backchannel"], 1)
            equal("device flows", world.requests()["device"], 0)
            if reason:
                report, _ = world.attempt("ciba", "alice")
                equal("the reason of the next", report["reason"], "ciba.paused")
                equal("CIBA requests", world.requests()["backchannel"], 1)


def phone_of_another(directory):
    """CIBA: what another person approves grants nothing"""
    with World(directory, ["--fast-approve", "bob"]) as world:
        report, shown = world.attempt("ciba", "alice")
        judge(world, report, shown, "policy.name_mismatch")


def phone_unknown(directory):
    """CIBA: a name that the provider does not know goes on with a code where the service has it, else it ends"""
    with World(directory, ["--fast-approve", "bob"]) as world:
        report, shown = world.attempt("ciba", "carla")
        judge(world, report, shown, "ciba.unknown_user_id")
        report, shown = world.attempt("ciba-device", "carla")
        expect(b"Enter this code:" in shown, "no code was shown")
        equal("the reason", report["reason"], "policy.name_mismatch")
        equal("device flows", world.requests()["device"], 1)


def phone_rings_on(directory):
    """CIBA: a caller that goes away polls no more, a later approval grants nothing, and nobody is asked twice"""
    with World(directory) as world:
        process = world.start_try("ciba", "alice")
        code = wait_for_phone_code(process)
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
        world.wait(world.records)
        polled = world.requests()["token"]
        report, _ = world.attempt("ciba", "alice")
        equal("the reason of the next", report["reason"], "ciba.pending")
        world.decide_request(code, "alice", "allow")
        time.sleep(2)  # two intervals, in which nothing may happen
        equal("the audited reasons", [r["reason"] for r in world.records()], ["login.cancelled", "ciba.pending"])
        equal("polls afterwards", world.requests()["token"] - polled, 0)


def code_expires(directory):
    """a code that nobody approves expires"""
    with World(directory, ["--expires", "2"]) as world:
        report, shown = world.attempt("device", "alice")
        judge(world, report, shown, "device.expired")


def caller_goes_away(directory):
    """a login whose caller is gone polls no more, and a later approval grants nothing"""
    with World(directory) as world:
        process = world.start_try("device", "alice")
        code = wait_for_code(world, process)
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
        world.wait(world.records)
        polled = world.requests()["token"]
        world.decide(code, "alice", "allow")
        time.sleep(2)  # two intervals, in which nothing may happen
        equal("the audited reasons", [r["reason"] for r in world.records()], ["login.cancelled"])
        equal("polls afterwards", world.requests()["token"] - polled, 0)


def names_that_are_none(directory):
    """zoë and other names that can be no login name here: refused without a request"""
    with World(directory) as world:
        for name in ("zoë", "Alice", "a b", "x" * 300, "root", "daemon", "sudo", "-x", "alice.", "a..b"):
            report, _ = world.attempt("password", name, "pw")
            expect(not report.get("granted"), f"{name!r} was granted")
        equal("requests for tokens", world.requests()["token"], 0)
        equal("device flows", world.requests()["device"], 0)
        report, _ = world.attempt("password", "alice")
        equal("alice granted", report["granted"], True)


def odd_passwords(directory):
    """passwords that are none are not sent; a wrong one is sent once"""
    with World(directory) as world:
        for password in ("", "a" * 513, "back\bspace", "tab\there"):
            report, _ = world.attempt("password", "alice", password)
            expect(not report.get("granted"), f"{password!r} was granted")
        equal("requests for tokens", world.requests()["token"], 0)
        report, _ = world.attempt("password", "alice", "a" * 512)
        equal("the reason", report["reason"], "password.wrong")
        equal("requests for tokens", world.requests()["token"], 1)


def many_at_once(directory):
    """a hundred logins at once wait for the provider together, and status answers meanwhile"""
    os.makedirs(os.path.join(directory, "pam"), exist_ok=True)
    for service in ("password", "device"):
        with open(os.path.join(directory, "pam", service), "w", encoding="ascii") as file:
            line = f"{directory}/pam_usher.so socket={directory}/auth.sock trial"
            file.write(f"auth required {line}\naccount required {line}\n")
    raised = 'max_pending_device = 200\nmax_pending_per_source = 200\nmax_pending_sshd = 200'
    provider = ["--many", "100", "--reply-delay", "2000"]
    for service, limits, approve in (("password", "", []), ("device", raised, ["--expires", "8"])):
        with World(directory, provider + approve, limits) as world:
            run = subprocess.Popen(
                [world.path("many"), world.path("pam"), service, "100"], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE)
            answers = sorted(status_times(world, run))
            logins = [line.split() for line in run.communicate(timeout=300)[0].decode().splitlines()]
            equal("logins", len(logins), 100)
            if service == "password":
                equal("results", {int(login[1]) for login in logins}, {0})
                equal("passwords", world.requests()["token_password"], 100)
                print(f"   100 passwords, 2 s an answer: the last one was in after {max(int(x[3]) for x in logins)} ms")
            else:
                expect(all(int(login[2]) >= 0 for login in logins), "a code was not shown")
                equal("device flows", world.requests()["device"], 100)
                equal("reasons", {r["reason"] for r in world.records()}, {"device.expired"})
                print(f"   100 codes: the last one was shown after {max(int(x[2]) for x in logins)} ms")
            expect(answers, "status was never asked")
            print(f"   status meanwhile: median {answers[len(answers) // 2]:.1f} ms, slowest {answers[-1]:.1f} ms"
                  f" of {len(answers)}")


def status_times(world, run):
    """How long usherd takes to answer `usher status`, in milliseconds, as long as `run` runs."""
    times = []
    while run.poll() is None:
        began = time.monotonic()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(60)
            connection.connect(world.path("admin.sock"))
            connection.sendall(b'{"verb":"status"}\n')
            answer = b""
            while not answer.endswith(b"\n"):
                chunk = connection.recv(65536)
                expect(chunk, "usherd hung up on status")
                answer += chunk
        expect(b'"pending' in answer or b"pending" in answer, f"no status: {answer[:200]!r}")
        times.append((time.monotonic() - began) * 1000)
        time.sleep(0.05)
    return times


def cases():
    yield "by password: granted", lambda d: by_password(d, None, None)
    yield "by code: granted", lambda d: by_code(d, None, None)
    for name, (password, code) in MISBEHAVIOUR.items():
        yield f"by password, {name}: {password or 'granted'}", lambda d, n=name, r=password: by_password(d, n, r)
        yield f"by code, {name}: {code}", lambda d, n=name, r=code: by_code(d, n, r)
    for name in ("no-interval", "interval-zero"):
        yield f"by code, {name}: granted", lambda d, n=name: by_code(d, n, None)
    for test in (principal_of_another, another_approves, person_decides, phone_decides, phone_of_another, phone_unknown,
                 phone_rings_on, code_expires, caller_goes_away, names_that_are_none, odd_passwords):
        yield test.__doc__, test
    yield from hostile_cases.cases()


def heavy_cases():
    """What is measured, or is a load: one at a time."""
    yield many_at_once.__doc__, many_at_once
    yield from hostile_cases.heavy_cases()


def attempt(directory, name, test):
    """(did it pass, what is to be said)"""
    began = time.monotonic()
    try:
        test(directory)
        return True, f"ok {name} ({time.monotonic() - began:.1f} s)"
    except Exception:  # noqa: BLE001 # a test that breaks is a test that failed
        return False, f"FAIL {name}\n{traceback.format_exc()}"


def at_once(directory, wanted):
    """Cases that mostly wait, several at a time, each below a directory of its own."""
    def own(number):
        place = os.path.join(directory, f"case-{number}")
        os.makedirs(place)
        for name in ("usherd", "usher", "demo-provider", "many"):
            os.link(os.path.join(directory, name), os.path.join(place, name))
        for name in ["people.json", "pam_usher.so", *(name for name in os.listdir(directory) if name.endswith(".pem"))]:
            shutil.copy(os.path.join(directory, name), place)
        return place

    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        yield from pool.map(lambda case: attempt(own(case[0]), *case[1]), enumerate(wanted))


def main():
    directory, only = sys.argv[1], sys.argv[2:]
    passed = failed = 0

    def chosen(every):
        return [case for case in every if not only or any(word in case[0] for word in only)]

    hostile_cases.make_keys(directory)
    alone = (attempt(directory, *case) for case in chosen(heavy_cases()))
    for good, text in itertools.chain(at_once(directory, chosen(cases())), alone):
        print(text, flush=True)
        passed += good
        failed += not good
    if passed + failed == 0:
        failed = 1
        print("FAIL no case has such a name")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
