"""What a local user can flood: the admin socket and lookups. root gets in meanwhile, and usherd stays small."""
import json
import os
import re
import statistics
import subprocess
import time

from cells import expect, expect_equal
from host_files import LOCAL
from kills import ADMIN, ready
from world import BASE, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
FLOOD = "/usr/local/bin/flood"
ADMIN_SOCKET = "/run/usher/admin.sock"
CONNECTIONS, RATE = 1000, 10_000
LOGINS = 15
# So many admin connections of one uid does usherd have; the others are closed at once.
PLACES = 4
# Of the median. Generous: the host has two processors and the floods take both.
SLOW = 5.0
GROWTH = 64 << 20


def build(world):
    program = BASE + "/flood"
    subprocess.run(["gcc", "-O2", "-Wall", "-Werror", "-o", program, f"{HERE}/flood.c"], check=True)
    with open(program, "rb") as file:
        world.a.write(FLOOD, file.read(), mode=0o755)


def start(guest, *words):
    return guest.start("setpriv", f"--reuid={LOCAL}", f"--regid={LOCAL}", "--clear-groups", FLOOD, *words)


def seconds_of(times, play):
    """How long each of so many plays takes, sorted."""
    taken = []
    for _ in range(times):
        began = time.monotonic()
        play()
        taken.append(time.monotonic() - began)
    return sorted(taken)


def root_by_key(world):
    expect_equal("root by key", world.by_key(world.a, "root", seconds=60)[:2], (0, "IN:root\n"))


def accounts(world, times=50):
    """Milliseconds of account phases by root: each is granted, or the time of a second is over."""
    text = world.a.must("bash", "-ec", """
        for i in $(seq "$2"); do
            begin=${EPOCHREALTIME/./}
            pamtester sshd "$1" acct_mgmt >/dev/null
            echo "$(( ${EPOCHREALTIME/./} - begin ))"
        done
    """, "bash", ADMIN, str(times), seconds=120)
    return sorted(int(line) / 1000 for line in text.splitlines())


def usherd(guest):
    """Bytes in memory, and open descriptors."""
    pid = guest.main_pid()
    status = guest.must("cat", f"/proc/{pid}/status")
    size = int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) << 10
    return size, len(guest.must("ls", f"/proc/{pid}/fd").split())


def floods(world):
    """1,000 slow sockets and 10,000 lookups a second of a user: root gets in, account phases are granted, usherd stays small"""
    guest = world.a
    ready(world)
    build(world)
    idle_login = seconds_of(LOGINS, lambda: root_by_key(world))
    idle_account = accounts(world)
    size, descriptors = usherd(guest)
    guest.mark()
    flooding = [start(guest, "sockets", str(CONNECTIONS), ADMIN_SOCKET),
                start(guest, "lookups", str(RATE), ADMIN, "nobody.here", LOCAL)]
    try:
        time.sleep(1)
        login = seconds_of(LOGINS, lambda: root_by_key(world))
        account = accounts(world)
        answered = json.loads(guest.must("usher", "status", "--json"))
        expect("version" in answered, f"usher status by root: {answered}")
        flooded_size, flooded_descriptors = usherd(guest)
        open_now = len([line for line in guest.must("ss", "-xH", "src", ADMIN_SOCKET).splitlines() if "ESTAB" in line])
    finally:
        guest.run("pkill", "-TERM", "-x", "flood")
        said = [flood.communicate(timeout=120)[0].strip() for flood in flooding]
    lines = len(guest.journal(_SYSTEMD_UNIT="usherd.service"))
    expect(lines <= 2 * (len(account) + 10), f"usherd logs {lines} lines about it")
    expect(statistics.median(login) <= SLOW, f"root's logins take {login}")
    expect(flooded_size - size <= GROWTH, f"usherd grows by {flooded_size - size} bytes")
    expect(flooded_descriptors - descriptors <= PLACES + 8, f"{descriptors} descriptors become {flooded_descriptors}")
    wait_for(f"usherd has {descriptors} descriptors and a few", lambda: usherd(guest)[1] <= descriptors + PLACES)
    again, after = usherd(guest)
    for what, unit, before, now in (("root's login by key", "s", idle_login, login),
                                    ("an account phase by root", "ms", idle_account, account)):
        world.measured.append(
            f"{what}, idle and flooded: median {statistics.median(before):.2f} and {statistics.median(now):.2f} {unit}, "
            f"slowest of {len(now)} {before[-1]:.2f} and {now[-1]:.2f} {unit} (x {now[-1] / before[-1]:.1f})")
    world.measured.append(f"flooded by: {'; '.join(said)}")
    world.measured.append(f"usherd: {size >> 20} and {flooded_size >> 20} MiB, then {again >> 20}; {descriptors} and "
                          f"{flooded_descriptors} descriptors, then {after}; "
                          f"{open_now} admin connections in the kernel; {lines} lines in the log")


TESTS = [floods]
