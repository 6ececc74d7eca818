# nginx's least version, and the upgrade to it. The new nginx takes over on the fly: it gets the listening sockets from the
# old one, which ends when the last connection that it has is closed.

need_version() { # installed|found: whether it was installed by this run
  local have wanted=${payload[minimal_version]}
  [ "$wanted" != - ] || return 0
  have=$(nginx_version)
  if is_older "$have" "$wanted"; then
    [ "$1" = found ] || fail "yum has nginx $have, and nginx.minimalVersion is $wanted" \
      "give nginx.source, nginx.repository or nginx.moduleStream that has a newer one"
    [ "${payload[nginx_upgrade]}" = when-older ] || fail "nginx $have is installed, and nginx.minimalVersion is $wanted" \
      "set nginx.upgrade to when-older, or run on the host: yum upgrade nginx"
    upgrade_nginx "$have" "$wanted"
  elif nginx_runs && ! runs_installed; then
    [ "${payload[nginx_upgrade]}" = when-older ] || fail "nginx $have is installed, but an older one still runs" \
      "set nginx.upgrade to when-older, or run on the host: /usr/bin/nginx-upgrade"
    is_half_taken_over || refuse_draining
    take_over || fail "nginx $have is installed, but an older one still runs" "see that this works on the host: /usr/bin/nginx-upgrade"
  fi
}

nginx_version() {
  nginx -v 2>&1 </dev/null | sed -n 's,^nginx version: [^/]*/\([0-9.]*\).*,\1,p'
}

# Number by number: 1.9 is older than 1.20.
is_older() { # VERSION THAN
  local one two i
  IFS=. read -ra one <<<"$1"
  IFS=. read -ra two <<<"$2"
  for i in 0 1 2; do
    if [ "${one[i]:-0}" -ne "${two[i]:-0}" ]; then
      [ "${one[i]:-0}" -lt "${two[i]:-0}" ]
      return
    fi
  done
  return 1
}

# What was proved to take over stays, also if a later step fails; the configuration alone is put back then.
upgrade_nginx() { # HAVE WANTED
  local offered output key began
  offer_upgrade
  if [ -z "$offered" ] || is_older "$offered" "$2"; then
    fail "nginx $1 is installed, nginx.minimalVersion is $2, and the host's repositories offer ${offered:-nothing newer}" \
      "enable one that has it, or on EL8 and EL9 another stream: yum module switch-to nginx:STREAM"
  fi
  refuse_draining
  began=$SECONDS
  ! nginx_runs || output=$(timeout 60 nginx -t 2>&1 </dev/null) ||
    fail "nginx refuses the host's configuration, so a newer one could not take over" "mend the file that nginx names" "$(grep -F '[emerg]' <<<"$output")"
  load_seconds=$((SECONDS - began))
  packages_before=$(package_list)
  keys_before=$(imported_keys)
  undo+=(take_back_upgrade)
  run_yum upgrade nginx || fail "yum could not upgrade nginx" "$(advice_on_yum "yum upgrade nginx")" "$(tail -n 8 <<<"$yum_said")"
  prove_take_over "$1"
  packages_before=
  [ ! -e "$host_state/packages" ] || while read -r key; do note "$host_state/packages" "$key"; done < <(new_keys)
  say "upgraded nginx from $1 to $(nginx_version)"
}
packages_before=

# The newest that the host's repositories have, if it is newer than the installed one.
offer_upgrade() {
  run_yum -q check-update nginx
  case $? in
    0) offered= ;;
    100) offered=$(awk '$1 ~ /^nginx\./ { sub(/^[0-9]+:/, "", $2); sub(/-.*/, "", $2); print $2; exit }' <<<"$yum_said") ;;
    *) fail "yum cannot tell whether there is a newer nginx" "$(advice_on_yum "yum check-update nginx")" "$(tail -n 8 <<<"$yum_said")" ;;
  esac
}

prove_take_over() { # THE VERSION BEFORE
  nginx_runs || return 0
  runs_installed || take_over || fail "nginx $(nginx_version) does not take over from nginx $1" \
    "see what nginx says in $error_log" "$(tail -n 20 "$error_log" 2>/dev/null | grep -F '[emerg]' | tail -n 4)"
  serves_old || fail "nginx $(nginx_version) does not serve what nginx $1 did: $seen" "see what nginx says in $error_log"
}

