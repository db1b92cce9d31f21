"""How long the provider itself takes, asked by Python's http.client on a connection that is kept."""
import http.client
import json
import ssl
import time
import urllib.parse


class KeptConnection:
    """A TLS connection to the provider."""

    def __init__(self, issuer, authority):
        address = urllib.parse.urlsplit(issuer)
        self.connection = http.client.HTTPSConnection(
            address.hostname, address.port, context=ssl.create_default_context(cafile=authority))
        self.connection.request("GET", address.path + "/.well-known/openid-configuration")
        self.metadata = json.loads(self.connection.getresponse().read())

    def post(self, endpoint, fields, count):
        """Seconds of each of `count` equal requests."""
        path = urllib.parse.urlsplit(self.metadata[endpoint]).path
        body = urllib.parse.urlencode(fields)
        times = []
        for _ in range(count):
            began = time.perf_counter()
            self.connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = self.connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != 200:
                raise RuntimeError(f"the provider answers {answer.status}")
        return times

    def close(self):
        self.connection.close()
