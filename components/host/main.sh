# Runs a verb for an endpoint. Everything above is functions, and the call is the very last line: an upload that was
# cut anywhere before it has run nothing.

main() { # apply ENDPOINT [again], remove|preflight|drift ENDPOINT, make_key|remove_key KEY, or status [ENDPOINT]
  trap - EXIT
  set -u -o pipefail
  export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
  unset CDPATH BASH_ENV ENV TMOUT TZ
  export -n root_by TMPDIR sent_script # of no interest to what is run from here
  TMPDIR=/run                          # /tmp may be full, and bash before 5.1 writes each here-string into a file
  umask 022
  verb=${1-} endpoint=${2-} again=${3-}
  printf -v run_began '%(%s)T' -1
  [[ $endpoint =~ ^[a-z][a-z0-9-]{0,63}$ || $verb$endpoint == status ]] || {
    endpoint=unnamed
    fail "got no endpoint's name" "run it again"
  }
  [ "$EUID" = 0 ] || fail "only root sees what is on this host" "run it by sudo: sudo bash -s"
  [ "$verb" = status ] || read_payload
  # From here on no child reads what is left of standard input, and a connection that breaks does not stop us half-way.
  exec </dev/null
  trap '' PIPE HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap finish EXIT
  [ "$verb" = status ] || name_files
  case $verb in
    apply | remove | preflight | status | drift | make_key | remove_key) "$verb" ;;
    *) fail "got no verb" "run it again" ;;
  esac
  exit 0
}

undo=()
stage=

# On every way out. What a failed run did is undone, last step first.
finish() {
  local status=$? step steps
  trap - EXIT
  trap '' INT TERM
  [ -z "$unsaid" ] || printf '%s' "$unsaid"
  unsaid=
  if [ "$status" != 0 ]; then
    steps=(${undo[@]+"${undo[@]}"})
    undo=()
    # A command and its arguments, which are names and numbers.
    # shellcheck disable=SC2086
    for ((step = ${#steps[@]} - 1; step >= 0; step--)); do (
      ${steps[step]}
      printf '%s' "$unsaid"
    ) >&2; done
    [[ $verb != apply && $verb != remove ]] || note_failure
  fi
  [ ! -d "$stage" ] || rm -rf -- "$stage"
  exit "$status"
}

main "$@"
