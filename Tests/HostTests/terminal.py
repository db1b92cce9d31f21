"""The four applications that people meet PAM in, each on a terminal of its own."""
import pwd
import re
import time

import pexpect

BASE = "/run/host-tests"
CODE = r"Enter this code:\s+([A-Z0-9-]+)\s"
PASSWORD = r"password for [^\r\n]*?: "
ACKNOWLEDGE = r"Press Enter when you have signed in: "

# What linux-pam calls its results (pam_strerror), as the applications print or log them.
RESULTS = {
    "Authentication failure": "AUTH_ERR",
    "Authentication service cannot retrieve authentication info": "AUTHINFO_UNAVAIL",
    "Have exhausted maximum number of retries for service": "MAXTRIES",
    "Critical error - immediate abort": "ABORT",
    "User not known to the underlying authentication module": "USER_UNKNOWN",
    "User account has expired": "ACCT_EXPIRED",
    "Permission denied": "PERM_DENIED",
}
# Results after which sshd and sudo ask again, and which they do not tell apart.
ASKED_AGAIN = "AUTH_ERR or AUTHINFO_UNAVAIL"


class Application:
    """`command` logs `user` in and says IN:NAME; `acknowledges`: a code comes with a prompt."""

    name = service = ""
    acknowledges = False
    # How the person's ^C arrives when nothing is being asked.
    interrupt_ends_wait = True

    def command(self, user):
        raise NotImplementedError

    def spawn(self, user):
        program, *arguments = self.command(user)
        return Session(self, user, pexpect.spawn(
            program, arguments, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb"},
            encoding="utf-8", codec_errors="replace", timeout=60, dimensions=(50, 200), echo=True))

    def result(self, text, log, attempts):
        """The PAM result by name, from the terminal's text, the system log, and how often it asked."""
        return find_result(text) or find_result("\n".join(log)) or "?"


def find_result(text):
    places = [(text.rfind(words), name) for words, name in RESULTS.items() if words in text]
    return max(places)[1] if places else None


class Ssh(Application):
    name = service = "sshd"
    acknowledges = True

    def command(self, user):
        return ["ssh", "-F", "none", "-p", "2200", "-o", f"UserKnownHostsFile={BASE}/known_hosts",
                "-o", "StrictHostKeyChecking=yes", "-o", "PreferredAuthentications=keyboard-interactive",
                "-o", "LogLevel=INFO", "-l", user, "127.0.0.1", "echo IN:$(id -un)"]

    def result(self, text, log, attempts):
        found = find_result("\n".join(line for line in log if "sshd" in line and "error: PAM" in line))
        # sshd does not log the result when the module said something; the number of tries shows it.
        return found or ("MAXTRIES" if attempts == 1 else ASKED_AGAIN)


class Sudo(Application):
    name = service = "sudo"

    def command(self, user):
        return ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--init-groups", "--reset-env",
                "sudo", "-k", "sh", "-c", f"echo IN:{user}"]

    def result(self, text, log, attempts):
        # sudo has no words for these, and asks again.
        if "try again" in text or "incorrect password attempt" in text:
            return ASKED_AGAIN
        # Nor for an end at its own prompt: the module's line in the log tells.
        gave_up = any("the application gave no answer" in line for line in log)
        return find_result(text) or ("CONV_ERR" if gave_up else "?")


class Su(Application):
    name = service = "su"

    def command(self, user):
        return ["setpriv", "--reuid=larry", "--regid=larry", "--init-groups", "--reset-env",
                "su", user, "-c", "echo IN:$(id -un)"]


class Pamtester(Application):
    name = service = "pamtester"
    acknowledges = True

    def command(self, user):
        return ["sh", "-c", 'pamtester pamtester "$1" authenticate acct_mgmt && echo "IN:$1"', "sh", user]


class Session:
    """One login on a terminal. `text` is what stood on it."""

    def __init__(self, application, user, child):
        self.application = application
        self.user = user
        self.child = child
        self.text = ""
        self.began = time.monotonic()

    def expect(self, *patterns, seconds=60):
        """Index of the pattern that came; raises with the text when none does."""
        try:
            index = self.child.expect(list(patterns), timeout=seconds)
        except (pexpect.EOF, pexpect.TIMEOUT) as error:
            self.text += self.child.before or ""
            kind = "the login ended" if isinstance(error, pexpect.EOF) else f"{seconds} s passed"
            raise AssertionError(f"{kind} without /{' | '.join(patterns)}/: {self.text[-600:]!r}") from None
        self.text += self.child.before + self.child.after
        return index

    def code(self):
        self.expect(CODE)
        code = self.child.match.group(1)
        if self.application.acknowledges:
            self.expect(ACKNOWLEDGE)
        return code

    def type(self, text=""):
        self.child.sendline(text)

    def acknowledge(self):
        if self.application.acknowledges:
            self.type()

    def type_password(self, password):
        self.expect(PASSWORD)
        self.child.waitnoecho(60)
        self.type(password)

    def interrupt(self):
        self.child.sendintr()

    def interrupt_until_end(self):
        """^C until the application ends: sudo loses one that comes between its prompt and its read."""
        for _ in range(30):
            self.interrupt()
            deadline = time.monotonic() + 2
            while self.child.isalive():
                if time.monotonic() > deadline:
                    break
                time.sleep(0.05)
            else:
                return

    def end(self, seconds=60):
        """Waits for the end; returns the exit status (or minus the signal) and the seconds it took."""
        began = time.monotonic()
        try:
            self.child.expect(pexpect.EOF, timeout=seconds)
        except pexpect.TIMEOUT:
            self.text += self.child.before or ""
            raise AssertionError(f"no end within {seconds} s: {self.text[-600:]!r}") from None
        took = time.monotonic() - began
        self.text += self.child.before or ""
        self.child.close()
        status = self.child.exitstatus
        return (status if status is not None else -self.child.signalstatus), took

    def close(self):
        if self.child.isalive():
            self.child.close(force=True)

    @property
    def granted(self):
        return f"IN:{self.user}" in re.sub(r"[^\n]*echo[^\n]*", "", self.text)


APPLICATIONS = {a.name: a for a in (Ssh(), Sudo(), Su(), Pamtester())}
