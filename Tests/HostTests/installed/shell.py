"""A login shell that stays open, as a person has one."""
import pexpect

from world import ByCode


class Terminal:
    """A login shell on a terminal, of a session that has just begun."""

    PROMPT = "usher-tests> "

    def __init__(self, session):
        self.session, self.child = session, session.child
        self.child.sendline("stty -echo; PS1='usher''-tests> '; bind 'set enable-bracketed-paste off' 2>/dev/null")
        self.child.expect_exact(self.PROMPT, timeout=60)

    def start(self, command):
        self.child.sendline(command)

    def finish(self, seconds=60):
        try:
            self.child.expect_exact(self.PROMPT, timeout=seconds)
        except (pexpect.EOF, pexpect.TIMEOUT):
            raise AssertionError(f"no prompt: {self.child.before[-800:]!r}") from None
        return self.child.before.replace("\r", "").strip()

    def run(self, command, seconds=60):
        """(status, what stood on the terminal)."""
        self.start(f"{command}; echo \"status $?\"")
        text = self.finish(seconds)
        text, _, status = text.rpartition("status ")
        return int(status), text.strip()

    def close(self):
        """The terminal is gone when this returns."""
        self.child.sendline("exit")
        self.session.end()


class Shell(Terminal):
    """A login shell by device code."""

    def __init__(self, world, guest, user):
        session = world.spawn(ByCode(guest, words="", terminal=True), user)
        world.approve(session, user)
        super().__init__(session)
