#!/usr/bin/python3
"""Leaves each check of mutants.toml out in turn, and shows that a test fails without it.

    mutate.py --check            every mutant still fits the sources (make test does this)
    mutate.py [--only WORD]...   builds a patched copy once, then runs the tests for each mutant, or for those whose
                                 name has one of the words

All mutants are compiled into copies of the sources below .build-mutation, those of usherd into one of their own; an
environment variable says which one is on. So there are two builds, the tree itself is never touched, and the tests with
none on must pass.
"""
import dataclasses
import glob
import json
import os
import re
import subprocess
import sys
import time
import tomllib

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.join(ROOT, "Tests", "Mutation")


@dataclasses.dataclass(frozen=True)
class Part:
    """Modules whose mutants are in one copy, and how that is built and its tests run."""
    name: str
    # Where its mutants are.
    modules: tuple
    # Files for the copy: of what is below the root, what they are called there.
    manifest: dict
    folders: tuple
    build: tuple
    run: tuple
    timeout: int
    environment: dict = dataclasses.field(default_factory=dict)

    @property
    def copy(self):
        return os.path.join(ROOT, ".build-mutation", self.name)

    @property
    def scratch(self):
        return os.path.join(ROOT, ".build-mutation", "build" if self.name == "package" else "build-" + self.name)

    def has(self, mutant):
        return mutant["file"].split("/")[0] in self.modules


MODULES = ("StrictJSON", "JOSE", "OpenIDConnect", "LoginPolicy", "AccountRecord", "Accounts")
PARTS = (
    # Optimised: the tests run once for each mutant.
    Part("package", MODULES, {"Tests/Mutation/Package.swift.in": "Package.swift"},
         tuple("Sources/" + name for name in ("COpenSSL", "CPCRE2", "CSQLite", "ThreadLock", "SecretMemory", "StrictTOML") + MODULES)
         + tuple("Tests/" + name for name in ("TestVectors", "Vectors", "StoreWriter"))
         + tuple(f"Tests/{module}Tests" for module in MODULES),
         ("-c", "release", "-Xswiftc", "-enable-testing"), (), 180),
    # As scripts/swift-build thread builds it. On few cores its tests would starve each other.
    Part("daemon", ("Daemon",), {name: name for name in ("Package.swift", "Package.resolved", "docs/metrics.md")},
         ("Sources", "Tests/TestVectors", "Tests/DaemonTests", "Tests/AccountRecordTests/Vectors"), ("-c", "debug"),
         ("--no-parallel",), 900, {"USHER_SUITES": "DaemonTests"}),
)
# Files, and the suites that are asked first; most mutants get no further.
FIRST = (
    ("StrictJSON/", r"StrictJSONTests\."),
    ("JOSE/CompactJWS", r"JOSETests\.CompactJWSTests"), ("JOSE/SignatureAlgorithm", r"JOSETests\.CompactJWSTests"),
    ("JOSE/Base64URL", r"JOSETests\.(Base64URL|CompactJWS)Tests"), ("JOSE/KeySet+", r"JOSETests\.KeySelectionTests"),
    ("JOSE/", r"JOSETests\.KeySetTests"),
    ("OpenIDConnect/IDToken/", r"OpenIDConnectTests\.(Time|IssuerAndAudience|SubjectAndKind|AccessTokenHash|"
                               r"VerifiedIDToken|SignatureRule)Tests"),
    ("OpenIDConnect/RelyingParty/", r"OpenIDConnectTests\.RelyingParty"),
    ("OpenIDConnect/Grants/", r"OpenIDConnectTests\.(Device|Token|Form)"),
    ("OpenIDConnect/", r"OpenIDConnectTests\.(EndpointURL|IssuerURL|ProviderMetadata)Tests"),
    ("LoginPolicy/", r"LoginPolicyTests\."),
    ("AccountRecord/", r"AccountRecordTests\."),
    ("Accounts/Binding/", r"AccountsTests\.(Bind|Administration)Tests"),
    ("Accounts/Facts/", r"AccountsTests\.FactsTests"),
    ("Accounts/Sessions/", r"AccountsTests\.SessionStoreTests"),
    ("Accounts/Sealing/", r"AccountsTests\.(SealedToken|TokenStore)Tests"),
    ("Accounts/Transfer/", r"AccountsTests\.TransferTests"),
    ("Accounts/Upkeep/", r"AccountsTests\.BackupTests"),
    ("Accounts/", r"AccountsTests\.(StoreOpening|Schema|Fault)Tests"),
    ("Daemon/Bearer/", r"DaemonTests\.(BearerSignIn|SecretIntake)Tests"),
    ("Daemon/Sessions/AccountTokens", r"DaemonTests\.RenewalTokenTests"),
    ("Daemon/Sessions/LoginService+Reuse", r"DaemonTests\.(Reuse|KeyLogin)Tests"),
    ("Daemon/Sessions/LoginService+Sessions.", r"DaemonTests\.SessionPhaseTests"),
    ("Daemon/Sessions/SessionKeeper", r"DaemonTests\.SessionPhaseTests"),
    ("Daemon/Sessions/", r"DaemonTests\.(SessionToken|Logout\w*)Tests"),
    ("Daemon/Renewal/RecheckRate", r"DaemonTests\.RecheckTurnTests"),
    ("Daemon/Renewal/", r"DaemonTests\.(Revocation|Renewal\w*)Tests"),
    ("Daemon/Admin/", r"DaemonTests\.(SessionRequests|Logout\w*)Tests"),
)
ALL = "^[A-Za-z]+Tests\\."

