"""A second host of the site, with the same seed."""
import os

from cells import expect, expect_equal
from world import ADA, BOB, TWIN


def same_uid(world):
    """somebody who signs in on a second host with the same seed has the same uid there"""
    world.b = world.host("b", 2202)
    status, text = world.by_code(world.b, BOB, "id -u")
    expect(status == 0 and f"\r\n{world.uid(BOB)}\r\n" in text, f"bob on b: {status} {text!r}")
    expect_equal("the record", world.b.output("getent", "passwd", BOB), world.a.output("getent", "passwd", BOB))


def export_and_import(world):
    """accounts that a exports and b imports have the same records there before anybody logs in"""
    here, there = world.a, world.b
    here.must("usher", "account", "export", "--output", "/root/accounts.json")
    expect_equal("its mode", os.stat(here.root + "/root/accounts.json").st_mode & 0o777, 0o600)
    with open(here.root + "/root/accounts.json", "rb") as file:
        there.write("/root/accounts.json", file.read(), mode=0o600)
    status, text = there.output("usher", "account", "import", "--check", "/root/accounts.json")
    expect(status == 3 and "new accounts" in text, f"import --check: {status} {text}")
    expect_equal("nothing has changed", there.output("getent", "passwd", ADA)[0], 2)
    there.must("usher", "account", "import", "/root/accounts.json")
    expect_equal("once more", there.output("usher", "account", "import", "--check", "/root/accounts.json")[0], 0)
    for name in (ADA, BOB, TWIN):
        uid = world.uid(name)
        record = there.must("getent", "passwd", name).split(":")
        expect_equal(f"the record of {name}", record[:4] + record[5:],
                     [name, "*", str(uid), str(uid), f"/home/{name}", "/bin/bash\n"])
        expect_equal(f"by uid {uid}", there.must("getent", "passwd", str(uid)).split(":")[0], name)
        expect_equal(f"uid of {name}", there.output("id", "-u", name), here.output("id", "-u", name))


def key_on_second_host(world):
    """an imported person's key is told to sign in once (policy.facts_missing); then it works, with equal id"""
    here, there = world.a, world.b
    world.give_key(there, ADA)
    there.mark()
    status, output, said = world.by_key(there, ADA)
    expect_equal("the key login", (status, output), (255, ""))
    expect_equal("decisions", there.decisions(), [("account", "sshd", ADA, "policy.facts_missing")])
    expect("Please sign in here once with your password or a code" in said, f"what the person reads: {said!r}")
    for _ in range(2):  # the first one on a host brings no privileged group
        expect_equal("by code", world.by_code(there, ADA)[0], 0)
    expect_equal("by key", world.by_key(there, ADA, "id")[:2], (0, here.must("id", ADA)))


TESTS = [same_uid, export_and_import, key_on_second_host]
