#!/usr/bin/python3
"""Follows README.md literally, block by block, in a clean sandbox, and ends in a login.

    readme.py README.md

Fenced blocks whose info string is `sh test` are run by bash as root, in the order of the page and in the
repository; a block `toml test=/etc/usher/usher.toml` (any language and path) is written to that file. Only
what a reader must replace is replaced: the issuer, the client's id and its secret.
"""
import os
import re
import shutil
import subprocess
import sys

from host import BASE, MANAGED, SystemLog, run
from provider import HERE, Provider
from terminal import APPLICATIONS

# What the page shows, and what stands for it here.
CLIENT_ID, CLIENT_SECRET, ISSUER = "usher-hosts", "the-client-secret", r"https://login\.example\.com[^\s\"']*"


def blocks(page):
    """(kind, path or None, text) of the marked blocks."""
    for match in re.finditer(r"^```(\w+) test(?:=(\S+))?\n(.*?)^```$", page, re.M | re.S):
        yield match.group(1), match.group(2), match.group(3)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        page = file.read()
    found = list(blocks(page))
    passed = failed = 0
    os.makedirs(BASE, mode=0o755, exist_ok=True)
    SystemLog()
    for name in MANAGED:
        run("useradd", "-m", "-s", "/bin/bash", name)
    with open("/etc/sudoers", "w", encoding="ascii") as file:
        file.write("Defaults !lecture, timestamp_timeout=0\nroot ALL=(ALL:ALL) ALL\nalice ALL=(ALL:ALL) ALL\n")
    shutil.copy(os.path.join(HERE, "systemctl.py"), "/usr/local/bin/systemctl")
    os.chmod("/usr/local/bin/systemctl", 0o755)
    provider = Provider()
    shutil.copy(provider.authority, "/usr/local/share/ca-certificates/host-tests.crt")
    run("update-ca-certificates")
    environment = dict(os.environ, PATH="/usr/local/bin:" + os.environ["PATH"])
    for number, (kind, path, text) in enumerate(found, 1):
        text = re.sub(ISSUER, provider.issuer, text)
        text = text.replace(CLIENT_ID, "pam-conf").replace(CLIENT_SECRET, "pam-conf-secret")
        if path:
            os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, 0o644)
            print(f"ok README block {number}: {path} written", flush=True)
            passed += 1
            continue
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode == 0:
            passed += 1
            print(f"ok README block {number}: {text.strip().splitlines()[0]}", flush=True)
        else:
            failed += 1
            print(f"FAIL README block {number} ended with {done.returncode}:\n{text}{done.stdout[-1500:]}", flush=True)
    if not found:
        print("FAIL README.md has no block marked for the test")
        failed += 1
    else:
        try:
            session = APPLICATIONS["sudo"].spawn("alice")
            provider.approve(session.code(), "alice")
            status, _ = session.end()
            if not session.granted or status != 0:
                raise AssertionError(session.text[-600:])
            passed += 1
            print("ok README: alice logs in by a code under sudo")
        except AssertionError as error:
            failed += 1
            print(f"FAIL README: no login at the end: {error}")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
