"""Two glewlwyds (one rotates refresh tokens), a little TLS server that says what a test wants, and the programs."""
import base64
import http.server
import json
import os
import socket
import ssl
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "idp", "glewlwyd")
SECRET = "pam-conf-secret"
ITS_OWN = object()

CONFIGURATION = """\
[provider.idp]
issuer = "{issuer}"
{provider}

[provider.idp.client]
id = "{client}"
auth_method = "client_secret_basic"
secret_file = "{secret}"
scopes = ["openid", "profile", "groups"]

[provider.idp.claims]
principal = "preferred_username"
groups = "groups"
{claims}

[provider.idp.tokens]
{tokens}

{roles}
{tables}"""

ROLES = """\
[role.staff]
groups = ["developers"]

[service.sshd]
grants = ["device"]
roles = ["staff"]
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Provider:
    """One glewlwyd."""

    def __init__(self, state, **settings):
        self.state = state
        environment = dict(
            PATH=os.environ["PATH"], HOME=os.path.dirname(state),
            IDP_USERS=os.path.join(HERE, "..", "idp", "users.json"), **settings)
        if "USHER_TEST_RUN" in os.environ:
            environment["USHER_TEST_RUN"] = os.environ["USHER_TEST_RUN"]
        text = subprocess.run(
            [os.path.join(SCRIPTS, "up"), state, str(free_port()), "--tls"], env=environment, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout.decode()
        self.env = dict(line.split("=", 1) for line in text.splitlines())
        self.ca = os.path.join(state, "ca.pem")
        with open(environment["IDP_USERS"], encoding="utf-8") as file:
            self.passwords = {person["username"]: person["password"] for person in json.load(file)}

    def password(self, user):
        return self.passwords.get(user, f"{user}-pw")

    def issuer(self, name="oidc"):
        return self.env["IDP_ISSUER_ES256" if name == "oidces" else "IDP_ISSUER"]

    def sign_in(self, user="alice", issuer=None, scope="openid profile groups", client="pam-conf"):
        """The answer of the password grant, as the provider sent it."""
        form = dict(grant_type="password", username=user, password=f"{user}-pw", scope=scope)
        headers = {}
        if client is not None:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{client}:{SECRET}".encode()).decode()
        return self._ask(urllib.request.Request(
            (issuer or self.issuer()) + "/token", urllib.parse.urlencode(form).encode(), headers))

    def keys(self):
        """The key set that is published now."""
        return self._ask(self.issuer() + "/jwks")

    def _ask(self, request):
        context = ssl.create_default_context(cafile=self.ca)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)

    @staticmethod
    def header(token):
        return _part(token, 0)

    @staticmethod
    def claims(token):
        return _part(token, 1)

    def approve(self, code, user, scopes=None, es256=False):
        """What the person does in a browser; raises when the provider does not take it."""
        options = (["--scopes", scopes] if scopes else []) + (["--es256"] if es256 else [])
        self._script("approve", "--state", self.state, *options, code, user, self.password(user))

    def set_groups(self, user, groups):
        """What the provider's administrator does."""
        self._script("user", self.state, user, "groups", ",".join(groups))

    def rotate(self, drop=False):
        """A new RSA key, whose ID is returned; with `drop` the older ones are withdrawn."""
        return self._script("rotate", self.state, *(["--drop"] if drop else [])).strip().removeprefix("KID=")

    @staticmethod
    def _script(name, *arguments):
        return subprocess.run(
            [os.path.join(SCRIPTS, name), *arguments], check=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE).stdout.decode()


def _part(token, index):
    text = token.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


