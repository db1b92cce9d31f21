"""The pages: their fenced blocks, the commands in them, their headings and links."""
import glob
import os
import re
import shlex

# Pages whose commands are played by tests of their own, and where these are: (stage, folder).
RUN_ELSEWHERE = {
    "docs/audit.md": ("systemd", "Tests/HostTests/installed"),
    "docs/doctor.md": ("systemd", "Tests/HostTests/installed"),
    "docs/faults.md": ("systemd", "Tests/HostTests/installed"),
    "docs/install.md": ("deb", "Tests/HostTests/packages"),
    "docs/metrics.md": ("systemd", "Tests/HostTests/installed"),
    "docs/pam.md": ("systemd", "Tests/HostTests/installed"),
    "docs/upgrade.md": ("deb", "Tests/HostTests/packages"),
}


# What may stand before a command.
BEFORE = {"sudo", "watch", "time", "until", "while", "if", "!"}


class Block:
    """A fenced block: the page, the line of its fence, what stands behind the fence, its text."""

    def __init__(self, page, line, info, text):
        self.page, self.line, self.info, self.text = page, line, info, text
        self.language, _, self.mark = info.partition(" ")

    def __str__(self):
        return f"{self.page}:{self.line}"


def paths(root):
    """README.md and every page below docs, decisions apart: those are history."""
    found = ["README.md"] + [os.path.relpath(p, root) for p in glob.glob(f"{root}/docs/**/*.md", recursive=True)]
    return sorted(p for p in found if "/decisions/" not in p)


def read(root, page):
    with open(os.path.join(root, page), encoding="utf-8") as file:
        return file.read()


def blocks(root, page):
    lines = read(root, page).splitlines()
    i = 0
    while i < len(lines):
        if lines[i].startswith("```"):
            end = next(j for j in range(i + 1, len(lines)) if lines[j].startswith("```"))
            yield Block(page, i + 1, lines[i][3:].strip(), "\n".join(lines[i + 1:end]) + "\n")
            i = end
        i += 1


def prose(root, page):
    """(line, text) of each paragraph, row, item and heading outside of fenced blocks."""
    fenced, first, text = False, 0, []
    for number, line in enumerate(read(root, page).splitlines() + [""], 1):
        fence = line.startswith("```")
        if text and (fence or not line.strip() or re.match(r"(#|\||\s*- |\d+\. )", line)):
            yield first, " ".join(text)
            text = []
        if fence:
            fenced = not fenced
        elif not fenced and line.strip():
            first = first if text else number
            text.append(line.strip())


def how(block):
    """How a block `sh` is checked: ("run", by what) or ("parsed", why it is not run), or None: nobody says it."""
    if block.mark.startswith("test"):
        return "run", "readme" if block.page == "README.md" else "demo"
    if block.mark.startswith("run=guest"):
        return "run", "systemd"
    if block.mark.startswith("by="):
        return "run", block.mark.removeprefix("by=")
    if block.mark.startswith("parsed: "):
        return "parsed", block.mark.removeprefix("parsed: ")
    if block.page in RUN_ELSEWHERE:
        return "run", RUN_ELSEWHERE[block.page][0]
    return None


def ends(block):
    """The exit statuses that a command of the block may have."""
    match = re.search(r" ends=([0-9,]+)$", block.mark)
    return {int(status) for status in match.group(1).split(",")} if match else {0}


def shell(block):
    """The commands of a block, each with the lines that belong to it; those of a `console` stand behind a prompt."""
    if block.language != "console":
        return [block.text]
    commands = []
    for line in block.text.splitlines():
        if match := re.match(r"(?:\w*#|\$) (.*)$", line):
            commands.append(match.group(1) + "\n")
        elif line.startswith("> ") and commands:
            commands[-1] += line[2:] + "\n"
    return commands


def simple_commands(text):
    """The words of every simple command of a piece of shell, without redirections and here documents."""
    text = re.sub(r"<<-?'?(\w+)'?(.*?)\n.*?^\s*\1$", r"\2", text, flags=re.M | re.S)
    text = text.replace("\\\n", " ").replace("$(", "; (")
    for line in text.splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&`")
        lexer.whitespace_split = True
        lexer.commenters = "#"
        words, skip = [], False
        for token in lexer:
            if skip:
                skip = False
            elif re.fullmatch(r"[<>&]*[<>][<>&]*", token):
                skip = True
                if words and re.fullmatch(r"[0-9]", words[-1]):
                    words.pop()
            elif re.fullmatch(r"[();|&`]+", token):
                if words:
                    yield words
                words = []
            else:
                words.append(token)
        if words:
            yield words


def usher_words(words):
    """The arguments of usher in a simple command, with sudo and the like before it; None: another command."""
    for index, word in enumerate(words):
        if word == "usher" or word.endswith("/bin/usher"):
            before = [w for w in words[:index] if "=" not in w and w not in BEFORE]
            if not before or before[0] == "ssh" and len(before) == 2:
                return words[index + 1:]
            return None
    return None


def slug(heading):
    """The anchor that a heading gets."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def anchors(root, page):
    found = set()
    for _, line in prose(root, page):
        if match := re.match(r"#+ (.*)$", line):
            found.add(slug(match.group(1)))
        found |= set(re.findall(r'<a id="([^"]+)">', line))
    return found
