# semanage, which tells SELinux of ports. An enforcing host need not have it: yum installs it where an endpoint needs it, and
# it goes with the last endpoint where packages go.

has_semanage() {
  type -P semanage >/dev/null
}

# What has to be done and cannot be without it. A transaction installs it behind the checks.
semanage_for() { # COMMAND
  missing_semanage+=$1$'\n'
  [ "$verb" = apply ] ||
    advise "SELinux is enforcing, and there is no semanage to tell it of the endpoint" "up installs $(semanage_package)"
}
missing_semanage= # the commands, a line each

install_semanage() {
  local package
  package=$(semanage_package)
  note_installed "$semanage_state" "$package"
  [ -n "$missing_semanage" ] || return 0
  mkdir -p "$semanage_state"
  begin_install "$semanage_state"
  undo+=(remove_semanage)
  run_yum install "$package" || fail "SELinux is enforcing, there is no semanage to tell it of the endpoint, and yum could not install $package" \
    "$(advice_on_semanage "$package")" "$(tail -n 8 <<<"$yum_said")"
  has_semanage || fail "yum installed $package, but there is no semanage" "look at: rpm -ql $package"
  note_installed "$semanage_state" "$package"
  say "installed $(rpm -q "$package"), to tell SELinux of the endpoint"
  # What it was missing for can be told now.
  each check_selinux
  [ "$problems" = 0 ] || exit 1
}

remove_semanage() {
  take_away "$semanage_state" "$(semanage_package)"
}

semanage_package() {
  case $(os_release VERSION_ID) in
    2 | 7 | 7.*) echo policycoreutils-python ;; # EL7, and Amazon Linux 2
    *) echo policycoreutils-python-utils ;;
  esac
}

# Whoever runs these commands leaves nothing for semanage to do.
advice_on_semanage() { # PACKAGE
  local commands
  commands=$(awk '!seen[$0]++ { printf "%s%s", and, $0; and = " && " }' <<<"${missing_semanage%$'\n'}")
  [[ $commands != *semanage* ]] || commands="yum install $1 && $commands"
  echo "run on the host: $commands"
}
