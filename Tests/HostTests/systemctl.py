#!/usr/bin/python3
"""Stands in for systemctl in the sandbox, where no systemd runs: enable --now, start, restart and stop of
socket units and their service, from the unit files, as far as ours use them."""
import configparser
import glob
import os
import pwd
import signal
import socket
import subprocess
import sys

UNITS = ("/etc/systemd/system", "/usr/lib/systemd/system")
STATE = "/run/host-tests/systemctl"


def unit(name):
    for folder in UNITS:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            # Repeated keys are lists in systemd; ours that matter stand once, but for LoadCredential.
            parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#", ";"))
            parser.optionxform = str
            parser.read(path, encoding="utf-8")
            return parser
    sys.exit(f"Failed to start {name}: Unit {name} not found.")


def sockets_of(service):
    for path in sorted(p for folder in UNITS for p in glob.glob(folder + "/*.socket")):
        name = os.path.basename(path)
        parser = unit(name)
        if parser.get("Socket", "Service", fallback=name.removesuffix(".socket") + ".service") == service:
            yield name, parser


def credentials(service, uid, gid):
    folder = "/run/credentials/" + service
    os.makedirs(folder, mode=0o700, exist_ok=True)
    with open(next(p for p in (f"{f}/{service}" for f in UNITS) if os.path.exists(p)), encoding="utf-8") as file:
        lines = [line.split("=", 1)[1].strip() for line in file if line.startswith("LoadCredential=")]
    for line in lines:
        name, _, path = line.partition(":")
        for source in [path] if path else [f"/etc/credstore/{name}", f"/run/credstore/{name}"]:
            if os.path.exists(source):
                with open(source, "rb") as file, open(f"{folder}/{name}", "wb") as copy:
                    copy.write(file.read())
                os.chmod(f"{folder}/{name}", 0o400)
                os.chown(f"{folder}/{name}", uid, gid)
                break
        else:
            if path:
                sys.exit(f"{service}: credential {path} is missing")
    os.chown(folder, uid, gid)
    return folder


def state_directory(parser, account):
    """As systemd makes StateDirectory=: what leads there is root's."""
    name = parser.get("Service", "StateDirectory", fallback=None)
    if name:
        path = os.path.join("/var/lib", name)
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
        os.makedirs(path, exist_ok=True)
        os.chown(path, account.pw_uid, account.pw_gid)
        os.chmod(path, int(parser.get("Service", "StateDirectoryMode", fallback="0755"), 8))


def start(service):
    stop(service)
    parser = unit(service)
    account = pwd.getpwnam(parser.get("Service", "User", fallback="root"))
    listeners, names = [], []
    for name, one in sockets_of(service):
        path = one.get("Socket", "ListenStream")
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
        if os.path.exists(path):
            os.unlink(path)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(path)
        os.chmod(path, int(one.get("Socket", "SocketMode", fallback="0666"), 8))
        listener.listen(128)
        listeners.append(listener)
        names.append(one.get("Socket", "FileDescriptorName", fallback=name))
    folder = credentials(service, account.pw_uid, account.pw_gid)
    state_directory(parser, account)
    log = open("/var/log/" + service + ".log", "ab")  # noqa: SIM115 # the child's
    child = os.fork()
    if child == 0:
        os.setsid()
        high = [os.dup(s.fileno()) for s in listeners]
        high = [os.dup2(fd, 100 + i) for i, fd in enumerate(high)]
        for target, fd in enumerate(high, 3):
            os.dup2(fd, target)
            os.set_inheritable(target, True)
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        os.closerange(3 + len(high), 256)
        environment = dict(PATH="/usr/sbin:/usr/bin", LISTEN_FDS=str(len(high)), LISTEN_FDNAMES=":".join(names),
                           LISTEN_PID=str(os.getpid()), CREDENTIALS_DIRECTORY=folder, SWIFT_BACKTRACE="enable=no")
        command = parser.get("Service", "ExecStart").split()
        os.execvpe("setpriv", [
            "setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "--no-new-privs",
            "--inh-caps=-all", "--bounding-set=-all", "--", *command], environment)
    os.makedirs(STATE, exist_ok=True)
    with open(f"{STATE}/{service}", "w", encoding="ascii") as file:
        file.write(str(child))


def stop(service):
    path = f"{STATE}/{service}"
    if os.path.exists(path):
        with open(path, encoding="ascii") as file:
            try:
                os.kill(int(file.read()), signal.SIGTERM)
            except ProcessLookupError:
                pass
        os.unlink(path)


def service_of(name):
    if name.endswith(".socket"):
        return unit(name).get("Socket", "Service", fallback=name.removesuffix(".socket") + ".service")
    return name if name.endswith(".service") else name + ".service"


def main():
    words = [w for w in sys.argv[1:] if not w.startswith("--")]
    if not words:
        sys.exit("systemctl: nothing to do")
    verb, services = words[0], dict.fromkeys(service_of(name) for name in words[1:])
    if verb == "daemon-reload":
        subprocess.run(["systemd-sysusers"], check=False)
        return
    if verb == "enable" and "--now" not in sys.argv:
        return
    for service in services:
        if verb in ("enable", "start", "restart", "reload-or-restart"):
            start(service)
        elif verb == "stop":
            stop(service)
        else:
            sys.exit(f"systemctl: {verb} is not known here")


main()
