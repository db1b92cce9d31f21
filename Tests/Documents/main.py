#!/usr/bin/python3
"""The documents beside the built programs. main.py ROOT HOST [TEST...]: HOST is where `make install` has put everything.

A block `sh` or `console` of a page is run by a stage of make test, or says why it is only parsed:
    sh test                as README.md and docs/getting-started.md are played
    sh run=guest           Tests/HostTests/installed/documents.py, on a host with systemd; ends=0,1: its exit statuses
    console run=guest      the same, for what stands behind the prompts
    sh by=STAGE            the stage itself is these commands
    sh parsed: WHY         the command lines of usher are compared with the command alone
"""
import collections
import glob
import os
import re
import shlex
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "HostTests"))
import completions  # noqa: E402
import pages  # noqa: E402
from parser import Parser  # noqa: E402
from runner import run_tests  # noqa: E402

ROOT, HOST = sys.argv[1:3]
USHER = f"{HOST}/usr/bin/usher"
MANUALS = ["man1/usher.1", "man5/usher.toml.5", "man5/usher-roles.5", "man8/usherd.8", "man8/usher-publish.8",
           "man8/pam_usher.8", "man8/libnss_usher.8"]
# A line of the source may be long: what is drawn is 80 columns wide.
ACCEPTED = re.compile(r"STYLE: input text line longer than 80 bytes")


def output(*command, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **options)


def must_be_empty(what, problems):
    if problems:
        raise AssertionError(f"{what}:\n" + "\n".join(f"    {p}" for p in problems))


def manual(name):
    return f"{HOST}/usr/share/man/{name}"


def source(name):
    with open(manual(name), encoding="utf-8") as file:
        return file.read()


def plain(name):
    """A manual without its marks."""
    return re.sub(r"\\f[A-Z]", "", source(name)).replace("\\-", "-").replace("\\(dq", '"')


# --- manuals ------------------------------------------------------------------------------------------------


def manuals_are_there():
    """make install puts all seven manuals into their sections, and no other"""
    there = sorted(os.path.relpath(p, f"{HOST}/usr/share/man") for p in glob.glob(f"{HOST}/usr/share/man/*/*"))
    must_be_empty("manuals that are missing, or too many", sorted(set(there) ^ set(MANUALS)))


def manuals_are_clean():
    """mandoc, groff and man have nothing to say about any manual"""
    problems = []
    for name in MANUALS:
        path = manual(name)
        problems += [line for line in output("mandoc", "-T", "lint", "-W", "all", path).stdout.splitlines()
                     if not ACCEPTED.search(line)]
        problems += output("groff", "-man", "-ww", "-Tutf8", "-z", path).stdout.splitlines()
        drawn = output("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", path)
        problems += [line for line in drawn.stdout.splitlines() if re.search(r"warning|error", line) and path in line]
        if drawn.returncode != 0:
            problems.append(f"man cannot draw {path}")
    must_be_empty("manuals", problems)


def manuals_are_complete():
    """every manual has a name, a description and its own name in the title"""
    problems = []
    for name in MANUALS:
        text, (title, section) = source(name), os.path.basename(name).rsplit(".", 1)
        if not re.search(rf"^\.TH {re.escape(title.upper())} {section} ", text.replace("\\-", "-"), re.M):
            problems.append(f"{name} has another title")
        for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "SEE ALSO"):
            if f"\n.SH {heading}\n" not in text:
                problems.append(f"{name} has no {heading}")
        for other, number in re.findall(r"^\.BR ([\w.\\-]+) \((\d)\)", text, re.M):
            known = {os.path.basename(m) for m in MANUALS}
            file = other.replace("\\-", "-") + "." + number
            if other.startswith(("usher", "pam_usher", "libnss_usher")) and file not in known:
                problems.append(f"{name} names {file}, which there is not")
    must_be_empty("manuals", problems)


def manuals_are_current():
    """usher(1) has every command and option of usher, usher.toml(5) and usher-roles(5) what docs/configuration.md says"""
    done = output(f"{ROOT}/scripts/manual-pages", "--check", "--usher", USHER)
    must_be_empty("run scripts/manual-pages --usher .build/release/usher", done.stdout.splitlines()[:40])
    assert done.returncode == 0, "scripts/manual-pages ends with another status"


def keys_are_explained():
    """every key of the configuration has a paragraph in usher.toml(5) or usher-roles(5), below its table"""
    import json
    known = {}
    for key in json.loads(output(USHER, "config", "keys", "--json").stdout):
        if key["table"]:
            known.setdefault(key["table"], set()).add(key["key"])
    explained = {}
    for name in ("man5/usher.toml.5", "man5/usher-roles.5"):
        for section in re.split(r"^\.S[SH] ", plain(name), flags=re.M)[1:]:
            table = section.split("\n", 1)[0].strip("[]")
            tags = re.findall(r"^\.TP\n(.*(?:\n(?![.A-Z]).*)*)", section, re.M)
            explained.setdefault(table, set()).update(k for tag in tags for k in re.findall(r"[a-z][a-z0-9_]*", tag))
    policy = explained.get("policy", set())
    problems = []
    for table, keys in known.items():
        below = explained.get(table, set()) | (policy if table == "service.NAME" else set())
        problems += [f"[{table}] {key}" for key in sorted(keys - below) if f"{table}.{key}" not in explained]
    must_be_empty("keys without a paragraph", problems)


