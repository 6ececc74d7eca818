# First part of what arrives on standard input: bash reads it line by line. If it is root, it goes on with the rest; else it
# hands that, still unread, to a bash that is. The two lines that follow this part are the sudo password (or an empty line) and a
# marker. bash reads a pipe byte by byte, so nothing of the rest is lost. An end before the call at the very end means that
# the upload was cut.

trap 'echo "wss-endpoint: what was sent did not arrive whole; run it again" >&2; exit 1' EXIT

become_root() {
  if [ "$EUID" = 0 ]; then
    # The rest says it, and takes the trap off when it is whole.
    # shellcheck disable=SC2034
    root_by=login
    IFS= read -r _
    return
  fi
  trap - EXIT
  # The marker shows that sudo took the password line: where it did not, the next bash must not run it as a command.
  local start='IFS= read -r line; [ "$line" = "# wss-endpoint" ] || { echo "wss-endpoint: what was sent did not arrive whole; run it again" >&2; exit 87; }; root_by=WAY exec bash -s -- "$@"'
  local answer password given=host.sudoPassword
  [[ ${1-} != status && ${1-} != preflight ]] || given=--ask-sudo-password
  IFS= read -r password
  command -v sudo >/dev/null || refuse_sudo "sudo is not installed (doas is not used)" "log in as root, or install sudo"
  if answer=$(LC_ALL=C sudo -n bash -c : </dev/null 2>&1); then
    exec sudo -n bash -c "${start/WAY/sudo}" bash "$@"
  fi
  case $answer in
    *"password is required"*) ;;
    *"must have a tty"*) refuse_sudo "sudo wants a terminal (requiretty)" "add \"Defaults:$(id -un </dev/null) !requiretty\" to sudoers" ;;
    *) refuse_sudo "sudo says: ${answer//$'\n'/ }" "allow this user to run bash as root in sudoers" ;;
  esac
  [ -n "$password" ] || refuse_sudo "sudo asks for a password" "give $given"
  # One try, with nothing behind the line that sudo could take for a second password: tries count towards a lock-out.
  if ! answer=$(printf '%s\n' "$password" | LC_ALL=C sudo -k -S -p '' bash -c : 2>&1); then
    case $answer in
      *"must have a tty"*) refuse_sudo "sudo wants a terminal (requiretty)" "add \"Defaults:$(id -un </dev/null) !requiretty\" to sudoers" ;;
      *"not in the sudoers"* | *"not allowed"*) refuse_sudo "sudo does not allow it" "allow it in sudoers" ;;
      *) refuse_sudo "sudo refused the password" "check $given" ;;
    esac
  fi
  exec sudo -k -S -p '' bash -c "${start/WAY/password}" bash "$@" < <(
    printf '%s\n' "$password"
    exec cat
  )
}

refuse_sudo() { # PROBLEM REMEDY
  printf 'wss-endpoint: user %s cannot become root: %s; %s\n' "$(id -un </dev/null)" "$1" "$2" >&2
  exit 1
}

become_root "$@"
