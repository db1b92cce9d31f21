"""usher doctor: every planted fault by its own code, and gone after the command that it printed."""
import json
import time

from cells import expect, expect_equal
from pam_host import pam_host
from world import wait_for

MODULE = "/usr/lib/x86_64-linux-gnu/security/pam_usher.so"
AUTH = "'auth [success=done new_authtok_reqd=done user_unknown=ignore ignore=ignore default=die] pam_usher.so'"
OTHER = "rm -rf /etc/usher-x && cp -a /etc/usher /etc/usher-x && "
PAM_BACK = "cp -a /root/pam.d/. /etc/pam.d/"


class Fault:
    """`undo` is for what no command mends; `config` is asked about in place of the host's."""

    def __init__(self, code, plant, undo=None, config=None, online=False):
        self.code, self.plant, self.undo, self.config, self.online = "doctor." + code, plant, undo, config, online

    def __str__(self):
        return self.code


def elsewhere(code, change, online=True):
    """A fault of another configuration beside the host's."""
    return Fault(code, OTHER + change, "rm -rf /etc/usher-x", "/etc/usher-x/usher.toml", online)


def sshd(code, line):
    """A line in the drop-in of the host."""
    word = line.split()[0]
    return Fault(code, f"sed -i 's/^{word} .*//' /etc/ssh/sshd_config.d/usher.conf; "
                 f"echo '{line}' >> /etc/ssh/sshd_config.d/usher.conf")


def stack(code, change, service="sshd"):
    """A fault in a file of pam.d."""
    return Fault(code, f"cd /etc/pam.d && f={service} && {change}", PAM_BACK)


FAULTS = [
    # Configuration and provider.
    elsewhere("config", "sed -i 's/^issuer/isuser/' /etc/usher-x/usher.toml", online=False),
    Fault("config_file", "chmod o+w /etc/usher/usher.toml"),
    elsewhere("dns", "sed -i 's,^issuer = .*,issuer = \"https://nowhere.invalid/\",' /etc/usher-x/usher.toml"),
    elsewhere("discovery", "sed -i 's,^\\(issuer = .*\\)\"$,\\1/elsewhere\",' /etc/usher-x/usher.toml"),
    elsewhere("grants", "sed -i 's/\"device\"/\"ciba\"/' /etc/usher-x/usher.toml"),
    Fault("client_auth", "cp -a /etc/credstore/usher.client_secret /root/secret; "
          "printf wrong > /etc/credstore/usher.client_secret", "mv /root/secret /etc/credstore/usher.client_secret",
          online=True),
    Fault("client_secret", "mv /etc/credstore/usher.client_secret /root/secret",
          "mv /root/secret /etc/credstore/usher.client_secret", online=True),
    Fault("rule_key", "rm /etc/credstore/usher.rule_key"),
    # The daemon and its parts.
    Fault("unit", "systemctl stop usherd.socket"),
    Fault("unit", "systemctl -q disable usherd-admin.socket"),
    Fault("reload", "cp -a /etc/usher/usher.toml /root/usher.toml; echo '[' >> /etc/usher/usher.toml; "
          "systemctl reload usherd; "
          "until journalctl -q -o cat --since -1min USHER_EVENT=config.refused | grep -q .; do sleep 0.1; done; "
          "mv /root/usher.toml /etc/usher/usher.toml"),
    Fault("versions", f"sed -i 's/usher_version=0[.]1/usher_version=0.0/' {MODULE}",
          f"sed -i 's/usher_version=0[.]0/usher_version=0.1/' {MODULE}"),
    Fault("module_missing", "mv /usr/lib/x86_64-linux-gnu/libnss_usher.so.2 /root/",
          "mv /root/libnss_usher.so.2 /usr/lib/x86_64-linux-gnu/"),
    Fault("file_owner", "chown usher /var/lib/usher/nss"),
    Fault("file_mode", "chmod 0644 /etc/credstore/usher.client_secret"),
    Fault("file_mode", "chmod 0666 /run/usher/auth.sock"),
    Fault("file_missing", "rm /run/usher/publish.sock"),
    Fault("disk", "mount -t tmpfs -o size=1m none /var/lib/usher", "umount /var/lib/usher"),
    # PAM.
    stack("pam_sufficient", "sed -i 's/^auth .*pam_usher/auth sufficient pam_usher/' $f"),
    stack("pam_default_ignore", "sed -i '/^auth/ s/default=die/default=ignore/' $f"),
    stack("pam_only_auth", "sed -i '/^account.*pam_usher/d' $f"),
    stack("pam_sudo_i", "sed -i '/pam_usher/d' $f", "sudo-i"),
    stack("pam_silent", "sed -i 's/^auth .*pam_usher/-&/' $f"),
    stack("pam_path", "sed -i 's,pam_usher.so,/opt/pam_usher.so,' $f"),
    stack("pam_after_jump", "sed -i 's/^account.*pam_usher.*/account [success=1 default=ignore] pam_unix.so\\n&/' $f"),
    stack("pam_after_deny", "sed -i '/^auth.*pam_usher/d' $f; sed -i \"s/^@include common-auth/&\\n\"" + AUTH
          + "\"/\" $f"),
    stack("pam_twice", f"printf '%s\\n' {AUTH} | cat - common-auth > new && mv new common-auth"),
    stack("pam_manage_local", "sed -i 's/^account.*pam_usher.so/& manage_local=nosuchgroup/' $f"),
    # ssh, login, names.
    sshd("sshd_kbdinteractive", "KbdInteractiveAuthentication no"),
    sshd("sshd_usepam", "UsePAM no"),
    sshd("sshd_grace", "LoginGraceTime 30"),
    sshd("sshd_startups", "MaxStartups 4:30:10"),
    Fault("login_timeout", "sed -i 's/^LOGIN_TIMEOUT.*/LOGIN_TIMEOUT 30/' /etc/login.defs"),
    Fault("nss_missing", "sed -i '/^passwd:/ s/ usher//' /etc/nsswitch.conf"),
    Fault("nss_order", "sed -i -e '/^group:/ s/ usher//' -e 's/^group:/group: usher/' /etc/nsswitch.conf"),
    Fault("nss_file", "printf x >> /var/lib/usher/nss/v1"),
    Fault("nss_initgroups", "echo 'initgroups: files' >> /etc/nsswitch.conf"),
    # As Debian ships it: the tests of lookups have switched the cache off.
    Fault("nscd", r"sed -i 's/\(enable-cache[[:space:]]*passwd[[:space:]]*\)no/\1yes/' /etc/nscd.conf; systemctl start nscd"),
    # Rights outside Usher.
    Fault("sudo_group_source", "rm -f /etc/sudo.conf"),
    Fault("sudoers_syntax", "echo 'nonsense(' > /etc/sudoers.d/zz", "rm /etc/sudoers.d/zz"),
    Fault("sudoers_targetpw", "echo 'Defaults targetpw' > /etc/sudoers.d/zz", "rm /etc/sudoers.d/zz"),
    Fault("sudoers_names", "echo 'zoe ALL=(ALL) ALL' > /etc/sudoers.d/zz", "rm /etc/sudoers.d/zz"),
    Fault("cron_names", "echo zoe > /etc/cron.allow"),
    Fault("allow_names", "echo 'AllowUsers zoe' > /etc/ssh/sshd_config.d/zz.conf", "rm /etc/ssh/sshd_config.d/zz.conf"),
    Fault("no_way_in", "mv /etc/ssh/keys/root /root/key; passwd -q -l root", "mv /root/key /etc/ssh/keys/root"),
]


