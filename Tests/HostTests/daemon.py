"""usherd as systemd starts it in production: root listens, then uid usher runs it with the two sockets."""
import json
import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import sys
import time

BASE = "/run/host-tests"
PROGRAM = BASE + "/usherd"
AUTH, ADMIN = "/run/usher/auth.sock", "/run/usher/admin.sock"
CREDENTIALS = BASE + "/credentials"
LOG = BASE + "/usherd.log"
STATE = "/var/lib/usher/state"

# Takes the place of systemd's exec child: sockets to 3 and 4, our own pid, then another uid.
LAUNCH = """
import os, sys
fds = [int(sys.argv[1]), int(sys.argv[2])]
high = [os.dup(fd) for fd in fds]
for target, fd in zip((3, 4), high):
    os.dup2(fd, target)
    os.set_inheritable(target, True)
os.closerange(5, 256)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execvp("setpriv", ["setpriv", "--reuid=usher", "--regid=usher", "--clear-groups", "--no-new-privs",
                      "--inh-caps=-all", "--bounding-set=-all", "--"] + sys.argv[3:])
"""

CONFIGURATION = """\
[provider.staff]
issuer = "{issuer}"
ca_file = "/etc/usher/ca.pem"

[provider.staff.client]
id = "pam-conf"
auth_method = "client_secret_post"
secret_credential = "usher.client_secret"
scopes = ["openid", "profile", "groups"]

[provider.staff.claims]
principal = "preferred_username"
groups = "groups"

[role.admin]
groups = ["linux-admins"]

[role.staff]
groups = ["linux-admins", "developers"]

[messages]
display_name = "Example Staff"
qr = "off"
"""
SERVICE = """
[service.{name}]
grants = [{grants}]
roles = ["{role}"]
"""


def configuration(issuer, grants, role="staff", services=("sshd", "sudo", "su", "pamtester")):
    text = CONFIGURATION.format(issuer=issuer)
    for name in services:
        text += SERVICE.format(name=name, grants=", ".join(f'"{g}"' for g in grants), role=role)
    return text


