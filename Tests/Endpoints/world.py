"""Two glewlwyds (one rotates refresh tokens), a little TLS server that says what a test wants, and usher."""
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

CONFIGURATION = """\
[provider.idp]
issuer = "{issuer}"
ca_file = "{ca}"
{endpoints}

[provider.idp.client]
id = "{client}"
auth_method = "client_secret_basic"
secret_file = "{secret}"
scopes = ["openid", "profile", "groups"]

[provider.idp.claims]
principal = "preferred_username"
groups = "groups"
{claims}

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
            PATH=os.environ["PATH"], IDP_USERS=os.path.join(HERE, "..", "idp", "users.json"), **settings)
        if "USHER_TEST_RUN" in os.environ:
            environment["USHER_TEST_RUN"] = os.environ["USHER_TEST_RUN"]
        text = subprocess.run(
            [os.path.join(SCRIPTS, "up"), state, str(free_port()), "--tls"], env=environment, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout.decode()
        self.env = dict(line.split("=", 1) for line in text.splitlines())
        self.ca = os.path.join(state, "ca.pem")

    def issuer(self, name="oidc"):
        return self.env["IDP_ISSUER_ES256" if name == "oidces" else "IDP_ISSUER"]

    def sign_in(self, user="alice", issuer=None, scope="openid profile groups"):
        """The answer of the password grant, as the provider sent it."""
        form = dict(grant_type="password", username=user, password=f"{user}-pw", scope=scope)
        request = urllib.request.Request(
            (issuer or self.issuer()) + "/token", urllib.parse.urlencode(form).encode(),
            {"Authorization": "Basic " + base64.b64encode(f"pam-conf:{SECRET}".encode()).decode()})
        context = ssl.create_default_context(cafile=self.ca)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
        with opener.open(request, timeout=20) as answer:
            return json.load(answer)


class Server:
    """Answers each POST or GET of a path with what `answers` has for it, and remembers what came."""

    def __init__(self, provider):
        self.answers = {}
        self.seen = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def serve(self):
                length = int(self.headers.get("Content-Length", "0"))
                body = self.rfile.read(length).decode()
                outer.seen.append((self.command, self.path, dict(self.headers), body))
                status, headers, content = outer.answers.get(self.path, (404, {}, ""))
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


class World:
    """Everything a test needs; each test has a directory of its own."""

    def __init__(self, directory, usher):
        self.directory = directory
        self.usher = os.path.abspath(usher)
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

    def configure(self, provider=None, issuer=None, secret=SECRET, client="pam-conf", claims="", **endpoints):
        provider = provider or self.provider
        self.write("usher.toml", CONFIGURATION.format(
            issuer=issuer or provider.issuer(), ca=provider.ca, client=client, claims=claims,
            secret=self.write("secret", secret + "\n"),
            endpoints="\n".join(f'{key} = "{value}"' for key, value in endpoints.items())))

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
