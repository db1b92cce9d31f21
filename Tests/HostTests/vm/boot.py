"""One cold boot of Debian's own kernel: logins, what systemd makes of the units, sockets."""
import re
import time

from cells import expect, expect_equal
from places import SLOW
from terminal import CODE
from host_files import LOCAL
from world import ADA, ByCode

UNITS = ["usherd.service", "usher-publish.service"]


def boots(site):
    """Debian's own kernel boots with Usher installed: nothing fails, the sockets listen, root gets in by ssh"""
    machine = site.m
    expect("cloud" in machine.must("uname", "-r"), "this is not Debian's kernel for machines")
    expect_equal("the system", (machine.state, machine.must("systemctl", "list-units", "--failed", "--no-legend")),
                 ("running", ""))
    for unit in ("usherd.socket", "usherd-admin.socket"):
        expect_equal(unit, machine.output("systemctl", "is-active", unit), (0, "active\n"))
    expect_equal("root by key", site.by_key(machine, "root")[:2], (0, "IN:root\n"))
    parts = machine.must("systemd-analyze", "time").splitlines()[0]
    site.measured.append(f"a cold boot takes {machine.seconds} s; {parts}")
    began = time.monotonic()
    machine.must("systemctl", "start", "usherd.service")
    site.measured.append(f"usherd starts in {time.monotonic() - began:.1f} s")


def device_login(site):
    """a never-seen person signs in by ssh and a code, as who they are"""
    machine, uid = site.m, site.uid(ADA)
    site.know_names(machine)
    machine.mark()
    status, text = site.by_code(machine, ADA, "id; pwd")
    expect_equal("the login ends with", status, 0)
    expect(f"uid={uid}({ADA}) gid={uid}({ADA}) groups={uid}({ADA}),100(users)" in text, f"id: {text!r}")
    expect_equal("decisions", machine.decisions(), [
        ("login", "sshd", ADA, "granted"), ("account", "sshd", ADA, "granted")])


def sudo(site):
    """at the second login sudo asks for a code of its own, and gives root"""
    machine = site.m
    machine.mark()
    session = site.spawn(ByCode(machine, "id -un; sudo id -un", terminal=True), ADA)
    site.approve(session, ADA)
    session.expect(CODE, seconds=SLOW)
    site.provider.approve(session.child.match.group(1), ADA)
    status, _ = session.end(seconds=SLOW)
    expect_equal("the login ends with", status, 0)
    expect_equal("who it was", re.findall(r"^(\S+)\r$", session.text, re.MULTILINE)[-1], "root")
    expect_equal("decisions", machine.decisions(), [(phase, service, ADA, "granted") for service in ("sshd", "sudo")
                                                    for phase in ("login", "account")])


def key_login(site):
    """a key login is granted by the account phase, and the provider hears nothing of it"""
    machine = site.m
    site.give_key(machine, ADA)
    site.provider.proxy.reset()
    machine.mark()
    expect_equal("by key", site.by_key(machine, ADA)[:2], (0, f"IN:{ADA}\n"))
    expect_equal("decisions", machine.decisions(), [("account", "sshd", ADA, "granted")])
    # usherd looks after the provider's keys whether somebody logs in or not.
    asked = {endpoint for endpoint, count in site.provider.proxy.counts.items() if count} - {"discovery", "keys"}
    expect_equal("requests about a person", asked, set())
    expect_equal("a local user by key", site.by_key(machine, LOCAL)[:2], (0, f"IN:{LOCAL}\n"))


def exposure(site):
    """systemd-analyze security: usherd.service at most 1.3, usher-publish.service at most 1.5"""
    for unit, most in zip(UNITS, (1.3, 1.5)):
        text = site.m.must("systemd-analyze", "security", "--no-pager", unit)
        level = re.search(rf"Overall exposure level for {unit}: ([\d.]+) ", text)
        expect(level is not None, f"no level of {unit}: {text[-300:]}")
        expect(float(level.group(1)) <= most, f"{unit}: {level.group(1)}")
        site.measured.append(f"exposure of {unit}: {level.group(1)}")


def memory(site):
    """MemoryMax of the units is what the kernel has set, and what each process keeps to"""
    machine = site.m
    for unit in UNITS:
        asked = machine.must("systemctl", "show", "-P", "MemoryMax", unit).strip()
        group = f"/sys/fs/cgroup/system.slice/{unit}"
        # usher-publish ends when nobody asks: what it was just about to end is started once more.
        read = f"systemctl start {unit} && figures=$(cat {group}/memory.max {group}/memory.peak 2>/dev/null)"
        limit, peak = machine.must("sh", "-c", f"{{ {read} || {read}; }} && echo $figures").split()
        expect(asked.isdigit() and int(asked) <= 1 << 30, f"MemoryMax of {unit}: {asked}")
        expect_equal(f"the kernel's limit of {unit}", limit, asked)
        expect(int(peak) < int(asked), f"{unit} had {peak} bytes")
        site.measured.append(f"{unit}: at most {int(peak) >> 20} MiB of {int(asked) >> 20}")


def sockets(site):
    """usherd and usher-publish listen below /run/usher alone: on no abstract socket, on no port"""
    machine = site.m
    lines = machine.must("ss", "-xlpH").splitlines()
    ours = [line.split()[4] for line in lines if re.search(r'"usher(d|-publish)"', line)]
    expect({"/run/usher/auth.sock", "/run/usher/admin.sock"} <= set(ours), f"usherd's sockets: {ours}")
    expect_equal("sockets elsewhere", [path for path in ours if not path.startswith("/run/usher/")], [])
    expect_equal("ports", [line for line in machine.must("ss", "-tulpH").splitlines() if "usher" in line], [])


TESTS = [boots, device_login, sudo, key_login, exposure, memory, sockets]
