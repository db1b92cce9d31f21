"""Bounds of time that a busy machine does not break: what it adds comes and goes, a wait of ours is there each time."""
import os
import time

PLAYS = 5


class TooSlow(AssertionError):
    """All is as it should be, but late: another play may be quicker."""


def slowness():
    """So many times longer things take while so many processes wait for each processor."""
    return max(1, os.getloadavg()[0] / os.cpu_count())


def expect_soon(what, seconds, bound):
    """`bound` is that of a machine which has nothing else to do."""
    if seconds > bound * slowness():
        raise TooSlow(f"{what}: {seconds:.2f} s, not {bound}, with {slowness():.1f} processes for each processor")


def quickest(play):
    """What `play` returns; it is played again while it is too slow."""
    for _ in range(PLAYS - 1):
        try:
            return play()
        except TooSlow:
            pass
    return play()


def within(what, bound, play):
    """Seconds that `play` took, at most `bound`."""
    def once():
        began = time.monotonic()
        play()
        took = time.monotonic() - began
        expect_soon(what, took, bound)
        return took

    return quickest(once)
