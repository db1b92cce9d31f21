"""A provider that breaks the rules below OpenID Connect too: bytes, headers, redirects, keys, key IDs.

demo-provider does what an HTTP library lets it do; this one writes its answers itself. It listens on
127.0.0.1, in this process, so that a test reads its counts and changes its mind in the middle of a login.
Its passwords are worth nothing; every code is approved at once.
"""
import base64
import hashlib
import json
import os
import socket
import socketserver
import subprocess
import threading
import time
import urllib.parse
import zlib
from collections import Counter

CLIENT = "demo"
JSON = "application/json"
# Seconds of a code that nobody waits for.
LONG = 60


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """An RSA key pair; OpenSSL's command makes it and signs."""

    def __init__(self, directory, name):
        self.name = name
        self.path = os.path.join(directory, f"hostile-{name}.pem")
        if not os.path.exists(self.path):
            self._openssl("genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
                          "-out", self.path)
        modulus = self._openssl("rsa", "-in", self.path, "-noout", "-modulus").decode().strip().removeprefix("Modulus=")
        self.modulus = b64(bytes.fromhex(modulus))

    @staticmethod
    def _openssl(*arguments, data=b""):
        return subprocess.run(["openssl", *arguments], input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=True).stdout

    def jwk(self, kid=None):
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid or self.name, "n": self.modulus, "e": "AQAB"}

    def sign(self, header, payload):
        """A compact JWS; header and payload are JSON texts."""
        signed = b64(header.encode()) + "." + b64(payload.encode())
        return signed + "." + b64(self._openssl("dgst", "-sha256", "-sign", self.path, data=signed.encode()))


class Answer:
    """What goes out; `body` is bytes or, without an end, an iterator of them."""

    def __init__(self, body=b"", status=200, media=JSON, headers=(), framing="length"):
        self.body = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
        self.status = status
        self.headers = [("Content-Type", media)] * bool(media) + list(headers)
        self.framing = framing


def endless(start):
    """JSON that begins well and never ends."""
    yield start + b'{"id_token":"'
    while True:
        yield b"a" * 65536