SWITCH = """\
import Glibc

/// The check that is left out, if any; only in this patched copy.
let activeMutant = getenv("USHER_MUTANT").map { String(cString: $0) } ?? ""

func mutated(_ id: String) -> Bool { activeMutant == id }
"""


class Unfit(Exception):
    """A mutant that does not fit the sources."""


def load():
    with open(os.path.join(HERE, "mutants.toml"), "rb") as file:
        return tomllib.load(file)["mutant"]


def names(mutant):
    """The IDs of the mutants that a patch brings."""
    found = re.findall(r'mutated\("([^"]+)"\)', mutant.get("with", ""))
    return list(dict.fromkeys(found)) or [mutant["id"]]


def edit(mutant):
    """(what is replaced, by what)"""
    on = f'mutated("{mutant["id"]}")'
    if "hold" in mutant:
        return mutant["hold"], f'({on} || ({mutant["hold"]}))'
    if "never" in mutant:
        return mutant["never"], f'(!{on} && ({mutant["never"]}))'
    if "skip" in mutant:
        return mutant["skip"], f'if !{on} {{ {mutant["skip"]} }}'
    return mutant["text"], mutant["with"]


def patched(mutants):
    """file → its text with every mutant in it."""
    texts = {}
    for mutant in mutants:
        file = mutant["file"]
        if file not in texts:
            with open(os.path.join(ROOT, "Sources", file), encoding="utf-8") as source:
                texts[file] = source.read()
        old, new = edit(mutant)
        head, text = "", texts[file]
        if "after" in mutant:
            at = text.find(mutant["after"])
            if at < 0:
                raise Unfit(f'{mutant["id"]}: {file} does not hold {mutant["after"]!r}')
            head, text = text[:at], text[at:]
        count = text.count(old)
        if count == 0 or (count > 1 and "after" not in mutant):
            raise Unfit(f'{mutant["id"]}: {file} holds {old!r} {count} times')
        texts[file] = head + text.replace(old, new, 1)
    return texts


def check():
    mutants = load()
    problems = []
    for mutant in mutants:
        try:
            patched([mutant])
        except (Unfit, OSError) as error:
            problems.append(str(error))
    every = [name for mutant in mutants for name in names(mutant)]
    problems += [f"{name} is there twice" for name in sorted({n for n in every if every.count(n) > 1})]
    for problem in problems:
        print(f"FAIL {problem}")
    print(f"ok {len(every)} mutants fit the sources" if not problems else f"FAIL {len(problems)} mutants do not fit")
    return 1 if problems else 0


