"""The site of the machine tests: the provider, one machine, and what its disk is made of."""
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "installed"), os.path.join(HERE, "..", "packages")]

import world  # noqa: E402  # first: it makes the other folders known
import host_files  # noqa: E402
from clean_host import packages_of, repacked  # noqa: E402
from machine import SCRIPTS, Machine  # noqa: E402
from provider import Provider  # noqa: E402
from terminal import ACKNOWLEDGE, CODE  # noqa: E402

PORT = 2203
# What waits in the machine: the packages as they are, and as a later version.
PACKAGES, NEXT = "/root/packages", "/root/next"
NEXT_VERSION = "0.1.0+next1"
INSTALL = f"""
DEBIAN_FRONTEND=noninteractive dpkg -i {PACKAGES}/*.deb
useradd -m -s /bin/bash {host_files.LOCAL}
"""
# Emulated, and perhaps on a machine that has other work.
SLOW = 90


class Site(world.World):
    def __init__(self, root):
        self.provider = Provider(people=os.path.join(HERE, "..", "installed", "people.json"))
        host_files.make_keys(world.KEYS, ["host", "root", host_files.LOCAL, *world.PEOPLE])
        kind, key = open(f"{world.KEYS}/host.pub", encoding="ascii").read().split()[:2]
        with open(world.KNOWN, "w", encoding="ascii") as file:
            file.write(f"[127.0.0.1]:{PORT} {kind} {key}\n")
        self.tree = subprocess.run([f"{SCRIPTS}/build"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                   check=True).stdout.strip()
        self.sessions = []
        self.measured = []
        self.signed_in = {}
        layer = world.BASE + "/layer-m"
        host_files.write_layer(layer, self.tree, self.provider, PORT, world.KEYS)
        # Where QEMU's connections arrive, beside 127.0.0.1.
        with open(layer + "/etc/ssh/sshd_config.d/machine.conf", "w", encoding="ascii") as file:
            file.write(f"ListenAddress 10.0.2.15:{PORT}\n")
        self.packages = packages_of(root)
        for folder, files in ((PACKAGES, self.packages), (NEXT, repacked(root, NEXT_VERSION))):
            os.makedirs(layer + folder)
            for file in files:
                shutil.copy(file, layer + folder)
        self.layer = layer
        self.disk = world.BASE + "/disk"
        made = subprocess.run([f"{SCRIPTS}/disk", self.disk, "--layer", layer, "sh", "-ec", INSTALL], check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if made.returncode != 0:
            raise AssertionError(f"the disk cannot be made: {made.stdout[-2000:]}")
        # What is written from a boot on, and the disk as that boot found it.
        self.log, self.before = world.BASE + "/writes", world.BASE + "/before"
        self.keep_disk()
        self.m = self.a = Machine("m", PORT, self.disk, self.log)

    def keep_disk(self):
        subprocess.run(["cp", "--sparse=always", self.disk, self.before], check=True)

    def boot_again(self):
        """After a cut; the log begins anew."""
        self.keep_disk()
        self.m.boot()

    def approve(self, session, user):
        session.expect(CODE, seconds=SLOW)
        code = session.child.match.group(1)
        session.expect(ACKNOWLEDGE, seconds=SLOW)
        self.provider.approve(code, user)
        session.acknowledge()

    def by_code(self, guest, user, words="echo IN:$(id -un)", approver=None):
        session = self.spawn(world.ByCode(guest, words), user)
        self.approve(session, approver or user)
        status, _ = session.end(seconds=SLOW)
        return status, session.text

    def by_key(self, guest, user, words="echo IN:$(id -un)", seconds=SLOW):
        return super().by_key(guest, user, words, seconds)

    def end(self):
        super().end()
        self.m.cut()
