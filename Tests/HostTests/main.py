#!/usr/bin/python3
"""Runs one group of host tests inside the sandbox.

    main.py --module FILE --usherd FILE --publisher FILE --results FILE GROUP [TEST...]

GROUP is sshd, sudo, su, pamtester (that application's column of the matrix) or floor. Prints one line
a test and "N passed, N failed"; --results gets the cells as JSON lines.
"""
import argparse
import json
import os
import sys
import time
import traceback

from cells import CELLS
from daemon import Daemon
from floor import TESTS
from host import MANAGED, Host
from provider import Provider
from publisher import Publisher
from soon import quickest
from terminal import APPLICATIONS


class World:
    """The host, the provider and the daemon of one group."""

    def __init__(self, module, usherd, publisher):
        self.host = Host(module)
        os.makedirs("/var/lib/usher/nss", mode=0o755)
        self.publisher = Publisher(publisher)
        self.provider = Provider()
        self.daemon = Daemon(usherd, self.provider)
        self.host.start_sshd()
        self.sessions = []
        self.log_mark = 0

    def fresh(self, grants, role="staff", pinned=MANAGED):
        """Everything up, nothing counted, nobody signed in; root has pinned these people."""
        for session in self.sessions:
            session.close()
        self.sessions = []
        self.provider.proxy.set("pass")
        self.provider.proxy.start()
        self.log_mark = len(self.host.log.all())
        self.daemon.mark()
        self.daemon.forget_all()
        self.daemon.configure(grants, role)
        self.restart(pinned)

    def restart(self, pinned=()):
        self.daemon.start()
        for name in pinned:
            self.daemon.pin(name, self.provider.subject(name))
        self.daemon.mark()
        self.provider.proxy.reset()
        self.log_mark = len(self.host.log.all())

    def pinned_anew(self, **subjects):
        """As `fresh`, but root has pinned these names to the subs of these people, and nobody else."""
        self.daemon.forget_all()
        self.restart()
        for name, person in subjects.items():
            self.daemon.pin(name, self.provider.subject(person))

    def login(self, application, user):
        session = application.spawn(user)
        self.sessions.append(session)
        return session

    def wait_polls(self, count):
        if not self.provider.proxy.wait("poll", count, 60):
            raise AssertionError(f"the provider was not polled {count} times")

    def wait_decided(self):
        """Until the daemon knows the end: what stands on the terminal then does not depend on the next poll."""
        if self.daemon.wait_record(60, event="usher.login") is None:
            raise AssertionError("the daemon decided nothing within 60 s")

    def new_log(self):
        return self.host.log.all()[self.log_mark:]

    def end(self):
        for session in self.sessions:
            session.close()
        self.provider.proxy.set("pass")
        self.daemon.stop()
        self.publisher.stop()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--module", "--usherd", "--publisher", "--results"):
        arguments.add_argument(name, required=True)
    arguments.add_argument("--log-lines", type=int, default=4, help="how much of the logs a failure shows")
    arguments.add_argument("group", choices=[*APPLICATIONS, "floor"])
    arguments.add_argument("only", nargs="*")
    given = arguments.parse_args()

    began = time.monotonic()
    world = World(given.module, given.usherd, given.publisher)
    print(f"# {given.group}: the host is ready after {time.monotonic() - began:.1f} s", flush=True)
    if given.group == "floor":
        tests = [(" ".join(test.__doc__.split()), ["password"], test, None) for test in TESTS]
    else:
        application = APPLICATIONS[given.group]
        tests = [(f"{given.group}, {cell.grant}: {cell.case}", [cell.grant],
                  lambda w, c=cell: c.play(w, application), cell)
                 for cell in CELLS if given.group in cell.applications]
    passed = failed = 0
    with open(given.results, "a", encoding="utf-8") as results:
        for name, grants, play, cell in tests:
            if given.only and not any(word in name for word in given.only):
                continue
            started = time.monotonic()
            seen = None
            try:
                def once():
                    world.fresh(grants)
                    return play(world)

                seen = quickest(once)
                passed += 1
                print(f"ok {name} ({time.monotonic() - started:.1f} s)", flush=True)
            except Exception as error:  # one broken test must not hide the others
                failed += 1
                why = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
                print(f"FAIL {name}: {why}", flush=True)
                for title, lines in (("usherd", world.daemon.log_text().splitlines()), ("log", world.new_log())):
                    for line in lines[-given.log_lines:]:
                        print(f"    {title}: {line[:300]}", flush=True)
            if cell and seen:
                results.write(json.dumps(dict(
                    application=given.group, grant=cell.grant, case=cell.case, granted=seen.granted, pam=seen.pam,
                    exit=seen.status, text=seen.text, device=seen.device, password=seen.password,
                    polled=seen.polls > 0, reasons=seen.reasons, note=seen.note, seconds=round(seen.seconds, 2)),
                    ensure_ascii=False) + "\n")
    world.end()
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
