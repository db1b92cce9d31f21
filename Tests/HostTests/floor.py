"""What must hold whatever the daemon and the provider do: root, local accounts, odd names and passwords."""
import shutil
import subprocess
import time

from cells import expect, expect_equal
from host import LOCAL, LOCAL_PASSWORD
from soon import expect_soon
from terminal import APPLICATIONS, BASE, PASSWORD

SSH, SUDO, SU, PAMTESTER = (APPLICATIONS[n] for n in ("sshd", "sudo", "su", "pamtester"))


def root_by_key():
    began = time.monotonic()
    done = subprocess.run(
        ["ssh", "-F", "none", "-p", "2200", "-o", f"UserKnownHostsFile={BASE}/known_hosts", "-o", "BatchMode=yes",
         "-i", f"{BASE}/root_key", "-l", "root", "127.0.0.1", "id -un"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    expect_equal("root's login by key", (done.returncode, done.stdout), (0, "root\n"))
    took = time.monotonic() - began
    expect_soon("root by key", took, 1.5)


def root_by_su():
    session = SU.spawn("root")
    session.expect("Password: ")
    session.child.waitnoecho(60)
    session.type("root local password")
    status, took = session.end()
    expect(session.granted and status == 0, f"su to root: {session.text!r}")
    expect_soon("su to root", took, 1.5)


def local_by_ssh_and_sudo():
    for application in (SSH, SUDO):
        session = application.spawn(LOCAL)
        session.expect(r"[Pp]assword[^\r\n]*: ")
        session.child.waitnoecho(60)
        session.type(LOCAL_PASSWORD)
        status, took = session.end()
        expect(session.granted and status == 0, f"{application.name} of {LOCAL}: {session.text!r}")
        expect_soon(f"{application.name} of {LOCAL}", took, 1.5)


def everybody_local(world):
    root_by_key()
    root_by_su()
    local_by_ssh_and_sudo()
    expect_equal("requests", sum(world.provider.proxy.counts.values()), 0)


def root_and_local_with_daemon(world):
    """root and a local account log in by key and password; the provider hears nothing (STACK-02)"""
    everybody_local(world)


def root_and_local_daemon_down(world):
    """root and a local account log in although nobody listens (STACK-02)"""
    world.daemon.stop()
    everybody_local(world)


def root_and_local_daemon_stopped(world):
    """root and a local account log in although the daemon hangs (STACK-02)"""
    world.daemon.pause()
    everybody_local(world)


def root_and_local_provider_down(world):
    """root and a local account log in although the provider hangs (STACK-02)"""
    world.provider.proxy.set("hang")
    everybody_local(world)


def non_ascii_name(world):
    """zoë's name is refused with no request, by sshd and by pamtester (PAM-05)"""
    for application in (SSH, PAMTESTER):
        session = application.spawn("zoë")
        session.expect(r"[Pp]assword[^\r\n]*: ")
        session.child.waitnoecho(60)
        session.type("pä ss&wörd=1+%")
        if application is SSH:
            session.expect(r"[Pp]assword[^\r\n]*: ")
            session.interrupt_until_end()
        status, _ = session.end()
        expect(not session.granted and status != 0, "zoë got in")
    expect_equal("requests", sum(world.provider.proxy.counts.values()), 0)


def odd_names(world):
    """names with spaces, signs, 300 bytes, leading dash or newline are refused with no request"""
    names = ("a b", "alice\n", "..", "alice/../root", "%s%n", "A" * 300, "alice;id", "Alice", "alice.", "-x")
    started = [(name, subprocess.Popen(
        ["pamtester", "--", "pamtester", name, "authenticate"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)) for name in names]
    for name, process in started:
        text, _ = process.communicate("x\n", timeout=60)
        expect(process.returncode > 0, f"{name!r}: status {process.returncode}, {text!r}")
    expect_equal("requests", sum(world.provider.proxy.counts.values()), 0)


def odd_password(world):
    """a password with spaces, signs and umlauts reaches the provider unchanged, through ssh and sudo"""
    secret = " pä ss&wörd=1+%\"'\\ß~ "
    world.provider.set_password("alice", secret)
    try:
        for application in (SSH, SUDO):
            session = application.spawn("alice")
            session.type_password(secret)
            status, _ = session.end()
            expect(session.granted and status == 0, f"{application.name}: {session.text!r}")
    finally:
        world.provider.set_password("alice", "alice-pw")
    expect_equal("password requests", world.provider.proxy.counts["password"], 2)
    for text in (world.daemon.log_text(), "\n".join(world.new_log())):
        expect("wörd" not in text and "pam-conf-secret" not in text, "a secret stands in a log (SHIM-18)")


def nothing_secret_stays(world):
    """no password stays in usherd's memory, arguments, environment or log, the client's secret once (STATE-09)"""
    world.provider.set_password("alice", "canary-right-9f31")
    try:
        session = SSH.spawn("alice")
        session.type_password("canary-right-9f31")
        status, _ = session.end()
        expect(session.granted and status == 0, f"not granted: {session.text!r}")
    finally:
        world.provider.set_password("alice", "alice-pw")
    session = PAMTESTER.spawn("alice")
    session.type_password("canary-wrong-77aa")
    session.end()
    world.daemon.wait_record(60, reason="password.wrong")
    places = {"memory": world.daemon.memory(), "log": world.daemon.log_text().encode()}
    for name in ("cmdline", "environ"):
        with open(f"/proc/{world.daemon.process.pid}/{name}", "rb") as file:
            places[name] = file.read()
    # What is looked for can be found: the issuer stands in memory.
    expect(world.provider.issuer.encode() in places["memory"], "the memory was not read")
    for canary in (b"canary-right-9f31", b"canary-wrong-77aa", b"pam-conf-secret"):
        for place, content in places.items():
            # The daemon keeps the secret itself, for the grace time after a change.
            known = 1 if canary == b"pam-conf-secret" and place == "memory" else 0
            expect(content.count(canary) <= known, f"{canary.decode()} stands in the daemon's {place}")


def endless_password(world):
    """a password above 512 bytes is refused, not cut, and is not sent"""
    session = PAMTESTER.spawn("alice")
    session.type_password("a" * 600)
    status, _ = session.end()
    expect(not session.granted and status != 0, "a cut password got in")
    expect_equal("password requests", world.provider.proxy.counts["password"], 0)


def control_password(world):
    """a password with a backspace, as sshd's junk begins, is refused without a request (SHIM-16)"""
    session = PAMTESTER.spawn("alice")
    session.expect(PASSWORD)
    session.child.waitnoecho(60)
    session.child.send("\x16\x08\x16\x7fINCORRECT\n")
    status, _ = session.end()
    expect(not session.granted and status != 0, "it got in")
    expect_equal("password requests", world.provider.proxy.counts["password"], 0)


def no_local_password(world):
    """with the daemon down a managed account is not offered a local password, and does not get in (STACK-03)"""
    world.daemon.stop()
    for application in (SSH, SUDO, SU, PAMTESTER):
        session = application.spawn("alice")
        status, _ = session.end()
        expect(not session.granted and status != 0, f"{application.name}: alice got in")
        expect("assword: " not in session.text, f"{application.name} asked: {session.text!r}")


def enter_for_code(world):
    """with both grants an empty password goes on to the code; a wrong one never does"""
    world.daemon.configure(["password", "device"])
    world.restart()
    session = SUDO.spawn("alice")
    session.type_password("")
    world.provider.approve(session.code(), "alice")
    status, _ = session.end()
    expect(session.granted and status == 0, f"by code: {session.text!r}")
    world.provider.proxy.reset()
    session = PAMTESTER.spawn("alice")
    session.type_password("wrong")
    status, _ = session.end()
    expect(not session.granted and status != 0, "a wrong password got in")
    expect_equal("device flows after a wrong password", world.provider.proxy.counts["device"], 0)


def broken_answers(world):
    """a provider that answers 500, HTML, 2 MiB or one byte a second is an outage, never a grant, never a hang"""
    wanted = {"error": "provider.http_status", "html": "provider.not_json", "large": "provider.body_too_large",
              "slow": "provider.timeout"}
    for mode, reason in wanted.items():
        world.provider.proxy.set(mode)
        session = PAMTESTER.spawn("alice")
        session.type_password("alice-pw")
        status, took = session.end()
        expect(not session.granted and status != 0, f"{mode}: alice got in")
        expect("cannot retrieve authentication info" in session.text, f"{mode}: {session.text!r}")
        expect_soon(mode, took, 15 + 4)
        expect(world.daemon.wait_record(60, reason=reason) is not None, f"{mode}: {world.daemon.records()[-1:]}")


def key_login_needs_facts(world):
    """an ssh key alone does not admit a managed account that never signed in here (STACK-04)"""
    with open(f"{BASE}/root_key.pub", encoding="ascii") as key, \
            open(f"{BASE}/authorized_keys.alice", "w", encoding="ascii") as file:
        file.write(key.read())
    command = ["ssh", "-F", "none", "-p", "2200", "-o", f"UserKnownHostsFile={BASE}/known_hosts", "-o", "BatchMode=yes",
               "-i", f"{BASE}/root_key", "-l", "alice", "127.0.0.1", "id -un"]
    quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    before = subprocess.run(command, timeout=60, **quiet)
    expect(before.returncode != 0 and "alice\n" not in before.stdout, "a key alone got in")
    session = SSH.spawn("alice")
    session.type_password("alice-pw")
    expect_equal("status of the login by password", session.end()[0], 0)
    after = subprocess.run(command, timeout=60, **quiet)
    expect_equal("the key login afterwards", (after.returncode, after.stdout), (0, "alice\n"))


def locked_account(world):
    """of an account that root has locked the account phase says ACCT_EXPIRED, after a restart too, with no request"""
    session = SSH.spawn("alice")
    session.type_password("alice-pw")
    expect_equal("status of the login by password", session.end()[0], 0)
    expect_equal("the lock", world.daemon.ask("account_lock", name="alice")["outcome"], "locked")
    for _ in range(2):
        done = subprocess.run(["pamtester", "pamtester", "alice", "acct_mgmt"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=60)
        expect(done.returncode != 0 and "User account has expired" in done.stdout, done.stdout)
        expect_equal("the reason", [r["reason"] for r in world.daemon.records() if r["event"] == "usher.account"][-1],
                     "account.locked")
        world.restart()
    expect_equal("the end of the lock", world.daemon.ask("account_unlock", name="alice")["outcome"], "unlocked")
    done = subprocess.run(["pamtester", "pamtester", "alice", "acct_mgmt"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=60)
    expect_equal("status of the account phase afterwards", done.returncode, 0)
    expect_equal("requests", sum(world.provider.proxy.counts.values()), 0)


def account_daemon_down(world):
    """the account phase never turns an outage into success (STACK-04)"""
    world.daemon.stop()
    done = subprocess.run(["pamtester", "pamtester", "alice", "acct_mgmt"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=60)
    expect(done.returncode != 0, "the account phase succeeded")
    expect("cannot retrieve authentication info" in done.stdout, done.stdout)


def setcred_and_sessions(world):
    """setcred and sessions succeed with the daemon down, so that no running login is torn (SHIM-14)"""
    world.daemon.stop()
    done = subprocess.run(["pamtester", "pamtester", LOCAL, "setcred", "open_session", "close_session"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, timeout=60)
    expect_equal("status", (done.returncode, done.stdout if done.returncode else ""), (0, ""))


def root_is_never_ours(world):
    """mallory's token names root: root's own name starts no login at the provider (STACK-07)"""
    session = SSH.spawn("root")
    session.expect(r"[Pp]assword[^\r\n]*: ")
    session.child.waitnoecho(60)
    session.type("mallory-pw")
    session.expect(r"[Pp]assword[^\r\n]*: ")
    session.interrupt_until_end()
    status, _ = session.end()
    expect(not session.granted and status != 0, "root got in with mallory's password")
    expect_equal("requests", sum(world.provider.proxy.counts.values()), 0)


def reload_all_or_nothing(world):
    """SIGHUP with one broken file of three changes nothing and says where; mended, all three are in force"""
    daemon = world.daemon
    before = daemon.ask("status")["configuration"]["fingerprint"]

    def login(user, password):
        session = PAMTESTER.spawn(user)
        session.type_password(password)
        session.end()
        return session

    try:
        daemon.configure(["password"], role="oncall")
        daemon.write("usher.toml.d/10-words.toml", '[service.pamtester.messages]\nforbidden = "Ask the drop-in."\n')
        daemon.write("roles.d/oncall.toml", '# who is on call\n[role.oncall]\ngroups = ["linux-admins"\n')
        notes = daemon.reload("config.refused")
        expect(any("/etc/usher/roles.d/oncall.toml:" in note["message"] for note in notes), f"no place: {notes}")
        state = daemon.ask("status")["configuration"]
        expect_equal("the fingerprint", state["fingerprint"], before)
        expect(not state["last_reload"]["ok"], "the reload counts as good")
        expect(state["last_reload"]["problems"][0].startswith("/etc/usher/roles.d/oncall.toml:"), f"{state}")
        # bob is staff, which the old configuration admits and the new one does not.
        expect(login("bob", "bob-pw").granted, "the old configuration is not in force")
        daemon.write("roles.d/oncall.toml", '# who is on call\n[role.oncall]\ngroups = ["linux-admins"]\n')
        notes = daemon.reload("config.loaded")
        expect_equal("the files", [len(note["files"]) for note in notes], [3])
        expect(daemon.ask("status")["configuration"]["last_reload"]["ok"], "the reload counts as refused")
        session = login("bob", "bob-pw")
        expect(not session.granted and "Ask the drop-in." in session.text, f"bob: {session.text!r}")
        expect(login("alice", "alice-pw").granted, "alice, who is on call, is not admitted")
        fingerprint = daemon.ask("status")["configuration"]["fingerprint"]
        expect_equal("the record's configuration", daemon.records()[-1]["configuration"], fingerprint[:12])
    finally:
        shutil.rmtree("/etc/usher/usher.toml.d", ignore_errors=True)
        shutil.rmtree("/etc/usher/roles.d", ignore_errors=True)


def observed_services(world):
    """where usher only observes, pam_unix decides, nobody is asked, and pam_usher alone admits nobody"""
    world.daemon.configure(["password", "device"], change=lambda text: text.replace(
        'roles = ["staff"]\n', 'roles = ["staff"]\nmode = "observe"\n'))
    world.daemon.reload("config.loaded")
    with open("/etc/pam.d/pamtester", encoding="utf-8") as file:
        stack = file.read()
    subprocess.run(["chpasswd"], input="alice:a local one\n", text=True, check=True)
    try:
        for application in (SSH, SUDO):
            world.daemon.mark()
            session = application.spawn("alice")
            session.expect(r"[Pp]assword[^\r\n]*: ")
            session.child.waitnoecho(60)
            session.type("a local one")
            status, _ = session.end()
            expect(session.granted and status == 0, f"{application.name}: {session.text!r}")
            records = [r for r in world.daemon.records() if r["service"] == application.service]
            expect_equal("events", [r["event"] for r in records], ["usher.login", "usher.account"])
            expect_equal("observed", [r.get("observed") for r in records], [True, True])
            expect_equal("would be", [r["reason"] for r in records], ["policy.facts_missing"] * 2)
        with open("/etc/pam.d/pamtester", "w", encoding="utf-8") as file:
            file.writelines(line for line in stack.splitlines(True) if "pam_usher.so" in line or line[0] == "#")
        for phase in ("authenticate", "acct_mgmt"):
            done = subprocess.run(["pamtester", "pamtester", "alice", phase], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=60)
            expect(done.returncode != 0, f"alone, {phase} succeeds: {done.stdout}")
        expect_equal("requests", sum(world.provider.proxy.counts.values()), 0)
    finally:
        subprocess.run(["usermod", "--password", "!", "alice"], check=True)
        with open("/etc/pam.d/pamtester", "w", encoding="utf-8") as file:
            file.write(stack)


TESTS = [
    root_and_local_with_daemon, root_and_local_daemon_down, root_and_local_daemon_stopped,
    root_and_local_provider_down, non_ascii_name, odd_names, odd_password, nothing_secret_stays, endless_password,
    control_password, no_local_password, enter_for_code, broken_answers, key_login_needs_facts, locked_account,
    account_daemon_down,
    setcred_and_sessions, root_is_never_ours, reload_all_or_nothing, observed_services,
]
