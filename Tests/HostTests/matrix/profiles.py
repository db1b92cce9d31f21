"""Folders of PAM services: the distribution's own, the same with our lines, and the same with a mistake in them."""
import os
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")
PROFILES = f"{ROOT}/pam/profiles"
COMMON = f"{ROOT}/packaging/pam-configs/usher"
PLACE = "/run/matrix"
# A service that has no lines of its own: it is reached by the profile of pam-auth-update alone.
ANY_SERVICE = "any-service"
ANY_TEXT = "@include common-auth\n@include common-account\n@include common-session-noninteractive\n"


# They let nobody in but root, and ask nothing: they stay where they are.
FIRST = ("pam_rootok.so", "pam_nologin.so", "delay=3000000")
# The distribution's services as they were before anybody changed /etc/pam.d.
original_of = {}


def lines_of(path):
    with open(path, encoding="ascii") as file:
        return [line for line in file if line.strip() and not line.startswith("#")]


def put(service, ours):
    """The text of a service with these lines, each before the first of its facility, that of session behind all of
    them; `FIRST` of auth stay first."""
    left = {line.split()[0]: line for line in ours}
    last = left.pop("session", "")
    result = []
    for line in service.splitlines(keepends=True):
        words = line.split()
        for kind in list(left):
            stays = kind == "auth" and words[-1:] and words[-1] in FIRST
            first = words[:1] == [kind] and not stays or words[:2] == ["@include", f"common-{kind}"]
            if first:
                result.append(left.pop(kind))
        result.append(line)
    if left:
        raise RuntimeError(f"no place for {left}")
    return "".join(result) + last


def includes_another(service):
    """Its file takes auth from another service that has a profile: the lines of that one do for both."""
    names = os.listdir(PROFILES)
    return any(words[:2] == ["auth", "include"] and words[2] in names
               for words in map(str.split, original(service).splitlines()))


def copy(name, services=()):
    """A folder like /etc/pam.d; `services`: service to text, other than there."""
    folder = f"{PLACE}/{name}"
    shutil.copytree("/etc/pam.d", folder)
    for service, text in dict(services).items():
        with open(f"{folder}/{service}", "w", encoding="ascii") as file:
            file.write(text)
    return folder


def original(service):
    with open(f"/etc/pam.d/{service}", encoding="ascii") as file:
        return file.read()


def shipped():
    """Stack name to (folder, service), for every profile that is shipped; "plain" is the folder without any."""
    names = sorted(os.listdir(PROFILES))
    original_of.update({name: original(name) for name in names})
    plain = copy("plain", {ANY_SERVICE: ANY_TEXT})
    own = copy("own", {name: put(original(name), lines_of(f"{PROFILES}/{name}")) for name in names
                       if not includes_another(name)})
    stacks = {name: (own, name) for name in names}
    # As an administrator has it who has told pam-auth-update so.
    kept = f"{PLACE}/kept"
    shutil.copytree("/etc/pam.d", kept)
    shutil.copy(COMMON, "/usr/share/pam-configs/usher")
    auth_update("--enable", "usher")
    if "pam_usher.so" not in original("common-auth"):
        raise RuntimeError("pam-auth-update has not put our lines into common-auth")
    stacks["common-auth"] = (copy("common", {ANY_SERVICE: ANY_TEXT}), ANY_SERVICE)
    auth_update("--disable", "usher")
    for name in os.listdir(kept):
        if name.startswith("common-") and original(name) != open(f"{kept}/{name}", encoding="ascii").read():
            raise RuntimeError(f"pam-auth-update --disable leaves another {name}")
    return plain, stacks


def auth_update(*words):
    done = subprocess.run(["pam-auth-update", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, check=False, env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"))
    if done.returncode != 0:
        raise RuntimeError(f"pam-auth-update {' '.join(words)}: {done.stdout}")


def change(kind, pattern, by):
    """A mistake: `pattern` of our line of this facility becomes `by`."""
    def apply(text):
        lines = text.splitlines(keepends=True)
        for at, line in enumerate(lines):
            if line.startswith(kind) and "pam_usher.so" in line:
                lines[at] = re.sub(pattern, by, line)
                if lines[at] == line:
                    raise RuntimeError(f"{pattern} is not in {line}")
                return "".join(lines)
        raise RuntimeError(f"no line of {kind}")
    return apply


CONTROL = r"\[.*\]"
# Mistakes that people make. Each must be found in the stacks of sudo, or the search for them is broken.
MISTAKES = {
    "auth: default=ignore": change("auth", "default=die", "default=ignore"),
    "auth: sufficient": change("auth", CONTROL, "sufficient"),
    "auth: optional": change("auth", CONTROL, "optional"),
    "auth: required": change("auth", CONTROL, "required"),
    "auth: authinfo_unavail=ignore": change("auth", "default=die", "authinfo_unavail=ignore default=die"),
    "auth: user_unknown is not ignored": change("auth", "user_unknown=ignore ", ""),
    "auth: no line": change("auth", ".*\n", ""),
    "account: default=ignore": change("account", "default=die", "default=ignore"),
    "account: sufficient": change("account", CONTROL, "sufficient"),
    "account: success=done": change("account", "success=ok", "success=done"),
    "account: perm_denied=ignore": change("account", "default=die", "perm_denied=ignore default=die"),
    "account: no line": change("account", ".*\n", ""),
}
