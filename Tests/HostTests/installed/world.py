"""The site: a provider, hosts that were installed by `make install`, and people who sign in."""
import os
import subprocess
import sys
import time

import pexpect

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import host_files  # noqa: E402
import rule  # noqa: E402
from guest import SCRIPTS, Guest  # noqa: E402
from provider import Provider  # noqa: E402
from terminal import Application  # noqa: E402

BASE = "/run/host-tests"
KEYS = BASE + "/keys"
KNOWN = BASE + "/known_hosts"
PEOPLE = ["ada.lovelace", "bob.builder", "carol.leaver", "dora.leaver", "nina.newcomer", "twin.3489", "twin.9572",
          "ivy.listed", "uma.unlisted"]
ADA, BOB, CAROL, DORA, NINA, TWIN, OTHER_TWIN, IVY, UMA = PEOPLE
OLGA, LARA = "olga", "lara.late"


def ssh(guest, name, *options):
    return ["ssh", "-F", "none", "-p", str(guest.port), "-o", f"UserKnownHostsFile={KNOWN}", "-o", "LogLevel=INFO",
            "-o", "StrictHostKeyChecking=yes", *options, "-l", name, "127.0.0.1"]


class ByCode(Application):
    """ssh by device code; `words` is what runs there."""
    name = service = "sshd"
    acknowledges = True

    def __init__(self, guest, words="echo IN:$(id -un)", terminal=False):
        self.guest, self.words, self.terminal = guest, words, terminal

    def command(self, user):
        return ssh(self.guest, user, "-o", "PreferredAuthentications=keyboard-interactive",
                   *(["-tt"] if self.terminal else [])) + ([self.words] if self.words else [])


def login(name):
    """login(1) as at a console: it asks PAM before it asks for the record."""
    return pexpect.spawn(f"{SCRIPTS}/run", ["a", "script", "-qec", f"login {name}", "/dev/null"], timeout=60,
                         encoding="utf-8", codec_errors="replace")


class World:
    def __init__(self, root):
        self.provider = Provider(people=os.path.join(HERE, "people.json"))
        host_files.make_keys(KEYS, ["host", "root", host_files.LOCAL, *PEOPLE])
        kind, key = open(f"{KEYS}/host.pub", encoding="ascii").read().split()[:2]
        with open(KNOWN, "w", encoding="ascii") as file:
            file.writelines(f"[127.0.0.1]:{port} {kind} {key}\n" for port in (2201, 2202))
        self.tree = subprocess.run([f"{SCRIPTS}/build"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                   check=True).stdout.strip()
        self.installed = BASE + "/installed"
        subprocess.run(["make", "-s", "-C", root, "install", f"DESTDIR={self.installed}"], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.sessions = []
        self.measured = []
        self.signed_in = {}
        self.a = self.host("a", 2201)

    def host(self, name, port):
        """A host as docs say: installed, configured, sockets enabled. Ready when this returns."""
        layer = f"{BASE}/layer-{name}"
        host_files.write_layer(layer, self.tree, self.provider, port, KEYS)
        guest = Guest(name, port, [layer, self.installed])
        guest.shell(f"""
            systemd-sysusers && systemctl daemon-reload
            useradd -m -s /bin/bash {host_files.LOCAL}
            systemctl -q enable --now usherd.socket usherd-admin.socket
            systemctl restart usherd.service
        """)
        self.know_names(guest)
        return guest

    def know_names(self, guest):
        """Names with a dot are known to sshd before their first login."""
        guest.write("/etc/usher/usher.toml.d/10-rule.toml", '[accounts.rule]\ncontains = "."\n')
        guest.must("usher", "uid", "seed")
        guest.must("usher-publish")

    def uid(self, name):
        return rule.uid(self.provider.issuer, name)

    # --- signing in ---------------------------------------------------------------------------------------

    def spawn(self, application, user):
        session = application.spawn(user)
        self.sessions.append(session)
        return session

    def by_code(self, guest, user, words="echo IN:$(id -un)", approver=None):
        """An ssh login by device code that ends by itself: (status, text)."""
        session = self.spawn(ByCode(guest, words), user)
        self.approve(session, approver or user)
        status, _ = session.end()
        self.signed_in[user] = time.monotonic()
        return status, session.text

    def approve(self, session, user):
        self.provider.approve(session.code(), user)
        session.acknowledge()

    def by_key(self, guest, user, words="echo IN:$(id -un)", seconds=60, options=()):
        """An ssh login by key: (status, standard output, standard error)."""
        command = ssh(guest, user, "-i", f"{KEYS}/{user}", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
                      "-o", "PreferredAuthentications=publickey", *options) + [words]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False, timeout=seconds)
        return done.returncode, done.stdout, done.stderr

    def give_key(self, guest, user):
        """root puts the person's key where sshd looks."""
        guest.write(f"/etc/ssh/keys/{user}", open(f"{KEYS}/{user}.pub", encoding="ascii").read())

    def measure(self, what, since):
        """Seconds since then, for the end of the run."""
        self.measured.append(f"{what}: {time.monotonic() - since:.1f} s")

    def requests(self):
        return sum(self.provider.proxy.counts.values())

    def end(self):
        for session in self.sessions:
            session.close()


def wait_for(what, condition, seconds=60, pause=0.05):
    """Seconds until the condition holds."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(pause)
    return time.monotonic() - began
