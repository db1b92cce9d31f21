"""Lookups beside local accounts, nscd, chroots, static programs, and with a file that is damaged."""
import subprocess

from cells import expect, expect_equal
from host_files import LOCAL, ROLES
from names import unknown
from robust import looks_up, record
from world import ADA, BASE, BOB, NINA, wait_for

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


TESTS = [local_tools, becomes_local, unlisted, name_cache, chrooted, damaged, static_program]
