#!/usr/bin/python3
"""Accounts of the provider on a real host, inside the sandbox: glibc, getent, id, sudo, sshd, useradd, nscd.

    nss.py --module FILE --publisher FILE --rule FILE [TEST...]

Prints one line a test and "N passed, N failed".
"""
import argparse
import array
import errno
import os
import pwd
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time

from cells import expect, expect_equal
from publisher import Publisher, frame
from runner import run_tests
from soon import expect_soon, quickest, within

DIRECTORY = "/var/lib/usher/nss"
ALICE, BOB = 1879048200, 1879048201
CONFIGURATION = """\
[accounts]
home = "/home"
{accounts}
[role.staff]
local_groups = ["users"]
[role.admin]
local_groups = ["sudo"]
privileged = {privileged}
"""
USUAL = [("alice", ALICE, 0, "Alice Liddell", [27, 100]), ("bob.smith", BOB, 1, "", [])]
ALICE_LINE = f"alice:*:{ALICE}:{ALICE}:Alice Liddell:/home/alice:/bin/bash\n"


def run(*command, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, timeout=60, **options)


def output(*command):
    done = run(*command)
    return (done.returncode, done.stdout)


def nsswitch(*more):
    lines = ["passwd: files usher", "group: files usher", "shadow: files", "gshadow: files", "hosts: files", *more]
    with open("/etc/nsswitch.conf", "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")


def configure(accounts="", privileged="true"):
    with open("/etc/usher/usher.toml", "w", encoding="ascii") as file:
        file.write(CONFIGURATION.format(accounts=accounts, privileged=privileged))


class World:
    def __init__(self, module, publisher, rule):
        multiarch = run("gcc", "-print-multiarch").stdout.strip()
        shutil.copy(module, f"/usr/lib/{multiarch}/libnss_usher.so.2")
        run("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/", "usher")
        for folder in ("/etc/usher", "/var/lib/usher", DIRECTORY):
            os.makedirs(folder, mode=0o755, exist_ok=True)
        os.makedirs("/var/lib/usher/state", mode=0o700)
        shutil.chown("/var/lib/usher/state", "usher", "usher")
        self.rule = rule
        configure()
        nsswitch()
        self.publisher = Publisher(publisher)
        self.passwd = open("/etc/passwd", encoding="utf-8").read()
        self.group = open("/etc/group", encoding="utf-8").read()

    def fresh(self):
        """The usual accounts, and nothing else changed."""
        for path, text in (("/etc/passwd", self.passwd), ("/etc/group", self.group)):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        nsswitch()
        configure()
        for name in os.listdir(DIRECTORY):
            path = f"{DIRECTORY}/{name}"
            if os.path.isdir(path):
                os.rmdir(path)
            elif name not in ("v1", "rows", "lock"):
                os.unlink(path)
        if os.path.islink(f"{DIRECTORY}/v1") or not os.path.isfile(f"{DIRECTORY}/v1"):
            if os.path.lexists(f"{DIRECTORY}/v1"):
                os.unlink(f"{DIRECTORY}/v1")
        expect_equal("the usual accounts", self.publisher.publish(USUAL), ("published", 2, []))


def answers(world):
    """getent and id answer by name and number, and glibc goes on to our groups after files"""
    expect_equal("passwd", output("getent", "passwd", "alice"), (0, ALICE_LINE))
    expect_equal("by uid", output("getent", "passwd", str(ALICE)), (0, ALICE_LINE))
    expect_equal("locked", output("getent", "passwd", "bob.smith"),
                 (0, f"bob.smith:*:{BOB}:{BOB}::/home/bob.smith:/usr/sbin/nologin\n"))
    expect_equal("group", output("getent", "group", str(BOB)), (0, f"bob.smith:*:{BOB}:\n"))
    expect_equal("id", output("id", "alice"),
                 (0, f"uid={ALICE}(alice) gid={ALICE}(alice) groups={ALICE}(alice),27(sudo),100(users)\n"))
    expect_equal("shadow", output("getent", "shadow", "alice")[0], 2)
    # A local group names her, too: files has succeeded, and ours are asked all the same.
    with open("/etc/group", "a", encoding="utf-8") as file:
        file.write("choir:x:4242:alice\n")
    expect_equal("with a local group", output("id", "-G", "alice"), (0, f"{ALICE} 4242 27 100\n"))
    # What is documented: access follows the gid, the list of members does not.
    expect_equal("members", output("getent", "group", "sudo")[1].split(":")[3].strip(), "")
    for name in ("root", "daemon", "carol", "ALICE", "a:b", "-x", "999", "65534", "1879048199", "2147483648"):
        answer = output("getent", "passwd", "--", name)
        expect("1879" not in answer[1], f"{name}: {answer}")


