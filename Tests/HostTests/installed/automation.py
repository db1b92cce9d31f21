"""Scripts of local users must not notice us: keys, sudo -n, sudo -S, Ansible's become, passwd, chsh, chage."""
import base64
import json
import os
import shlex
import statistics
import subprocess
import time

from cells import expect, expect_equal
from host_files import FILES, LOCAL
from robust import UNITS, start
from world import ADA, BASE, KEYS, KNOWN, wait_for

# larry types a password at sudo, otto does not have to.
NOPASSWD = "otto"
PASSWORD, OTHER = "larry's long password 1", "larry's long password 2"
SUDOERS = f"{LOCAL} ALL=(ALL:ALL) ALL\n{LOCAL} ALL=(ALL:ALL) NOPASSWD: /usr/bin/id\n" \
    f"{NOPASSWD} ALL=(ALL:ALL) NOPASSWD: ALL\n"
# Of otto's sudo too, which has a PAM service without our lines: what is measured beside it is ours.
PLAIN = "sudo-plain"
ROUNDS = 12
# What larry runs over ssh with a key, without a terminal.
COMMANDS = [
    "sudo -n id -un",
    "sudo -n whoami",
    f"echo \"{PASSWORD}\" | sudo -k -p X -S whoami",
    "sudo -k -S whoami </dev/null",
    "sudo -ln",
    f"echo \"{PASSWORD}\" | su {LOCAL} -c whoami",
    f"printf '%s\\n' \"{PASSWORD}\" \"{OTHER}\" \"{OTHER}\" | passwd",
    f"printf '%s\\n' \"{OTHER}\" \"{PASSWORD}\" \"{PASSWORD}\" | passwd",
    f"echo \"{PASSWORD}\" | chsh -s /bin/sh",
    f"echo \"{PASSWORD}\" | chsh -s /bin/bash",
    f"chage -l {LOCAL}",
]
# What root runs.
FOR_ROOT = [f"chage -M 90 {LOCAL}", f"chage -M 99999 {LOCAL}", f"passwd -S {LOCAL}", f"chsh -s /bin/bash {LOCAL}",
            f"su {LOCAL} -c 'id -un'", f"runuser -u {LOCAL} -- id -un"]


