"""A machine: QEMU with Debian's own kernel, and a power cord that can be pulled."""
import os
import subprocess

from guest import Guest

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "host", "vm")


class Machine(Guest):
    """What an administrator does in a guest is done here too: `run`, `must`, `journal` and the others are Guest's."""

    def __init__(self, name, port, disk, log=None):
        self.name, self.port, self.disk, self.log = name, port, disk, log
        self.cursor = None
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

    def run(self, *command, input=None, seconds=120):
        given = {"input": input} if input is not None else {"stdin": subprocess.DEVNULL}
        return subprocess.run([f"{SCRIPTS}/run", self.name, *command], stdout=subprocess.PIPE, text=True, check=False,
                              stderr=subprocess.STDOUT, timeout=seconds, errors="surrogateescape", **given)

    def start(self, *command):
        return subprocess.Popen([f"{SCRIPTS}/run", self.name, *command], stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def write(self, path, text, mode=0o644):
        self.must("sh", "-ec", 'mkdir -p "${1%/*}"; umask 077; cat >"$1.new"; chmod "$2" "$1.new"; mv "$1.new" "$1"',
                  "sh", path, oct(mode)[2:], input=text)

    def reboot(self):
        raise NotImplementedError("a machine is cut and booted")
