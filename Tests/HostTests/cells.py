"""The matrix: application × grant × what happens. Each cell says what must come out of it."""
import re

from soon import expect_soon
from terminal import ASKED_AGAIN, PASSWORD

# What a cell looks at beside the login's own end.
DEVICE_FLOWS, PASSWORDS = "device", "password"


class Cell:
    """One case of the table. `play(world, application)` returns an Observation."""

    def __init__(self, grant, case, play, applications=("sshd", "sudo", "su", "pamtester")):
        self.grant, self.case, self.play, self.applications = grant, case, play, applications


class Observation:
    def __init__(self, session, world, status, seconds, note=""):
        self.granted = session.granted
        self.text = shown(session.text)
        self.status = status
        self.seconds = seconds
        self.device = world.provider.proxy.counts[DEVICE_FLOWS]
        self.password = world.provider.proxy.counts[PASSWORDS]
        self.polls = world.provider.proxy.counts["poll"]
        self.total = sum(world.provider.proxy.counts.values())
        self.note = note
        self.reasons = [r["reason"] for r in world.daemon.records() if r.get("event") == "usher.login"]
        result = session.application.result
        self.pam = "SUCCESS" if self.granted else result(session.text, world.new_log(), len(self.reasons))


def shown(text):
    """The text with codes, addresses and blank lines taken out: what stays the same in every run."""
    text = text.replace("\r", "")
    text = re.sub(r"(?s)Sign in to Example Staff.*?started yourself\.\n(\nOr open this.*?\n(?=\n|$|\(|Press)[^\n]*)?",
                  "«address and code»\n", text)
    text = re.sub(r"code=[A-Z0-9-]+", "code=«code»", text)
    text = re.sub(r"\^C", "", text)
    lines = [line.strip() for line in text.split("\n")]
    return " / ".join(line for line in lines if line)


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def expect_equal(what, got, wanted):
    if got != wanted:
        raise AssertionError(f"{what} is {got!r}, not {wanted!r}")


def refused(observation, reason=None, pam=None):
    expect(not observation.granted, "the login was granted")
    expect(observation.status != 0, "the application ended with 0")
    if reason:
        expect_equal("the audited reason", observation.reasons, [reason])
    if pam:
        expect(observation.pam in pam.split("|"), f"the PAM result is {observation.pam}, not {pam}")
    return observation


# What an outage gives. sshd and sudo ask again.
OUTAGE = f"AUTHINFO_UNAVAIL|{ASKED_AGAIN}"
# A refusal that is final: no application asks again.
STOP = {"sshd": "MAXTRIES", "sudo": "ABORT", "su": "ABORT", "pamtester": "ABORT"}


# --- device grant -----------------------------------------------------------------------------------

def device_granted(world, application):
    session = world.login(application, "alice")
    world.provider.approve(session.code(), "alice")
    world.wait_decided()
    session.acknowledge()
    status, took = session.end()
    seen = Observation(session, world, status, took)
    expect(seen.granted and status == 0, f"not granted: {session.text[-500:]!r}")
    expect_equal("device flows", seen.device, 1)
    expect_equal("password requests", seen.password, 0)
    expect_equal("the audited reasons", seen.reasons, ["granted"])
    return seen


def device_role(world, application):
    session = world.login(application, "carol")
    world.provider.approve(session.code(), "carol")
    world.wait_decided()
    session.acknowledge()
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), "policy.no_role", STOP[application.name])
    expect_equal("device flows", seen.device, 1)
    return seen


def device_other_person(world, application):
    session = world.login(application, "alice")
    world.provider.approve(session.code(), "bob")
    world.wait_decided()
    session.acknowledge()
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), "policy.name_mismatch", STOP[application.name])
    expect_equal("device flows", seen.device, 1)
    return seen


def device_provider_down(world, application):
    world.provider.proxy.stop()
    session = world.login(application, "alice")
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), None, OUTAGE)
    expect_equal("requests", seen.total, 0)
    expect(seen.reasons and set(seen.reasons) == {"provider.cannot_connect"}, f"reasons {seen.reasons}")
    return seen


def device_provider_error(world, application):
    world.provider.proxy.set("error")
    session = world.login(application, "alice")
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), None, OUTAGE)
    expect(seen.reasons and set(seen.reasons) == {"provider.http_status"}, f"reasons {seen.reasons}")
    return seen


def daemon_down(world, application):
    world.daemon.stop()
    session = world.login(application, "alice")
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), None, OUTAGE)
    expect_equal("requests", seen.total, 0)
    expect_soon("the login ends", took, 2)
    return seen


