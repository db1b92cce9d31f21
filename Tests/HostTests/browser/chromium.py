"""A headless Chromium, driven by the DevTools protocol over a pipe (no packages, no WebSocket)."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

KEYS = {"Tab": 9, "Enter": 13, "Space": 32}


class Chromium:
    def __init__(self, binary="chromium"):
        self.profile = tempfile.mkdtemp(prefix="usher-browser-")
        command_read, self.commands = os.pipe()
        self.answers, answer_write = os.pipe()

        def pipes():  # the browser reads commands from 3 and writes answers to 4
            low = [os.dup(command_read), os.dup(answer_write)]
            os.dup2(low[0], 3)
            os.dup2(low[1], 4)

        options = ["--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--hide-scrollbars",
                   "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
                   "--user-data-dir=" + self.profile]
        if os.geteuid() == 0:
            options.append("--no-sandbox")  # Chromium's own sandbox refuses root
        self.process = subprocess.Popen(
            [binary, *options, "about:blank"], preexec_fn=pipes, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "TMPDIR": self.profile})
        os.close(command_read)
        os.close(answer_write)
        self.buffer = b""
        self.number = 0
        self.events = []
        self.session = None

    def close(self):
        try:
            self.call("Browser.close", everywhere=True)
            self.process.wait(60)
        except (OSError, TimeoutError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.commands)
        os.close(self.answers)
        shutil.rmtree(self.profile, ignore_errors=True)

    def message(self, deadline):
        while b"\0" not in self.buffer:
            if not select.select([self.answers], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError("the browser says nothing")
            part = os.read(self.answers, 1 << 20)
            if not part:
                raise RuntimeError("the browser has gone")
            self.buffer += part
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, everywhere=False, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session and not everywhere:
            request["sessionId"] = self.session
        os.write(self.commands, json.dumps(request).encode() + b"\0")
        deadline = time.monotonic() + 120
        while True:
            message = self.message(deadline)
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def new_page(self, width, height, dark, script):
        """A page of a fresh profile; script=False is a browser in which no page may run any."""
        self.session = None
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.events.clear()

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.loaded()

    def loaded(self):
        """Waits until a page has loaded and been painted: what is pressed earlier is lost."""
        wanted = {"load", "firstContentfulPaint"}
        deadline = time.monotonic() + 120
        while wanted - {event["params"]["name"] for event in self.events
                        if event["method"] == "Page.lifecycleEvent"}:
            message = self.message(deadline)
            if "method" in message:
                self.events.append(message)
        self.problems = [event["params"] for event in self.events
                         if event["method"] in ("Log.entryAdded", "Runtime.exceptionThrown",
                                                "Page.javascriptDialogOpening")]
        self.events.clear()

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:600])
        return result["result"].get("value")

    def press(self, key, shift=False):
        code = KEYS[key]
        text = {"Enter": "\r", "Space": " "}.get(key)
        event = {"key": " " if key == "Space" else key, "code": key, "windowsVirtualKeyCode": code,
                 "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown",
                  **({"text": text} if text else {}), **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def click(self, selector):
        place = self.value(
            "(() => { const e = document.querySelector(%s); e.scrollIntoView({block: 'center'});"
            " const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
            % json.dumps(selector))
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def screenshot(self, path):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
