# What preflight says of what is as it should be. Not sent with an up.

# A script that was printed has not become root itself.
describe_privilege() {
  case ${root_by-} in
    sudo) echo "by sudo, without a password" ;;
    password) echo "by sudo, with a password" ;;
    *) if [ -n "${SUDO_USER-}" ]; then echo "by sudo"; else echo "root"; fi ;;
  esac
}

describe_system() {
  echo "$(os_release PRETTY_NAME), kernel $(uname -r)"
}

describe_commands() {
  openssl version
}

describe_disk() {
  stat -f -c '%n %f %S' /etc /var/lib /run |
    while read -r folder free size; do printf '%s' "${comma-}$folder $((free * size / 1048576)) MB" && comma=', '; done
  echo ' free'
}

describe_clock() {
  moment "$(date +%s)"
}

describe_nginx() {
  local version
  if [ ! -x /usr/sbin/nginx ]; then
    echo "not installed: up installs, enables and starts it"
  else
    version=$(/usr/sbin/nginx -v 2>&1)
    echo "${version#*: }, $(systemctl is-active nginx), $(systemctl is-enabled nginx)"
  fi
}

describe_yum() {
  if [ -x /usr/sbin/nginx ]; then echo "not needed, nginx is there"; else echo "has nginx"; fi
}

describe_addresses() {
  echo "${payload[listen]}"
}

describe_port() {
  if nginx_runs && nginx_listens "${payload[port]}" "${payload[listen]}"; then
    echo "${payload[port]} is nginx's already"
  else
    echo "${payload[port]} is free"
  fi
}

describe_upstream() {
  if [ "${payload[upstream]}" != - ]; then echo "${payload[upstream]} answers"; else echo "none was asked for"; fi
}

describe_selinux() {
  if ! is_enforcing; then
    echo "not enforcing"
  elif [ -n "$needs_label" ]; then
    echo "enforcing: up labels port ${payload[port]} as http_port_t"
  else
    echo "enforcing: nginx may listen on port ${payload[port]}"
  fi
}

describe_firewall() {
  if firewalld_runs; then echo "firewalld lets clients in on port ${payload[port]}"; else echo "firewalld does not run"; fi
}

# Whether a repository has nginx. yum writes caches and logs wherever it looks, so it gets folders of its own to write to.
ask_yum() {
  local status=0
  yum_said=$(LC_ALL=C unshare --mount -- bash -c '
    mount --make-rprivate / || exit 99
    for folder in /var/cache /var/log /var/tmp /var/lib/dnf /var/lib/yum; do
      [ ! -d "$folder" ] || mount -t tmpfs tmpfs "$folder" || exit 99
    done
    exec timeout 120 "$0" -q info nginx' "$(yum_command)" 2>&1) || status=$?
  case $status in
    0) ;;
    99) advise "yum cannot be asked without leaving traces: there are no mount namespaces here" "see on the host: yum info nginx" ;;
    124) problem "yum does not answer within 2 minutes" "see that this works on the host: yum info nginx" ;;
    *) problem "yum has no nginx" "$(advice_on_yum "yum info nginx")" "$(tail -n 8 <<<"$yum_said")" ;;
  esac
}
