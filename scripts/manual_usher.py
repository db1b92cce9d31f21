"""docs/man/usher.1 and what the built command says of itself.

The SYNOPSIS is made anew. A command without a section gets one from its help, and an option that neither its section nor
COMMON OPTIONS has is put at the end of the section. What is there stays: sections are written by hand, and may say more.
What no command has is an error.
"""
import json
import re
import subprocess
import textwrap

COMMON = "COMMON OPTIONS"


class Command:
    """A command that does something: its words after `usher`, its help, its arguments in order."""

    def __init__(self, words, record):
        self.words = words
        self.abstract, self.discussion = record.get("abstract", ""), record.get("discussion", "")
        self.arguments = [
            a for a in record.get("arguments", [])
            if a.get("shouldDisplay", True) and a.get("valueName") not in ("help", "version")]

    def options(self):
        """By name: its long name, else its short one."""
        return {option_name(a): a for a in self.arguments if a["kind"] != "positional"}


def option_name(argument):
    name = argument["preferredName"]
    return ("-" if name["kind"] == "short" else "--") + name["name"]


def commands(usher):
    """Every command of the program at `usher` that has no subcommands, in the order of its help."""
    text = subprocess.run([usher, "--experimental-dump-help"], stdout=subprocess.PIPE, check=True).stdout
    found = []

    def walk(record, words):
        below = [c for c in record.get("subcommands", []) if c["commandName"] != "help" and c.get("shouldDisplay", True)]
        if not below:
            found.append(Command(words, record))
        for command in below:
            walk(command, [*words, command["commandName"]])

    walk(json.loads(text)["command"], [])
    return found


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace('"', "\\(dq")
    return "\\&" + text if text.startswith(".") else text


def value(argument):
    return roff(argument["valueName"].upper() if "|" not in argument["valueName"] else argument["valueName"])


def sentence(text):
    text = roff(text.strip())
    return text if text.endswith((".", ":", "?")) else text + "."


def synopsis(all_commands):
    lines = [".SH SYNOPSIS"]
    for command in all_commands:
        lines.append(f'.SY "usher {" ".join(map(roff, command.words))}"')
        positional = []
        for argument in command.arguments:
            dots = "..." if argument["isRepeating"] else ""
            if argument["kind"] == "positional":
                text = f"\\fI{value(argument)}\\fR{dots}"
                positional.append(f"[{text}]" if argument["isOptional"] else text)
                continue
            text = f"\\fB{roff(option_name(argument))}\\fR"
            if argument["kind"] != "flag":
                text += f"\\~\\fI{value(argument)}\\fR"
            lines.append(f"[{text}]{dots}" if argument["isOptional"] else text + dots)
        lines += positional + [".YS"]
    return "\n".join(lines) + "\n"


def covered(title, all_commands):
    """The commands that the section `usher A b, c; usher D` is about."""
    found, group = [], []
    for part in re.split(r"[,;] *", title.replace("\\-", "-")):
        words = part.split()
        if words[0] == "usher":
            words = words[1:]
            group = words[:-1]
        else:
            words = group + words
        hits = [c for c in all_commands if c.words[:len(words)] == words]
        if not hits:
            raise SystemExit(f"docs/man/usher.1: no command for the section \"{title}\"")
        found += hits
    return found


def named(text):
    """The long and short options that a piece of the manual names."""
    plain = re.sub(r"\\f[A-Z]", " ", text).replace("\\-", "-")
    return set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*|(?<![\w-])-[a-zA-Z](?![\w-])", plain))


def option_paragraph(name, argument):
    tag = f'.BI {roff(name)} " {value(argument)}"' if argument["kind"] != "flag" else f".B {roff(name)}"
    return f".TP\n{tag}\n{sentence(argument.get('abstract') or 'Not explained')}\n"


def filled(page, usher):
    """The text of usher.1 as it should be."""
    all_commands = commands(usher)
    head, rest = page.split(".SH SYNOPSIS\n", 1)
    below, rest = rest.split(".SH COMMANDS\n", 1)
    description = ".SH DESCRIPTION\n" + below.split(".SH DESCRIPTION\n", 1)[1] if ".SH DESCRIPTION\n" in below else ""
    tail_at = rest.index(f".SH {COMMON}\n")
    parts, tail = rest[:tail_at], rest[tail_at:]
    common = named(tail.split("\n.SH ", 1)[0])
    sections = [s for s in re.split(r"(?m)^(?=\.SS )", parts) if s]
    known, made = set(), []
    for section in sections:
        about = covered(section.split("\n", 1)[0][4:], all_commands)
        known |= {tuple(c.words) for c in about}
        there = {name: a for c in about for name, a in c.options().items()}
        odd = sorted(n for n in set(re.findall(r"(?m)^\.TP\n(.*)$", section)) for n in named(n) if n not in there)
        if odd:
            raise SystemExit(f"docs/man/usher.1: {section.splitlines()[0][4:]} has no {', '.join(odd)}")
        missing = [n for n in there if n not in common | named(section)]
        made.append(section + "".join(option_paragraph(n, there[n]) for n in missing))
    for command in all_commands:
        if tuple(command.words) in known:
            continue
        made.append(f".SS usher {' '.join(map(roff, command.words))}\n{sentence(command.abstract)}\n")
        if command.discussion:
            made += [roff(line) + "\n" for line in textwrap.wrap(command.discussion, 100, break_on_hyphens=False)]
        made += [option_paragraph(n, a) for n, a in command.options().items() if n not in common]
    return head + synopsis(all_commands) + description + ".SH COMMANDS\n" + "".join(made) + tail
