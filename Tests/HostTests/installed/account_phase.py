"""What the account phase is asked for, and how it refuses: ssh keys, sudo with a ticket and without, cron."""
from cells import expect, expect_equal
from shell import Shell
from terminal import CODE

CRON = "/var/spool/usher-tests"


def refused_key(world, guest, name, reason):
    """One key login, which must be refused with this reason."""
    guest.mark()
    status, output, _ = world.by_key(guest, name)
    expect_equal(f"the key login of {name}", (status, output), (255, ""))
    expect_equal("decisions", guest.decisions(), [("account", "sshd", name, reason)])


def refused_sudo(guest, shell, name, command, reason, service="sudo"):
    guest.mark()
    status, text = shell.run(f"sudo -n {command}")
    expect(status == 1 and "root" not in text.split(), f"sudo -n {command}: {status} {text!r}")
    expect_equal(f"decisions about sudo -n {command}", guest.decisions(), [("account", service, name, reason)])


def with_ticket(world, name):
    """A login shell in which sudo has a ticket. Two sign-ins: the first one makes the binding, and gives no sudo."""
    world.by_code(world.a, name)
    world.give_key(world.a, name)
    shell = Shell(world, world.a, name)
    shell.start("sudo id -un")
    shell.session.expect(CODE)
    world.provider.approve(shell.child.match.group(1), name)
    expect("root" in shell.finish().split(), "sudo by code did not run")
    expect_equal("sudo with a ticket", shell.run("sudo -n id -un"), (0, "root"))
    expect_equal("sudo -i with a ticket", shell.run("sudo -n -i id -un"), (0, "root"))
    expect_equal("sudo without a password", shell.run("sudo -n true"), (0, ""))
    expect_equal("a key login", world.by_key(world.a, name)[:2], (0, f"IN:{name}\n"))
    return shell


def run_cron(guest, name):
    """A job of the person's, started as at boot: without waiting for the next minute."""
    guest.shell(f"""
        install -d -m 1777 {CRON}; rm -f {CRON}/ran /run/crond.reboot
        printf '@reboot {name} id -un >{CRON}/ran\\n' >/etc/cron.d/usher-tests
        systemctl restart cron.service
    """)
