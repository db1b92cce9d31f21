#!/usr/bin/python3
"""docs/benchmarks.md and its two plots, of the results of one run.

    page.py --collect FOLDER --load LOAD [--smoke]   keeps what `scripts/bench --page` left there in results.json, then as below
    page.py                                          makes page and plots of results.json
    page.py --check                                  ends with 1 when page or plots are not what would be made

A number stands in results.json alone: the page is never edited.
"""
import argparse
import datetime
import html
import json
import math
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
RESULTS = os.path.join(HERE, "results.json")
PAGE, GOALS, LOOKUPS = "docs/benchmarks.md", "docs/benchmarks-goals.svg", "docs/benchmarks-lookups.svg"
UNITS = {"us": "µs"}
# What the design wants of the tables that are no rows with a goal.
TABLE_GOALS = {
    "publishing": "The goal for 10,000 accounts is 50 ms.",
    "lookups": "The goal for getpwnam is 6 µs, whatever the number of users.",
    "accounts": "Goals: 2 ms for 99 of 100 account phases and of 100 sudos that lean on a sign-in, 1 s for 1,000 account "
                "phases at once, 4 KiB for a living sign-in, 50 ms for a change.",
}
# Why a goal is missed, where it is: by the beginning of the row.
REASONS = {
    "50 device logins at once, pending":
        "The 50 logins open up to 50 TLS connections in the same moment, and OpenSSL and libcurl hold some 50 KiB for "
        "each. One for all would need HTTP/2 at the provider, and fewer at once would let a slow answer hold up the "
        "logins of others.",
    "the same: more than the provider's own time":
        "About a third of it is libpam, the module and the socket, as for the login that is refused without the provider. "
        "The rest is flat in a profile: some seven times a login one of usherd's threads wakes another, and besides that "
        "nothing takes more than 3 % of its time.",
}
LOOKUP_GOAL = 6
LOOKUP_REASON = (
    "A lookup opens the file, looks whose it is, reads and closes it, and keeps nothing, so that a new file counts at once: "
    "what the kernel takes for that is most of the time. With more than some 40 accounts an answer takes three reads, with "
    "fewer one, which is the difference.")
INK, GRID, GOOD, BAD, OTHER = "#222222", "#cccccc", "#2b6cb0", "#c05621", "#718096"


# --- the machine --------------------------------------------------------------------------------------------


def first_value(path, key):
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, _, value = line.partition(":" if path.startswith("/proc") else "=")
            if name.strip() == key:
                return value.strip().strip('"')
    return "unknown"


def machine():
    memory = int(first_value("/proc/meminfo", "MemTotal").split()[0]) / 2**20
    kind = subprocess.run(["systemd-detect-virt"], stdout=subprocess.PIPE, text=True, check=False).stdout.strip()
    return {
        "processor": first_value("/proc/cpuinfo", "model name"), "cores": os.cpu_count(), "memory_gib": round(memory, 1),
        "virtual": kind or "unknown", "kernel": os.uname().release, "architecture": os.uname().machine,
        "system": first_value("/etc/os-release", "PRETTY_NAME"),
    }


def table(folder, name):
    """The rows of the tables that a part has printed."""
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return [line.strip() for line in file if line.startswith("|")]


def collect(folder, load, smoke):
    with open(os.path.join(folder, "login.json"), encoding="utf-8") as file:
        rows = json.load(file)
    found = {
        "date": datetime.date.today().isoformat(), "smoke": smoke, "load_before": float(load),
        "load_after": os.getloadavg()[0], "machine": machine(), "rows": rows,
        **{name: table(folder, name + ".txt") for name in ("lookups", "publishing", "accounts")},
    }
    with open(RESULTS, "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=1)
        file.write("\n")


# --- plots --------------------------------------------------------------------------------------------------


def text(x, y, words, anchor="start", size=13, colour=INK):
    return (f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}" '
            f'paint-order="stroke" stroke="#ffffff" stroke-width="3">{html.escape(words)}</text>')


