# shellcheck shell=bash
# shellcheck disable=SC2034 # read by the scripts that source this
# Shared by build, disk, up, run and down. The guest is an emulated machine (TCG; no /dev/kvm is needed)
# with Debian's own kernel. To be used below nspawn/world or on the host: all ports are on 127.0.0.1.
#   VM_CACHE  where the tree and the kernel are kept (default: ${XDG_CACHE_HOME:-~/.cache}/usher-tests/vm)
#   VM_RUN    where running guests are kept (default: /run/usher-vm)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${VM_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/usher-tests/vm}
guests=${VM_RUN:-/run/usher-vm}
tree=$cache/tree                     # never written to: disks are made of it and layers
key=$cache/control                   # of the control channel

say() { printf 'vm/%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 125; }        # 125: this script failed, not the command in the guest

# machine GUEST: the pid of its qemu, if that runs.
machine() {
    local pid
    pid=$(cat "$guests/$1/pid" 2>/dev/null) || return 1
    # a stale file must not make us signal another's process
    grep -qsaF "$guests/$1/pid" "/proc/$pid/cmdline" || return 1
    echo "$pid"
}

# control GUEST: ssh's options for the control channel, one a line; no file of the user's is read.
control() {
    printf '%s\n' -F none -i "$key" -p "$(cat "$guests/$1/port")" -o IdentitiesOnly=yes -o BatchMode=yes \
        -o LogLevel=ERROR -o UserKnownHostsFile="$cache/known_hosts" -o HostKeyAlias=usher-vm \
        -o ConnectTimeout=20 -o ControlPath="$guests/$1/connection" -o ControlMaster=auto -o ControlPersist=300
}
