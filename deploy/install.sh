#!/bin/sh
# Installs the gateway, or the three services, on Debian and what is like it; run
# again from a newer copy it updates. --help tells the rest.
set -eu
umask 022

deno_version=2.9.6
home=/opt/dvbcss-gateway
config=/etc/dvbcss
units=/etc/systemd/system
sysctl=/etc/sysctl.d/60-dvbcss.conf
user=dvbcss
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)

usage() {
  cat <<TEXT
Installs DVB CSS as services that start at boot.

Usage: sudo deploy/install.sh [gateway|services|wc|cii|ts|source]... [options]

  gateway         Everything in one process; enough for a home.
  services        WC, CII, TS and source, each by itself; they need an MQTT broker.
  wc, cii, …      Only these of the services, where several machines share the work.

Without any of these words: what is installed, and the gateway if nothing is.

Options:
  --dry-run       Print what would be done, and do nothing.
  --rollback      Go back to the copy that was there before the last update.
  --deno PATH     The Deno $deno_version to install; else the one on the PATH or the one
                  that is installed already, else npm's.
  --cache DIR     Take what is depended on from this DENO_DIR; no network is used.
  --root DIR      Install into DIR in place of /: no user is made, nothing started.
  --help          Print this text.

The program goes to $home, options to $config/*.env, which are never
overwritten. The copy before the last update is kept in $home.previous.
TEXT
}

fail() {
  echo "Cannot install: $1" >&2
  exit 1
}

all='gateway wc cii ts source'
names='' dry_run=false rollback=false deno='' cache='' root=${DESTDIR:-}
while [ $# -gt 0 ]; do
  case $1 in
    services) names="$names wc cii ts source" ;;
    gateway | wc | cii | ts | source) names="$names $1" ;;
    --dry-run) dry_run=true ;;
    --rollback) rollback=true ;;
    --deno | --cache | --root)
      [ $# -ge 2 ] || fail "$1 needs a value: --help tells more"
      case $1 in
        --deno) deno=$2 ;;
        --cache) cache=$2 ;;
        --root) root=$2 ;;
      esac
      shift
      ;;
    --help) usage && exit 0 ;;
    *) fail "unknown argument $1: --help tells more" ;;
  esac
  shift
done
root=${root%/}
# Later it is used from elsewhere.
case $root in '' | /*) ;; *) root=$PWD/$root ;; esac
place=$root$home

# Whoever updates or goes back without a word means what is there.
installed() {
  for name in $all; do
    if [ -e "$root$units/dvbcss-$name.service" ]; then printf ' %s' "$name"; fi
  done
}
names=${names:-$(installed)}
names=${names:- gateway}
case "$names " in
  ' gateway ') ;;
  *' gateway '*) fail "the gateway is all the services: choose it or them" ;;
esac

# Every act goes through here, so that --dry-run shows the very same ones.
run() {
  echo "+ $*"
  if ! $dry_run; then "$@"; fi
}

# Whatever ends the script, a full disk or a lost connection, this is done then.
undo=:
trap '$undo' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Two at once would take each other's copies away.
lock() {
  if $dry_run; then return; fi
  mkdir -p "${place%/*}"
  exec 9<"${place%/*}"
  flock --nonblock 9 || fail "another installation is going on"
}

is_live() { [ -z "$root" ] && [ -d /run/systemd/system ]; }
owns() { [ -z "$root" ]; }

# As the user of the service: what it fetches and runs is not trusted with more.
as_user() {
  if owns; then
    set -- runuser -u "$user" -- env HOME=/nonexistent "$@"
  else
    set -- env "$@"
  fi
  run "$@"
}

version_of() { "$1" --version 2>/dev/null | sed -n 's/^deno \([^ ]*\).*/\1/p'; }

# A 64-bit kernel may run a 32-bit system, which cannot run Deno.
check_machine() {
  machine=$(dpkg --print-architecture 2>/dev/null || uname -m)
  case $machine in
    amd64 | x86_64) deno_package=linux-x64-glibc ;;
    arm64 | aarch64) deno_package=linux-arm64-glibc ;;
    *) fail "Deno exists for 64-bit systems, amd64 and arm64; this one is $machine" ;;
  esac
}

# The one that was named; the one on the PATH or the one that is installed, if it
# is the right one; or npm's: then the name is empty.
choose_deno() {
  if [ -z "$deno" ]; then
    for deno in "$(command -v deno || true)" "$place/bin/deno"; do
      if [ -x "$deno" ] && [ "$(version_of "$deno")" = "$deno_version" ]; then return; fi
    done
    deno=''
    command -v npm >/dev/null || fail "Deno $deno_version is needed. With npm (apt-get install npm) this script
fetches it; or take deno $deno_version for $machine from https://deno.com, and say --deno PATH"
    return
  fi
  [ -x "$deno" ] || fail "$deno is not a program"
  found=$(version_of "$deno")
  [ "$found" = "$deno_version" ] || fail "Deno $deno_version is needed, $deno is ${found:-another program}"
}

