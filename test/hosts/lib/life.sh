# The life of a host. All its processes are in a cgroup of its own, and in a pid namespace whose end ends them all.

hierarchies() {
  local folder
  for folder in /sys/fs/cgroup/{systemd,unified,memory,}; do
    [ ! -f "$folder/cgroup.procs" ] || echo "${folder%/}"
  done
}

processes() { # NAME
  local folder
  for folder in $(hierarchies); do
    find "$folder/$prefix-$1" -name cgroup.procs -exec cat {} + 2>/dev/null
  done | sort -u | grep . || :
}

start() { # NAME (at most 11 letters) IP [KIND]: always a fresh host, whatever was there
  local name=$1 address=$2 kind=${3:-el9} pid
  [ -f "$trees/$(tree_of "$kind")/etc/.stamp" ] || {
    echo "test hosts: run build $kind first" >&2
    exit 1
  }
  stop "$name"
  refuse_taken "$address"
  mkdir -p "$run"
  chmod 700 "$run"
  bridge
  setsid unshare --mount --pid --fork --kill-child --mount-proc "$self" _inside "$name" "$address" "$kind" </dev/null >"$run/$name.log" 2>&1 &
  pid=$!
  echo "$address" >"$run/$name.ip"
  for _ in {1..600}; do
    kill -0 "$pid" 2>/dev/null || give_up "$name" "died at its start"
    ! answers "$name" "$address" || return 0
    sleep 0.05
  done
  give_up "$name" "has no sshd after 30 s"
}

# The link first: a SYN that is sent before it is up is lost, and costs a second.
answers() { # NAME IP
  [ "$(cat "/sys/class/net/$prefix-$1/operstate" 2>/dev/null)" = up ] &&
    (exec 3<>"/dev/tcp/$2/22" && read -t 2 -r line <&3 && [[ $line == SSH-* ]]) 2>/dev/null
}

give_up() { # NAME REASON
  echo "test host $1 $2:" >&2
  tail -20 "$run/$1.log" >&2
  exit 1
}

# Runs as pid 1 of its own pid and mount namespace: all that it makes goes with it.
inside() { # NAME IP KIND
  local name=$1 address=$2 kind=$3 top=/run/$prefix-root folder holder status
  for folder in $(hierarchies); do
    { mkdir -p "$folder/$prefix-$name" && echo $$ >"$folder/$prefix-$name/cgroup.procs"; } || :
  done
  mkdir -p "$top" /run/systemd/nspawn
  mount -t tmpfs -o mode=755 tmpfs "$top"
  mount -t tmpfs tmpfs /run/systemd/nspawn
  mkdir -p "$top"/{up,wk,root}
  mount -t overlay -o "lowerdir=$trees/$(tree_of "$kind"),upperdir=$top/up,workdir=$top/wk" overlay "$top/root"
  cp -r "$here/kinds/$kind/root/." "$top/root/"
  identify "$name" "$address" "$top/root"
  unshare --net sleep infinity &
  holder=$!
  while [ "$(readlink "/proc/$holder/ns/net")" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
  plug_in "$name" "$address" "$holder"
  while :; do # 133: the guest asked for a reboot
    status=0
    SYSTEMD_NSPAWN_LOCK=0 UNIFIED_CGROUP_HIERARCHY=1 systemd-nspawn --quiet --register=no --keep-unit --settings=no --boot --machine="$name" -D "$top/root" \
      --network-namespace-path="/proc/$holder/ns/net" --resolv-conf=off --timezone=off --link-journal=no \
      --capability=CAP_NET_ADMIN --console=pipe || status=$?
    [ "$status" = 133 ] || exit "$status"
  done
}

identify() { # NAME IP ROOT
  mkdir -p "$3/etc/ssh"
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$3/etc/ssh/ssh_host_ed25519_key"
  cut -d' ' -f1,2 "$3/etc/ssh/ssh_host_ed25519_key.pub" >"$run/$1.hostkey"
  tr -d - </proc/sys/kernel/random/uuid >"$3/etc/machine-id"
  echo "$1" >"$3/etc/hostname"
  printf '%s\n' '127.0.0.1 localhost' '::1 localhost' "$2 $1" "$net.1 mirror" >"$3/etc/hosts"
}

stop() { # NAME...
  local name folder
  for name; do
    for _ in {1..200}; do
      processes "$name" | xargs -r kill -9 2>/dev/null || :
      for folder in $(hierarchies); do
        [ ! -d "$folder/$prefix-$name" ] || find "$folder/$prefix-$name" -depth -type d -exec rmdir {} \; 2>/dev/null || :
      done
      [ -n "$(for folder in $(hierarchies); do ls -d "$folder/$prefix-$name"; done 2>/dev/null)" ] || break
      sleep 0.02
    done
    ip link del "$prefix-$name" 2>/dev/null || :
    rm -f "$run/$name".{ip,log,hostkey}
  done
}

list() {
  local folder name
  for folder in "$(hierarchies | head -1)/$prefix"-*; do
    [ -d "$folder" ] || continue
    name=${folder##*/"$prefix"-}
    echo "$name $(cat "$run/$name.ip" 2>/dev/null) $(processes "$name" | wc -l) processes"
  done
}

stop_all() {
  local names
  repository_down
  mapfile -t names < <(list | cut -d' ' -f1)
  stop ${names[@]+"${names[@]}"}
  remove_bridge
  rm -rf "$run"
}
