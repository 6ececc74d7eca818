# A command on a host, by ssh, in place of this process.

connect() { # SECONDS [USER@]NAME CMD...
  local seconds=$1 name=${2#*@} user=root
  [[ $2 != *@* ]] || user=${2%@*}
  shift 2
  exec ssh -i "$key" -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    -o ConnectTimeout="$seconds" "$user@$(cat "$run/$name.ip")" "$@"
}
