"""A host as Debian's installer leaves it, with people, and the packages in a folder of root's. Nothing of Usher is on it."""
import glob
import os
import shutil
import subprocess
import sys
import time

import pexpect

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), "installed")]

import host_files  # noqa: E402
from guest import SCRIPTS, Guest  # noqa: E402
from provider import Provider  # noqa: E402
from world import BASE, KEYS, KNOWN, ByCode, login, ssh  # noqa: E402

ALICE, LARRY, ROOT = "alice", host_files.LOCAL, "root"
PASSWORD = "larry-of-this-host"
PACKAGES = "/root/packages"
# The guest's own network is ours alone, so that sshd's files are Debian's.
PORT = 22


def make_people():
    """Keys of root and larry, and sshd's own, once for all hosts."""
    host_files.make_keys(KEYS, ["host", ROOT, LARRY])
    kind, key = open(f"{KEYS}/host.pub", encoding="ascii").read().split()[:2]
    with open(KNOWN, "w", encoding="ascii") as file:
        file.write(f"127.0.0.1 {kind} {key}\n")


def write_layer(layer, provider, packages):
    """What an installer, and a company's standard image, have put there: names, keys, the company's authority."""
    def write(path, text, mode=0o644, folder=0o755):
        os.makedirs(os.path.dirname(layer + path), mode=folder, exist_ok=True)
        with open(layer + path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(layer + path, mode)

    def read(path):
        with open(path, encoding="ascii") as file:
            return file.read()

    write("/etc/hostname", "a\n")
    write("/etc/hosts", "127.0.0.1 localhost a\n")
    write("/etc/ssl/certs/ca-certificates.crt", read(provider.authority))
    # The guests' tree is without documents and manuals; a real host has them.
    write("/etc/dpkg/dpkg.cfg.d/99mmdebstrap", "")
    write("/etc/ssh/ssh_host_ed25519_key", read(f"{KEYS}/host"), mode=0o600)
    write("/etc/ssh/ssh_host_ed25519_key.pub", read(f"{KEYS}/host.pub"))
    write("/root/.ssh/authorized_keys", read(f"{KEYS}/{ROOT}.pub"), mode=0o600, folder=0o700)
    os.chmod(f"{layer}/root", 0o700)
    os.makedirs(layer + PACKAGES)
    for package in packages:
        shutil.copy(package, layer + PACKAGES)


def packages_of(root):
    return sorted(glob.glob(f"{root}/.build/deb/*.deb"))


def repacked(root, version):
    """The same packages under another version, each wanting the others in that version: their paths."""
    made = []
    for package in packages_of(root):
        folder = f"{BASE}/repack"
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["dpkg-deb", "-R", package, folder], check=True)
        control = f"{folder}/DEBIAN/control"
        with open(control, encoding="utf-8") as file:
            text = file.read()
        old = next(line for line in text.splitlines() if line.startswith("Version: ")).removeprefix("Version: ")
        with open(control, "w", encoding="utf-8") as file:
            file.write(text.replace(f"Version: {old}\n", f"Version: {version}\n").replace(f"(= {old})", f"(= {version})"))
        os.makedirs(f"{BASE}/{version}", exist_ok=True)
        target = f"{BASE}/{version}/{os.path.basename(package).replace(old, version)}"
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", folder, target], check=True,
                       stdout=subprocess.DEVNULL)
        made.append(target)
    return made


def apt(guest, *words, seconds=600):
    """(status, text) of apt-get, which asks nothing; a file that was changed stays as it is."""
    return guest.output("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-o", "Dpkg::Use-Pty=0", *words,
                        seconds=seconds)


def by_key(guest, user, words="echo IN:$(id -un)", seconds=60):
    command = ssh(guest, user, "-i", f"{KEYS}/{user}", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
                  "-o", "PreferredAuthentications=publickey") + [words]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, timeout=seconds)
    return done.returncode, done.stdout


def at_the_console(user, password):
    """login(1) with a password; raises when it does not let in."""
    child = login(user)
    child.expect("Password: ")
    child.waitnoecho(60)
    child.sendline(password)
    child.expect(r"[$#] ")
    child.sendline("echo I''N:$(id -un); exit")
    child.expect(f"IN:{user}")
    child.expect(pexpect.EOF)
    child.close()


def local_logins(guest):
    """Root and a local user get in as ever; (seconds of each) for who wants to know."""
    took = []
    for user in (ROOT, LARRY):
        began = time.monotonic()
        answer = by_key(guest, user)
        if answer != (0, f"IN:{user}\n"):
            raise AssertionError(f"{user} by key: {answer}")
        took.append(time.monotonic() - began)
    at_the_console(LARRY, PASSWORD)
    status, text = by_key(guest, LARRY, f"printf '%s\\n' {PASSWORD} | sudo -S -p '' id -un")
    if (status, text.splitlines()[-1:]) != (0, ["root"]):
        raise AssertionError(f"sudo of {LARRY}: {status} {text}")
    return took


def by_code(guest, provider, user, words="echo IN:$(id -un)"):
    """An ssh login by a code: its text; raises when it is not granted."""
    session = ByCode(guest, words).spawn(user)
    try:
        provider.approve(session.code(), user)
        session.acknowledge()
        status, _ = session.end()
    finally:
        session.close()
    if status != 0 or not session.granted:
        raise AssertionError(f"{user} by code ends with {status}: {session.text[-800:]}")
    return session.text


class Site:
    """A provider, and one clean host at a time: made when a test asks for it, gone with `close_host`."""

    def __init__(self, root):
        self.root = root
        self.provider = Provider()
        make_people()
        self.measured = []
        self._guest = None

    @property
    def guest(self):
        if self._guest is None:
            layer = f"{BASE}/layer-a"
            shutil.rmtree(layer, ignore_errors=True)
            write_layer(layer, self.provider, packages_of(self.root))
            self._guest = Guest("a", PORT, [layer])
            self._guest.shell(f"""
                useradd -m -s /bin/bash {ALICE}
                useradd -m -s /bin/bash -G sudo {LARRY}
                echo '{LARRY}:{PASSWORD}' | chpasswd
                install -d -m 0700 -o {LARRY} -g {LARRY} /home/{LARRY}/.ssh
            """)
            self._guest.must("install", "-m", "0600", "-o", LARRY, "-g", LARRY, "/dev/stdin",
                             f"/home/{LARRY}/.ssh/authorized_keys", input=open(f"{KEYS}/{LARRY}.pub").read())
        return self._guest

    def close_host(self):
        if self._guest is not None:
            subprocess.run([f"{SCRIPTS}/down", self._guest.name], check=True, stdin=subprocess.DEVNULL)
            self._guest = None

    def log(self):
        if self._guest is None:
            return []
        return self._guest.output("journalctl", "-q", "--no-pager", "-n", "15", "-o", "short-monotonic")[1].splitlines()

    def measure(self, what, seconds):
        """For the end of the run."""
        self.measured.append(f"{what}: {seconds:.1f} s")