def daemon_options():
    """usherd(8) has every option of usherd --help, pam_usher(8) every option that the module reads"""
    help_text = output(f"{HOST}/usr/sbin/usherd", "--help").stdout
    options = set(re.findall(r"--[a-z][a-z-]+", help_text))
    assert len(options) > 4, help_text
    problems = [o for o in sorted(options) if o not in plain("man8/usherd.8")]
    with open(f"{ROOT}/pam/options.c", encoding="utf-8") as file:
        words = set(re.findall(r'"([a-z_]+=?)"', file.read()))
    assert {"socket=", "timeout=", "trial", "debug"} <= words, words
    problems += [w for w in sorted(words) if not re.search(rf"(?m)^\.BI? {re.escape(w)}", plain("man8/pam_usher.8"))]
    must_be_empty("options without a paragraph", problems)


# --- commands in pages --------------------------------------------------------------------------------------


def documented_commands():
    """(place, words, whole) of every command line of usher in pages and manuals."""
    for page in pages.paths(ROOT):
        for block in pages.blocks(ROOT, page):
            if block.language not in ("sh", "console", ""):
                continue
            try:
                commands = [words for text in pages.shell(block) for words in pages.simple_commands(text)]
            except ValueError:
                assert not block.language, f"{block} is no shell"
                continue
            for words in commands:
                if (arguments := pages.usher_words(words)) is not None:
                    yield str(block), arguments, block.language == "sh"
        for number, line in enumerate(pages.read(ROOT, page).splitlines(), 1):
            if re.match(r"    (sudo )?usher [a-z]", line):
                for words in pages.simple_commands(line):
                    if (arguments := pages.usher_words(words)) is not None:
                        yield f"{page}:{number}", arguments, True
        for line, text in pages.prose(ROOT, page):
            for code in re.findall(r"`((?:sudo )?usher [^`=][^`]*)`", text):
                yield f"{page}:{line}", pages.usher_words(shlex.split(code.replace("|", "\\|"))), False
    for name in MANUALS:
        example = re.search(r"\.EX\n(.*?)\.EE", source(name), re.S)
        if name == "man1/usher.1":
            assert example, f"{name} has no examples"
            text = example.group(1).replace("\\e\n", "\\\n").replace("\\-", "-")
            for words in pages.simple_commands(text):
                if (arguments := pages.usher_words(words)) is not None:
                    yield name, arguments, True


def commands_are_right():
    """every command line of usher in README, docs and manuals fits what usher takes"""
    parser, problems, count = Parser(USHER), [], 0
    for place, words, whole in documented_commands():
        count += 1
        if wrong := parser.wrong(words, whole):
            problems.append(f"{place}: {wrong}")
    print(f"# {count} command lines of usher compared with usher", flush=True)
    must_be_empty("documented commands that usher does not take", problems)
    assert count > 150, f"only {count} commands were found"


def commands_are_played():
    """a page whose commands have tests of their own names no command of usher that no test runs"""
    problems = []
    typed = [block.text for page in pages.paths(ROOT) for block in pages.blocks(ROOT, page)
             if block.mark.startswith("run=guest")]
    for page, (_, folder) in pages.RUN_ELSEWHERE.items():
        if not os.path.exists(f"{ROOT}/{page}"):
            continue
        tests = typed + [open(path, encoding="utf-8").read() for tests in {folder, "Tests/HostTests/installed"}
                         for path in glob.glob(f"{ROOT}/{tests}/*.py")]
        for block in pages.blocks(ROOT, page):
            if block.language != "sh" or block.mark:
                continue
            for words in pages.simple_commands(block.text):
                path = []
                for word in pages.usher_words(words) or []:
                    if not re.fullmatch(r"[a-z-]+", word) or word == "usher":
                        break
                    path.append(word)
                # Behind the words of the command may stand one of its arguments: the first two decide.
                if path and not any(all(re.search(rf"\b{w}\b", t) for w in path[:2] if not w.startswith("-")) for t in tests):
                    problems.append(f"{block}: no test of {folder} and no block run=guest has `usher {' '.join(path[:2])}`")
    must_be_empty("commands that nothing plays", problems)


def parser_refuses():
    """the comparison refuses an unknown command, an unknown option, a missing value and a word too many"""
    parser = Parser(USHER)
    for text, wanted in (("account pinn alice", "no command `usher account pinn`"),
                         ("check --nothing", "`usher check` has no --nothing"),
                         ("store backup", "`usher store backup` needs FILE"),
                         ("token refresh --file a", "`usher token refresh` needs --out"),
                         ("trace --provider --json", "--provider of `usher trace` has no value"),
                         ("status now", "`usher status` takes 0 words, not ['now']"),
                         ("account", "`usher account` is not a whole command")):
        seen = parser.wrong(text.split(), True)
        assert seen == wanted, f"{text}: {seen!r}"


