#!/usr/bin/python3
"""Speed and memory of a login; see README.md here.

    run.py --root CHECKOUT --work DIRECTORY [--user UID] [--smoke] [--json]

DIRECTORY holds usherd, usher, token-bench, policy-bench, store-bench, demo-provider, pam_usher.so, measure and many.
As root, everything measured runs as UID. Nothing passes or fails by a speed; a measurement that cannot be made is an error, and so
is a rule that is broken.
"""
import argparse
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time

import password
import pending
from own_time import KeptConnection
from usage import resident, ticks

PORT = 18443
CONFIGURATION = """\
[provider.bench]
issuer = "{issuer}"
{authority}
[provider.bench.client]
{client}
[provider.bench.claims]
principal = "preferred_username"
groups = "groups"

[role.staff]
groups = ["developers"]

[service.code]
grants = ["device"]
roles = ["staff"]

[service.password]
grants = ["password"]
roles = ["staff"]

[messages]
qr = "off"

[limits]
auth_connections = 2000
max_pending_device = 2000
max_pending_per_source = 2000
max_pending_sshd = 2000

[daemon]
audit = "stderr"
"""
CLIENT = """\
id = "pam-public"
auth_method = "none"
"""
# As systemd/usherd.service has it; the caller of a thousand logins has as many sockets.
FILES = 4096


