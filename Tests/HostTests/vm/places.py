"""The site of the machine tests: the provider, one machine, and what its disk is made of."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "installed"))

import world  # noqa: E402  # first: it makes the other folders known
import host_files  # noqa: E402
from machine import SCRIPTS, Machine  # noqa: E402
from provider import Provider  # noqa: E402
from terminal import ACKNOWLEDGE, CODE  # noqa: E402

PORT = 2203
INSTALL = f"""
systemd-sysusers
systemctl -q enable usherd.socket usherd-admin.socket
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
        self.installed = world.BASE + "/installed"
        subprocess.run(["make", "-s", "-C", root, "install", f"DESTDIR={self.installed}"], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.sessions = []
        self.measured = []
        self.signed_in = {}
        layer = world.BASE + "/layer-m"
        host_files.write_layer(layer, self.tree, self.provider, PORT, world.KEYS)
        # Where QEMU's connections arrive, beside 127.0.0.1.
        with open(layer + "/etc/ssh/sshd_config.d/machine.conf", "w", encoding="ascii") as file:
            file.write(f"ListenAddress 10.0.2.15:{PORT}\n")
        self.layers = [layer, self.installed]
        self.disk = world.BASE + "/disk"
        self.make_disk()
        # As a first boot finds it: what cuts are replayed on.
        self.first = world.BASE + "/first"
        subprocess.run(["cp", "--sparse=always", self.disk, self.first], check=True)
        self.log = world.BASE + "/writes"
        self.m = self.a = Machine("m", PORT, self.disk, self.log)

    def make_disk(self):
        layered = [word for layer in self.layers for word in ("--layer", layer)]
        subprocess.run([f"{SCRIPTS}/disk", self.disk, *layered, "sh", "-ec", INSTALL], check=True,
                       stdin=subprocess.DEVNULL)

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
