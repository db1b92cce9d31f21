#!/usr/bin/python3
"""The account phase and publishing from the store, in Tests/host/sandbox as root.

    accounts.py --usherd FILE --publisher FILE --fill FILE --bench FILE --module FILE --measure FILE --pam FILE
        --place DIRECTORY [--smoke]

usherd (release) runs as uid usher on sockets that root made, with a store of 10,000 accounts that signed in just now.
DIRECTORY lies on a disk of the host. Where the provider should be, connections are counted: nothing here makes one.
"""
import argparse
import json
import random
import os
import pwd
import selectors
import shutil
import socket
import sqlite3
import statistics
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Tests", "HostTests"))
from daemon import ADMIN, AUTH, LAUNCH  # noqa: E402
from publisher import Publisher  # noqa: E402

import reuse  # noqa: E402 (a file beside this one)

FIRST = 1879048192
GRANTED = 0x52A6C39B
# usherd goes to no loopback address for an issuer elsewhere; this one is nobody's (RFC 5737).
PROVIDER = "203.0.113.5"
CONFIGURATION = """\
[provider.bench]
issuer = "https://idp.example.com/realms/staff"
discovery = false
jwks_file = "/etc/usher/keys.json"
token_endpoint = "https://idp.example.com:9443/token"
device_authorization_endpoint = "https://idp.example.com:9443/device"
[provider.bench.client]
id = "bench"
auth_method = "none"
[provider.bench.claims]
principal = "preferred_username"
groups = "groups"

[accounts]
bind = "first-login"
name_pattern = 'person[0-9]+|emp-[a-z0-9]+'

[role.staff]
groups = ["group-19"]
local_groups = ["users", "video"]

[service.sshd]
grants = ["device"]
roles = ["staff"]

[service.sudo]
grants = ["device"]
roles = ["staff"]
reuse = { max_age = "24h", within = ["tty"] }

[limits]
auth_connections = 2000

[daemon]
audit = "stderr"
"""


# RFC 7515 A.3.
KEYS = """{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
"y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
"""


def begin(number, name, uid, phase=2, service=b"sshd", host=b"", place=(0, 1, 0), caller=(0, b"")):
    """A `begin` frame (docs/protocol.md). `place`: terminal, session leader and its start; `caller`: ruid, PAM_RUSER."""
    name = name if isinstance(name, bytes) else name.encode()
    fields = [
        (1, struct.pack(">QQ", 1, number)), (2, bytes([phase])), (3, service), (4, name), (5, host), (6, b""),
        (7, struct.pack(">Q", place[0])), (8, struct.pack(">I", caller[0])), (9, caller[1]),
        (10, struct.pack(">I", place[1])), (11, struct.pack(">Q", place[2])),
        (12, struct.pack(">I", 0xFFFFFFFF)), (13, b"\0"), (14, struct.pack(">I", uid)),
        (15, struct.pack(">I", 1000)), (16, b"\0"), (17, b"\0"),
    ]
    payload = b"".join(struct.pack(">BH", tag, len(value)) + value for tag, value in fields)
    return struct.pack(">BBI", 1, 1, len(payload)) + payload


def verdict(data):
    """(outcome, reason) of what the daemon said, or None."""
    while len(data) >= 6:
        _, kind, size = struct.unpack_from(">BBI", data)
        if len(data) < 6 + size:
            return None
        payload, data = data[6:6 + size], data[6 + size:]
        if kind != 0x84:
            continue
        values = {}
        while payload:
            tag, length = struct.unpack_from(">BH", payload)
            values[tag] = payload[3:3 + length]
            payload = payload[3 + length:]
        return struct.unpack(">I", values[6])[0], values[7].decode()
    return None


def ask(frame):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(10)
        connection.connect(AUTH)
        connection.sendall(frame)
        data = b""
        while verdict(data) is None:
            part = connection.recv(4096)
            if not part:
                return None
            data += part
        return verdict(data)


def at_once(frames):
    """Sends all at once; the verdicts, and the seconds from the first connect to the last verdict."""
    waiting = selectors.DefaultSelector()
    began = time.monotonic()
    for frame in frames:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(AUTH)
        connection.sendall(frame)
        connection.setblocking(False)
        waiting.register(connection, selectors.EVENT_READ, bytearray())
    found = []
    while len(found) < len(frames):
        ready = waiting.select(30)
        if not ready:
            break
        for key, _ in ready:
            part = key.fileobj.recv(4096)
            key.data.extend(part)
            said = verdict(bytes(key.data))
            if said is None and part:
                continue
            found.append(said)
            waiting.unregister(key.fileobj)
            key.fileobj.close()
    return found, time.monotonic() - began


def administer(**request):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(30)
        connection.connect(ADMIN)
        connection.sendall(json.dumps(request).encode() + b"\n")
        return json.loads(connection.makefile("rb").readline())


