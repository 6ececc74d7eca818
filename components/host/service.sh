# nginx's unit: enabled and started where it is not, never restarted.

nginx_runs() {
  systemctl is-active --quiet nginx
}

check_nginx() {
  local pid unit
  enabled=$(systemctl is-enabled nginx 2>/dev/null)
  # Not `systemctl cat`, which fails also where a drop-in is gone that systemd still knows.
  unit=$(settled_unit)
  if is_openresty /usr/sbin/nginx; then
    problem "/usr/sbin/nginx is openresty, which has a configuration and a unit of its own" "install nginx beside it, in place of that link: yum install nginx"
  elif [ "$enabled" = masked ]; then
    problem "the nginx unit is masked" "run on the host: systemctl unmask nginx"
  elif [ -x /usr/sbin/nginx ] && [[ $unit != *LoadState=loaded* ]] && ! is_half_installed; then
    problem "nginx is installed without its systemd unit" "run on the host: yum install nginx"
  elif [[ $unit == *LoadState=loaded* ]] && runs_another "$unit"; then
    problem "the unit nginx is not of yum's nginx ($(unit_file))" \
      "yum's nginx would take its name, and end it when it goes: give that unit another name, or stop, disable and remove it"
  fi
  [ ! -x /usr/sbin/nginx ] || [[ $unit == *ActiveState=@(active|reloading)* ]] || ! pid=$(nginx_process) ||
    problem "an nginx runs that systemd did not start (pid $pid)" "stop it, and start it with: systemctl start nginx"
}
enabled= # what systemd said of it at the beginning

# Whether the unit is there for a program of somebody's own, as built from source or in a container.
runs_another() { # UNIT, as it is settled
  local program pid=${1#*MainPID=}
  if [ -x /usr/sbin/nginx ]; then
    program=/proc/${pid%%$'\n'*}/exe
    ! [ "$program" -ef /usr/sbin/nginx ] && program=$(readlink "$program") &&
      [[ $program == */nginx ]] && ! [ "$program" -ef /usr/sbin/nginx ]
  else
    [[ $(systemctl show -p ExecStart nginx) != *@(/usr/sbin/nginx|/usr/bin/nginx)* ]]
  fi
}

unit_file() {
  systemctl show -p FragmentPath -p SourcePath nginx | sed -n 's/^[A-Za-z]*=\(.\)/\1/p' | tail -n 1
}

# Its state, when systemd has done what it is about to do with it: at the host's start, or for somebody else.
settled_unit() {
  local unit second
  for second in {0..100}; do
    unit=$(systemctl show -p LoadState -p ActiveState -p Job -p MainPID nginx 2>/dev/null)
    [[ $unit == *ActiveState=@(activating|deactivating)* || $unit =~ Job=[1-9] ]] || break
    [ "$second" != 0 ] || say "waiting for systemd, which starts or stops nginx, 100 seconds at most" >&2
    sleep 1
  done
  printf '%s\n' "$unit"
}

# A process of the host's own nginx, as it is installed: not one in a container, nor another program of that name.
nginx_process() {
  local exe pid
  for exe in /proc/[0-9]*/exe; do
    pid=${exe//[!0-9]/}
    [ "$exe" -ef /usr/sbin/nginx ] && [ "/proc/$pid/ns/pid" -ef /proc/self/ns/pid ] || continue
    echo "$pid"
    return 0
  done
  return 1
}

enable_nginx() {
  [ "$enabled" != enabled ] && [ "$(systemctl is-enabled nginx 2>/dev/null)" != enabled ] || return 0
  undo+=(disable_nginx)
  mark "$host_state/enabled"
  # Where this run is cut off before it starts nginx, the host's next start does it for us.
  nginx_runs || {
    mark "$host_state/started"
    noted_early=yes
  }
  make_lasting "$host_state"
  timeout 60 systemctl --quiet enable nginx || fail "systemd could not enable nginx" "see: systemctl enable nginx"
}
noted_early=no # that this run starts nginx

disable_nginx() {
  [ -e "$host_state/enabled" ] || return 0
  timeout 60 systemctl --quiet disable nginx || return
  rm -f -- "$host_state/enabled"
  if [ "$noted_early" = yes ] || ! nginx_runs; then rm -f -- "$host_state/started"; fi
  tidy_state
}

stop_nginx() {
  timeout 100 systemctl stop nginx || return
  systemctl reset-failed nginx 2>/dev/null
  # As long as it is enabled, the host's next start has it run again.
  [ -e "$host_state/enabled" ] || rm -f -- "$host_state/started"
  tidy_state
}

# Makes the configuration on disk the live one.
activate() {
  touched=yes
  note_log
  if nginx_runs; then
    [ "$noted_early" = no ] || rm -f -- "$host_state/started" # somebody else has started it meanwhile
    reload_nginx || fail "systemd could not reload nginx" "see: systemctl status nginx" "$(
      new_emergencies
      unit_errors
      denials
    )"
    say_with_next "reloaded nginx"
  else
    mark "$host_state/started"
    noted_early=no started_here=yes
    timeout 100 systemctl start nginx ||
      fail "nginx does not start" "$(advice_on_start)" "$(
        unit_errors
        denials
      )"
    say_with_next "started nginx"
  fi
}
touched=no # whether nginx was told of new files
started_here=no

