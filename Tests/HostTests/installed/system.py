"""A system of the tests with systemd, and the ways to it that an administrator has."""
import json
import subprocess
import time


class System:
    """`scripts`: the folder whose `run NAME COMMAND...` runs a command there as root."""

    scripts = None
    # Seconds that a command may take if the test says no other number.
    patience = 120

    def __init__(self, name, port):
        self.name, self.port = name, port
        self.cursor = None

    def run(self, *command, input=None, seconds=None):
        """The completed command, standard error in its output."""
        given = {"input": input} if input is not None else {"stdin": subprocess.DEVNULL}
        return subprocess.run([f"{self.scripts}/run", self.name, *command], stdout=subprocess.PIPE, text=True,
                              check=False, stderr=subprocess.STDOUT, timeout=seconds or self.patience,
                              errors="surrogateescape", **given)

    def start(self, *command):
        """The running command; what it says can be read from it."""
        return subprocess.Popen([f"{self.scripts}/run", self.name, *command], stdin=subprocess.DEVNULL, text=True,
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
        """A file there, with this mode from its first moment under this name."""
        raise NotImplementedError

    # --- units --------------------------------------------------------------------------------------------

    def main_pid(self, unit="usherd.service"):
        return self.must("systemctl", "show", "-P", "MainPID", unit).strip()

    def wait_anew(self, old, unit="usherd.service", seconds=60):
        """Until the unit is active in another process than the old one."""
        end = time.monotonic() + seconds
        while True:
            # Both at one moment: systemd calls a unit active until it hears of its end.
            pid, state = self.must("systemctl", "show", "-P", "MainPID", "-P", "ActiveState", unit).split()
            if state == "active" and pid not in (old, "0"):
                return
            if time.monotonic() > end:
                raise AssertionError(f"{unit} is {state} with process {pid} (before: {old})")
            time.sleep(0.05)

    # --- the journal --------------------------------------------------------------------------------------

    def mark(self):
        """`journal` and `decisions` count from here on."""
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

    def wait_decision(self, decision, seconds=60):
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
        end = time.monotonic() + 60
        while len(self.journal(USHER_EVENT="config.loaded")) == since:
            if time.monotonic() > end:
                raise AssertionError("usherd did not reload: " + self.output("journalctl", "-n", "20")[1])
            time.sleep(0.05)