class Usherd:
    def __init__(self, arguments, accounts):
        self.program = "/run/usherd"
        shutil.copy(arguments.usherd, self.program)
        os.chmod(self.program, 0o755)
        usher = pwd.getpwnam("usher")
        state = os.path.join(arguments.place, "state")
        shutil.rmtree(state, ignore_errors=True)
        os.mkdir(state, 0o700)
        subprocess.run([arguments.fill, "fill", f"{state}/usher.db", str(accounts)], check=True)
        for path in (state, *(os.path.join(state, name) for name in os.listdir(state))):
            os.chown(path, usher.pw_uid, usher.pw_gid)
        os.makedirs("/var/lib/usher/state", mode=0o755, exist_ok=True)
        subprocess.run(["mount", "--bind", state, "/var/lib/usher/state"], check=True)
        os.makedirs("/etc/usher", mode=0o755, exist_ok=True)
        with open("/etc/usher/usher.toml", "w", encoding="ascii") as file:
            file.write(CONFIGURATION)
        with open("/etc/usher/keys.json", "w", encoding="ascii") as file:
            file.write(KEYS)
        os.makedirs("/run/usher", mode=0o755, exist_ok=True)
        sockets = []
        for path, mode in ((AUTH, 0o600), (ADMIN, 0o666)):
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listener.bind(path)
            os.chmod(path, mode)
            listener.listen(4096)
            sockets.append(listener)
        descriptors = [listener.fileno() for listener in sockets]
        environment = dict(PATH=os.environ["PATH"], LISTEN_FDS="2", LISTEN_FDNAMES="auth:admin",
                           SWIFT_BACKTRACE="enable=no", LC_ALL="C.UTF-8")
        self.log = "/run/usherd.log"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", LAUNCH, *map(str, descriptors), self.program, "--config", "/etc/usher/usher.toml"],
                env=environment, pass_fds=descriptors, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        try:
            said = ask(begin(0, "person0", FIRST))
        except TimeoutError:
            said = None
        if said != (GRANTED, "granted"):
            with open(self.log, encoding="utf-8", errors="replace") as file:
                sys.exit(f"usherd does not grant: {said}\n{file.read()[-3000:]}")

    def memory(self):
        """Kilobytes resident."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def phases(accounts, runs, many):
    times = []
    for run in range(runs):
        person = run * 7919 % accounts
        frame = begin(run, f"person{person}", FIRST + person)
        began = time.monotonic()
        if ask(frame) != (GRANTED, "granted"):
            sys.exit(f"person{person} was refused")
        times.append((time.monotonic() - began) * 1000)
    times.sort()
    print(f"| account phase, one after the other | {statistics.median(times):.2f} ms | {times[-1 - runs // 100]:.2f} ms |",
          flush=True)
    took = []
    for number in range(5):
        people = [(number * many + i) * 7919 % accounts for i in range(many)]
        found, seconds = at_once([begin(i, f"person{i}", FIRST + i) for i in people])
        if found != [(GRANTED, "granted")] * many:
            sys.exit(f"of {many} at once {found.count((GRANTED, 'granted'))} were granted")
        took.append(seconds * 1000)
    print(f"| {many:,} account phases at once, until the last | {statistics.median(took):.0f} ms | {max(took):.0f} ms |",
          flush=True)


class Provider:
    """Counts who connects."""

    def __init__(self):
        self.listener = socket.create_server((PROVIDER, 9443))
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            connection, _ = self.listener.accept()
            self.connections += 1
            connection.close()


def flood(usherd, provider, names):
    """Logins under random names outside the rule, as sshd makes them; then one inside, to see that it is asked."""
    letters = "abcdfghijklmnopqrstuvwxyz_"

    def rows():
        """Of all tables: uses of sign-ins are still being written, and change the size of the files."""
        store = sqlite3.connect("file:/var/lib/usher/state/usher.db?mode=ro", uri=True)
        tables = [name for name, in store.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        count = sum(store.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables)
        store.close()
        return count

    chosen = random.Random(7)

    def some(count):
        for number in range(count):
            name = "".join(chosen.choice(letters) for _ in range(chosen.randint(1, 32)))
            said = ask(begin(number, name, 0xFFFFFFFF, phase=1, host=b"192.0.2.%d" % (number % 250)))
            if said is None or said[1] not in ("policy.name_not_allowed", "name.reserved"):
                sys.exit(f"{name}: {said}")

    # What is remembered of the last 1,000 refusals is there before.
    some(min(2_000, names))
    before = usherd.memory(), rows(), provider.connections
    began = time.monotonic()
    some(names)
    seconds = time.monotonic() - began
    after = usherd.memory(), rows(), provider.connections
    if after[1:] != before[1:] or after[2] != 0:
        sys.exit(f"the store or the provider's connections have grown: {before}, {after}")
    said = ask(begin(1, "emp-1", 0xFFFFFFFF, phase=1, host=b"192.0.2.1"))
    if provider.connections == 0:
        sys.exit(f"a name inside the rule asked nobody: {said}")
    print(f"| {names:,} logins under names outside the rule: requests, rows of the store, KiB of usherd | "
          f"{after[2]}, {after[1] - before[1]}, {after[0] - before[0]} | {seconds:.0f} s |", flush=True)


def names_of_host(arguments):
    """glibc finds those who are published, behind the files."""
    multiarch = subprocess.run(["gcc", "-print-multiarch"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    shutil.copy(arguments.module, f"/usr/lib/{multiarch}/libnss_usher.so.2")
    with open("/etc/nsswitch.conf", "w", encoding="ascii") as file:
        file.write("passwd: files usher\ngroup: files usher\nshadow: files\n")


def names_at_module(arguments, names):
    """The same names at the NSS module, in a program that is sshd to it."""
    shutil.copy(arguments.bench, "/usr/sbin/sshd")
    subprocess.run([arguments.bench, "rule", "/var/lib/usher/nss/rule"], check=True)
    os.chmod("/var/lib/usher/nss/rule", 0o600)
    with open("/etc/nsswitch.conf", "w", encoding="ascii") as file:
        file.write("passwd: usher\ngroup: usher\n")
    done = subprocess.run(["/usr/sbin/sshd", "flood", str(names)], stdout=subprocess.PIPE, text=True, check=True)
    outside, inside, grown = map(int, done.stdout.split())
    if outside != 0 or inside != names // 100:
        sys.exit(f"{outside} names outside the rule have a record, {inside} of {names // 100} inside")
    print(f"| {names:,} names outside the rule at the module: records, KiB of the program | {outside}, {grown} | |",
          flush=True)


def processor(pid):
    """Milliseconds of processor time that a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def leans(person, place):
    """Somebody's sudo, by the frame that the module would send; it must be granted."""
    name, uid = f"person{person}".encode(), FIRST + person
    said = ask(begin(person, name, uid, phase=1, service=b"sudo", place=place, caller=(uid, name)))
    if said != (GRANTED, "granted"):
        sys.exit(f"person{person} leans on nothing: {said}")


