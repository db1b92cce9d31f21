"""Lookups and local logins whatever has happened to our daemons, their disk and their files."""
import subprocess
import time

from cells import expect, expect_equal
from host_files import LOCAL, ROLES
from names import unknown
from world import ADA, BASE, BOB, NINA, TWIN, ByCode, wait_for

UNITS = ["usherd.socket", "usherd-admin.socket", "usherd.service", "usher-publish.socket", "usher-publish.path",
         "usher-publish.service"]
SNAPSHOT = "/var/lib/usher/nss/v1"
STATIC = """
#include <pwd.h>
#include <stdio.h>
int main(int argc, char **argv)
{
	struct passwd *record = argc == 2 ? getpwnam(argv[1]) : NULL;
	if (record != NULL)
		printf("%s %u\\n", record->pw_name, (unsigned)record->pw_uid);
	return record == NULL;
}
"""


def record(world, name=ADA):
    uid = world.uid(name)
    return f"{name}:*:{uid}:{uid}:{name.replace('.', ' ').title()}:/home/{name}:/bin/bash\n"


def looks_up(world, what):
    began = time.monotonic()
    expect_equal(f"getent, {what}", world.a.output("getent", "passwd", ADA), (0, record(world)))
    expect_equal(f"id, {what}", world.a.output("id", "-G", ADA), (0, f"{world.uid(ADA)} 27 100\n"))
    expect(time.monotonic() - began < 5, f"{what}: lookups take {time.monotonic() - began:.1f} s")


def locals_log_in(world):
    began = time.monotonic()
    for name in ("root", LOCAL):
        expect_equal(f"{name} by key", world.by_key(world.a, name)[:2], (0, f"IN:{name}\n"))
    expect_equal("su", world.a.output("su", "-", LOCAL, "-c", "id -un"), (0, LOCAL + "\n"))
    expect(time.monotonic() - began < 10, f"they take {time.monotonic() - began:.1f} s")


def daemons_stopped(world):
    """with everything of ours stopped, getent and id answer, root and local users log in, ours are refused"""
    guest = world.a
    guest.must("systemctl", "stop", *UNITS)
    looks_up(world, "all stopped")
    locals_log_in(world)
    expect_equal("a key of ours", world.by_key(guest, ADA)[:2], (255, ""))
    start(guest)
    expect_equal("by key again", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))


def start(guest):
    guest.must("systemctl", "start", *UNITS[:2], *UNITS[3:5])
    guest.must("systemctl", "start", "usherd.service")


def reboot(world):
    """after a reboot names are there, the sockets listen, no unit of ours has failed, and a key login is granted"""
    guest = world.b
    guest.reboot()
    expect_equal("getent", guest.output("getent", "passwd", ADA), (0, record(world)))
    failed = guest.must("systemctl", "list-units", "--no-legend", "--plain", "--state=failed")
    expect("usher" not in failed, f"failed: {failed}")
    for unit in ("usherd.socket", "usherd-admin.socket"):
        expect_equal(unit, guest.output("systemctl", "is-active", unit), (0, "active\n"))
    expect_equal("by key", world.by_key(guest, ADA, "id -G")[:2], (0, f"{world.uid(ADA)} 27 100\n"))
    for unit in ("usherd.service", "usher-publish.socket", "usher-publish.path"):
        expect_equal(unit, guest.output("systemctl", "is-active", unit), (0, "active\n"))


def daemons_killed(world):
    """usherd and usher-publish killed: lookups go on, systemd starts them again, the next key login is granted"""
    guest = world.a
    guest.must("systemctl", "start", "usher-publish.service")
    for unit in ("usherd.service", "usher-publish.service"):
        guest.must("systemctl", "kill", "-s", "KILL", unit)
    looks_up(world, "both killed")
    locals_log_in(world)
    wait_for("usherd is back", lambda: guest.output("systemctl", "is-active", "usherd.service")[0] == 0)
    expect_equal("by key", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))
    expect_equal("a publication", world.by_code(guest, TWIN)[0], 0)


def full_disk(world):
    """no room below /var/lib/usher: lookups go on, a sign-in is refused (store.full), and works again with room"""
    guest = world.a
    guest.shell(f"""
        systemctl stop {' '.join(UNITS)}
        cp -a /var/lib/usher /root/usher
        mount -t tmpfs -o size=4m,mode=0755 tmpfs /var/lib/usher
        cp -a /root/usher/. /var/lib/usher
    """)
    try:
        start(guest)
        guest.run("sh", "-c", "cat /dev/zero >/var/lib/usher/filler")
        looks_up(world, "the disk is full")
        guest.mark()
        session = world.spawn(ByCode(guest), TWIN)
        world.approve(session, TWIN)
        guest.wait_decision(("login", "sshd", TWIN, "store.full"))
        session.close()
        locals_log_in(world)
        guest.must("rm", "/var/lib/usher/filler")
        expect_equal("with room", world.by_code(guest, TWIN)[0], 0)
    finally:
        guest.shell(f"systemctl stop {' '.join(UNITS)}; umount /var/lib/usher")
        start(guest)


def local_tools(world):
    """useradd refuses a taken name and uid"""
    status, text = world.a.output("useradd", ADA)
    expect(status == 9 and "already exists" in text, f"the name: {status} {text}")
    status, text = world.a.output("useradd", "-u", str(world.uid(ADA)), "newcomer")
    expect(status == 4 and "not unique" in text, f"the uid: {status} {text}")


