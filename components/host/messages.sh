# What the user sees. Lines are cut to a length that every reader of a log can take.

# An end of the script before main is called means that the upload was cut; main takes this away.
trap 'echo "wss-endpoint: what was sent did not arrive whole; run it again" >&2; exit 1' EXIT
endpoint=

say() {
  printf '%.1000s\n' "$1"
}

warn() {
  printf 'warning: %.1000s\n' "$1"
}

# Ends the transaction; what was done so far is put back on the way out.
fail() { # PROBLEM REMEDY [LINES OF DETAIL]
  printf 'wss-endpoint %s: %.1000s\n' "$endpoint" "$1" >&2
  [ -z "${3-}" ] || printf '%s\n' "$3" | cut -c1-1000 | sed 's/^/  | /' >&2
  printf '  %.1000s\n' "$2" >&2
  exit 1
}