# Without running anything of the package, since npm runs as root.
fetch_deno() {
  run mkdir -p "$place.new/.npm"
  run npm install --loglevel=error --no-audit --no-fund --no-save --ignore-scripts \
    --cache "$place.new/.npm/cache" --prefix "$place.new/.npm" "deno@$deno_version"
  deno=$place.new/.npm/node_modules/@deno/$deno_package/deno
}

make_user() {
  owns || return 0
  getent passwd "$user" >/dev/null && return 0
  run useradd --system --user-group --no-create-home --home-dir /nonexistent \
    --shell /usr/sbin/nologin "$user"
}

# A copy beside the one that runs; a failure up to here changes nothing.
prepare_copy() {
  undo=forget_copy
  run rm -rf "$place.new"
  run mkdir -p "$place.new/bin" "$place.new/.deno"
  [ -n "$deno" ] || fetch_deno
  run cp -L "$deno" "$place.new/bin/deno"
  run chmod 0755 "$place.new/bin/deno"
  for part in deno.json deno.lock LICENSE README.md deploy services shared; do
    run cp -R "$source/$part" "$place.new/$part"
  done
  run rm -rf "$place.new/services/pages/dist" "$place.new/.npm"
  for part in npm dl; do
    if [ -n "$cache" ] && [ -d "$cache/$part" ]; then run cp -R "$cache/$part" "$place.new/.deno/"; fi
  done
  run chmod -R u=rwX,go=rX "$place.new"
  if owns; then run chown -R "$user:$user" "$place.new"; fi
  offline=${cache:+--cached-only}
  # shellcheck disable=SC2086 # No word is meant where no cache is given.
  as_user "DENO_DIR=$place.new/.deno" "$place.new/bin/deno" install --quiet --frozen $offline \
    --config "$place.new/deno.json" \
    --entrypoint "$place.new/services/gateway/main.ts" "$place.new/services/wc/main.ts" \
    "$place.new/services/cii/main.ts" "$place.new/services/ts/main.ts" \
    "$place.new/services/source/main.ts"
  as_user "DENO_DIR=$place.new/.deno" "$place.new/bin/deno" task --quiet \
    --config "$place.new/deno.json" build
}

# A copy that is not complete is of no use to anybody, and may fill the disk.
forget_copy() {
  run rm -rf "$place.new"
  echo "Cannot install: what runs was not touched" >&2
}

# Another run of what was there before an update is one step away.
swap() {
  run rm -rf "$place.older"
  undo=put_back
  if [ -d "$place" ]; then
    if [ -d "$place.previous" ]; then run mv -T "$place.previous" "$place.older"; fi
    run mv -T "$place" "$place.previous"
  fi
  run mv -T "$place.new" "$place"
}

# What does not even print its version is not left in place of what runs. However
# far the swap came, all is as it was.
put_back() {
  if [ ! -d "$place.new" ]; then run rm -rf "$place"; fi
  if [ ! -d "$place" ] && [ -d "$place.previous" ]; then run mv -T "$place.previous" "$place"; fi
  if [ -d "$place.older" ]; then run mv -T "$place.older" "$place.previous"; fi
  forget_copy
}

roll_back() {
  if [ ! -d "$place.previous" ]; then fail "there is no $place.previous to go back to"; fi
  # The moves belong together.
  trap '' HUP INT TERM
  if [ -d "$place" ]; then
    run rm -rf "$place.new"
    run mv -T "$place" "$place.new"
    run mv -T "$place.previous" "$place"
    run mv -T "$place.new" "$place.previous"
  else
    # The power went in the middle of an update.
    run mv -T "$place.previous" "$place"
  fi
}

# Compiled code is kept by path, so each program is run once in its final place;
# then the copy becomes root's: who breaks into a service cannot change it.
settle_copy() {
  for name in $all; do
    as_user "DENO_DIR=$place/.deno" "$place/bin/deno" run --quiet -P --no-prompt --cached-only \
      "$place/services/$name/main.ts" --version
  done
  if owns; then run chown -R root:root "$place"; fi
  run chmod -R u=rwX,go=rX "$place"
  undo=:
  run rm -rf "$place.older"
}

