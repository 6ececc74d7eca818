#!/usr/bin/env bash
# npm test: everything, on real hosts. Installs what is missing (root on Debian 12, Node 20 or later, registries only).
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
[ "$(uname -s)" = Linux ] || cannot "the tests boot hosts with systemd-nspawn, which needs Linux; use: npm run check"
[ "$(id -u)" = 0 ] || cannot "the tests boot hosts with systemd-nspawn, which needs root; use: npm run check"
need_node_packages
need_debian_packages mmdebstrap:mmdebstrap systemd-nspawn:systemd-container ip:iproute2 ssh:openssh-client \
  python3:python3 openssl:openssl pgrep:procps chromium:chromium certutil:libnss3-tools
need_python_packages
if [ $# -gt 0 ]; then
  npx vitest run "$@"
else
  npx vitest run --project unit --project e2e --project faults
  bash scripts/test-node-versions.sh
  # An image takes minutes to build. With WSS_VM=always it is built; else these run where npm run test:vm has built it.
  if [ "${WSS_VM-}" = always ] || [ -e "${HOSTS_DIR:-$HOME/.cache/wss-endpoint/hosts}/vm/stamp" ]; then
    npm run test:vm
  fi
fi
