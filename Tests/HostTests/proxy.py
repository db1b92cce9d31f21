"""What stands before the provider of the tests: it counts requests, and fails or holds answers on command."""
import collections
import http.client
import socket
import ssl
import threading
import time
import urllib.parse

DIRECT_PORT, PUBLIC_PORT = 8444, 8443


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
        # The endpoint whose answers are kept here, until it is another one.
        self.held = None
        self.kept = 0
        self.asker = None
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

    def hold(self, endpoint):
        """What the provider answers there comes no further than here. None: everything goes on."""
        with self.changed:
            self.held, self.kept = endpoint, 0
            self.changed.notify_all()

    def wait_kept(self, seconds):
        """True when an answer has been kept before the time is up."""
        with self.changed:
            return self.changed.wait_for(lambda: self.kept > 0, seconds)

    def is_read(self):
        """Has who asked for the answer that was kept last taken all of it from its socket?"""
        with open("/proc/net/tcp", encoding="ascii") as file:
            rows = [line.split() for line in file.readlines()[1:]]
        ends = {f":{self.asker:04X}": "rx", f":{PUBLIC_PORT:04X}": "tx"}
        queues = [row[4].split(":")[ends[row[1][-5:]] == "rx"] for row in rows
                  if {row[1][-5:], row[2][-5:]} == set(ends)]
        return bool(queues) and all(int(queue, 16) == 0 for queue in queues)

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
                            "localhost", DIRECT_PORT, context=self.outbound, timeout=60)
                        upstream.request(method, target, body, headers)
                        reply = upstream.getresponse()
                        answer = (reply.status, reply.getheaders(), reply.read())
                        if self.seen is not None:
                            self.seen.append((endpoint, body, answer[2]))
                        with self.changed:
                            if self.held == endpoint:
                                self.kept += 1
                                self.asker = connection.getpeername()[1]
                                self.changed.notify_all()
                            self.changed.wait_for(lambda: self.held != endpoint)
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
