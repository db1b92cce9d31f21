"""The power goes while accounts are published, and while the packages are upgraded."""
import hashlib
import os
import random
import shutil
import subprocess
import time

import host_files
from boot import UNITS
from cells import expect, expect_equal
from disk_writes import Cuts, DiskWrites, read, repair
from places import NEXT, NEXT_VERSION
from world import ADA, BASE, wait_for

# Disks that are looked at, of each of the two; one more of each is booted.
CUTS = int(os.environ.get("USHER_POWER_CUTS", "8"))
# So many writes of publications before the power goes: a dozen of them.
WRITES = 150
SEED = int(os.environ.get("USHER_CUT_SEED", random.SystemRandom().randrange(10**6)))
STATE = "/var/lib/usher"
LIBRARIES = "/usr/lib/x86_64-linux-gnu"


def known(site):
    """ADA has an account and a key: her record as it is, and as it is while she is locked."""
    machine = site.m
    if machine.output("getent", "passwd", ADA)[0] != 0:
        machine.must("systemctl", "start", *UNITS)
        site.know_names(machine)
        expect_equal("by code", site.by_code(machine, ADA)[0], 0)
        site.give_key(machine, ADA)
    record = machine.must("getent", "passwd", ADA)
    expect(record.endswith(":/bin/bash\n"), f"the record: {record}")
    return record, record.replace("/bin/bash", "/usr/sbin/nologin")


def unpacked(site):
    """The folder with what each package holds, in a folder of its name."""
    folder = BASE + "/unpacked"
    if not os.path.exists(folder):
        for package in site.packages:
            target = f"{folder}/{os.path.basename(package).partition('_')[0]}"
            os.makedirs(target)
            subprocess.run(["dpkg-deb", "-x", package, target], check=True)
    return folder


def cuts(site, begin, play):
    """Cuts at random positions since `begin`, each looked at by `play` with a folder of its own; how many."""
    writes = DiskWrites(site.log)
    end = writes.length
    expect(end - begin >= CUTS, f"only {end - begin} writes")
    dice = random.Random(SEED)
    disks = Cuts(writes, site.before, BASE + "/cuts")
    for position in sorted(dice.sample(range(begin, end), CUTS)):
        folder = BASE + "/cut"
        shutil.rmtree(folder, ignore_errors=True)
        disk = disks.disk(position, dice)
        try:
            repair(disk)
            play(disk, folder)
        except AssertionError as error:
            raise AssertionError(f"cut at {position} of {begin} to {end}, USHER_CUT_SEED={SEED}: {error}") from None
    return end - begin


def after_a_cut(site, records):
    """Root and local users get in as ever, lookups find one of the records, usherd starts and its store is sound."""
    machine = site.m
    began = time.monotonic()
    for user in ("root", host_files.LOCAL):
        expect_equal(f"{user} by key", site.by_key(machine, user)[:2], (0, f"IN:{user}\n"))
    status, record = machine.output("getent", "passwd", ADA)
    expect(status == 0 and record in records, f"the record: {status} {record!r}")
    expect_equal("failed units", machine.must("systemctl", "list-units", "--failed", "--no-legend", "--plain"), "")
    return time.monotonic() - began


def ours_again(site, records):
    machine = site.m
    machine.must("systemctl", "start", *UNITS)
    expect_equal("usher store check", machine.output("usher", "store", "check")[0], 0)
    machine.must("usher", "account", "unlock", ADA)
    wait_for("the record", lambda: machine.output("getent", "passwd", ADA) == (0, records[0]))
    expect_equal("by key", site.by_key(machine, ADA)[:2], (0, f"IN:{ADA}\n"))
    expect_equal("by code", site.by_code(machine, ADA)[0], 0)


