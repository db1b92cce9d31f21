"""Faults of the host, of our daemons and of their files: root and local users log in all the same, ours are refused or
served as before, and nobody gets more than they had. The rows of docs/faults.md."""
import re
import sqlite3
import struct
import subprocess
import time

from cells import expect, expect_equal
from host_files import LOCAL
from automation import logins_asked
from robust import UNITS, looks_up
from soon import expect_soon, quickest, within
from world import ADA, BASE, LARA, ByCode, login, wait_for

ROOT_PASSWORD = "root's password at the console"
STORE = "/var/lib/usher/state/usher.db"
YEAR = 365 * 86_400
# Takes clock_gettime's place in usherd: a clock that root sets.
CLOCK = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *step(void)
{
	static volatile int64_t *mapped;
	if (mapped == NULL) {
		int fd = open("/etc/usher-tests-clock", O_RDONLY | O_CLOEXEC);
		void *found = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
		static const int64_t none;
		mapped = fd < 0 || found == MAP_FAILED ? (volatile int64_t *)&none : found;
		if (fd >= 0)
			close(fd);
	}
	return mapped;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int r = (int)syscall(SYS_clock_gettime, clock, now);
	if (r == 0 && clock == CLOCK_REALTIME)
		now->tv_sec += *step();
	return r;
}

time_t time(time_t *where)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (where != NULL)
		*where = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *now, void *zone)
{
	struct timespec fine;
	(void)zone;
	clock_gettime(CLOCK_REALTIME, &fine);
	now->tv_sec = fine.tv_sec;
	now->tv_usec = fine.tv_nsec / 1000;
	return 0;
}
"""


def console(world):
    """Seconds from root's password at login(1) to the shell's prompt."""
    child = login("root")
    try:
        child.expect("Password: ")
        child.waitnoecho(60)
        child.delaybeforesend = None
        began = time.monotonic()
        child.sendline(ROOT_PASSWORD)
        child.expect_exact("# ")
        return time.monotonic() - began
    finally:
        child.close(force=True)


def others_log_in(world, fault, alone=True):
    """root at the console within a second, root and larry by key; `alone`: nobody of ours waits meanwhile, and the
    provider hears nothing."""
    world.a.must("chpasswd", input=f"root:{ROOT_PASSWORD}\n")
    # usherd may begin anew meanwhile: systemd does not let it hang for long.
    before = logins_asked(world)
    try:
        def root():
            took = console(world)
            expect_soon(f"{fault}: root's console", took, 1)
            return took

        took = quickest(root)
    finally:
        world.a.must("usermod", "-p", "*", "root")
    for name in ("root", LOCAL):
        within(f"{fault}: {name} by key", 4, lambda name=name: expect_equal(
            f"{fault}: {name} by key", world.by_key(world.a, name)[:2], (0, f"IN:{name}\n")))
    if alone:
        expect_equal(f"{fault}: requests", logins_asked(world) - before, 0)
    world.measured.append(f"root's console, {fault}: {took:.2f} s")


def known(world):
    """ada has signed in and has a key."""
    wait_for("usherd runs", lambda: world.a.output("systemctl", "is-active", "usherd.service")[0] == 0)
    world.give_key(world.a, ADA)
    for _ in range(2):  # the first sign-in of all brings no sudo
        if world.by_key(world.a, ADA, "id -G")[1] == f"{world.uid(ADA)} 27 100\n":
            return
        expect_equal("ada by code", world.by_code(world.a, ADA)[0], 0)
    expect_equal("ada by key", world.by_key(world.a, ADA, "id -G")[:2], (0, f"{world.uid(ADA)} 27 100\n"))


def refused_key(world, fault):
    """ada's key, while something of ours does not work: refused, and soon."""
    within(f"{fault}: ada by key", 4, lambda: expect_equal(
        f"{fault}: ada by key", world.by_key(world.a, ADA)[:2], (255, "")))


def usherd_away(world):
    """usherd hangs, or nothing of ours runs: root is at the console's shell within a second, local users log in"""
    known(world)
    guest = world.a
    for fault, begin, end in (
            ("usherd hangs", ("systemctl", "kill", "-s", "STOP", "usherd.service"),
             ("systemctl", "kill", "-s", "CONT", "usherd.service")),
            ("nothing of ours runs", ("systemctl", "stop", *UNITS), ("systemctl", "start", *UNITS[:2], *UNITS[3:5]))):
        guest.must(*begin)
        try:
            refused_key(world, fault)
            others_log_in(world, fault)
        finally:
            guest.must(*end)
    guest.must("systemctl", "start", "usherd.service")
    wait_for("ada is in again", lambda: world.by_key(guest, ADA)[0] == 0)


