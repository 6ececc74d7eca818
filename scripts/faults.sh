#!/usr/bin/env bash
# npm run faults [-- --vm] [--kills] [--save]: every fault of the table, on real hosts, and what was seen of each. With --vm
# those of SELinux and firewalld too, which need a virtual machine. With --kills those alone that strike at the steps. With
# --save docs/faults-seen.md and docs/kills.md are written.
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
[ "$(id -u)" = 0 ] || cannot "the tests boot hosts with systemd-nspawn, which needs root"
need_node_packages
report=$(mktemp)
trap 'rm -f "$report"' EXIT
projects=(--project faults --project e2e)
kills=no save=no
for option; do
  case $option in
    --vm) projects+=(--project vm) ;;
    --kills) kills=yes ;;
    --save) save=yes ;;
    *) cannot "npm run faults does not know $option: use --vm, --kills and --save" ;;
  esac
done
files=(test/faults/{kills,engineKills,sharedKills,upgradeKills,bareHostKills}.test.ts)
[ "$kills" = yes ] ||
  mapfile -t files < <(grep -ohE '"(e2e|faults|vm)/[A-Za-z0-9]+\.test\.ts"' test/faults/*Faults.ts | tr -d '"' | sort -u | sed 's,^,test/,')
WSS_FAULTS=all npx vitest run "${projects[@]}" --reporter=default --reporter=json --outputFile.json="$report" "${files[@]}" || :
matrix=/dev/null page=/dev/null status=0
[ "$save" = no ] || matrix=docs/kills.md page=docs/faults-seen.md
npx tsx test/faults/killMatrix.ts "$report" >"$matrix" || status=1
if [ "$kills" = no ]; then
  npx tsx test/faults/print.ts --page "$report" >"$page" || status=1
  npx tsx test/faults/print.ts "$report" || status=1
fi
exit "$status"
