"""What README and docs tell an administrator to type, typed on an installed host."""
import base64
import os
import sys

import pexpect
from cells import expect, expect_equal
from guest import SCRIPTS
from host_files import LOCAL
from terminal import CODE
from world import ADA, BOB, HERE, ByCode

sys.path.insert(0, os.path.join(HERE, "..", "..", "Documents"))
import pages  # noqa: E402

ROOT = os.path.join(HERE, "..", "..", "..")
FACTOR = "pam_u2f.so authfile=/etc/usher/u2f_mappings cue"
SUDOERS = "/etc/sudoers.d/zz-documents"


def typed(world, words, user, seconds=120):
    """A command on a terminal of the guest, where a code that is shown is approved: (status, text)."""
    child = pexpect.spawn(f"{SCRIPTS}/run", ["a", "script", "-qec", words, "/dev/null"], timeout=seconds, encoding="utf-8",
                          codec_errors="replace", dimensions=(50, 200))
    text = ""
    while child.expect([CODE, pexpect.EOF]) == 0:
        text += child.before + child.after
        world.provider.approve(child.match.group(1), user)
        child.sendline("")  # sshd's service ends with a prompt
    text += child.before
    child.close()
    return child.exitstatus, text


def as_user(name):
    """sudo by that person, on the terminal that there is."""
    return f"setpriv --reuid={name} --regid={name} --init-groups --reset-env sudo id -u"


def ready(world):
    """ada has signed in, and once more, so that her roles' groups are there."""
    if world.a.output("getent", "passwd", ADA)[0] != 0:
        expect_equal("the first login", world.by_code(world.a, ADA)[0], 0)


def write_files(world):
    """The files that pages speak of: bob's tokens and claims, the provider's keys, names."""
    if world.a.output("getent", "passwd", BOB)[0] != 0:
        expect_equal("bob's login", world.by_code(world.a, BOB)[0], 0)
    typed(world, as_user(BOB), BOB)  # he has asked for sudo, whatever became of it
    tokens, keys = world.provider.tokens(BOB)
    claims = tokens["id_token"].split(".")[1]
    files = {"id-token.jwt": tokens["id_token"], "access-token": tokens["access_token"], "jwks.json": keys,
             "claims.json": base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)), "people.txt": f"{ADA}\n{BOB}\n"}
    for name, text in files.items():
        world.a.write(f"/root/documents/{name}", text, mode=0o600)


def blocks(world):
    """every block marked run=guest of README and docs ends well on a terminal of an installed host"""
    guest, wrong, count = world.a, [], 0
    ready(world)
    guest.must("mkdir", "-p", "/root/documents")
    write_files(world)
    for page in pages.paths(ROOT):
        for block in pages.blocks(ROOT, page):
            if not block.mark.startswith("run=guest"):
                continue
            session = None
            if "terminate-user" in block.text:
                session = world.spawn(ByCode(guest, "echo BEGUN; sleep 300"), ADA)
                world.approve(session, ADA)
                session.expect("BEGUN\r\n")
            count += 1
            for command in pages.shell(block):
                guest.write("/root/documents/block", command.replace("alice", ADA).replace("bob", BOB))
                status, text = typed(world, "cd /root/documents; SYSTEMD_PAGER=cat bash -euo pipefail block", ADA)
                # usher says by 3 what --check would change.
                if status not in pages.ends(block) and not (status == 3 and "--check" in command):
                    wrong.append(f"{block} ends with {status}:\n{command}{text[-1500:]}")
            if session is not None:
                guest.must("usher", "account", "unlock", ADA)
                expect(session.end()[0] != 0, "the session of ada did not end")
    expect(not wrong, "\n".join(wrong))
    expect(count >= 15, f"only {count} blocks")


def second_factor(world):
    """the second, local factor of docs/security.md: both must say yes, and others are asked for neither"""
    guest = world.a
    ready(world)
    page = [b for b in pages.blocks(ROOT, "docs/security.md") if b.mark == "recipe=second-factor file=/etc/pam.d/sudo"]
    expect_equal("recipes", len(page), 1)
    expect_equal("factors", page[0].text.count(FACTOR), 1)
    before = guest.must("cat", "/etc/pam.d/sudo")
    guest.write(SUDOERS, f"Defaults !lecture, timestamp_timeout=0\n{ADA} ALL=(ALL) ALL\n{LOCAL} ALL=(ALL) ALL\n", mode=0o440)
    guest.must("sh", "-c", f"echo {LOCAL}:larrys-own | chpasswd")
    try:
        for factor, wanted in (("pam_permit.so", (0, True, True)), ("pam_deny.so", (1, False, False))):
            guest.write("/etc/pam.d/sudo", page[0].text.replace(FACTOR, factor))
            world.provider.proxy.reset()
            status, text = typed(world, as_user(ADA), ADA)
            expect_equal(f"{factor}: status, became root, the provider was asked",
                         (status, "\r\n0\r\n" in text, world.requests() > 0), wanted)
            child = pexpect.spawn(f"{SCRIPTS}/run", ["a", "script", "-qec", as_user(LOCAL), "/dev/null"],
                                  timeout=60, encoding="utf-8", codec_errors="replace")
            child.expect(f"password for {LOCAL}: ")
            child.sendline("larrys-own")
            child.expect(pexpect.EOF)
            child.close()
            expect_equal(f"{factor}: a local administrator", child.before.split(), ["0"])
    finally:
        guest.write("/etc/pam.d/sudo", before)
        guest.must("rm", SUDOERS)


TESTS = [blocks, second_factor]
