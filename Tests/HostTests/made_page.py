"""A page of the documents that a run makes: written, or compared with what the run shows."""
import difflib
import sys


def settle(page, document, command):
    """Writes the page with --write, else compares; `command` is what makes it anew. The status to end with."""
    if "--write" in sys.argv:
        with open(document, "w", encoding="utf-8") as file:
            file.write(page)
        print(f"ok {document} written")
        return 0
    try:
        with open(document, encoding="utf-8") as file:
            committed = file.read()
    except FileNotFoundError:
        committed = ""
    if committed == page:
        print(f"ok {document} is what this run shows")
        return 0
    print(f"FAIL {document} differs from this run ({command} --write makes it anew):")
    sys.stdout.writelines(difflib.unified_diff(
        committed.splitlines(True), page.splitlines(True), "committed", "this run", n=0))
    return 1
