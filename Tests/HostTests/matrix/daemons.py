"""What may listen at /run/usher/auth.sock instead of usherd: garbage, and somebody who grants everything."""
import os
import pwd
import shutil
import signal
import socket
import struct
import threading

SOCKET = "/run/usher/auth.sock"
GRANTED = 0x52A6C39B


def field(tag, data):
    return struct.pack(">BH", tag, len(data)) + data


def frame(kind, *fields):
    payload = b"".join(fields)
    return struct.pack(">BBI", 1, kind, len(payload)) + payload


def receive(connection, size):
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data


def begin_of(connection):
    """The fields of a begin frame."""
    _, _, size = struct.unpack(">BBI", receive(connection, 6))
    payload, at, fields = receive(connection, size), 0, {}
    while at < size:
        tag, length = struct.unpack_from(">BH", payload, at)
        fields[tag] = payload[at + 3:at + 3 + length]
        at += 3 + length
    return fields


def grant(connection):
    """What usherd says to whom it admits."""
    begin = begin_of(connection)
    connection.sendall(frame(0x81, field(1, begin[1])) + frame(
        0x84, field(1, begin[1]), field(2, begin[2]), field(3, begin[4]), field(4, begin[3]), field(5, begin[14]),
        field(6, struct.pack(">I", GRANTED)), field(7, b"granted"), field(8, b"")))


def bytes_of(data):
    def answer(connection):
        begin_of(connection)
        connection.sendall(data)
    return answer


def at_once(connection):
    begin_of(connection)
    connection.shutdown(socket.SHUT_RDWR)


def another_request(connection):
    """A grant for a request that nobody made."""
    begin = begin_of(connection)
    connection.sendall(frame(0x81, field(1, begin[1])) + frame(
        0x84, field(1, bytes(16)), field(2, begin[2]), field(3, begin[4]), field(4, begin[3]), field(5, begin[14]),
        field(6, struct.pack(">I", GRANTED)), field(7, b"granted"), field(8, b"")))


GARBAGE = {
    "zeros": bytes_of(bytes(64)),
    "HTML": bytes_of(b"HTTP/1.1 200 OK\r\n\r\n<html>granted</html>"),
    "noise": bytes_of(bytes((i * 73 + 41) % 256 for i in range(4000))),
    "a frame of 4 GiB": bytes_of(b"\x01\x84\xff\xff\xff\xff" + bytes(64)),
    "the end": at_once,
    "another request's grant": another_request,
}


class Impostor:
    """Answers every connection with `answer`. `uid`: whose process listens; `owner`: whose the socket file is;
    `link`: the socket lies elsewhere, behind a symbolic link."""

    def __init__(self, answer, uid=0, owner=0, mode=0o600, link=False):
        if os.path.lexists(SOCKET):
            os.unlink(SOCKET)
        path = SOCKET
        if link:
            shutil.rmtree("/run/elsewhere", ignore_errors=True)
            os.mkdir("/run/elsewhere", 0o755)
            path = "/run/elsewhere/auth.sock"
            os.symlink(path, SOCKET)
        ready, told = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            self._run(answer, uid, path, told)
        os.close(told)
        os.read(ready, 1)
        os.close(ready)
        os.chown(path, owner, 0)
        os.chmod(path, mode)

    @staticmethod
    def _run(answer, uid, path, told):
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listener.bind(path)
            if uid:
                os.setgroups([])
                os.setresgid(65534, 65534, 65534)
                os.setresuid(uid, uid, uid)
            listener.listen(64)  # from here on the kernel tells this uid to who connects
            os.write(told, b"r")
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=_serve, args=(answer, connection), daemon=True).start()
        finally:
            os._exit(1)

    def stop(self):
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.unlink(SOCKET)


def _serve(answer, connection):
    try:
        with connection:
            answer(connection)
            connection.settimeout(60)
            connection.recv(1)
    except OSError:
        pass


def squatters():
    """Somebody else than root says yes to everything: name to a function that starts it."""
    nobody = pwd.getpwnam("nobody").pw_uid
    return {
        "the socket is another user's": lambda: Impostor(grant, owner=nobody),
        "the process is another user's": lambda: Impostor(grant, uid=nobody),
        "all may write to the socket": lambda: Impostor(grant, mode=0o666),
        "a symbolic link leads to it": lambda: Impostor(grant, link=True),
    }
