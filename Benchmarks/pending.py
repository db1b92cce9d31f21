"""A thousand device logins that wait until they expire: memory, and how often the provider is asked."""
import collections
import json
import re
import time

from usage import resident, ticks

CLIENT = """\
id = "demo"
auth_method = "none"
"""
PEOPLE = '[{"username": "alice", "password": "alice-pw"}]'
# usherd gives memory back 12 s after many logins have ended, and once more when others have ended meanwhile.
REST = 30
POLL = re.compile(r"token: code (\S+), (authorization_pending|slow_down|expired_token)")


def measure(bench):
    """The demo provider writes a line for each poll; it speaks http, so that no TLS session is in the memory."""
    count, interval, lifetime = bench.count(1000, 20), bench.count(5, 1), bench.count(30, 2)
    provider, issuer = start_provider(bench, interval, lifetime)
    bench.write("pending.toml", bench.configuration(issuer, CLIENT, authority=False))
    daemon = bench.start_usherd("pending.toml")
    bench.measure("code", bench.path("pam"), "code", "alice", "1")
    idle = resident(daemon.pid)["Rss"]
    cpu = ticks(daemon.pid)
    many = bench.start("many", bench.path("many"), bench.path("pam"), "code", str(count))
    most_pending, largest = 0, 0
    while many.poll() is None:
        now = bench.status()["pending"]["device"]
        most_pending = max(most_pending, now)
        if now == count:
            largest = max(largest, resident(daemon.pid)["Rss"])
        time.sleep(0.2)
    bench.started.remove(many)
    if most_pending != count:
        raise RuntimeError(f"{most_pending} logins became pending instead of {count}")
    cpu = ticks(daemon.pid) - cpu
    after = resident(daemon.pid)["Rss"]
    time.sleep(bench.count(REST, 0))
    later = resident(daemon.pid)["Rss"]
    bench.stop(daemon)
    bench.stop(provider)
    ended = reasons(bench)
    if ended["device.expired"] != count:
        raise RuntimeError(f"not every one of {count} logins ended with device.expired: {dict(ended)}")
    polls, answers = polls_by_code(bench)
    what = f"{count:,} device logins, interval {interval} s, lifetime {lifetime} s"
    total, most = sum(polls.values()), max(polls.values(), default=0)
    fewest = min(polls.values(), default=0) if len(polls) == count else 0
    bench.row("usherd after one login over http: RSS", idle / 1024, "MiB")
    bench.row(f"{what}, pending: more RSS", (largest - idle) / 1024, "MiB")
    bench.row("the same, when all have ended: more RSS", (after - idle) / 1024, "MiB")
    bench.row(f"the same, {REST} s later: more RSS", (later - idle) / 1024, "MiB")
    bench.row("the same: polls in all", total, "")
    bench.row("the same: polls, mean of the lifetime", total / lifetime, "/s")
    bench.row("the same: CPU of usherd for a login, from socket to expiry", cpu / count / 1e6, "ms")
    bench.row("the same: fewest polls of a login", fewest, "")
    bench.row("the same: most polls of a login", most, "", goal=lifetime // interval)
    if most > lifetime // interval:
        bench.error(f"a login asked the provider {most} times in {lifetime} s with an interval of {interval} s")
    if answers["slow_down"]:
        bench.error(f"the provider had to say slow_down {answers['slow_down']} times")


def start_provider(bench, interval, lifetime):
    bench.write("people.json", PEOPLE)
    process = bench.start("demo-provider", bench.path("demo-provider"), "--people", bench.path("people.json"),
                          "--interval", str(interval), "--expires", str(lifetime))
    end = time.monotonic() + 10
    while not lines(bench, "demo-provider.log"):
        if time.monotonic() > end or process.poll() is not None:
            raise RuntimeError("demo-provider does not start")
        time.sleep(0.02)
    return process, lines(bench, "demo-provider.log")[0].strip().removeprefix("ready issuer=")


def lines(bench, name):
    """The whole lines of a log."""
    with open(bench.path(name), encoding="utf-8", errors="replace") as file:
        return [line for line in file if line.endswith("\n")]


def reasons(bench):
    """How the logins ended, as usherd's audit records say."""
    records = [line for line in lines(bench, "usherd.log") if '"event":"usher.login"' in line]
    return collections.Counter(json.loads(line[line.index("{"):])["reason"] for line in records)


def polls_by_code(bench):
    """(how often each code was asked for, how often each answer was given)"""
    found = [match.groups() for match in map(POLL.match, lines(bench, "demo-provider.log")) if match]
    return collections.Counter(code for code, _ in found), collections.Counter(answer for _, answer in found)
