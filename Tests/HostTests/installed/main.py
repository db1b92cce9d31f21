#!/usr/bin/python3
"""Usher installed on real hosts: systemd, sshd, sudo, su, cron and glewlwyd. Runs below Tests/host/nspawn/world.

    main.py ROOT [TEST...]

ROOT is the checkout, built. Prints one line a test and "N passed, N failed".
"""
import sys
import time

from world import World  # first: it makes the modules of the folder above known
from runner import run_tests

import access
import audit
import automation
import bearer
import doctor
import documents
import faults
import first_login
import floods
import kills
import listed
import login_session
import logout
import lookups
import lost_answer
import metrics
import names
import offboarding
import pam_enable
import pam_revert
import renewal
import robust
import secrets_kept
import service_account
import session_line
import session_refusals
import session_ways
import sessions
import two_hosts

# Each part is a site of its own; all run at once, for most of a test is waiting.
PARTS = [[first_login, names, two_hosts, robust, lookups, access, renewal, listed, pam_enable, pam_revert, doctor],
         [automation, faults, audit, metrics, secrets_kept, kills, offboarding, floods, documents],
         [sessions, session_ways, session_line, logout, lost_answer, bearer, service_account, session_refusals,
          login_session]]


def main():
    began = time.monotonic()
    modules = PARTS[int(sys.argv[2]) - 1]
    world = World(sys.argv[1])
    print(f"# the first host is ready after {time.monotonic() - began:.1f} s", flush=True)

    def log():
        return world.a.output("journalctl", "-q", "--no-pager", "-n", "15", "-o", "short-monotonic")[1].splitlines()

    tests = [test for module in modules for test in module.TESTS]
    passed, failed = run_tests(tests, sys.argv[3:], lambda test: test(world), log)
    world.end()
    for line in world.measured:
        print(f"# {line}", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