def daemon_stopped(world, application):
    world.daemon.pause()
    session = world.login(application, "alice")
    # Applications that ask again do so three times; each waits 2 s for "accepted".
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), None, OUTAGE)
    expect_equal("requests", seen.total, 0)
    expect_soon("the login ends", took, 3 * 2 + 2)
    return seen


def device_daemon_killed(world, application):
    session = world.login(application, "alice")
    code = session.code()
    session.acknowledge()
    world.wait_polls(1)
    world.daemon.kill()
    world.daemon.stop()
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), None, OUTAGE)
    expect_soon("the login ends", took, 2)
    expect_equal("device flows", seen.device, 1)
    del code
    return seen


def device_interrupt(world, application):
    """^C while the code is shown: the login ends and nothing is asked of the provider any more."""
    session = world.login(application, "alice")
    code = session.code()
    world.wait_polls(1)
    session.interrupt()
    status, took = session.end()
    record = world.daemon.wait_record(60, event="usher.login")
    seen = refused(Observation(session, world, status, took, "polling stops"))
    expect(record is not None, "the daemon did not end the attempt")
    expect_equal("the audited reason", record["reason"], "login.cancelled")
    if application.name == "sudo":
        expect_soon("sudo ends after ^C", took, 0.5)
        expect_equal("the PAM result", seen.pam, "ABORT")
    else:
        seen.pam = "none: the application is gone"
    expect_equal("device flows", seen.device, 1)
    # A later approval grants nothing and is never fetched. A poll of before the ^C may be counted late.
    world.provider.approve(code, "alice")
    polls = world.provider.proxy.counts["poll"]
    expect(not world.provider.proxy.wait("poll", polls + 1, 2.5), "the provider was polled after ^C")
    return seen


def device_early_enter(world, application):
    """Enter before the approval closes the dialogue only; the login still waits."""
    session = world.login(application, "alice")
    code = session.code()
    session.acknowledge()
    world.wait_polls(2)
    world.provider.approve(code, "alice")
    status, took = session.end()
    seen = Observation(session, world, status, took)
    expect(seen.granted and status == 0, f"not granted: {session.text[-500:]!r}")
    expect_equal("device flows", seen.device, 1)
    return seen


def device_refused_account(world, application, reason, pam):
    """alice approves, policy grants, and the account is not hers: nothing is bound, nothing is kept."""
    before = account_of(world)
    session = world.login(application, "alice")
    world.provider.approve(session.code(), "alice")
    world.wait_decided()
    session.acknowledge()
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), reason, pam)
    expect_equal("device flows", seen.device, 1)
    after = account_of(world)
    for one in (before, after):  # that somebody was refused may be remembered
        one.get("account", {}).pop("decisions", None)
    expect_equal("alice's account", after, before)
    return seen


def account_of(world):
    return world.daemon.ask("account_show", name="alice")


def device_not_pinned(world, application):
    world.pinned_anew()
    return device_refused_account(world, application, "account.not_listed", STOP[application.name])


def device_other_subject(world, application):
    world.pinned_anew(alice="bob")
    return device_refused_account(world, application, "account.sub_changed", STOP[application.name])


def device_locked(world, application):
    expect_equal("the lock", world.daemon.ask("account_lock", name="alice")["outcome"], "locked")
    # sshd ends after one try, and does not say which of the two it got.
    wanted = "MAXTRIES" if application.name == "sshd" else "ACCT_EXPIRED"
    seen = device_refused_account(world, application, "account.locked", wanted)
    if application.name == "sshd":
        seen.pam = "ACCT_EXPIRED or MAXTRIES"
    return seen


# --- password grant ---------------------------------------------------------------------------------

def password_granted(world, application):
    session = world.login(application, "alice")
    session.type_password("alice-pw")
    status, took = session.end()
    seen = Observation(session, world, status, took)
    expect(seen.granted and status == 0, f"not granted: {session.text[-500:]!r}")
    expect_equal("device flows", seen.device, 0)
    expect_equal("password requests", seen.password, 1)
    expect_equal("the audited reasons", seen.reasons, ["granted"])
    return seen


def password_wrong(world, application):
    session = world.login(application, "alice")
    session.type_password("not-her-password")
    if application.name in ("sshd", "sudo"):
        session.expect(PASSWORD)  # asked again: the person stops here
        session.interrupt_until_end()
    status, took = session.end()
    world.daemon.wait_record(60, reason="password.wrong")
    seen = Observation(session, world, status, took)
    seen.reasons = [r for r in seen.reasons if r != "login.cancelled"]
    seen = refused(seen, "password.wrong")
    expect_equal("password requests", seen.password, 1)
    return seen


def password_role(world, application):
    session = world.login(application, "carol")
    session.type_password("carol-pw")
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), "policy.no_role", STOP[application.name])
    expect_equal("password requests", seen.password, 1)
    return seen


