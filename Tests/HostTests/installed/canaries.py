"""Secrets that are looked for where none may be: in the journal, the files of ours, and usherd's memory."""
import base64
import os
import urllib.parse

from cells import expect, expect_equal
from world import wait_for


class Canaries:
    """Secrets by what they are; each is looked for as it is, in hexadecimal, base64, and as part of a form."""

    def __init__(self):
        self.values = {}

    def add(self, what, value):
        value = value if isinstance(value, bytes) else value.encode()
        expect(len(value) >= 8, f"{what} is too short to be looked for: {value!r}")
        forms = {value, value.hex().encode(), value.hex().upper().encode(), base64.b64encode(value).rstrip(b"="),
                 base64.urlsafe_b64encode(value).rstrip(b"="), urllib.parse.quote_plus(value).encode()}
        self.values[what] = forms

    def found(self, data, without=()):
        return sorted(what for what, forms in self.values.items()
                      if what not in without and any(form in data for form in forms))


def host_pid(guest, unit):
    """The pid outside of the guest."""
    inside = guest.main_pid(unit)
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                status = open(f"/proc/{entry}/status", encoding="utf-8").read()
                root = os.readlink(f"/proc/{entry}/exe")
            except OSError:
                continue
            if f"\t{inside}\n" in status.split("NSpid:")[1].split("NSpgid")[0] and root.endswith("/usherd"):
                return int(entry)
    raise AssertionError(f"no process of {unit} with pid {inside}")


def memory(pid):
    """All that the process has written: (region, bytes)."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as mem:
        for line in maps.read().splitlines():
            words = line.split(None, 5)
            if not words[1].startswith("rw"):
                continue
            start, end = (int(part, 16) for part in words[0].split("-"))
            try:
                mem.seek(start)
                yield words[-1] if len(words) > 5 else "anonymous", mem.read(end - start) or b""
            except OSError:
                continue


def journal(guest):
    guest.must("journalctl", "--sync")
    return guest.must("journalctl", "--no-pager", "-q", "-o", "export").encode("utf-8", "surrogateescape")


def files(guest):
    """All that usherd and usher-publish have written: path to bytes."""
    pid, found = host_pid(guest, "usherd.service"), {}
    for folder, root in (("/var/lib/usher", guest.root), ("/run/usher", f"/proc/{pid}/root")):
        for path in guest.must("find", folder, "-type", "f").splitlines():
            try:
                with open(root + path, "rb") as file:
                    found[path] = file.read()
            except FileNotFoundError:
                continue  # it was a new version of another one
    return found


def remembered(guest, canaries):
    """Those that usherd has in its memory."""
    pid = host_pid(guest, "usherd.service")
    return {what for _, data in memory(pid) for what in canaries.found(data)}


def nowhere(guest, canaries):
    """None of these is in the files and the journal, and usherd forgets them when the last buffer is free."""
    found = files(guest) | {"the journal": journal(guest)}
    expect("/var/lib/usher/state/usher.db" in found, f"files: {sorted(found)}")
    for place, data in found.items():
        expect_equal(f"canaries in {place}", canaries.found(data), [])
    wait_for("usherd has forgotten them", lambda: not remembered(guest, canaries), pause=0.5)
