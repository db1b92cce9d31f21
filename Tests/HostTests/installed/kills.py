"""kill -9 of usherd, of usher-publish and of what calls PAM, at some twenty points each, spread over a login."""
import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import host_files
from cells import expect, expect_equal
from shell import Shell
from soon import within
from terminal import CODE
from world import KEYS, ByCode, wait_for

ADMIN, *PEOPLE = [f"{name}.midway" for name in ("max", "mia", "moe", "may", "mo", "meg", "mel", "mat")]
# So many logins at once, so often.
WAVES = 3
POINTS = WAVES * len(PEOPLE)


class Once(ByCode):
    """One code a login: a refused one is not tried again."""

    def command(self, user):
        program, *rest = super().command(user)
        return [program, "-o", "NumberOfPasswordPrompts=1", *rest]


class Attempt:
    """A login in a thread of its own. `held`, if given, is waited for between the code and the approval."""

    def __init__(self, world, pool, user, delay=0.0, held=None):
        self.world, self.user, self.delay, self.held = world, user, delay, held
        self.done = pool.submit(self.play)

    def play(self):
        time.sleep(self.delay)
        self.began = time.monotonic()
        session = self.world.spawn(Once(self.world.a), self.user)
        try:
            code = session.code()
            if self.held:
                self.held.wait(120)
            self.world.provider.approve(code, self.user)
            session.acknowledge()
        except (AssertionError, OSError):
            pass  # it has ended before
        status, _ = session.end(seconds=120)
        self.seconds = time.monotonic() - self.began
        return status, session.granted, session.text


def ready(world):
    """The people are bound and have a key; how long their logins by code take, all at once."""
    if not hasattr(world, "midway"):
        host_files.make_keys(KEYS, [ADMIN, *PEOPLE])
        # So few at once may wait under names that are bound to nobody.
        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(lambda name: world.by_code(world.a, name)[0], (ADMIN, *PEOPLE)))
        expect_equal("by code", done, [0] * (1 + len(PEOPLE)))
        for name in (ADMIN, *PEOPLE):
            world.give_key(world.a, name)
        with ThreadPoolExecutor(len(PEOPLE)) as pool:
            attempts = [Attempt(world, pool, name) for name in PEOPLE]
            expect_equal("granted", outcomes(attempts), len(PEOPLE))
        world.midway = max(attempt.seconds for attempt in attempts)
    return world.midway


def wave(world, pool, seconds, held=None):
    """Logins of all the people, evenly begun over their length."""
    return [Attempt(world, pool, name, index * seconds / len(PEOPLE), held) for index, name in enumerate(PEOPLE)]


def outcomes(attempts):
    """How many were granted. Each is in, or is refused: nothing between."""
    granted = 0
    for attempt in attempts:
        status, inside, text = attempt.done.result()
        expect_equal(f"{attempt.user}'s login is in, and ends with 0 ({text[-300:]!r})", inside, status == 0)
        granted += inside
    return granted


def nothing_is_left(world):
    """No process of the people, no sshd of theirs, no login that waits."""
    guest = world.a
    names = "|".join(re.escape(name) for name in PEOPLE)
    wait_for("the people's processes end", lambda: processes(world) == [])
    wait_for("their sshds end", lambda: guest.output("pgrep", "-af", f"^sshd: ({names})")[1] == "")
    return wait_for("no login waits", lambda: pending(guest) == 0)


def processes(world):
    """What runs as one of the people; logind keeps a person's service manager for ten seconds more."""
    lines = world.a.output("pgrep", "-a", "-u", ",".join(str(world.uid(name)) for name in PEOPLE))[1].splitlines()
    return [line for line in lines if not line.endswith(("/systemd --user", "(sd-pam)"))]


def pending(guest):
    status, text = guest.output("usher", "status", "--json")
    return json.loads(text)["pending"]["device"] if status == 0 else None


def consistent(world):
    """The store is sound, lookups are right, and everybody gets in again."""
    guest = world.a
    expect_equal("usher store check", guest.output("usher", "store", "check")[0], 0)
    names = [ADMIN, *PEOPLE]
    found = [line.split(":")[2] for line in guest.must("getent", "passwd", *names).splitlines()]
    expect_equal("their uids", found, [str(world.uid(name)) for name in names])
    expect_equal("by key", world.by_key(guest, ADMIN)[:2], (0, f"IN:{ADMIN}\n"))
    expect_equal("by code", world.by_code(guest, PEOPLE[0])[0], 0)


