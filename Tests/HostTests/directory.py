#!/usr/bin/python3
"""Accounts that the host has from a directory: LDAP (slapd and nslcd) and libnss-extrausers, with
`uid_source = "existing"` and `uids=`. Inside the sandbox, on its loopback.

    directory.py --module FILE --nss FILE --usherd FILE --publisher FILE [TEST...]
"""
import os
import pwd
import shutil
import signal
import subprocess
import sys

from cells import expect, expect_equal
from daemon import configuration
from host import BASE, run
from scene import Scene, by_key, output, person, play, recipe, wait_for
from soon import within
from terminal import APPLICATIONS

SSH, SUDO, PAMTESTER = (APPLICATIONS[n] for n in ("sshd", "sudo", "pamtester"))

# Who is in the directories; uma's uid is outside `uids=`, toor's below 1000.
LDAP = "lena"
EXTRA = "emil"
OUTSIDE, SYSTEM = "uma", "toor"
# The host's own: ada is managed and has another name at the provider; larry and noah are not managed.
MANAGED, PRINCIPAL = "ada", "ada.lovelace"
UNMANAGED, UNMANAGED_PASSWORD = "noah", "a local password"
PEOPLE = [person(name, "developers") for name in (LDAP, EXTRA, OUTSIDE, SYSTEM, MANAGED, PRINCIPAL, UNMANAGED)]

SLAPD = f"""\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {BASE}/slapd.pid
database mdb
suffix "dc=example,dc=com"
rootdn "cn=admin,dc=example,dc=com"
rootpw secret
directory {BASE}/ldap
"""
# Before what docs/accounts.md says.
NSLCD = """\
uid nslcd
gid nslcd
uri ldap://127.0.0.1:3890/
base dc=example,dc=com
"""
LDIF = """\
dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=example,dc=com
objectClass: organizationalUnit
ou: groups
"""
PERSON = """
dn: uid={name},ou=people,dc=example,dc=com
objectClass: account
objectClass: posixAccount
uid: {name}
cn: {name}
uidNumber: {uid}
gidNumber: {gid}
gecos: {name} of the directory
homeDirectory: /home/people/{name}
loginShell: /bin/sh
"""
GROUP = """
dn: cn={name},ou=groups,dc=example,dc=com
objectClass: posixGroup
cn: {name}
gidNumber: {gid}
"""


class Directory:
    """slapd and nslcd."""

    def __init__(self):
        self.slapd = self.nslcd = None
        os.makedirs(f"{BASE}/ldap", mode=0o700)
        text = LDIF
        for name, uid, gid in ((LDAP, 20001, 20500), (OUTSIDE, 31001, 20500), (SYSTEM, 0, 0)):
            text += PERSON.format(name=name, uid=uid, gid=gid)
        # In the directory alone is a group called like that of manage_local, and it names a local account.
        for name, gid, members in (("ops", 20500, []), ("night", 20501, [LDAP]), ("usher-managed", 20502, [UNMANAGED])):
            text += GROUP.format(name=name, gid=gid) + "".join(f"memberUid: {member}\n" for member in members)
        for path, content in ((f"{BASE}/slapd.conf", SLAPD), (f"{BASE}/people.ldif", text)):
            with open(path, "w", encoding="ascii") as file:
                file.write(content)
        with open("/etc/nslcd.conf", "w", encoding="ascii") as file:
            file.write(NSLCD + recipe("docs/accounts.md", "ldap")["/etc/nslcd.conf"])
        run("slapadd", "-f", f"{BASE}/slapd.conf", "-l", f"{BASE}/people.ldif")

    def start(self):
        """Both, from anew; returns when the directory answers through NSS."""
        self.stop()
        os.makedirs("/run/nslcd", mode=0o755, exist_ok=True)
        shutil.chown("/run/nslcd", "nslcd", "nslcd")
        quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.slapd = subprocess.Popen(
            ["slapd", "-f", f"{BASE}/slapd.conf", "-h", "ldap://127.0.0.1:3890", "-d", "0"], **quiet)
        wait_for("slapd answers", lambda: subprocess.run(
            ["ldapsearch", "-x", "-H", "ldap://127.0.0.1:3890", "-b", "dc=example,dc=com"], check=False, **quiet
        ).returncode == 0)
        self.nslcd = subprocess.Popen(["nslcd", "-n"], **quiet)
        wait_for("nslcd answers", lambda: lookup(LDAP).startswith(LDAP))

    def stop(self):
        for process in (self.nslcd, self.slapd):
            if process is not None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                process.wait(60)
        self.nslcd = self.slapd = None

    def stop_server(self):
        self.slapd.send_signal(signal.SIGCONT)
        self.slapd.terminate()
        self.slapd.wait(60)
        self.slapd = None

    def pause_server(self):
        self.slapd.send_signal(signal.SIGSTOP)

    def stop_client(self):
        self.nslcd.terminate()
        self.nslcd.wait(60)
        self.nslcd = None
        if os.path.exists("/run/nslcd/socket"):
            os.unlink("/run/nslcd/socket")

    @staticmethod
    def set_uid(name, uid):
        run("ldapmodify", "-x", "-H", "ldap://127.0.0.1:3890", "-D", "cn=admin,dc=example,dc=com", "-w", "secret",
            input=f"dn: uid={name},ou=people,dc=example,dc=com\nchangetype: modify\nreplace: uidNumber\n"
                  f"uidNumber: {uid}\n")


