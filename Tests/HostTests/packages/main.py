#!/usr/bin/python3
"""The Debian packages on clean hosts: installed, upgraded, taken away. Runs below Tests/host/nspawn/world.

    main.py ROOT [TEST...]

ROOT is the checkout, with packages in .build/deb. Prints one line a test and "N passed, N failed".
"""
import sys

import clean_host  # first: it makes the modules of the folders above known
from runner import run_tests

import readme_host
import way_back

MODULES = [way_back, readme_host]


def main():
    site = clean_host.Site(sys.argv[1])
    passed = failed = 0
    for module in MODULES:
        done = run_tests(module.TESTS, sys.argv[2:], lambda test: test(site), site.log)
        passed, failed = passed + done[0], failed + done[1]
        site.close_host()
    for line in site.measured:
        print(f"# {line}", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
