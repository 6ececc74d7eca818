# The life of a machine: one qemu, a disk of what changed, a tap on the bridge.

start() { # NAME (at most 11 letters) IP [KIND [WORD for the kernel...]]: always a fresh machine, whatever was there
  local name=$1 address=$2 kind=${3:-el9} image
  shift $(($# < 3 ? $# : 3))
  stop "$name"
  refuse_taken "$address"
  mkdir -p "$run"
  chmod 700 "$run"
  echo "$kind" >"$run/$name.kind"
  image=$(image_of "$name")
  [ -f "$image/stamp" ] || {
    echo "test hosts: run build $kind first" >&2
    exit 1
  }
  plug_in_tap "$name"
  if [ $# = 0 ]; then
    qemu-img create -q -f qcow2 -b "$image/disk.qcow2" -F qcow2 "$run/$name.qcow2"
    run_qemu "$name" "$run/$name.qcow2" off -incoming defer
    monitor "$name" "migrate_set_capability x-ignore-shared on" "migrate_incoming exec:cat<$image/state" >/dev/null
    introduce "$name" "$address" 300
  else
    # The snapshot's kernel has had its words: this machine boots, in half a minute.
    qemu-img create -q -f qcow2 -b "$image/root.img" -F raw "$run/$name.qcow2"
    run_qemu "$name" "$run/$name.qcow2" off -append "$(tr '\n' ' ' <"$here/vm/image/cmdline")$*"
    introduce "$name" "$address" 600
  fi
}

# What a machine was started from, and boots from again.
image_of() { # NAME
  echo "$cache/vm-$(cat "$run/$1.kind")"
}

# The power fails and comes back: what the machine's kernel had not written to its disk is lost. It boots, in half a minute.
cut_power() { # NAME
  runs "$1" || give_up "$1" "does not run"
  switch_off "$1"
  run_qemu "$1" "$run/$1.qcow2" off
  introduce "$1" "$(cat "$run/$1.ip")" 600
}

# Tells a machine who it is until it says so, then waits for its sshd.
introduce() { # NAME IP SECONDS
  local name=$1 address=$2 deadline=$((SECONDS + $3)) turn=0
  echo "$address" >"$run/$name.ip"
  while [ "$SECONDS" -lt "$deadline" ]; do
    runs "$name" || give_up "$name" "died at its start"
    # On a line of its own, whatever part of an earlier one is stuck in the serial port.
    [ $((turn++ % 50)) != 0 ] || tell "$name" $'\n'"be $address $net6::${address##*.} $name $(date +%s.%N) end" &
    ! says "$name" "up $address" || ! greets "$address" || return 0
    sleep 0.02
  done
  give_up "$name" "has no sshd after $3 s"
}

greets() { # IP
  timeout 10 bash -c "exec 3<>/dev/tcp/$1/22 && read -r line <&3 && [[ \$line == SSH-* ]]" 2>/dev/null
}

give_up() { # NAME REASON
  echo "virtual machine $1 $2" >&2
  tail -20 "$run/$1.console" >&2 || :
  exit 1
}

stop() { # NAME...
  local name
  for name; do
    ! runs "$name" || switch_off "$name"
    ip link del "${prefix}_$name" 2>/dev/null || :
    rm -f "$run/$name".{pid,ip,kind,monitor,agent,console,qcow2}
  done
}

# Until its last thread has let go of the disk, which is after the process has no command line any more.
switch_off() { # NAME
  local pid state
  pid=$(cat "$run/$1.pid")
  kill -9 "$pid"
  while state=$(ps -o stat= -p "$pid") && [[ $state != Z* || $state == *l* ]]; do sleep 0.02; done
}

stop_those_of() { # KIND
  local names
  mapfile -t names < <(list | awk -v kind="$1" '$3 == kind { print $1 }')
  stop ${names[@]+"${names[@]}"}
}

list() { # NAME IP KIND a line
  local file name
  for file in "$run"/*.ip; do
    [ -e "$file" ] || continue
    name=${file##*/}
    name=${name%.ip}
    echo "$name $(cat "$file") $(cat "$run/$name.kind")"
  done
}

stop_all() {
  local names
  mapfile -t names < <(list | cut -d' ' -f1)
  stop ${names[@]+"${names[@]}"}
  # The hosts' repository may be listening on the bridge.
  [ -n "$(ss -Htln src "$net.1")" ] || remove_bridge
  rm -rf "$run"
}
