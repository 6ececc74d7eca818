# A boot takes half a minute under emulation, so one machine boots, and all others are resumed from what it was then.
# Its memory is the file $image/ram itself (x-ignore-shared leaves it out of the rest of the state, $image/state).

take_snapshot() { # KIND
  local deadline state image=$cache/vm-$1
  stop snap
  mkdir -p "$run"
  echo "$1" >"$run/snap.kind"
  plug_in_tap snap
  truncate -s "${memory}M" "$image/ram"
  qemu-img create -q -f qcow2 -b "$image/root.img" -F raw "$image/disk.qcow2"
  run_qemu snap "$image/disk.qcow2" on
  introduce snap "$net.254" 600
  warm_up >"$cache/vm-snapshot.log" 2>&1 || give_up snap "is not well: $(tail -20 "$cache/vm-snapshot.log")"
  deadline=$((SECONDS + 120))
  until says snap down; do
    [ "$SECONDS" -lt "$deadline" ] || give_up snap "does not take its address off"
    tell snap down
  done
  sleep 2 # what ends with the login ends
  monitor snap "migrate_set_capability x-ignore-shared on" "migrate -d exec:cat>$image/state" >/dev/null
  while state=$(monitor snap "info migrate") && [[ $state != *"Migration status: completed"* ]]; do
    [ "$SECONDS" -lt "$deadline" ] || give_up snap "does not get saved: $state"
    sleep 0.1
  done
  monitor snap quit >/dev/null || :
  while runs snap; do sleep 0.05; done
  stop snap
  [ -s "$image/state" ]
}

# Is everything up? And what tests use first is then in the memory of every machine.
warm_up() {
  "$self" ssh snap 'systemctl is-system-running --wait || { systemctl --failed; exit 1; }
    yum -q -C list installed; semanage port -l; firewall-cmd --list-all; getsebool -a; openssl version'
}
