#!/usr/bin/python3
"""The recipes of docs/ssh.md and docs/sudo.md: the files come out of the pages, and what each case costs is compared
with the pages' tables.

    recipes.py --module FILE --nss FILE --usherd FILE --publisher FILE [TEST...]

A recipe's blocks have an info string `text recipe=NAME file=PATH`. A row of a table that no test measures is a failure.
"""
import os
import pwd
import re
import shutil
import subprocess
import sys

import pexpect

from cells import expect, expect_equal
from daemon import CREDENTIALS, configuration
from host import BASE, MODULES, run
from scene import ROOT, Scene, by_key, output, person, play, recipe, wait_for
from soon import expect_soon
from terminal import APPLICATIONS, CODE, Application, Session

SSH, SUDO, PAMTESTER = (APPLICATIONS[n] for n in ("sshd", "sudo", "pamtester"))
SSH_PAGE, SUDO_PAGE = "docs/ssh.md", "docs/sudo.md"
# alice and bob are local and managed; erin lives at the provider alone.
PEOPLE = [person("alice", "linux-admins", "developers"), person("bob", "developers"),
          person("erin", "linux-admins", "developers")]
# Debian's sshd_config, as far as it matters here, and where the tests' files are.
SSHD = """\
Include /etc/ssh/sshd_config.d/*.conf
Port 2200
ListenAddress 127.0.0.1
HostKey /run/host-tests/ssh_host_ed25519_key
PidFile none
UsePAM yes
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AuthorizedKeysFile /run/host-tests/authorized_keys.%u
StrictModes no
PrintMotd no
Subsystem sftp internal-sftp
LogLevel VERBOSE
"""
SUDOERS = "Defaults !lecture\nroot ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n"
PROVIDED = '\n[accounts]\nbind = "first-login"\n'
OPTIONS = ["-F", "none", "-o", f"UserKnownHostsFile={BASE}/known_hosts", "-o", "StrictHostKeyChecking=yes",
           "-i", f"{BASE}/root_key", "-o", "IdentitiesOnly=yes"]


class Command(Application):
    """Any command on a terminal that may come to an ssh login."""

    name = service = "sshd"
    acknowledges = True

    def __init__(self, *words):
        self.words = words

    def command(self, user):
        return [user if word == "USER" else word for word in self.words]


def ssh(*options):
    return Command("ssh", *OPTIONS, "-p", "2200", *options, "-l", "USER", "127.0.0.1", "echo IN:$(id -un)")


class Shell:
    """A person's shell on a terminal, in which sudo's tickets count."""

    def __init__(self, world, user, groups=("--init-groups",)):
        self.world, self.number = world, 0
        record = pwd.getpwnam(user)
        self.child = pexpect.spawn(
            "setpriv", [f"--reuid={record.pw_uid}", f"--regid={record.pw_gid}", *groups, "--reset-env", "sh"],
            encoding="utf-8", codec_errors="replace", timeout=60, echo=False, dimensions=(50, 200))
        world.sessions.append(Session(SUDO, user, self.child))
        self.child.sendline("PS1=")
        self.run("true")

    def run(self, command, approves=None):
        """Exit status and text; `approves`: who approves the code that must come."""
        self.number += 1
        self.world.daemon.mark()
        self.world.provider.proxy.reset()
        self.child.sendline(f"{command}; echo END{self.number}:$?")
        if approves is not None:
            self.child.expect(CODE)
            self.world.provider.approve(self.child.match.group(1), approves)
        self.child.expect(rf"END{self.number}:(\d+)\r\n")
        return int(self.child.match.group(1)), self.child.before


