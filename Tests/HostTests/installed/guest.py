"""A guest: a container with systemd, and the ways to it that an administrator has."""
import json
import os
import subprocess
import time

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "host", "nspawn")


class Guest:
    def __init__(self, name, port, layers):
        self.name, self.port = name, port
        layered = [word for layer in layers for word in ("--layer", layer)]
        answer = subprocess.run([f"{SCRIPTS}/up", name, *layered], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                text=True, check=True).stdout.split()
        self.root = answer[0]
        self.cursor = None

    def run(self, *command, input=None, seconds=60):
        """The completed command, standard error in its output."""
        given = {"input": input} if input is not None else {"stdin": subprocess.DEVNULL}
        return subprocess.run([f"{SCRIPTS}/run", self.name, *command], stdout=subprocess.PIPE, text=True, check=False,
                              stderr=subprocess.STDOUT, timeout=seconds, errors="surrogateescape", **given)

    def start(self, *command):
        """The running command; what it says can be read from it."""
        return subprocess.Popen([f"{SCRIPTS}/run", self.name, *command], stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def output(self, *command, **options):
        done = self.run(*command, **options)
        return done.returncode, done.stdout

    def must(self, *command, **options):
        done = self.run(*command, **options)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command)} ends with {done.returncode}: {done.stdout[-2000:]}")
        return done.stdout

    def shell(self, script, **options):
        return self.must("sh", "-ec", script, **options)

    def write(self, path, text, mode=0o644):
        """A file of the guest's overlay: not below /run, /tmp or /dev, which are others."""
        target = self.root + path
        os.makedirs(os.path.dirname(target), mode=0o755, exist_ok=True)
        with open(target + ".new", "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        os.chmod(target + ".new", mode)
        os.replace(target + ".new", target)

    def reboot(self, *options):
        """Returns when the system is up again. `--force --force`: nothing is closed before."""
        boot = "cut -d ' ' -f 22 /proc/1/stat; systemctl is-system-running"
        before = self.output("sh", "-c", boot)[1].split()[0]
        self.run("systemctl", "reboot", *options)
        end = time.monotonic() + 30
        while True:
            words = self.output("sh", "-c", boot)[1].split()
            if len(words) == 2 and words[0] != before and words[1] in ("running", "degraded"):
                return
            if time.monotonic() > end:
                raise AssertionError(f"{self.name} is not up again: {words}")
            time.sleep(0.1)

    # --- the journal --------------------------------------------------------------------------------------

    def mark(self):
        """From here on `records` and `journal` count."""
        self.must("journalctl", "--sync")
        self.cursor = json.loads(self.must("journalctl", "--no-pager", "-q", "-n", "1", "-o", "json"))["__CURSOR"]

    def journal(self, **wanted):
        """The entries with these fields. Not by journalctl's own search: behind a cursor it leaves one out."""
        after = ["--after-cursor", self.cursor] if self.cursor else []
        self.must("journalctl", "--sync")
        entries = map(json.loads, self.must("journalctl", "--no-pager", "-q", "-o", "json", *after).splitlines())
        return [entry for entry in entries if all(entry.get(key) == value for key, value in wanted.items())]

    def decisions(self):
        """What usherd decided: (phase, service, user, reason), in order."""
        return [(entry["USHER_EVENT"].removeprefix("usher."), entry.get("USHER_SERVICE"), entry.get("USHER_USER"),
                 entry["USHER_REASON"]) for entry in self.journal() if "USHER_REASON" in entry]

    def wait_decision(self, decision, seconds=15):
        end = time.monotonic() + seconds
        while decision not in self.decisions():
            if time.monotonic() > end:
                raise AssertionError(f"no {decision} in the journal, but {self.decisions()}")
            time.sleep(0.05)

    # --- configuration ------------------------------------------------------------------------------------

    def reload(self):
        """Has usherd read its configuration; raises when it does not take it."""
        since = len(self.journal(USHER_EVENT="config.loaded"))
        self.must("systemctl", "reload", "usherd.service")
        end = time.monotonic() + 10
        while len(self.journal(USHER_EVENT="config.loaded")) == since:
            if time.monotonic() > end:
                raise AssertionError("usherd did not reload: " + self.output("journalctl", "-n", "20")[1])
            time.sleep(0.05)
