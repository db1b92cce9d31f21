"""What a login must have said, to the person, to the application and to the audit."""
import json

from world import PASSWORDS

# Somebody else has to act: an outage is never a wrong password (TOKEN-2).
UNAVAILABLE = ("provider.", "metadata.", "keys.", "client.", "device.user_code", "device.verification_uri")


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def equal(what, got, wanted):
    expect(got == wanted, f"{what} is {got!r}, not {wanted!r}")


def result_of(reason):
    """The PAM result that belongs to a reason."""
    if reason is None:
        return "PAM_SUCCESS"
    if reason == "password.wrong":
        return "PAM_AUTH_ERR"
    return "PAM_AUTHINFO_UNAVAIL" if reason.startswith(UNAVAILABLE) else "PAM_ABORT"


def judge(world, report, shown, reason):
    """The report, the audit and the terminal agree, and nothing foreign or secret got anywhere."""
    equal("granted", report["granted"], reason is None)
    equal("the result", report["authenticate"]["name"], result_of(reason))
    equal("the audited reasons", [r["reason"] for r in world.records()], [reason or "granted"])
    if reason:
        equal("the shown reason", report["reason"], reason)
        expect("account" not in report, "the account phase was asked after a refusal")
    for text in (shown, world.log(), json.dumps(report).encode()):
        expect(b"\x1b" not in text, "an escape sequence got out")
        expect(PASSWORDS["alice"].encode() not in text, "the password got out")