class World(Scene):
    def __init__(self, given):
        super().__init__(given, PEOPLE, ["alice", "bob"])
        self.host.sshd.terminate()
        self.host.sshd.wait()
        self.pages = {page: table(page) for page in (SSH_PAGE, SUDO_PAGE)}
        shutil.copy(given.module, f"{MODULES}/pam_usher.so")
        usher = pwd.getpwnam("usher")
        path = os.path.join(CREDENTIALS, "usher.uid_seed")
        with open(path, "wb") as file:
            file.write(bytes(range(32)))
        os.chown(path, usher.pw_uid, usher.pw_gid)
        os.chmod(path, 0o400)
        for name in ("alice", "bob"):
            shutil.copy(f"{BASE}/authorized_keys.root", f"{BASE}/authorized_keys.{name}")
        os.makedirs("/root/.ssh", mode=0o700, exist_ok=True)

    def fresh(self):
        """No recipe in force; alice and bob pinned."""
        for path in ("/etc/usher/usher.toml.d", "/etc/usher/roles.d", "/etc/ssh/sshd_config.d", "/etc/sudoers.d"):
            shutil.rmtree(path, ignore_errors=True)
            os.makedirs(path, mode=0o755)
        for path in ("/etc/sudo.conf", "/root/.ssh/config"):
            if os.path.exists(path):
                os.unlink(path)
        shutil.rmtree("/run/sudo", ignore_errors=True)
        for name, groups in (("alice", ["linux-admins", "developers"]), ("bob", ["developers"]),
                             ("erin", ["linux-admins", "developers"])):
            self.provider.set_groups(name, groups)
        self.use(SSH_PAGE, "ssh", start=False)
        self.use(SUDO_PAGE, "sudo", start=False)

    def use(self, page, name, start=True, services=("pamtester",), more=""):
        """The files of a recipe in their places; usherd and sshd begin with them."""
        for path, text in recipe(page, name).items():
            path = os.path.expanduser(path)
            os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, 0o440 if "sudoers" in path else 0o644)
        with open("/etc/sudoers", "w", encoding="ascii") as file:
            file.write(SUDOERS)
        os.chmod("/etc/sudoers", 0o440)
        expect_equal("visudo", output("visudo", "-c").returncode, 0)
        if not start:
            return
        self.begin(configuration(self.provider.issuer, ["device"], services=services) + more,
                   {"alice": "alice", "bob": "bob"})
        self.start_sshd()

    def start_sshd(self):
        if self.host.sshd.poll() is None:
            self.host.sshd.terminate()
            self.host.sshd.wait()
        with open(BASE + "/sshd_config", "w", encoding="ascii") as file:
            file.write(SSHD)
        self.host.run_sshd()

    def measured(self, page, case):
        """Compares what was asked since the counters began with the page's row."""
        counts = self.provider.proxy.counts
        known = counts["device"] + counts["poll"]
        records = [r for r in self.daemon.records() if r["event"] in ("usher.login", "usher.account")]
        said = ", ".join(f"{r['event'].removeprefix('usher.')}: `{r['reason']}`" for r in records) or "not asked"
        seen = [str(counts["device"]), "yes" if counts["poll"] else "no", str(sum(counts.values()) - known), said]
        wanted = self.pages[page].pop(case, None)
        expect_equal(f"the row `{case}` of {page}", wanted, seen)

    def counted(self, act):
        """The result of an act; requests and records are those of this act alone."""
        self.daemon.mark()
        self.provider.proxy.reset()
        return act()

    def approved(self, application, user):
        """A login by a code, counted: it must be granted."""
        session, _ = self.counted(lambda: self.sign_in(application, user))
        expect(session.granted, f"not granted: {session.text[-500:]!r}")
        return session

    def refused_at_once(self, application, user):
        """What a login shows that ends without a code."""
        session = self.counted(lambda: application.spawn(user))
        self.sessions.append(session)
        status, took = session.end()
        expect(status != 0 and not session.granted, f"granted: {session.text!r}")
        expect_soon("the refusal", took, 3)
        return session.text


def table(page):
    """Case to the four cells that are measured."""
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in file if line.startswith("| `")]
    return {cells[0].strip("`"): cells[3:] for cells in rows}


def key_login(user, *options):
    return by_key(user, "id -un", *options)


