"""A real OpenID provider (glewlwyd, TLS) behind a proxy that counts requests and fails on command."""
import base64
import collections
import http.client
import json
import os
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "idp", "glewlwyd")
STATE = "/run/host-tests/idp"
DIRECT_PORT, PUBLIC_PORT = 8444, 8443
PUBLIC_URL = f"https://localhost:{PUBLIC_PORT}"


class Proxy:
    """TLS in, TLS out, one thread a connection. `mode` says what happens to a request:

    pass   it is handed on                   error  500 with an empty body
    hang   no answer until `mode` changes    html   200 with a page
    large  200 with 2 MiB of JSON            slow   200, one byte a second
    """

    def __init__(self, certificate, key, authority):
        self.inbound = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.inbound.load_cert_chain(certificate, key)
        self.outbound = ssl.create_default_context(cafile=authority)
        self.mode = "pass"
        self.changed = threading.Condition()
        self.counts = collections.Counter()
        self.answered = collections.Counter()
        # A list put here gets (endpoint, request's body, answer's body) of all that is handed on.
        self.seen = None
        self.open = set()
        self.listener = None

    def start(self):
        if self.listener:
            return
        self.listener = socket.create_server(("127.0.0.1", PUBLIC_PORT), backlog=128)
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def stop(self):
        """Nobody listens any more, and kept connections end."""
        listener, self.listener = self.listener, None
        if listener:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def set(self, mode):
        with self.changed:
            self.mode = mode
            self.changed.notify_all()

    def reset(self):
        with self.changed:
            self.counts.clear()
            self.answered.clear()

    def wait_answered(self, endpoint, count, seconds):
        with self.changed:
            return self.changed.wait_for(lambda: self.answered[endpoint] >= count, seconds)

    def wait(self, endpoint, count, seconds):
        """True when `endpoint` has been asked `count` times before the time is up."""
        with self.changed:
            return self.changed.wait_for(lambda: self.counts[endpoint] >= count, seconds)

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, raw):
        upstream = connection = None
        try:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.inbound.wrap_socket(raw, server_side=True) as connection:
                self.open.add(connection)
                stream = connection.makefile("rb")
                while request := self._read(stream):
                    method, target, headers, body = request
                    endpoint = endpoint_of(target, body)
                    with self.changed:
                        self.counts[endpoint] += 1
                        self.changed.notify_all()
                        self.changed.wait_for(lambda: self.mode != "hang")
                        mode = self.mode
                    if mode == "error":
                        answer = (500, [], b"")
                    elif mode == "html":
                        answer = (200, [("Content-Type", "text/html")], b"<html>maintenance</html>")
                    elif mode in ("large", "slow"):
                        answer = (200, [("Content-Type", "application/json")], b'{"a":"' + b"a" * (2 << 20) + b'"}')
                    else:
                        upstream = upstream or http.client.HTTPSConnection(
                            "localhost", DIRECT_PORT, context=self.outbound, timeout=20)
                        upstream.request(method, target, body, headers)
                        reply = upstream.getresponse()
                        answer = (reply.status, reply.getheaders(), reply.read())
                        if self.seen is not None:
                            self.seen.append((endpoint, body, answer[2]))
                    data = self._encode(*answer)
                    if mode == "slow":
                        for byte in data[:60]:
                            connection.sendall(bytes([byte]))
                            time.sleep(1)
                        return
                    connection.sendall(data)
                    with self.changed:
                        self.answered[endpoint] += 1
                        self.changed.notify_all()
        except (OSError, http.client.HTTPException, ValueError):
            pass
        finally:
            if upstream:
                upstream.close()
            self.open.discard(connection)
            raw.close()

    @staticmethod
    def _read(stream):
        line = stream.readline(65536)
        if not line:
            return None
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers = http.client.parse_headers(stream)
        body = stream.read(int(headers.get("Content-Length", "0")))
        kept = {k: v for k, v in headers.items() if k.lower() not in ("host", "connection", "expect")}
        kept["Host"] = f"localhost:{PUBLIC_PORT}"
        return method, target, kept, body

    @staticmethod
    def _encode(status, headers, body):
        dropped = ("content-length", "transfer-encoding", "connection")
        lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, 'Unknown')}"]
        lines += [f"{k}: {v}" for k, v in headers if k.lower() not in dropped]
        lines += [f"Content-Length: {len(body)}", "", ""]
        return "\r\n".join(lines).encode("latin-1") + body


def endpoint_of(target, body):
    """What a request is for: discovery, keys, device, poll, password, or the path."""
    path = urllib.parse.urlsplit(target).path
    if path.endswith("/.well-known/openid-configuration"):
        return "discovery"
    if path.endswith("/jwks"):
        return "keys"
    if path.endswith("/device_authorization"):
        return "device"
    if path.endswith("/token"):
        kind = urllib.parse.parse_qs(body.decode("latin-1")).get("grant_type", [""])[0]
        return {"password": "password", "urn:ietf:params:oauth:grant-type:device_code": "poll"}.get(kind, kind)
    return path


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
        form = urllib.parse.urlencode(dict(
            grant_type="password", username=user, password=password or f"{user}-pw", scope="openid",
            client_id="pam-conf", client_secret="pam-conf-secret"))
        context = ssl.create_default_context(cafile=self.authority)
        connection = http.client.HTTPSConnection("localhost", DIRECT_PORT, context=context, timeout=20)
        path = urllib.parse.urlsplit(self.issuer).path
        connection.request("POST", path + "/token", form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = json.loads(connection.getresponse().read())
        connection.request("GET", path + "/jwks")
        keys = connection.getresponse().read()
        connection.close()
        return answer, keys

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