def line(x1, y1, x2, y2, colour=GRID, width=1):
    return f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" stroke="{colour}" stroke-width="{width}"/>'


def drawing(width, height, title, description, parts):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" role="img" aria-labelledby="title description">',
        f'<title id="title">{html.escape(title)}</title>', f'<desc id="description">{html.escape(description)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>', *parts, "</svg>\n"])


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def named(rows):
    """The rows, with the beginning of the row that "the same" speaks of in its place."""
    before = ""
    for row in rows:
        match = re.match(r"the same( login)?(,| with|:)? ?(.*)$", row["what"])
        if match:
            yield {**row, "what": f"{before}: {'with ' if match.group(2) == ' with' else ''}{match.group(3)}"}
        else:
            if not row["what"].startswith("echo"):
                before = re.split(r"[:;(]|, ", row["what"])[0].strip()
            yield row


def goals_plot(rows):
    """How much of each goal is used; the line is the goal itself."""
    rows = [row for row in named(rows) if row["goal"]]
    left, right, step, top = 430, 900, 26, 50
    share = [row["value"] / row["goal"] for row in rows]
    most = max(1.25, min(2.0, max(share)))
    scale = (right - left - 60) / most
    height = top + step * len(rows) + 20
    parts = [text(16, 26, "Measured, as a part of the goal", size=16),
             line(left + scale, top - 8, left + scale, height - 14, INK, 2), text(left + scale, top - 14, "goal", "middle", 12)]
    for row, part, y in zip(rows, share, range(top, height, step)):
        colour = GOOD if part <= 1 else BAD
        parts += [text(left - 8, y + 15, row["what"][:62], "end", 12),
                  f'<rect x="{left}" y="{y + 3}" width="{min(part, most) * scale:.0f}" height="16" fill="{colour}"/>',
                  text(left + min(part, most) * scale + 5, y + 15, f"{part:.0%}", size=12)]
    missed = sum(part > 1 for part in share)
    return drawing(right, height, "Measured, as a part of the goal",
                   f"{len(rows)} measurements with a goal; {missed} of them miss it. The table has the numbers.", parts)


def cells(row):
    return [cell.strip() for cell in row.strip("|").split("|")]


def lookup_points(rows):
    """{service: [(users, median of getpwnam in µs)]}"""
    points = {}
    for row in map(cells, rows):
        if row[0] in ("files", "usher") and row[1].replace(",", "").isdigit():
            median = float(row[2].split("/")[0].replace(",", ""))
            points.setdefault(row[0], []).append((int(row[1].replace(",", "")), median))
    return points


def lookups_plot(rows):
    """getpwnam over the number of users, both logarithmic."""
    points = lookup_points(rows)
    every = [point for found in points.values() for point in found]
    low_x, high_x = (math.log10(f(p[0] for p in every)) for f in (min, max))
    low_y, high_y = math.floor(math.log10(min(p[1] for p in every))), math.ceil(math.log10(max(p[1] for p in every)))
    left, right, top, bottom = 90, 640, 50, 330

    def place(users, median):
        return (left + (math.log10(users) - low_x) / max(high_x - low_x, 1) * (right - left),
                bottom - (math.log10(median) - low_y) / max(high_y - low_y, 1) * (bottom - top))

    parts = [text(16, 26, "getpwnam, median in µs, by number of users", size=16)]
    for power in range(low_y, high_y + 1):
        _, y = place(10**low_x, 10**power)
        parts += [line(left, y, right, y), text(left - 8, y + 4, f"{10**power:,} µs", "end", 12)]
    for users in sorted({p[0] for p in every}):
        x, _ = place(users, 10**low_y)
        parts += [line(x, bottom, x, bottom + 5, INK), text(x, bottom + 20, f"{users:,}", "middle", 12)]
    for service, colour in (("files", OTHER), ("usher", GOOD)):
        found = [place(*point) for point in points[service]]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in found)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{colour}"/>' for x, y in found]
        parts.append(text(found[-1][0] + 10, found[-1][1] + 4, service, colour=colour))
    said = "; ".join(f"{service}: " + ", ".join(f"{number(m)} µs with {u:,}" for u, m in found)
                     for service, found in points.items())
    return drawing(740, 370, "getpwnam by number of users", said, parts)