def initgroups_line(world):
    """an initgroups line in nsswitch.conf needs [SUCCESS=continue], as docs/nss.md says"""
    with open("/etc/group", "a", encoding="utf-8") as file:
        file.write("choir:x:4242:alice\n")
    nsswitch("initgroups: files usher")
    expect_equal("glibc stops", output("id", "-G", "alice"), (0, f"{ALICE} 4242\n"))
    nsswitch("initgroups: files [SUCCESS=continue] usher")
    expect_equal("glibc goes on", output("id", "-G", "alice"), (0, f"{ALICE} 4242 27 100\n"))


def lists(world):
    """nobody lists the accounts unless root's configuration allows it"""
    for database in ("passwd", "group"):
        expect("alice" not in output("getent", database)[1], f"{database} is listed")
    configure("enumerate = true")
    world.publisher.publish(USUAL)
    for database in ("passwd", "group"):
        text = output("getent", database)[1]
        expect("\nalice:" in text and "\nbob.smith:" in text and "root:" in text, f"{database}: {text}")


def refused_rows(world):
    """root, system uids, local and reserved names, unlisted groups are not published, whoever asks"""
    with open("/etc/passwd", "a", encoding="utf-8") as file:
        file.write("larry:x:1500:1500::/home/larry:/bin/bash\n")
    good = ("carol", 1879048210, 0, "", [])
    for row, problem in [
        (("root", ALICE, 0, "", []), "publish.name_reserved"), (("daemon", ALICE, 0, "", []), "publish.name_reserved"),
        (("admin", ALICE, 0, "", []), "publish.name_reserved"), (("-x", ALICE, 0, "", []), "publish.name_invalid"),
        (("a:b", ALICE, 0, "", []), "publish.name_invalid"), (("a\nb", ALICE, 0, "", []), "publish.name_invalid"),
        (("x" * 33, ALICE, 0, "", []), "publish.name_invalid"), (("zoë", ALICE, 0, "", []), "publish.name_invalid"),
        (("../../etc", ALICE, 0, "", []), "publish.name_invalid"),
        (("larry", ALICE, 0, "", []), "publish.name_of_local_user"),
        (("alice", 0, 0, "", []), "publish.uid_out_of_range"), (("alice", 1500, 0, "", []), "publish.uid_out_of_range"),
        (("alice", 65534, 0, "", []), "publish.uid_out_of_range"),
        (("alice", 2**32 - 1, 0, "", []), "publish.uid_out_of_range"),
        (("alice", ALICE, 0, "", [0]), "publish.group_not_listed"),
        (("alice", ALICE, 0, "", [42]), "publish.group_not_listed"),
        (("alice", ALICE, 0, "x:0:0:root:/:/bin/sh", []), "publish.display_name"),
    ]:
        published = world.publisher.publish([row, good])
        count = 1 if problem.startswith(("publish.name", "publish.uid")) else 2
        expect_equal(repr(row), published, ("published", count, [(0, problem)]))
        expect_equal("carol", output("getent", "passwd", "carol")[0], 0)
    expect_equal("gids of alice", output("id", "-G", "alice"), (0, f"{ALICE}\n"))
    configure(privileged="false")
    expect_equal("sudo without the mark", world.publisher.publish(USUAL),
                 ("published", 2, [(0, "publish.group_privileged")]))
    expect_equal("gids of alice", output("id", "-G", "alice"), (0, f"{ALICE} 100\n"))
    expect_equal("one uid for two", world.publisher.publish([good, ("dora", 1879048210, 0, "", [])]),
                 ("refused", "publish.duplicate_uid"))
    expect_equal("alice is still there", output("getent", "passwd", "alice")[0], 0)


