# What nginx makes of the host's whole configuration, asked before it is in place.

# Lets nginx read everything as it will be, in a mount namespace in which conf.d is a copy: the host does not change.
test_config() { # with|without: with the new configuration, or without any
  local output status=0 began=$SECONDS
  [ -d /etc/nginx/conf.d ] || fail "there is no /etc/nginx/conf.d" "use the nginx package of the distribution or of nginx.org"
  stage_conf_d "$1" || fail "cannot copy /etc/nginx/conf.d to /run" "look for a full or read-only file system"
  [ "$1" = without ] || note_new_logs "$stage/conf.d/${config##*/}"
  # EL7's unshare takes the options of the command for its own, but for the --.
  output=$(LC_ALL=C unshare --mount -- bash -c '
    mount --make-rprivate / && mount --bind "$1/conf.d" /etc/nginx/conf.d && : >"$1/ready" || exit
    exec timeout 60 nginx -T >"$1/all"' bash "$stage" 2>&1 </dev/null) || status=$?
  load_seconds=$((SECONDS - began))
  remove_empty_pid
  if [ -e "$stage/ready" ]; then
    judge_test "$1" "$status" "$output"
    judge_whole "$1"
  else
    namespaces=no
  fi
  rm -rf -- "$stage"
}
namespaces=yes
load_seconds=0 # how long nginx takes to read all of it: a reload or a new nginx takes as long before it serves

stage_conf_d() { # with|without
  stage=$(mktemp -d /run/wss-endpoint.XXXXXX) || return
  mkdir "$stage/conf.d" && cp -a /etc/nginx/conf.d/. "$stage/conf.d/" && rm -f -- "$stage/conf.d/${config##*/}" || return
  [ "$1" = without ] || show_wanted >"$stage/conf.d/${config##*/}"
}

# The same after the switch, where root may make no mount namespaces, as in some containers.
test_in_place() { # with|without
  local output status=0
  [ "$namespaces" = no ] || return 0
  output=$(timeout 60 nginx -t 2>&1 </dev/null) || status=$?
  remove_empty_pid
  judge_test "$1" "$status" "$output"
}

# nginx -t leaves one behind where nginx does not run, and the unit does not start over it.
remove_empty_pid() {
  [ -s /run/nginx.pid ] || rm -f /run/nginx.pid
}

# Whether what is in place has a directive, or cannot be read.
has_directive() { # PATTERN of its name and arguments
  local whole status=0
  [ -x /usr/sbin/nginx ] || return
  whole=$(show_whole 2>/dev/null) || status=$?
  [ "$status" = 0 ] || return 0
  # Not in the pipe: grep leaves at the first match, and what then writes on fails.
  grep -qE "^($1)" <<<"$(read_directives <(printf '%s\n' "$whole") | cut -f 4-)"
}

judge_test() { # with|without STATUS OUTPUT
  local told='' advice
  [[ $3 != *\[* ]] || told=$(grep -E '\[(emerg|alert|crit|warn)\]' <<<"$3" | sed "s,$stage/conf.d,/etc/nginx/conf.d,g" | head -n 6)
  [ "$2" != 124 ] || fail "nginx did not come to the end of its test of the configuration within 60 seconds" \
    "see what its own test waits for on the host, such as a DNS that does not answer: nginx -t" "$told"
  if [ "$2" != 0 ]; then
    advice=$(advice_on_test "$told")
    if [ "$1" = without ] || { [ -z "$advice" ] && ! speaks_of_us "$told"; }; then
      fail "nginx refuses the host's configuration, and not for this endpoint" "mend the file that nginx names" "${told:-$3}"
    fi
    fail "nginx refuses the configuration" "${advice:-change the argument that nginx names}" "${told:-$3}"
  fi
  [ "$1" = without ] || each refuse_conflict "$3"
}

# Of two servers with one name nginx passes over the one that it reads last. It says so of others' servers, too, which may
# clash among themselves.
refuse_conflict() { # WHAT NGINX SAID
  local names said other owner
  [[ $1 == *'conflicting server name'* ]] || return 0
  names=$(show_wanted | conflicting_names "$1")
  [ -n "$names" ] || return 0
  said=$(grep -F "conflicting server name \"${names%%$'\n'*}\"" <<<"$1")
  for other in "$endpoints_state"/*/; do
    other=$(basename "$other")
    [ "$other" != "$endpoint" ] || continue
    grep -qxF -- "$names" <<<"$(config_of "$other" | names_on_port)" || continue
    owner=$(sed -n 's/^owner //p' "$endpoints_state/$other/manifest" 2>/dev/null)
    fail "the endpoint $other${owner:+ of $owner} on this host has the same name and port" \
      "if this is $other under a new name, destroy $other first, or give the new one aliases or another port; else give one of the two another port or name" "$said"
  done
  fail "another server on the host has the same name and port" "give the endpoint another port or name" "$said"
}

# The names in conflict that the endpoint has, from the text of its configuration.
conflicting_names() { # WHAT NGINX SAID
  local name own
  own=$'\n'$(names_on_port "$member")$'\n'
  while IFS= read -r name; do
    # To nginx ".NAME", which others may write, is NAME and *.NAME.
    if [[ $own == *$'\n'"$name"$'\n'* ]] || [[ $name == .* && $own == *$'\n'?('*.')"${name#.}"$'\n'* ]]; then
      printf '%s\n' "$name"
    fi
  done < <(sed -nE "s/.*conflicting server name \"(.*)\" on .*:${payload[port]}, ignored.*/\1/p" <<<"$1" | sort -u)
}

# What a text of ours calls its servers on the endpoint's port, or one of them.
names_on_port() { # [MEMBER]
  awk -v wanted="${1-}" -v port="${payload[port]}" '
    /^# wss-endpoint "/ { split($0, quoted, "\""); member = quoted[2] }
    $1 == "listen" { here = $2; sub(/;$/, "", here); sub(/.*:/, "", here) }
    $1 == "server_name" && here == port && (wanted == "" || wanted == member) {
      sub(/;$/, ""); for (i = 2; i <= NF; i++) print $i
    }'
}

config_of() { # ENDPOINT
  cat "/etc/nginx/conf.d/zz-wss-endpoint-$1.conf" 2>/dev/null
}

# What nginx does not complain about, from all files that it read.
judge_whole() { # with|without
  local log
  read_whole
  log=$(awk -F '\t' '$4 == "error_log" && ($1 == "" || $1 == "http") { print $5; exit }' "$stage/directives")
  log=${log%% *}
  [ -z "$log" ] || error_log=$log
  ! nginx_runs || each_remembered check_given_up "$1"
  [ "$1" = with ] || return 0
  grep -qxF "# configuration file $config:" "$stage/all" ||
    fail "nginx does not read $config" "/etc/nginx/nginx.conf must have in http: include /etc/nginx/conf.d/*.conf;"
  each check_neighbours
  need_password_files
  ! has_http_settings || each tell_http_settings
}

# nginx looks for such a file when a client comes, and then answers 403 or 500.
need_password_files() {
  local path
  while IFS= read -r path; do
    [[ $path == /* ]] || path=/etc/nginx/$path
    [ -f "$path" ] || fail "there is no $path, which auth_basic_user_file names" "make it, readable for nginx, or change extraDirectives"
  done < <(awk -F '\t' -v own="$config" '$2 == own && $4 == "auth_basic_user_file" { print $5 }' "$stage/directives")
}
