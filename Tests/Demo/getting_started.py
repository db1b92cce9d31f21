#!/usr/bin/python3
"""getting_started.py ROOT: follows docs/getting-started.md literally, as an ordinary user, in one shell and one folder.

The blocks `sh test` are run in the order of the page; every line of the `text` block behind one must stand in what it
printed, in that order. PORT, FOLDER and HOST in it stand for what differs from run to run. The last line of the output
is "N passed, N failed".
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

from place import place_for_everybody

PATIENCE = 60
MARK = "@@ step "
PROGRAMS = ("usherd", "usher", "demo-provider")


def steps(page):
    """(title, commands, lines that must be seen)"""
    for section in re.split(r"^## ", page, flags=re.M)[1:]:
        found = re.search(r"^```sh test\n(.*?)^```$\n?(?:^```text\n(.*?)^```$)?", section, re.M | re.S)
        if found:
            yield section.splitlines()[0], found.group(1), (found.group(2) or "").splitlines()


def missing(wanted, output, folder):
    """The first line that does not stand in the output behind those before it; None when all do."""
    lines = iter(output.splitlines())
    for line in wanted:
        pattern = re.escape(line).replace("PORT", r"\d+").replace("FOLDER", re.escape(folder)).replace("HOST", r"\S+")
        if not any(re.fullmatch(pattern, seen) for seen in lines):
            return line
    return None


def as_somebody(directory):
    """The command before a program that may not be root, and gives the directory to that user."""
    if os.getuid() != 0:
        return []
    uid = int(os.environ.get("SUDO_UID", "0")) or 64000
    for folder, _, files in os.walk(directory):
        for name in [folder, *(os.path.join(folder, file) for file in files)]:
            os.chown(name, uid, uid)
    return ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--no-new-privs", "--"]


def follow(script, directory, environment):
    """Exit status and output of the steps; programs that they leave behind are ended."""
    log = os.path.join(directory, "log")
    with open(log, "wb") as file:
        # -m: background programs are jobs, as at a prompt, each in a process group of the session.
        shell = subprocess.Popen(
            [*as_somebody(directory), "bash", "-m", "-euo", "pipefail", "-c", script], cwd=directory, env=environment,
            stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True)
    try:
        status = shell.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        status = "no end"
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.getsid(int(name)) == shell.pid:
                    os.kill(int(name), signal.SIGKILL)
            except ProcessLookupError:
                pass
    shell.wait()
    with open(log, encoding="utf-8", errors="replace") as file:
        return status, file.read()


def main():
    root = sys.argv[1]
    with open(os.path.join(root, "docs/getting-started.md"), encoding="utf-8") as file:
        found = list(steps(file.read()))
    directory = tempfile.mkdtemp(prefix="usher-started.", dir=place_for_everybody())
    try:
        build = next((kind for kind in (".build/release", ".build/debug")
                      if all(os.path.exists(os.path.join(root, kind, name)) for name in PROGRAMS)), ".build/release")
        for program in (*(os.path.join(build, name) for name in PROGRAMS), "pam/build/pam_usher.so"):
            shutil.copy(os.path.join(root, program), directory)
        script = "\n".join(f"echo '{MARK}{number}'\n{commands}" for number, (_, commands, _) in enumerate(found))
        environment = dict(
            {name: value for name, value in os.environ.items() if name not in ("LISTEN_FDS", "NOTIFY_SOCKET")},
            PATH=directory + ":/usr/bin:/bin", MODULE=os.path.join(directory, "pam_usher.so"), HOME=directory,
            TMPDIR=directory, LC_ALL="C.UTF-8", SWIFT_BACKTRACE="enable=no")
        status, output = follow(script, directory, environment)
        parts = output.split(MARK)[1:]
        folder = os.path.join(directory, "try-usher")
        passed = failed = 0
        for number, (title, _, wanted) in enumerate(found):
            output = parts[number].partition("\n")[2] if number < len(parts) else None
            if output is None:
                why = "was not reached"
            elif number == len(parts) - 1 and status != 0:
                why = f"ended with {status}:\n{output}"
            elif line := missing(wanted, output, folder):
                why = f"does not show {line!r}:\n{output}"
            else:
                passed += 1
                print(f"ok getting started: {title}")
                continue
            failed += 1
            print(f"FAIL getting started: {title}: {why}")
        if os.path.exists(folder):
            failed += 1
            print("FAIL getting started: the folder is still there")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
