# nginx's unit: enabled and started where it is not, never restarted.

nginx_runs() {
  systemctl is-active --quiet nginx
}

check_service() {
  command -v systemctl >/dev/null || fail "there is no systemd" "use a host of the CentOS / RHEL family, from 7 on"
  [ "$(systemctl is-enabled nginx 2>/dev/null)" != masked ] ||
    fail "the nginx unit is masked" "run on the host: systemctl unmask nginx"
  nginx_runs || ! pgrep -x nginx >/dev/null ||
    fail "an nginx runs that systemd did not start (pid $(pgrep -ox nginx))" "stop it, and start it with: systemctl start nginx"
}

enable_nginx() {
  [ "$(systemctl is-enabled nginx 2>/dev/null)" != enabled ] || return 0
  : >"$host_state/enabled"
  undo+=(disable_nginx)
  systemctl --quiet enable nginx || fail "systemd could not enable nginx" "see: systemctl enable nginx"
}

disable_nginx() {
  [ -e "$host_state/enabled" ] || return 0
  systemctl --quiet disable nginx
  rm -f "$host_state/enabled"
  tidy_state
}

# Makes the configuration on disk the live one.
activate() {
  touched=yes
  log_size=$(stat -c %s "$error_log" 2>/dev/null || echo 0)
  if nginx_runs; then
    timeout 60 systemctl reload nginx || fail "systemd could not reload nginx" "see: systemctl status nginx" "$(new_emergencies)"
    say "reloaded nginx"
  else
    local began
    began=$(date +%s)
    started=yes
    timeout 100 systemctl start nginx ||
      fail "nginx does not start" "$(advice_on_start)" "$(journalctl -q -u nginx --since "@$began" -o cat 2>/dev/null | grep -F '[emerg]' | tail -n 4)"
    say "started nginx"
  fi
}

touched=no # whether nginx was told of new files
started=no # whether it was this run that started it
error_log=/var/log/nginx/error.log

# Undoes activate, after the old files are back in place.
deactivate() {
  if [ "$touched" = no ]; then
    return 0
  elif [ "$started" = yes ]; then
    systemctl stop nginx
    systemctl reset-failed nginx 2>/dev/null
  else
    log_size=$(stat -c %s "$error_log" 2>/dev/null || echo 0)
    timeout 60 systemctl reload nginx && prove_old
  fi
}

# What nginx has said since the reload: it says ok, and then writes into its log that it goes on with the old one.
new_emergencies() {
  tail -c "+$((log_size + 1))" "$error_log" 2>/dev/null | grep -F '[emerg]' | sort -u -k 4 | head -n 4
}

advice_on_start() {
  local held
  held=$(ss -Hltnp 'sport = :80' 2>/dev/null | holder)
  if [ -n "$held" ] && [[ $held != nginx* ]]; then
    echo "port 80, which the server in /etc/nginx/nginx.conf listens on, is held by $held: stop that, or change nginx.conf, which is yours"
  else
    echo "see: systemctl status nginx"
  fi
}

# A port that another program holds is found before anything changes.
check_port() {
  local line address
  while read -r line; do
    [[ $line != *'(("nginx",'* ]] || continue
    read -r _ _ _ address _ <<<"$line"
    overlaps "$(tr -d '[]' <<<"${address%:*}")" || continue
    fail "port ${payload[port]} is held by $(holder <<<"$line")" "stop that program, or give the endpoint another port"
  done < <(ss -Hltnp "sport = :${payload[port]}" 2>/dev/null)
}

holder() { # a line of ss on standard input
  sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (pid \2)/p' | head -n 1
}

# Whether a program that listens on an address keeps nginx from one of the endpoint's.
overlaps() { # ADDRESS
  local own
  for own in ${payload[listen]}; do
    [ "$1" != '*' ] || return 0
    case $1,$own in
      *:*,*:*) [ "$1" != "$own" ] && [ "$1" != :: ] && [ "$own" != :: ] || return 0 ;;
      *:*,* | *,*:*) ;;
      *) [ "$1" != "$own" ] && [ "$1" != 0.0.0.0 ] && [ "$own" != 0.0.0.0 ] || return 0 ;;
    esac
  done
  return 1
}
