#!/bin/sh
# Removes what deploy/install.sh installed. --help tells the rest.
set -eu

home=/opt/dvbcss-gateway
config=/etc/dvbcss
units=/etc/systemd/system
sysctl=/etc/sysctl.d/60-dvbcss.conf
user=dvbcss

usage() {
  cat <<TEXT
Stops and removes the services of DVB CSS and their program.

Usage: sudo deploy/uninstall.sh [options]

Options:
  --purge         Remove all options, $config and those of \`systemctl edit\`, and the
                  user $user, too.
  --dry-run       Print what would be done, and do nothing.
  --root DIR      Remove from DIR in place of /.
  --help          Print this text.
TEXT
}

fail() {
  echo "Cannot uninstall: $1" >&2
  exit 1
}

purge=false dry_run=false root=${DESTDIR:-}
while [ $# -gt 0 ]; do
  case $1 in
    --purge) purge=true ;;
    --dry-run) dry_run=true ;;
    --root)
      [ $# -ge 2 ] || fail "$1 needs a value: --help tells more"
      root=$2
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

# Every act goes through here, so that --dry-run shows the very same ones.
run() {
  echo "+ $*"
  if ! $dry_run; then "$@"; fi
}

is_live() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

remove_units() {
  for unit in "$root$units"/dvbcss-*.service; do
    [ -e "$unit" ] || continue
    name=${unit##*/}
    if is_live; then run systemctl disable --now "$name"; fi
    run rm -f "$root$units/multi-user.target.wants/$name" "$unit"
  done
  if is_live; then run systemctl daemon-reload; fi
}

remove_program() {
  for part in "$root$home" "$root$home.new" "$root$home.older" "$root$home.previous" \
    "$root$sysctl"; do
    [ ! -e "$part" ] || run rm -rf "$part"
  done
}

remove_options() {
  # Options, what `systemctl edit` has written, and what the player keeps.
  for place in "$root$config" "$root$units"/dvbcss-*.service.d "$root/var/lib/dvbcss-player"; do
    [ ! -e "$place" ] || run rm -rf "$place"
  done
  if [ -z "$root" ] && getent passwd "$user" >/dev/null; then run userdel "$user"; fi
}

if [ -z "$root" ] && ! $dry_run && [ "$(id -u)" -ne 0 ]; then
  fail "this must be run as root: sudo $0"
fi
# The script may lie in what it removes.
cd /
remove_units
remove_program
if $purge; then
  remove_options
elif [ -e "$root$config" ]; then
  echo "Kept: $root$config and the user $user; --purge removes them, too."
fi
