"""sudo that leans on a sign-in of before, beside pam_unix; a part of accounts.py."""
import os
import pty
import pwd
import shutil
import statistics
import subprocess
import sys
import time

LOCAL, PASSWORD = 5000, "correct horse"
SECTION = "/run/pam"


def here(tty):
    """Boot and seconds since it; terminal, session leader and its start."""
    os.setsid()
    leader = os.getsid(0)
    with open(f"/proc/{leader}/stat", encoding="ascii") as file:
        start = int(file.read().rsplit(")", 1)[1].split()[19])
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        boot = file.read().strip().replace("-", "")
    return boot, int(time.clock_gettime(time.CLOCK_BOOTTIME)), (os.stat(tty).st_rdev, leader, start)


def set_up(arguments, tty):
    """PAM services, a local account, and a program that stands where sudo does."""
    os.makedirs(SECTION, mode=0o755, exist_ok=True)
    shutil.copy(arguments.pam, f"{SECTION}/pam_usher.so")
    os.chmod(f"{SECTION}/pam_usher.so", 0o755)
    shutil.copy(arguments.measure, "/run/measure")
    for name, line in (("sudo", f"{SECTION}/pam_usher.so"), ("unix", "pam_unix.so")):
        with open(f"{SECTION}/{name}", "w", encoding="ascii") as file:
            file.write(f"auth required {line}\n")
    secret = subprocess.run(["openssl", "passwd", "-6", PASSWORD], stdout=subprocess.PIPE, check=True, text=True).stdout
    with open("/etc/passwd", "a", encoding="ascii") as file:
        file.write(f"local:x:{LOCAL}:{LOCAL}::/:/bin/sh\n")
    with open("/etc/shadow", "w", encoding="ascii") as file:
        os.chmod(file.name, 0o600)
        file.write(f"local:{secret.strip()}:19000:0:99999:7:::\n")

    def sudo(service, user, uid, count):
        done = subprocess.run(["/run/measure", "sudo", SECTION, service, user, str(uid), tty, PASSWORD, str(count)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            sys.exit(f"{service}: {done.stderr.decode()[-500:]}")
        return [int(line.split()[1]) / 1e6 for line in done.stdout.decode().splitlines() if line.startswith("wall")]
    return sudo


def percentile(times):
    return sorted(times)[-1 - len(times) // 100]


def measure(arguments, usherd, accounts, runs, first_uid, leans):
    master, slave = pty.openpty()
    tty = os.ttyname(slave)
    boot, seconds, place = here(tty)
    shutil.copy(arguments.fill, "/run/store-bench")
    os.chmod("/run/store-bench", 0o755)
    before = usherd.memory()
    usher = pwd.getpwnam("usher")
    subprocess.run(["/run/store-bench", "sessions", "/var/lib/usher/state/usher.db", str(accounts), boot, str(seconds),
                    *map(str, place)], user=usher.pw_uid, group=usher.pw_gid, extra_groups=[], check=True)
    sudo = set_up(arguments, tty)
    sudo("sudo", "person0", first_uid, 2)
    leaning, unix = [], []
    for block in range(10):
        person = block * 7919 % accounts
        leaning += sudo("sudo", f"person{person}", first_uid + person, runs // 10)
        unix += sudo("unix", "local", LOCAL, max(runs // 40, 2))
    ratio = statistics.median(leaning) / statistics.median(unix)
    print(f"| sudo that leans on a sign-in, pam_start to PAM_SUCCESS ({ratio:.2f} × pam_unix) | "
          f"{statistics.median(leaning):.2f} ms | {percentile(leaning):.2f} ms |", flush=True)
    print(f"| pam_unix with a SHA-512 password, in blocks between | {statistics.median(unix):.2f} ms | "
          f"{percentile(unix):.2f} ms |", flush=True)
    for person in range(accounts):
        leans(person, place)
    grown = (usherd.memory() - before) / accounts
    print(f"| {accounts:,} living sign-ins, all leaned on: more memory of usherd, each | {grown:.2f} KiB | |", flush=True)
    os.close(master)
    os.close(slave)
