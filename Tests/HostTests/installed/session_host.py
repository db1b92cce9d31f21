"""What the tests of sign-ins that others lean on share: connections with several terminals, settings, audit records."""
import json

from cells import expect, expect_equal
from guest import SCRIPTS
from shell import Terminal
from terminal import CODE
from world import ADA, BASE, KEYS, ByCode, ssh

SETTINGS = "/etc/usher/usher.toml.d/65-sessions.toml"
SSHD = "/etc/pam.d/sshd"
# The session line stands behind those that make the audit session.
SESSION_LINE = "session optional pam_usher.so sessions\n"
REUSE = """\
[service.{service}.reuse]
max_age = "{age}"
within = [{within}]
"""


def ready(world):
    """ada has signed in once, so the next time she has sudo; sudo asks PAM each time; other sign-ins may be leaned on."""
    if getattr(world, "is_ready_for_sessions", False):
        return
    world.is_ready_for_sessions = True
    world.a.write("/etc/sudoers.d/sessions", "Defaults timestamp_timeout=0\n", mode=0o440)
    expect_equal("the first sign-in of all", world.by_code(world.a, ADA)[0], 0)
    world.give_key(world.a, ADA)
    configure(world.a, reuse())


def plain_connection(world):
    """(a connection of ada's without the session line, the sign-in at sudo that is leaned on there); made once."""
    if getattr(world, "plain", None) is None:
        ready(world)
        session_line(world.a, False)
        connection = Connection(world, ADA)
        world.plain = connection, sudo_asks(connection.first, SignIns(world, ADA), "reuse.other_audit_session")
    return world.plain


def reuse(age="15m", within=("audit_session",), service="sudo"):
    return REUSE.format(service=service, age=age, within=", ".join(f'"{bond}"' for bond in within))


def configure(guest, *texts):
    """These settings and no others of these tests are in force."""
    guest.write(SETTINGS, "\n".join(texts))
    guest.reload()


def session_line(guest, wanted):
    """Whatever stood there before: the line is there once, or not at all."""
    text = open(guest.root + SSHD, encoding="utf-8").read().replace(SESSION_LINE, "")
    guest.write(SSHD, text + (SESSION_LINE if wanted else ""))


class OnConnection(ByCode):
    """A terminal of an ssh connection; the first one signs in, by "code" or by "key"."""

    def __init__(self, guest, socket, how=None):
        super().__init__(guest, words="", terminal=True)
        self.socket, self.how = socket, how
        self.acknowledges = how == "code"

    def command(self, user):
        ways = {None: [], "code": ["-M", "-o", "PreferredAuthentications=keyboard-interactive"],
                "key": ["-M", "-i", f"{KEYS}/{user}", "-o", "IdentitiesOnly=yes",
                        "-o", "PreferredAuthentications=publickey"]}
        return ssh(self.guest, user, "-S", self.socket, "-tt", *ways[self.how])


class Connection:
    """One ssh connection of a person; it lasts as long as its first terminal."""

    count = 0

    def __init__(self, world, user, how="code"):
        Connection.count += 1
        self.world, self.user, self.socket = world, user, f"{BASE}/connection-{Connection.count}"
        session = world.spawn(OnConnection(world.a, self.socket, how), user)
        if how == "code":
            world.approve(session, user)
        self.first = Terminal(session)

    def terminal(self):
        return Terminal(self.world.spawn(OnConnection(self.world.a, self.socket), self.user))


class SignIns:
    """What happens from now on: audit records of sign-ins of one person at one service, and codes."""

    def __init__(self, world, user, service="sudo"):
        self.world, self.user, self.service = world, user, service
        self.seen = {record["attempt"] for record in self.all()}
        world.provider.proxy.reset()

    def all(self):
        guest = self.world.a
        guest.must("journalctl", "--sync")
        lines = guest.must("journalctl", "--no-pager", "-q", "-o", "json", "_SYSTEMD_UNIT=usherd.service",
                           "USHER_EVENT=usher.login", f"USHER_USER={self.user}", f"USHER_SERVICE={self.service}")
        return [{name.removeprefix("USHER_").lower(): value for name, value in json.loads(line).items()}
                for line in lines.splitlines()]

    def new(self):
        """(the records since the last call, codes since then)"""
        records_now = [record for record in self.all() if record["attempt"] not in self.seen]
        self.seen |= {record["attempt"] for record in records_now}
        codes = self.world.provider.proxy.counts["device"]
        self.world.provider.proxy.reset()
        return records_now, codes


def sudo_leans(terminal, sign_ins, session, command="sudo id -un"):
    """One sudo that asks nothing, and whose record names the sign-in."""
    expect_equal(command, terminal.run(command), (0, "root"))
    found, codes = sign_ins.new()
    expect_equal("what it leans on", ([(r["reason"], r.get("via"), r.get("session")) for r in found], codes),
                 ([("granted", "session", session)], 0))


def sudo_asks(terminal, sign_ins, why, command="sudo id -un"):
    """One sudo that asks for a code, and whose record says why (None: it says nothing). Returns its attempt."""
    terminal.start(f"{command}; echo \"status $?\"")
    terminal.session.expect(CODE)
    sign_ins.world.provider.approve(terminal.child.match.group(1), sign_ins.user)
    text = terminal.finish().split()
    expect(text[-2:] == ["status", "0"], f"{command}: {text!r}")
    found, codes = sign_ins.new()
    expect_equal("why it asks", ([(r["reason"], r.get("no_reuse"), r.get("session")) for r in found], codes),
                 ([("granted", why, None)], 1))
    return found[0]["attempt"]


class Console(ByCode):
    """root's command on a terminal that is no session of anybody."""

    acknowledges = False

    def command(self, user):
        return [f"{SCRIPTS}/run", self.guest.name, "script", "-qec", self.words, "/dev/null"]