def who_may_ask(world):
    """only usherd's uid and root reach the socket; descriptors and garbage publish nothing"""
    expect_equal("nobody", world.publisher.send(frame(USUAL), uid=65534), f"errno {errno.EACCES}".encode())
    expect_equal("root", world.publisher.publish(USUAL, uid=0), ("published", 2, []))
    before = open(f"{DIRECTORY}/v1", "rb").read()
    files = [os.open("/etc/passwd", os.O_RDONLY) for _ in range(253)]
    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))]
    refused = b"\x01\x02\x00\x00\x00\x01\x01"
    expect_equal("with descriptors", world.publisher.send(frame([]), ancillary=ancillary), refused)
    for number in files:
        os.close(number)
    for what, data in (("garbage", b"GET / HTTP/1.1\r\n"), ("too large", b"\x01\x01\xff\xff\xff\xff"),
                       ("trailing", frame([])[:2] + struct.pack(">I", 5) + bytes(5))):
        expect_equal(what, world.publisher.send(data), refused)
    began = time.monotonic()
    expect_equal("half a frame", world.publisher.send(frame(USUAL)[:20]), refused)
    took = time.monotonic() - began
    expect(took > 4, f"half a frame is refused after {took:.1f} s")
    expect_soon("half a frame is refused", took, 8)
    expect_equal("unchanged", open(f"{DIRECTORY}/v1", "rb").read() == before, True)


def local_tools(world):
    """useradd and groupadd refuse our names and numbers; usermod and userdel do not touch them"""
    for command, words in [
        (["useradd", "alice"], "already exists"), (["useradd", "-u", str(ALICE), "carol"], "not unique"),
        (["groupadd", "alice"], "already exists"), (["groupadd", "-g", str(ALICE), "carol"], "already exists"),
        (["usermod", "-s", "/bin/sh", "alice"], "does not exist in /etc/passwd"),
        (["userdel", "alice"], "does not exist"),
    ]:
        status, text = output(*command)
        expect(status != 0 and words in text, f"{command}: {status} {text}")
    expect_equal("alice", output("getent", "passwd", "alice"), (0, ALICE_LINE))


def becomes_local(world):
    """a name that appears in /etc/passwd is published no more, with its groups, and comes back when it goes"""
    with open("/etc/passwd", "a", encoding="utf-8") as file:
        file.write("alice:x:1600:1600::/home/alice:/bin/sh\n")
    # At once: the primary gid is not the record's, so even before the next publication there is no sudo.
    expect_equal("groups of the local alice", output("id", "-G", "alice"), (0, "1600\n"))
    wait_for("the record is gone", lambda: output("getent", "passwd", str(ALICE))[0] == 2)
    with open("/etc/passwd", "w", encoding="utf-8") as file:
        file.write(world.passwd)
    wait_for("the record is back", lambda: output("getent", "passwd", "alice") == (0, ALICE_LINE))
    # By hand, as usher-publish.path does it when nothing runs.
    configure(privileged="false")
    expect_equal("again", run(world.publisher.program).returncode, 0)
    expect_equal("without sudo", output("id", "-G", "alice"), (0, f"{ALICE} 100\n"))


def wait_for(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < end, f"{what}: not within {seconds} s")
        time.sleep(0.05)