class Server:
    """Answers each POST or GET of a path with what `answers` has for it (or with what the function there returns),
    and remembers what came."""

    def __init__(self, provider):
        self.answers = {}
        self.seen = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def serve(self):
                length = int(self.headers.get("Content-Length", "0"))
                body = self.rfile.read(length).decode()
                outer.seen.append((self.command, self.path, dict(self.headers), body))
                answer = outer.answers.get(self.path, (404, {}, ""))
                status, headers, content = answer() if callable(answer) else answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content.encode())))
                self.end_headers()
                self.wfile.write(content.encode())

            do_GET = do_POST = serve

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(provider.state, "tls.pem"), os.path.join(provider.state, "tls.key"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def count(self, path):
        return sum(1 for _, target, _, _ in self.seen if target == path)


class World:
    """Everything a test needs; each test has a directory of its own."""

    def __init__(self, directory, programs):
        self.directory = directory
        self.usher, self.usherd, self.module = (
            os.path.join(os.path.abspath(programs), name) for name in ("usher", "usherd", "pam_usher.so"))
        self.provider = Provider(os.path.join(directory, "idp"))
        self.rotating = Provider(os.path.join(directory, "idp-rotating"), IDP_REFRESH_ONE_USE="always")
        self.server = Server(self.provider)
        self.secrets = {SECRET}
        self.output = ""
        self.number = 0

    def fresh(self):
        self.number += 1
        self.folder = os.path.join(self.directory, f"test-{self.number}")
        os.mkdir(self.folder, 0o700)
        self.server.answers.clear()
        self.server.seen.clear()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content, mode=0o600):
        """A file; every long text of a token set becomes a secret that no output may show."""
        if isinstance(content, dict):
            self.secrets.update(v for k, v in content.items() if k.endswith("_token") and isinstance(v, str))
            content = json.dumps(content)
        with open(os.open(self.path(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
            file.write(content)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def read(self, name):
        tokens = json.load(open(self.path(name), encoding="utf-8"))
        self.secrets.update(v for k, v in tokens.items() if k.endswith("_token"))
        return tokens

    def configure(self, provider=None, issuer=None, secret=SECRET, client="pam-conf", claims="", tokens="", tables="",
                  ca=ITS_OWN, roles=True, **endpoints):
        """Writes usher.toml; `ca` is the provider's own authority, another file, or None; without `roles` they stand
        elsewhere."""
        provider = provider or self.provider
        keys = dict(endpoints, ca_file=provider.ca if ca is ITS_OWN else ca)
        self.write("usher.toml", CONFIGURATION.format(
            issuer=issuer or provider.issuer(), client=client, claims=claims, tokens=tokens, tables=tables,
            roles=ROLES if roles else "",
            secret=self.write("secret", secret + "\n"),
            provider="\n".join(f'{key} = "{value}"' for key, value in keys.items() if value is not None)))

    def write_roles(self, content):
        """roles.d with one file."""
        os.mkdir(self.path("roles.d"), 0o755)
        self.write("roles.d/10-roles.toml", content)

    def relay_keys(self):
        """An address that hands on the provider's key set of that moment, so that requests for it can be counted."""
        self.server.answers["/keys"] = lambda: (
            200, {"Content-Type": "application/json"}, json.dumps(self.provider.keys()))
        return self.server.url + "/keys"

    def start(self, *arguments):
        """usher without a configuration; the result has its texts."""
        return subprocess.run(
            [self.usher, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=60, check=False, encoding="utf-8")

    def run(self, *arguments, stdin=None):
        """usher's exit status and its JSON."""
        done = subprocess.run(
            [self.usher, *arguments, "--config", self.path("usher.toml"), "--json"], input=stdin or b"",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        self.output += done.stdout.decode() + done.stderr.decode()
        try:
            return done.returncode, json.loads(done.stdout)
        except ValueError:
            return done.returncode, {"message": done.stderr.decode()}

    def plain(self, *arguments):
        """The same for a person: exit status and everything that is printed."""
        done = subprocess.run(
            [self.usher, *arguments, "--config", self.path("usher.toml")], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
        self.output += done.stdout.decode()
        return done.returncode, done.stdout.decode()
