"""A host on which nobody has touched PAM, sshd or sudo, and a picture of its /etc."""
import os
import subprocess

import host_files
from cells import expect
from guest import Guest
from world import BASE, KEYS, KNOWN, ssh, wait_for

PORT = 2209
SITE = "/etc/ssh/sshd_config.d/60-site.conf"
# Where it listens, and whose keys count: nothing that Usher needs.
SSHD = f"Port {PORT}\nListenAddress 127.0.0.1\nAuthorizedKeysFile .ssh/authorized_keys /etc/ssh/keys/%u\n"
# Kind, mode, owners and bytes of everything, but what systemd and gpasswd keep there for themselves.
PICTURE = """
find /etc -xdev ! -path '/etc/machine-id' ! -path '/etc/.pwd.lock' ! -path '/etc/group-' ! -path '/etc/gshadow-' \\
    -printf '%p %y %m %U:%G %l\\n' | sort
find /etc -xdev -type f ! -path '/etc/machine-id' ! -path '/etc/group-' ! -path '/etc/gshadow-' -print0 |
    sort -z | xargs -0 sha256sum
"""


def pam_host(world):
    """The one host of these tests; made when the first of them asks."""
    if getattr(world, "pam", None) is None:
        world.pam = make(world)
    return world.pam


def make(world):
    layer = f"{BASE}/layer-pam"
    host_files.write_layer(layer, world.tree, world.provider, PORT, KEYS)
    for name in host_files.FILES:
        os.unlink(f"{layer}/etc/pam.d/{name}")
    os.unlink(f"{layer}/etc/ssh/sshd_config.d/usher.conf")
    with open(layer + SITE, "w", encoding="ascii") as file:
        file.write(SSHD)
    kind, key = open(f"{KEYS}/host.pub", encoding="ascii").read().split()[:2]
    with open(KNOWN, "a", encoding="ascii") as file:
        file.write(f"[127.0.0.1]:{PORT} {kind} {key}\n")
    guest = Guest("pam", PORT, [layer, world.installed])
    guest.shell(f"""
        systemd-sysusers && systemctl daemon-reload
        useradd -m -s /bin/bash {host_files.LOCAL}
        systemctl -q enable --now usherd.socket usherd-admin.socket
        systemctl restart usherd.service
    """)
    world.know_names(guest)
    return guest


def wait_for_sshd(guest):
    """Until sshd listens that has read its files anew: the old one listens for a moment more, and then nobody does."""
    def listens():
        lines = guest.must("journalctl", "-q", "-o", "cat", "-u", "ssh.service").splitlines()
        last = max((number for number, line in enumerate(lines) if line.startswith("Reloading ssh.service")), default=0)
        return any(line.startswith(f"Server listening on 127.0.0.1 port {guest.port}.") for line in lines[last:])

    wait_for("sshd listens", listens)


def picture(guest):
    return guest.shell(PICTURE)


def expect_same(guest, before):
    """/etc is what it was, file by file."""
    lines, after = set(before.splitlines()), set(picture(guest).splitlines())
    expect(lines == after, "/etc has changed: " + "; ".join(
        [f"-{line}" for line in sorted(lines - after)] + [f"+{line}" for line in sorted(after - lines)]))


def as_root(guest, *words, seconds=60):
    """Over ssh, by root's key: (status, output and errors)."""
    command = ssh(guest, "root", "-i", f"{KEYS}/root", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
                  "-o", "PreferredAuthentications=publickey")
    done = subprocess.run([*command, " ".join(words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, timeout=seconds)
    return done.returncode, done.stdout


def read(guest, path):
    with open(guest.root + path, encoding="utf-8") as file:
        return file.read()
