"""From a clean host to a login and back: each step, and that root and local users notice none of it."""
import glob
import os
import subprocess
import threading
import time

from cells import expect, expect_equal
from clean_host import ALICE, LARRY, PACKAGES, ROOT, apt, by_code, by_key, local_logins, packages_of, repacked
from etc import differences, picture
from terminal import ACKNOWLEDGE, CODE
from world import ByCode

ISSUER_FLAGS = ["--client-id", "pam-conf", "--credential", "usher.client_secret", "--scopes", "openid profile groups",
                "--principal-claim", "preferred_username", "--changed-by", "administrators",
                "--admin-group", "linux-admins", "--user-group", "linux-users"]
# All that the packages change below /etc, but for their own files there and the links to sockets that start.
INSTALLED = {
    "~ group", "~ gshadow", "~ passwd", "~ shadow", "~ nsswitch.conf", "~ ld.so.cache",
    "+ systemd/system/sockets.target.wants",
    "+ systemd/system/multi-user.target.wants/usher-publish.path",
    "+ systemd/system/multi-user.target.wants/usher-publish.service",
}
NEXT, BEFORE = "0.1.0+next1", "0.1.0~before1"


def install(guest, folder):
    status, text = apt(guest, "install", "--allow-downgrades",
                       *(f"{folder}/{name}" for name in sorted(os.listdir(guest.root + folder)) if name.endswith(".deb")))
    expect_equal("apt-get install ends with", (status, text[-1500:] if status else ""), (0, ""))
    return text


def put(site, version):
    """Packages of another version on the host: the folder there."""
    for path in repacked(site.root, version):
        with open(path, "rb") as file:
            site.guest.write(f"/root/{version}/{os.path.basename(path)}", file.read())
    return f"/root/{version}"


def installed_versions(guest):
    return set(guest.must("dpkg-query", "-W", "-f", "${Version}\n", "usher", "libpam-usher", "libnss-usher").split())


def files_below_etc(root):
    """What the packages themselves bring there: configuration files of dpkg's, and folders."""
    found = set()
    for package in packages_of(root):
        listing = subprocess.run(["dpkg-deb", "-c", package], check=True, stdout=subprocess.PIPE, text=True).stdout
        found.update(line.split()[5].removeprefix("./etc/").rstrip("/") for line in listing.splitlines()
                     if "./etc/" in line)
    return found - {""}


def failed_units(guest):
    return guest.must("systemctl", "--failed", "--plain", "--no-legend").split()


def property_of(guest, unit, name):
    return guest.must("systemctl", "show", "-P", name, unit).strip()


def enable_ssh(guest):
    guest.must("usher", "pam", "enable", "sshd", "--yes", "--no-revert")


def installing(site):
    """installing changes no PAM file, starts nothing that has no configuration, and nobody notices"""
    guest = site.guest
    local_logins(guest)
    site.failed = failed_units(guest)
    site.clean = picture(guest.root)
    began = time.monotonic()
    text = install(guest, PACKAGES)
    site.measure("apt-get install of the three packages", time.monotonic() - began)
    expect("rror" not in text and "ailed" not in text and "arning" not in text, f"apt-get says: {text}")
    changed = set(differences(site.clean, picture(guest.root)))
    sockets = [os.path.basename(path) for path in glob.glob(f"{site.root}/systemd/*.socket")]
    links = {f"+ systemd/system/sockets.target.wants/{name}" for name in sockets}
    own = {f"+ {path}" for path in files_below_etc(site.root) if path not in site.clean}
    expect_equal("changed below /etc", sorted(changed), sorted(INSTALLED | links | own))
    expect(not any("/pam.d/" in line or "/ssh/" in line for line in own), f"a package brings {own}")
    expect_equal("passwd and group in nsswitch.conf", guest.must("grep", "-E", "^(passwd|group):", "/etc/nsswitch.conf"),
                 "passwd:         files usher\ngroup:          files usher\n")
    expect_equal("units that failed", failed_units(guest), site.failed)
    for unit in ["usherd.service", *(name for name in sockets if name.startswith("usherd"))]:
        expect_equal(unit, guest.output("systemctl", "is-active", unit)[1], "inactive\n")
    status, text = guest.output("usher", "status")
    expect(status == 1 and "usherd is not reachable" in text, f"usher status: {status} {text}")
    local_logins(guest)


def configured(site):
    """usher init, the secret and usher pam enable make a login; root and local users are as before"""
    guest = site.guest
    guest.must("usher", "init", "--non-interactive", "--issuer", site.provider.issuer, *ISSUER_FLAGS)
    guest.shell("install -d -m 0700 /etc/credstore; install -m 0600 /dev/stdin /etc/credstore/usher.client_secret",
                input="pam-conf-secret\n")
    guest.must("systemctl", "start", "usherd.service")
    guest.must("gpasswd", "-a", ALICE, "usher-managed")
    guest.must("usher", "account", "pin", ALICE, "--issuer", site.provider.issuer, "--subject",
               site.provider.subject(ALICE))
    enable_ssh(guest)
    by_code(guest, site.provider, ALICE)
    expect_equal("units that failed", failed_units(guest), site.failed)
    local_logins(guest)


