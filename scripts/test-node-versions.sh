#!/usr/bin/env bash
# The unit tests and one whole life of an endpoint on the other versions of Node.js that are promised.
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
cache=$HOME/.cache/wss-endpoint/node
for version in 22.23.3 24.21.0; do
  folder=$cache/$version
  package=node-linux-$(node -p process.arch)
  [ -x "$folder/node_modules/$package/bin/node" ] ||
    npm install --no-save --no-audit --no-fund --silent --prefix "$folder" "$package@$version"
  echo "Node.js $version"
  # Few of the random cases: they ask nothing of Node.js.
  PATH=$folder/node_modules/$package/bin:$PATH WSS_CASES=2000 \
    node node_modules/vitest/vitest.mjs run --project unit
  PATH=$folder/node_modules/$package/bin:$PATH \
    node node_modules/vitest/vitest.mjs run --project e2e test/e2e/life.test.ts
done