def ssh_key(world):
    """ssh.md, a key and the account phase: the provider is never asked for a key; scp, rsync and ansible work with it"""
    world.use(SSH_PAGE, "key")
    done = world.counted(lambda: key_login("alice"))
    expect(done.returncode != 0, f"a key alone: {done.stdout}")
    expect("Please sign in here once with your password or a code, then try again." in done.stdout, done.stdout)
    world.measured(SSH_PAGE, "key-first")
    world.approved(ssh("-o", "PubkeyAuthentication=no"), "alice")
    world.measured(SSH_PAGE, "code-offered")
    done = world.counted(lambda: key_login("alice"))
    expect_equal("the key", (done.returncode, done.stdout), (0, "alice\n"))
    world.measured(SSH_PAGE, "key")
    copy = ["scp", "-B", *OPTIONS, "-P", "2200", "/etc/hostname", "alice@127.0.0.1:"]
    done = world.counted(lambda: output(*copy))
    expect_equal("scp", (done.returncode, os.path.exists("/home/alice/hostname")), (0, True))
    world.measured(SSH_PAGE, "scp-key")
    remote = " ".join(["ssh", *OPTIONS, "-p", "2200"])
    done = world.counted(lambda: output("rsync", "-e", remote, "/etc/passwd", "alice@127.0.0.1:copied"))
    expect_equal("rsync", (done.returncode, os.path.exists("/home/alice/copied")), (0, True))
    world.measured(SSH_PAGE, "rsync-key")
    done = world.counted(lambda: key_login("alice", *ANSIBLE))
    expect_equal("ansible's ssh", (done.returncode, done.stdout), (0, "alice\n"))
    world.measured(SSH_PAGE, "ansible-key")
    expect_equal("the lock", world.daemon.ask("account_lock", name="alice")["outcome"], "locked")
    done = world.counted(lambda: key_login("alice"))
    expect(done.returncode != 0, "a locked account's key")
    world.measured(SSH_PAGE, "key-locked")
    done = world.counted(lambda: key_login("root"))
    expect_equal("root", (done.returncode, done.stdout), (0, "root\n"))
    world.measured(SSH_PAGE, "root-key")


# What ansible.builtin.ssh gives ssh where no password is asked for, with its default ssh_args.
ANSIBLE = ["-C", "-o", "ControlMaster=auto", "-o", "ControlPersist=60s", "-o", "KbdInteractiveAuthentication=no",
           "-o", "PreferredAuthentications=gssapi-with-mic,gssapi-keyex,hostbased,publickey",
           "-o", "PasswordAuthentication=no"]


def ssh_role_lost(world):
    """ssh.md, a key and the account phase: a role that a sign-in elsewhere has lost, and a sign-in that is too old, end
    the key's use"""
    world.use(SSH_PAGE, "key")
    world.approved(ssh("-o", "PubkeyAuthentication=no"), "bob")
    world.provider.set_groups("bob", [])
    session, reasons = world.sign_in(PAMTESTER, "bob")
    expect_equal("the sign-in elsewhere", reasons, ["policy.no_role"])
    done = world.counted(lambda: key_login("bob"))
    expect(done.returncode != 0, "the key of somebody without a role")
    world.measured(SSH_PAGE, "key-role-lost")
    world.daemon.write("usher.toml.d/50-ssh.toml", recipe(SSH_PAGE, "ssh")["/etc/usher/usher.toml.d/50-ssh.toml"].replace(
        '"12h"', '"1s"'))
    world.daemon.reload("config.loaded")
    world.approved(ssh("-o", "PubkeyAuthentication=no"), "alice")
    subprocess.run(["sleep", "2.1"], check=True)
    done = world.counted(lambda: key_login("alice"))
    expect(done.returncode != 0, "the key after a sign-in that is too old")
    world.measured(SSH_PAGE, "key-too-old")


def ssh_key_and_code(world):
    """ssh.md, a key and a code: neither alone is enough, and without the key the provider hears nothing"""
    world.use(SSH_PAGE, "key-and-code")
    world.approved(ssh(), "alice")
    world.measured(SSH_PAGE, "key-and-code")
    done = world.counted(lambda: key_login("alice"))
    expect(done.returncode != 0, "the key alone")
    world.measured(SSH_PAGE, "key-and-code-batch")
    world.refused_at_once(ssh("-o", "PubkeyAuthentication=no"), "alice")
    world.measured(SSH_PAGE, "key-and-code-no-key")
    done = world.counted(lambda: key_login("root"))
    expect_equal("root", (done.returncode, done.stdout, world.requests()), (0, "root\n", 0))


