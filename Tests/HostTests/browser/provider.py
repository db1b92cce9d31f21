"""A demo-provider of this test, and a client that asks it for codes."""

import http.client
import json
import subprocess
import urllib.parse


class Provider:
    def __init__(self, binary, people, *options):
        self.process = subprocess.Popen([binary, "--people", people, *options], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline().strip()
        if not line.startswith("ready issuer="):
            raise RuntimeError("the provider did not start: " + line)
        self.issuer = line.removeprefix("ready issuer=")

    def close(self):
        """Ends it; all that it has printed after the ready line."""
        self.process.terminate()
        output = self.process.communicate(timeout=60)[0]
        return self.process.returncode, output.splitlines()

    def request(self, method, path, form=None, headers=None):
        place = urllib.parse.urlsplit(self.issuer)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        body = urllib.parse.urlencode(form) if form is not None else None
        given = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        connection.request(method, path, body, given | (headers or {}))
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, text

    def begin(self):
        form = {"client_id": "demo", "scope": "openid"}
        return json.loads(self.request("POST", "/device_authorization", form)[2])

    def poll(self, flow):
        """The error of the token endpoint, or the claims of the ID token (unverified: not this test's business)."""
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": "demo",
                "device_code": flow["device_code"]}
        answer = json.loads(self.request("POST", "/token", form)[2])
        return answer.get("error") or ("tokens" if "id_token" in answer else "neither")