# EL8's unit tells the main process that systemd knows: after an upgrade on the fly that is the old nginx, until its last
# connection is closed. The one that has taken over is told by us.
reload_nginx() {
  local file pid=
  find_pid_file
  file=$pid_file
  read -r pid 2>/dev/null <"$file"
  mapfile -t old_workers < <(pgrep -P "$pid" -f 'nginx: worker process' 2>/dev/null)
  timeout 60 systemctl reload nginx || return
  [ ! -s "$file.oldbin" ] || [[ $(unit_setting ExecReload) != *MAINPID* ]] || kill -HUP "$(cat "$file")"
}
old_workers=() # those that took connections before it

# Beside the new ones they still take connections, until the main process tells them to shut down, about 100 ms later: what
# one of them answers proves nothing.
wait_for_old_workers() {
  local pid title deadline=$((SECONDS + 10))
  for pid in ${old_workers[@]+"${old_workers[@]}"}; do
    while { IFS= read -r -d '' title <"/proc/$pid/cmdline"; } 2>/dev/null && [ "$title" = 'nginx: worker process' ]; do
      [ "$SECONDS" -lt "$deadline" ] || {
        warn "the worker $pid of before the reload still takes connections, with the configuration of before"
        break
      }
      sleep 0.01
    done
  done
  old_workers=()
}

# Undoes activate, after the old files are back in place. An endpoint that never was proved leaves nginx as it was before:
# but not one that a run has started which was cut off, maybe long ago, and that others use by now.
deactivate() {
  if [ "$touched" = no ]; then
    return 0
  elif [ -e "$host_state/started" ] && [ ! -e "$state/manifest" ] && only_endpoint && { [ "$started_here" = yes ] || nginx_is_unused; }; then
    stop_nginx
  elif nginx_runs; then
    note_log
    reload_nginx && prove_old
    wait_for_old_workers
  fi
}

note_log() {
  log_size=$(stat -c %s "$error_log" 2>/dev/null || echo 0)
}
error_log=/var/log/nginx/error.log

# What nginx has said since the reload: it says ok, and then writes into its log that it goes on with the old one.
new_emergencies() {
  tail -c "+$((log_size + 1))" "$error_log" 2>/dev/null | grep -F '[emerg]' | sort -u -k 4 | head -n 4
}

# What it has said in this run where systemd started it, as EL9's unit does to reload, too.
unit_errors() {
  journalctl -q -u nginx --since "@$run_began" -o cat 2>/dev/null | grep -E '\[(emerg|alert|crit|error)\]' | tail -n 4
}

advice_on_start() {
  local held
  held=$(ss -Hltnp 'sport = :80' 2>/dev/null | head -n 1)
  if [ -n "$held" ] && ! is_units_own "$held"; then
    echo "port 80, which the server in /etc/nginx/nginx.conf listens on, is held by $(holder <<<"$held"): stop that, or change nginx.conf, which is yours"
  else
    echo "see: systemctl status nginx"
  fi
}
