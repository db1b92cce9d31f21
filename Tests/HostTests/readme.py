#!/usr/bin/python3
"""Follows docs/install.md literally, block by block, in a clean sandbox without packages, and ends in a login.

    readme.py docs/install.md README.md

The steps of README.md come where the page says so. Fenced blocks whose info string is `sh test` are run by bash as root, in the order of the page and in the
repository; in a block `sh test=approved-by:NAME` that person approves the code that is shown, and the login must
be granted. A block `text test=/etc/pam.d/sudo` (any language and path) is written to that file. Only what a
reader must replace is replaced: the issuer, the client's id and its secret, and alice's subject.
"""
import grp
import os
import re
import shutil
import stat
import subprocess
import sys

import pexpect

from host import BASE, MANAGED, SystemLog, run
from provider import HERE, Provider
from terminal import APPLICATIONS

# What the page shows, and what stands for it here. The subject is the one that the page's own trial showed.
SUBJECT = "6f0c1b9e-7c1d-4d38-9a55-0d9e0a4c7f11"
CLIENT_ID, CLIENT_SECRET, ISSUER = "usher-hosts", "the-client-secret", r"https://login\.example\.com[^\s\"']*"


STEPS = re.compile(r"^<!-- test: here README\.md's steps (\d+) to (\d+) are followed -->$", re.M)


def with_steps(page, readme):
    """The page, with chapters of README.md in their place."""
    def chapters(match):
        return readme[readme.index(f"### {match.group(1)}. "):readme.index(f"### {int(match.group(2)) + 1}. ")]
    return STEPS.sub(chapters, page)


def blocks(page):
    """(kind, path or None, text) of the marked blocks."""
    for match in re.finditer(r"^```(\w+) test(?:=(\S+))?\n(.*?)^```$", page, re.M | re.S):
        yield match.group(1), match.group(2), match.group(3)


def try_approved(text, environment, provider, user):
    """Runs a block on a terminal and returns the sub that it shows; raises when the login that it tries is not
    granted."""
    child = pexpect.spawn("bash", ["-euo", "pipefail", "-c", text], env=environment, encoding="utf-8", timeout=300)
    child.expect(r"Enter this code:\r\n(\S+)\r\n")
    provider.approve(child.match.group(1), user)
    child.expect(pexpect.EOF)
    child.close()
    if child.exitstatus != 0 or "authenticate: PAM_SUCCESS (granted)" not in child.before:
        raise AssertionError(f"ended with {child.exitstatus}:\n{child.before[-1500:]}")
    return re.search(r'^  sub: "([^"]+)"\r$', child.before, re.M).group(1)


def written_files(again):
    """What usher init left: rights, and that the same answers change nothing; yields what is wrong."""
    group = grp.getgrnam("usher").gr_gid
    for path, wanted in (("/etc/usher", (0o755, 0, 0)), ("/etc/usher/roles.d", (0o755, 0, 0)),
                         ("/etc/usher/usher.toml", (0o640, 0, group)),
                         ("/etc/usher/roles.d/10-roles.toml", (0o640, 0, group))):
        status = os.lstat(path)
        seen = (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid)
        if seen != wanted:
            yield f"{path} has {seen}, not {wanted}"
    if again.returncode != 0 or again.stdout != (
            "unchanged: /etc/usher/usher.toml\nunchanged: /etc/usher/roles.d/10-roles.toml\n"):
        yield f"the same answers again ended with {again.returncode}:\n{again.stdout}"


def main():
    pages = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            pages.append(file.read())
    found = list(blocks(with_steps(*pages)))
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
    def bash(text):
        return subprocess.run(["bash", "-euo", "pipefail", "-c", text], env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    subject = None
    for number, (kind, path, text) in enumerate(found, 1):
        text = re.sub(ISSUER, provider.issuer, text)
        text = text.replace(CLIENT_ID, "pam-conf").replace(CLIENT_SECRET, "pam-conf-secret")
        text = text.replace(SUBJECT, subject or "nobody has tried to sign in yet")
        first, wrong = text.strip().splitlines()[0], []
        if path and path.startswith("approved-by:"):
            try:
                subject = try_approved(text, environment, provider, path.partition(":")[2])
            except (AssertionError, pexpect.ExceptionPexpect) as error:
                wrong = [str(error)]
        elif path:
            os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, 0o644)
            first = f"{path} written"
        else:
            done = bash(text)
            if done.returncode != 0:
                wrong = [f"ended with {done.returncode}:\n{text}{done.stdout[-1500:]}"]
            elif "usher init" in text:
                wrong = list(written_files(bash(text)))
        if wrong:
            failed += 1
            print(f"FAIL install.md block {number}: " + "\n".join(wrong), flush=True)
        else:
            passed += 1
            print(f"ok install.md block {number}: {first}", flush=True)
    if not found:
        print("FAIL docs/install.md has no block marked for the test")
        failed += 1
    else:
        try:
            session = APPLICATIONS["sudo"].spawn("alice")
            provider.approve(session.code(), "alice")
            status, _ = session.end()
            if not session.granted or status != 0:
                raise AssertionError(session.text[-600:])
            passed += 1
            print("ok install.md: alice logs in by a code under sudo")
        except AssertionError as error:
            failed += 1
            print(f"FAIL install.md: no login at the end: {error}")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