def usherd_killed(world):
    """usherd killed at 21 points of logins: each is in or refused, and the next login works within seconds"""
    guest, seconds = world.a, ready(world)
    granted, longest = 0, 0.0
    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        for point in range(WAVES):
            guest.run("systemctl", "reset-failed", "usherd.service")
            began = time.monotonic()
            attempts = wave(world, pool, seconds)
            end = seconds * (len(PEOPLE) - 1) / len(PEOPLE) + seconds * (point + 0.5) / POINTS
            time.sleep(max(0, began + end - time.monotonic()))
            guest.must("systemctl", "kill", "-s", "KILL", "usherd.service")
            longest = max(longest, wait_for("a key login", lambda: world.by_key(guest, ADMIN)[0] == 0))
            granted += outcomes(attempts)
            nothing_is_left(world)
    consistent(world)
    world.measured.append(f"usherd killed at {POINTS} points of a login of {seconds:.1f} s: {granted} were granted, "
                          f"the next key login after at most {longest:.1f} s")


def publisher_killed(world):
    """usher-publish killed at 21 points of logins and of changes: a lookup finds the old record or the new one"""
    guest, seconds = world.a, ready(world)
    record = guest.must("getent", "passwd", ADMIN)
    records = {record, record.replace("/bin/bash", "/usr/sbin/nologin")}
    stop, found = threading.Event(), []

    def change():
        while not stop.is_set():
            for verb in ("lock", "unlock"):
                guest.run("usher", "account", verb, ADMIN)

    def look():
        while not stop.is_set():
            found.append(guest.output("getent", "passwd", ADMIN))

    guest.mark()
    with ThreadPoolExecutor(len(PEOPLE) + 2) as pool:
        work = [pool.submit(change), pool.submit(look)]
        try:
            attempts = wave(world, pool, seconds)
            for _ in range(POINTS):
                time.sleep(2 * seconds / POINTS)
                wait_for("usher-publish runs", lambda: guest.main_pid("usher-publish.service") != "0", pause=0)
                guest.run("systemctl", "kill", "-s", "KILL", "usher-publish.service")
            granted = outcomes(attempts)
        finally:
            stop.set()
        for one in work:
            one.result()
    wrong = [answer for answer in found if answer[0] != 0 or answer[1] not in records]
    expect(not wrong, f"{len(wrong)} of {len(found)} lookups: {wrong[:2]}")
    hits = len([entry for entry in guest.journal(UNIT="usher-publish.service") if "status=9/KILL" in entry["MESSAGE"]])
    expect(hits >= POINTS / 2, f"only {hits} of {POINTS} kills have hit a running usher-publish")
    nothing_is_left(world)
    guest.must("usher", "account", "unlock", ADMIN)
    wait_for("the record", lambda: guest.output("getent", "passwd", ADMIN) == (0, record))
    consistent(world)
    world.measured.append(f"usher-publish killed {hits} times: {granted} of {len(PEOPLE)} logins were granted, "
                          f"{len(found)} lookups found the old record or the new one")


def kill_at(guest, pattern, delay):
    """kill -9, `delay` seconds after there is a process with such a command line."""
    guest.run("sh", "-c", """
        until pgrep -f "$1" >/dev/null; do sleep 0.02; done
        sleep "$2"; pgrep -f "$1" | xargs -r kill -KILL
    """, "sh", pattern, f"{delay:.3f}")


def sshd_killed(world):
    """sshd's processes killed at 21 points of logins: an approval that comes afterwards grants nothing"""
    guest, seconds = world.a, ready(world)
    early, waited = 0, 0.0
    with ThreadPoolExecutor(2 * len(PEOPLE)) as pool:
        for point in range(WAVES):
            guest.mark()
            late = threading.Event() if point % 2 else None
            kills = []
            for index, name in enumerate(PEOPLE):
                delay = seconds * (index * WAVES + point + 0.5) / POINTS
                kills.append(pool.submit(kill_at, guest, f"^sshd: {re.escape(name)}", delay))
            attempts = [Attempt(world, pool, name, held=late) for name in PEOPLE]
            for kill in kills:
                kill.result()
            if late:
                waited = max(waited, nothing_is_left(world))
                late.set()
            early += outcomes(attempts)
            waited = max(waited, nothing_is_left(world))
            granted = [decision for decision in guest.decisions() if decision[3] == "granted"]
            if late:
                expect_equal("granted after the kill", granted, [])
    consistent(world)
    world.measured.append(f"sshd killed at {POINTS} points: {early} were granted before, no login waited {waited:.1f} s later")


