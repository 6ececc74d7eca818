#!/usr/bin/env bash
# npm run faults: every fault of the table, on real hosts, and what was seen of each. With --vm those of SELinux and
# firewalld too, which need a virtual machine. With --kills those alone that strike at the steps, which writes docs/kills.md.
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
[ "$(id -u)" = 0 ] || cannot "the tests boot hosts with systemd-nspawn, which needs root"
need_node_packages
report=$(mktemp)
trap 'rm -f "$report"' EXIT
projects=(--project faults --project e2e)
[ "${1-}" != --vm ] || projects+=(--project vm)
if [ "${1-}" = --kills ]; then
  WSS_FAULTS=all npx vitest run --project faults --reporter=default --reporter=json --outputFile.json="$report" \
    test/faults/{kills,engineKills,sharedKills,upgradeKills,bareHostKills}.test.ts || :
  npx tsx test/faults/killMatrix.ts "$report" >docs/kills.md
  exit
fi
mapfile -t files < <(grep -ohE '"(e2e|faults|vm)/[A-Za-z0-9]+\.test\.ts"' test/faults/*Faults.ts | tr -d '"' | sort -u | sed 's,^,test/,')
WSS_FAULTS=all npx vitest run "${projects[@]}" --reporter=default --reporter=json --outputFile.json="$report" "${files[@]}" || :
npx tsx test/faults/print.ts "$report"
