# What the project's commands need on a fresh machine; sourced by them. Nothing is installed that is already there.

root=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
cd "$root" || exit

cannot() { # PROBLEM AND WHAT TO USE INSTEAD
  echo "wss-endpoint: $1" >&2
  exit 3
}

need_node_packages() {
  command -v node >/dev/null || cannot "there is no Node.js; install version 20 or later"
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' ||
    cannot "this is Node.js $(node -v); install version 20 or later"
  [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund
}

# COMMAND:PACKAGE... of Debian
need_debian_packages() {
  local pair missing=()
  for pair; do command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}"); done
  [ "${#missing[@]}" -gt 0 ] || return 0
  if ! { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }; then
    cannot "this needs ${missing[*]}; install that, or run as root on Debian, where it is installed for you"
  fi
  echo "installing ${missing[*]}" >&2
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Checkers and clients that are written in Python, in a folder of their own.
need_python_packages() {
  if ! python3 -c 'import ensurepip' 2>/dev/null; then need_debian_packages no-venv:python3-venv; fi
  [ .venv/requirements.txt -nt test/requirements.txt ] || {
    rm -rf .venv
    python3 -m venv .venv
    .venv/bin/pip install -q --disable-pip-version-check -r test/requirements.txt
    cp test/requirements.txt .venv/
  }
}
