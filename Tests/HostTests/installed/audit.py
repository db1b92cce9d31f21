"""Audit records on a real host: what they say, who is believed, and how guessing of passwords gets slow."""
import json
import os
import re
import select
import subprocess
import tempfile
import time

from cells import expect, expect_equal
from guest import SCRIPTS
from shell import Shell
from world import ADA, BOB, wait_for

SERVICE = "audit-test"
FILTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "packaging", "fail2ban", "usher.conf")
GUESSER = "192.0.2.66"
PAM = """\
auth [success=done new_authtok_reqd=done user_unknown=ignore ignore=ignore default=die] pam_usher.so
auth required pam_deny.so
account [success=ok new_authtok_reqd=ok ignore=ignore default=die] pam_usher.so
"""
SPOOF = """\
MESSAGE=login of {name} for sshd: refused (password.wrong), from 198.51.100.66
SYSLOG_IDENTIFIER=usherd
SYSLOG_FACILITY=10
_SYSTEMD_UNIT=usherd.service
USHER_EVENT=usher.login
USHER_OUTCOME=granted
USHER_REASON=granted
USHER_USER={name}
USHER_SERVICE=sshd
"""


def records(guest, *options):
    """What `usher log` shows, as objects."""
    guest.must("journalctl", "--sync")
    return [json.loads(line) for line in guest.must("usher", "log", "--json", *options).splitlines()]


def session(world):
    """a record names both ends of ssh's connection, and usher log --join finds login and sudo of one session"""
    guest = world.a
    world.by_code(guest, ADA)
    guest.mark()
    shell = Shell(world, guest, ADA)
    status, number = shell.run("cat /proc/self/sessionid; echo")
    expect_equal("the session's number can be read", status, 0)
    expect_equal("connection", shell.run("echo $SSH_CONNECTION")[0], 0)
    connection = shell.run("echo $SSH_CONNECTION")[1].strip()
    expect_equal("sudo", shell.run("sudo -n true"), (0, ""))
    login = [record for record in records(guest, "--user", ADA, "--service", "sshd") if record.get("ssh") == connection]
    expect(login and login[0]["reason"] == "granted", f"no record with {connection!r}")
    expect_equal("schema and configuration", (login[0]["schema"], len(login[0]["configuration"])), (3, 12))
    expect("audit_session" not in login[0] and "auid" not in login[0], f"sshd is in a session: {login[0]}")
    sudo = records(guest, "--user", ADA, "--service", "sudo")[-1]
    expect_equal("who asks", (sudo["event"], sudo["ruid"]), ("usher.account", world.uid(ADA)))
    leader = [entry for entry in guest.journal(MESSAGE_ID="8d45620c1a4348dbb17410da57c60c66")][-1]
    if number.strip() != "4294967295":
        expect_equal("kernel's numbers", (str(sudo["audit_session"]), sudo["auid"]), (number.strip(), world.uid(ADA)))
    joined = [json.loads(line) for line in guest.must(
        "usher", "log", "--json", "--join", leader["SESSION_ID"]).splitlines()]
    found = [(entry.get("source", "usherd"), entry.get("service"), entry.get("reason")) for entry in joined]
    for wanted in [("usherd", "sshd", "granted"), ("sshd", None, None), ("logind", None, None)]:
        expect(wanted in found, f"{wanted} is not in {found}")
    if number.strip() != "4294967295":
        expect(("usherd", "sudo", "granted") in found, f"no sudo in {found}")
    expect_equal("another session", guest.output("usher", "log", "--join", "99999"),
                 (0, "usher: the journal has nothing of this session\n"))
    expect_equal("nobody's records", guest.output("usher", "log", "--user", "nobody-such"),
                 (0, "usher: the journal has no such decision that you may see\n"))
    expect(all(record.get("ssh", connection) == connection for record in joined), f"another connection in {joined}")