def name_cache(world):
    """nscd knows a new account at once, because usher-publish tells it"""
    os.makedirs("/run/nscd", mode=0o755, exist_ok=True)
    with open("/etc/nscd.conf", "w", encoding="ascii") as file:
        for database in ("passwd", "group"):
            file.write(f"enable-cache {database} yes\npositive-time-to-live {database} 600\n"
                       f"negative-time-to-live {database} 600\npersistent {database} no\n")
    server = subprocess.Popen(["/usr/sbin/nscd", "-F"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        wait_for("nscd", lambda: os.path.exists("/run/nscd/socket"))
        wait_for("nscd answers", lambda: output("getent", "passwd", "alice")[0] == 0)
        expect_equal("before", output("getent", "passwd", "carol")[0], 2)
        world.publisher.publish([*USUAL, ("carol", 1879048210, 0, "", [27])])
        expect_equal("after", output("getent", "passwd", "carol")[0], 0)
        expect_equal("groups", output("id", "-G", "carol"), (0, "1879048210 27\n"))
        world.publisher.publish(USUAL)
        expect_equal("gone again", output("getent", "passwd", "carol")[0], 2)
    finally:
        server.terminate()
        server.wait()
        for name in ("socket", "nscd.pid"):
            if os.path.exists(f"/run/nscd/{name}"):
                os.unlink(f"/run/nscd/{name}")


def damaged(world):
    """a missing, damaged, foreign or replaced file means nobody, fast, and everybody local as ever"""
    path = f"{DIRECTORY}/v1"
    good = open(path, "rb").read()

    def put(data, mode=0o644):
        os.unlink(path)
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, mode)

    def nobody(what):
        expect_equal(what, output("getent", "passwd", "alice"), (2, ""))
        expect_equal(what + ", root", output("id", "root"), (0, "uid=0(root) gid=0(root) groups=0(root)\n"))

    for what, change in [
        ("missing", lambda: os.unlink(path)), ("a link", lambda: os.symlink("/etc/passwd", path)),
        ("a pipe", lambda: (os.unlink(path), os.mkfifo(path, 0o644))),
        ("a directory", lambda: (os.unlink(path), os.mkdir(path))),
        ("half", lambda: (os.rmdir(path), open(path, "w").close(), put(good[:len(good) // 2]))),
        ("writable", lambda: put(good, 0o664)),
        ("a bit flipped", lambda: put(good[:50] + bytes([good[50] ^ 4]) + good[51:])),
        ("of nobody", lambda: (put(good), os.chown(path, 65534, 65534))),
    ]:
        change()
        within(what, 2, lambda what=what: nobody(what))
    put(good)
    expect_equal("mended", output("getent", "passwd", "alice"), (0, ALICE_LINE))


def chrooted(world):
    """a process that has the module loaded and goes into a chroot finds nobody, and does not fail"""
    ends = os.pipe()
    child = os.fork()
    if child == 0:
        before = pwd.getpwnam("alice").pw_uid == ALICE
        os.makedirs("/run/empty", exist_ok=True)
        os.chroot("/run/empty")
        os.chdir("/")
        try:
            pwd.getpwnam("alice")
            after = b"found"
        except KeyError:
            after = b"none"
        os.write(ends[1], after if before else b"not before")
        os._exit(0)
    os.waitpid(child, 0)
    expect_equal("in the chroot", os.read(ends[0], 100), b"none")


def static_program(world):
    """a statically linked program of the same glibc finds the accounts"""
    with open("/run/static.c", "w", encoding="ascii") as file:
        file.write("#include <pwd.h>\n#include <stdio.h>\n"
                   "int main(void) { struct passwd *p = getpwnam(\"alice\"); printf(\"%u\", p ? p->pw_uid : 0); }\n")
    built = run("gcc", "-static", "-o", "/run/static", "/run/static.c")
    expect_equal("built", built.returncode, 0)
    expect_equal("its answer", subprocess.run(["/run/static"], stdout=subprocess.PIPE, check=False).stdout,
                 str(ALICE).encode())


def sudo_by_group(world):
    """su to an account of ours, and sudo by %sudo through its record, without shadow"""
    with open("/etc/sudoers", "w", encoding="ascii") as file:
        file.write("root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n")
    os.chmod("/etc/sudoers", 0o440)
    expect_equal("su", output("su", "alice", "-c", "id -un"), (0, "alice\n"))
    expect_equal("sudo", output("su", "alice", "-c", "sudo -n id -u"), (0, "0\n"))
    world.publisher.publish([("alice", ALICE, 0, "", [100])])
    status, text = output("su", "alice", "-c", "sudo -n id -u")
    expect(status != 0 and "password is required" in text, f"sudo without the group: {status} {text}")
    world.publisher.publish(USUAL)
    status, text = output("su", "bob.smith", "-c", "id")
    expect(status != 0 and "not available" in text, f"a locked account: {status} {text}")


def ownership(world):
    """as uid usher no part of the path can be renamed, replaced, linked, removed or written"""
    with open(f"{DIRECTORY}/rule", "wb") as file:
        file.write(b"x")
    os.chmod(f"{DIRECTORY}/rule", 0o600)
    names = ["/var", "/var/lib", "/var/lib/usher", DIRECTORY, f"{DIRECTORY}/v1", f"{DIRECTORY}/rows",
             f"{DIRECTORY}/rule", f"{DIRECTORY}/lock", f"{DIRECTORY}/v1.new"]
    uid = world.publisher.usher

    def attempt(action):
        """The errno that the action ends with as uid usher; 0 when it succeeds."""
        child = os.fork()
        if child == 0:
            os.setgroups([])
            os.setgid(pwd.getpwuid(uid).pw_gid)
            os.setuid(uid)
            try:
                action()
                os._exit(0)
            except OSError as error:
                os._exit(error.errno)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    own = "/var/lib/usher/state/own"
    expect_equal("its own place is its own", attempt(lambda: open(own, "w", encoding="ascii").close()), 0)
    for name in names:
        for what, action in [
            ("take it", lambda n=name: os.rename(n, own + "2")), ("rename it", lambda n=name: os.rename(n, n + ".x")),
            ("rename over it", lambda n=name: os.rename(own, n)),
            ("put a link there", lambda n=name: os.symlink("/etc", n)), ("link it", lambda n=name: os.link(own, n)),
            ("unlink it", lambda n=name: os.unlink(n)), ("remove it", lambda n=name: os.rmdir(n)),
            ("chmod it", lambda n=name: os.chmod(n, 0o777)), ("write it", lambda n=name: open(n, "r+b").close()),
            ("make it", lambda n=name: os.close(os.open(n, os.O_WRONLY | os.O_CREAT | os.O_EXCL))),
            ("replace it", lambda n=name: os.close(os.open(n, os.O_WRONLY | os.O_TRUNC))),
        ]:
            number = attempt(action)
            allowed = (errno.EACCES, errno.EPERM, errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENOENT,
                       errno.ENOTEMPTY, errno.EBUSY, errno.EINVAL, errno.EXDEV)
            expect(number in allowed, f"{what} ({name}): errno {number}")
    for name in ("rows", "rule", "lock"):
        expect_equal(f"read {name}", attempt(lambda n=name: open(f"{DIRECTORY}/{n}", "rb").close()), errno.EACCES)
    expect_equal("alice is still there", output("getent", "passwd", "alice"), (0, ALICE_LINE))


def name_rule(world):
    """a never-seen name of the rule's shape signs in by ssh key with its final uid; others see nobody"""
    # The golden file: prefix "o.", and the key that gives o.fred the uid 2108093291.
    shutil.copy(world.rule, f"{DIRECTORY}/rule")
    os.chmod(f"{DIRECTORY}/rule", 0o600)
    base = "/run/nss-ssh"
    os.makedirs(base, exist_ok=True)
    os.makedirs("/run/sshd", exist_ok=True)
    for name in ("host", "key"):
        if not os.path.exists(f"{base}/{name}"):
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{base}/{name}")
    with open(f"{base}/config", "w", encoding="ascii") as file:
        file.write(f"Port 2201\nListenAddress 127.0.0.1\nHostKey {base}/host\nPidFile none\nUsePAM no\n"
                   f"PasswordAuthentication no\nAuthorizedKeysFile {base}/key.pub\nStrictModes no\nLogLevel VERBOSE\n")
    log = open(f"{base}/log", "w+", encoding="utf-8")
    server = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", f"{base}/config"], stdin=subprocess.DEVNULL,
                              stdout=log, stderr=log)

    def ssh(name):
        done = subprocess.run(
            ["ssh", "-F", "none", "-p", "2201", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
             "-o", "LogLevel=ERROR", "-o", "BatchMode=yes", "-i", f"{base}/key", "-l", name, "127.0.0.1",
             "id -u; echo $HOME $SHELL"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
            timeout=60)
        return (done.returncode, done.stdout)

    try:
        wait_for("sshd", lambda: socket.socket().connect_ex(("127.0.0.1", 2201)) == 0)
        expect_equal("o.fred by key", ssh("o.fred"), (0, "2108093291\n/home/o.fred /bin/bash\n"))
        expect_equal("another name", ssh("x.new")[0], 255)
        expect("Invalid user x.new" in open(f"{base}/log", encoding="utf-8").read(), "x.new is known")
        for command in (["getent", "passwd", "o.fred"], ["getent", "passwd", "2108093291"],
                        ["bash", "-c", "exec -a sshd getent passwd o.fred"]):
            expect_equal(" ".join(command), output(*command)[0], 2)
        # A rule-only name is free for useradd; from then on it is local and published no more.
        expect_equal("useradd", run("useradd", "-M", "o.fred").returncode, 0)
        expect_equal("published?", world.publisher.publish([("o.fred", 2108093291, 0, "", [])]),
                     ("published", 0, [(0, "publish.name_of_local_user")]))
        run("userdel", "o.fred")
        # Bound and published, the record is the rule's.
        world.publisher.publish([("o.fred", 2108093291, 0, "", [27])])
        expect_equal("o.fred is published", output("id", "-G", "o.fred"), (0, "2108093291 27\n"))
        # Its uid given to somebody else: nobody has it twice.
        world.publisher.publish([("dora", 2108093291, 0, "", [])])
        expect_equal("o.fred without a uid of its own", ssh("o.fred")[0], 255)
    finally:
        server.terminate()
        server.wait()
        log.close()


def replaced(world):
    """lookups go on, none wrong, while usher-publish replaces the file, is killed, and the disk is full"""
    stop = threading.Event()
    wrong = []
    count = [0]

    def look_up():
        while not stop.is_set():
            record = pwd.getpwnam("alice")
            groups = os.getgrouplist("alice", ALICE)
            if record.pw_uid != ALICE or 27 not in groups:
                wrong.append((record, groups))
            count[0] += 1

    threads = [threading.Thread(target=look_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(40):
        rows = [*USUAL, *[(f"u{i}", 1900000000 + i, 0, "", []) for i in range(number)]]
        expect_equal("published", world.publisher.publish(rows)[:2], ("published", number + 2))
        if number % 10 == 9:
            world.publisher.kill()
    stop.set()
    for thread in threads:
        thread.join()
    expect(not wrong and count[0] > 100, f"{len(wrong)} wrong of {count[0]}: {wrong[:1]}")
    world.publisher.publish(USUAL)
    kept = open(f"{DIRECTORY}/v1", "rb").read()
    run("mount", "-t", "tmpfs", "-o", "size=16k,mode=0755", "tmpfs", DIRECTORY)
    try:
        shutil.copy("/dev/null", f"{DIRECTORY}/lock")
        os.chmod(f"{DIRECTORY}/lock", 0o600)
        with open(f"{DIRECTORY}/v1", "wb") as file:
            file.write(kept)
        os.chmod(f"{DIRECTORY}/v1", 0o644)
        rows = [(f"u{i}", 1900000000 + i, 0, "", []) for i in range(2000)]
        expect_equal("a full disk", world.publisher.publish(rows), ("refused", "publish.write"))
        expect_equal("alice", output("getent", "passwd", "alice"), (0, ALICE_LINE))
        expect_equal("nothing is left", sorted(os.listdir(DIRECTORY)), ["lock", "v1"])
    finally:
        run("umount", DIRECTORY)


def nobody_runs(world):
    """with usherd and usher-publish stopped getent answers as before"""
    world.publisher.stop()
    wait_for("it ends", lambda: world.publisher.child is None)
    os.unlink("/run/usher/publish.sock")
    expect_equal("passwd", output("getent", "passwd", "alice"), (0, ALICE_LINE))


TESTS = [answers, initgroups_line, lists, refused_rows, who_may_ask, local_tools, becomes_local, name_cache, damaged,
         chrooted, static_program, sudo_by_group, ownership, name_rule, replaced, nobody_runs]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--module", "--publisher", "--rule"):
        arguments.add_argument(name, required=True)
    arguments.add_argument("only", nargs="*")
    given = arguments.parse_args()
    world = World(given.module, given.publisher, given.rule)

    def play(test):
        def once():
            world.fresh()
            test(world)

        quickest(once)

    passed, failed = run_tests(TESTS, given.only, play, lambda: world.publisher.log_text().splitlines()[-4:])
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
