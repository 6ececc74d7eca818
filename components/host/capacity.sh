# Room for as many sockets as the endpoints are limited to. A proxied socket takes two connections and two descriptors of
# a worker. The descriptors come from the unit; of what only nginx.conf or the kernel can give, the user is told.

# Before a reload, because its workers take it over.
make_room() {
  local files
  [ "${payload[sockets]} ${payload[restart_on_failure]}" != "0 no" ] || has_drop_in || return 0
  files=$(files_needed "${payload[sockets]}")
  check_open_files "$files"
  fit_unit "$files" "${payload[restart_on_failure]}"
  [ "${payload[sockets]}" = 0 ] || mention_shortage "$files"
}

# When an endpoint goes, the others keep what they need.
give_back_room() {
  ! has_drop_in || fit_unit "$(files_needed 0)" no
}

fit_unit() { # FILES RESTART
  local ours
  ours=$(limit_in_drop_in)
  set_drop_in "$(drop_in_text "$1" "$2")"
  move_limit_of_master "$1" "$ours"
}

has_drop_in() {
  [ -e "$drop_in" ] || [ -e "$drop_in_unread" ] || [ -e "$host_state/drop-in-folder" ]
}

# Of one worker, because nothing makes nginx share sockets evenly among them; with as many beside as it has without us. 0
# where no endpoint is limited.
files_needed() { # SOCKETS of this endpoint
  local sockets=$1 more
  for more in $(others_remember sockets); do sockets=$((sockets + more)); done
  echo "$((sockets > 0 ? sockets * 2 + 1024 : 0))"
}

# The endpoints' own two for each socket leave a quarter to whatever else nginx serves.
is_enough() { # HAVE FILES
  [ "$1" -ge "$2" ] || [ "$((($2 - 1024) * 4))" -le "$(($1 * 3))" ]
}

drop_in_text() { # FILES RESTART, where this endpoint asks for it: yes|no
  local value from lines=()
  if [ -z "$(limit_of_workers)" ] && ! is_enough "$(own_limit)" "$1"; then
    IFS=$'\t' read -r value from < <(unit_setting LimitNOFILE)
    outranks_us "$from" || lines+=("LimitNOFILE=$1$(hard_limit "$1")")
  fi
  if [ "$2" = yes ] || [[ $(others_remember restart_on_failure) == *yes* ]]; then
    IFS=$'\t' read -r value from < <(unit_setting Restart)
    [ -n "$value" ] && [ "$value" != no ] || outranks_us "$from" || lines+=(Restart=on-failure)
  fi
  [ "${#lines[@]}" -gt 0 ] || return 0
  printf '%s\n' "# By wss-endpoint, for all its endpoints here. A drop-in of your own counts more." "[Service]" "${lines[@]}"
}

# The soft limit of the unit without us: a number, with a hard one behind a colon, or infinity; else systemd's default.
own_limit() {
  local limit
  IFS=$'\t:' read -r limit _ < <(unit_setting LimitNOFILE)
  [ -n "$limit" ] || limit=$(default_limit DefaultLimitNOFILESoft)
  number_of "${limit:-1024}"
}

# The hard limit stays what it is, where systemd tells the two apart (EL8 and later).
hard_limit() { # FILES
  local hard
  [ -n "$(default_limit DefaultLimitNOFILESoft)" ] || return 0
  hard=$(default_limit DefaultLimitNOFILE)
  if [[ $hard =~ ^[0-9]+$ ]] && [ "$hard" -lt "$1" ]; then hard=$1; fi
  echo ":$hard"
}

default_limit() { # NAME
  systemctl show | sed -n "s/^$1=//p"
}