def ssh_code(world):
    """ssh.md, a code alone: keys do not count; scp and rsync show the code at a terminal and end without one"""
    world.use(SSH_PAGE, "code")
    world.approved(ssh(), "alice")
    world.measured(SSH_PAGE, "code")
    scp = ["scp", *OPTIONS, "-P", "2200", "/etc/hostname", "USER@127.0.0.1:"]
    session, _ = world.counted(lambda: world.sign_in(Command(*[w.replace("USER", "alice") for w in scp]), "alice"))
    expect_equal("scp", (session.child.exitstatus, os.path.exists("/home/alice/hostname")), (0, True))
    world.measured(SSH_PAGE, "scp-code")
    remote = " ".join(["ssh", *OPTIONS, "-p", "2200"])
    rsync = Command("rsync", "-e", remote, "/etc/passwd", "alice@127.0.0.1:copied")
    session, _ = world.counted(lambda: world.sign_in(rsync, "alice"))
    expect_equal("rsync", (session.child.exitstatus, os.path.exists("/home/alice/copied")), (0, True))
    world.measured(SSH_PAGE, "rsync-code")
    done = world.counted(lambda: output("scp", "-B", *[w.replace("USER", "alice") for w in scp[1:]]))
    expect(done.returncode != 0, "scp without a person")
    world.measured(SSH_PAGE, "scp-batch")
    done = world.counted(lambda: key_login("alice", *ANSIBLE))
    expect(done.returncode != 0, "ansible without a person")
    world.measured(SSH_PAGE, "ansible-code")
    done = world.counted(lambda: key_login("root"))
    expect_equal("root", (done.returncode, done.stdout, world.requests()), (0, "root\n", 0))


def ssh_multiplex(world):
    """ssh.md, one connection for many sessions: the second asks nobody, and a lock does not end it;
    UnusedConnectionTimeout ends what nobody uses"""
    world.use(SSH_PAGE, "code")
    world.use(SSH_PAGE, "multiplex", start=False)
    with open("/root/.ssh/config", "a", encoding="ascii") as file:
        file.write(f"Host *\n    HostName 127.0.0.1\n    Port 2200\n    UserKnownHostsFile {BASE}/known_hosts\n"
                   "    HostKeyAlias [127.0.0.1]:2200\n")
    words = ["ssh", "-l", "alice", "host.example.com", "echo IN:$(id -un)"]
    world.approved(Command(*words), "alice")
    world.measured(SSH_PAGE, "first-session")
    try:
        done = world.counted(lambda: output(*words))
        expect_equal("the second session", (done.returncode, done.stdout), (0, "IN:alice\n"))
        world.measured(SSH_PAGE, "second-session")
        expect_equal("the lock", world.daemon.ask("account_lock", name="alice")["outcome"], "locked")
        done = world.counted(lambda: output(*words))
        expect_equal("a session after the lock", (done.returncode, done.stdout), (0, "IN:alice\n"))
        world.measured(SSH_PAGE, "session-after-lock")
    finally:
        output("ssh", "-O", "exit", "-l", "alice", "host.example.com")
    done = world.counted(lambda: output("ssh", "-o", "BatchMode=yes", *words[1:]))
    expect(done.returncode != 0, "a session after the master's end")
    world.use(SSH_PAGE, "unused")
    world.approved(Command(*words), "alice")
    check = ["ssh", "-O", "check", "-l", "alice", "host.example.com"]
    expect_equal("the master", output(*check).returncode, 0)
    wait_for("sshd ends the connection", lambda: output(*check).returncode != 0)
    try:
        world.approved(Command(*words), "alice")
        world.measured(SSH_PAGE, "session-after-timeout")
    finally:
        output("ssh", "-O", "exit", "-l", "alice", "host.example.com")


