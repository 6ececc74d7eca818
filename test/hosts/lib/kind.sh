# What there is of a kind, in kinds/.

# Of a kind: what its kind.sh says.
kind() { # KIND
  [ -f "$here/kinds/$1/kind.sh" ] || {
    echo "test hosts: there is no kind $1, only: $(cd "$here/kinds" && echo *)" >&2
    exit 1
  }
  tree=$1
  # shellcheck source=/dev/null
  . "$here/kinds/$1/kind.sh"
}

# shellcheck disable=SC2034 # local to it, and not looked at
tree_of() { # KIND: some are another kind's tree with some files on top
  local tree suite yum version dist
  kind "$1"
  echo "$tree"
}

# shellcheck disable=SC2034 # the same
suite_of() { # KIND: which Debian its tree is made of
  local tree suite yum version dist
  kind "$(tree_of "$1")"
  echo "$suite"
}
