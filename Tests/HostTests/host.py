"""The host inside the sandbox: accounts, PAM services, sshd, sudo and the system log."""
import os
import shutil
import socket
import subprocess
import sysconfig
import threading

BASE = "/run/host-tests"
MODULES = f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}/security"
SSH_PORT = 2200
# No line of the log: who sends it knows that what came before has been read.
MARK = b"usher-tests mark"
# Managed accounts: local ones whose sign-in is the provider's. Their local password is locked.
MANAGED = ["alice", "bob", "carol", "mallory"]
# An account that has nothing to do with the provider.
LOCAL, LOCAL_PASSWORD = "larry", "a local password"

# What pam_usher.so answers for, it decides: an outage does not fall back to a local password of a
# managed account. Root and local accounts end in USER_UNKNOWN before the daemon is asked, and
# pam_unix goes on as if the module were not there.
STACK = """\
#%PAM-1.0
{before}auth     [success=done new_authtok_reqd=done user_unknown=ignore ignore=ignore default=die] {module} manage_local=usher-managed {options}
auth     [success=done new_authtok_reqd=done default=ignore] pam_unix.so
auth     requisite pam_deny.so
account  [success=ok new_authtok_reqd=ok ignore=ignore default=die] {module} manage_local=usher-managed {options}
account  required pam_unix.so
session  required pam_unix.so
session  optional {module} manage_local=usher-managed
password required pam_deny.so
"""

SSHD = """\
Port 2200
ListenAddress 127.0.0.1
HostKey /run/host-tests/ssh_host_ed25519_key
PidFile none
UsePAM yes
PasswordAuthentication no
KbdInteractiveAuthentication yes
PubkeyAuthentication yes
PermitRootLogin yes
AuthorizedKeysFile /run/host-tests/authorized_keys.%u
StrictModes no
PrintMotd no
PrintLastLog no
LogLevel VERBOSE
"""


class SystemLog:
    """Listens on /dev/log, which is the sandbox's own."""

    def __init__(self):
        self.lines = []
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.listener.bind("/dev/log")
        os.chmod("/dev/log", 0o666)
        self.read = threading.Condition()
        self.marks = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            text = self.listener.recv(65536)
            with self.read:
                if text == MARK:
                    self.marks += 1
                    self.read.notify_all()
                else:
                    self.lines.append(text.decode("utf-8", "replace").rstrip("\0\n"))

    def all(self):
        """The lines that have been written until now: they come in order, and the thread may be behind."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as writer, self.read:
            wanted = self.marks + 1
            writer.sendto(MARK, "/dev/log")
            if not self.read.wait_for(lambda: self.marks >= wanted, 60):
                raise RuntimeError("the system log is not read")
            return list(self.lines)


class Host:
    """`options`: what else the module is told; `managed`: the accounts in the group of manage_local."""

    def __init__(self, module, options="", managed=()):
        os.makedirs(BASE, mode=0o755, exist_ok=True)
        os.chmod(BASE, 0o755)
        self.module = BASE + "/pam_usher.so"
        shutil.copy(module, self.module)
        os.chmod(self.module, 0o644)
        self.options = f"debug {options}".strip()
        self.managed = managed or MANAGED
        self.log = SystemLog()
        self.sshd = None
        self._accounts()
        self._services()
        self._sudo()

    def _accounts(self):
        run("groupadd", "--system", "usher-managed")
        run("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/", "--shell",
            "/usr/sbin/nologin", "usher")
        for name in self.managed:
            run("useradd", "-m", "-s", "/bin/bash", "-G", "usher-managed", name)
        run("useradd", "-m", "-s", "/bin/bash", LOCAL)
        run("chpasswd", "-c", "SHA512", input=f"{LOCAL}:{LOCAL_PASSWORD}\nroot:root local password\n")
        open("/etc/nologin", "w", encoding="ascii").close()
        os.unlink("/etc/nologin")

    def _services(self):
        for name in ("sshd", "sudo", "su", "pamtester"):
            before = "auth     sufficient pam_rootok.so\n" if name == "su" else ""
            with open(f"/etc/pam.d/{name}", "w", encoding="ascii") as file:
                file.write(STACK.format(module=self.module, before=before, options=self.options))

    @staticmethod
    def _sudo():
        with open("/etc/sudoers", "w", encoding="ascii") as file:
            file.write("Defaults !lecture, timestamp_timeout=0, !mail_badpass\nroot ALL=(ALL:ALL) ALL\n"
                       f"%usher-managed ALL=(ALL:ALL) ALL\n{LOCAL} ALL=(ALL:ALL) ALL\n")
        os.chmod("/etc/sudoers", 0o440)

    def start_sshd(self):
        for name in ("ssh_host_ed25519_key", "root_key"):
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{BASE}/{name}")
        shutil.copy(f"{BASE}/root_key.pub", f"{BASE}/authorized_keys.root")
        with open(BASE + "/sshd_config", "w", encoding="ascii") as file:
            file.write(SSHD)
        with open(f"{BASE}/ssh_host_ed25519_key.pub", encoding="ascii") as file:
            kind, key = file.read().split()[:2]
        with open(BASE + "/known_hosts", "w", encoding="ascii") as file:
            file.write(f"[127.0.0.1]:{SSH_PORT} {kind} {key}\n")
        self.run_sshd()

    def run_sshd(self):
        """Begins with the configuration that lies there; returns when it listens."""
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        self.sshd = subprocess.Popen(
            ["/usr/sbin/sshd", "-D", "-f", BASE + "/sshd_config"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(6000):
            try:
                socket.create_connection(("127.0.0.1", SSH_PORT), 1).close()
                return
            except OSError:
                if self.sshd.poll() is not None:
                    break
                threading.Event().wait(0.01)
        raise RuntimeError("sshd does not start")


def run(*command, input=None):
    done = subprocess.run(
        command, input=input, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        **({} if input is not None else {"stdin": subprocess.DEVNULL}))
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}")
    return done.stdout
