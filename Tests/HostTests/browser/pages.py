#!/usr/bin/python3
"""The verification page of demo-provider in a headless Chromium: every way through it, at the width of a phone and of
a desk, light and dark, by keyboard and by pointer, with scripts switched off.

usage: pages.py PROVIDER PEOPLE [SCREENSHOT_DIRECTORY]
The last line is "N passed, N failed".
"""

import json
import os
import sys
import time
import traceback

from chromium import Chromium
from provider import Provider

HERE = os.path.dirname(os.path.abspath(__file__))
ALICE = 'Grüße & 100% = "ok"'
VIEWS = [("phone", 390, 844, False), ("phone-dark", 390, 844, True), ("desk", 1280, 800, False),
         ("desk-dark", 1280, 800, True)]


class Test:
    def __init__(self, binary, people, pictures):
        self.binary, self.people, self.pictures = binary, people, pictures
        self.passed, self.failed = 0, 0
        with open(os.path.join(HERE, "pages.js"), encoding="utf-8") as file:
            self.page_check = file.read()
        self.browser = Chromium()
        self.provider = Provider(binary, people)
        self.hasty = Provider(binary, people, "--expires", "1")
        self.view = None

    def close(self):
        self.browser.close()
        self.provider.close()
        self.hasty.close()

    def check(self, name, ok, detail=""):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {self.view[0]}: {name}" + (f": {detail}" if detail else ""))

    def equal(self, name, found, wanted):
        self.check(name, found == wanted, f"{found!r}, not {wanted!r}")

    # --- what is on display ---------------------------------------------------------------------

    def page(self, heading, picture=None):
        """The page with this heading is on display, and nothing is wrong with it."""
        self.equal("heading", self.browser.value("document.querySelector('h1')?.textContent"), heading)
        problems = self.browser.value(self.page_check)
        self.check(f"page “{heading}”", problems == [], "; ".join(problems or ["not checked"]))
        # A 4xx is an entry of its own in the browser's log, and this test may be faster than autofocus.
        noise = [p for p in self.browser.problems
                 if not ("entry" in p and (p["entry"]["level"] == "info" or (
                     p["entry"]["source"] == "network" and "status of 40" in p["entry"]["text"])))]
        self.check(f"“{heading}” is quiet", noise == [], json.dumps(noise)[:300])
        if self.pictures and picture:
            self.browser.screenshot(os.path.join(self.pictures, f"{self.view[0]}-{picture}.png"))

    def alert(self, part):
        text = self.browser.value("document.querySelector('[role=alert]')?.textContent")
        self.check(f"alert “{part}”", part in (text or ""), repr(text))
        self.check("the title says that there is a problem",
                   self.browser.value("document.title").startswith("Problem: "))

    def focus(self, wanted):
        """Autofocus is given a frame or so after the page has loaded."""
        deadline = time.monotonic() + 60
        while True:
            found = self.browser.value(
                "document.activeElement.value && document.activeElement.tagName === 'BUTTON'"
                " ? document.activeElement.value"
                " : document.activeElement.name || document.activeElement.tagName.toLowerCase()")
            if found == wanted or time.monotonic() > deadline:
                break
            time.sleep(0.02)
        self.equal("focus", found, wanted)

    def focus_is_seen(self):
        self.check("focus is seen", self.browser.value(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; })()"))

    def tab(self, wanted):
        self.browser.press("Tab")
        self.focus(wanted)
        self.focus_is_seen()

    def enter(self):
        self.browser.press("Enter")
        self.browser.loaded()

    def click(self, selector):
        self.browser.click(selector)
        self.browser.loaded()

    def start(self, script=False):
        _, width, height, dark = self.view
        self.browser.new_page(width, height, dark, script)

    def fill(self, name, text):
        self.browser.click(f"[name={name}]")
        self.browser.value(f"document.querySelector('[name={name}]').select()")
        self.browser.type(text)

    # --- the ways -------------------------------------------------------------------------------

    def keyboard_only(self):
        """Login, consent, end: Tab and Enter alone, the code typed by hand."""
        flow = self.provider.begin()
        self.start()
        self.browser.open(flow["verification_uri"])
        self.page("Enter the code", "1-code")
        self.focus("user_code")
        self.browser.type(flow["user_code"].replace("-", " ").lower())
        self.enter()
        self.page("Sign in", "2-login")
        self.focus("username")
        self.browser.type("alice")
        self.tab("password")
        self.browser.type(ALICE)
        self.tab("button")
        self.enter()
        self.page("Allow this login?", "3-consent")
        shown = self.browser.value("document.querySelector('main').innerText")
        for text in (flow["user_code"], "Alice Admin (alice)", "Usher demo client (demo)"):
            self.check(f"consent names {text}", text in shown)
        self.equal("not decided by looking", self.provider.poll(flow), "authorization_pending")
        self.tab("allow")
        self.tab("deny")
        self.browser.press("Tab", shift=True)
        self.focus("allow")
        self.enter()
        self.page("Login allowed", "4-allowed")
        self.equal("tokens", self.provider.poll(flow), "tokens")
        self.equal("tokens once", self.provider.poll(flow), "invalid_grant")

    def pointer_and_denial(self):
        """The code comes with the address; it must be looked at all the same."""
        flow = self.provider.begin()
        self.start()
        self.browser.open(flow["verification_uri_complete"])
        self.page("Check the code", "5-check")
        self.equal("the code stands there", self.browser.value("document.querySelector('#user_code').value"),
                   flow["user_code"])
        self.focus("body")
        self.browser.press("Enter")
        self.equal("a mere Enter sends nothing", self.browser.value("location.pathname"), "/device")
        self.click("button")
        self.page("Sign in")
        self.fill("username", "bob")
        self.fill("password", "bob-pw")
        self.click("button")
        self.page("Allow this login?")
        self.click("[value=deny]")
        self.page("Login denied", "6-denied")
        self.equal("denied", self.provider.poll(flow), "access_denied")
        self.browser.open(flow["verification_uri_complete"])
        self.click("button")
        self.page("Enter the code")
        self.alert("already used")

    def wrong_code(self):
        flow = self.provider.begin()
        self.start()
        self.browser.open(flow["verification_uri"])
        self.focus("user_code")
        self.browser.type("BBBB-BBBB")
        self.enter()
        self.page("Enter the code", "7-wrong-code")
        self.alert("not known")
        self.focus("user_code")
        self.equal("the field is marked", self.browser.value(
            "document.querySelector('#user_code').getAttribute('aria-invalid')"), "true")
        self.fill("user_code", flow["user_code"])
        self.enter()
        self.page("Sign in")
        self.equal("still open", self.provider.poll(flow), "authorization_pending")

    def wrong_password(self):
        flow = self.provider.begin()
        self.start()
        self.browser.open(flow["verification_uri_complete"])
        self.click("button")
        for name, password in (("alice", "wrong"), ("zo\u00eb<b>", "wrong")):
            self.fill("username", name)
            self.fill("password", password)
            self.click("button")
            self.page("Sign in", "8-wrong-password")
            self.alert("wrong")
            self.focus("password")
            self.equal("the name is kept", self.browser.value("document.querySelector('#username').value"), name)
            self.equal("the password is not", self.browser.value("document.querySelector('#password').value"), "")
        self.equal("still open", self.provider.poll(flow), "authorization_pending")
        self.fill("username", "zo\u00eb")
        self.fill("password", "pä ss&wörd=1+%")
        self.click("button")
        self.page("Allow this login?")
        self.check("names Zoë", "Zoë Ünïcode (zoë)" in self.browser.value("document.querySelector('main').innerText"))

    def expired_code(self):
        """One code is too old when it is typed, another one is when it is allowed."""
        late, old = self.hasty.begin(), self.hasty.begin()
        self.start()
        self.browser.open(late["verification_uri_complete"])
        self.click("button")
        in_time = self.browser.value("location.pathname") == "/device/login"
        if in_time:
            self.fill("username", "alice")
            self.fill("password", ALICE)
            self.click("button")
        while self.hasty.poll(old) != "expired_token":
            time.sleep(0.05)
        if in_time:
            self.click("[value=allow]")
        self.page("Enter the code", "9-expired")
        self.alert("has expired")
        self.equal("nothing was granted", self.hasty.poll(late), "expired_token")
        self.browser.open(old["verification_uri_complete"])
        self.click("button")
        self.page("Enter the code")
        self.alert("has expired")

    def hostile_address(self):
        """A code that is markup stays text; here scripts may run, if there were any."""
        for hostile in ("%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "%27%22%20autofocus%20onfocus=alert(1)%20x=%22",
                        "%3C/title%3E%3Cimg%20src=x%20onerror=alert(1)%3E", "%ff%fe%00%1b[31m", "x" * 5000):
            self.start(script=True)
            self.browser.open(self.provider.issuer + "/device?user_code=" + hostile)
            self.page("Enter the code", "10-hostile")
            self.equal("no element came of it", self.browser.value(
                "document.querySelectorAll('script, img, [onfocus], [x]').length"), 0)
            self.focus("user_code")
            self.enter()
            self.page("Enter the code")
            self.alert("not known")

    def foreign_form(self):
        """A form without the token of this browser's page changes nothing."""
        flow = self.provider.begin()
        self.start()
        self.browser.open(flow["verification_uri"])
        self.browser.value("document.querySelector('[name=form_token]').value = 'x'.repeat(43)")
        self.focus("user_code")
        self.browser.type(flow["user_code"])
        self.enter()
        self.page("Please start again", "11-again")
        self.alert("out of date")
        self.tab("a")
        self.enter()
        self.page("Enter the code")
        status, _, text = self.provider.request("POST", "/device/consent", {"decision": "allow"})
        self.equal("without a session", (status, "Please start again" in text), (403, True))
        self.equal("still open", self.provider.poll(flow), "authorization_pending")

    def headers(self):
        _, headers, _ = self.provider.request("GET", "/device")
        policy = headers["Content-Security-Policy"]
        for part in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
            self.check(f"policy {part}", part in policy, policy)
        self.check("no unsafe policy", "unsafe" not in policy, policy)
        self.equal("nosniff", headers["X-Content-Type-Options"], "nosniff")
        self.equal("no store", headers["Cache-Control"], "no-store")
        for part in ("HttpOnly", "SameSite=Strict", "Path=/device"):
            self.check(f"cookie {part}", part in headers["Set-Cookie"], headers["Set-Cookie"])
        status, _, _ = self.provider.request("GET", "/device", headers={"Host": "elsewhere.example"})
        self.equal("a name from elsewhere", status, 421)

    def run(self):
        ways = [self.keyboard_only, self.pointer_and_denial, self.wrong_code, self.wrong_password, self.expired_code,
                self.hostile_address, self.foreign_form, self.headers]
        for self.view in VIEWS:
            for way in ways:
                try:
                    way()
                except Exception as error:  # one broken way must not hide the others
                    self.check(way.__name__, False, f"{error!r}\n{traceback.format_exc(limit=-3)}")


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    test = Test(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) == 4 else None)
    try:
        test.run()
    finally:
        test.close()
    print(f"{test.passed} passed, {test.failed} failed")
    return 1 if test.failed or not test.passed else 0


if __name__ == "__main__":
    sys.exit(main())