class Meanwhile:
    """Root and larry log in by key again and again, in a thread of its own."""

    def __init__(self, guest):
        self.guest, self.over, self.took, self.wrong = guest, threading.Event(), [], []
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        while not self.over.is_set():
            for user in (ROOT, LARRY):
                began = time.monotonic()
                answer = by_key(self.guest, user)
                self.took.append(time.monotonic() - began)
                if answer != (0, f"IN:{user}\n"):
                    self.wrong.append((user, answer))

    def end(self):
        self.over.set()
        self.thread.join()
        expect_equal("local logins that failed meanwhile", self.wrong, [])
        expect(len(self.took) >= 2, f"only {len(self.took)} local logins meanwhile")
        return max(self.took)


def changed_version(site, version, folder):
    """Installs the version while one person waits for an approval and another has not pressed Enter; both are told to
    try again, get a new code by themselves, and log in."""
    guest = site.guest
    daemon = property_of(guest, "usherd.service", "MainPID")
    inode = ["stat", "-c", "%i", "/run/usher/auth.sock"]
    socket = guest.must(*inode)
    waiting, reading = ByCode(guest).spawn(ALICE), ByCode(guest).spawn(ALICE)
    try:
        first = waiting.code()
        reading.code()
        waiting.acknowledge()
        # sshd 9.2 shows nothing before the next prompt.
        site.provider.proxy.reset()
        expect(site.provider.proxy.wait("poll", 2, 60), "no login waits")
        meanwhile = Meanwhile(guest)
        began = time.monotonic()
        install(guest, folder)
        took = time.monotonic() - began
        slowest = meanwhile.end()
        expect_equal("versions", installed_versions(guest), {version})
        expect(property_of(guest, "usherd.service", "MainPID") not in (daemon, "0"), "usherd was not restarted")
        expect_equal("the socket's inode", guest.must(*inode), socket)
        reading.acknowledge()
        for session in (waiting, reading):
            session.expect(r"The sign-in service is restarting\. Please try again\.")
            second = session.code()
            expect(second != first, "the code of before")
            site.provider.approve(second, ALICE)
            session.acknowledge()
            status, _ = session.end()
            expect(status == 0 and session.granted, f"ends with {status}: {session.text[-600:]}")
    finally:
        waiting.close()
        reading.close()
    expect_equal("units that failed", failed_units(guest), site.failed)
    local_logins(guest)
    return took, slowest


def upgrade(site):
    """an upgrade with two logins in flight: both are told to try again and succeed, local logins go on meanwhile"""
    before = picture(site.guest.root)
    took, slowest = changed_version(site, NEXT, put(site, NEXT))
    site.measure("upgrade", took)
    site.measure("slowest local login during the upgrade", slowest)
    expect_equal("changed below /etc", differences(before, picture(site.guest.root)), [])


def downgrade(site):
    """a downgrade does the same, and the accounts are still there"""
    before = picture(site.guest.root)
    took, _ = changed_version(site, BEFORE, put(site, BEFORE))
    site.measure("downgrade", took)
    expect_equal("changed below /etc", differences(before, picture(site.guest.root)), [])
    expect(ALICE in site.guest.must("usher", "account", "list"), "alice's account is gone")


def guarded(site):
    """the module stays while a PAM file that we did not write names it: removing it is refused, with the file's name"""
    guest = site.guest
    guest.write("/etc/pam.d/other-application", "auth required pam_usher.so\naccount required pam_usher.so\n")
    status, text = apt(guest, "remove", "libpam-usher")
    expect(status != 0 and "  /etc/pam.d/other-application\n" in text, f"{status}: {text}")
    expect_equal("the module", guest.output("sh", "-c", "ls /usr/lib/*/security/pam_usher.so | wc -l"), (0, "1\n"))
    local_logins(guest)
    guest.must("rm", "/etc/pam.d/other-application")
    enable_ssh(guest)
    by_code(guest, site.provider, ALICE)


def removed(site):
    """removing takes our lines out first; what was configured stays, and logins are those of a clean host"""
    guest = site.guest
    status, text = apt(guest, "remove", "usher", "libpam-usher", "libnss-usher")
    expect_equal("apt-get remove ends with", (status, text[-1500:] if status else ""), (0, ""))
    now = picture(guest.root)
    for folder in ("pam.d", "ssh", "nsswitch.conf"):
        expect_equal(f"changed in /etc/{folder}", [line for line in differences(site.clean, now)
                                                   if line[2:].split("/")[0] == folder], [])
    expect("usher/usher.toml" in now and "credstore/usher.client_secret" in now, "the configuration is gone")
    expect_equal("units that failed", failed_units(guest), site.failed)
    local_logins(guest)


def again(site):
    """installed again, the host knows its configuration and its accounts: two commands and alice is in"""
    guest = site.guest
    install(guest, PACKAGES)
    enable_ssh(guest)
    by_code(guest, site.provider, ALICE)
    local_logins(guest)


def purged(site):
    """purging leaves /etc as it was, byte for byte, and no file of ours anywhere"""
    guest = site.guest
    guest.must("gpasswd", "-d", ALICE, "usher-managed")
    status, text = apt(guest, "purge", "usher", "libpam-usher", "libnss-usher")
    expect_equal("apt-get purge ends with", (status, text[-1500:] if status else ""), (0, ""))
    expect_equal("changed below /etc since before the installation", differences(site.clean, picture(guest.root)), [])
    left = guest.must("find", "/usr", "/var", "/run", "-xdev", "-name", "*usher*", "-not", "-path", "/var/lib/apt/*",
                      "-not", "-path", "/var/log/*").split()
    expect_equal("files left", left, [])
    expect_equal("units that failed", failed_units(guest), site.failed)
    local_logins(guest)


TESTS = [installing, configured, upgrade, downgrade, guarded, removed, again, purged]
