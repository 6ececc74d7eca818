# What the user sees. Lines are cut to a length that every reader of a log can take.

# An end of the script before main is called means that the upload was cut; main takes this away.
trap 'echo "wss-endpoint: what was sent did not arrive whole; run it again" >&2; exit 1' EXIT
endpoint=

say() {
  printf '%s%.1000s\n' "$unsaid" "$1"
  unsaid=
}

# What is soon followed by more, with that: each line of its own is a packet and its acknowledgement.
say_with_next() {
  unsaid+=${1:0:1000}$'\n'
}
unsaid=

# Once, where it holds for several endpoints.
warn() {
  [[ $warned != *$'\n'"$1"$'\n'* ]] || return 0
  warned+=$'\n'$1$'\n'
  say "warning: $1"
}
warned=

# What is wrong, and what to do. There may be more of them; whoever looks for them ends the run.
problem() { # PROBLEM REMEDY [LINES OF DETAIL]
  [ -n "$about" ] || [[ $refused != *$'\n'"$1"$'\n'* ]] || return 0
  refused+=$'\n'$1$'\n'
  problems=$((problems + 1))
  [ "$problems" -gt 1 ] || first_problem=$1
  if [ -n "$about" ]; then
    tell problem "$@"
    return
  fi
  printf 'wss-endpoint%s%s: %.1000s\n' "${endpoint:+ $endpoint}" "${prefix:+ ${prefix%.}}" "$1" >&2
  [ -z "${3-}" ] || indented "  | " "$3" >&2
  printf '  %.1000s\n' "$2" >&2
}
problems=0
refused= # said once, where it holds for several endpoints
first_problem=

# Ends the transaction; what was done so far is put back on the way out.
fail() { # PROBLEM REMEDY [LINES OF DETAIL]
  problem "$@"
  exit 1
}

# What keeps nothing from working, but is not as it should be.
advise() { # WHAT REMEDY
  if [ -n "$about" ]; then tell note "$@"; else warn "$1: $2"; fi
}

# A line of what preflight and status find: its state, what it is about, the finding; the remedy stands below.
tell() { # ok|note|problem FINDING [REMEDY [LINES OF DETAIL]]
  told=$((told + 1))
  printf '%-8s %-11s %.1000s\n' "$1" "$about" "$2"
  [ -z "${4-}" ] || indented "$margin| " "$4"
  [ -z "${3-}" ] || printf '%s%.1000s\n' "$margin" "$3"
}
told=0
about= # what is looked at, where findings are told; else empty
readonly margin='                     '

# Without the control characters, C1's too, that a client can bring into nginx's error log: they are shown on a terminal.
indented() { # MARGIN LINES
  printf '%s\n' "$2" | cut -c1-1000 | sed "s/[^[:print:]\t\x80-\xff]/?/g; s/\xc2[\x80-\x9f]/?/g; s/^/$1/"
}
