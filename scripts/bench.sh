#!/usr/bin/env bash
# npm run bench [-- provisioning|serving|engine|ablation|soak|profile|newer] [options]: this project beside everything that a user would take instead.
# Installs what is compared (Debian packages, none of which is started; Ansible, pyinfra and Traefik in a folder of their own).
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
[ "$(uname -s)" = Linux ] || cannot "the bench boots hosts with systemd-nspawn, which needs Linux"
[ "$(id -u)" = 0 ] || cannot "the bench boots hosts with systemd-nspawn, which needs root; use sudo"
need_node_packages

# Debian starts a service that it installs, unless this file says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
need_debian_packages mmdebstrap:mmdebstrap systemd-nspawn:systemd-container ip:iproute2 ssh:openssh-client python3:python3 \
  openssl:openssl nft:nftables taskset:util-linux nginx:nginx haproxy:haproxy caddy:caddy stunnel:stunnel4 hitch:hitch \
  gcc:gcc strace:strace perf:linux-perf
[ -e /usr/include/openssl/ssl.h ] || need_debian_packages no-header:libssl-dev
[ -e /usr/include/stdio.h ] || need_debian_packages no-header:libc6-dev
python3 -c 'import ensurepip' 2>/dev/null || need_debian_packages no-venv:python3-venv

export WSS_BENCH_CACHE=${WSS_BENCH_CACHE:-$HOME/.cache/wss-endpoint/bench}
mkdir -p "$WSS_BENCH_CACHE"
[ "$WSS_BENCH_CACHE/venv/requirements.txt" -nt bench/requirements.txt ] || {
  rm -rf "$WSS_BENCH_CACHE/venv"
  python3 -m venv "$WSS_BENCH_CACHE/venv"
  "$WSS_BENCH_CACHE/venv/bin/pip" install -q --disable-pip-version-check -r bench/requirements.txt
  cp bench/requirements.txt "$WSS_BENCH_CACHE/venv/"
}

# Hosts apart from those of the tests and of the demo, which may run at the same time.
export HOSTS_PFX=${HOSTS_PFX:-wssb} HOSTS_NET=${HOSTS_NET:-198.18.9} HOSTS_NET6=${HOSTS_NET6:-fd57:7379}
export HOSTS_RUN=${HOSTS_RUN:-/run/wss-bench}
node --import tsx bench/main.ts "$@"