# --- the page -----------------------------------------------------------------------------------------------


def page(found):
    host = found["machine"]
    warning = ("\n**This was a run of a few repetitions, to see that everything can be measured (`--smoke`). Its numbers are "
               "not to be compared.**\n") if found["smoke"] else ""
    lines = [f"""\
# Benchmarks

What a login costs, measured with real parts: libpam, the built module, usherd and a provider over TLS on the same machine.
How each is measured stands in `Benchmarks/README.md`. This page is made of one run by `scripts/bench --page`; nothing in it is
written by hand.
{warning}
| | |
|---|---|
| date | {found["date"]} |
| processor | {host["processor"]}, {host["cores"]} cores, {host["architecture"]} |
| memory | {host["memory_gib"]} GiB |
| virtualisation | {host["virtual"]} |
| system | {host["system"]}, Linux {host["kernel"]} |
| load average before and after | {found["load_before"]:.1f} and {found["load_after"]:.1f} |

Machines differ and are shared: compare ratios, and medians of several runs. A load before the run well above 0 means that
others used the machine.

## Against the goals

![Each measurement as a part of its goal](benchmarks-goals.svg)

## A login

The ratio is to what stands in the name, or to the provider's own time, in the same run.

| what | median | ratio | goal | |
|---|---|---|---|---|"""]
    for row in found["rows"]:
        unit = UNITS.get(row["unit"], row["unit"])
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f} ×"
        goal = "" if row["goal"] is None else f"≤ {number(row['goal'])} {unit}"
        met = "" if row["goal"] is None else "met" if row["value"] <= row["goal"] else "missed"
        what = row["what"].replace("|", "\\|")
        lines.append(f"| {what} | {number(row['value'])} {unit} | {ratio} | {goal} | {met} |")
    lines += ["\n## Lookups of accounts\n",
              "Median / 99th percentile in µs, of random ones of so many users who are in 3 local groups each. "
              + TABLE_GOALS["lookups"] + "\n",
              "![getpwnam by number of users](benchmarks-lookups.svg)\n", *found["lookups"],
              "\n## Publishing\n",
              "From connecting to usher-publish to its answer. " + TABLE_GOALS["publishing"] + "\n", *found["publishing"],
              "\n## Account phases\n",
              "usherd with a store of many accounts that signed in just now, and usher-publish beside it. "
              + TABLE_GOALS["accounts"] + "\n", *found["accounts"], *missed(found)]
    return "\n".join(lines) + "\n"


def missed(found):
    """Which goals are missed, and why, as far as that is known."""
    lines = []
    for row, full in zip(found["rows"], named(found["rows"])):
        reason = next((why for what, why in REASONS.items() if row["what"].startswith(what)), None)
        if row["goal"] and row["value"] > row["goal"] and reason:
            lines.append(f"- {full['what']}: {reason}")
    if any(median > LOOKUP_GOAL for _, median in lookup_points(found["lookups"]).get("usher", [])):
        lines.append(f"- getpwnam: {LOOKUP_REASON}")
    return ["\n## What is missed, and why\n", *lines] if lines else []


def made(found):
    return {PAGE: page(found), GOALS: goals_plot(found["rows"]), LOOKUPS: lookups_plot(found["lookups"])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--collect")
    parser.add_argument("--load", default="0")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    if given.collect:
        collect(given.collect, given.load, given.smoke)
    with open(RESULTS, encoding="utf-8") as file:
        found = json.load(file)
    stale = 0
    for path, words in made(found).items():
        full = os.path.join(ROOT, path)
        if given.check:
            if not os.path.exists(full) or open(full, encoding="utf-8").read() != words:
                print(f"{path} is not what Benchmarks/page.py makes of Benchmarks/results.json")
                stale += 1
        else:
            with open(full, "w", encoding="utf-8") as file:
                file.write(words)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