MAP = f'map = {{ "{PRINCIPAL}" = "{MANAGED}" }}\n'


class World(Scene):
    def __init__(self, given):
        page = recipe("docs/accounts.md", "ldap")
        self.accounts = page["/etc/usher/usher.toml.d/50-accounts.toml"] + MAP
        super().__init__(given, PEOPLE, [MANAGED], options=page["pam_usher.so"].strip(), nsswitch="files extrausers ldap usher")
        run("useradd", "-m", "-s", "/bin/bash", UNMANAGED)
        run("chpasswd", "-c", "SHA512", input=f"{UNMANAGED}:{UNMANAGED_PASSWORD}\n")
        self._extrausers()
        self.directory = Directory()
        self.directory.start()
        for name in (LDAP, EXTRA):
            shutil.copy(f"{BASE}/authorized_keys.root", f"{BASE}/authorized_keys.{name}")
            record = pwd.getpwnam(name)
            os.makedirs(record.pw_dir, mode=0o755, exist_ok=True)
            os.chown(record.pw_dir, record.pw_uid, record.pw_gid)

    @staticmethod
    def _extrausers():
        os.makedirs("/var/lib/extrausers", mode=0o755, exist_ok=True)
        passwd = f"{EXTRA}:*:21001:21500:Emil of the second file:/home/second/{EXTRA}:/bin/bash\n"
        group = f"second:*:21500:\nevening:*:21501:{EXTRA}\nusher-managed:*:21502:{UNMANAGED}\n"
        for name, text in (("passwd", passwd), ("group", group), ("shadow", "")):
            with open(f"/var/lib/extrausers/{name}", "w", encoding="ascii") as file:
                file.write(text)

    def fresh(self):
        """Everything up, nobody signed in, ada pinned."""
        self.directory.start()
        self.begin(configuration(self.provider.issuer, ["device"]) + self.accounts, {MANAGED: PRINCIPAL})

    def end(self):
        self.directory.stop()
        super().end()


def lookup(name):
    return output("getent", "passwd", name).stdout


def identity(name):
    """All that the host says of an account."""
    return {command: output(*command.split(), name).stdout
            for command in ("getent passwd", "id", "id -Gn", "getent initgroups")}


def phase(name, which):
    """Status and text of one phase of pamtester."""
    done = output("pamtester", "pamtester", name, which)
    return done.returncode, done.stdout


