#!/usr/bin/python3
"""How the client proves itself, against glewlwyd: one login with each method, and a twin that is refused.

    clients.py DIRECTORY

DIRECTORY holds the programs, and the scripts of Tests/idp as "idp". Prints "N passed, N failed".
"""
import json
import os
import socket
import subprocess
import sys
import traceback

from world import World

CONFIGURATION = """\
[provider.idp]
issuer = "{issuer}"

[provider.idp.client]
{client}
scopes = ["openid", "profile", "groups"]

[provider.idp.claims]
principal = "preferred_username"
groups = "groups"

[role.staff]
groups = ["developers"]

[service.password]
grants = ["password"]
roles = ["staff"]

[service.device]
grants = ["device"]
roles = ["staff"]

[daemon]
audit = "stderr"
"""

RAW_SECRET = "s+e/c r=e%t"      # as provision.py has it

# glewlwyd takes assertions for the endpoint that is asked, and none beside the parameter client_id. In the
# password grant it then makes an ID token without aud, which is refused; the device grant is as it should be.
ASSERTION = 'assertion_audience = "endpoint"\nassertion_client_id = "omit"\n'

# name: (lines of [provider.idp.client], content of the file "secret" or the key's name, the audited reason)
CASES = {
    "client_secret_basic, raw": (
        'id = "pam-raw"\nauth_method = "client_secret_basic"\nbasic_encoding = "raw"', RAW_SECRET, "granted"),
    "client_secret_basic, form-encoded, which glewlwyd does not read": (
        'id = "pam-raw"\nauth_method = "client_secret_basic"', RAW_SECRET, "client.refused"),
    "client_secret_basic, raw, another secret": (
        'id = "pam-raw"\nauth_method = "client_secret_basic"\nbasic_encoding = "raw"', RAW_SECRET + ".",
        "client.refused"),
    "client_secret_jwt, by code": (
        'id = "pam-conf"\nauth_method = "client_secret_jwt"\n' + ASSERTION, "pam-conf-secret", "granted"),
    "client_secret_jwt, by password": (
        'id = "pam-conf"\nauth_method = "client_secret_jwt"\n' + ASSERTION, "pam-conf-secret",
        "id_token.audience_missing"),
    "client_secret_jwt, by code, another secret": (
        'id = "pam-conf"\nauth_method = "client_secret_jwt"\n' + ASSERTION, "pam-conf-secreT",
        "client.grant_refused"),
    "private_key_jwt, by code": ('id = "pam-key"\nauth_method = "private_key_jwt"\n' + ASSERTION, "own", "granted"),
    "private_key_jwt, by code, another key": (
        'id = "pam-key"\nauth_method = "private_key_jwt"\n' + ASSERTION, "other", "client.grant_refused"),
}


class Glewlwyd:
    """The provider, for all cases."""

    def __init__(self, directory):
        self.directory = directory
        self.state = os.path.join(directory, "state")
        for name in ("own", "other"):
            subprocess.run([os.path.join(directory, "usher"), "keys", "generate", "--out", self.key(name)],
                           check=True, stdout=subprocess.DEVNULL)
        public = os.path.join(directory, "public.pem")
        subprocess.run(["openssl", "pkey", "-in", self.key("own"), "-pubout", "-out", public], check=True)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        text = subprocess.run(
            [os.path.join(directory, "idp", "glewlwyd", "up"), self.state, str(port)],
            env=dict(os.environ, IDP_CLIENT_KEY=public), check=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE).stdout.decode()
        self.issuer = dict(line.split("=", 1) for line in text.splitlines())["IDP_ISSUER"]

    def key(self, name):
        return os.path.join(self.directory, name + ".pem")

    def approve(self, code):
        subprocess.run([os.path.join(self.directory, "idp", "glewlwyd", "approve"), "--state", self.state, code,
                        "alice", "alice-pw"], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def stop(self):
        subprocess.run([os.path.join(self.directory, "idp", "glewlwyd", "down"), self.state, "--purge"], check=False)


class Client(World):
    """usherd --demo with one client of the provider."""

    def __init__(self, glewlwyd, lines, secret):
        super().__init__(glewlwyd.directory)
        self.issuer = glewlwyd.issuer
        if secret in ("own", "other"):
            self.lines = f'{lines}private_key_file = "{glewlwyd.key(secret)}"\n'
        else:
            with open(self.path("secret"), "w", encoding="ascii") as file:
                os.chmod(file.name, 0o600)
                file.write(secret)
            self.lines = f'{lines}\nsecret_file = "{self.path("secret")}"\n'

    def __enter__(self):
        for name in ("auth.sock", "admin.sock"):
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))
        with open(self.path("usher.toml"), "w", encoding="ascii") as file:
            os.chmod(file.name, 0o600)
            file.write(CONFIGURATION.format(issuer=self.issuer, client=self.lines))
        self._start("usherd", [
            self.path("usherd"), "--demo", "--config", self.path("usher.toml"),
            "--socket", self.path("auth.sock"), "--admin-socket", self.path("admin.sock")])
        self.wait(self.has_asked)
        return self


def by_code(glewlwyd, world):
    """As `attempt`; the code is approved as soon as it is shown."""
    process = world.start_try("device", "alice")
    text = b""
    while chunk := os.read(process.stderr.fileno(), 65536):
        text += chunk
        if b"Enter this code:\n" in text and text.count(b"\n") >= 7:
            code = text.split(b"Enter this code:\n")[1].split(b"\n")[0].decode()
            glewlwyd.approve(code)
            break
    out, rest = process.communicate(timeout=120)
    return json.loads(out), text + rest


def run(glewlwyd, name, lines, secret, reason):
    with Client(glewlwyd, lines, secret) as world:
        if "by code" in name:
            report, shown = by_code(glewlwyd, world)
        else:
            report, shown = world.attempt("password", "alice", "alice-pw")
        reasons = [record["reason"] for record in world.records()]
        if reasons != [reason] or report["granted"] != (reason == "granted"):
            raise AssertionError(f"{reasons}, {report}, {shown.decode(errors='replace')}, {world.log().decode()}")
        for text in (shown, world.log(), json.dumps(report).encode()):
            for word in ("alice-pw", RAW_SECRET, "pam-conf-secret", "PRIVATE KEY"):
                if word.encode() in text:
                    raise AssertionError("a secret got out")


def main():
    glewlwyd = Glewlwyd(sys.argv[1])
    passed = failed = 0
    try:
        for name, case in CASES.items():
            try:
                run(glewlwyd, name, *case)
                passed += 1
                print(f"ok glewlwyd, {name}", flush=True)
            except Exception:  # noqa: BLE001 # a test that breaks is a test that failed
                failed += 1
                print(f"FAIL glewlwyd, {name}\n{traceback.format_exc()}", flush=True)
    finally:
        glewlwyd.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
