#!/usr/bin/python3
"""What make demo-ssh shows: a real ssh and a real sudo of alice, who signs in at a provider.

    demo_ssh.py --module FILE --usherd FILE --publisher FILE

Runs inside the sandbox. Everything is real: sshd, sudo, usherd as systemd starts it, glewlwyd over TLS.
Ends with 0 when alice was let in by ssh (by a code and by her password), when sudo asked again, when carol was
refused, and when root got in without the provider.
"""
import argparse
import os
import subprocess
import sys

from daemon import Daemon
from host import BASE, Host
from provider import Provider
from publisher import Publisher
from terminal import APPLICATIONS

SSH, SUDO = APPLICATIONS["sshd"], APPLICATIONS["sudo"]
PASSWORD = "alice-pw"


class Demonstration:
    def __init__(self, module, usherd, publisher):
        self.host = Host(module)
        os.makedirs("/var/lib/usher/nss", mode=0o755)
        self.publisher = Publisher(publisher)
        self.provider = Provider()
        self.daemon = Daemon(usherd, self.provider)
        self.host.start_sshd()
        self.failed = False

    def configure(self, *grants):
        self.daemon.configure(list(grants))
        self.daemon.start()

    def show(self, title, command, session, wanted):
        """Plays the rest of the session and shows all of its text."""
        _, _ = session.end()
        print(f"\n== {title}\n$ {command}")
        print(session.text.replace("\r", "").replace(f"IN:{session.user}\n", f"{session.user} is in.\n").strip())
        if session.granted != wanted:
            self.failed = True
            print("** this is not what should have come")
        sys.stdout.flush()

    def by_code(self, title, command, application, user, wanted=True):
        session = application.spawn(user)
        self.provider.approve(session.code(), user)
        self.daemon.wait_record(10, event="usher.login")
        session.acknowledge()
        self.show(title, command, session, wanted)
        self.daemon.mark()

    def run(self):
        self.configure("device")
        # The login would be refused otherwise: a local account is somebody's only when root says so.
        self.daemon.pin("alice", self.provider.subject("alice"))
        self.by_code("ssh, by a code; the browser is played by a script", "ssh alice@127.0.0.1", SSH, "alice")
        self.by_code("sudo asks the provider, too", "sudo -k ...", SUDO, "alice")
        self.by_code("carol has no role", "ssh carol@127.0.0.1", SSH, "carol", wanted=False)

        self.configure("password")
        session = SSH.spawn("alice")
        session.type_password(PASSWORD)
        self.show("ssh, by the provider's password", "ssh alice@127.0.0.1", session, True)

        self.daemon.log_start = 0
        print("\n== What usherd wrote to its audit log")
        print(self.daemon.log_text().strip())

        self.daemon.stop()
        print("\n== root, with usherd stopped\n$ ssh root@127.0.0.1 id")
        done = subprocess.run(
            ["ssh", "-F", "none", "-p", "2200", "-o", f"UserKnownHostsFile={BASE}/known_hosts", "-o", "BatchMode=yes",
             "-i", f"{BASE}/root_key", "root@127.0.0.1", "id"], stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        print(done.stdout.strip())
        self.failed |= done.returncode != 0
        return 1 if self.failed else 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--module", "--usherd", "--publisher"):
        arguments.add_argument(name, required=True)
    given = arguments.parse_args()
    return Demonstration(given.module, given.usherd, given.publisher).run()


if __name__ == "__main__":
    sys.exit(main())