install_options() {
  run install -d -m 0750 "$root$config"
  for name in $names; do
    file=$root$config/$name.env
    [ -e "$file" ] || run install -m 0640 "$source/deploy/env/$name.env" "$file"
    if owns; then run chown "root:$user" "$file"; fi
  done
  if owns; then run chown "root:$user" "$config"; fi
}

install_units() {
  run mkdir -p "$root$units/multi-user.target.wants"
  for name in $all; do
    case "$names " in *" $name "*) continue ;; esac
    [ -e "$root$units/dvbcss-$name.service" ] || continue
    if is_live; then run systemctl disable --now "dvbcss-$name.service"; fi
    run rm -f "$root$units/multi-user.target.wants/dvbcss-$name.service" \
      "$root$units/dvbcss-$name.service"
  done
  for name in $names; do
    run install -m 0644 "$place/deploy/systemd/dvbcss-$name.service" \
      "$root$units/dvbcss-$name.service"
    # What `systemctl enable` does, also where no systemd runs.
    run ln -sf "$units/dvbcss-$name.service" \
      "$root$units/multi-user.target.wants/dvbcss-$name.service"
  done
}

# What the kernel keeps for hosts that may not exist; see the file itself.
install_sysctl() {
  run install -D -m 0644 "$place/deploy/sysctl.d/60-dvbcss.conf" "$root$sysctl"
  if is_live; then
    run /usr/lib/systemd/systemd-sysctl "$sysctl" || echo "It holds after the next boot."
  fi
}

# The value of an option in the options of a service, or what holds without it.
option() {
  value=$(sed -n "s/^$2=//p" "$root$config/$1.env" 2>/dev/null | tail -n 1 | tr -d "\"'")
  echo "${value:-$3}"
}

health_url() {
  case $1 in
    gateway | cii) port=$(option "$1" DVBCSS_PORT 7681) ;;
    ts) port=$(option ts DVBCSS_PORT 7682) ;;
    source) port=$(option source DVBCSS_PORT 7683) ;;
    wc) port=$(option wc DVBCSS_HTTP_PORT 7680) ;;
  esac
  host=$(option "$1" DVBCSS_HOSTNAME 127.0.0.1)
  case $host in
    0.0.0.0 | ::) host=127.0.0.1 ;;
    *:*) host="[$host]" ;;
  esac
  echo "http://$host:$port/healthz"
}

start() {
  if ! is_live; then
    echo "No systemd runs here: nothing was started. It starts with the next boot."
    return
  fi
  run systemctl daemon-reload
  for name in $names; do
    # Waits until the service has said that it is ready.
    run systemctl restart "dvbcss-$name.service" || not_healthy "$name"
    url=$(health_url "$name")
    as_user "DENO_DIR=$place/.deno" "$place/bin/deno" run --no-prompt --no-config --allow-net \
      "$place/deploy/healthy.ts" "$url" || not_healthy "$name"
  done
  if ! $dry_run; then print_urls; fi
}

not_healthy() {
  echo "dvbcss-$1 does not answer. Its last words:" >&2
  journalctl --no-pager --lines 20 --unit "dvbcss-$1.service" >&2 || true
  if [ -d "$place.previous" ]; then
    echo "To go back to what ran before: $place/deploy/install.sh$names --rollback" >&2
  fi
  exit 1
}

# Only addresses at which it listens: by itself, those of IPv4.
print_urls() {
  case $names in
    *gateway*) listener=gateway ;;
    *cii*) listener=cii ;;
    *) return 0 ;;
  esac
  hosts=$(option $listener DVBCSS_HOSTNAME 0.0.0.0)
  port=$(option $listener DVBCSS_PORT 7681)
  addresses=$hosts
  case $hosts in 0.0.0.0 | ::) addresses=$(hostname -I) ;; esac
  for address in $addresses; do
    case $address in
      *:*)
        [ "$hosts" != 0.0.0.0 ] || continue
        address="[$address]"
        ;;
    esac
    [ $listener != gateway ] || echo "Pages:      http://$address:$port/"
    echo "Companions: ws://$address:$port/cii"
  done
}

if [ -z "$root" ] && ! $dry_run && [ "$(id -u)" -ne 0 ]; then
  fail "this must be run as root: sudo $0"
fi
if [ "$names" != ' gateway' ] && [ -z "$root" ] && [ ! -x /usr/sbin/mosquitto ]; then
  echo "The services meet on an MQTT broker, which is not on this machine: apt-get install"
  echo "mosquitto and use deploy/mosquitto.conf, or write another's URL to $config/*.env."
fi
lock
if $rollback; then
  roll_back
else
  check_machine
  choose_deno
  make_user
  prepare_copy
  swap
  settle_copy
  install_options
  install_sysctl
fi
install_units
start