class Daemon:
    def __init__(self, program, provider):
        self.provider = provider
        self.process = None
        self.sockets = []
        self.log_start = 0
        os.makedirs("/run/usher", mode=0o755, exist_ok=True)
        os.makedirs("/etc/usher", mode=0o755, exist_ok=True)
        shutil.copy(program, PROGRAM)
        os.chmod(PROGRAM, 0o755)
        shutil.copy(provider.authority, "/etc/usher/ca.pem")
        os.chmod("/etc/usher/ca.pem", 0o644)
        usher = pwd.getpwnam("usher")
        os.makedirs(CREDENTIALS, mode=0o500, exist_ok=True)
        os.chown(CREDENTIALS, usher.pw_uid, usher.pw_gid)
        self.forget_all()
        path = os.path.join(CREDENTIALS, "usher.client_secret")
        with open(path, "w", encoding="utf-8") as file:
            file.write("pam-conf-secret")
        os.chown(path, usher.pw_uid, usher.pw_gid)
        os.chmod(path, 0o400)

    def forget_all(self):
        """A new state directory, as StateDirectory= of the unit makes it: no account, no facts, nothing retired."""
        self.stop()
        shutil.rmtree(STATE, ignore_errors=True)
        os.makedirs("/var/lib/usher", mode=0o755, exist_ok=True)
        os.mkdir(STATE, mode=0o700)
        usher = pwd.getpwnam("usher")
        os.chown(STATE, usher.pw_uid, usher.pw_gid)

    def pin(self, name, subject):
        """As `usher account pin` does: root says who has the local account."""
        answer = self.ask("account_pin", name=name, issuer=self.provider.issuer, subject=subject)
        if answer.get("outcome") != "pinned":
            raise AssertionError(f"{name} was not pinned: {answer}")

    def configure(self, grants, role="staff", change=lambda text: text):
        self.write("usher.toml", change(configuration(self.provider.issuer, grants, role)))

    @staticmethod
    def write(name, text):
        """A file of the configuration, below /etc/usher."""
        path = os.path.join("/etc/usher", name)
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o644)

    def reload(self, event):
        """SIGHUP; returns the notes of the configuration that came of it, of which one has this event."""
        before = len(self.notes())
        self.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 60
        while True:
            notes = self.notes()[before:]
            if any(note["event"] == event for note in notes):
                return notes
            if time.monotonic() > end:
                raise AssertionError(f"no {event} within 60 s, but {notes}")
            time.sleep(0.02)

    def notes(self):
        """What the daemon said about its configuration."""
        found = []
        for line in self.log_text().splitlines():
            start = line.find("{")
            if start >= 0 and '"event":"config.' in line:
                found.append(json.loads(line[start:]))
        return found

    @staticmethod
    def ask(verb, **members):
        """The admin socket's answer."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(60)
            connection.connect(ADMIN)
            connection.sendall(json.dumps({"verb": verb, **members}).encode() + b"\n")
            return json.loads(connection.makefile("rb").readline())

    def start(self, warm=True):
        """Ready when this returns; with `warm` it has the provider's keys too."""
        self.stop()
        self.sockets = [self._listen(AUTH, 0o600), self._listen(ADMIN, 0o666)]
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = BASE + "/notify"
        if os.path.exists(path):
            os.unlink(path)
        notify.bind(path)
        os.chmod(path, 0o666)
        keys_before = self.provider.proxy.answered["keys"]
        environment = dict(
            PATH=os.environ["PATH"], LISTEN_FDS="2", LISTEN_FDNAMES="auth:admin", NOTIFY_SOCKET=path,
            CREDENTIALS_DIRECTORY=CREDENTIALS, SWIFT_BACKTRACE="enable=no", LC_ALL="C.UTF-8")
        fds = [s.fileno() for s in self.sockets]
        with open(LOG, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", LAUNCH, *map(str, fds), PROGRAM, "--config", "/etc/usher/usher.toml"],
                env=environment, pass_fds=fds, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        state, end = b"", time.monotonic() + 60
        while b"READY=1" not in state:
            if select.select([notify], [], [], 0.1)[0]:
                state = notify.recv(4096)
            elif self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("usherd did not become ready:\n" + self.log_text()[-2000:])
        notify.close()
        if warm and not self.provider.proxy.wait_answered("keys", keys_before + 1, 60):
            raise RuntimeError("usherd did not fetch the keys:\n" + self.log_text()[-2000:])

    @staticmethod
    def _listen(path, mode):
        if os.path.exists(path):
            os.unlink(path)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(path)
        os.chmod(path, mode)
        listener.listen(128)
        return listener

    def kill(self):
        """The process alone, as a crash; systemd would keep the sockets."""
        self.process.kill()
        self.process.wait()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def stop(self):
        """The process and its sockets: nobody listens. The socket files stay."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None
        for listener in self.sockets:
            listener.close()
        self.sockets = []

    def memory(self):
        """All of the process's memory that can be written to, as a core would have it."""
        found = []
        with open(f"/proc/{self.process.pid}/maps", encoding="ascii", errors="replace") as maps:
            ranges = [line.split()[0].split("-") for line in maps if line.split()[1].startswith("rw")]
        with open(f"/proc/{self.process.pid}/mem", "rb", buffering=0) as memory:
            for start, end in ((int(a, 16), int(b, 16)) for a, b in ranges):
                memory.seek(start)
                try:
                    found.append(memory.read(end - start))
                except OSError:
                    pass  # the kernel's own pages
        return b"".join(found)

    def mark(self):
        """From here on `reasons` counts."""
        self.log_start = os.path.getsize(LOG) if os.path.exists(LOG) else 0

    def log_text(self):
        with open(LOG, encoding="utf-8", errors="replace") as file:
            file.seek(self.log_start)
            return file.read()

    def records(self):
        found = []
        for line in self.log_text().splitlines():
            start = line.find("{")
            if start < 0:
                continue
            try:
                record = json.loads(line[start:])
            except ValueError:
                continue
            if "reason" in record:
                found.append(record)
        return found

    def wait_record(self, seconds, **wanted):
        """The first audit record with these members, or None when the time is up."""
        end = time.monotonic() + seconds
        while True:
            for record in self.records():
                if all(record.get(k) == v for k, v in wanted.items()):
                    return record
            if time.monotonic() > end:
                return None
            time.sleep(0.02)
