#!/usr/bin/python3
"""Lookups through glibc, and publishing, as root.

    nss.py lookups --bench FILE --module FILE --place DIRECTORY [--smoke]
    nss.py publishing --publisher FILE --place DIRECTORY [--smoke]

DIRECTORY lies on a disk of the host. Lookups run in a mount namespace of their own, with files of DIRECTORY in the places
of the host's: in the tests' sandbox /etc and /var/lib are overlays, where stat and open cost more. Publishing runs in
Tests/host/sandbox.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Tests", "HostTests"))
from publisher import Publisher, frame, parse  # noqa: E402

FIRST = 1879048192
USERDB = "/run/systemd/userdb/io.systemd.DynamicUser"


def bind(place, name, path):
    source = os.path.join(place, name)
    subprocess.run(["mount", "--bind", source, path], check=True)


def write_files(place, users):
    with open(f"{place}/passwd", "w", encoding="ascii") as file:
        file.write("root:x:0:0:root:/root:/bin/bash\n")
        file.writelines(f"u{i}:x:{FIRST + i}:{FIRST + i}:A Person:/home/u{i}:/bin/bash\n" for i in range(users))
    with open(f"{place}/group", "w", encoding="ascii") as file:
        everybody = ",".join(f"u{i}" for i in range(users))
        file.writelines(f"{name}:x:{gid}:{everybody}\n" for name, gid in (("sudo", 27), ("video", 44), ("users", 100)))
        file.writelines(f"u{i}:x:{FIRST + i}:\n" for i in range(users))


def lookups(arguments, service, users, calls):
    with open("/etc/nsswitch.conf", "w", encoding="ascii") as file:
        file.write(f"passwd: {service}\ngroup: {service}\n")
    done = subprocess.run([arguments.bench, service, str(users), str(calls)], stdout=subprocess.PIPE, text=True,
                          env={"LD_LIBRARY_PATH": f"{arguments.place}/modules"}, check=True)
    cells = []
    for line in done.stdout.splitlines():
        _, median, late = line.split()
        cells.append(f"{int(median) / 1000:,.1f} / {int(late) / 1000:,.1f}")
    print(f"| {service} | {users:,} | {' | '.join(cells)} |", flush=True)


def publishing(arguments, users, rounds):
    with open("/etc/passwd", "w", encoding="ascii") as file:
        file.write("root:x:0:0:root:/root:/bin/bash\nusher:x:990:990::/:/usr/sbin/nologin\n")
    with open("/etc/group", "w", encoding="ascii") as file:
        file.write("root:x:0:\nusher:x:990:\nsudo:x:27:\nusers:x:100:\nvideo:x:44:\n")
    with open("/etc/nsswitch.conf", "w", encoding="ascii") as file:
        file.write("passwd: files\ngroup: files\n")
    os.makedirs("/etc/usher", mode=0o755, exist_ok=True)
    with open("/etc/usher/usher.toml", "w", encoding="ascii") as file:
        file.write('[role.a]\nlocal_groups = ["sudo", "users", "video"]\nprivileged = true\n')
    publisher = Publisher(arguments.publisher)
    took = []
    for number in range(rounds + 1):
        rows = [(f"u{i}", FIRST + i, 0, "A Person", [27, 100, 44]) for i in range(users + number)]
        request = frame(rows)
        began = time.monotonic()
        answer = parse(publisher.send(request, uid=0))
        took.append((time.monotonic() - began) * 1000)
        if answer != ("published", users + number, []):
            sys.exit(f"publishing failed: {answer}")
    with open(f"/proc/{publisher.child}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    ticks = (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK") / (rounds + 1)
    print(f"| publish | {users:,} | {statistics.median(took[1:]):.1f} ms | {max(took[1:]):.1f} ms | {took[0]:.1f} ms | {ticks:.0f} ms |",
          flush=True)
    publisher.stop()
    os.unlink("/run/usher/publish.sock")


def all_lookups(arguments):
    place = arguments.place
    for name in ("lib/usher/nss", "modules"):
        os.makedirs(f"{place}/{name}", mode=0o755, exist_ok=True)
    shutil.copy(arguments.module, f"{place}/modules/libnss_usher.so.2")
    for name in ("passwd", "group", "nsswitch.conf"):
        open(f"{place}/{name}", "w", encoding="ascii").close()
        bind(place, name, f"/etc/{name}")
    bind(place, "lib", "/var/lib")
    print("median / 99th percentile in µs\n\n| service | users | getpwnam | getpwuid | getgrouplist | getpwnam, nobody |\n"
          "|---|---|---|---|---|---|", flush=True)
    for users in (10, 1000) if arguments.smoke else (10, 10_000, 100_000):
        write_files(place, users)
        subprocess.run([arguments.bench, "write", str(users), "/var/lib/usher/nss/v1"], check=True)
        os.chmod("/var/lib/usher/nss/v1", 0o644)
        calls = 50 if arguments.smoke else 50_000
        lookups(arguments, "files", users, min(calls, max(50, 20_000_000 // (users * 20))))
        lookups(arguments, "usher", users, calls)
    # systemd's own service knows none of these users: what a name costs that nobody has.
    if os.path.exists(USERDB):
        with open("/etc/nsswitch.conf", "w", encoding="ascii") as file:
            file.write("passwd: systemd\ngroup: systemd\n")
        done = subprocess.run([arguments.bench, "nobody", "50" if arguments.smoke else "2000"], stdout=subprocess.PIPE,
                              text=True, check=True)
        _, median, late = done.stdout.split()
        print(f"| systemd | | | | | {int(median) / 1000:,.1f} / {int(late) / 1000:,.1f} |", flush=True)


def all_publishing(arguments):
    place = arguments.place
    os.makedirs("/var/lib/usher/nss", mode=0o755, exist_ok=True)
    os.makedirs(f"{place}/nss", mode=0o755, exist_ok=True)
    bind(place, "nss", "/var/lib/usher/nss")
    print("\n| what | accounts | median | slowest | with start of the program | CPU of usher-publish |\n"
          "|---|---|---|---|---|---|", flush=True)
    for users in (10,) if arguments.smoke else (10, 10_000, 100_000):
        publishing(arguments, users, 2 if arguments.smoke else 11)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("lookups", "publishing"))
    for name in ("--bench", "--module", "--publisher"):
        parser.add_argument(name)
    parser.add_argument("--place", required=True)
    parser.add_argument("--smoke", action="store_true")
    arguments = parser.parse_args()
    if arguments.part == "lookups":
        all_lookups(arguments)
    else:
        all_publishing(arguments)


if __name__ == "__main__":
    main()