def becomes_local(world):
    """a name that appears in /etc/passwd is published no more, by usher-publish.path, and comes back when it goes"""
    guest, uid = world.a, str(world.uid(BOB))
    passwd = guest.must("cat", "/etc/passwd")
    guest.write("/etc/passwd", passwd + f"{BOB}:x:1600:1600::/home/{BOB}:/bin/sh\n")
    wait_for("the record goes", lambda: guest.output("getent", "passwd", uid)[0] == 2)
    guest.write("/etc/passwd", passwd)
    wait_for("the record comes back", lambda: guest.output("getent", "passwd", uid)[0] == 0)


def unlisted(world):
    """a local group that root takes out of roles.d is gone without anybody's login or reload"""
    guest, path = world.a, "/etc/usher/roles.d/10-roles.toml"
    guest.write(path, ROLES.replace('local_groups = ["sudo"]\n', ""))
    wait_for("sudo is gone", lambda: guest.output("id", "-G", ADA) == (0, f"{world.uid(ADA)} 100\n"))
    guest.write(path, ROLES)
    wait_for("sudo is back", lambda: guest.output("id", "-G", ADA) == (0, f"{world.uid(ADA)} 27 100\n"))


def broken_configuration(world):
    """a usherd that cannot start refuses ours and nobody else; mended and restarted it admits them"""
    guest, path = world.a, "/etc/usher/usher.toml.d/90-broken.toml"
    guest.write(path, "[accounts\n")
    expect_equal("restart", guest.output("systemctl", "restart", "usherd.service")[0], 1)
    looks_up(world, "usherd cannot start")
    for _ in range(3):
        expect_equal("a key of ours", world.by_key(guest, ADA)[:2], (255, ""))
        locals_log_in(world)
    guest.must("rm", path)
    guest.shell("systemctl reset-failed; systemctl restart usherd.service")
    expect_equal("by key again", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))


def name_cache(world):
    """where nscd runs it forgets at a publication; never-seen people need its cache of passwd off"""
    guest = world.a
    guest.must("systemctl", "start", "nscd.service")
    for _ in range(2):
        expect_equal("by nscd", guest.output("getent", "passwd", ADA), (0, record(world)))
    guest.must("usher", "account", "lock", ADA)
    expect_equal("locked", guest.must("getent", "passwd", ADA).rpartition(":")[2], "/usr/sbin/nologin\n")
    guest.must("usher", "account", "unlock", ADA)
    expect_equal("unlocked", guest.output("getent", "passwd", ADA), (0, record(world)))
    expect_equal("by key", world.by_key(guest, ADA, "id -G")[:2], (0, f"{world.uid(ADA)} 27 100\n"))
    # sshd asks nscd, which is not sshd: the rule is not for it.
    unknown(world, guest, NINA)
    guest.shell("sed -i 's/\\(enable-cache[[:space:]]*passwd[[:space:]]*\\)yes/\\1no/' /etc/nscd.conf")
    guest.must("systemctl", "restart", "nscd.service")
    expect_equal("a never-seen person", world.by_code(guest, NINA)[0], 0)
    guest.must("systemctl", "stop", "nscd.service")


def chrooted(world):
    """a chroot without the file knows its own users alone, and with the file mounted ours too"""
    into = "mount --bind / /mnt; mount -t tmpfs tmpfs /mnt/var/lib/usher; "
    look = f"chroot /mnt getent passwd {ADA} || echo nobody; chroot /mnt id -u root"
    expect_equal("without", world.a.must("unshare", "-m", "sh", "-c", into + look), "nobody\n0\n")
    bind = "mkdir -p /mnt/var/lib/usher/nss; mount --rbind -o ro /var/lib/usher/nss /mnt/var/lib/usher/nss; "
    expect_equal("with", world.a.must("unshare", "-m", "sh", "-c", into + bind + look), record(world) + "0\n")


def damaged(world):
    """a missing or damaged file makes ours unknown and nobody else; usher-publish makes it anew"""
    guest = world.a
    for damage in (f"rm {SNAPSHOT}", f": >{SNAPSHOT}", f"printf x | dd of={SNAPSHOT} bs=1 seek=100 conv=notrunc",
                   f"chmod 0666 {SNAPSHOT}", f"head -c 4096 /dev/urandom >{SNAPSHOT}"):
        guest.shell(f"{damage} 2>/dev/null")
        expect_equal(f"getent after {damage}", guest.output("getent", "passwd", ADA), (2, ""))
        expect_equal("root", guest.output("id", "-u", "root"), (0, "0\n"))
        expect_equal(f"{LOCAL} by key", world.by_key(guest, LOCAL)[:2], (0, f"IN:{LOCAL}\n"))
        guest.must("usher-publish")
        looks_up(world, f"mended after {damage}")


def static_program(world):
    """a static program of the same glibc finds our people"""
    source, program = f"{BASE}/static.c", f"{BASE}/static"
    with open(source, "w", encoding="ascii") as file:
        file.write(STATIC)
    subprocess.run(["gcc", "-static", "-o", program, source], check=True, stderr=subprocess.DEVNULL)
    with open(program, "rb") as file:
        world.a.write("/usr/local/bin/static", file.read(), mode=0o755)
    expect_equal("it says", world.a.output("static", ADA), (0, f"{ADA} {world.uid(ADA)}\n"))


def exposure(world):
    """systemd-analyze security finds little to say about the units"""
    for unit, most in (("usherd.service", 1.3), ("usher-publish.service", 1.5)):
        text = world.a.must("systemd-analyze", "security", "--no-pager", unit)
        level = float(text.strip().splitlines()[-1].split(":")[1].split()[0])
        expect(level <= most, f"{unit}: {level}")


TESTS = [daemons_stopped, reboot, daemons_killed, full_disk, local_tools, becomes_local, unlisted, broken_configuration,
         name_cache, chrooted, damaged, static_program, exposure]