def sudo_service(world):
    """sudo.md, the role by the PAM service: a code, then a ticket that the account phase checks each time"""
    world.use(SUDO_PAGE, "service")
    shell = Shell(world, "alice")
    status, text = shell.run("sudo -n id -un")
    expect(status != 0 and "a password is required" in text, f"sudo -n without a ticket: {text!r}")
    world.measured(SUDO_PAGE, "n-no-ticket")
    expect_equal("the first", shell.run("sudo id -un", approves="alice")[0], 0)
    world.measured(SUDO_PAGE, "first")
    expect_equal("with the ticket", shell.run("sudo id -un"), (0, "root\r\n"))
    world.measured(SUDO_PAGE, "ticket")
    expect_equal("-n with the ticket", shell.run("sudo -n id -un"), (0, "root\r\n"))
    world.measured(SUDO_PAGE, "n-ticket")
    expect_equal("-i with the ticket", shell.run("sudo -i id -un"), (0, "root\r\n"))
    world.measured(SUDO_PAGE, "i-ticket")
    status, text = shell.run("sudo -l")
    expect(status == 0 and "(ALL : ALL) ALL" in text, f"sudo -l: {text!r}")
    world.measured(SUDO_PAGE, "l-ticket")
    expect_equal("the lock", world.daemon.ask("account_lock", name="alice")["outcome"], "locked")
    status, text = shell.run("sudo id -un")
    expect(status != 0 and "root\r\n" not in text, f"locked, with a ticket: {text!r}")
    world.measured(SUDO_PAGE, "ticket-locked")
    expect_equal("the end of the lock", world.daemon.ask("account_unlock", name="alice")["outcome"], "unlocked")
    expect_equal("with the ticket again", shell.run("sudo id -un"), (0, "root\r\n"))
    # The role goes at the provider, and a sign-in elsewhere says so.
    world.provider.set_groups("alice", ["developers"])
    _, reasons = world.sign_in(PAMTESTER, "alice")
    expect_equal("the sign-in elsewhere", reasons, ["granted"])
    status, text = shell.run("sudo id -un")
    expect(status != 0 and "root\r\n" not in text, f"without the role, with a ticket: {text!r}")
    world.measured(SUDO_PAGE, "ticket-role-lost")
    status, text = shell.run("sudo -i id -un")
    expect(status != 0 and "root\r\n" not in text, f"-i without the role, with a ticket: {text!r}")
    world.measured(SUDO_PAGE, "i-ticket-role-lost")
    status, text = Shell(world, "bob").run("sudo id -un", approves="bob")
    expect(status != 0 and "root\r\n" not in text, f"bob: {text!r}")
    world.measured(SUDO_PAGE, "no-role")


def sudo_reuse(world):
    """sudo.md, one sign-in for many sudos: the next ones in the same terminal lean on it, until the role is lost"""
    world.use(SUDO_PAGE, "service", start=False)
    world.use(SUDO_PAGE, "reuse")

    def logins():
        return [r for r in world.daemon.records() if r["event"] == "usher.login"]

    shell = Shell(world, "alice")
    expect_equal("the first", shell.run("sudo id -un", approves="alice")[0], 0)
    world.measured(SUDO_PAGE, "reuse-first")
    [first] = logins()
    expect_equal("why it leans on nothing", first.get("no_reuse"), "reuse.none")
    for case, command in (("reuse", "sudo id -un"), ("i-reuse", "sudo -i id -un")):
        expect_equal(case, shell.run(command), (0, "root\r\n"))
        world.measured(SUDO_PAGE, case)
        expect_equal(f"{case} leans on", [(r.get("via"), r.get("session"), r.get("grant")) for r in logins()],
                     [("session", first["attempt"], None)])
    status, text = shell.run("sudo -n id -un")
    expect(status != 0 and "a password is required" in text, f"sudo -n: {text!r}")
    world.measured(SUDO_PAGE, "n-reuse")
    expect_equal("another terminal", Shell(world, "alice").run("sudo id -un", approves="alice")[0], 0)
    world.measured(SUDO_PAGE, "reuse-other-tty")
    expect_equal("why", [r.get("no_reuse") for r in logins()], ["reuse.other_terminal"])
    ended = world.daemon.ask("session_end", name="alice")["results"]
    expect_equal("usher session end --all", [r["outcome"] for r in ended], ["ended", "ended"])
    expect_equal("after that", shell.run("sudo id -un", approves="alice")[0], 0)
    expect_equal("why", [r.get("no_reuse") for r in logins()], ["session.ended"])
    world.provider.set_groups("alice", ["developers"])
    _, reasons = world.sign_in(PAMTESTER, "alice")
    expect_equal("the sign-in elsewhere", reasons, ["granted"])
    status, text = shell.run("sudo id -un", approves="alice")
    expect(status != 0 and "root\r\n" not in text, f"without the role: {text!r}")
    world.measured(SUDO_PAGE, "reuse-role-lost")
    expect_equal("why", [r.get("no_reuse") for r in logins()], ["policy.no_role"])


