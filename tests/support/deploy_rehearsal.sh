#!/bin/sh
# Runs inside a booted Debian without any network, as deploy_debian_test.ts has it
# do, and notes what it finds: a line NAME=VALUE each.
exec >/rehearsal/log 2>&1
set -x
note() { echo "$1=$2" >>/rehearsal/notes; }
show() { systemctl show --property "$1" --value "$2"; }
install() { /source/deploy/install.sh --deno /rehearsal/deno --cache /cache "$@"; }

gateway=dvbcss-gateway.service
# As in most home folders, only its owner may look around here.
cd /root || exit 1
# What was installed while no systemd ran starts with the boot.
for _ in $(seq 100); do
  [ "$(show ActiveState $gateway)" = active ] && break
  sleep 0.1
done
note booted "$(show ActiveState $gateway)"

# A machine with addresses of both kinds, by all the script asks for them.
mkdir -p /usr/local/bin
printf '#!/bin/sh\necho 192.0.2.1 2001:db8::1\n' >/usr/local/bin/hostname
chmod 0755 /usr/local/bin/hostname
install >/rehearsal/said
note updated $?
note pages "$(sed -n 's/^Pages: *//p' /rehearsal/said | tr '\n' ' ')"
note waiting "$(cat /proc/sys/net/ipv4/neigh/lo/unres_qlen_bytes /proc/sys/net/ipv6/neigh/lo/unres_qlen_bytes | tr '\n' ' ')"
note update "$(show ActiveState $gateway)"
note watchdog "$(show WatchdogUSec $gateway)"
process=$(show MainPID $gateway)
# 0 would be everybody.
[ "$process" -gt 0 ] || exit 1
note user "$(ps -o user= -p "$process" | tr -d ' ')"
note capabilities "$(sed -n 's/^CapBnd:\t//p' "/proc/$process/status")"
note seccomp "$(sed -n 's/^Seccomp:\t//p' "/proc/$process/status")"
runuser -u dvbcss -- touch /opt/dvbcss-gateway/deno.json
note writable $?

# A program that hangs.
kill -STOP "$process"
for _ in $(seq 400); do
  [ "$(show NRestarts $gateway)" != 0 ] && [ "$(show ActiveState $gateway)" = active ] && break
  sleep 0.1
done
note hung "$(show NRestarts $gateway) $(show ActiveState $gateway)"

# An option that is wrong.
echo DVBCSS_PORT=http >/etc/dvbcss/gateway.env
systemctl restart $gateway
sleep 3
note wrong "$(show NRestarts $gateway) $(show ActiveState $gateway) $(show ExecMainStatus $gateway)"
install --rollback
note unhealthy $?
echo >/etc/dvbcss/gateway.env
install --rollback
note rollback "$? $(show ActiveState $gateway)"

# A player's socket, which is its user's only: within reach from the sandbox.
systemd-run --quiet --unit player --property User=dvbcss --property RuntimeDirectory=dvbcss \
  /rehearsal/deno run --no-prompt --allow-net --allow-read --allow-write /rehearsal/player.ts
echo DVBCSS_SOURCE=mpv:/run/dvbcss/mpv.sock >/etc/dvbcss/gateway.env
systemctl restart $gateway
for _ in $(seq 100); do
  [ "$(show ActiveState player.service)" = inactive ] && break
  sleep 0.1
done
note player "$(show Result player.service) $(show ActiveState player.service)"

install services
note services $?
for name in wc cii ts source; do
  note "$name" "$(show ActiveState dvbcss-$name.service) $(show NRestarts dvbcss-$name.service)"
done
note gateway "$(show LoadState $gateway)"

# Without a word it goes back to the services, and not to the gateway.
install --rollback
note kept "$? $(show ActiveState dvbcss-ts.service)"

mkdir -p /etc/systemd/system/dvbcss-ts.service.d /var/lib/dvbcss-player
echo '[Service]' >/etc/systemd/system/dvbcss-ts.service.d/override.conf
/opt/dvbcss-gateway/deploy/uninstall.sh --purge
note uninstalled $?
home=$(getent passwd 0 | cut -d: -f6)
note left "$(find "$home" /etc /opt /usr /var/cache /var/lib /run -xdev -path /var/lib/apt -prune -o \( -name '*dvbcss*' -o -path "$home/*deno*" \) -print | tr '\n' ' ')"
note account "$(getent passwd dvbcss)"
