# shellcheck shell=bash
# shellcheck disable=SC2034 # read by the scripts that source this
# Shared by build, world, up, run and down. The guest is a container: systemd as process 1 with pid,
# mount, uts, ipc and cgroup namespaces of its own, on the host's kernel and in the caller's network.
#   NSPAWN_CACHE  where the tree is kept (default: ${XDG_CACHE_HOME:-~/.cache}/usher-tests/nspawn)
#   NSPAWN_RUN    where running guests are kept (default: /run/usher-nspawn)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${NSPAWN_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/usher-tests/nspawn}
guests=${NSPAWN_RUN:-/run/usher-nspawn}
tree=$cache/tree                     # never written to: each guest has an overlay

say() { printf 'nspawn/%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }

# Where the cgroup2 hierarchy is mounted, on a host with a hybrid layout too.
unified() { awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts; }

# leader GUEST: the guest's process 1 as seen from here: the one lasting child of the nspawn that up's loop runs.
leader() {
    local pid
    pid=$(cat "$guests/$1/pid" 2>/dev/null) || return 1
    tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "--machine=$1 " || return 1
    pid=$(pgrep -o -x systemd-nspawn -P "$pid") || return 1
    pgrep -o -P "$pid"
}