def sudo_list(world):
    """sudo.md, sudo -l: a sign-in like any command's, and none with listpw=never"""
    world.use(SUDO_PAGE, "service")
    status, text = Shell(world, "alice").run("sudo -l", approves="alice")
    expect(status == 0 and "(ALL : ALL) ALL" in text, f"sudo -l: {text!r}")
    world.measured(SUDO_PAGE, "l")
    world.use(SUDO_PAGE, "list")
    shutil.rmtree("/run/sudo", ignore_errors=True)
    world.sign_in(PAMTESTER, "alice")
    status, text = Shell(world, "alice").run("sudo -l")
    expect(status == 0 and "(ALL : ALL) ALL" in text, f"sudo -l, listpw=never: {text!r}")
    world.measured(SUDO_PAGE, "l-never")


def sudo_nopasswd(world):
    """sudo.md, NOPASSWD: nobody is asked, and the account phase decides on the last sign-in, wherever it was"""
    world.use(SUDO_PAGE, "service")
    world.use(SUDO_PAGE, "nopasswd")
    shell = Shell(world, "alice")
    status, text = shell.run("sudo id -un")
    expect(status != 0 and "root\r\n" not in text, f"without a sign-in: {text!r}")
    world.measured(SUDO_PAGE, "nopasswd-first")
    world.sign_in(PAMTESTER, "alice")
    expect_equal("after a sign-in", shell.run("sudo id -un"), (0, "root\r\n"))
    world.measured(SUDO_PAGE, "nopasswd")
    expect_equal("-n", shell.run("sudo -n id -un"), (0, "root\r\n"))
    world.measured(SUDO_PAGE, "n-nopasswd")
    world.provider.set_groups("alice", ["developers"])
    world.sign_in(PAMTESTER, "alice")
    status, text = shell.run("sudo -n id -un")
    expect(status != 0 and "root\r\n" not in text, f"without the role: {text!r}")
    world.measured(SUDO_PAGE, "nopasswd-role-lost")


def sudo_group(world):
    """sudo.md, the role by a local group: it comes with the second sign-in and goes with the role; only with
    group_source dynamic does an open session lose it"""
    world.use(SUDO_PAGE, "group", more=PROVIDED)
    # The first sign-in makes the account, and the host knows it when it ends; the groups come with the second.
    expect_equal("erin before", output("getent", "passwd", "erin").returncode, 2)
    for groups in (["erin"], ["erin", "sudo"]):
        session, reasons = world.sign_in(PAMTESTER, "erin")
        expect(session.granted, f"the sign-in: {session.text[-400:]!r}")
        expect_equal("the sign-in", reasons, ["granted"])
        expect_equal("erin's groups", output("id", "-Gn", "erin").stdout.split(), groups)
    expect("sudo" in output("id", "-Gn", "erin").stdout.split(), output("id", "erin").stdout)
    sudo = str(27)
    shells = [Shell(world, "erin"), Shell(world, "erin", groups=("--groups", f"{pwd.getpwnam('erin').pw_gid},{sudo}"))]
    expect_equal("the first", shells[1].run("sudo id -un", approves="erin")[0], 0)
    world.measured(SUDO_PAGE, "group")
    expect_equal("the ticket", shells[1].run("sudo -n id -un"), (0, "root\r\n"))
    world.provider.set_groups("erin", ["developers"])
    session, reasons = world.sign_in(PAMTESTER, "erin")
    expect_equal("the sign-in elsewhere", reasons, ["granted"])
    expect("sudo" not in output("id", "-Gn", "erin").stdout.split(), output("id", "erin").stdout)
    expect("27" in shells[1].run("id -G")[1].split(), "the session has lost the kernel's group")
    status, text = shells[1].run("sudo -n id -un")
    expect(status != 0 and "root\r\n" not in text, f"with group_source dynamic: {text!r}")
    world.measured(SUDO_PAGE, "group-role-lost")
    os.unlink("/etc/sudo.conf")
    expect_equal("without group_source dynamic", shells[1].run("sudo -n id -un"), (0, "root\r\n"))


def all_rows(world):
    """ssh.md and sudo.md: every row of their tables was measured"""
    expect_equal("rows that no test has measured", {page: sorted(rows) for page, rows in world.pages.items() if rows}, {})


TESTS = [ssh_key, ssh_role_lost, ssh_key_and_code, ssh_code, ssh_multiplex, sudo_service, sudo_reuse, sudo_list,
         sudo_nopasswd, sudo_group, all_rows]


if __name__ == "__main__":
    sys.exit(play(__doc__, World, TESTS))
