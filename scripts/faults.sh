#!/usr/bin/env bash
# npm run faults: every fault of the table, on real hosts, and what was seen of each. With --vm those of SELinux and
# firewalld too, which need a virtual machine.
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
[ "$(id -u)" = 0 ] || cannot "the tests boot hosts with systemd-nspawn, which needs root"
need_node_packages
report=$(mktemp)
trap 'rm -f "$report"' EXIT
projects=(--project faults --project e2e)
[ "${1-}" != --vm ] || projects+=(--project vm)
mapfile -t files < <(grep -oE '"(e2e|faults|vm)/[A-Za-z]+\.test\.ts"' test/faults/table.ts | tr -d '"' | sort -u | sed 's,^,test/,')
WSS_FAULTS=all npx vitest run "${projects[@]}" --reporter=default --reporter=json --outputFile.json="$report" "${files[@]}" || :
npx tsx test/faults/print.ts "$report"
