"""usherd's figures, as a scraper reads them, and what becomes of a usherd that hangs."""
import json
import os
import re
import subprocess
import tempfile
import time

from cells import expect, expect_equal
from host_files import LOCAL
from world import ADA, PEOPLE, wait_for

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")


def promtool(*words, input=None):
    done = subprocess.run(["promtool", *words], input=input, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    expect_equal(f"promtool {' '.join(words)}: {done.stdout}", done.returncode, 0)


def samples(text):
    """{name with labels: value} of OpenMetrics or Prometheus' text."""
    return {line.rpartition(" ")[0]: line.rpartition(" ")[2]
            for line in text.splitlines() if line and not line.startswith("#")}


def group_reads(world):
    """who is in usher-metrics reads the figures, others do not; promtool takes them, and nobody's name is in them"""
    guest = world.a
    expect_equal("the socket", guest.output("stat", "-c", "%U %G %a", "/run/usher/metrics.sock"),
                 (0, "root usher-metrics 660\n"))
    expect_equal("somebody", guest.output("runuser", "-u", LOCAL, "--", "usher", "metrics"),
                 (1, "usher: /run/usher/metrics.sock is for root and for members of the group usher-metrics\n"))
    guest.must("usermod", "-aG", "usher-metrics", LOCAL)
    try:
        expect_equal("by code", world.by_code(guest, ADA)[0], 0)
        text = guest.must("runuser", "-u", LOCAL, "--", "usher", "metrics")
        expect(text.endswith("\n# EOF\n"), f"no end: {text[-200:]!r}")
        granted = ('usher_logins_total{phase="login",service="sshd",provider="staff",grant="device",outcome="granted",'
                   'reason="granted"}')
        expect(int(samples(text)[granted]) >= 1, "the login is not counted")
        expect(float(samples(text)['usher_login_person_seconds_sum{grant="device"}']) > 0, "no time was the person's")
        expect_equal("the provider", samples(text)['usher_provider_up{provider="staff"}'], "1")
        plain = guest.must("runuser", "-u", LOCAL, "--", "usher", "metrics", "--format", "prometheus")
        promtool("check", "metrics", input=plain)
        for name in [*PEOPLE, LOCAL, "127.0.0.1", world.provider.subject(ADA)]:
            expect(name not in text + plain, f"{name} is in the figures")
    finally:
        guest.must("gpasswd", "-d", LOCAL, "usher-metrics")


def textfile(world):
    """node-exporter's file is whole and readable, and says usher_up 0 while usherd is stopped"""
    guest, path = world.a, "/var/lib/usher-textfile/usher.prom"
    guest.shell(f"install -d -o {LOCAL} {os.path.dirname(path)}; usermod -aG usher-metrics {LOCAL}")
    write = ["runuser", "-u", LOCAL, "--", "usher", "metrics", "--textfile", path]
    try:
        expect_equal("written", guest.output(*write), (0, ""))
        text = guest.must("cat", path)
        promtool("check", "metrics", input=text)
        expect_equal("usher_up", samples(text)["usher_up"], "1")
        expect_equal("the file", guest.output("stat", "-c", "%a", path), (0, "644\n"))
        guest.shell("systemctl stop usherd.socket usherd-admin.socket usherd-metrics.socket usherd.service")
        status, said = guest.output(*write)
        expect_equal(f"without usherd: {said}", status, 1)
        expect_equal("the figures", samples(guest.must("cat", path)), {"usher_up": "0"})
        expect_equal("files", guest.must("ls", "-A", os.path.dirname(path)), "usher.prom\n")
    finally:
        guest.shell("systemctl start usherd.socket usherd-admin.socket; systemctl start usherd.service")
        guest.must("gpasswd", "-d", LOCAL, "usher-metrics")


def hung(world):
    """a usherd that hangs is killed and started anew by itself; a key login that came meanwhile is refused in time"""
    guest = world.a
    world.give_key(guest, ADA)
    expect_equal("by code", world.by_code(guest, ADA)[0], 0)
    expect_equal("before", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))
    pid = guest.main_pid()
    guest.mark()
    guest.must("systemctl", "kill", "-s", "STOP", "usherd.service")
    stopped = time.monotonic()
    # At once: in 5 to 10 seconds it is there again.
    status, out, _ = world.by_key(guest, ADA)
    if guest.main_pid() == pid:
        expect_equal("a key of ours", (status, out), (255, ""))
    expect_equal("root by key", world.by_key(guest, "root")[:2], (0, "IN:root\n"))
    guest.wait_anew(pid)
    world.measure("a usherd that hangs (SIGSTOP): seconds until it serves again", stopped)
    expect_equal("after", world.by_key(guest, ADA)[:2], (0, f"IN:{ADA}\n"))
    result = [entry for entry in guest.journal(UNIT="usherd.service") if entry.get("UNIT_RESULT") == "watchdog"]
    expect(result, "the journal does not say that it was the watchdog")


def rules(world):
    """promtool takes docs/alerts.yml, its alerts fire when they should, and every figure in them is one of ours"""
    here = os.path.dirname(os.path.abspath(__file__))
    promtool("check", "rules", f"{ROOT}/docs/alerts.yml")
    promtool("test", "rules", f"{here}/alerts_test.yml")
    text = open(f"{ROOT}/docs/alerts.yml", encoding="ascii").read()
    board = json.load(open(f"{ROOT}/docs/dashboard.json", encoding="ascii"))
    expressions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    known = set(re.findall(r"`(usher_[a-z_]+)`", open(f"{ROOT}/docs/metrics.md", encoding="utf-8").read()))
    for used in re.findall(r"\busher_[a-z_]+", "\n".join(expressions) + text):
        name = re.sub(r"_(bucket|sum|count)$", "", used)
        expect(name in known, f"{used} is not in docs/metrics.md")
    panels = [{"record": "panel", "expr": expression.replace("$__rate_interval", "5m"), "labels": {"panel": str(number)}}
              for number, expression in enumerate(expressions)]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        json.dump({"groups": [{"name": "panels", "rules": panels}]}, file)
        file.flush()
        promtool("check", "rules", file.name)


TESTS = [group_reads, textfile, hung, rules]
