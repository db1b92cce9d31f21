"""Where else a sign-in of before counts: pkexec in the session, and a public key at sshd."""
import host_files
from cells import expect_equal
from pam_host import wait_for_sshd
from session_host import Connection, SignIns, configure, plain_connection, reuse
from terminal import ACKNOWLEDGE, CODE
from world import ADA, BOB, KEYS, ByCode, ssh, wait_for

POLKIT = "/etc/pam.d/polkit-1"
# Debian asks a member of group sudo; whose groups are Usher's is in no list of members, so they are asked themselves.
RULE = """\
polkit.addRule(function(action, subject) {
    if (action.id == "org.freedesktop.policykit.exec" && subject.isInGroup("sudo"))
        return polkit.Result.AUTH_SELF;
});
"""
SERVICE = '[service.polkit-1]\ngrants = ["device"]\nroles = ["staff"]\n'
KEY_LOGIN = '[service.sshd.key_login]\nfresh_within = "12h"\n'
METHODS = f"Match User {BOB}\n\tAuthenticationMethods publickey,keyboard-interactive:pam\n"
SSHD = "/etc/ssh/sshd_config.d/key-login.conf"


class Agent:
    """A terminal of a connection whose pkexec asks at another one: what polkit has for those who have no desktop."""

    def __init__(self, world, connection):
        self.world, self.guest, self.terminal = world, world.a, connection.first
        pid = self.terminal.run("echo $$")[1]
        self.agent = connection.terminal()
        self.agent.start(f"pkttyagent --process {pid}")
        wait_for("polkit knows the agent", lambda: f"Registered Authentication Agent for unix-process:{pid}:" in
                 self.guest.must("journalctl", "-q", "--no-pager", "-u", "polkit.service"))

    def approve(self, user):
        self.agent.session.expect(CODE)
        code = self.agent.child.match.group(1)
        self.agent.session.expect(ACKNOWLEDGE)
        self.world.provider.approve(code, user)
        self.agent.child.sendline()

    def close(self):
        self.agent.child.sendintr()
        self.agent.finish()
        self.agent.close()


def polkit(world):
    """pkexec in an ssh connection leans on a sign-in of its audit session, and asks in a session that has none"""
    guest = world.a
    connection, sign_in = plain_connection(world)
    with open(guest.root + "/usr/lib/pam.d/polkit-1", encoding="utf-8") as file:
        guest.write(POLKIT, host_files.pam("polkit-1", file.read()))
    guest.write("/etc/polkit-1/rules.d/10-self.rules", RULE)
    guest.must("systemctl", "restart", "polkit.service")
    configure(guest, reuse(), SERVICE + reuse(service="polkit-1"))
    at_polkit = SignIns(world, ADA, "polkit-1")
    agent = Agent(world, connection)
    expect_equal("pkexec", agent.terminal.run("pkexec id -u"), (0, "0"))
    found, codes = at_polkit.new()
    expect_equal("what it leans on", ([(r["reason"], r.get("via"), r.get("session")) for r in found], codes),
                 ([("granted", "session", sign_in)], 0))
    agent.close()
    other = Connection(world, ADA, how="key")
    agent = Agent(world, other)
    agent.terminal.start("pkexec id -u")
    agent.approve(ADA)
    expect_equal("pkexec by code", agent.terminal.finish(seconds=30), "0")
    found, codes = at_polkit.new()
    expect_equal("why it asks", ([(r["reason"], r.get("no_reuse")) for r in found], codes),
                 ([("granted", "reuse.other_audit_session")], 1))
    agent.close()
    other.first.close()
    configure(guest, reuse())


class ByKeyThenPAM(ByCode):
    """ssh with a key, and then what PAM asks."""

    def command(self, user):
        return ssh(self.guest, user, "-i", f"{KEYS}/{user}", "-o", "IdentitiesOnly=yes",
                   "-o", "PreferredAuthentications=publickey,keyboard-interactive") + [self.words]


def key_login(world):
    """a key is silent while a sign-in on this host is fresh, and asks for a code when it has ended"""
    guest = world.a
    world.give_key(guest, BOB)
    configure(guest, KEY_LOGIN)
    at_ssh = SignIns(world, BOB, "sshd")
    guest.write(SSHD, METHODS)
    reload_sshd(guest)
    try:
        key_logins(world, at_ssh)
    finally:
        guest.must("rm", SSHD)
        reload_sshd(guest)
        configure(guest, reuse())


def reload_sshd(guest):
    guest.must("systemctl", "reload", "ssh.service")
    wait_for_sshd(guest)


def key_logins(world, at_ssh):
    guest = world.a
    fresh = asks(world, at_ssh, "reuse.none")
    session = world.spawn(ByKeyThenPAM(guest), BOB)
    expect_equal("a key while it is fresh", (session.end()[0], session.granted), (0, True))
    found, codes = at_ssh.new()
    expect_equal("what it leans on", ([(r["reason"], r.get("via"), r.get("session")) for r in found], codes),
                 ([("granted", "key_login", fresh)], 0))
    guest.must("usher", "session", "end", "--all", "--user", BOB)
    asks(world, at_ssh, "session.ended")


def asks(world, at_ssh, why):
    session = world.spawn(ByKeyThenPAM(world.a), BOB)
    world.approve(session, BOB)
    expect_equal("a key and a code", (session.end()[0], session.granted), (0, True))
    found, codes = at_ssh.new()
    expect_equal("why it asks", ([(r["reason"], r.get("no_reuse")) for r in found], codes), ([("granted", why)], 1))
    return found[0]["attempt"]


TESTS = [polkit, key_login]