class Sudo:
    """sudo in a shell that stays, in a thread of its own, killed `delay` seconds after its start."""

    def __init__(self, world, pool, shell, user, delay, held):
        self.world, self.shell, self.user, self.mark = world, shell, user, f"/run/usher-tests-{user}"
        self.kill = pool.submit(kill_at, world.a, f"^sudo -k touch {self.mark}", delay)
        self.done = pool.submit(self.play, held)

    def play(self, held):
        shell = self.shell
        shell.start(f"sudo -k touch {self.mark}")
        if shell.session.expect(CODE, re.escape(Shell.PROMPT)) == 0:
            code = shell.child.match.group(1)
            if held:
                held.wait(120)
            self.world.provider.approve(code, self.user)
            shell.finish()


def sudo_killed(world):
    """sudo killed at 21 points of its wait: root has run nothing, and an approval afterwards grants nothing"""
    guest, ran = world.a, 0
    seconds = ready(world)
    with ThreadPoolExecutor(2 * len(PEOPLE)) as pool:
        shells = list(pool.map(lambda name: Shell(world, guest, name), PEOPLE))
        for point in range(WAVES):
            guest.mark()
            late = threading.Event() if point % 2 else None
            runs = [Sudo(world, pool, shell, name, seconds * (index * WAVES + point + 0.5) / POINTS, late)
                    for index, (shell, name) in enumerate(zip(shells, PEOPLE))]
            for run in runs:
                run.kill.result()
            if late:
                wait_for("no login waits", lambda: pending(guest) == 0)
                late.set()
            for run in runs:
                run.done.result()
            wait_for("no login waits", lambda: pending(guest) == 0)
            granted = {user for _, _, user, reason in guest.decisions() if reason == "granted"}
            inside = {run.user for run in runs if guest.run("rm", run.mark).returncode == 0}
            expect(inside <= granted, f"root has run a command without a decision: {inside - granted}")
            if late:
                expect_equal("granted after the kill", granted, set())
            ran += len(inside)
    shell = shells[0]
    shell.start("sudo -k id -un")
    shell.session.expect(CODE)
    world.provider.approve(shell.child.match.group(1), PEOPLE[0])
    expect_equal("sudo afterwards", shell.finish().split()[-1], "root")
    for shell in shells:
        shell.session.close()
    consistent(world)
    world.measured.append(f"sudo killed at {POINTS} points: {ran} commands had begun before")


def lookups_without_usherd(world):
    """with usherd and usher-publish stopped each kind of lookup is answered within a second"""
    guest = world.a
    ready(world)
    units = ["usherd.socket", "usherd-admin.socket", "usherd.service", "usher-publish.socket", "usher-publish.path",
             "usher-publish.service"]
    guest.must("systemctl", "stop", *units)
    try:
        longest = 0.0
        for command in (["getent", "passwd", ADMIN], ["getent", "passwd", str(world.uid(ADMIN))],
                        ["getent", "passwd", "nobody.here"], ["getent", "passwd"], ["getent", "group"],
                        ["id", ADMIN]):
            words, wanted = " ".join(command), 2 if "nobody.here" in command else 0
            longest = max(longest, within(words, 1, lambda command=command, words=words, wanted=wanted: expect_equal(
                f"{words} ends with", guest.output(*command)[0], wanted)))
        world.measured.append(f"lookups while usherd is down: at most {longest * 1000:.0f} ms with the start of getent")
    finally:
        guest.must("systemctl", "start", *units[:2], *units[3:5])
        guest.must("systemctl", "start", "usherd.service")


TESTS = [lookups_without_usherd, usherd_killed, publisher_killed, sshd_killed, sudo_killed]