def spoofed(world):
    """usher log believes journald's own word for the unit: records that a user or another unit of root writes are not shown"""
    guest = world.a
    guest.mark()
    text = SPOOF.format(name="mallory").replace("\n", "\\n")
    write = f"printf '{text}' | logger --journald"
    guest.shell(f"""
        {write}
        setpriv --reuid=larry --clear-groups sh -c "{write}"
        systemd-run --quiet --wait --unit=usherd-fake.service sh -c "{write}"
        logger --tag usherd 'login of mallory for sshd: refused (password.wrong), from 198.51.100.66'
    """)
    written = [entry for entry in guest.journal(SYSLOG_IDENTIFIER="usherd") if "mallory" in entry["MESSAGE"]]
    expect_equal("entries with usherd's name", len(written), 4)
    expect(all(entry.get("_SYSTEMD_UNIT") != "usherd.service" for entry in written), "journald takes a user's word")
    expect_equal("usher log", records(guest, "--user", "mallory"), [])
    lines = guest.must("usher", "log", "--since", "today")
    expect(lines and "mallory" not in lines, f"spoofed records: {lines[-500:]}")
    expect(all(len(line) <= 80 for line in lines.splitlines()), "a line is wider than 80 columns")
    # A member of no group sees nothing, and is told why.
    seen = guest.must("setpriv", "--reuid=larry", "--regid=larry", "--clear-groups", "usher", "log")
    expect("granted" not in seen and "refused" not in seen, f"larry reads {seen!r}")


def follow(world):
    """usher log --follow shows a decision as it falls, and ends with ^C"""
    guest = world.a
    guest.shell("rm -f /var/tmp/followed; setsid timeout -s INT 120 usher log --follow --service su-l "
                ">/var/tmp/followed 2>&1 </dev/null & echo $! >/var/tmp/follower")
    # journalctl does not say when it has begun: decisions fall until the first line is there.
    def shown():
        guest.output("su", "-", ADA, "-c", "true")
        return ADA in guest.output("cat", "/var/tmp/followed")[1]
    wait_for("a line of su", shown, pause=0.3)
    expect(re.search(rf"^20\S+Z granted account {re.escape(ADA)} su-l$", guest.must("cat", "/var/tmp/followed"), re.M),
           guest.must("cat", "/var/tmp/followed"))
    guest.shell("kill -INT $(cat /var/tmp/follower)")
    wait_for("it ends", lambda: guest.output("pgrep", "-f", "usher log --follow")[0] == 1)