def make_copy(part):
    """The patched package; files that did not change keep their time, so that a second run builds little."""
    wanted = {name: read(os.path.join(ROOT, file)) for file, name in part.manifest.items()}
    for folder in part.folders:
        for path, _, files in os.walk(os.path.join(ROOT, folder)):
            for name in files:
                file = os.path.join(path, name)
                wanted[os.path.relpath(file, ROOT)] = read(file)
    for file, text in patched([mutant for mutant in load() if part.has(mutant)]).items():
        wanted["Sources/" + file] = text.encode()
    for module in part.modules:
        wanted[f"Sources/{module}/ActiveMutant.swift"] = SWITCH.encode()
    for path, _, files in os.walk(part.copy):
        for name in files:
            file = os.path.join(path, name)
            if os.path.relpath(file, part.copy) not in wanted:
                os.unlink(file)
    for name, data in wanted.items():
        file = os.path.join(part.copy, name)
        if not os.path.exists(file) or read(file) != data:
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "wb") as output:
                output.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def build(part):
    command = ["swift", "build", *part.build, "--build-tests", "--package-path", part.copy,
               "--scratch-path", part.scratch]
    done = subprocess.run(command, env=dict(os.environ, **part.environment), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        sys.stdout.buffer.write(done.stdout[-6000:])
        print("FAIL the patched copy does not build")
        sys.exit(1)
    found = glob.glob(os.path.join(part.scratch, part.build[1], "*PackageTests.xctest"))
    return found[0]


def tiers(mutant):
    """Patterns of tests: the quick ones that are made for this file, then all."""
    first = next((suites for path, suites in FIRST if mutant["file"].startswith(path)), None)
    return ([f"^{first}"] if first else []) + [ALL]


def run(part, program, mutant, pattern):
    """(did the tests fail, how many failed, the first of them)"""
    environment = dict(os.environ, USHER_MUTANT=mutant, SWIFT_BACKTRACE="enable=no")
    # The copy lies elsewhere: the foreign vectors are where the project itself looks for them.
    environment.setdefault("USHER_VECTORS", os.path.join(ROOT, "..", "shared", "vectors"))
    command = [program, "--testing-library", "swift-testing", *part.run, "--filter", pattern]
    try:
        done = subprocess.run(command, cwd=part.copy, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=part.timeout, check=False)
    except subprocess.TimeoutExpired:
        return True, 0, "did not end"
    text = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout.decode("utf-8", "replace"))
    if done.returncode == 0 and not re.search(r"Test run with [1-9]", text):
        raise RuntimeError(f"no tests ran: {text[-500:]}")
    failed = re.findall(r"^✘ Test (?!run with)(.*?) (?:with .* )?failed after", text, re.MULTILINE)
    if done.returncode < 0:
        return True, len(failed), f"ended by signal {-done.returncode}"
    return done.returncode != 0, len(failed), failed[0] if failed else ""


def main(arguments):
    if arguments == ["--check"]:
        return check()
    only = arguments[1::2]
    if arguments != [word for name in only for word in ("--only", name)]:
        print(__doc__, end="")
        return 0 if arguments in (["-h"], ["--help"]) else 2
    if check() != 0:
        return 1
    killed, survivors, rows = 0, [], []
    began = time.monotonic()
    for part in PARTS:
        chosen = [(mutant, name) for mutant in load() if part.has(mutant) for name in names(mutant)
                  if not only or any(word in name for word in only)]
        if not chosen:
            continue
        make_copy(part)
        program = build(part)
        bad, _, first = run(part, program, "", ALL)
        if bad:
            print(f"FAIL the tests fail with every check in place: {first}")
            return 1
        for mutant, name in chosen:
            for pattern in tiers(mutant):
                dead, count, first = run(part, program, name, pattern)
                if dead:
                    break
            killed += dead
            rows.append({"mutant": name, "file": mutant["file"], "killed": dead, "failed": count, "first": first})
            if not dead:
                survivors.append(name)
            print(f"{'ok' if dead else 'SURVIVED'} {name}: {count} tests fail, {first}" if dead else f"SURVIVED {name}",
                  flush=True)
    with open(os.path.join(ROOT, ".build-mutation", "table.json"), "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1, ensure_ascii=False)
    print(f"{len(rows)} mutants, {killed} killed, {len(survivors)} survived"
          f" ({time.monotonic() - began:.0f} s){': ' + ', '.join(survivors) if survivors else ''}")
    print(f"{killed} passed, {len(survivors)} failed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
