"""What a test may say about usher's answers."""

ACCEPTED, REFUSED, TROUBLE = 0, 1, 2


def equal(seen, wanted):
    assert seen == wanted, f"wanted {wanted!r}, saw {seen!r}"


def refused(result, reason, status=REFUSED):
    equal((result[0], result[1].get("reason")), (status, reason))
