# The drop-in of nginx's unit: one for all endpoints of the host, as long as one of them needs it. Its name sorts before
# other people's, so that whatever an admin sets there wins.

readonly drop_in_folder=/etc/systemd/system/nginx.service.d
readonly drop_in=$drop_in_folder/00-wss-endpoint.conf
readonly drop_in_unread=$host_state/drop-in-unread # there while systemd does not know yet what stands in it

# What the unit's files say without ours, and the file that says it: the last one counts.
unit_setting() { # NAME
  systemctl cat nginx 2>/dev/null | awk -v name="$1" -v ours="$drop_in" '
    /^# \/.*\.(service|conf)$/ { file = substr($0, 3) }
    file != ours && sub("^[ \t]*" name "[ \t]*=[ \t]*", "") { value = $0; from = file }
    END { if (value != "") print value "\t" from }'
}

outranks_us() { # FILE of the unit
  [[ $1 == *.conf && ${1##*/} > ${drop_in##*/} ]]
}

# Changes the drop-in only if it has to be another one, and has it put back if the run fails.
set_drop_in() { # TEXT, empty for none
  local before
  before=$(cat "$drop_in" 2>/dev/null)
  # Where somebody has taken it away, the folder that was made for it is left.
  [ "$1" != "$before" ] || [ -e "$drop_in_unread" ] || { [ -z "$1" ] && [ -e "$host_state/drop-in-folder" ]; } || return 0
  drop_in_before=$before
  keep_edited_drop_in
  undo+=(put_back_drop_in)
  write_drop_in "$1"
  if [ -n "$1" ]; then say "systemd: $drop_in has $(grep '=' <<<"$1" | paste -s -d ' ')"; else say "systemd: $drop_in is gone"; fi
}
drop_in_before=

# A line that we do not write. Another number in one that we do is all there is to it. It goes with the last endpoint.
keep_edited_drop_in() {
  [ "$verb" != remove ] || ! only_endpoint || return 0
  grep -qsvxE '# By wss-endpoint,.*|\[Service\]|LimitNOFILE=[0-9a-z:]+|Restart=on-failure' "$drop_in" || return 0
  keep "$edited_of_host" "$drop_in"
  undo+=("drop_kept $kept $drop_in")
  warn "$drop_in was edited by hand, and is written again: what stood there is kept in $kept"
}

put_back_drop_in() {
  local ours
  ours=$(limit_in_drop_in)
  write_drop_in "$drop_in_before"
  move_limit_of_master 0 "$ours"
}

write_drop_in() { # TEXT
  : >"$drop_in_unread"
  if [ -n "$1" ]; then
    [ -d "$drop_in_folder" ] || { : >"$host_state/drop-in-folder" && mkdir "$drop_in_folder"; } ||
      fail "cannot make $drop_in_folder" "look for a full disk or a read-only file system"
    place "$drop_in" 644 cat <<<"$1"
  else
    rm -f -- "$drop_in"
    [ ! -e "$host_state/drop-in-folder" ] || rmdir -- "$drop_in_folder" 2>/dev/null
    rm -f -- "$host_state/drop-in-folder"
  fi
  reload_units
  rm -f -- "$drop_in_unread"
}

reload_units() {
  timeout 60 systemctl daemon-reload || fail "systemd does not read its units again" "see on the host: systemctl daemon-reload"
}

limit_in_drop_in() {
  sed -n 's/^LimitNOFILE=\([0-9]*\).*/\1/p' "$drop_in" 2>/dev/null
}

# A running nginx hands its limit to the workers of its next reload, so nothing restarts for it: it gets more, as far as
# its unit says, if it has too little, and less if what it has came from us.
move_limit_of_master() { # FILES that are needed, LIMIT that came from us
  local pid now wanted
  pid=$(main_pid) || return 0
  now=$(prlimit --pid "$pid" --nofile --output SOFT --noheadings --raw)
  wanted=$(unit_limit)
  [[ $now =~ ^[0-9]+$ ]] || return 0
  if [ "$now" -lt "$1" ] && [ "$now" -lt "$wanted" ]; then
    [ "$wanted" -lt "$1" ] || wanted=$1
    limit_was_raised=yes
  elif [ "$now" != "$2" ] || [ "$now" -le "$wanted" ]; then
    return 0
  fi
  prlimit --pid "$pid" --nofile="$wanted:" 2>/dev/null || prlimit --pid "$pid" --nofile="$wanted:$wanted" 2>/dev/null ||
    warn "the running nginx keeps its limit of $now files until it is restarted: prlimit cannot make it $wanted"
}
limit_was_raised=no

# What systemd gives to a start of nginx. EL7's tells of the hard limit only, as the soft one: what the files say is it.
unit_limit() {
  local limit
  limit=$(systemctl show -p LimitNOFILESoft nginx)
  limit=${limit#*=}
  [ -n "$limit" ] || limit=$(limit_in_drop_in)
  [ -n "$limit" ] || limit=$(own_limit)
  number_of "$limit"
}

number_of() { # LIMIT
  case $1 in
    '' | *[!0-9]*) echo 2147483647 ;;
    *) echo "$1" ;;
  esac
}

# After an upgrade on the fly systemd knows the old one, until its last connection is closed.
main_pid() {
  local pid=
  find_pid_file
  read -r pid 2>/dev/null <"$pid_file"
  [ -z "$pid" ] || ! [ "/proc/$pid/exe" -ef /usr/sbin/nginx ] || { echo "$pid" && return; }
  pid=$(systemctl show -p MainPID nginx 2>/dev/null)
  pid=${pid#MainPID=}
  [ "${pid:-0}" != 0 ] && echo "$pid"
}
