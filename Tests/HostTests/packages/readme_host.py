"""README.md's chapter "Your own provider", block by block, on a clean host: from apt install to a login and a clean bill."""
import re
import time

import pexpect

from cells import expect
from clean_host import ALICE, PACKAGES, by_code, local_logins
from guest import SCRIPTS
from readme import CLIENT_ID, CLIENT_SECRET, ISSUER, SUBJECT, blocks
from soon import expect_soon


def on_a_terminal(guest, text):
    return pexpect.spawn(f"{SCRIPTS}/run", [guest.name, "bash", "-euo", "pipefail", "-c", f"cd {PACKAGES}\n{text}"],
                         encoding="utf-8", timeout=300, dimensions=(50, 80))


def ended(child):
    """What it showed; raises when it did not end well."""
    child.expect(pexpect.EOF)
    child.close()
    if child.exitstatus != 0:
        raise AssertionError(f"ended with {child.exitstatus}:\n{child.before[-1500:]}")
    return child.before


def play(site, text, how):
    """Runs a block as its mark says, and returns what it showed."""
    guest, (kind, _, value) = site.guest, (how or "").partition(":")
    if kind == "login-by":
        if text.strip() != f"ssh {value}@the-host":
            raise AssertionError(f"no ssh: {text}")
        return by_code(guest, site.provider, value)
    child = on_a_terminal(guest, text)
    if kind == "approved-by":
        child.expect(r"Enter this code:\r\n(\S+)\r\n")
        site.provider.approve(child.match.group(1), value)
    elif kind == "answered":
        child.expect(r"yes or no: ")
        child.sendline(value)
    elif kind:
        raise AssertionError(f"no such mark: {how}")
    return ended(child)


def follow(site):
    """README's steps on a clean Debian, and no other: install, configure, enable ssh, sign in by a code, look"""
    with open(f"{site.root}/README.md", encoding="utf-8") as file:
        found = list(blocks(file.read()))
    expect(len(found) >= 9, f"README.md has {len(found)} blocks for the test")
    local_logins(site.guest)
    subject, began = "nobody has tried to sign in yet", time.monotonic()
    for number, (_, how, text) in enumerate(found, 1):
        text = re.sub(ISSUER, site.provider.issuer, text)
        text = text.replace(CLIENT_ID, "pam-conf").replace(CLIENT_SECRET, "pam-conf-secret").replace(SUBJECT, subject)
        since = time.monotonic()
        try:
            shown = play(site, text, how)
        except (AssertionError, pexpect.ExceptionPexpect) as error:
            raise AssertionError(f"block {number}, {text.strip().splitlines()[0]}: {error}") from None
        print(f"# README block {number}, {text.strip().splitlines()[0]}: {time.monotonic() - since:.1f} s", flush=True)
        if how == f"approved-by:{ALICE}":
            subject = re.search(r'^  sub: "([^"]+)"\r$', shown, re.M).group(1)
    took = time.monotonic() - began
    site.measure("README from apt install to its last command", took)
    expect_soon("README", took, 300)
    local_logins(site.guest)


TESTS = [follow]