def sign_in_directory(world):
    """people of LDAP and of extrausers sign in by a code; uid, gid, home, shell and groups are the directory's
    before, in and after the login, and nothing is published for them"""
    for name, uid, gid, home, shell, groups in (
            (LDAP, 20001, 20500, f"/home/people/{LDAP}", "/bin/sh", ["night", "ops"]),
            (EXTRA, 21001, 21500, f"/home/second/{EXTRA}", "/bin/bash", ["evening", "second"])):
        before = identity(name)
        fields = before["getent passwd"].strip().split(":")
        expect_equal("the record before", fields[2:4] + fields[5:], [str(uid), str(gid), home, shell])
        expect_equal("the groups before", sorted(before["id -Gn"].split()), groups)
        key = by_key(name, "id -un")
        expect(key.returncode != 0, f"a key alone lets {name} in: {key.stdout}")
        session, reasons = world.sign_in(SSH, name)
        expect(session.granted, f"{name}: {session.text[-400:]!r}")
        expect_equal("the reasons", reasons, ["granted"])
        inside = by_key(name, "id -u; id -g; id -Gn; echo $HOME; echo $SHELL; pwd")
        lines = inside.stdout.splitlines()
        expect_equal("the session", (inside.returncode, lines[:2], sorted(lines[2].split()), lines[3:]),
                     (0, [str(uid), str(gid)], groups, [home, shell, home]))
        expect_equal("what the host says afterwards", identity(name), before)
        account = world.daemon.ask("account_show", name=name)["account"]
        expect_equal("the account", {k: account[k] for k in ("uid", "uid_source", "state", "pinned")},
                     dict(uid=uid, uid_source="existing", state="active", pinned=False))
        expect_equal("libnss_usher", output("getent", "-s", "usher", "passwd", name).returncode, 2)
        session, reasons = world.sign_in(SUDO, name)
        expect_equal(f"{name} at sudo", reasons, ["granted"])
    with open("/var/lib/usher/nss/rows", "rb") as file:
        rows = file.read()
    expect_equal("published accounts", [n for n in (LDAP, EXTRA, MANAGED) if n.encode() in rows], [])


def another_person(world):
    """whoever has signed in has the name: another person who approves, and another sub, get nothing"""
    session, reasons = world.sign_in(PAMTESTER, LDAP, EXTRA)
    expect(not session.granted, "emil is in as lena")
    expect_equal("the reasons", reasons, ["policy.name_mismatch"])
    world.daemon.pin(LDAP, world.provider.subject(EXTRA))
    session, reasons = world.sign_in(PAMTESTER, LDAP)
    expect(not session.granted, "another sub is in as lena")
    expect_equal("the reasons", reasons, ["account.sub_changed"])


def other_uid(world):
    """an account whose uid has changed in LDAP is refused by its key and by a code, until it is back"""
    _, reasons = world.sign_in(PAMTESTER, LDAP)
    expect_equal("the reasons", reasons, ["granted"])
    world.directory.set_uid(LDAP, 20777)
    try:
        wait_for("LDAP says so", lambda: ":20777:" in lookup(LDAP))
        session, reasons = world.sign_in(PAMTESTER, LDAP)
        expect(not session.granted, "granted with another uid")
        expect_equal("the reasons", reasons, ["account.uid_changed"])
        status, text = phase(LDAP, "acct_mgmt")
        expect(status != 0, f"the account phase: {text}")
        expect_equal("the reason", [r["reason"] for r in world.daemon.records() if r["event"] == "usher.account"][-1],
                     "account.record_differs")
    finally:
        world.directory.set_uid(LDAP, 20001)
    wait_for("LDAP says so", lambda: ":20001:" in lookup(LDAP))
    expect_equal("the account phase afterwards", phase(LDAP, "acct_mgmt")[0], 0)


