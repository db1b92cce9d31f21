"""Lookups and local logins whatever has happened to our daemons, their disk and their configuration."""
from cells import expect, expect_equal
from host_files import LOCAL
from soon import within
from world import ADA, TWIN, ByCode, wait_for

UNITS = ["usherd.socket", "usherd-admin.socket", "usherd.service", "usher-publish.socket", "usher-publish.path",
         "usher-publish.service"]


def record(world, name=ADA):
    uid = world.uid(name)
    return f"{name}:*:{uid}:{uid}:{name.replace('.', ' ').title()}:/home/{name}:/bin/bash\n"


def looks_up(world, what):
    def look():
        expect_equal(f"getent, {what}", world.a.output("getent", "passwd", ADA), (0, record(world)))
        expect_equal(f"id, {what}", world.a.output("id", "-G", ADA), (0, f"{world.uid(ADA)} 27 100\n"))

    within(f"{what}: lookups", 5, look)


def locals_log_in(world):
    within("root and larry", 10, lambda: play_local_logins(world))


def play_local_logins(world):
    for name in ("root", LOCAL):
        expect_equal(f"{name} by key", world.by_key(world.a, name)[:2], (0, f"IN:{name}\n"))
    expect_equal("su", world.a.output("su", "-", LOCAL, "-c", "id -un"), (0, LOCAL + "\n"))


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
    pid = guest.main_pid()
    for unit in ("usherd.service", "usher-publish.service"):
        guest.must("systemctl", "kill", "-s", "KILL", unit)
    looks_up(world, "both killed")
    locals_log_in(world)
    guest.wait_anew(pid)
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


def exposure(world):
    """systemd-analyze security finds little to say about the units"""
    for unit, most in (("usherd.service", 1.3), ("usher-publish.service", 1.5)):
        text = world.a.must("systemd-analyze", "security", "--no-pager", unit)
        level = float(text.strip().splitlines()[-1].split(":")[1].split()[0])
        expect(level <= most, f"{unit}: {level}")


TESTS = [daemons_stopped, reboot, daemons_killed, full_disk, broken_configuration, exposure]
