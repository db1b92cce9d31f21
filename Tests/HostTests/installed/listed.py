"""accounts.d: root says which person has a name, and what is contradicted or locked."""
import json

from account_phase import refused_key
from cells import expect, expect_equal
from world import BOB, IVY, NINA, UMA

LIST = "/etc/usher/accounts.d/10-people.toml"
CONFIGURATION = "/etc/usher/usher.toml"


def entry(name, subject, more=""):
    return f'[account."{name}"]\nprovider = "staff"\nsubject = "{subject}"\n{more}\n'


def shown(guest, name):
    return json.loads(guest.must("usher", "account", "show", name, "--json"))["account"]


def pinned(world):
    """a reload pins who is listed: the first login has sudo at once, and somebody else with the name is refused"""
    guest, provider = world.a, world.provider
    guest.write(LIST, entry(IVY, provider.subject(IVY)) + entry(NINA, provider.subject(NINA)))
    guest.mark()
    guest.reload()
    expect_equal("the records", [guest.must("id", "-u", name) for name in (IVY, NINA)],
                 [f"{world.uid(name)}\n" for name in (IVY, NINA)])
    expect_equal("pinned", [shown(guest, name)["pinned"] for name in (IVY, NINA)], [True, True])
    world.give_key(guest, NINA)
    expect_equal("who had an account before", world.by_code(guest, NINA)[0], 0)
    guest.mark()
    status, text = world.by_code(guest, IVY, approver="ivy.second")
    expect_equal("another with the name", (status, f"IN:{IVY}" in text), (255, False))
    expect_equal("decisions", guest.decisions(), [("login", "sshd", IVY, "account.sub_changed")])
    status, text = world.by_code(guest, IVY, "id -G")
    expect(status == 0 and f"{world.uid(IVY)} 27 100\r\n" in text, f"the first login: {status} {text!r}")


def locked(world):
    """locked = true and a reload: the key login is refused (account.locked), and stays so until usher account unlock"""
    guest, nina = world.a, world.provider.subject(NINA)
    expect_equal("by key", world.by_key(guest, NINA)[:2], (0, f"IN:{NINA}\n"))
    guest.write(LIST, entry(NINA, nina, "locked = true"))
    guest.reload()
    refused_key(world, guest, NINA, "account.locked")
    expect_equal("the shell", guest.output("getent", "passwd", NINA)[1].rpartition(":")[2], "/usr/sbin/nologin\n")
    guest.write(LIST, entry(NINA, nina))
    guest.reload()
    refused_key(world, guest, NINA, "account.locked")
    guest.must("usher", "account", "unlock", NINA)
    expect_equal("unlocked", world.by_key(guest, NINA)[:2], (0, f"IN:{NINA}\n"))


def contradicted(world):
    """what the store contradicts changes nothing; usher status says so; a lock counts all the same (account.locked)"""
    guest = world.a
    world.give_key(guest, BOB)
    for more in ("locked = true", ""):
        guest.write(LIST, entry(BOB, "somebody-else", more))
        guest.reload()
        status, text = guest.output("usher", "status")
        expect(status == 1 and "10-people.toml:1:10: bob.builder: account.sub_changed" in text, f"{status}: {text}")
        expect_equal("bob", (shown(guest, BOB)["state"], shown(guest, BOB)["pinned"]), ("active", False))
        if more:
            refused_key(world, guest, BOB, "account.locked")
    guest.mark()
    expect_equal("bob by code", world.by_code(guest, BOB)[0], 0)
    expect_equal("decisions", guest.decisions(), [
        ("login", "sshd", BOB, "granted"), ("account", "sshd", BOB, "granted")])


def unlisted(world):
    """bind = "listed": whom nobody has listed is refused (account.not_listed) without a record, and then listed"""
    guest = world.a
    before = guest.must("cat", CONFIGURATION)
    guest.write(CONFIGURATION, before.replace('bind = "first-login"', 'bind = "listed"'))
    guest.must("rm", LIST)
    guest.reload()
    guest.mark()
    expect_equal("by code", world.by_code(guest, UMA)[0], 255)
    expect_equal("decisions", guest.decisions(), [("login", "sshd", UMA, "account.not_listed")])
    expect_equal("the record", guest.output("getent", "passwd", UMA)[0], 2)
    guest.write(LIST, entry(UMA, world.provider.subject(UMA)))
    guest.reload()
    expect_equal("listed", world.by_code(guest, UMA)[0], 0)
    guest.must("rm", LIST)
    guest.write(CONFIGURATION, before)
    guest.reload()


TESTS = [pinned, locked, contradicted, unlisted]