class Bench:
    def __init__(self, given):
        self.directory = given.work
        self.root = given.root
        self.few = given.smoke
        self.as_user = []
        self.uid = given.user
        if given.user:
            self.as_user = ["setpriv", f"--reuid={given.user}", f"--regid={given.user}", "--clear-groups",
                            "--no-new-privs", "--"]
        self.started = []
        self.rows = []
        self.errors = []

    def path(self, name):
        return os.path.join(self.directory, name)

    def count(self, full, smoke):
        return smoke if self.few else full

    def row(self, what, value, unit, goal=None, baseline=None):
        """`goal` is an upper bound in the same unit; `baseline` is a value of the same run."""
        self.rows.append(dict(what=what, value=round(value, 3), unit=unit, goal=goal,
                              ratio=None if baseline is None else round(value / baseline, 2)))

    def error(self, text):
        """A rule is broken."""
        self.errors.append(text)
        print(f"ERROR: {text}", file=sys.stderr)

    def write(self, name, text):
        """A file that only the one who runs usherd reads."""
        with open(self.path(name), "w", encoding="ascii") as file:
            os.chmod(file.name, 0o600)
            file.write(text)
        if self.uid:
            os.chown(self.path(name), self.uid, self.uid)

    def configuration(self, issuer, client, authority=True):
        ca_file = f'ca_file = "{self.path("ca.pem")}"\n' if authority else ""
        return CONFIGURATION.format(issuer=issuer, client=client, authority=ca_file)

    # --- what runs ------------------------------------------------------------------------------

    def start(self, name, *command):
        with open(self.path(name + ".log"), "wb") as log:
            process = subprocess.Popen([*self.as_user, *command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       cwd=self.directory)
        self.started.append(process)
        return process

    def stop(self, process):
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        self.started.remove(process)

    def start_usherd(self, configuration="usher.toml"):
        for name in ("auth.sock", "admin.sock"):
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))
        process = self.start("usherd", self.path("usherd"), "--demo", "--config", self.path(configuration),
                             "--socket", self.path("auth.sock"), "--admin-socket", self.path("admin.sock"))
        end = time.monotonic() + 10
        while self.status().get("provider", {}).get("keys", 0) == 0:
            if time.monotonic() > end or process.poll() is not None:
                raise RuntimeError("usherd does not start, or has no keys")
            time.sleep(0.02)
        return process

    def status(self):
        done = subprocess.run([*self.as_user, self.path("usher"), "status", "--json", "--admin-socket",
                               self.path("admin.sock")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=False)
        return json.loads(done.stdout) if done.stdout.startswith(b"{") else {}

    def measure(self, *words, tool=()):
        """(wall times in nanoseconds, CPU nanoseconds of the process for all of them)"""
        done = subprocess.run([*self.as_user, *tool, self.path("measure"), *words], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, cwd=self.directory)
        if done.returncode != 0:
            raise RuntimeError(f"measure {words[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
        walls, cpu = [], 0
        for line in done.stdout.decode().splitlines():
            kind, value = line.split()
            if kind == "wall":
                walls.append(int(value))
            else:
                cpu = int(value)
        return walls, cpu

    def provider(self):
        state = self.path("glewlwyd")
        environment = dict(PATH=os.environ["PATH"], IDP_DEVICE_INTERVAL="5", IDP_DEVICE_TTL="600",
                           IDP_USERS=os.path.join(self.root, "Tests/idp/users.json"))
        text = subprocess.run([os.path.join(self.root, "Tests/idp/glewlwyd/up"), state, str(PORT), "--tls"],
                              env=environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout
        issuer = dict(line.split("=", 1) for line in text.decode().splitlines())["IDP_ISSUER"]
        shutil.copy(os.path.join(state, "ca.pem"), self.path("ca.pem"))
        os.chmod(self.path("ca.pem"), 0o644)
        if self.uid:
            os.chown(self.path("ca.pem"), self.uid, self.uid)
        self.write("usher.toml", self.configuration(issuer, CLIENT))
        os.makedirs(self.path("pam"), exist_ok=True)
        for service in ("code", "password", "elsewhere"):
            with open(os.path.join(self.path("pam"), service), "w", encoding="ascii") as file:
                file.write(f"auth required {self.path('pam_usher.so')} socket={self.path('auth.sock')} trial\n")
        return issuer

    def end(self):
        for process in list(self.started):
            process.kill()
            process.wait()
        subprocess.run([os.path.join(self.root, "Tests/idp/glewlwyd/down"), self.path("glewlwyd")],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)

    # --- what is measured -----------------------------------------------------------------------

    def refused_by_name(self):
        """Shim and daemon alone, beside an echo in C; the blocks alternate."""
        daemon = self.start_usherd()
        echo = self.start("echo", self.path("measure"), "echo-server", self.path("echo.sock"))
        while not os.path.exists(self.path("echo.sock")):
            time.sleep(0.01)
        count = self.count(400, 20)
        login_words = ("login", self.path("pam"), "elsewhere", "alice", str(count))
        echo_words = ("echo", self.path("echo.sock"), str(count))
        self.measure(*login_words)
        self.measure(*echo_words)
        logins, echoes, caller, servant, echo_cpu = [], [], [], [], []
        for _ in range(self.count(9, 2)):
            before = ticks(daemon.pid)
            walls, cpu = self.measure(*login_words)
            logins += walls
            caller.append(cpu / count / 1000)
            servant.append((ticks(daemon.pid) - before) / count / 1000)
            before = ticks(echo.pid)
            walls, cpu = self.measure(*echo_words)
            echoes += walls
            echo_cpu.append((cpu + ticks(echo.pid) - before) / count / 1000)
        wall, echo_wall = (statistics.median(x) / 1000 for x in (logins, echoes))
        both = statistics.median(a + b for a, b in zip(caller, servant))
        self.row("echo over AF_UNIX in C: wall", echo_wall, "µs")
        self.row("login refused without the provider: wall", wall, "µs", baseline=echo_wall)
        self.row("echo over AF_UNIX in C: CPU of both ends", statistics.median(echo_cpu), "µs")
        self.row("the same login: CPU of caller and daemon", both, "µs", baseline=statistics.median(echo_cpu))
        self.row("the same login: CPU of the caller", statistics.median(caller), "µs", goal=500)
        self.stop(echo)
        self.instructions()
        self.stop(daemon)

    def instructions(self):
        """In the caller, from the difference of two runs; the same in every run."""
        if not shutil.which("valgrind"):
            print("instructions: NOT MEASURED, there is no valgrind", file=sys.stderr)
            return
        few, many = 5, 25
        total = []
        for count in (few, many):
            output = self.path(f"callgrind.{count}")
            self.measure("login", self.path("pam"), "elsewhere", "alice", str(count),
                         tool=("valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={output}"))
            with open(output, encoding="utf-8") as file:
                total.append(next(int(line.split()[1]) for line in file if line.startswith(("summary:", "totals:"))))
        self.row("the same login: instructions of the caller", (total[1] - total[0]) / (many - few) / 1000, "thousand")

    def code_shown(self, issuer):
        connection = KeptConnection(issuer, self.path("ca.pem"))
        own = connection.post("device_authorization_endpoint", {"client_id": "pam-public", "scope": "openid"},
                              self.count(40, 3) + 1)[1:]
        connection.close()
        first, kept = [], []
        for _ in range(self.count(7, 2)):
            daemon = self.start_usherd()
            walls, _ = self.measure("code", self.path("pam"), "code", "alice", str(self.count(11, 3)))
            first.append(walls[0])
            kept += walls[1:]
            self.stop(daemon)
        own_ms = statistics.median(own) * 1000
        kept_ms = statistics.median(kept) / 1e6
        self.row("device authorization, the provider's own time (kept TLS connection)", own_ms, "ms")
        self.row("code shown after pam_authenticate", kept_ms, "ms", goal=4, baseline=own_ms)
        self.row("code shown, first login of a daemon", statistics.median(first) / 1e6, "ms", baseline=own_ms)

    def memory(self):
        rss, pss, more = [], [], []
        for _ in range(self.count(7, 1)):
            idle, pending = self.memory_once()
            rss.append(idle["Rss"] / 1024)
            pss.append(idle.get("Pss", 0) / 1024)
            more.append((pending["Rss"] - idle["Rss"]) / 1024)
        self.row("usherd after one TLS login: RSS", statistics.median(rss), "MiB", goal=28)
        if pss[0]:
            self.row("usherd after one TLS login: PSS", statistics.median(pss), "MiB", goal=20)
        self.row("50 device logins at once, pending: more RSS", statistics.median(more), "MiB", goal=4)

    def memory_once(self):
        """What usherd holds after one login, and with 50 logins more that began together and wait."""
        daemon = self.start_usherd()
        self.measure("code", self.path("pam"), "code", "alice", "1")
        idle = resident(daemon.pid)
        many = self.start("many", self.path("many"), self.path("pam"), "code", "50")
        end = time.monotonic() + 20
        while self.status()["pending"]["device"] < 50:
            if time.monotonic() > end:
                raise RuntimeError("50 logins do not become pending")
            time.sleep(0.05)
        pending = resident(daemon.pid)
        many.kill()
        many.wait()
        self.started.remove(many)
        self.stop(daemon)
        return idle, pending

    def start_to_ready(self):
        walls, _ = self.measure("ready", self.path("usherd"), self.path("usher.toml"), str(self.count(21, 3)))
        self.row("usherd, start to READY=1", statistics.median(walls) / 1e6, "ms", goal=30)

    def tokens(self):
        """An ID token with every check, beside the bare signature in the same run and beside `openssl speed`."""
        tool = self.path("token-bench")
        for line in self.output(tool, "speed", "0.2" if self.few else "5").splitlines():
            name, full, bare = line.split()
            self.row(f"ID token, all checks, {name}; ratio to EVP_DigestVerify", float(full), "us",
                     goal=round(1.8 * float(bare), 1) if name == "RS256" else None, baseline=float(bare))
            self.row(f"the same signature by openssl speed, {name}", self.openssl(name), "us", baseline=float(bare))

    def store(self):
        """Name to account and facts in a store of many accounts, and what a login writes; off the daemon."""
        count, folder = self.count(10_000, 100), self.path("store")
        os.mkdir(folder, 0o700)
        if self.uid:
            os.chown(folder, self.uid, self.uid)
        lines = self.output(self.path("store-bench"), os.path.join(folder, "usher.db"), str(count),
                            str(self.count(20_000, 20))).splitlines()
        found = {name: [float(value) for value in values] for name, *values in map(str.split, lines)}
        self.row(f"store of {count:,} accounts: name to account and facts", found["lookup"][0], "us")
        self.row("the same with the policy's decision", found["phase"][0], "us", goal=2000)
        self.row("the same, 99 of 100 are faster", found["phase"][1], "us", goal=2000)
        self.row("a login's binding and facts, one commit on the disk", found["login"][0], "us")
        self.row("opening it with every check", found["open"][0], "ms")
        signs = self.count(100_000, 2_000)
        _, early, late = self.output(self.path("store-bench"), "grow", str(signs)).split()
        self.row(f"the store after {signs:,} sign-ins of {signs // 1000} people, beside it after a tenth of them",
                 int(late) / 1e6, "MB", goal=round(1.1 * int(early) / 1e6, 1), baseline=int(early) / 1e6)

    def openssl(self, name):
        """Microseconds of one verification as OpenSSL's own benchmark has it."""
        algorithm = {"RS256": "rsa2048", "ES256": "ecdsap256", "EdDSA": "ed25519"}[name]
        text = self.output("openssl", "speed", "-mr", "-seconds", "1", algorithm)
        # +F2:0:2048:SIGN:VERIFY, +F4:..., +F6:...: operations a second.
        line = next(line for line in text.splitlines() if line.startswith(("+F2:", "+F4:", "+F6:")))
        return 1e6 / float(line.split(":")[-1])

    def hostile(self):
        """Tokens of up to 64 KiB that aim at time or memory; a process for each, the worst of them."""
        folder = self.path("tokens")
        os.mkdir(folder)
        if self.uid:
            os.chown(folder, self.uid, self.uid)
        self.output(self.path("token-bench"), "make", folder)
        times, kib = {}, {}
        for name in sorted(os.listdir(folder)):
            if name.endswith(".token"):
                _, time_us, grown = self.output(self.path("token-bench"), "judge", os.path.join(folder, name),
                                                os.path.join(folder, "keys.json"), str(self.count(101, 3))).split()
                times[name[:-6]], kib[name[:-6]] = float(time_us), int(grown)
        slowest, largest = max(times, key=times.get), max(kib, key=kib.get)
        self.row(f"slowest of {len(times)} hostile tokens ({slowest})", times[slowest] / 1000, "ms", goal=5)
        self.row(f"memory of the largest of them ({largest})", kib[largest] / 1024, "MiB", goal=1)

    def decisions(self):
        """A login of somebody in 1,000 groups, decided by 1,000 rules of each kind; facts to verdict with the trace."""
        for line in self.output(self.path("policy-bench"), "0.2" if self.few else "3").splitlines():
            kind, median, _ = line.split()
            self.row(f"decision by 1,000 rules ({kind}) of 1,000 groups", float(median) / 1000, "ms",
                     goal=None if kind == "open-regex" else 5)

    def output(self, *command):
        done = subprocess.run([*self.as_user, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, cwd=self.directory, check=True)
        return done.stdout.decode()

    def size(self):
        self.row("pam_usher.so", os.path.getsize(self.path("pam_usher.so")) / 1000, "kB", goal=40)


def show(rows):
    print(f"{'median':>10}  {'unit':8}  {'ratio':>6}  {'goal':>6}  {'':6}  what")
    for row in rows:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
        goal = "" if row["goal"] is None else f"{row['goal']}"
        met = "" if row["goal"] is None else ("ok" if row["value"] <= row["goal"] else "missed")
        print(f"{row['value']:>10.2f}  {row['unit']:8}  {ratio:>6}  {goal:>6}  {met:6}  {row['what']}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--root", required=True)
    arguments.add_argument("--work", required=True)
    arguments.add_argument("--user", type=int, default=0)
    arguments.add_argument("--smoke", action="store_true")
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES if hard == resource.RLIM_INFINITY else min(FILES, hard), hard))
    bench = Bench(given)
    try:
        issuer = bench.provider()
        bench.refused_by_name()
        bench.code_shown(issuer)
        password.measure(bench, issuer)
        bench.memory()
        pending.measure(bench)
        bench.start_to_ready()
        bench.tokens()
        bench.store()
        bench.hostile()
        bench.decisions()
        bench.size()
    finally:
        bench.end()
    if given.json:
        print(json.dumps(bench.rows, ensure_ascii=False, indent=1))
    else:
        show(bench.rows)
    sys.exit(1 if bench.errors else 0)


if __name__ == "__main__":
    main()
