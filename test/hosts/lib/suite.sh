# Debian's packages of any suite. This machine's own apt-get fetches them, by lists apart from those of its own suite.

mirror() {
  echo "${HOSTS_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | head -1)}"
}

# A mirror may stand still, and the signatures of a suite that is not released yet end after days.
stale_is_good='Acquire::Check-Valid-Until "false"'

# A suite's lists in a new folder, and the apt.conf there, to be named by APT_CONFIG, that makes apt-get go by them.
suite_lists() { # SUITE FOLDER
  mkdir -p "$2"/{lists,archives}/partial
  echo "deb $(mirror) $1 main" >"$2/sources.list"
  : >"$2/status"
  printf '%s;\n' "Dir::Etc::sourcelist \"$2/sources.list\"" 'Dir::Etc::sourceparts "-"' "Dir::State::lists \"$2/lists\"" \
    "Dir::State::status \"$2/status\"" "Dir::Cache \"$2\"" 'Acquire::Languages "none"' 'APT::Sandbox::User "root"' \
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false"' "$stale_is_good" >"$2/apt.conf"
  APT_CONFIG=$2/apt.conf apt-get -qq update
}
