# What the test hosts need of this machine, said in one sentence where it is missing.

check_machine() {
  [ "$(uname -s)" = Linux ] || cannot "they need Linux"
  [ "$(id -u)" = 0 ] || cannot "they need root"
  command -v apt-get >/dev/null || cannot "they are made of Debian packages, and there is no apt-get"
  unshare --mount --pid --fork true 2>/dev/null || cannot "this machine lets root make no namespaces"
  [ -n "$(hierarchies)" ] || cannot "there is no cgroup file system"
}

cannot() { # REASON
  echo "The test hosts cannot run here: $1. Use a Debian 12 machine or virtual machine as root, or your own host (README: WSS_HOST)." >&2
  exit 3
}

install_tools() {
  install_missing mmdebstrap:mmdebstrap systemd-nspawn:systemd-container ip:iproute2 ssh:openssh-client python3:python3
}

install_missing() { # COMMAND:PACKAGE...
  local missing=() pair
  for pair; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  echo "test hosts: installing ${missing[*]}" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null
}