def doctor(guest, *options):
    status, text = guest.output("usher", "doctor", "--json", *options)
    try:
        report = json.loads(text)
    except ValueError as error:
        raise AssertionError(f"usher doctor ends with {status}: {text[-2000:]!r}") from error
    expect_equal("the exit status", status, report["status"])
    return report


def codes(report):
    return [finding["code"] for finding in report["findings"]]


def mend(guest, report, code):
    """Runs what was printed for the code, as a shell of root's would."""
    commands = [finding["command"] for finding in report["findings"] if finding["code"] == code and "command" in finding]
    for command in commands:
        guest.shell(f"cd /root; {command}")
    return bool(commands)


def prepare(guest):
    """As a host is after docs: doctor names what the tests' host leaves out, and its commands mend that."""
    guest.shell("cp -a /etc/pam.d /root/pam.d")
    report = doctor(guest)
    for finding in report["findings"]:
        if "command" in finding:
            guest.shell(finding["command"])


def good(world):
    """usher doctor finds nothing on a host that was set up, and says so to root alone"""
    guest = world.a
    prepare(guest)
    report = doctor(guest)
    expect_equal("the report", (report["status"], report["findings"], report["skipped"]), (0, [], []))
    began = time.monotonic()
    status, text = guest.output("usher", "doctor")
    world.measure("usher doctor", began)
    expect(status == 0 and text.endswith("Everything is good.\n"), f"{status}: {text!r}")
    expect(all(len(line) <= 80 for line in text.splitlines()), text)
    status, text = guest.output("runuser", "-u", "larry", "--", "usher", "doctor", "--json", "--offline")
    report = json.loads(text)
    expect(status == report["status"] and "run usher doctor as root" in report["skipped"][0], f"{status}: {text}")


def faults(world):
    """each of the planted faults has its own code, and its command, or taking it back, ends it"""
    guest, wrong, mended = world.a, [], 0
    for fault in FAULTS:
        guest.shell(fault.plant)
        options = (["--config", fault.config] if fault.config else []) + ([] if fault.online else ["--offline"])
        report = doctor(guest, *options)
        if fault.code not in codes(report):
            wrong.append(f"{fault}: {report['findings']}")
        elif fault.undo is None:
            if mend(guest, report, fault.code):
                mended += 1
            else:
                wrong.append(f"{fault}: no command")
        if fault.undo is not None:
            guest.shell(fault.undo)
            continue
        try:
            wait_for(f"{fault} ends", lambda options=options: not doctor(guest, *options)["findings"], pause=0.2)
        except AssertionError as error:
            wrong.append(f"{error}: {doctor(guest, *options)['findings']}")
    guest.shell("rm -f /etc/cron.allow; systemctl stop nscd")
    print(f"# {len(FAULTS)} faults, {len({fault.code for fault in FAULTS})} codes, {mended} mended by their command")
    expect_equal("wrong", wrong, [])
    expect_equal("at the end", doctor(guest)["findings"], [])


def enabled(world):
    """usher doctor says that nobody asks Usher, and is content once usher pam enable has been run"""
    guest = pam_host(world)
    report = doctor(guest)
    found = [finding for finding in report["findings"] if finding["code"] == "doctor.pam_unused"]
    expect_equal("the command", [finding.get("command") for finding in found], ["usher pam enable sshd"])
    guest.must("usher", "pam", "enable", "--yes", "--no-revert", "sshd", "sudo", "sudo-i")
    report = doctor(guest)
    expect_equal("the report", (report["status"], report["findings"], report["skipped"]), (0, [], []))
    guest.must("usher", "pam", "disable", "--yes", "--all")


TESTS = [good, faults, enabled]
