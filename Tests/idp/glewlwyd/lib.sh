# shellcheck shell=bash
# shellcheck disable=SC2154 # name and run are set by the script that reads this
# Shell functions shared by the providers' "up" and "down" scripts.
# The sourcing script sets $name (used in messages) first.  Bash, set -euo pipefail.

die() { echo "$name: $*" >&2; exit 1; }

need() {                        # need TOOL...
    local tool
    for tool in "$@"; do command -v "$tool" >/dev/null || die "'$tool' is not installed"; done
}

check_port() {                  # check_port PORT: a number, unprivileged
    if ! [[ $1 =~ ^[0-9]+$ ]] || [ "$1" -le 1023 ] || [ "$1" -ge 65536 ]; then die "bad port '$1'"; fi
}

port_in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# proc_is STATE TEXT: the process named in STATE/pid lives and has TEXT in its command
# line (a pid alone proves nothing: it may have been given to somebody else).  Sets pid.
proc_is() {
    pid=$(cat "$1/pid" 2>/dev/null) || return 1
    tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$2"
}

# pick_user DEFAULT: as root, sets user and run=(command prefix that becomes that user)
pick_user() {
    user='' run=()
    [ "$(id -u)" = 0 ] || return 0
    user=${IDP_USER:-$1}
    id -u "$user" >/dev/null 2>&1 || die "no such user: $user"
    run=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups --no-new-privs)
    "${run[@]}" true 2>/dev/null || die "cannot switch to user '$user'"
}

# make_tls STATE: a throw-away CA (ca.pem) and a server certificate for localhost and
# 127.0.0.1 (tls.pem, tls.key), good for 30 days; kept if they are there already.
make_tls() {
    local s=$1
    [ ! -s "$s/tls.pem" ] || return 0
    ossl() { openssl "$@" 2>>"$s/openssl.log" || die "openssl $1 failed, see $s/openssl.log"; }
    ossl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=test CA (throw-away)" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
        -keyout "$s/ca.key" -out "$s/ca.pem"
    ossl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout "$s/tls.key" -out "$s/tls.csr"
    printf '%s\n' "subjectAltName=DNS:localhost,IP:127.0.0.1" "extendedKeyUsage=serverAuth" \
        "basicConstraints=CA:FALSE" "keyUsage=digitalSignature,keyEncipherment" >"$s/tls.ext"
    ossl x509 -req -in "$s/tls.csr" -CA "$s/ca.pem" -CAkey "$s/ca.key" -CAcreateserial \
        -days 30 -extfile "$s/tls.ext" -out "$s/tls.pem"
    chmod 644 "$s/ca.pem"
}

# wait_ready STATE URL TEXT TENTHS [curl options]: until URL answers with TEXT in the body.
# Ends the process and us when it exits or does not answer.  Uses pid.
wait_ready() {
    local state=$1 url=$2 text=$3 tenths=$4; shift 4
    while [ "$tenths" -gt 0 ]; do
        kill -0 "$pid" 2>/dev/null || give_up "$state" "the server exited at start"
        curl -fsS --noproxy '*' -m 2 "$@" "$url" 2>/dev/null | grep -q -- "$text" && return 0
        sleep 0.1
        tenths=$((tenths - 1))
    done
    give_up "$state" "no usable answer from $url"
}

give_up() {                     # give_up STATE MESSAGE: no half-made server stays behind
    echo "$name: $2; last log lines:" >&2
    tail -n 5 "$1/log" >&2
    kill "$pid" 2>/dev/null || true
    rm -f "$1/pid"
    exit 1
}

# stop STATE TEXT MARKER [--purge]: end the process "proc_is" finds; --purge removes the
# state directory too, if the file MARKER shows that it is one of ours.
stop() {
    [ -d "$1" ] || return 0
    local state; state=$(cd "$1" && pwd)
    if proc_is "$state" "${2//@STATE@/$state}"; then
        kill "$pid"
        for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        ! kill -0 "$pid" 2>/dev/null || die "process $pid does not end"
    fi
    rm -f "$state/pid"
    if [ "${4:-}" = --purge ]; then
        [ -e "$state/$3" ] || die "$state does not look like our state directory"
        rm -rf -- "$state"
    fi
}
