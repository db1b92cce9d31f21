"""Canaries in every secret: after logins none is in the journal, a core, /proc, memory, files, figures or a bundle."""
import io
import json
import os
import secrets
import tarfile

import rule
from canaries import Canaries, files, host_pid, journal, memory
from cells import expect, expect_equal
from world import ADA, BOB, wait_for

SETTINGS = "/etc/usher/usher.toml.d/70-canary.toml"
CONFIGURATION = """\
[provider.staff.claims]
sources = ["id_token", "userinfo"]

[role.programs]
groups = ["developers"]
tokens = true

[service.canary]
grants = ["password"]
roles = ["staff"]
"""
PAM = """\
auth required pam_usher.so
account required pam_usher.so
"""


def plant(world):
    """The canaries, after logins that used all of them."""
    guest, provider, canaries = world.a, world.provider, Canaries()
    password, wrong = f"canary-password-{secrets.token_hex(8)}", f"canary-wrong-{secrets.token_hex(8)}"
    store_key = os.urandom(32)
    canaries.add("the password", password)
    canaries.add("a wrong password", wrong)
    canaries.add("the client secret", "pam-conf-secret")
    canaries.add("the store key", store_key)
    canaries.add("the uid seed", rule.SEED)
    guest.write("/etc/credstore/usher.store_key", store_key, mode=0o600)
    guest.write(SETTINGS, CONFIGURATION)
    guest.write("/etc/pam.d/canary", PAM)
    guest.must("usher", "uid", "seed")
    canaries.add("the rule key", rule.key(provider.issuer))
    provider.set_password(BOB, password)
    guest.must("systemctl", "restart", "usherd.service")
    provider.proxy.seen = []
    try:
        status, said = guest.output("pamtester", "canary", BOB, "authenticate", "acct_mgmt", input=wrong + "\n")
        expect(status != 0 and "successfully" not in said, f"a wrong password: {said}")
        status, said = guest.output("pamtester", "canary", BOB, "authenticate", "acct_mgmt", input=password + "\n")
        expect_equal(f"the right password: {said}", status, 0)
        expect_equal("by code", world.by_code(guest, ADA)[0], 0)
    finally:
        provider.set_password(BOB, f"{BOB}-pw")
    numbers = {}
    for endpoint, _, body in provider.proxy.seen:
        # glewlwyd refuses a password with an empty body.
        if endpoint in ("password", "poll", "device") and body:
            members = json.loads(body)
            for name in ("access_token", "id_token", "refresh_token", "device_code", "user_code"):
                if name in members:
                    number = numbers[name] = numbers.get(name, 0) + 1
                    canaries.add(f"{name} {number}", members[name])
    provider.proxy.seen = None
    for name, least in (("access_token", 2), ("id_token", 2), ("refresh_token", 2), ("device_code", 1)):
        expect(numbers.get(name, 0) >= least, f"too few canaries: {numbers}")
    return canaries


KEEPER = "canary-keeper.service"
TOKENS = "/run/canary-tokens"


def token_file(world, canaries):
    """BOB's token file, as usher-token.service keeps it: the token is there, and nowhere else about the keeper."""
    guest = world.a
    guest.must("install", "-d", "-m", "700", "-o", BOB, TOKENS)
    guest.must("systemd-run", "-q", f"--unit={KEEPER}", f"--uid={BOB}", "-p", f"Environment=XDG_RUNTIME_DIR={TOKENS}",
               "/usr/bin/usher", "session", "keep-token")
    path = f"{TOKENS}/bt_u{world.uid(BOB)}"
    wait_for("the token file", lambda: guest.output("test", "-s", path)[0] == 0)
    found = canaries.found(guest.must("cat", path).encode())
    expect(len(found) == 1 and found[0].startswith("access_token"), f"in the token file: {found}")
    pid = guest.main_pid(KEEPER)
    for name in ("environ", "cmdline"):
        expect_equal(f"canaries in {name}", canaries.found(guest.must("cat", f"/proc/{pid}/{name}").encode()), [])
    guest.must("systemctl", "stop", KEEPER)
    expect_equal("the token file of who has ended", guest.output("ls", "-A", TOKENS)[1].split(), ["usher-token.lock"])
    guest.must("rm", "-r", TOKENS)