class Automation:
    """The guest with and without the lines in its PAM files."""

    def __init__(self, world):
        self.world, self.guest = world, world.a
        self.with_lines = {name: self.read(f"{self.guest.root}/etc/pam.d/{name}") for name in FILES}
        self.without = {name: self.read(f"{world.tree}/etc/pam.d/{name}") for name in FILES}

    @staticmethod
    def read(path):
        with open(path, encoding="utf-8") as file:
            return file.read()

    def prepare(self):
        self.guest.write("/etc/sudoers.d/automation", f"{SUDOERS}Defaults:{NOPASSWD} pam_service={PLAIN}\n", mode=0o440)
        self.guest.write(f"/etc/pam.d/{PLAIN}", self.without["sudo"])
        self.guest.shell(f"id -u {NOPASSWD} >/dev/null 2>&1 || useradd -m -s /bin/bash {NOPASSWD}")
        self.guest.must("chpasswd", input=f"{LOCAL}:{PASSWORD}\n")
        # Nothing between two changes of a password, and none before the first.
        self.guest.must("chage", "-m", "0", LOCAL)
        self.guest.write(f"/etc/ssh/keys/{NOPASSWD}", self.read(f"{KEYS}/{LOCAL}.pub"))

    def tidy(self):
        self.lines(self.with_lines)
        self.guest.shell(f"rm /etc/sudoers.d/automation /etc/pam.d/{PLAIN}; userdel -rf {NOPASSWD} 2>/dev/null; usermod -p '!' {LOCAL}")

    def lines(self, files):
        for name, text in files.items():
            self.guest.write(f"/etc/pam.d/{name}", text)

    def run(self):
        """Everything that scripts do: name to (status, standard output, standard error)."""
        seen = {"key login": self.world.by_key(self.guest, LOCAL, "id -un")}
        seen |= self.over_ssh()
        for command in FOR_ROOT:
            seen[f"root: {command}"] = self.guest.output("sh", "-c", command)
        seen["ansible"] = self.ansible()
        return seen

    def over_ssh(self):
        """Each of COMMANDS, in one session."""
        script = "".join(f"sh -c {shlex.quote(command)} >/tmp/out 2>/tmp/err; echo \"$? $(base64 -w0 </tmp/out)- $(base64 -w0 </tmp/err)-\"; "
                         for command in COMMANDS)
        status, out, _ = self.world.by_key(self.guest, LOCAL, script, seconds=60)
        lines = [line.split(" ") for line in out.splitlines()]
        expect_equal("the session", (status, len(lines)), (0, len(COMMANDS)))
        return {command: (int(code), *(base64.b64decode(text[:-1]).decode() for text in texts))
                for command, (code, *texts) in zip(COMMANDS, lines)}

    def ansible(self):
        """become with a password and without one, by the real ansible; raw, for the guest has no Python."""
        options = f"-F none -o UserKnownHostsFile={KNOWN} -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes"
        host = dict(ansible_host="127.0.0.1", ansible_port=self.guest.port, ansible_ssh_private_key_file=f"{KEYS}/{LOCAL}",
                    ansible_ssh_args=options)
        hosts = {"asked": dict(host, ansible_user=LOCAL, ansible_become_password=PASSWORD),
                 "free": dict(host, ansible_user=NOPASSWD)}
        os.makedirs(f"{BASE}/ansible", exist_ok=True)
        with open(f"{BASE}/ansible/hosts.json", "w", encoding="utf-8") as file:
            json.dump({"all": {"hosts": hosts}}, file)
        done = subprocess.run(
            ["ansible", "all", "-i", f"{BASE}/ansible/hosts.json", "-b", "-m", "raw", "-a", "id -un; id -ru", "-f", "1"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, timeout=120,
            env=dict(PATH=os.environ["PATH"], HOME=f"{BASE}/ansible", LC_ALL="C.UTF-8", ANSIBLE_NOCOLOR="1",
                     ANSIBLE_LOCALHOST_WARNING="0", ANSIBLE_INVENTORY_ENABLED="yaml", ANSIBLE_LOCAL_TEMP=f"{BASE}/ansible"))
        expect(done.stdout.count("root\n0\n") == 2, f"become does not work: {done.stdout} {done.stderr}")
        return done.returncode, done.stdout, done.stderr

    def medians(self):
        """Milliseconds that `sudo -n` takes, in turn without our lines (otto) and with what /etc/pam.d/sudo has now."""
        script = (f"for _ in $(seq {ROUNDS}); do for name in {NOPASSWD} {LOCAL}; do a=$EPOCHREALTIME; "
                  "runuser -u $name -- sudo -n id -un >/dev/null; b=$EPOCHREALTIME; "
                  "echo $(( ${b/./} - ${a/./} )); done; done")
        times = [int(word) / 1000 for word in self.guest.must("bash", "-c", script).split()]
        expect_equal("the measurement", len(times), 2 * ROUNDS)
        return statistics.median(times[::2]), statistics.median(times[1::2])


def logins_asked(world):
    """Requests to the provider that are about somebody; a usherd that starts asks for discovery and keys."""
    counts = world.provider.proxy.counts
    return sum(count for endpoint, count in counts.items() if endpoint not in ("discovery", "keys"))


def local_scripts(world):
    """a local user's scripts get the same status, output and errors as without our lines, with usherd up, down and hung
    and the provider down, and the provider hears nothing"""
    guest, automation = world.a, Automation(world)
    automation.prepare()
    started, medians = time.monotonic(), {}
    try:
        automation.lines(automation.without)
        wanted = automation.run()
        medians["without our lines"] = automation.medians()
        expect_equal("sudo -n", wanted["sudo -n id -un"], (0, "root\n", ""))
        expect_equal("sudo -p X -S", wanted[COMMANDS[2]], (0, "root\n", "X"))
        expect_equal("sudo -n without NOPASSWD", wanted["sudo -n whoami"], (1, "", "sudo: a password is required\n"))
        for command in COMMANDS[6:10]:
            expect_equal(command, wanted[command][0], 0)
        automation.lines(automation.with_lines)
        before = logins_asked(world)
        for state, begin, end in (
                ("usherd up", lambda: None, lambda: None),
                ("the provider down", world.provider.proxy.stop, world.provider.proxy.start),
                ("usherd hung", lambda: guest.must("systemctl", "kill", "-s", "STOP", "usherd.service"),
                 lambda: guest.must("systemctl", "kill", "-s", "CONT", "usherd.service")),
                ("usherd down", lambda: guest.must("systemctl", "stop", *UNITS), lambda: start(guest))):
            begin()
            try:
                seen = automation.run()
                medians[state] = automation.medians()
            finally:
                end()
            for command, result in wanted.items():
                expect_equal(f"{state}: {command}", seen[command], result)
        expect_equal("requests", logins_asked(world) - before, 0)
        world.measured.append("sudo -n of a local user, medians beside one without our lines in the same minute: "
                              + ", ".join(f"{state} {ours:.1f} ms to {plain:.1f} ms ({ours / plain:.2f})"
                                          for state, (plain, ours) in medians.items()))
        world.measure("scripts of local users, five times", started)
    finally:
        automation.tidy()


def our_scripts(world):
    """somebody of ours: sudo -n, and without a terminal sudo -S </dev/null, start no code (login.no_terminal)"""
    guest = world.a
    wait_for("usherd answers", lambda: guest.output("systemctl", "is-active", "usherd.service")[0] == 0)
    expect_equal("by code", world.by_code(guest, ADA)[0], 0)
    world.give_key(guest, ADA)
    guest.mark()
    world.provider.proxy.reset()
    for options in ((), ("-tt",)):
        status, out, err = world.by_key(guest, ADA, "sudo -k -n whoami", options=options)
        expect_equal("sudo -n", (status, (out + err).replace("\r", "").splitlines()[:1]),
                     (1, ["sudo: a password is required"]))
    expect("login" not in [phase for phase, service, *_ in guest.decisions() if service == "sudo"], "sudo -n asked usherd")
    status, out, err = world.by_key(guest, ADA, "sudo -k -S whoami </dev/null")
    expect(status == 1 and "root" not in out, f"sudo -S: {status} {out!r} {err!r}")
    expect("A terminal is needed to sign in." in err, f"no reason is shown: {err!r}")
    expect_equal("sign-ins", [d for d in guest.decisions() if d[0] == "login"], [("login", "sudo", ADA, "login.no_terminal")])
    expect_equal("requests", logins_asked(world), 0)


TESTS = [local_scripts, our_scripts]
