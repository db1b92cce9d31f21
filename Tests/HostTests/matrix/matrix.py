#!/usr/bin/python3
"""The PAM matrix, inside the sandbox: every shipped profile × what our module says × who it is, through libpam.

    matrix.py --module FILE --nss FILE --usherd FILE --publisher FILE --stack FILE --fixed FILE --results FILE

First a module that returns each code in turn stands in for ours, then ours meets usherd as it is up, down and hung,
and others in its place. Prints a line a check and "N passed, N failed"; --results gets the cells as JSON.
"""
import argparse
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import profiles  # noqa: E402
from daemon import CREDENTIALS, configuration  # noqa: E402
from daemons import GARBAGE, Impostor, grant, squatters  # noqa: E402
from host import LOCAL, LOCAL_PASSWORD, MODULES, run  # noqa: E402
from scene import Scene, person  # noqa: E402

CODES = ["SUCCESS", "OPEN_ERR", "SYMBOL_ERR", "SERVICE_ERR", "SYSTEM_ERR", "BUF_ERR", "PERM_DENIED", "AUTH_ERR",
         "CRED_INSUFFICIENT", "AUTHINFO_UNAVAIL", "USER_UNKNOWN", "MAXTRIES", "NEW_AUTHTOK_REQD", "ACCT_EXPIRED",
         "SESSION_ERR", "CRED_UNAVAIL", "CRED_EXPIRED", "CRED_ERR", "NO_MODULE_DATA", "CONV_ERR", "AUTHTOK_ERR",
         "AUTHTOK_RECOVERY_ERR", "AUTHTOK_LOCK_BUSY", "AUTHTOK_DISABLE_AGING", "TRY_AGAIN", "IGNORE", "ABORT",
         "AUTHTOK_EXPIRED", "MODULE_UNKNOWN", "BAD_ITEM", "CONV_AGAIN", "INCOMPLETE"]
SUCCESS, USER_UNKNOWN, IGNORE = (CODES.index(name) for name in ("SUCCESS", "USER_UNKNOWN", "IGNORE"))
# What a module says every day: enough to find a mistake by.
COMMON = [CODES.index(name) for name in ("SUCCESS", "PERM_DENIED", "AUTH_ERR", "AUTHINFO_UNAVAIL", "USER_UNKNOWN",
                                         "MAXTRIES", "IGNORE", "ABORT")]
# alice and paul are local accounts in the group of manage_local, paul's has expired; nora is the provider's alone.
ALICE, PAUL, NORA, UNKNOWN, ROOT = "alice", "paul", "nora", "nobodyhere", "root"
ROOT_PASSWORD = "root local password"
LOCAL_PASSWORDS = {ALICE: "alice's old local one", PAUL: "paul's old local one", LOCAL: LOCAL_PASSWORD,
                   ROOT: ROOT_PASSWORD}
# Who and with which password, in the phase authenticate.
AUTH = [(ALICE, "local"), (NORA, "provider"), (LOCAL, "local"), (LOCAL, "wrong"), (ROOT, "local"), (ROOT, "wrong"),
        (UNKNOWN, "wrong")]
ACCOUNT = [ALICE, NORA, PAUL, LOCAL, ROOT, UNKNOWN]
REAL_USERS = [ALICE, NORA, LOCAL, ROOT, UNKNOWN]
# These run as their caller, with root's rights by the file's owner; the others are root's own.
SETUID = ("sudo", "sudo-i", "su", "su-l")


def password(user, kind):
    if kind == "local":
        return LOCAL_PASSWORDS[user]
    return f"{user}-pw" if kind == "provider" else "not the password"


class Result:
    def __init__(self, line):
        words = line.split()
        self.auth, self.account, self.setcred = map(int, words[:3])
        self.auth_seconds, self.account_seconds = map(float, words[3:5])
        self.seconds = max(self.auth_seconds, self.account_seconds)
        self.calls = int(words[5])


