#!/usr/bin/env bash
# npm run check: everything that needs neither root nor Linux. Types, lint, format, unused code, shell, unit tests.
set -euo pipefail
# shellcheck source=scripts/tools.sh
. "${0%/*}/tools.sh"
need_node_packages
need_python_packages

echo "types"
npx tsc -p .
npx tsc -p components --noEmit
echo "lint"
npx eslint . --max-warnings 0
echo "format"
npx prettier --check --log-level warn .
echo "unused"
npx knip
echo "shell"
git ls-files '*.sh' .ci/run | xargs .venv/bin/shfmt -i 2 -ci -d
# The host's script is one script in parts: checked as it is sent.
npx tsx -p 'require("./components/host/script").PARTS.map((part) => `components/host/${part}.sh`).join("\n")' |
  xargs cat | .venv/bin/shellcheck -
.venv/bin/shellcheck -x -P SCRIPTDIR -a components/host/become-root.sh scripts/*.sh .ci/run test/hosts/hosts.sh \
  test/hosts/image/provision.sh test/hosts/kinds/el7/{front,yum}.sh test/hosts/vm.sh test/hosts/vm/image/*.sh
echo "unit tests"
npx vitest run --project unit