def kept(world):
    """0 canaries in the journal, /proc, the files of the store and of names, the figures and the answers of usher"""
    guest, canaries = world.a, plant(world)
    world.canaries = canaries
    token_file(world, canaries)
    pid = host_pid(guest, "usherd.service")
    places = {
        "the journal": journal(guest),
        "environ": open(f"/proc/{pid}/environ", "rb").read(),
        "cmdline": open(f"/proc/{pid}/cmdline", "rb").read(),
        "the figures": guest.must("usher", "metrics").encode(),
        "usher status": guest.must("usher", "status", "--json").encode(),
        "usher account": guest.must("usher", "account", "show", BOB, "--json").encode(),
    }
    for name in ("auth.log", "syslog"):
        status, text = guest.output("cat", f"/var/log/{name}")
        if status == 0:
            places[name] = text.encode("utf-8", "surrogateescape")
    places |= files(guest)
    expect("/var/lib/usher/state/usher.db" in places and "/var/lib/usher/nss/v1" in places, f"files: {sorted(places)}")
    expect(len(places["the journal"]) > 100_000, "the journal is short")
    for place, data in places.items():
        # The module derives uids from it, within sshd alone: the file is root's, 0600.
        without = ["the rule key"] if place == "/var/lib/usher/nss/rule" else []
        expect_equal(f"canaries in {place}", canaries.found(data, without), [])
    expect_equal("what is looked for can be found", canaries.found(places["/var/lib/usher/nss/rule"]), ["the rule key"])


def bundled(world):
    """usher support-bundle has no canary and no name in it; with --with-names it has names, and no canary"""
    guest, canaries = world.a, world.canaries
    guest.write("/etc/pam.d/canary-foreign", "auth required pam_mysql.so user=root passwd=canary-of-another-module\n")
    guest.write("/etc/usher/usher.toml.d/71-canary.toml", """\
# canary-in-a-comment
[provider.staff.extra_params]
apikey = "canary-extra-parameter"
[provider.staff.http.extra_headers]
X-Api-Key = "canary-extra-header"
""")
    for canary in ("canary-of-another-module", "canary-in-a-comment", "canary-extra-parameter", "canary-extra-header"):
        canaries.add(canary, canary)
    try:
        for options, has_names in (([], False), (["--with-names"], True)):
            guest.must("usher", "support-bundle", "--output", "/root/bundle.tar", *options)
            expect_equal("mode", guest.must("stat", "-c", "%U %a", "/root/bundle.tar"), "root 600\n")
            with open(guest.root + "/root/bundle.tar", "rb") as file:
                data = file.read()
            expect_equal(f"canaries in the bundle {options}", canaries.found(data), [])
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                names = archive.getnames()
                listed = archive.extractfile("usher-support/contents.txt").read().decode()
            expect_equal("contents.txt", [f"usher-support/{line.split(':')[0]}" for line in listed.splitlines()[2:]], names[1:])
            for what in (b"usherd.service", b"USHER_REASON", b"contents.txt", b"metrics.txt", b"kbdinteractive"):
                expect(what in data, f"{what!r} is not in the bundle")
            for name in (ADA, BOB):
                expect_equal(f"{name} in the bundle {options}", name.encode() in data, has_names)
            guest.must("rm", "/root/bundle.tar")
    finally:
        guest.must("rm", "/etc/pam.d/canary-foreign", "/etc/usher/usher.toml.d/71-canary.toml")


# docs/secrets.md: never in memory when a login is over. Of the others that page says why they may be.
NEVER_IN_MEMORY = ["a wrong password", "the password", "the rule key", "the uid seed"]


def forgotten(world):
    """after logins no password and no seed is in usherd's memory, and a crash leaves no core and no canary"""
    guest, canaries = world.a, world.canaries
    pid = host_pid(guest, "usherd.service")
    hits = {}
    total = 0
    for region, data in memory(pid):
        total += len(data)
        for what in canaries.found(data):
            hits.setdefault(what, []).append(region)
    expect(total > 10_000_000, f"only {total} bytes of memory were read")
    world.measured.append(f"canaries in {total >> 20} MiB of usherd's memory after the logins: {sorted(hits) or 'none'}")
    expect("the store key" in hits, "the store key is in use and was not found: the search finds nothing")
    expect_equal("canaries in memory", sorted(set(hits) & set(NEVER_IN_MEMORY)), [])
    guest.mark()
    inside = guest.main_pid()
    guest.must("systemctl", "kill", "-s", "ABRT", "usherd.service")
    guest.wait_anew(inside)
    cores = guest.must("sh", "-c", "ls /var/lib/systemd/coredump 2>/dev/null; find / -xdev -name 'core*' -newer "
                       "/etc/pam.d/canary -type f -size +1M 2>/dev/null; true")
    expect_equal("cores", cores, "")
    expect_equal("canaries in the journal after the crash", canaries.found(journal(guest)), [])
    guest.must("rm", SETTINGS, "/etc/pam.d/canary")
    guest.must("systemctl", "restart", "usherd.service")


TESTS = [kept, bundled, forgotten]