# Whether it is the installed nginx that takes connections. The file of a program that was replaced is deleted.
runs_installed() {
  local pid
  nginx_process >/dev/null || return
  for pid in $(ss -Hltnp | grep -o '"nginx",pid=[0-9]*' | sed 's/.*=//'); do
    [[ $(readlink "/proc/$pid/exe") != */nginx' (deleted)' ]] || return 1
  done
}

# A new nginx gives way to a newer one only when the one that it took over from is gone.
refuse_draining() {
  local old
  find_pid_file
  old=$(cat "$pid_file.oldbin" 2>/dev/null) && kill -0 "$old" 2>/dev/null || return 0
  fail "nginx was upgraded before, and still serves connections from before that (pid $old): until they are closed it cannot be upgraded again" \
    "wait until they are, or close them with: systemctl restart nginx"
}

# Asked once, until yum brings another nginx.
find_pid_file() {
  [ -z "$pid_file" ] || return 0
  pid_file=$(systemctl show -p PIDFile nginx)
  pid_file=${pid_file#PIDFile=}
  pid_file=${pid_file:-/run/nginx.pid}
}
pid_file=

# What packages do by themselves, silently, and not always: nginx.org's needs the package initscripts for it.
take_over() {
  local file old
  find_pid_file
  file=$pid_file
  if ! is_half_taken_over; then
    # systemd takes an nginx that ends for the end of the service, unless the file then names another.
    soon is_main || return
    old=$(cat "$file")
    kill -USR2 "$old" && soon nginx_process && soon is_followed || return
  fi
  old=$(cat "$file.oldbin") && kill -QUIT "$old" && soon runs_installed
}

# By a run that was cut off between the two signals: the installed nginx runs, and the one from before takes connections, too.
is_half_taken_over() {
  local file
  find_pid_file
  file=$pid_file
  [ -s "$file.oldbin" ] && [ -s "$file" ] && [ "/proc/$(cat "$file")/exe" -ef /usr/sbin/nginx ] &&
    [[ $(readlink "/proc/$(cat "$file.oldbin")/exe") == */nginx' (deleted)' ]]
}

is_main() {
  [ ! -e "$file.oldbin" ] && [ "$(systemctl show -p MainPID nginx)" = "MainPID=$(cat "$file" 2>/dev/null)" ]
}

is_followed() {
  [ -s "$file" ] && [ "$(cat "$file" 2>/dev/null)" != "$old" ]
}

soon() { # CHECK, within 10 seconds and what nginx takes to load
  local try
  for ((try = 0; try < 100 + 20 * load_seconds; try++)); do
    ! "$1" >/dev/null || return 0
    sleep 0.1
  done
  return 1
}

# By the versions from before: old ones may be gone from the repositories, and then that is said. Of nginx's very transaction:
# another yum may have upgraded others while ours waited for its lock.
take_back_upgrade() {
  local old
  [ -n "$packages_before" ] || return 0
  mapfile -t old < <(comm -23 <(printf '%s\n' "$packages_before") <(package_list) | of_own_transaction)
  if [ "${#old[@]}" = 0 ]; then
    : # yum has not come so far
  elif ! run_yum downgrade "${old[@]}"; then
    printf '  the upgrade could not be taken back; on the host: yum downgrade %s\n' "${old[*]}"
    tail -n 4 <<<"$yum_said" | sed 's/^/  | /'
    return
  elif ! nginx_runs || runs_installed || take_over; then
    echo "  the upgrade was taken back"
  else
    echo "  the nginx from before is installed again; the newer one runs until connections from before it are closed, and then: /usr/bin/nginx-upgrade"
  fi
  new_keys | remove_keys
}

# Of packages on standard input those that yum has changed since it had its lock, together with nginx.
of_own_transaction() {
  awk -v began="$yum_began" '
    NR == FNR { names[$1] = names[$1] " " $2 " "; if ($2 ~ /^nginx[-.]/ && $1 > last) last = $1; next }
    { name = arch = $0; sub(/-[0-9]+:[^:]*$/, "", name); sub(/.*\./, "", arch) }
    last >= began && index(names[last], " " name "." arch " ")' <(rpm -qa --qf '%{INSTALLTID} %{NAME}.%{ARCH}\n') -
}

package_list() {
  rpm -qa --qf '%{NAME}-%{EPOCHNUM}:%{VERSION}-%{RELEASE}.%{ARCH}\n' | grep -v '^gpg-pubkey-' | sort
}

new_keys() {
  comm -13 <(printf '%s\n' "$keys_before") <(imported_keys)
}