def ticks(guest, process):
    """Processor time so far, in milliseconds."""
    words = guest.must("cat", f"/proc/{process}/stat").rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) * 10


def first_free(guest, process):
    """The lowest number that is no descriptor of the process, after a second without a change: what usherd still has
    open for the logins before would come free under the limit."""
    def numbers():
        return sorted(map(int, guest.must("ls", f"/proc/{process}/fd").split()))

    seen = [numbers()]
    while len(seen) < 10 or any(one != seen[-1] for one in seen[-10:]):
        time.sleep(0.1)
        seen.append(numbers())
        expect(len(seen) < 600, f"usherd's descriptors change all the time: {seen[-3:]}")
    return next(number for number in range(len(seen[-1]) + 1) if number not in seen[-1])


def no_descriptors(world):
    """usherd without a free descriptor: ours are refused, root and local users log in, and with room ours do again"""
    known(world)
    guest = world.a
    daemon = guest.main_pid()
    # Without one usherd cannot tell systemd that it lives.
    guest.must("systemctl", "service-watchdogs", "no")
    limit = ["setpriv", "--reuid=usher", "--regid=usher", "--clear-groups", "prlimit", "--pid", daemon]
    guest.must(*limit, f"--nofile={first_free(guest, daemon)}:")
    try:
        before = ticks(guest, daemon)
        refused_key(world, "no descriptors")
        world.measured.append(f"usherd's processor time while it has no descriptors: {ticks(guest, daemon) - before} ms")
        others_log_in(world, "usherd has no descriptors")
        looks_up(world, "no descriptors")
    finally:
        guest.must("systemctl", "service-watchdogs", "yes")
        guest.must(*limit, "--nofile=4096:")
    wait_for("ada is in again", lambda: world.by_key(guest, ADA)[0] == 0)
    expect_equal("the process", guest.main_pid(), daemon)


def store_locked(world):
    """another process writes in the store: sign-ins are refused (store.locked), keys are served as before"""
    known(world)
    guest = world.a
    guest.mark()
    other = sqlite3.connect(guest.root + STORE, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        expect_equal("ada by key", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))
        session = world.spawn(ByCode(guest), ADA)
        world.approve(session, ADA)
        guest.wait_decision(("login", "sshd", ADA, "store.locked"))
        session.close()
        others_log_in(world, "the store is locked", alone=False)
    finally:
        other.rollback()
        other.close()
    expect_equal("ada by code", world.by_code(guest, ADA)[0], 0)


def store_corrupt(world):
    """a damaged store: ours are refused, lookups and all others go on; a backup brings ours back"""
    known(world)
    guest = world.a
    guest.must("rm", "-f", "/root/store.backup")
    guest.must("usher", "store", "backup", "/root/store.backup")
    guest.must("systemctl", "stop", *UNITS)
    try:
        guest.shell(f"rm -f {STORE}-wal {STORE}-shm; dd if=/dev/urandom of={STORE} bs=4096 count=4 conv=notrunc status=none")
        start_again(guest)
        refused_key(world, "a damaged store")
        others_log_in(world, "the store is damaged")
        looks_up(world, "the store is damaged")
    finally:
        restored = guest.output("usher", "store", "restore", "/root/store.backup")
    expect_equal("restore", restored[0], 0)
    # usherd looks again when it is asked, ten seconds after it has looked last.
    def is_open():
        world.by_key(guest, ADA)
        return re.search(r"^store +open", guest.output("usher", "status")[1], re.M)
    wait_for("the store is open", is_open, pause=1)
    expect_equal("ada by code", world.by_code(guest, ADA)[0], 0)


def start_again(guest):
    guest.run("systemctl", "reset-failed")
    guest.run("systemctl", "start", *UNITS[:2], *UNITS[3:5], "usherd.service")


