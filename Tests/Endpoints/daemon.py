"""usherd --demo with a test's configuration, and logins through libpam, pam_usher.so and usher try."""
import json
import os
import signal
import socket
import subprocess
import time

from verdicts import equal

CODE = b"Enter this code:\n"

# Behind the configuration of every test: a service for each grant.
TABLES = """
[service.password]
grants = ["password"]
roles = ["staff"]

[service.device]
grants = ["device"]
roles = ["staff"]

[messages]
qr = "off"

[daemon]
audit = "stderr"
"""


class Daemon:
    """One usherd; `with Daemon(world, ...) as daemon`. The settings are those of `World.configure`; `written`: the
    configuration is there already; `services` stands in place of the usual roles and services."""

    def __init__(self, world, written=False, services=None, **settings):
        self.world = world
        self.process = None
        if not written:
            world.configure(tables=TABLES if services is None else services, roles=services is None, **settings)
        # Each daemon has its own sockets and log: a test may start several.
        names = [name for name in os.listdir(world.folder) if name.endswith(".log")]
        self.name = f"usherd-{len(names) + 1}"
        self.auth, self.admin = (world.path(f"{self.name}.{kind}") for kind in ("auth", "admin"))

    def __enter__(self):
        with open(self.world.path(self.name + ".log"), "wb") as log:
            self.process = subprocess.Popen(
                [self.world.usherd, "--demo", "--config", self.world.path("usher.toml"), "--socket", self.auth,
                 "--admin-socket", self.admin], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > end:
                self.__exit__()
                raise AssertionError("usherd does not listen:\n" + self.log())
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.world.output += self.log()

    def _listens(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            return client.connect_ex(self.admin) == 0

    def log(self):
        with open(self.world.path(self.name + ".log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def by_password(self, user="alice", service="password"):
        """The report of a login with the person's password."""
        self.world.secrets.add(self.world.provider.password(user))
        return self._end(self._start(service, user), f"{self.world.provider.password(user)}\n".encode())

    def by_code(self, user="alice", service="device", approver=None, **consent):
        """The report of a login whose code the same person approves, or `approver`; `consent` is that of
        `Provider.approve`."""
        process = self._start(service, user)
        shown = b""
        while CODE not in shown or b"\n" not in shown.split(CODE)[1]:
            chunk = os.read(process.stderr.fileno(), 65536)
            if not chunk:
                return self._end(process, b"")
            shown += chunk
        try:
            self.world.provider.approve(shown.split(CODE)[1].split(b"\n")[0].decode(), approver or user, **consent)
        except subprocess.CalledProcessError:
            process.kill()
            process.communicate()
            raise
        return self._end(process, b"")

    def _start(self, service, user):
        return subprocess.Popen(
            [self.world.usher, "try", "--json", "--service", service, "--module", self.world.module,
             "--socket", self.auth, "--admin-socket", self.admin, "--", user],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def _end(self, process, typed):
        try:
            out, shown = process.communicate(typed, timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        self.world.output += out.decode() + shown.decode()
        return json.loads(out) if out.strip() else {"reason": shown.decode()}

    def record(self):
        """The audit record of the last login."""
        lines = [line for line in self.log().splitlines() if '"event":"usher.login"' in line]
        return json.loads(lines[-1][lines[-1].index("{"):]) if lines else {}


def granted(daemon, report):
    """PAM, usher try and the audit record agree that the person is in."""
    equal((report.get("granted"), report.get("reason"), daemon.record().get("reason")), (True, None, "granted"))
    equal(report["account"]["name"], "PAM_SUCCESS")


def denied(daemon, report, reason):
    """They agree that the person is not, and why."""
    equal((report.get("granted"), report.get("reason"), daemon.record().get("reason")), (False, reason, reason))
    assert report["authenticate"]["name"] != "PAM_SUCCESS", report
