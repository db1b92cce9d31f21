"""What an administrator writes on a new host: configuration, credentials, PAM, sshd, sudo, nsswitch.conf."""
import os
import shutil
import subprocess

import rule

# PAM's files. "su -" is a service of its own, too, but Debian's file for it includes that of su.
FILES = ("sshd", "sudo", "sudo-i", "su", "login", "cron")
SERVICES = (*FILES, "su-l")
CONFIGURATION = """\
[provider.staff]
issuer = "{issuer}"
ca_file = "/etc/usher/ca.pem"

[provider.staff.client]
id = "pam-conf"
auth_method = "client_secret_post"
secret_credential = "usher.client_secret"
scopes = ["openid", "profile", "groups"]

[provider.staff.claims]
principal = "preferred_username"
groups = "groups"
name = "name"

[accounts]
bind = "first-login"
uid_source = "derived"

[messages]
display_name = "Example Staff"
qr = "off"
"""
ROLES = """\
[role.admin]
groups = ["linux-admins"]
local_groups = ["sudo"]
privileged = true
mfa_waiver = "the provider of these tests has no second factor"

[role.staff]
groups = ["developers"]
local_groups = ["users"]
"""
SERVICE = """
[service.{name}]
grants = ["device"]
roles = ["staff"]
"""
AUTH = "auth [success=done new_authtok_reqd=done user_unknown=ignore ignore=ignore default=die] pam_usher.so{options}\n"
ACCOUNT = "account [success=ok new_authtok_reqd=ok ignore=ignore default=die] pam_usher.so\n"
SSHD = """\
Port {port}
ListenAddress 127.0.0.1
UsePAM yes
KbdInteractiveAuthentication yes
PasswordAuthentication no
LoginGraceTime 120
PermitRootLogin prohibit-password
AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/keys/%u
"""
SUDOERS = """\
Defaults !lecture
%sudo ALL=(ALL:ALL) NOPASSWD: /usr/bin/true
"""
LOCAL = "larry"


def pam(name, text):
    """The distribution's file with our two lines, the first of auth and of account."""
    found = {"auth": False, "account": False}
    lines = []
    for line in text.splitlines(keepends=True):
        words = line.split()
        # LOGIN_TIMEOUT of login.defs is a minute.
        auth = AUTH.format(options=" timeout=55" if name == "login" else "")
        for kind, ours in (("auth", auth), ("account", ACCOUNT)):
            first = words[:1] == [kind] and "pam_rootok.so" not in line or words[:2] == ["@include", f"common-{kind}"]
            if first and not found[kind]:
                found[kind] = True
                lines.append(ours)
        lines.append(line)
    if not all(found.values()):
        raise AssertionError(f"no place for our lines in /etc/pam.d/{name}")
    return "".join(lines)


def write_layer(layer, tree, provider, port, keys):
    """The host's own files, in a folder that lies on the distribution's tree."""
    def write(path, text, mode=0o644, folder=0o755):
        target = layer + path
        os.makedirs(os.path.dirname(target), mode=folder, exist_ok=True)
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(target, mode)

    def original(path):
        with open(tree + path, encoding="utf-8") as file:
            return file.read()

    name = os.path.basename(layer).removeprefix("layer-")
    write("/etc/hostname", name + "\n")
    write("/etc/hosts", f"127.0.0.1 localhost {name}\n")
    write("/etc/usher/usher.toml", CONFIGURATION.format(issuer=provider.issuer)
          + "".join(SERVICE.format(name=name) for name in SERVICES))
    write("/etc/usher/roles.d/10-roles.toml", ROLES)
    write("/etc/usher/ca.pem", open(provider.authority, encoding="ascii").read())
    write("/etc/credstore/usher.client_secret", "pam-conf-secret", mode=0o600, folder=0o700)
    write("/etc/credstore/usher.uid_seed", rule.SEED.decode(), mode=0o600)
    for name in FILES:
        write(f"/etc/pam.d/{name}", pam(name, original(f"/etc/pam.d/{name}")))
    write("/etc/pam.d/common-session",
          original("/etc/pam.d/common-session") + "session optional pam_mkhomedir.so umask=0077\n")
    write("/etc/ssh/sshd_config.d/usher.conf", SSHD.format(port=port))
    write("/etc/sudoers.d/usher", SUDOERS, mode=0o440, folder=0o750)
    names = original("/etc/nsswitch.conf").splitlines()
    write("/etc/nsswitch.conf", "\n".join(
        f"{line.rstrip()} usher" if line.startswith(("passwd:", "group:")) else line for line in names) + "\n")
    for name in ("root", LOCAL):
        write(f"/etc/ssh/keys/{name}", open(f"{keys}/{name}.pub", encoding="ascii").read())
    for end, mode in (("", 0o600), (".pub", 0o644)):
        shutil.copy(f"{keys}/host{end}", f"{layer}/etc/ssh/ssh_host_ed25519_key{end}")
        os.chmod(f"{layer}/etc/ssh/ssh_host_ed25519_key{end}", mode)


def make_keys(folder, names):
    os.makedirs(folder, mode=0o700, exist_ok=True)
    for name in names:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", f"{folder}/{name}"],
                       check=True)
