"""A machine: QEMU with Debian's own kernel, and a power cord that can be pulled."""
import os
import subprocess

from system import System

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "host", "vm")


class Machine(System):
    scripts = SCRIPTS
    # It is emulated.
    patience = 300

    def __init__(self, name, port, disk, log=None):
        super().__init__(name, port)
        self.disk, self.log = disk, log
        self.boot()

    def boot(self):
        """Returns when the system is up; the seconds that QEMU and the boot took."""
        log = ["--log", self.log] if self.log else []
        done = subprocess.run([f"{SCRIPTS}/up", self.name, self.disk, str(self.port), *log], check=False, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise AssertionError(f"the machine does not boot: {done.stderr}")
        self.cursor = None
        # "vm/up: NAME is STATE after SECONDS s"
        self.state, self.seconds = done.stderr.split()[3], float(done.stderr.split()[5])

    def cut(self):
        """The power goes at once."""
        subprocess.run([f"{SCRIPTS}/down", self.name], check=True, stdin=subprocess.DEVNULL)

    def write(self, path, text, mode=0o644):
        self.must("sh", "-ec", 'mkdir -p "${1%/*}"; umask 077; cat >"$1.new"; chmod "$2" "$1.new"; mv "$1.new" "$1"',
                  "sh", path, oct(mode)[2:], input=text)
