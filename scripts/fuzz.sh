#!/usr/bin/env bash
# npm run fuzz: the tests with random arguments at length: a million in the pure part, 20,000 arguments through a
# real nginx -t, 300 endpoints through the whole transaction. As root on Debian 12; WSS_SEED repeats a run.
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
need_node_packages
export WSS_SEED=${WSS_SEED:-$RANDOM}
echo "WSS_SEED=$WSS_SEED"
WSS_CASES=${WSS_CASES:-1000000} npx vitest run --project unit test/nginx/injection.test.ts
WSS_NGINX_CASES=${WSS_NGINX_CASES:-20000} WSS_HOST_CASES=${WSS_HOST_CASES:-300} \
  npx vitest run --project e2e test/e2e/nginxAccepts.test.ts test/e2e/payload.test.ts