def publishing(usherd, publisher, accounts, rounds):
    times = []
    administer(verb="account_unlock", name="person1")
    pids = usherd.process.pid, publisher.child
    before = [processor(pid) for pid in pids]
    for number in range(rounds):
        verb = ("account_lock", "account_unlock")[number % 2]
        began = time.monotonic()
        answer = administer(verb=verb, name="person1")
        times.append((time.monotonic() - began) * 1000)
        if not answer["ok"]:
            sys.exit(f"{verb}: {answer}")
        with open("/var/lib/usher/nss/v1", "rb") as file:
            count = struct.unpack_from("<I", file.read(56), 48)[0]
        if count != accounts:
            sys.exit(f"{count} accounts are published instead of {accounts}")
    print(f"| a change of one account, until all {accounts:,} are published | {statistics.median(times[1:]):.1f} ms | "
          f"{max(times[1:]):.1f} ms |", flush=True)
    used = [(processor(pid) - start) / rounds for pid, start in zip(pids, before)]
    print(f"| the same, processor time of usherd and of usher-publish | {used[0]:.0f} and {used[1]:.0f} ms | |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--usherd", "--publisher", "--fill", "--bench", "--module", "--measure", "--pam", "--place"):
        parser.add_argument(name, required=True)
    parser.add_argument("--smoke", action="store_true")
    arguments = parser.parse_args()
    with open("/etc/passwd", "w", encoding="ascii") as file:
        file.write("root:x:0:0:root:/root:/bin/bash\nusher:x:990:990::/:/usr/sbin/nologin\n")
    with open("/etc/group", "w", encoding="ascii") as file:
        file.write("root:x:0:\nusher:x:990:\nusers:x:100:\nvideo:x:44:\n")
    with open("/etc/hosts", "w", encoding="ascii") as file:
        file.write(f"127.0.0.1 localhost\n{PROVIDER} idp.example.com\n")
    subprocess.run(["ip", "address", "add", f"{PROVIDER}/32", "dev", "lo"], check=True)
    os.makedirs("/var/lib/usher/nss", mode=0o755, exist_ok=True)
    os.makedirs(f"{arguments.place}/published", mode=0o755, exist_ok=True)
    subprocess.run(["mount", "--bind", f"{arguments.place}/published", "/var/lib/usher/nss"], check=True)
    accounts = 100 if arguments.smoke else 10_000
    publisher = Publisher(arguments.publisher)
    provider = Provider()
    usherd = Usherd(arguments, accounts)
    print("\n| what | median | 99 of 100, or slowest |\n|---|---|---|", flush=True)
    phases(accounts, 50 if arguments.smoke else 5_000, 50 if arguments.smoke else 1_000)
    names_of_host(arguments)
    reuse.measure(arguments, usherd, accounts, 20 if arguments.smoke else 2_000, FIRST, leans)
    publishing(usherd, publisher, accounts, 3 if arguments.smoke else 21)
    names = 200 if arguments.smoke else 100_000
    flood(usherd, provider, names)
    names_at_module(arguments, names)
    usherd.process.terminate()
    usherd.process.wait(10)
    publisher.stop()


if __name__ == "__main__":
    main()