class Matrix:
    def __init__(self, given):
        self.given = given
        self.passed = self.failed = self.played = 0
        os.makedirs(profiles.PLACE, mode=0o755)
        self.plain, self.stacks = profiles.shipped()
        self.scene = Scene(given, [person(ALICE, "developers"), person(NORA, "developers")], [ALICE, PAUL])
        run("chpasswd", "-c", "SHA512", "-s", "1000",
            input="".join(f"{name}:{word}\n" for name, word in LOCAL_PASSWORDS.items()))
        run("chage", "-E", "1970-02-01", PAUL)
        self.caller = int(run("id", "-u", LOCAL))

    def check(self, condition, name, why=""):
        self.passed, self.failed = self.passed + bool(condition), self.failed + (not condition)
        print(f"ok {name}" if condition else f"FAIL {name}: {why}", flush=True)

    def line(self, stack, user, kind, phases, codes=(0, 0), caller=None):
        """A login for stack.c, and the folder that it needs; `stack`: (folder, service)."""
        folder, service = stack
        if caller is None:
            caller = self.caller if service in SETUID else 0
        host = "192.0.2.7" if service == "sshd" else ""
        return folder, "\t".join([service, user, str(caller), host, password(user, kind), phases, str(codes[0]),
                                  str(codes[1])]) + "\n"

    def play(self, lines, apart=False):
        """The results, in order. `apart`: each in a process of its own, all at a time."""
        self.played += len(lines)
        groups = []
        for folder, line in lines:
            if apart or not groups or groups[-1][0] != folder:
                groups.append((folder, []))
            groups[-1][1].append(line)
        with concurrent.futures.ThreadPoolExecutor(64 if apart else 2) as pool:
            return [result for results in pool.map(self.play_in, groups) for result in results]

    def play_in(self, group):
        """Logins with this folder as /etc/pam.d, in a mount namespace of their own."""
        folder, lines = group
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", 'mount --bind "$1" /etc/pam.d && exec "$2"', "sh", folder,
             self.given.stack], input="".join(lines), stdout=subprocess.PIPE, text=True, timeout=600, check=False)
        if done.returncode != 0 or len(done.stdout.splitlines()) != len(lines):
            raise RuntimeError(f"stack ends with {done.returncode} after {len(done.stdout.splitlines())} logins")
        return [Result(line) for line in done.stdout.splitlines()]

    # --- a module that returns one code --------------------------------------------------------------------

    def cells(self, stack, codes):
        """What libpam makes of these codes: auth[column][code] and account[column][code], as codes."""
        auth = [self.line(stack, user, kind, "a", (code, 0)) for user, kind in AUTH for code in codes]
        account = [self.line(stack, user, "wrong", "c", (0, code)) for user in ACCOUNT for code in codes]
        half = len(auth + account) // 2
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = sum(pool.map(self.play, ((auth + account)[:half], (auth + account)[half:])), [])
        asked = [result.auth if at < len(auth) else result.account for at, result in enumerate(results)]
        size = len(codes)
        table = [asked[at:at + size] for at in range(0, len(asked), size)]
        return table[:len(AUTH)], table[len(AUTH):]

    def without_us(self, service):
        """The same columns of the distribution's own stack."""
        stack = (self.plain, service)
        results = self.play([self.line(stack, user, kind, "a") for user, kind in AUTH]
                            + [self.line(stack, user, "wrong", "c") for user in ACCOUNT])
        if any(result.calls for result in results):
            raise RuntimeError(f"our module is in the plain {service}")
        return [r.auth for r in results[:len(AUTH)]], [r.account for r in results[len(AUTH):]]

    @staticmethod
    def admits(phase, code, without):
        """Whether success is right, where our module says `code` and the stack without us says `without`."""
        if phase == "account":
            # Our yes is not enough: an account that has expired here, or is not there, stays out.
            return code in (SUCCESS, IGNORE) and without == SUCCESS
        if code == SUCCESS:
            return True
        return code in (USER_UNKNOWN, IGNORE) and without == SUCCESS

    def wrong(self, stack, service, codes=range(len(CODES))):
        """Cells that are not as they should be: (let in, shut out), each as words; and all of them."""
        auth, account = self.cells(stack, codes)
        plain_auth, plain_account = self.without_us(service)
        let_in, shut_out = [], []
        for phase, table, plain, columns in (("auth", auth, plain_auth, AUTH), ("account", account, plain_account, ACCOUNT)):
            for column, cells, without in zip(columns, table, plain):
                for code, result in zip(codes, cells):
                    if (result == SUCCESS) != self.admits(phase, code, without):
                        found = let_in if result == SUCCESS else shut_out
                        found.append(f"{phase} of {column} at {CODES[code]}: {CODES[result]}")
        return let_in, shut_out, (auth, account)

    def fixed(self):
        """Each profile × 32 codes × users. Returns stack name to its cells."""
        shutil.copy(self.given.fixed, f"{MODULES}/pam_usher.so")
        auth, account = self.without_us("sudo")
        said = {column: result == SUCCESS for column, result in zip(AUTH + ACCOUNT, auth + account)}
        self.check(said == {
            (ALICE, "local"): True, (NORA, "provider"): False, (LOCAL, "local"): True, (LOCAL, "wrong"): False,
            (ROOT, "local"): True, (ROOT, "wrong"): False, (UNKNOWN, "wrong"): False, ALICE: True, NORA: True,
            PAUL: False, LOCAL: True, ROOT: True, UNKNOWN: False},
            "without our lines pam_unix admits local passwords, and no other", said)
        found = {}
        for name, stack in self.stacks.items():
            let_in, shut_out, found[name] = self.wrong(stack, stack[1])
            self.check(not let_in, f"{name}: no code of 32 lets anybody in but success, and those left to pam_unix",
                       "; ".join(let_in[:4]))
            self.check(not shut_out, f"{name}: nobody is shut out whom our module admits or leaves to pam_unix",
                       "; ".join(shut_out[:4]))
        self.whole_logins()
        self.su_by_root()
        return found

    def whole_logins(self):
        """32 × 32: both phases in one handle; only a yes in both is a login of somebody of ours."""
        pairs = [(i, j) for i in range(len(CODES)) for j in range(len(CODES))]
        results = self.play([self.line(self.stacks["sshd"], NORA, "provider", "ac", pair) for pair in pairs])
        granted = [pair for pair, result in zip(pairs, results) if result.auth == result.account == SUCCESS]
        # IGNORE in the account phase is root's own "observe", and then pam_unix has decided.
        self.check(granted == [(SUCCESS, SUCCESS), (SUCCESS, IGNORE)],
                   "sshd: of 1,024 pairs of codes two log in somebody of ours", granted)

    def su_by_root(self):
        """root's su needs no password, and our line comes after; whom we refuse the account phase stops."""
        denied = CODES.index("PERM_DENIED")
        lines = [self.line(self.stacks["su"], user, "wrong", "ac", (CODES.index("AUTH_ERR"), code), caller=0)
                 for user, code in ((LOCAL, IGNORE), (NORA, SUCCESS), (NORA, denied))]
        seen = [(result.auth, result.account) for result in self.play(lines)]
        self.check(seen == [(SUCCESS, SUCCESS), (SUCCESS, SUCCESS), (SUCCESS, denied)],
                   "su by root asks for no password, and the account phase decides about ours", seen)

    def mistakes(self):
        """Each mistake in a profile is found by the same search."""
        right = profiles.put(profiles.original_of["sudo"], profiles.lines_of(f"{profiles.PROFILES}/sudo"))
        for number, (name, apply) in enumerate(profiles.MISTAKES.items()):
            folder = profiles.copy(f"mistake-{number}", {"sudo": apply(right)})
            let_in, shut_out, _ = self.wrong((folder, "sudo"), "sudo", COMMON)
            self.check(let_in or shut_out, f"a mistake is found, {name}: {len(let_in)} let in, {len(shut_out)} shut out",
                       "no cell differs")

    # --- our module, and what it meets ---------------------------------------------------------------------

    def state(self, name, kinds, admitted, stacks=None, slow=False):
        """Every stack, every user. `kinds`: user to kind of password; `admitted`: who gets in. Returns a row a stack."""
        found = {}
        for stack_name in stacks or self.stacks:
            lines = []
            for user in REAL_USERS:
                lines += [self.line(self.stacks[stack_name], user, kinds[user], "as"),
                          self.line(self.stacks[stack_name], user, kinds[user], "c")]
            found[stack_name] = lines
        order = [line for lines in found.values() for line in lines]
        results, lines_left = iter(self.play(order, apart=slow)), iter(order)
        wrong, rows = [], {}
        for stack_name in found:
            rows[stack_name] = []
            for user in REAL_USERS:
                lines = [next(lines_left), next(lines_left)]
                auth, account = next(results), next(results)
                seen = [(auth.auth, auth.auth_seconds), (account.account, account.account_seconds)]
                wanted = [f"{user} {phase}" in admitted for phase in ("auth", "account")]
                if [code == SUCCESS for code, _ in seen] != wanted:
                    wrong.append(f"{stack_name}, {user}: {[CODES[code] for code, _ in seen]}")
                if auth.auth == SUCCESS and auth.setcred != SUCCESS:
                    wrong.append(f"{stack_name}, {user}: setcred {CODES[auth.setcred]}")
                limit = 1 if user in (LOCAL, ROOT) else 2.9
                for line, (_, seconds) in zip(lines, seen):
                    # Once more: the machine may have been busy, and a wait of ours is there again.
                    if seconds > limit and self.play([line])[0].seconds > limit:
                        wrong.append(f"{stack_name}, {user}: {seconds} s")
                rows[stack_name].append([self.words(code, seconds, name) for code, seconds in seen])
        self.check(not wrong, f"usherd is {name}: {', '.join(sorted(admitted))} and nobody else" if admitted
                   else f"{name}: nobody", "; ".join(wrong[:4]))
        return rows

    @staticmethod
    def words(code, seconds, state):
        waited = "" if state != "hung" else " (1 s)" if 0.9 < seconds < 1.9 else " (2 s)" if seconds > 1.9 else ""
        return ("in" if code == SUCCESS else CODES[code]) + waited

    def real(self):
        """State to stack to user to [auth, account], in words."""
        scene, rows = self.scene, {}
        shutil.copy(self.given.module, f"{MODULES}/pam_usher.so")
        local = {f"{user} {phase}" for user in (LOCAL, ROOT) for phase in ("auth", "account")}
        accounts = {f"{user} account" for user in (ALICE, NORA, LOCAL, ROOT)}
        everybody = local | accounts | {f"{ALICE} auth", f"{NORA} auth"}
        right = {ALICE: "provider", NORA: "provider", LOCAL: "local", ROOT: "local", UNKNOWN: "wrong"}
        # The password that alice's account has here must never do in place of the provider's.
        fallback = dict(right, **{ALICE: "local"})
        wrong = dict.fromkeys(REAL_USERS, "wrong") | {ALICE: "local"}
        rows["up, right password"] = self.state("up", right, everybody)
        # It forgets the wrong passwords that it has counted: nobody shall have to wait for those of another stack.
        scene.daemon.stop()
        scene.daemon.start()
        rows["up, wrong password"] = self.state("up, and the password wrong", wrong, accounts)
        self.local_only()
        by_root = {"up": self.root_goes_to()}
        scene.daemon.pause()
        rows["hung"] = self.state("hung", fallback, local, slow=True)
        scene.daemon.stop()
        rows["down"] = self.state("down", fallback, local)
        by_root["down"] = self.root_goes_to()
        for kind, answer in GARBAGE.items():
            self.replaced(rows, "garbage", kind, lambda answer=answer: Impostor(answer), fallback, local)
        for kind, start in squatters().items():
            self.replaced(rows, "squatted", kind, start, fallback, local)
        # The squatter's yes is a yes: root's own socket shows it, and what the module refuses all the same.
        impostor = Impostor(grant)
        try:
            rows["root's own, grants all"] = self.state("replaced by root", wrong, accounts | {f"{ALICE} auth", f"{NORA} auth"})
        finally:
            impostor.stop()
        # larry, alice and nora.
        wanted = [[["in", "in"]] * 3, [["in", "in"], ["in", "AUTHINFO_UNAVAIL"], ["in", "AUTHINFO_UNAVAIL"]]]
        for name in ("su", "su-l"):
            self.check([by_root[state][name] for state in ("up", "down")] == wanted,
                       f"root's {name} asks nobody to sign in; while usherd is down the account phase refuses ours", by_root)
        return rows, by_root

    def root_goes_to(self):
        """root's own su to larry, alice and nora: stack to [authenticate, account] of each."""
        users = (LOCAL, ALICE, NORA)
        lines = [self.line(self.stacks[name], user, "wrong", phase, caller=0)
                 for name in ("su", "su-l") for user in users for phase in "ac"]
        seen = [self.words(r.auth if at % 2 == 0 else r.account, 0, "") for at, r in enumerate(self.play(lines))]
        pairs = [seen[at:at + 2] for at in range(0, len(seen), 2)]
        return {"su": pairs[:len(users)], "su-l": pairs[len(users):]}

    def replaced(self, rows, state, kind, start, kinds, admitted):
        """Adds the row of a state; every kind of it must give the same one."""
        impostor = start()
        try:
            seen = self.state(f"{state} ({kind})", kinds, admitted)
        finally:
            impostor.stop()
        if state in rows and rows[state] != seen:
            self.check(False, f"{state} ({kind}) ends as the others", f"{seen}, not {rows[state]}")
        rows.setdefault(state, seen)

    def local_only(self):
        """root and local accounts are asked about nowhere."""
        self.scene.provider.proxy.reset()
        self.scene.daemon.mark()
        self.play([self.line(stack, user, kind, "ac") for stack in self.stacks.values() for user in (LOCAL, ROOT)
                   for kind in ("local", "wrong")])
        self.check(self.scene.requests() == 0 and not self.scene.daemon.records(),
                   "of root and local accounts neither usherd nor the provider hears", self.scene.daemon.records()[:2])

    def sign_in(self):
        """alice, whom root has pinned, and nora, who gets her account now."""
        shutil.copy(self.given.module, f"{MODULES}/pam_usher.so")
        self.write_seed()
        services = tuple(service for _, service in self.stacks.values())
        self.scene.begin(configuration(self.scene.provider.issuer, ["password"], services=services)
                         + '\n[accounts]\nbind = "first-login"\n', {ALICE: ALICE})
        seen = [(result.auth, result.account) for result in self.play(
            [self.line(self.stacks["login"], user, "provider", "ac") for user in (ALICE, NORA)])]
        self.check(seen == [(SUCCESS, SUCCESS)] * 2, "alice and nora sign in with the provider's password", seen)

    @staticmethod
    def write_seed():
        path = os.path.join(CREDENTIALS, "usher.uid_seed")
        with open(path, "wb") as file:
            file.write(bytes(range(32)))
        shutil.chown(path, "usher", "usher")
        os.chmod(path, 0o400)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--module", "--nss", "--usherd", "--publisher", "--stack", "--fixed", "--results"):
        arguments.add_argument(name, required=True)
    given = arguments.parse_args()
    began = time.monotonic()
    matrix = Matrix(given)
    print(f"# the host is ready after {time.monotonic() - began:.1f} s", flush=True)
    matrix.sign_in()
    fixed = matrix.fixed()
    matrix.mistakes()
    print(f"# {matrix.played} logins after {time.monotonic() - began:.1f} s", flush=True)
    real, by_root = matrix.real()
    print(f"# {matrix.played} logins after {time.monotonic() - began:.1f} s", flush=True)
    with open(given.results, "w", encoding="utf-8") as file:
        json.dump(dict(codes=CODES, auth=AUTH, account=ACCOUNT, users=REAL_USERS, fixed=fixed, real=real, by_root=by_root,
                       mistakes=list(profiles.MISTAKES)), file)
    matrix.scene.end()
    print(f"{matrix.passed} passed, {matrix.failed} failed", flush=True)
    return 0 if matrix.failed == 0 and matrix.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
