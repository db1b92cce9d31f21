"""A guest: a container with systemd."""
import os
import subprocess
import time

from system import System

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "host", "nspawn")


class Guest(System):
    scripts = SCRIPTS

    def __init__(self, name, port, layers):
        super().__init__(name, port)
        layered = [word for layer in layers for word in ("--layer", layer)]
        answer = subprocess.run([f"{SCRIPTS}/up", name, *layered], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                text=True, check=True).stdout.split()
        self.root = answer[0]

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
        end = time.monotonic() + 120
        while True:
            words = self.output("sh", "-c", boot)[1].split()
            if len(words) == 2 and words[0] != before and words[1] in ("running", "degraded"):
                return
            if time.monotonic() > end:
                raise AssertionError(f"{self.name} is not up again: {words}")
            time.sleep(0.1)
