"""Names that somebody else has or had, and names that nobody gets."""
from concurrent.futures import ThreadPoolExecutor

import pexpect
from cells import expect, expect_equal
from terminal import CODE
from world import BOB, OTHER_TWIN, TWIN, login, ssh

# What comes of them in every place: nothing.
ODD = ["root", "daemon", "admin", "sudo", "-x", "a:b", "a.b\nc", "ada.lovelace ", "ada.lovelace-", "../../etc/passwd",
       "", "x." + "y" * 31, "\u0430da.lovelace", "ADA.lovelace", "ada..lovelace"]
AT_SSHD = ["root", "daemon", "admin", *ODD[-4:]]


def recycled(world):
    """a name that the provider has given to somebody else is refused (account.sub_changed)"""
    guest = world.a
    guest.mark()
    status, text = world.by_code(guest, BOB, approver="bob.second")
    expect_equal("the login", (status, f"IN:{BOB}" in text), (255, False))
    expect_equal("decisions", guest.decisions(), [("login", "sshd", BOB, "account.sub_changed")])
    expect_equal("groups of the first bob", guest.output("id", "-G", BOB), (0, f"{world.uid(BOB)} 100\n"))
    expect_equal("the first bob", world.by_code(guest, BOB)[0], 0)


def twins(world):
    """two names with one derived uid: the second is nobody for sshd, and refused elsewhere (account.uid_taken)"""
    guest = world.a
    expect_equal("uid", world.uid(TWIN), world.uid(OTHER_TWIN))
    expect_equal("the first twin", world.by_code(guest, TWIN)[0], 0)
    world.provider.proxy.reset()
    guest.mark()
    unknown(world, guest, OTHER_TWIN)
    expect_equal("decisions", guest.decisions(), [])
    expect_equal("requests", world.requests(), 0)
    child = login(OTHER_TWIN)
    child.expect(CODE)
    world.provider.approve(child.match.group(1), OTHER_TWIN)
    # No user: the journal holds no name that nobody has.
    guest.wait_decision(("login", "login", None, "account.uid_taken"))
    child.close(force=True)
    expect_equal("decisions", guest.decisions(), [("login", "login", None, "account.uid_taken")])
    expect_equal("the second twin's record", guest.output("getent", "passwd", OTHER_TWIN)[0], 2)
    expect_equal("whose the uid is", guest.must("getent", "passwd", str(world.uid(TWIN))).split(":")[0], TWIN)


def unknown(world, guest, name):
    """sshd asks for a local password, and shows no code: nobody of the provider has the name."""
    program, *arguments = ssh(guest, name, "-o", "PreferredAuthentications=keyboard-interactive")
    child = pexpect.spawn(program, arguments, timeout=60, encoding="utf-8", codec_errors="replace")
    found = child.expect([r"[Pp]assword[^\r\n]*: ", CODE, pexpect.EOF])
    child.close(force=True)
    expect(found != 1, f"{name!r} is shown a code")


def is_nobody(guest, name, passwd):
    done = guest.run("pamtester", "sudo", name, "authenticate")
    expect(done.returncode != 0 and "successfully" not in done.stdout, f"pamtester {name!r}: {done.stdout}")
    record = guest.run("getent", "passwd", "--", name).stdout
    expect(record == "" or record in passwd, f"{name!r} is {record!r}")
    added = guest.run("usher", "account", "add", "--", name)
    expect(added.returncode in (1, 2), f"usher account add {name!r}: {added.stdout}")


def odd_names(world):
    """system, reserved, malformed and look-alike names: no record, no decision, no request at the provider"""
    guest = world.a
    before = guest.must("cat", "/etc/passwd")
    snapshot = guest.must("usher", "account", "list")
    world.provider.proxy.reset()
    guest.mark()
    # At once: PAM waits some seconds after each refusal.
    with ThreadPoolExecutor(len(ODD)) as pool:
        list(pool.map(lambda name: is_nobody(guest, name, before), ODD))
        list(pool.map(lambda name: unknown(world, guest, name), AT_SSHD))
    expect_equal("decisions", guest.decisions(), [])
    expect_equal("requests", world.requests(), 0)
    expect_equal("accounts", guest.must("usher", "account", "list"), snapshot)


TESTS = [recycled, twins, odd_names]
