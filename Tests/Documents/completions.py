"""The completions in the real shells: each loads what was installed, and completes."""
import subprocess

import pexpect

BASH = r"""
. /usr/share/bash-completion/bash_completion
_completion_loader usher
complete() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
    _usher usher "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; printf '%s ' "${COMPREPLY[@]}"; }
complete usher account p; echo; complete usher account pin --is; echo; complete usher sto; echo
"""
FISH = r"""
set fish_complete_path HOST/usr/share/fish/vendor_completions.d
complete -C 'usher account p' | cut -f 1 | string join ' '
complete -C 'usher account pin --is' | cut -f 1 | string join ' '
complete -C 'usher sto' | cut -f 1 | string join ' '
"""
WANTED = "pin\n--issuer\nstore\n"


def lines(text):
    return "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"


def must_be(what, seen, wanted):
    if seen != wanted:
        raise AssertionError(f"{what}: {seen!r}, not {wanted!r}")


def tests(host):
    share, path = f"{host}/usr/share", f"{host}/usr/bin:/usr/bin:/bin"

    def bash():
        """bash finds the completion of usher where it is installed, and completes commands and options"""
        done = subprocess.run(["bash", "--norc", "--noprofile", "-c", BASH], stdin=subprocess.DEVNULL, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={"PATH": path, "XDG_DATA_DIRS": share, "HOME": host})
        must_be("bash", lines(done.stdout), WANTED)

    def fish():
        """fish finds the completion of usher where it is installed, and completes commands and options"""
        done = subprocess.run(["fish", "--no-config", "-c", FISH.replace("HOST", host)], stdin=subprocess.DEVNULL, text=True,
                              check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={"PATH": path, "HOME": host, "TERM": "dumb"})
        must_be("fish", lines(done.stdout), WANTED)

    def zsh():
        """zsh finds the completion of usher where it is installed, and completes commands and options at its prompt"""
        child = pexpect.spawn("zsh", ["-f", "-i"], encoding="utf-8", timeout=60, dimensions=(24, 80),
                              env={"PATH": path, "HOME": host, "ZDOTDIR": host, "TERM": "dumb", "PS1": "%% "})
        try:
            child.sendline(f"PS1='READY '; fpath=({share}/zsh/vendor-completions $fpath); autoload -Uz compinit; "
                           "compinit -u -D; unsetopt zle_bracketed_paste; echo LOADED=$_comps[usher]")
            child.expect("LOADED=_usher\r\n")
            for typed, wanted in (("usher account pi\t", "usher account pin "), ("usher account pin --iss\t", "--issuer"),
                                  ("usher sto\t", "usher store ")):
                child.send(typed)
                child.expect_exact(wanted)
                child.sendcontrol("u")
        except pexpect.ExceptionPexpect as error:
            raise AssertionError(f"zsh: {child.before!r}") from error
        finally:
            child.close(force=True)

    return [bash, fish, zsh]
