"""usher-publish in the sandbox: stands in for systemd (its socket, started when somebody connects) and for usherd
(rows in, answer out)."""
import os
import pwd
import select
import signal
import socket
import struct
import threading

SOCKET = "/run/usher/publish.sock"
ROW_PROBLEMS = {
    1: "publish.name_invalid", 2: "publish.name_reserved", 3: "publish.uid_out_of_range",
    4: "publish.name_of_local_user", 5: "publish.name_of_local_group", 6: "publish.uid_of_local_account",
    20: "publish.display_name", 21: "publish.group_not_listed", 22: "publish.group_privileged",
}
REFUSALS = {1: "publish.request", 2: "publish.duplicate_name", 3: "publish.duplicate_uid", 4: "publish.configuration",
            5: "publish.local_accounts", 6: "publish.write"}


def frame(rows):
    """rows: (name, uid, locked, display name, gids)."""
    parts = [struct.pack(">I", len(rows))]
    for name, uid, locked, display, gids in rows:
        name = name if isinstance(name, bytes) else name.encode()
        display = display.encode()
        parts += [struct.pack(">B", len(name)), name, struct.pack(">IBB", uid, locked, len(display)), display,
                  struct.pack(f">B{len(gids)}I", len(gids), *gids)]
    payload = b"".join(parts)
    return b"\x01\x01" + struct.pack(">I", len(payload)) + payload


def parse(answer):
    """("published", accounts, [(row, problem)]) or ("refused", reason); what went wrong instead of an answer."""
    if answer.startswith(b"errno"):
        return answer.decode()
    if len(answer) < 7:
        return None
    if answer[6] != 0:
        return ("refused", REFUSALS[answer[6]])
    _, accounts, count = struct.unpack_from(">QII", answer, 7)
    problems = [struct.unpack_from(">IB", answer, 23 + 5 * i) for i in range(count)]
    return ("published", accounts, [(row, ROW_PROBLEMS[code]) for row, code in problems])


class Publisher:
    def __init__(self, program):
        self.program = program
        os.makedirs("/run/usher", mode=0o755, exist_ok=True)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        mask = os.umask(0o177)
        self.listener.bind(SOCKET)
        os.umask(mask)
        self.usher = pwd.getpwnam("usher").pw_uid
        os.chown(SOCKET, self.usher, 0)
        self.listener.listen(16)
        self.log = "/run/usher-publish.log"
        self.child = None
        self.enabled = True
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        """As systemd: a connection starts the program unless it runs."""
        while True:
            select.select([self.listener], [], [])
            if not self.enabled:
                threading.Event().wait(0.05)
                continue
            self.start()
            os.waitpid(self.child, 0)
            self.child = None

    def start(self):
        self.child = os.fork()
        if self.child == 0:
            os.dup2(self.listener.fileno(), 3)
            os.set_inheritable(3, True)  # dup2 of 3 to itself changes nothing
            output = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(output, 2)
            # Root without any capability, as usher-publish.service has it.
            confined = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", self.program]
            os.execve("/usr/bin/setpriv", confined, {
                "LISTEN_FDS": "1", "LISTEN_FDNAMES": "publish", "LISTEN_PID": str(os.getpid()),
                "SWIFT_BACKTRACE": "enable=no"})

    def stop(self):
        self.enabled = False
        self.kill()

    def kill(self):
        """kill -9 of the program, unless it has ended by itself."""
        child = self.child
        if child:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def send(self, data, uid=None, ancillary=()):
        """What comes back, whole, for a client of this uid (usherd's by default); an errno when it cannot connect."""
        ends = os.pipe()
        child = os.fork()
        if child == 0:
            result = b""
            try:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(self.usher if uid is None else uid)
                client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                client.settimeout(60)
                client.connect(SOCKET)
                if ancillary:
                    client.sendmsg([data], ancillary)
                else:
                    client.sendall(data)
                while True:
                    part = client.recv(65536)
                    if not part:
                        break
                    result += part
            except OSError as error:
                result = f"errno {error.errno}".encode() if not result else result
            os.write(ends[1], result[:60000])
            os._exit(0)
        os.close(ends[1])
        result = b""
        while True:
            part = os.read(ends[0], 65536)
            if not part:
                break
            result += part
        os.close(ends[0])
        os.waitpid(child, 0)
        return result

    def publish(self, rows, uid=None):
        return parse(self.send(frame(rows), uid))

    def log_text(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""
