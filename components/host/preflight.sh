# All that can stand in the way on this host, said at once, before anything is made. Every check only looks.

readonly CHECKS='privilege system commands disk clock certificate nginx yum addresses port upstream selinux firewall'

# As the first step of apply it says the problems alone; by itself it has a line for everything that it looked at.
preflight() {
  local area before
  if [ "$verb" = apply ]; then check_owner; else check_formats; fi
  for area in $CHECKS; do
    [ "$area $verb" != "certificate preflight" ] || continue # nobody has said which
    before=$told
    [ "$verb" = apply ] || about=$area
    case $area in
      clock | certificate | addresses | port | upstream | selinux | firewall) each "check_$area" ;;
      *) "check_$area" ;;
    esac
    [ "$verb" = apply ] || [ "$told" != "$before" ] || tell ok "$("describe_$area")"
  done
  [ "$problems" = 0 ] || exit 1
}

# Who is not root has been refused before.
check_privilege() {
  :
}

check_system() {
  command -v systemctl >/dev/null || problem "there is no systemd" "use a host of the CentOS / RHEL family, from 7 on"
  [ -d /etc/pki/tls/private ] || problem "there is no /etc/pki/tls/private" "use a host of the CentOS / RHEL family"
  check_distribution
}

check_commands() {
  command -v openssl >/dev/null || problem "there is no openssl command" "run on the host: yum install openssl"
  if ! command -v ss >/dev/null; then
    problem "there is no ss command" "run on the host: yum install iproute"
  elif ! ss -Hltn >/dev/null 2>&1; then
    problem "the host's ss has no option -H, as before CentOS 7.5" "run on the host: yum update iproute"
  fi
  ! is_el7 || check_tls_client
}

# What nobody here can ask for cannot be proved.
check_tls_client() {
  local version
  [ "$tls_client" = openssl ] && show_wanted | grep -E '^ *ssl_protocols TLSv1\.3;' >/dev/null || return 0
  read -r _ version _ < <(openssl version 2>/dev/null)
  [[ $version != 1.0.* ]] || problem "the host's OpenSSL $version does not speak TLS 1.3, and the endpoint nothing else: it could not be proved" \
    "run on the host: yum install openssl11, which EPEL has, or leave tlsProfile out"
}

# Where the endpoint's files go; room for them and for what nginx logs, 1 MB.
check_disk() {
  local folder system free size inodes left seen=
  while read -r folder system free size inodes left; do
    if [ ! -w "$folder" ]; then
      problem "$folder is read-only" "see on the host: findmnt -T $folder"
    elif [[ " $seen " != *" $system:$free "* ]]; then
      seen+=" $system:$free"
      [ "$((free * size))" -ge 1048576 ] || problem "$folder is full: $((free * size / 1024)) KB are left" "make room; see on the host: df -h $folder"
      # A file system that counts no inodes says 0 of 0.
      [ "$inodes" = 0 ] || [ "$left" -ge 100 ] || problem "$folder is full: $left inodes are left" "remove files; see on the host: df -i $folder"
    fi
  done < <(stat -f -c '%n %i %f %S %c %d' /etc /etc/pki/tls /var/lib /run 2>/dev/null)
}

# The payload says between which moments this is. Clients judge the certificate by their own clocks, so that a host's is
# wrong keeps nothing from being served; logs and the upstream's TLS suffer.
check_clock() {
  local now slack=300
  printf -v now '%(%s)T' -1
  if [ "$now" -lt "$((payload[not_before] - slack))" ]; then
    wrong_clock "$now" "${payload[not_before]}" later
  elif [ "$now" -gt "$((payload[not_after] + slack))" ]; then
    wrong_clock "$now" "${payload[not_after]}" earlier
  fi
}

wrong_clock() { # NOW MOMENT later|earlier
  advise "the host's clock says $(moment "$1"), where pulumi runs it is $(moment "$2") or $3" \
    "set the clock that is wrong; on the host: chronyc makestep"
}

moment() { # SECONDS
  date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ
}

# What the endpoint is to listen on, the host has. An address that moves between hosts may come later, where that is allowed.
check_addresses() {
  local address family
  for address in ${payload[listen]}; do
    family=ipv4
    if [[ $address == *:* ]]; then
      family=ipv6
      [ -d /proc/sys/net/ipv6 ] || {
        problem "the host has no IPv6" 'give listenAddresses: ["0.0.0.0"]'
        return
      }
    fi
    [[ $address != 0.0.0.0 && $address != :: ]] || continue
    [ "$(cat "/proc/sys/net/$family/ip_nonlocal_bind" 2>/dev/null)" = 1 ] || [[ $(ip route get "$address" 2>/dev/null) == local* ]] ||
      problem "the host does not have the address $address" "give listenAddresses that it has; see on the host: ip address"
  done
}

# In an up nginx is about to look up the upstream's names itself, and the proof connects: here they are asked for only to
# complete a list of problems.
check_upstream() {
  local server name
  for server in ${payload[upstream]//,/ }; do
    [ "$server" != - ] || continue
    name=$(bare "$server")
    ! is_name "$name" || warn_of_boot "$name"
    [ "$verb" = preflight ] || [ "$problems" != 0 ] || continue
    if is_name "$name" && ! is_known "$name"; then
      problem "the host does not know the upstream's name $name" "make it known to the host's DNS or /etc/hosts, or give an address"
    elif [ "$verb" = preflight ] && ! timeout 3 bash -c ': <"/dev/tcp/$1/$2"' bash "$name" "${server##*:}" 2>/dev/null; then
      advise "the upstream $server does not answer" "start the application"
    fi
  done
}

is_name() { # HOST
  [[ $1 =~ [^0-9.:] && $1 != *:* ]]
}

is_known() { # NAME
  timeout 20 getent ahosts "$1" >/dev/null
}

# nginx looks its names up whenever it starts, and without one of them it does not start.
warn_of_boot() { # NAME
  getent -s files ahosts "$1" >/dev/null || ! is_known "$1" ||
    advise "nginx looks up the upstream's name $1 at every start, and without an answer it does not start, with all its sites" \
      "put the name into the host's /etc/hosts, which is there at a boot, or give an address"
}
