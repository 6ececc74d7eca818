# How a machine runs, and how this side talks to it. Everything of a machine is named ${prefix}_NAME; a host's
# interface is named with a dash, so that a host may have the same name.

memory=1024 # MB
patience=30 # seconds: a login takes more than two, because cryptography is slow under emulation

# A resumed machine has to have what the snapshot's had, so both are started here. Only the snapshot's shares its
# memory with the file; the others read it, and keep their changes to themselves.
run_qemu() { # NAME DISK SHARE(on|off) MORE...
  local name=$1 disk=$2 share=$3 image
  image=$(image_of "$1")
  shift 3
  qemu-system-x86_64 -name "${prefix}_$name" -machine q35,memory-backend=m -accel tcg,thread=multi,tb-size=256 -cpu max \
    -smp 2 -m "$memory" -object "memory-backend-file,id=m,size=${memory}M,mem-path=$image/ram,share=$share" \
    -nodefaults -no-user-config -display none -monitor "unix:$run/$name.monitor,server=on,wait=off" \
    -serial "file:$run/$name.console" -serial "unix:$run/$name.agent,server=on,wait=off" \
    -kernel "$image/vmlinuz" -initrd "$image/initrd" -append "$(tr '\n' ' ' <"$here/vm/image/cmdline")" \
    -drive "id=d,file=$disk,if=none,format=qcow2,cache=unsafe" -device virtio-blk-pci,drive=d \
    -netdev "tap,id=n,ifname=${prefix}_$name,script=no,downscript=no" -device virtio-net-pci,netdev=n,romfile= \
    -pidfile "$run/$name.pid" -daemonize "$@" 9>&- # not the build's lock
}

runs() { # NAME
  local pid
  pid=$(cat "$run/$1.pid" 2>/dev/null) && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q -- "-name ${prefix}_$1 "
}

plug_in_tap() { # NAME
  bridge
  ip link del "${prefix}_$1" 2>/dev/null || :
  ip tuntap add "${prefix}_$1" mode tap
  ip link set "${prefix}_$1" master "${prefix}0" up
}

monitor() { # NAME COMMAND...
  local name=$1
  shift
  {
    printf '%s\n' "$@"
    sleep 0.1
  } | socat -t 0.1 - UNIX-CONNECT:"$run/$name.monitor"
}

# One line for the agent inside (image/agent.sh).
tell() { # NAME LINE
  {
    echo "$2"
    sleep 0.3
  } | socat -u - UNIX-CONNECT:"$run/$1.agent" >/dev/null 2>&1 || :
}

says() { # NAME BEGINNING-OF-A-LINE
  grep -qs "^$2" "$run/$1.console"
}