def lookup(site, disk, folder):
    """ADA's record as the disk's own state gives it, in a root folder with nothing but Debian, the packages and it."""
    read(disk, {STATE: "folder"}, folder)
    expect(os.path.exists(folder + STATE), f"the disk has no {STATE}")
    done = subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-ec", """
        mount -t overlay overlay -o "lowerdir=$1:$2:$3:$4" /mnt
        exec chroot /mnt getent passwd "$5"
    """, "sh", folder, unpacked(site) + "/libnss-usher", site.layer, site.tree, ADA], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    database = f"{folder}{STATE}/state/usher.db"
    sound = subprocess.run(["sqlite3", database, "pragma integrity_check"], stdin=subprocess.DEVNULL, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout
    return done.returncode, done.stdout, sound


def content(disk, folder, path):
    read(disk, {path: "file"}, folder)
    with open(folder + path, encoding="utf-8") as file:
        return file.read()


def publish(site):
    """the power goes during publications: the machine boots, and a lookup finds the old record or the new one"""
    machine = site.m
    records = known(site)
    machine.must("sh", "-ec", "echo kept >/root/kept; sync /root/kept")
    writes = DiskWrites(site.log)
    begin = writes.length
    busy = machine.start("sh", "-c", f"while :; do usher account lock {ADA}; usher account unlock {ADA}; done")
    wait_for("some publications", lambda: writes.length - begin > WRITES, 300)
    time.sleep(random.Random(SEED).random())
    machine.must("sh", "-c", "echo late >/root/late")
    machine.cut()
    busy.communicate(timeout=120)
    found = []

    def look(disk, folder):
        expect_equal("what was synced before", content(disk, folder, "/root/kept"), "kept\n")
        status, record, sound = lookup(site, disk, folder)
        expect(status == 0 and record in records, f"the record: {status} {record!r}")
        expect_equal("SQLite of the store", sound, "ok\n")
        found.append(record)

    positions = cuts(site, begin, look)
    site.boot_again()
    # Such a cut is one: what the kernel had not written is gone, what was synced is not.
    expect_equal("a file that was synced", machine.output("cat", "/root/kept"), (0, "kept\n"))
    expect("late" not in machine.output("cat", "/root/late")[1].split(), "what was not synced is there")
    took = after_a_cut(site, records)
    ours_again(site, records)
    site.measured.append(f"power cuts during publications: {CUTS} of {positions} positions, {found.count(records[1])} "
                         f"with the locked record; one booted in {machine.seconds} s, local logins {took:.1f} s later")


def parts(site):
    """What a login needs of the packages: {path: SHA-256}. Programs, modules, units; no links, which have no content."""
    found = {}
    for package in os.listdir(unpacked(site)):
        folder = f"{unpacked(site)}/{package}"
        for where, _, names in os.walk(folder):
            for path in (os.path.join(where, name).removeprefix(folder) for name in names):
                if not path.startswith("/usr/share/") and not os.path.islink(folder + path):
                    # /lib is a link on Debian's hosts.
                    found["/usr" * path.startswith("/lib/") + path] = digest(folder + path)
    return found


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def upgrade(site):
    """the power goes during an upgrade: the machine boots, no file is broken, and the upgrade can be finished"""
    machine = site.m
    records = known(site)
    whole = parts(site)
    wanted = {f"{LIBRARIES}/security/pam_usher.so", f"{LIBRARIES}/libnss_usher.so.2", "/usr/sbin/usherd"}
    expect(wanted <= set(whole), f"the packages hold {sorted(whole)}")
    settings = ["/etc/nsswitch.conf", *(f"/etc/pam.d/{name}" for name in host_files.FILES)]
    for path in settings:
        whole[path] = machine.must("sha256sum", path).split()[0]
    machine.must("sync")
    begin = DiskWrites(site.log).length
    began = time.monotonic()
    busy = machine.start("sh", "-c", f"DEBIAN_FRONTEND=noninteractive exec dpkg -i {NEXT}/*.deb")
    # When all is unpacked and the scripts run: the other cuts lie before that.
    line = next((line for line in busy.stdout if line.startswith("Setting up")), None)
    expect(line is not None, "dpkg has set up nothing")
    time.sleep(random.Random(SEED).random())
    running = busy.poll() is None
    machine.cut()
    took_upgrade = time.monotonic() - began
    busy.communicate(timeout=120)

    def look(disk, folder):
        read(disk, {path: "file" for path in whole}, folder)
        for path, wanted in whole.items():
            expect(os.path.exists(folder + path), f"{path} is not there")
            expect_equal(path, digest(folder + path), wanted)

    writes = cuts(site, begin, look)
    site.boot_again()
    took = after_a_cut(site, records)
    machine.must("dpkg", "--configure", "-a")
    machine.must("sh", "-ec", f"DEBIAN_FRONTEND=noninteractive dpkg -i {NEXT}/*.deb")
    versions = set(machine.must("dpkg-query", "-W", "-f", "${Version} ${db:Status-Status}\n",
                                "usher", "libpam-usher", "libnss-usher").splitlines())
    expect_equal("versions", versions, {f"{NEXT_VERSION} installed"})
    ours_again(site, records)
    site.measured.append(f"power cuts during an upgrade: {CUTS} of {writes} positions in {took_upgrade:.1f} s (still "
                         f"running: {running}); one booted in {machine.seconds} s, local logins {took:.1f} s later")


TESTS = [publish, upgrade]