def blocks_are_run():
    """every block of shell in a page is run by a stage of make test, or says why it is only parsed"""
    with open(f"{ROOT}/scripts/test", encoding="utf-8") as file:
        plan = re.search(r"^plan=\(\n(.*?)^\)$", file.read(), re.M | re.S).group(1)
        stages = [step.rstrip("+") for step in plan.split() if step != "."]
    problems, counts, reasons = [], collections.Counter(), []
    for page in pages.paths(ROOT):
        for block in pages.blocks(ROOT, page):
            if block.language not in ("sh", "console"):
                if not block.language and re.search(r"(?m)^(sudo )?usher [a-z]", block.text):
                    problems.append(f"{block}: commands of usher in a block that is not marked sh or console")
                continue
            verdict = pages.how(block)
            if verdict is None:
                problems.append(f"{block}: neither run nor said why not")
            elif verdict[0] == "run" and verdict[1] not in stages:
                problems.append(f"{block}: there is no stage {verdict[1]}")
            elif verdict[0] == "parsed" and len(verdict[1]) < 10:
                problems.append(f"{block}: no reason")
            else:
                counts[verdict[0]] += 1
                if verdict[0] == "parsed":
                    reasons.append(f"{block}: {verdict[1]}")
    print(f"# blocks of shell: {counts['run']} run, {counts['parsed']} parsed only", flush=True)
    for reason in reasons:
        print(f"#   parsed only: {reason}", flush=True)
    must_be_empty("blocks of shell", problems)
    assert counts["run"] > counts["parsed"], counts


def links_lead_somewhere():
    """every link to a heading or anchor of a page finds it"""
    problems = []
    for page in pages.paths(ROOT):
        for line, text in pages.prose(ROOT, page):
            for target in re.findall(r"\]\(([^)\s]+)\)", text):
                if re.match(r"[a-z]+:", target) or "#" not in target:
                    continue
                path, _, anchor = target.partition("#")
                other = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
                if os.path.exists(f"{ROOT}/{other}") and other.endswith(".md") and anchor not in pages.anchors(ROOT, other):
                    problems.append(f"{page}:{line}: {target}")
    must_be_empty("links to anchors that are not there", problems)


def printed_pages_are_there():
    """every page of /usr/share/doc/usher that programs, units, manuals and alerts name is one of docs"""
    problems, count = [], 0
    places = [*glob.glob(f"{ROOT}/Sources/**/*.swift", recursive=True), *glob.glob(f"{ROOT}/systemd/*"),
              *glob.glob(f"{ROOT}/docs/man/*"), *glob.glob(f"{ROOT}/docs/*.yml")]
    for path in filter(os.path.isfile, places):
        with open(path, encoding="utf-8") as file:
            for name in re.findall(r"/usr/share/doc/usher/([\w./-]+\.(?:md|yml|json))", file.read().replace("\\-", "-")):
                count += 1
                if not os.path.exists(f"{ROOT}/docs/{name}"):
                    problems.append(f"{os.path.relpath(path, ROOT)}: {name}")
    must_be_empty("pages that are named and not there", problems)
    assert count > 10, count


def pages_are_listed():
    """docs/README.md leads to every page of docs"""
    with open(f"{ROOT}/docs/README.md", encoding="utf-8") as file:
        targets = {t.partition("#")[0] for t in re.findall(r"\]\(([^)]+)\)", file.read())}
    there = {p.removeprefix("docs/") for p in pages.paths(ROOT) if p.startswith("docs/")} - {"README.md"}
    covered = {p for p in there if p.startswith("providers/")} if "providers/README.md" in targets else set()
    must_be_empty("pages that docs/README.md does not name", sorted(there - targets - covered))


def sentences_are_explained():
    """every sentence that a person reads when a login is refused stands in docs/troubleshooting.md"""
    page = " ".join(pages.read(ROOT, "docs/troubleshooting.md").split())
    said = set()
    for place in ("LoginFlow/LoginRefusal", "LoginFlow/AccountRefusal", "OpenIDConnect/Provider/ProviderError",
                  "OpenIDConnect/Grants/BackchannelAuthenticationError", "LoginPolicy/Decision/PolicyDenial"):
        with open(f"{ROOT}/Sources/{place}.swift", encoding="utf-8") as file:
            body = re.search(r"var userMessage: String \{\n(.*?)\n    \}\n", file.read(), re.S).group(1)
        said |= {text.replace("\\n", " ").split("\\(")[0].strip() for text in re.findall(r'"([^"\n]*)"', body) if text}
    assert len(said) > 20, said
    must_be_empty("sentences that docs/troubleshooting.md does not have", sorted(s for s in said if s not in page))


TESTS = [manuals_are_there, manuals_are_clean, manuals_are_complete, manuals_are_current, keys_are_explained,
         daemon_options, commands_are_right, commands_are_played, parser_refuses, blocks_are_run, links_lead_somewhere,
         printed_pages_are_there, pages_are_listed, sentences_are_explained, *completions.tests(HOST)]


def main():
    passed, failed = run_tests(TESTS, sys.argv[3:], lambda test: test(), list)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
