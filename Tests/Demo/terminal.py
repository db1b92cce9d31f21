#!/usr/bin/python3
"""scripts/demo on a terminal: each key, the line for ssh, ^C, and a host without a toolchain."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

import pexpect

from place import place_for_everybody

ROOT = sys.argv[1]
# Where each demo has its directory, also one of root's, which runs as somebody else.
PLACE = tempfile.mkdtemp(prefix="usher-demos.", dir=place_for_everybody())
os.chmod(PLACE, 0o1777)
MENU = r"Or press  a  approve here,  d  deny,  q  quit\."


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def spawn(**environment):
    return pexpect.spawn("scripts/demo", cwd=ROOT, encoding="utf-8", timeout=300, dimensions=(60, 120),
                         env={**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": PLACE, **environment})


def finish(child, wanted):
    child.expect(pexpect.EOF)
    child.close()
    expect(child.exitstatus == wanted, f"exit status {child.exitstatus}, not {wanted}: {(child.before or '')[-500:]}")
    return child.before


def approve():
    """a approves here; the end names three next commands"""
    child = spawn()
    child.expect(r"Sign in there as alice with the password")
    child.expect(MENU)
    child.send("a")
    text = finish(child, 0)
    for line in ("ok    alice by a code: granted", "ok    alice by password: granted",
                 "ok    bob by password: refused (policy.no_role)", "make test", "make build", "usher check"):
        expect(line in text, f"{line!r} does not stand at the end")


def deny():
    """d denies: that login is refused, and the demo says so"""
    child = spawn()
    child.expect(MENU)
    child.send("d")
    text = finish(child, 1)
    expect("FAIL  alice by a code: refused, granted was wanted" in text, text[-500:])
    expect("reason: device.denied" in text, text[-2000:])


def leave():
    """q ends it at once"""
    child = spawn()
    child.expect(MENU)
    child.send("q")
    finish(child, 1)


def interrupt():
    """^C ends it at once"""
    child = spawn()
    child.expect(MENU)
    child.sendintr()
    finish(child, 130)


def over_ssh():
    """over ssh it says how to reach the page from one's own machine"""
    child = spawn(SSH_CONNECTION="192.0.2.7 50000 192.0.2.1 22")
    child.expect(r"ssh -N -L (\d+):127\.0\.0\.1:(\d+) \S+@192\.0\.2\.1")
    expect(child.match.group(1) == child.match.group(2), "the ports differ")
    child.expect(MENU)
    child.send("q")
    finish(child, 1)


def no_toolchain():
    """without Swift it is one sentence"""
    done = subprocess.run(["scripts/demo"], cwd=ROOT, env={"PATH": "/usr/bin:/bin", "TMPDIR": PLACE},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    expect(done.returncode == 3, f"exit status {done.returncode}")
    expect(len(done.stdout.splitlines()) == 1 and "swift.org" in done.stdout, done.stdout)


def main():
    passed = failed = 0
    for test in (no_toolchain, approve, deny, leave, interrupt, over_ssh):
        try:
            test()
            left = glob.glob(os.path.join(PLACE, "usher-*"))
            expect(not left, f"left behind: {left}")
            passed += 1
            print(f"ok {test.__doc__}", flush=True)
        except Exception:  # noqa: BLE001 # a test that breaks is a test that failed
            failed += 1
            print(f"FAIL {test.__doc__}\n{traceback.format_exc()}", flush=True)
    shutil.rmtree(PLACE)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
