"""Plays tests one after the other: a line each, and for one that fails the ends of the logs."""
import time
import traceback


def run_tests(tests, only, play, log):
    """Those whose name has one of the words `only`, or all; `play` runs one, `log` has lines to show. (passed, failed)"""
    passed = failed = 0
    for test in tests:
        name = " ".join(test.__doc__.split())
        if only and not any(word in name for word in only):
            continue
        began = time.monotonic()
        try:
            play(test)
            passed += 1
            print(f"ok {name} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception as error:  # one broken test must not hide the others
            failed += 1
            why = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
            print(f"FAIL {name}: {why}", flush=True)
            for line in log():
                print(f"    {line[:300]}", flush=True)
    return passed, failed
