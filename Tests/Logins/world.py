"""demo-provider, usherd --demo and usher try, as one ordinary user below one directory."""
import json
import os
import signal
import subprocess
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

PASSWORDS = {"alice": 'Grüße & 100% = "ok"', "bob": "bob-pw", "mallory": "mallory-pw", "zoë": "pä ss&wörd=1+%"}

CONFIGURATION = """\
[provider.demo]
issuer = "{issuer}"

[provider.demo.client]
id = "demo"
auth_method = "none"
scopes = ["openid", "profile", "groups"]

[provider.demo.claims]
principal = "preferred_username"
groups = "groups"

[role.staff]
groups = ["linux-users"]

[service.device]
grants = ["device"]
roles = ["staff"]

[service.ciba]
grants = ["ciba"]
roles = ["staff"]

[service.ciba-device]
grants = ["ciba", "device"]
roles = ["staff"]

[service.password]
grants = ["password"]
roles = ["staff"]

[messages]
qr = "off"

[limits]
{limits}

[daemon]
audit = "stderr"
"""


class World:
    """One provider and one daemon; `with World(...) as world`. `issuer`: a provider that runs already, or none."""

    def __init__(self, directory, provider=(), limits="", issuer=None):
        self.directory = directory
        self.path = lambda name: os.path.join(directory, name)
        self.arguments = ["--people", self.path("people.json"), "--interval", "1", *provider]
        self.limits = limits
        self.issuer = issuer
        self.processes = []

    def __enter__(self):
        for name in ("ready", "auth.sock", "admin.sock"):
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))
        if self.issuer is None:
            self._start_provider()
        with open(self.path("usher.toml"), "w", encoding="ascii") as file:
            os.chmod(file.name, 0o600)
            file.write(CONFIGURATION.format(issuer=self.issuer, limits=self.limits))
        self._start("usherd", [
            self.path("usherd"), "--demo", "--config", self.path("usher.toml"),
            "--socket", self.path("auth.sock"), "--admin-socket", self.path("admin.sock")])
        self.wait(self.has_asked)
        return self

    def _start_provider(self):
        self._start("provider", [self.path("demo-provider"), *self.arguments, "--ready-file", self.path("ready")])
        self.wait(lambda: os.path.exists(self.path("ready")) and os.path.getsize(self.path("ready")) > 0)
        with open(self.path("ready"), encoding="ascii") as file:
            self.issuer = file.read().strip().removeprefix("ready issuer=")

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []

    def _start(self, name, command):
        with open(self.path(name + ".log"), "wb") as log:
            self.processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    @staticmethod
    def wait(condition, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError("what was started is not ready")
            time.sleep(0.02)

    def has_asked(self):
        """Has usherd got the provider's keys, or an error?"""
        done = subprocess.run([self.path("usher"), "status", "--json", "--admin-socket", self.path("admin.sock")],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        provider = json.loads(done.stdout or "{}").get("provider") or {}  # none while usherd does not run
        return provider.get("keys", 0) > 0 or "last_error" in provider

    def start_try(self, service, user):
        return subprocess.Popen(
            [self.path("usher"), "try", "--json", "--service", service, "--module", self.path("pam_usher.so"),
             "--socket", self.path("auth.sock"), "--admin-socket", self.path("admin.sock"), "--", user],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def attempt(self, service, user, password=None):
        """(report, everything that was shown)"""
        password = PASSWORDS.get(user, "") if password is None else password
        process = self.start_try(service, user)
        out, shown = process.communicate((password + "\n").encode() if service == "password" else b"", timeout=120)
        return json.loads(out) if out.strip() else {}, shown

    def records(self):
        """The audit records of logins, in order."""
        with open(self.path("usherd.log"), encoding="utf-8", errors="replace") as file:
            lines = [line for line in file if '"event":"usher.login"' in line]
        return [json.loads(line[line.index("{"):]) for line in lines]

    def log(self):
        with open(self.path("usherd.log"), "rb") as file:
            return file.read()

    def requests(self):
        with self._opener().open(self.issuer + "/requests", timeout=60) as answer:
            return json.load(answer)

    @staticmethod
    def _opener():
        return urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar()))

    def decide(self, code, user, decision):
        """What a person does in a browser, form by form."""
        browser = self._opener()

        def post(path, **fields):
            data = urllib.parse.urlencode(fields).encode()
            with browser.open(self.issuer + path, data, timeout=60) as answer:
                return answer.read().decode()

        def token(page):
            return page.split('name="form_token" value="')[1].split('"')[0]

        with browser.open(self.issuer + "/device", timeout=60) as answer:
            page = answer.read().decode()
        page = post("/device", form_token=token(page), user_code=code)
        page = post("/device/login", form_token=token(page), username=user, password=PASSWORDS[user])
        post("/device/consent", form_token=token(page), decision=decision)

    def decide_request(self, code, user, decision):
        """What a person does on their phone when CIBA asks them: sign in, find the code, decide."""
        browser = self._opener()

        def post(path, **fields):
            data = urllib.parse.urlencode(fields).encode()
            with browser.open(self.issuer + path, data, timeout=60) as answer:
                return answer.read().decode()

        with browser.open(self.issuer + "/approve", timeout=60) as answer:
            page = answer.read().decode()
        token = page.split('name="form_token" value="')[1].split('"')[0]
        page = post("/approve/login", form_token=token, username=user, password=PASSWORDS[user])
        request = page.split(f">{code}/")[1].split("</form>")[0]
        post("/approve/decide", form_token=request.split('name="form_token" value="')[1].split('"')[0],
             request=request.split('name="request" value="')[1].split('"')[0], decision=decision)