def read_only(world):
    """/var/lib/usher read-only: sign-ins are refused (store.read_only), lookups and all others go on, and with a writable
    one ours do"""
    known(world)
    guest = world.a
    guest.shell(f"""
        systemctl stop {' '.join(UNITS)}
        rm -rf /root/usher; cp -a /var/lib/usher /root/usher
        mount -t tmpfs -o size=16m,mode=0755 tmpfs /var/lib/usher
        cp -a /root/usher/. /var/lib/usher
        mount -o remount,ro /var/lib/usher
    """)
    try:
        start_again(guest)
        guest.mark()
        session = world.spawn(ByCode(guest), ADA)
        world.approve(session, ADA)
        guest.wait_decision(("login", "sshd", ADA, "store.read_only"))
        session.close()
        others_log_in(world, "the file system is read-only", alone=False)
        looks_up(world, "the file system is read-only")
    finally:
        guest.shell(f"systemctl stop {' '.join(UNITS)}; umount /var/lib/usher")
        start_again(guest)
    expect_equal("ada by key", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))


def clock_steps(world):
    """usherd's clock a year back or ahead: keys are refused (policy.facts_too_old), others log in; with the right clock
    keys are good again"""
    known(world)
    guest = world.a
    source, library = f"{BASE}/clock.c", f"{BASE}/clock.so"
    with open(source, "w", encoding="ascii") as file:
        file.write(CLOCK)
    subprocess.run(["gcc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, source], check=True)
    with open(library, "rb") as file:
        guest.write("/usr/lib/usher-tests-clock.so", file.read(), mode=0o644)
    guest.write("/etc/usher-tests-clock", bytes(8))
    guest.write("/etc/systemd/system/usherd.service.d/clock.conf",
                "[Service]\nEnvironment=LD_PRELOAD=/usr/lib/usher-tests-clock.so\n")
    guest.shell("systemctl daemon-reload; systemctl restart usherd.service")
    try:
        expect_equal("ada by key", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))
        for years in (-1, 1):
            set_clock(guest, years * YEAR)
            guest.mark()
            refused_key(world, f"the clock {years:+} year")
            guest.wait_decision(("account", "sshd", ADA, "policy.facts_too_old"))
            others_log_in(world, f"usherd's clock {years:+} year")
            set_clock(guest, 0)
            expect_equal("ada by key, the clock right", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))
    finally:
        guest.shell("rm -r /etc/systemd/system/usherd.service.d/clock.conf; systemctl daemon-reload; "
                    "systemctl restart usherd.service")


def set_clock(guest, seconds):
    """Of the process that runs: the file is mapped, and must stay the same one."""
    with open(guest.root + "/etc/usher-tests-clock", "r+b") as file:
        file.write(struct.pack("<q", seconds))


def publish_fails(world):
    """usher-publish fails: who has an account goes on, a first login is refused (accounts.publish_failed), and is
    granted when it works again"""
    known(world)
    guest, person = world.a, LARA
    place = "/etc/systemd/system/usher-publish.service.d/broken.conf"
    guest.write(place, "[Service]\nExecStart=\nExecStart=/bin/false\n")
    guest.shell("systemctl daemon-reload; systemctl stop usher-publish.service")
    guest.mark()
    try:
        expect_equal("ada by key", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))
        session = world.spawn(ByCode(guest), person)
        world.approve(session, person)
        began = time.monotonic()
        guest.wait_decision(("login", "sshd", person, "accounts.publish_failed"))
        world.measure("usher-publish fails: a first login, from Enter to the refusal", began)
        session.close()
        others_log_in(world, "usher-publish fails")
        looks_up(world, "usher-publish fails")
    finally:
        guest.shell(f"rm {place}; systemctl daemon-reload; systemctl reset-failed; "
                    "systemctl restart usher-publish.socket usher-publish.path")
    expect_equal("the newcomer by code", world.by_code(guest, person)[0], 0)


def provider_hangs(world):
    """the provider takes connections and says nothing: ours are refused after 15 s (provider.timeout), others at once"""
    known(world)
    guest = world.a
    guest.mark()
    world.provider.proxy.set("hang")
    try:
        expect_equal("ada by key", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))
        began = time.monotonic()
        session = world.spawn(ByCode(guest), ADA)
        expect(world.provider.proxy.wait("device", 1, 60), "the provider was not asked")
        others_log_in(world, "the provider hangs", alone=False)
        guest.wait_decision(("login", "sshd", ADA, "provider.timeout"))
        expect(time.monotonic() - began > 14, f"the refusal takes {time.monotonic() - began:.1f} s")
        world.measure("the provider hangs: from ssh's start to the refusal", began)
        session.close()
    finally:
        world.provider.proxy.set("pass")
    expect_equal("ada by code", world.by_code(guest, ADA)[0], 0)


TESTS = [usherd_away, no_descriptors, store_locked, store_corrupt, read_only, clock_steps, publish_fails, provider_hangs]