def local_by_map(world):
    """a managed local account is its principal's by the map and root's pin, nobody else's; passwd stays as it is"""
    with open("/etc/passwd", "rb") as file:
        passwd = file.read()
    session, reasons = world.sign_in(SSH, MANAGED, PRINCIPAL)
    expect(session.granted, f"{session.text[-400:]!r}")
    expect_equal("the reasons", reasons, ["granted"])
    # Somebody whose name at the provider is the account's own is not meant.
    session, reasons = world.sign_in(PAMTESTER, MANAGED, MANAGED)
    expect(not session.granted, "the name alone is enough")
    expect_equal("the reasons", reasons, ["policy.principal_not_mapped"])
    # first-login binds no local account.
    world.daemon.forget_all()
    world.daemon.start()
    session, reasons = world.sign_in(PAMTESTER, MANAGED, PRINCIPAL)
    expect(not session.granted, "bound by a first login")
    expect_equal("the reasons", reasons, ["account.not_listed"])
    # Nor does the map help whom root has not pinned.
    world.daemon.pin(MANAGED, world.provider.subject(EXTRA))
    session, reasons = world.sign_in(PAMTESTER, MANAGED, PRINCIPAL)
    expect(not session.granted, "in although somebody else is pinned")
    expect_equal("the reasons", reasons, ["account.sub_changed"])
    with open("/etc/passwd", "rb") as file:
        expect(file.read() == passwd, "passwd has changed")


def others(world):
    """a group usher-managed of LDAP or extrausers manages nobody; uids outside uids= and below 1000 are not ours:
    no request for any of them"""
    session = SSH.spawn(UNMANAGED)
    world.sessions.append(session)
    session.expect(r"[Pp]assword[^\r\n]*: ")
    session.child.waitnoecho(60)
    session.type(UNMANAGED_PASSWORD)
    status, _ = session.end()
    expect(session.granted and status == 0, f"{UNMANAGED}: {session.text!r}")
    for name in (OUTSIDE, SYSTEM):
        expect(lookup(name).startswith(name), f"LDAP does not know {name}")
        session = SSH.spawn(name)
        world.sessions.append(session)
        session.expect(r"[Pp]assword[^\r\n]*: ")
        session.interrupt_until_end()
        session.end()
        phase(name, "acct_mgmt")
    expect_equal("requests", world.requests(), 0)
    expect_equal("what usherd was asked", world.daemon.records(), [])


def quickly(world, failure, limit, ssh_limit):
    """Everything that must hold while the directory is away: refusals within so many seconds. sshd looks the name up
    several times."""
    def refused(which):
        status, text = phase(LDAP, which)
        expect(status != 0, f"{LDAP}, {which}: {text}")

    for which in ("acct_mgmt", "authenticate"):
        within(f"{failure}: {LDAP} in {which}", limit, lambda which=which: refused(which))
    within(f"{failure}: {LDAP}'s key", ssh_limit, lambda: expect(by_key(LDAP, "id").returncode != 0, "the key is good"))
    expect_equal("requests", world.requests(), 0)
    expect_equal("the reasons", {r["reason"] for r in world.daemon.records()} - {"account.no_record"}, set())

    def root():
        done = by_key("root", "id -un")
        expect_equal("root by key", (done.returncode, done.stdout), (0, "root\n"))

    within(f"{failure}: root by key", 1, root)
    # The others have what they had.
    for name, person in ((EXTRA, EXTRA), (MANAGED, PRINCIPAL)):
        _, reasons = world.sign_in(PAMTESTER, name, person)
        expect_equal(f"{failure}: {name}", reasons, ["granted"])


def directory_down(world):
    """while slapd does not run or nslcd is gone, who lives in LDAP is refused within 2 s with no request; while slapd
    hangs, a lookup takes nslcd's limits of 1 s and 1 s; root is in within 1 s all the time, and all others sign in"""
    for failure, fail, limits in (("slapd down", world.directory.stop_server, (2, 2)),
                                  ("slapd hangs", world.directory.pause_server, (2.5, 5)),
                                  ("nslcd down", world.directory.stop_client, (2, 2))):
        world.fresh()
        _, reasons = world.sign_in(PAMTESTER, LDAP)
        expect_equal("the reasons", reasons, ["granted"])
        fail()
        world.provider.proxy.reset()
        world.daemon.mark()
        quickly(world, failure, *limits)
        world.directory.start()
        expect_equal(f"after {failure}: the account phase", phase(LDAP, "acct_mgmt")[0], 0)


TESTS = [sign_in_directory, another_person, other_uid, local_by_map, others, directory_down]


if __name__ == "__main__":
    sys.exit(play(__doc__, World, TESTS))
