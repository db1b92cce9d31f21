"""A real OpenID provider (glewlwyd, TLS) behind a proxy that counts requests and fails on command."""
import base64
import http.client
import json
import os
import ssl
import subprocess
import urllib.parse
import urllib.request

from proxy import DIRECT_PORT, PUBLIC_PORT, Proxy

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "idp", "glewlwyd")
STATE = "/run/host-tests/idp"
PUBLIC_URL = f"https://localhost:{PUBLIC_PORT}"


class Provider:
    """glewlwyd and the proxy before it. `people`: a file like users.json."""

    def __init__(self, people=os.path.join(HERE, "..", "idp", "users.json")):
        os.makedirs(STATE, mode=0o755, exist_ok=True)
        environment = dict(
            PATH=os.environ["PATH"], IDP_DEVICE_INTERVAL="1", IDP_DEVICE_TTL="60", IDP_USERS=people)
        text = subprocess.run(
            [os.path.join(SCRIPTS, "up"), STATE, str(DIRECT_PORT), "--tls", "--public-url", PUBLIC_URL],
            env=environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout.decode()
        self.env = dict(line.split("=", 1) for line in text.splitlines())
        self.authority = os.path.join(STATE, "ca.pem")
        self.proxy = Proxy(os.path.join(STATE, "tls.pem"), os.path.join(STATE, "tls.key"), self.authority)
        self.proxy.start()
        self.subjects = {}

    @property
    def issuer(self):
        return self.env["IDP_ISSUER"]

    def approve(self, code, user, password=None):
        """What the person does in a browser; raises when the provider does not take it."""
        subprocess.run(
            [os.path.join(SCRIPTS, "approve"), "--state", STATE, code, user, password or f"{user}-pw"],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def subject(self, user, password=None):
        """The person's sub: of a token that is asked for behind the proxy's back."""
        if user not in self.subjects:
            token = self.tokens(user, password)[0]["id_token"]
            claims = token.split(".")[1]
            self.subjects[user] = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
        return self.subjects[user]

    def tokens(self, user, password=None):
        """The person's token answer, and the key set as text: asked for behind the proxy's back."""
        answer = json.loads(self.token_request(
            grant_type="password", username=user, password=password or f"{user}-pw", scope="openid")[1])
        return answer, self.direct("GET", "/jwks")[1]

    def token_request(self, **form):
        """(status, body) of a request of our client at the token endpoint, behind the proxy's back."""
        form = urllib.parse.urlencode(dict(client_id="pam-conf", client_secret="pam-conf-secret") | form)
        return self.direct("POST", "/token", form, {"Content-Type": "application/x-www-form-urlencoded"})

    def is_active(self, token):
        """Does a token count still? Asked as our client, behind the proxy's back."""
        proof = base64.b64encode(b"pam-conf:pam-conf-secret").decode()
        status, body = self.direct("POST", "/introspect", urllib.parse.urlencode(dict(token=token)), {
            "Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {proof}"})
        if status != 200:
            raise AssertionError(f"introspection ends with {status}")
        return json.loads(body)["active"]

    def direct(self, method, path, body=None, headers=None):
        """(status, body) of the issuer's `path`, behind the proxy's back."""
        context = ssl.create_default_context(cafile=self.authority)
        connection = http.client.HTTPSConnection("localhost", DIRECT_PORT, context=context, timeout=60)
        try:
            connection.request(method, urllib.parse.urlsplit(self.issuer).path + path, body, headers or {})
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()

    def administer(self, *calls):
        """The answers to calls (method, path, body) of the administrator's interface."""
        web = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(),
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=self.authority)))

        def call(method, path, body=None):
            request = urllib.request.Request(
                f"{self.env['IDP_BASE']}/api{path}", json.dumps(body).encode() if body else None,
                {"Content-Type": "application/json"}, method=method)
            with web.open(request, timeout=60) as reply:
                text = reply.read()
                return json.loads(text) if text else None

        call("POST", "/auth/", dict(username="admin", password="password"))
        return [call(*each) for each in calls]

    def set_plugin(self, **parameters):
        """Changes settings of the issuer, as on the administrator's page; returns what they were (None: not there)."""
        plugin, = self.administer(("GET", "/mod/plugin/oidc"))
        known = plugin["parameters"]
        before = {name.replace("-", "_"): known.get(name.replace("_", "-")) for name in parameters}
        for name, value in parameters.items():
            name = name.replace("_", "-")
            known.pop(name, None)
            if value is not None:
                known[name] = value
        self.administer(("PUT", "/mod/plugin/oidc", plugin), ("PUT", "/mod/plugin/oidc/reset"))
        return before

    def set_password(self, user, password):
        subprocess.run([os.path.join(SCRIPTS, "user"), STATE, user, "password", password], check=True)

    def set_groups(self, user, groups):
        subprocess.run([os.path.join(SCRIPTS, "user"), STATE, user, "groups", ",".join(groups)], check=True)

    def disable(self, user):
        subprocess.run([os.path.join(SCRIPTS, "user"), STATE, user, "disable"], check=True)

    def enable(self, user):
        subprocess.run([os.path.join(SCRIPTS, "user"), STATE, user, "enable"], check=True)

    def end_tokens(self, user):
        """Disables the person's refresh tokens, as the administrator's page does."""
        subprocess.run([os.path.join(SCRIPTS, "user"), STATE, user, "tokens"], check=True)

    def delete(self, user):
        subprocess.run([os.path.join(SCRIPTS, "user"), STATE, user, "delete"], check=True)
