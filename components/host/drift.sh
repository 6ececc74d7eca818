# What of an endpoint is not as its last run left it: `problem` is what the next run puts right, or refuses to go on with;
# `note` is what it leaves alone. Only looks, by what the host remembers, so that it needs to be told next to nothing.

drift() {
  # Half of another run is no drift.
  lock_host -s
  about=memory
  if [ -e "$state/manifest" ]; then
    tell ok "$(remembered_or_none repair) $(remembered applied)"
    about=member
    each_remembered tell_member
    look_for_drift
  else
    tell ok none
  fi
  about=end # whoever reads this knows by it that it is whole, and what the host's clock says
  local now
  printf -v now '%(%s)T' -1
  tell ok "$now"
}

# One of before this word was kept has none.
remembered_or_none() { # NAME
  local value
  value=$(remembered "$1")
  echo "${value:--}"
}

tell_member() {
  tell ok "$member $(remembered generation) $(remembered certificate_id)"
}

look_for_drift() {
  local running=no whole=
  ! nginx_runs || running=yes
  [ "$running" = no ] || begin_whole
  rewrite="up writes it again"
  about=host
  host_drift
  about=nginx
  nginx_drift
  about=config
  config_status
  each_remembered member_drift
  if [ "$running" = yes ]; then
    about=others
    others_drift
  fi
  about=systemd
  unit_drift
}

member_drift() {
  recall
  about=port
  listeners= # a reload since the endpoint before has made other workers
  check_port
  about=certificate
  watch_drift
  ! pair_status || ending_drift
  if [ "$running" = yes ]; then
    about=live
    live_drift
  fi
  about=selinux
  selinux_drift
  about=firewall
  firewall_drift
}

# What is not sent, because the host remembers it.
recall() {
  recall_pair
  payload[port]=$(remembered port) payload[listen]=$(remembered listen)
  payload[selinux_connect]=${given["$member selinux_connect"]-no} payload[firewall]=${given["$member firewall"]-ignore}
}

host_drift() {
  local before now
  before=$(remembered machine_id) now=$(cat /etc/machine-id 2>/dev/null)
  [ -z "$before" ] || [ "$before" = "$now" ] ||
    problem "this is another machine than the one of before, with its files: /etc/machine-id is $now, and was $before" "up makes the endpoint anew"
  ! was_cut_off || problem "a run was cut off before its end" "up finishes or takes back what it finds"
}

nginx_drift() {
  local enabled starts=yes
  enabled=$(systemctl is-enabled nginx 2>/dev/null) || starts=no
  if [ ! -x /usr/sbin/nginx ]; then
    problem "nginx is not installed any more" "up installs it"
  elif [ "$enabled" = masked ]; then
    problem "the nginx unit is masked" "run on the host: systemctl unmask nginx"
  else
    [ "$starts" = yes ] || problem "the nginx unit is ${enabled:-gone}" "up enables it"
    [ "$running" = yes ] || problem "nginx does not run" "up starts it"
  fi
}

# What renews a certificate that others keep here may be dead, and Pulumi, which has the dates of all others, knows nothing of it.
ending_drift() {
  local from to left
  [[ $(remembered certificate_path) == /* ]] || return 0
  read_validity
  if [ "$left" -le 0 ]; then
    advise "$certificate has expired at $to" "$(renewal)"
  elif [ "$left" -lt "$SOON" ]; then
    advise "$certificate ends at $to, in $((left / 86400)) days" "$(renewal)"
  fi
}

# Not where the files are others already: the next reload would show them.
live_drift() {
  [ "$problems" = 0 ] || return 0
  ask_old
  prove_listener "$certificate" "$(remembered generation)" 2 || problem "$seen" "up puts it right, or says what is in the way"
}

# nginx takes as long to show its files as all else that is asked.
begin_whole() {
  stage=$(mktemp -d /run/wss-endpoint.XXXXXX) || return 0
  show_whole >"$stage/all" 2>"$stage/said" 9<&- &
  whole=$!
}

# What other people's files do to the endpoint, perhaps from the next reload on only.
others_drift() {
  local status=0
  [ -n "$whole" ] || return 0
  wait "$whole" || status=$?
  if [ "$status" = 0 ]; then
    read_whole
    each_remembered neighbours_drift "$(cat "$stage/said")"
  elif [ "$status" = 124 ]; then
    advise "nginx does not come to the end of its test of the files that are there within 60 seconds" \
      "see what its own test waits for on the host, such as a DNS that does not answer: nginx -t"
  else
    advise "nginx refuses the files that are there now: its next reload or start fails" "mend the file that nginx names" \
      "$(grep -F '[emerg]' "$stage/said" | head -n 4)"
  fi
  rm -rf -- "$stage"
}

neighbours_drift() { # WHAT NGINX SAID
  recall
  # One that would end a run is told as the others are.
  (check_neighbours) | sed 's/^problem /note    /'
  [ -z "$(config_of "$endpoint" | conflicting_names "$1")" ] ||
    advise "another server has the same name and port ($(servers_beside_ours)): nginx serves the one that it reads first" \
      "take that server away, or give it another name or port"
}

servers_beside_ours() {
  awk -F '\t' -v port="${payload[port]}" -v ours="$config" '
    $5 == port && $2 != ours { printf "%s%s:%s", comma, $2, $3; comma = ", " }' "$stage/listens"
}

unit_drift() {
  payload[sockets]=$(remembered sockets) payload[restart_on_failure]=$(remembered restart_on_failure)
  [ "${payload[sockets]} ${payload[restart_on_failure]}" != "0 no" ] || has_drop_in || return 0
  if [ "$(drop_in_text "$(files_needed "${payload[sockets]}")" "${payload[restart_on_failure]}")" = "$(cat "$drop_in" 2>/dev/null)" ]; then
    :
  elif [ -e "$drop_in" ]; then
    problem "$drop_in is not as it has to be" "$rewrite"
  else
    problem "$drop_in is gone" "$rewrite"
  fi
}

# What the policy has to allow and does not: it was taken away, or the host was not enforcing when it was made.
selinux_drift() {
  local boolean
  is_enforcing || return 0
  is_allowed "${payload[port]}" || is_web_port "${payload[port]}" ||
    problem "port ${payload[port]} is not http_port_t" "up labels it"
  [ "${payload[selinux_connect]}" = yes ] || return 0
  [ -e "$selinux_booleans" ] || is_on httpd_can_network_connect || is_on httpd_can_network_relay ||
    problem "httpd_can_network_connect is off" "up turns it on"
  while read -r boolean; do
    is_on "$boolean" || is_on httpd_can_network_connect || problem "$boolean is off" "up turns it on"
  done < <(cat "$selinux_booleans" 2>/dev/null)
}

firewall_drift() {
  local zone how zones
  [ "${payload[firewall]}" = manage ] && firewalld_runs || return 0
  zones=$(client_zones)
  [ -n "$zones" ] || problem "firewalld runs, and does not answer" "see on the host: firewall-cmd --state"
  for zone in $zones; do
    for how in runtime permanent; do
      is_open "$zone" "$how" || problem "firewalld keeps port ${payload[port]} closed in zone $zone ($how)" "up opens it"
    done
  done
}
