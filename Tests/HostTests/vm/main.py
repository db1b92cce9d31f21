#!/usr/bin/python3
"""Usher on a machine of its own. Runs below Tests/host/nspawn/world.

    main.py ROOT [TEST...]

ROOT is the checkout, built. Prints one line a test and "N passed, N failed".
"""
import sys
import time

from places import Site  # first: it makes the modules of the other folders known
from runner import run_tests

import boot
import cuts

MODULES = [boot, cuts]


def main():
    began = time.monotonic()
    site = Site(sys.argv[1])
    print(f"# the machine is up after {time.monotonic() - began:.1f} s", flush=True)

    def log():
        return site.m.output("journalctl", "-q", "--no-pager", "-n", "15", "-o", "short-monotonic")[1].splitlines()

    tests = [test for module in MODULES for test in module.TESTS]
    passed, failed = run_tests(tests, sys.argv[2:], lambda test: test(site), log)
    site.end()
    print(f"# USHER_CUT_SEED={cuts.SEED}", flush=True)
    for line in site.measured:
        print(f"# {line}", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
