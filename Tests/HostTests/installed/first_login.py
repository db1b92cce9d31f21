"""The first login of people whom the host has never seen."""
import json
import re

import pexpect
from cells import expect, expect_equal
from names import unknown
from terminal import CODE
from world import ADA, BOB, OLGA, login


def device_login(world):
    """a never-seen person signs in by ssh and a code: derived uid, a home of their own, and no sudo yet"""
    guest, uid = world.a, world.uid(ADA)
    expect_equal("before", guest.output("getent", "passwd", ADA)[0], 2)
    guest.mark()
    status, text = world.by_code(guest, ADA, "id; pwd; stat -c '%U %a' .; ls -A")
    expect_equal("the login ends with", status, 0)
    expect(f"uid={uid}({ADA}) gid={uid}({ADA}) groups={uid}({ADA}),100(users)" in text, f"id: {text!r}")
    expect(f"/home/{ADA}\r\n{ADA} 700\r\n" in text and ".bashrc" in text, f"the home: {text!r}")
    expect_equal("decisions", guest.decisions(), [
        ("login", "sshd", ADA, "granted"), ("account", "sshd", ADA, "granted")])
    expect_equal("the record", guest.output("getent", "passwd", ADA),
                 (0, f"{ADA}:*:{uid}:{uid}:Ada Lovelace:/home/{ADA}:/bin/bash\n"))


def at_the_console(world):
    """login(1) takes a never-seen person whose name no rule has; sshd does not know it before"""
    guest = world.a
    guest.mark()
    world.provider.proxy.reset()
    unknown(world, guest, OLGA)
    expect_equal("requests", world.requests(), 0)
    child = login(OLGA)
    child.expect(CODE)
    world.provider.approve(child.match.group(1), OLGA)
    child.expect(r"olga@a:~\$ ")
    child.sendline("id -u; pwd; exit")
    child.expect(pexpect.EOF)
    expect(f"{world.uid(OLGA)}\r\n/home/olga\r\n" in child.before, f"the session: {child.before!r}")
    child.close()
    expect_equal("decisions", guest.decisions(), [
        ("login", "login", OLGA, "granted"), ("account", "login", OLGA, "granted")])


def role_gives_sudo(world):
    """id shows 27(sudo) from the second sign-in on, by the role; who has not the role has it not"""
    uid = world.uid(ADA)
    status, text = world.by_code(world.a, ADA, "id -G; sudo -n true && echo may; sudo -l")
    expect_equal("the login ends with", status, 0)
    expect(f"{uid} 27 100" in text, f"gids: {text!r}")
    expect("may\r\n" in text and "(ALL : ALL) ALL" in text and "NOPASSWD: /usr/bin/true" in text, f"sudo: {text!r}")
    for _ in range(2):
        status, text = world.by_code(world.a, BOB, "id -G; sudo -n true || echo may not")
        expect_equal("bob's login ends with", status, 0)
        expect(f"{world.uid(BOB)} 100\r\n" in text and "may not" in text, f"bob: {text!r}")


def key_login(world):
    """afterwards a public key is enough, and the provider hears nothing"""
    world.give_key(world.a, ADA)
    world.provider.proxy.reset()
    world.a.mark()
    expect_equal("by key", world.by_key(world.a, ADA, "id -G")[:2], (0, f"{world.uid(ADA)} 27 100\n"))
    expect_equal("decisions", world.a.decisions(), [("account", "sshd", ADA, "granted")])
    expect_equal("requests", world.requests(), 0)


def list_and_show(world):
    """usher account list and show fit 80 columns and say the same as JSON"""
    for command in (["list"], ["show", ADA]):
        text = world.a.must("usher", "account", *command)
        expect(max(map(len, text.splitlines())) <= 80, f"wider than 80 columns: {text}")
        expect(ADA in text and str(world.uid(ADA)) in text, f"{command}: {text}")
    listed = json.loads(world.a.must("usher", "account", "list", "--json"))
    expect(str(world.uid(ADA)) in json.dumps(listed), f"as JSON: {listed}")
    shown = json.loads(world.a.must("usher", "account", "show", ADA, "--json"))
    expect(re.search(r'"roles": \["admin", "staff"\]', json.dumps(shown)) is not None, f"as JSON: {shown}")


TESTS = [device_login, at_the_console, role_gives_sudo, key_login, list_and_show]
