#!/usr/bin/env bash
# npm run mutants [-- FILES]: changes the code that checks and quotes in every small way, and tells which changes no test sees.
# Stryker and what it needs (150 packages) are installed into a copy, and are not in the lock file.
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
need_node_packages
copy=$HOME/.cache/wss-endpoint/mutants
rm -rf "$copy"
mkdir -p "$copy"
cp -r node_modules components test docs package.json package-lock.json .npmrc tsconfig.json "$copy"
cd "$copy"
npm install --no-save --no-audit --no-fund --silent @stryker-mutator/core@9.6.1 @stryker-mutator/vitest-runner@9.6.1
cat >vitest.config.mts <<'END'
export default {
  test: {
    include: ["test/{model,nginx,certificate}/**/*.test.ts"],
    setupFiles: ["./setup.mts"],
    isolate: false,
    testTimeout: 600_000,
  },
};
END
echo 'import fc from "fast-check"; fc.configureGlobal({ endOnFailure: true });' >setup.mts
files=("$@")
[ "$#" -gt 0 ] || files=(components/model/*.ts components/nginx/{quote,write,symbols}.ts)
cat >stryker.config.json <<END
{
  "testRunner": "vitest",
  "plugins": ["@stryker-mutator/vitest-runner"],
  "vitest": { "configFile": "vitest.config.mts", "related": false },
  "mutate": [$(printf '"%s", ' "${files[@]}") "!components/model/{*Codes,codes,meaning}.ts"],
  "reporters": ["clear-text", "progress-append-only"],
  "clearTextReporter": { "logTests": false, "allowColor": false },
  "coverageAnalysis": "perTest",
  "timeoutMS": 60000
}
END
# Random cases find little here that the tables of bad input do not, and each mutant would run them all.
WSS_CASES=${WSS_CASES:-100} npx stryker run stryker.config.json