def password_other_name(world, application):
    """The token says that mallory is root: nobody gets in, as either."""
    session = world.login(application, "mallory")
    session.type_password("mallory-pw")
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), "policy.name_mismatch", STOP[application.name])
    expect_equal("password requests", seen.password, 1)
    return seen


def password_provider_down(world, application):
    world.provider.proxy.stop()
    session = world.login(application, "alice")
    session.type_password("alice-pw")
    if application.name in ("sshd", "sudo"):
        session.expect(PASSWORD)  # asked again: the person stops here
        session.interrupt_until_end()
    status, took = session.end()
    seen = Observation(session, world, status, took)
    seen.reasons = [r for r in seen.reasons if r != "login.cancelled"]
    seen = refused(seen, "provider.cannot_connect")
    expect_equal("requests", seen.total, 0)
    return seen


def password_daemon_killed(world, application):
    world.provider.proxy.set("hang")
    session = world.login(application, "alice")
    session.type_password("alice-pw")
    expect(world.provider.proxy.wait("password", 1, 60), "the provider was not asked")
    world.daemon.kill()
    world.daemon.stop()
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), None, OUTAGE)
    # libpam's delay after a typed password, random and up to 50 % longer than asked, is not ours.
    expect_soon("the login ends", took, 2 + 3)
    return seen


def password_interrupt_at_prompt(world, application):
    session = world.login(application, "alice")
    session.expect(PASSWORD)
    session.child.waitnoecho(60)
    session.interrupt_until_end()
    status, took = session.end()
    record = world.daemon.wait_record(60, event="usher.login")
    seen = refused(Observation(session, world, status, took))
    expect(record is not None and record["reason"] == "login.cancelled", f"the daemon's record is {record}")
    expect_equal("requests", seen.total, 0)
    if application.name != "sudo":
        seen.pam = "none: the application is gone"
    return seen


def password_interrupt_in_wait(world, application):
    """^C while the provider does not answer: the shim notices the signal that sudo holds back."""
    world.provider.proxy.set("hang")
    session = world.login(application, "alice")
    session.type_password("alice-pw")
    expect(world.provider.proxy.wait("password", 1, 60), "the provider was not asked")
    session.interrupt()
    status, took = session.end()
    seen = refused(Observation(session, world, status, took), None, "ABORT")
    expect_soon("sudo ends after ^C", took, 0.5)
    return seen


# --- names ------------------------------------------------------------------------------------------

def name_unknown(world, application):
    """A name that this host does not know: sshd asks all the same, the provider hears nothing."""
    session = world.login(application, "nobodyhere")
    # The stack goes on to pam_unix, which asks everybody alike.
    session.expect(r"[Pp]assword[^\r\n]*: ")
    session.interrupt_until_end()
    status, took = session.end()
    seen = refused(Observation(session, world, status, took))
    expect_equal("requests", seen.total, 0)
    expect_equal("the audited reasons", seen.reasons, [])
    seen.pam = "USER_UNKNOWN from pam_usher, then pam_unix asks"
    return seen


DEVICE = [
    Cell("device", "granted", device_granted),
    Cell("device", "Enter before the approval", device_early_enter, ("sshd", "pamtester")),
    Cell("device", "denied by role", device_role),
    Cell("device", "another person approves", device_other_person),
    Cell("device", "root has not pinned the account", device_not_pinned),
    Cell("device", "the account is pinned to another subject", device_other_subject),
    Cell("device", "root has locked the account", device_locked),
    Cell("device", "name unknown to the host", name_unknown, ("sshd",)),
    Cell("device", "provider down", device_provider_down),
    Cell("device", "provider answers 500", device_provider_error, ("sshd", "sudo")),
    Cell("device", "daemon down", daemon_down),
    Cell("device", "daemon stopped, socket open", daemon_stopped),
    Cell("device", "daemon killed mid-login", device_daemon_killed),
    Cell("device", "^C", device_interrupt),
]
PASSWORD_CELLS = [
    Cell("password", "granted", password_granted),
    Cell("password", "wrong password", password_wrong),
    Cell("password", "denied by role", password_role),
    Cell("password", "token names another account", password_other_name),
    Cell("password", "name unknown to the host", name_unknown, ("sshd",)),
    Cell("password", "provider down", password_provider_down),
    Cell("password", "daemon down", daemon_down),
    Cell("password", "daemon stopped, socket open", daemon_stopped),
    Cell("password", "daemon killed mid-login", password_daemon_killed),
    Cell("password", "^C at the prompt", password_interrupt_at_prompt),
    Cell("password", "^C while the provider is silent", password_interrupt_in_wait, ("sudo",)),
]
CELLS = DEVICE + PASSWORD_CELLS
