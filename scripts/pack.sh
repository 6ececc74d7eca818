#!/usr/bin/env bash
# npm run pack [-- --pack-destination FOLDER]: the package as a consumer installs it. npm would not build it by itself:
# .npmrc keeps it from running any package's scripts, this one's too.
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
need_node_packages
bash scripts/build.sh dist
npm pack --silent "$@"