class Follower:
    """`usher log --follow` in the guest: decisions as they fall."""

    def __init__(self, guest, service):
        self.process = subprocess.Popen(
            [f"{SCRIPTS}/run", guest.name, "usher", "log", "--follow", "--json", "--since", "now", "--service", service],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def next(self):
        """(user, reason) of the next decision."""
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        expect(ready, "no decision within 60 s")
        record = json.loads(self.process.stdout.readline())
        return record.get("user"), record["reason"]

    def end(self):
        give_up(self.process)


def at_prompt(guest, name):
    """A sign-in that waits for a password: a process whose words can be read when libpam's delay is over."""
    process = subprocess.Popen(
        [f"{SCRIPTS}/run", guest.name, "pamtester", "-I", f"rhost={GUESSER}", SERVICE, name, "authenticate"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    shown = b""
    while b"password for" not in shown:
        ready, _, _ = select.select([process.stdout], [], [], 60)
        expect(ready, f"no prompt within 60 s, but {shown!r}")
        piece = os.read(process.stdout.fileno(), 4096)
        expect(piece, f"no prompt, but {shown!r}")
        shown += piece
    return process


def give_up(process):
    """What runs in the guest ends with the guest; nobody waits for its last words."""
    process.kill()
    process.stdout.close()
    process.wait()


def answer(process, password):
    process.stdin.write(password + "\n")
    process.stdin.flush()


def guessing(world):
    """5 wrong passwords are free, then even the right one waits; others and the code do not, and fail2ban sees the guesser"""
    guest = world.a
    world.by_code(guest, ADA)
    world.by_code(guest, BOB)
    files = {f"/etc/pam.d/{SERVICE}": PAM,
             "/etc/usher/usher.toml.d/50-audit.toml":
             f'[service.{SERVICE}]\ngrants = ["password", "device"]\nroles = ["staff"]\n'}
    for path, text in files.items():
        guest.write(path, text)
    guest.mark()
    guest.reload()
    try:
        try_passwords(world)
    finally:
        guest.must("rm", *files)
        guest.reload()


def try_passwords(world):
    guest = world.a
    log = Follower(guest, SERVICE)
    guesses = [at_prompt(guest, ADA) for _ in range(8)]
    owner, bob, coder = at_prompt(guest, ADA), at_prompt(guest, BOB), at_prompt(guest, ADA)
    for count, guess in enumerate(guesses, 1):
        # After the fifth it takes 1 s, 2 s, 4 s until another is looked at; after the eighth 8 s.
        time.sleep(2 ** (count - 6) + 0.1 if count > 5 else 0)
        answer(guess, "wrong")
        expect_equal(f"guess {count}", log.next(), (ADA, "password.wrong"))
    world.provider.proxy.reset()
    answer(owner, f"{ADA}-pw")
    expect_equal("the right password", log.next(), (ADA, "limit.password_user_source"))
    expect_equal("requests", world.requests(), 0)
    answer(bob, f"{BOB}-pw")
    expect_equal("another person from there", log.next(), (BOB, "granted"))
    # Enter alone asks for a code, whatever was guessed.
    answer(coder, "")
    wait_for("a code is asked for", lambda: world.provider.proxy.counts["device"] > 0)
    give_up(coder)
    log.end()
    text = owner.communicate(timeout=60)[0]
    expect(re.search(r"Too many wrong passwords. Please try again in [1-8] seconds?\.", text), text)
    for process in [*guesses, bob]:
        process.communicate(timeout=60)
    expect_equal("statuses", [process.returncode for process in [*guesses, owner, bob]], [1] * 9 + [0])
    lines = guest.must("usher", "log", "--user", ADA, "--reason", "limit.password_user_source")
    # The line is cut at 80 columns; the name is ahead of what is cut.
    expect(f"refused limit.password_user_source login {ADA} " in lines, lines)
    ban(guest)


def ban(guest):
    """The filter on the journal's own lines: the guesser's address, and nobody whose name or text stands in them."""
    guest.must("journalctl", "--sync")
    real = guest.must("journalctl", "-q", "--no-pager", "-o", "short", "_SYSTEMD_UNIT=usherd.service")
    expect(f"from {GUESSER}" in real, "the guesser's address is in no line")
    host = real.splitlines()[-1].split(" usherd[")[0]
    forged = "\n".join(f"{host} usherd[1]: {line}" for line in (
        "login of x for sshd: refused (password.wrong), from 198.51.100.1 for sshd: refused (name.invalid), from 192.0.2.9",
        "login of ada for sshd: refused (password.wrong), from x), from 198.51.100.2",
        "login of ada for sshd: refused (password.wrong), from victim.example",
        "login of ada for sshd: refused (password.wrong), from 198.51.100.3, observed only",
        "login of ada for sshd: granted (granted), from 198.51.100.4",
        "login of ada for sshd: refused (policy.no_role), from 198.51.100.5",
        "other: login of ada for sshd: refused (password.wrong), from 198.51.100.6")) + "\n"
    with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
        log.write(real + forged)
        log.flush()
        done = subprocess.run(["fail2ban-regex", "--out", "ip", log.name, FILTER], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    expect_equal("fail2ban's addresses", (done.returncode, set(done.stdout.split())), (0, {GUESSER}))


TESTS = [session, spoofed, follow, guessing]
