"""A host with people of a group's own: everything that directory.py and recipes.py share."""
import argparse
import json
import os
import re
import shutil
import subprocess
import time

from cells import expect
from daemon import Daemon
from host import BASE, Host, run
from provider import Provider
from publisher import Publisher
from runner import run_tests
from soon import quickest


ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def recipe(page, name):
    """The files of a recipe, as the page shows them: path to text. A block's info string says both."""
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        found = re.findall(rf"^```\w+ recipe={re.escape(name)} file=(\S+)\n(.*?)^```$", file.read(), re.M | re.S)
    if not found:
        raise RuntimeError(f"{page} has no recipe {name}")
    return dict(found)


def person(name, *groups):
    return dict(username=name, password=f"{name}-pw", name=name, email=f"{name}@example.test", email_verified=True,
                preferred_username=name, uid=1, groups=list(groups))


class Scene:
    """The host, the provider and the daemon. `people`: who is at the provider; `managed`: whose local accounts are
    the provider's."""

    def __init__(self, given, people, managed, options="", nsswitch="files usher"):
        multiarch = run("gcc", "-print-multiarch").strip()
        shutil.copy(given.nss, f"/usr/lib/{multiarch}/libnss_usher.so.2")
        with open("/etc/nsswitch.conf", "w", encoding="ascii") as file:
            file.write(f"passwd: {nsswitch}\ngroup: {nsswitch}\nshadow: files\nhosts: files\n")
        self.host = Host(given.module, options=options, managed=managed)
        self.host.start_sshd()
        os.makedirs("/var/lib/usher/nss", mode=0o755)
        with open(f"{BASE}/provider-people.json", "w", encoding="utf-8") as file:
            json.dump(people, file)
        self.provider = Provider(people=f"{BASE}/provider-people.json")
        self.publisher = Publisher(given.publisher)
        self.daemon = Daemon(given.usherd, self.provider)
        self.sessions = []

    def begin(self, configuration, pinned):
        """usherd anew, with an empty store and these pins (account to person); nothing counted."""
        for session in self.sessions:
            session.close()
        self.sessions = []
        self.provider.proxy.set("pass")
        self.daemon.forget_all()
        self.daemon.write("usher.toml", configuration)
        self.daemon.start()
        for name, who in pinned.items():
            self.daemon.pin(name, self.provider.subject(who))
        self.daemon.mark()
        self.provider.proxy.reset()

    def sign_in(self, application, user, person=None):
        """The session after a code that `person` has approved, and the audited reasons."""
        self.daemon.mark()
        session = application.spawn(user)
        self.sessions.append(session)
        return self.approve(session, person or user)

    def approve(self, session, person):
        self.provider.approve(session.code(), person)
        expect(self.daemon.wait_record(60, event="usher.login") is not None, "nothing was decided")
        session.acknowledge()
        session.end()
        return session, self.reasons("usher.login")

    def reasons(self, event):
        return [r["reason"] for r in self.daemon.records() if r["event"] == event]

    def requests(self):
        return sum(self.provider.proxy.counts.values())

    def end(self):
        for session in self.sessions:
            session.close()
        self.provider.proxy.set("pass")
        self.daemon.stop()
        self.publisher.stop()


def wait_for(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < end, f"not within {seconds} s: {what}")
        time.sleep(0.02)


def output(*command, seconds=60, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, timeout=seconds, **more)


def by_key(name, command, *options):
    return output("ssh", "-F", "none", "-p", "2200", "-o", f"UserKnownHostsFile={BASE}/known_hosts", "-o",
                  "BatchMode=yes", "-i", f"{BASE}/root_key", *options, "-l", name, "127.0.0.1", command)


def play(description, make, tests):
    """The group's main: prints a line a test and "N passed, N failed"."""
    arguments = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--module", "--nss", "--usherd", "--publisher"):
        arguments.add_argument(name, required=True)
    arguments.add_argument("only", nargs="*")
    given = arguments.parse_args()
    world = make(given)

    def fresh(test):
        def once():
            world.fresh()
            test(world)

        quickest(once)

    passed, failed = run_tests(
        tests, given.only, fresh, lambda: world.daemon.log_text().splitlines()[-4:] + world.host.log.all()[-4:])
    world.end()
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 and passed > 0 else 1
