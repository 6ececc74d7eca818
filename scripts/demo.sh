#!/usr/bin/env bash
# npm run demo [-- --stop]: a bare host becomes a wss endpoint. A host of this machine's own, or yours (WSS_HOST).
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
if [ -z "${WSS_HOST-}" ]; then
  own="use a host of your own instead: WSS_HOST=ws.example.com npm run demo"
  [ "$(uname -s)" = Linux ] || cannot "the demo boots a host with systemd-nspawn, which needs Linux; $own"
  [ "$(id -u)" = 0 ] || cannot "the demo boots a host with systemd-nspawn, which needs root; use sudo, or $own"
fi
need_node_packages
# Hosts apart from those of the tests.
export HOSTS_PFX=${HOSTS_PFX:-wssd} HOSTS_NET=${HOSTS_NET:-198.18.1} HOSTS_NET6=${HOSTS_NET6:-fd57:7374}
export HOSTS_RUN=${HOSTS_RUN:-/run/wss-demo}
exec node --import tsx demo/main.ts "$@"
