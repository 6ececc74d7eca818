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
echo 'import fc from "fast-check"; fc.configureGlobal({ endOnFailure: true });' >setup.mts
# Random cases find little here that the tables of bad input do not, and each mutant would run them all.
export WSS_CASES=${WSS_CASES:-100}

# A score by folder and file; the survivors stand above it.
mutate() { # NAME TESTS DISABLE-BAIL FILES...
  local name=$1 tests=$2 bail=$3
  shift 3
  printf 'export default { test: { include: ["%s"], setupFiles: ["./setup.mts"], isolate: false, testTimeout: 600_000 } };\n' "$tests" >vitest.config.mts
  cat >stryker.config.json <<END
{
  "testRunner": "vitest",
  "plugins": ["@stryker-mutator/vitest-runner"],
  "vitest": { "configFile": "vitest.config.mts", "related": false },
  "mutate": [$(printf '"%s", ' "$@") "!components/model/{*Codes,codes,meaning}.ts"],
  "reporters": ["clear-text", "json", "progress-append-only"],
  "jsonReporter": { "fileName": "$name.json" },
  "clearTextReporter": { "logTests": false, "allowColor": false, "reportScoreTable": false, "reportTests": false },
  "coverageAnalysis": "perTest",
  "disableBail": $bail,
  "timeoutMS": 60000
}
END
  npx stryker run stryker.config.json
}

all='test/{model,nginx,certificate}/**/*.test.ts'
# What checks values has tests of its own, which alone are asked: a change takes seconds, not ten.
own='test/model/**/*.test.ts'
if [ "$#" -gt 0 ]; then
  mutate score "$all" false "$@"
  npx tsx test/mutants/print.ts score score.json
  exit
fi
mutate quoting "$all" false components/nginx/{quote,write,symbols,directiveArguments}.ts
# Each CVE of the history by its own test: what of the guards it would miss.
guards=(components/model/{collector,names,path,addresses,origin,plainValues}.ts components/nginx/{quote,write}.ts)
mutate history test/nginx/history.test.ts true "${guards[@]}" >history.txt
mutate values "$own" false components/model/{collector,names,path,addresses,origin,plainValues,hostKey,rawServerText,readExtraDirectives}.ts
mutate others "$own" false 'components/model/!(collector|names|path|addresses|origin|plainValues|hostKey|rawServerText|readExtraDirectives).ts'
mutate certificates 'test/certificate/**/*.test.ts' false components/certificate/*.ts
printf '\n%s seconds on %s processors\n\n' "$SECONDS" "$(nproc)"
npx tsx test/mutants/print.ts score {quoting,values,others,certificates}.json
echo
npx tsx test/mutants/print.ts history history.json