def bomb():
    """16 MiB of one letter, in a few kilobytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(b'{"access_token":"' + b"a" * (1 << 24)) + packer.flush()


def no_end_of_headers():
    for number in range(10**6):
        yield f"X-Number-{number}: {'a' * 40}\r\n".encode()


class Hostile:
    """The provider; `misbehave` is the name of what it does wrong, `lifetime` that of its codes, in seconds.
    `with Hostile(...) as provider`."""

    def __init__(self, directory, misbehave=None, port=0, lifetime=LONG):
        self.misbehave = misbehave
        self.lifetime = lifetime
        self.keys = [Key(directory, "first"), Key(directory, "second")]
        self.published = [self.keys[0].jwk()]
        self.signing, self.kid = self.keys[0], "first"
        self.counts = Counter()
        self.key_fetches = []
        self.strays = []
        self.lock = threading.Lock()
        self.cached = {}
        provider = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 30

            def handle(self):
                try:
                    while provider.serve(self.rfile, self.wfile):
                        pass
                except OSError:
                    pass  # the client hung up: it had enough

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 256

        self.server = Server(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    # --- HTTP ---------------------------------------------------------------------------------------

    def serve(self, reader, writer):
        """One request; true when another may follow on this connection."""
        line = reader.readline(65537).decode("latin-1").split()
        if len(line) < 3:
            return False
        length = 0
        while True:
            header = reader.readline(65537)
            if header in (b"\r\n", b"\n", b""):
                break
            name, _, value = header.decode("latin-1").partition(":")
            if name.lower() == "content-length":
                length = int(value)
        form = dict(urllib.parse.parse_qsl(reader.read(length).decode("latin-1"), keep_blank_values=True))
        answer = self.answer(line[1], form)
        head = [f"HTTP/1.1 {answer.status} Whatever".encode()] + [f"{n}: {v}".encode() for n, v in answer.headers]
        endless_body = not isinstance(answer.body, bytes)
        if answer.framing in ("headers", "raw"):
            if answer.framing == "headers":
                writer.write(b"\r\n".join(head) + b"\r\n")
            for chunk in answer.body:
                writer.write(chunk)
        if answer.framing == "chunked":
            writer.write(b"\r\n".join(head) + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
            for chunk in answer.body:
                writer.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        if answer.framing == "close":
            writer.write(b"\r\n".join(head) + b"\r\nConnection: close\r\n\r\n")
            for chunk in answer.body:
                writer.write(chunk)
        if answer.framing == "length":
            size = 10**12 if endless_body else len(answer.body)
            writer.write(b"\r\n".join(head) + f"\r\nContent-Length: {size}\r\n\r\n".encode())
            for chunk in answer.body if endless_body else [answer.body]:
                writer.write(chunk)
        return answer.framing == "length" and not endless_body

    def answer(self, path, form):
        places = {"/.well-known/openid-configuration": ("discovery", self.discovery), "/jwks": ("jwks", self.jwks),
                  "/device_authorization": ("device", self.device), "/token": ("token", self.token)}
        name, make = places.get(path, ("stray", None))
        with self.lock:
            self.counts[name] += 1
            if name == "jwks":
                self.key_fetches.append(time.monotonic())
            if make is None:
                self.strays.append(path)
        if make is None:
            return Answer({"id_token": "a.b.c", "token_type": "Bearer"})
        where, _, what = (self.misbehave or "").partition(":")
        broken = self.broken(what) if where == name else None
        return broken or make(form)

    def broken(self, what):
        """The answers that are wrong at any endpoint."""
        elsewhere = {
            "redirect-same-host": self.issuer + "/elsewhere", "redirect-relative": "/elsewhere",
            "redirect-other-host": f"http://127.0.0.2:{self.port}/elsewhere", "redirect-file": "file:///etc/passwd",
            "redirect-https": f"https://127.0.0.1:{self.port}/elsewhere",
            "redirect-name": f"http://localhost:{self.port}/elsewhere"}
        if what in elsewhere:
            return Answer({}, 307, headers=[("Location", elsewhere[what])])
        if what.isdecimal():
            return Answer({"error": "invalid_grant"} if int(what) >= 500 else {}, int(what))
        return {
            "endless": lambda: Answer(endless(b"")),
            "endless-chunked": lambda: Answer(endless(b""), framing="chunked"),
            "endless-close": lambda: Answer(endless(b""), framing="close"),
            "many-headers": lambda: Answer(no_end_of_headers(), framing="headers"),
            "gzip": lambda: Answer(bomb(), headers=[("Content-Encoding", "gzip")]),
            "gzip-unsaid": lambda: Answer(bomb()),
            "not-http": lambda: Answer(iter([b"SSH-2.0-OpenSSH_9.2\r\n"]), framing="raw"),
            "cut": lambda: Answer(iter([b'{"id_token":"a']), headers=[("Content-Length", "4096")], framing="close"),
            "duplicate": lambda: Answer(self.doubled),
            "html": lambda: Answer(b"<html>Sign in to the hotel's network</html>", media="text/html"),
        }.get(what, lambda: None)()

    # --- OpenID Connect -----------------------------------------------------------------------------

    doubled = b'{"issuer":"x","issuer":"y","keys":[],"keys":[],"token_type":"Bearer","token_type":"Bearer"}'

    def discovery(self, _):
        return Answer({
            "issuer": self.issuer, "jwks_uri": self.issuer + "/jwks", "token_endpoint": self.issuer + "/token",
            "device_authorization_endpoint": self.issuer + "/device_authorization",
            "id_token_signing_alg_values_supported": ["RS256"]})

    def jwks(self, _):
        return Answer({"keys": self.published})

    def device(self, _):
        self.act("device-started")
        times = {"interval-zero": {"interval": 0}, "no-interval": {}}.get(self.misbehave, {"interval": 1})
        return Answer({"device_code": "device-code", "user_code": "WDJB-MJHT", "expires_in": self.lifetime,
                       "verification_uri": self.issuer + "/device", **times})

    def token(self, form):
        if self.misbehave == "slow-down-forever" and "device_code" in form:
            return Answer({"error": "slow_down"}, 400)
        self.act("token-asked")
        user = form.get("username", "alice")
        access = "access-token"
        header, claims, extra = self.token_parts(user, access)
        # Good for half a minute: OpenSSL's command takes longer than everything else here.
        known = (user, self.kid, header, int(time.time()) // 30)
        if self.misbehave != "random-kids" or user == "alice":
            token = self.cached.get(known) or self.signing.sign(header, claims)
            self.cached[known] = token
        else:
            # Nobody will ever check this signature: there is no key of this name.
            token = b64(header.encode()) + "." + b64(claims.encode()) + "." + b64(b"\1" * 256)
        return Answer({"access_token": access, "token_type": "Bearer", "id_token": token, **extra})

    def act(self, event):
        """Key rollover in the middle of a login: after the code was shown, or with the token."""
        name, _, when = (self.misbehave or "").partition("@")
        if not name.startswith("rollover") or when != event:
            return
        first, second = self.keys
        if name == "rollover-overlap":
            self.published = [first.jwk(), second.jwk()]
        elif name == "rollover-drop":
            self.published = [second.jwk()]
        elif name == "rollover-same-kid":
            self.published = [second.jwk("first")]
            self.signing = second
            return
        elif name == "rollover-unpublished":
            pass  # signs with a key that it shows to nobody
        self.signing, self.kid = second, "second"

    def token_parts(self, user, access):
        """(header, claims, further members), as JSON texts"""
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "s-" + user, "aud": CLIENT, "iat": now, "exp": now + 300,
                  "preferred_username": user, "groups": ["linux-users"],
                  "at_hash": b64(hashlib.sha256(access.encode()).digest()[:16])}
        header = {"alg": "RS256", "typ": "JWT", "kid": self.kid}
        wrong = self.misbehave
        claims.update({
            "future-iat": {"iat": now + 3600, "exp": now + 7200}, "future-nbf": {"nbf": now + 3600},
            "old-iat": {"iat": now - 3600}, "long-life": {"exp": now + 200_000},
            "wrong-at-hash": {"at_hash": b64(b"\0" * 16)}, "sub-number": {"sub": 1},
            "aud-object": {"aud": {"a": CLIENT}},
            "aud-others": {"aud": [CLIENT, "another"], "azp": CLIENT}, "azp-other": {"azp": "another"},
            "exp-string": {"exp": str(now + 300)}, "exp-huge": {"exp": 2**60}, "iss-array": {"iss": [self.issuer]},
            "groups-string": {"groups": "linux-users"}, "groups-objects": {"groups": [{"name": "linux-users"}]},
            "name-array": {"preferred_username": [user]}, "name-null-byte": {"preferred_username": user + "\0root"},
            "access-token-kind": {"typ": "Bearer"}, "logout-kind": {"events": {}},
        }.get(wrong, {}))
        header.update({
            "swapped-keys": {"kid": "second"}, "typ-access": {"typ": "at+jwt"}, "crit": {"crit": ["exp"]},
            "zip": {"zip": "DEF"}, "hmac": {"alg": "HS256"},
            "own-key": {"jwk": self.keys[1].jwk(), "kid": "mine"},
        }.get(wrong, {}))
        if wrong == "swapped-keys":
            self.published = [self.keys[0].jwk(), self.keys[1].jwk()]
        if wrong == "random-kids" and user != "alice":
            header["kid"] = os.urandom(9).hex()
        texts = [json.dumps(header), json.dumps(claims)]
        if wrong == "duplicate-claim":
            texts[1] = '{"preferred_username":"root",' + texts[1][1:]
        if wrong == "duplicate-header":
            texts[0] = '{"alg":"none",' + texts[0][1:]
        if wrong == "escaped-duplicate":
            texts[1] = '{"s\\u0075b":"root",' + texts[1][1:]
        return texts[0], texts[1], {}


def free_port():
    """A port on 127.0.0.1 where nobody listens, for now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
