"""From usher init to usher try, and what becomes of a login when a person's groups change at the provider: roles that
were gained count at the next login, lost ones do not."""
import json
import os

from daemon import Daemon, denied, granted
from verdicts import equal

# Behind roles of their own: who may do what by groups of glewlwyd's people.
ROLES = """
[role.admin]
groups = ["linux-admins"]

[role.developer]
groups = ["developers"]

[role.team]
groups = ["team-199"]

[role.shouting]
groups = ["Linux-Admins"]

[role.oncall]

[rule.oncall]
roles = ["oncall"]
rules = { all = [
  { field = { groups = "oncall" } },
  { except = { field = { groups = { wildcard = "linux-*" } } } },
] }
"""

SERVICES = """
[service.password]
grants = ["password"]
roles = ["admin", "developer", "team", "oncall"]

[service.device]
grants = ["device"]
roles = ["admin", "developer", "team", "oncall"]

[service.denying]
grants = ["password"]
roles = ["shouting"]
deny_users = ["mallory"]

[service.open]
grants = ["password"]
roles = ["shouting"]

[messages]
qr = "off"

[daemon]
audit = "stderr"
"""


def init(w, *flags):
    """Exit status and JSON of usher init into the test's directory."""
    done = w.start(
        "init", "--non-interactive", "--directory", w.folder, "--issuer", w.provider.issuer(), "--ca-file", w.provider.ca,
        "--client-id", "pam-public", "--principal-claim", "preferred_username", "--scopes", "openid profile groups",
        "--admin-group", "linux-admins", "--user-group", "developers", "--accounts", "shape", "--name-pattern",
        "[a-z][a-z0-9]{1,30}", "--changed-by", "administrators", *flags)
    w.output += done.stdout + done.stderr
    return done.returncode, json.loads(done.stdout or "null"), done.stderr


def init_to_login(w):
    """usher init asks the provider and writes files with which alice and bob log in, and only alice by sudo's roles"""
    status, answer, _ = init(w, "--json")
    equal((status, answer["result"]), (0, "written"))
    steps = [(step["level"], step["step"]) for step in answer["steps"]]
    equal([steps[0], ("ok", "device grant") in steps], [("ok", "discovery"), True])
    equal([level for level, _ in steps if level == "problem"], [])
    equal((init(w, "--json")[1]["result"], init(w, "--json", "--user-group", "people")[0]), ("unchanged", 3))
    equal(sorted(os.listdir(w.path("roles.d"))), ["10-roles.toml"])
    status, answer = w.run("check")
    equal((status, answer["problems"]), (0, []))
    # What a test needs besides stands in a drop-in.
    os.mkdir(w.path("usher.toml.d"), 0o755)
    w.write("usher.toml.d/50-test.toml", '[daemon]\naudit = "stderr"\n\n[messages]\nqr = "off"\n')
    with Daemon(w, written=True) as daemon:
        granted(daemon, daemon.by_code("alice", service="sudo"))
        granted(daemon, daemon.by_code("alice", service="sshd"))
        granted(daemon, daemon.by_code("bob", service="sshd"))
        denied(daemon, daemon.by_code("bob", service="sudo"), "policy.no_role")
        denied(daemon, daemon.by_code("carol", service="sshd"), "policy.no_role")


def init_refuses(w):
    """usher init writes nothing where the provider's certificate is not good or the issuer is another"""
    for flags, text in (
            (["--ca-file", w.rotating.ca], "the certificate is expired, for another name, or from an unknown authority"),
            (["--issuer", w.provider.issuer() + "/"], "the provider calls itself by another issuer")):
        status, answer, _ = init(w, "--json", *flags)
        equal((status, answer["result"]), (1, "refused"))
        assert text in answer["steps"][0]["message"], answer["steps"]
    equal(os.listdir(w.folder), [])


def changed_groups(w):
    """groups change while usherd runs: the next login has the new roles, the lost ones are gone"""
    w.write_roles(ROLES)
    with Daemon(w, services=SERVICES) as daemon:
        try:
            for login in (daemon.by_password, daemon.by_code):
                w.provider.set_groups("bob", ["developers"])
                roles(daemon, login("bob"), ["developer"])
                w.provider.set_groups("bob", ["linux-admins", "developers"])
                roles(daemon, login("bob"), ["admin", "developer"])
                w.provider.set_groups("bob", ["linux-admins"])
                roles(daemon, login("bob"), ["admin"])
                # A rule: on call, but not with a group that begins with "linux-".
                w.provider.set_groups("bob", ["oncall"])
                roles(daemon, login("bob"), ["oncall"])
                w.provider.set_groups("bob", ["oncall", "linux-admins"])
                roles(daemon, login("bob"), ["admin"])
                w.provider.set_groups("bob", ["oncall", "linux-users"])
                denied(daemon, login("bob"), "policy.no_role")
                w.provider.set_groups("bob", [])
                denied(daemon, login("bob"), "policy.no_role")
        finally:
            w.provider.set_groups("bob", ["developers"])


def many_groups(w):
    """wanda's 200 groups: all count, the last one too"""
    w.write_roles(ROLES)
    equal(len(w.provider.claims(w.provider.sign_in("wanda")["id_token"])["groups"]), 200)
    with Daemon(w, services=SERVICES) as daemon:
        roles(daemon, daemon.by_password("wanda"), ["team"])
        roles(daemon, daemon.by_code("wanda"), ["team"])


def denied_person(w):
    """mallory, whose principal is mapped: deny_users wins over a role that she holds"""
    w.write_roles(ROLES)
    with Daemon(w, services=SERVICES + '\n[accounts]\nmap = { "root" = "mallory" }\n') as daemon:
        roles(daemon, daemon.by_password("mallory", service="open"), ["shouting"])
        denied(daemon, daemon.by_password("mallory", service="denying"), "policy.user_denied")
    with Daemon(w, services=SERVICES) as daemon:
        # She calls herself root: whoever asked to be mallory is somebody else.
        denied(daemon, daemon.by_password("mallory", service="open"), "policy.name_mismatch")


def disabled_account(w):
    """dave, who is disabled at the provider, is refused as with a wrong password"""
    w.write_roles(ROLES)
    with Daemon(w, services=SERVICES) as daemon:
        denied(daemon, daemon.by_password("dave"), "password.wrong")


def foreign_letters(w):
    """zoë's name is no login name: left to other modules; her approval of another's code is refused"""
    w.write_roles(ROLES)
    with Daemon(w, services=SERVICES) as daemon:
        report = daemon.by_password("zoë")
        equal((report["granted"], report["authenticate"]["name"]), (False, "PAM_USER_UNKNOWN"))
        equal(daemon.record(), {})
        denied(daemon, daemon.by_code("alice", approver="zoë"), "policy.name_mismatch")


def roles(daemon, report, wanted):
    granted(daemon, report)
    equal(sorted(report["roles"]), wanted)


TESTS = [
    init_to_login, init_refuses, changed_groups, many_groups, denied_person, disabled_account, foreign_letters,
]
