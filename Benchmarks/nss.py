#!/usr/bin/python3
"""Lookups through glibc, and publishing, in Tests/host/sandbox as root.

    nss.py --bench FILE --module FILE --publisher FILE --place DIRECTORY [--smoke]

DIRECTORY lies on a disk of the host: the sandbox's own directories are overlays, where an open costs more.
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
                          check=True)
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--bench", "--module", "--publisher", "--place"):
        parser.add_argument(name, required=True)
    parser.add_argument("--smoke", action="store_true")
    arguments = parser.parse_args()
    multiarch = subprocess.run(["gcc", "-print-multiarch"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    shutil.copy(arguments.module, f"/usr/lib/{multiarch}/libnss_usher.so.2")
    place = arguments.place
    os.makedirs("/var/lib/usher/nss", mode=0o755)
    for name in ("passwd", "group"):
        open(f"{place}/{name}", "w", encoding="ascii").close()
        bind(place, name, f"/etc/{name}")
    os.mkdir(f"{place}/nss", 0o755)
    bind(place, "nss", "/var/lib/usher/nss")
    print("median / 99th percentile in µs\n\n| service | users | getpwnam | getpwuid | getgrouplist | getpwnam, nobody |\n"
          "|---|---|---|---|---|---|", flush=True)
    for users in (10, 1000) if arguments.smoke else (10, 10_000, 100_000):
        write_files(place, users)
        subprocess.run([arguments.bench, "write", str(users), f"{place}/nss/v1"], check=True)
        os.chmod(f"{place}/nss/v1", 0o644)
        calls = 50 if arguments.smoke else 50_000
        lookups(arguments, "files", users, min(calls, max(50, 20_000_000 // (users * 20))))
        lookups(arguments, "usher", users, calls)
    print("\n| what | accounts | median | slowest | with start of the program | CPU of usher-publish |\n"
          "|---|---|---|---|---|---|", flush=True)
    for users in (10,) if arguments.smoke else (10, 10_000, 100_000):
        publishing(arguments, users, 2 if arguments.smoke else 11)


if __name__ == "__main__":
    main()
