#!/usr/bin/python3
"""Usher installed on real hosts: systemd, sshd, sudo, su, cron and glewlwyd. Runs below Tests/host/nspawn/world.

    main.py ROOT [TEST...]

ROOT is the checkout, built. Prints one line a test and "N passed, N failed".
"""
import sys
import time
import traceback

from world import World

import access
import first_login
import listed
import lookups
import names
import renewal
import robust
import two_hosts

MODULES = [first_login, names, two_hosts, robust, lookups, access, renewal, listed]


def main():
    began = time.monotonic()
    world = World(sys.argv[1])
    print(f"# the first host is ready after {time.monotonic() - began:.1f} s", flush=True)
    passed = failed = 0
    for test in (test for module in MODULES for test in module.TESTS):
        name = " ".join(test.__doc__.split())
        if sys.argv[2:] and not any(word in name for word in sys.argv[2:]):
            continue
        started = time.monotonic()
        try:
            test(world)
            passed += 1
            print(f"ok {name} ({time.monotonic() - started:.1f} s)", flush=True)
        except Exception as error:  # one broken test must not hide the others
            failed += 1
            why = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
            print(f"FAIL {name}: {why}", flush=True)
            log = world.a.output("journalctl", "-q", "--no-pager", "-n", "15", "-o", "short-monotonic")[1]
            for line in log.splitlines():
                print(f"    {line[:300]}", flush=True)
    world.end()
    for line in world.measured:
        print(f"# {line}", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
