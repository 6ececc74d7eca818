# What keeps nginx from as many sockets as the endpoints are limited to, and is not ours to change: the line that would.

# What nginx's files say outside of http: VALUE and FILE. From the dump of the test, or from nginx again where there is none.
main_setting() { # NAME
  [ -n "$main_settings" ] || ! nginx_runs || main_settings=$(show_whole 2>/dev/null | read_main_settings)
  sed -n "s/^$1 //p" <<<"$main_settings" | tail -n 1
}
main_settings=

read_main_settings() {
  awk '
    /^# configuration file .*:$/ { file = substr($0, 22, length($0) - 22) }
    {
      sub(/#.*/, "")
      while (match($0, /worker_(connections|rlimit_nofile)[ \t]+"?[0-9]+/)) {
        split(substr($0, RSTART, RLENGTH), words, /[ \t"]+/)
        print words[1], words[2], file
        $0 = substr($0, RSTART + RLENGTH)
      }
    }'
}

# Where nginx.conf gives workers a limit: VALUE and FILE. nginx sets the hard limit along with the soft one, and for any
# change of that one SELinux wants a boolean; without it a worker goes on with the unit's, and nginx logs an alert.
limit_of_workers() {
  limit_is_denied || main_setting worker_rlimit_nofile
}

limit_is_denied() {
  local value hard
  is_enforcing && ! is_on httpd_setrlimit || return
  read -r value _ < <(main_setting worker_rlimit_nofile)
  hard=$(systemctl show -p LimitNOFILE nginx)
  [ -n "$value" ] && [ "$value" != "${hard#*=}" ]
}

# systemd does not start a unit whose limit is over the kernel's.
check_open_files() { # FILES
  [ "$(kernel_value fs/nr_open)" -ge "$1" ] ||
    fail "a worker of nginx needs $1 files for the endpoints' sockets, and the kernel gives no process as many" "$(sysctl_line fs.nr_open "$1")"
}

mention_shortage() { # FILES
  local value from ports sockets=${payload[sockets]}
  read -r value from < <(main_setting worker_connections)
  [ -z "$main_settings" ] || is_enough "${value:-512}" "$1" ||
    warn "a worker of nginx holds $((${value:-512} / 2)) sockets with all that it serves, and the endpoints alone may have $((($1 - 1024) / 2)): set in events of ${from:-/etc/nginx/nginx.conf}, which is yours: worker_connections $1;"
  read -r value from < <(limit_of_workers)
  ! limit_is_denied || warn "nginx.conf has worker_rlimit_nofile, and SELinux does not let workers have it: run on the host: setsebool -P httpd_setrlimit on"
  if [ -n "$value" ]; then
    is_enough "$value" "$1" || warn "a worker of nginx has no more than $value files: set in $from, which is yours: worker_rlimit_nofile $1;"
  elif ! is_enough "$(own_limit)" "$1"; then
    IFS=$'\t' read -r value from < <(unit_setting LimitNOFILE)
    ! outranks_us "$from" || warn "a worker of nginx has no more than $value files: set in $from, which is yours: LimitNOFILE=$1"
  fi
  [ "$(kernel_value fs/file-max)" -ge "$1" ] || warn "the kernel has too few files for $sockets sockets: $(sysctl_line fs.file-max "$(($1 * 2))")"
  value=$(kernel_value net/core/somaxconn)
  [ "$value" -ge 511 ] || [ "$value" -ge "$sockets" ] ||
    warn "the kernel keeps $value new connections waiting where nginx asks for 511: $(sysctl_line net.core.somaxconn 4096), then restart nginx when its sockets may close"
  read -r value from < <(kernel_value net/ipv4/ip_local_port_range)
  ports=$((from - value + 1))
  [ "$((ports * $(each show_servers | wc -w)))" -ge "$sockets" ] ||
    warn "there are $ports local ports for the sockets to each server of the upstream, too few for $sockets: add servers, or take more ports, but first put those that services of the host listen on (ss -ltn) into net.ipv4.ip_local_reserved_ports, or one that is restarted may find its port taken; then $(sysctl_line net.ipv4.ip_local_port_range '1024 65535')"
  mention_tracking "$sockets"
}

# Where a firewall has netfilter track connections, it drops those that it has no room for; 0 is no limit. A sysctl.d line is read before
# the firewall has loaded the module, and gets lost without its name in modules-load.d.
mention_tracking() { # SOCKETS
  local most tracked
  { most=$(kernel_value net/netfilter/nf_conntrack_max) && tracked=$(kernel_value net/netfilter/nf_conntrack_count); } 2>/dev/null || return 0
  [ "$tracked" = 0 ] || [ "$most" = 0 ] || [ "$most" -ge "$(($1 * 2))" ] ||
    warn "netfilter tracks $most connections, and $1 sockets are $(($1 * 2)): $(sysctl_line net.netfilter.nf_conntrack_max "$(($1 * 4))"), and for the next boot: echo nf_conntrack >/etc/modules-load.d/nf_conntrack.conf"
}

show_servers() {
  echo "${payload[upstream_ports]}"
}

kernel_value() { # PATH below /proc/sys
  cat "/proc/sys/$1"
}

sysctl_line() { # NAME VALUE
  echo "run on the host: echo '$1 = $2' >>/etc/sysctl.d/90-sockets.conf && sysctl --system"
}

# Each reload leaves the workers of before until their last socket is closed. Of the unit's own master only.
mention_old_workers() {
  local master pid title live=0 old=()
  master=$(main_pid) || return 0
  while read -r pid title; do
    if [[ $title == *'is shutting down'* ]]; then old+=("/proc/$pid/smaps"); else live=$((live + 1)); fi
  done < <(pgrep -P "$master" -a -f 'nginx: worker process')
  [ "${#old[@]}" -gt "$((live * 3))" ] || return 0
  warn "${#old[@]} workers of earlier reloads still serve their sockets, with $(awk '/^Pss:/ { kb += $2 } END { print int(kb / 1024) }' "${old[@]}" 2>/dev/null) MB: they end with the last socket (docs/capacity.md)"
}
