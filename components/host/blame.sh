# What to do about what nginx says of a configuration that it refuses.

# Empty where nothing points to the endpoint.
advice_on_test() { # WHAT NGINX SAID
  local argument
  case $1 in
    *"host not found in upstream"*" in $config:"*) echo "make the upstream's name known to the host's DNS or /etc/hosts, or give an address" ;;
    *'no "ssl_certificate" is defined for the "listen ... ssl"'*) echo "port $(each show_port | sort -u | paste -s -d /) has a server without TLS, in the file that nginx names: give the endpoint another port" ;;
    *'unknown directive "proxy_socket_keepalive"'*) echo "this nginx is older than 1.15.6, as EL8's first stream: run on the host: yum module switch-to nginx:1.24, or before nginx is there give nginx.moduleStream" ;;
    *"[::]"*"(97: "*) echo "the host has no IPv6, and a file of nginx's listens on it: take the lines 'listen [::]:' out of /etc/nginx/nginx.conf, which is yours; if this run has installed it, first: yum install nginx" ;;
    *"could not build server_names_hash"*) echo "the names are long: set server_names_hash_bucket_size $(names_bucket "$1"); in http of /etc/nginx/nginx.conf, which is yours" ;;
    *"duplicate upstream"*" in $config:"*) echo "nginx reads that file twice: let one of these lines alone take it in: $(includes_of_ours)" ;;
    *"directive is not allowed here in $config:"[12]*) echo "that file has to be read in http, and it is not by: $(includes_of_ours)" ;;
    *)
      argument=$(blamed_argument "$1")
      [ -z "$argument" ] || echo "change $argument"
      ;;
  esac
}

# What nginx needs of a bucket for the longest name: its length on two bytes, and with a pointer before and behind it. Twice
# what it says it has, where that would do for ours: another file has a longer one.
names_bucket() { # WHAT NGINX SAID
  local size
  size=$(sed -nE 's/.*server_names_hash_bucket_size: ([0-9]+).*/\1/p' <<<"$1" | head -n 1)
  show_wanted | awk -v size="$((${size:-32} * 2))" '
    $1 == "server_name" { for (i = 2; i <= NF; i++) { sub(/;$/, "", $i); if (length($i) > longest) longest = length($i) } }
    END { while (size < 16 + int((longest + 9) / 8) * 8) size *= 2; print size }'
}

# Whether nginx speaks of our file, or of one that is named there.
speaks_of_us() { # WHAT NGINX SAID
  [[ $1 == *"$config"* || -n $(blamed_line "$1") ]]
}

blamed_line() { # WHAT NGINX SAID
  local line quoted
  line=$(sed -nE "s,.* in $config:([0-9]+).*,\1,p" <<<"$1" | head -n 1)
  if [ -z "$line" ]; then
    quoted=$(sed -nE 's,.*"(/[^"]+)".*,\1,p' <<<"$1" | head -n 1)
    [ -z "$quoted" ] || line=$(show_wanted | grep -nF -- "$quoted" | head -n 1 | cut -d: -f1)
  fi
  echo "$line"
}

# The user's own text that nginx speaks of.
blamed_argument() { # WHAT NGINX SAID
  local line
  line=$(blamed_line "$1")
  [ -n "$line" ] || return 0
  show_wanted | awk -v line="$line" -v whole="$endpoint" '
    NR < line && /^# wss-endpoint "/ { split($0, quoted, "\""); of = quoted[2] == whole ? "" : "endpoints." quoted[2] "."; raw = 0 }
    NR < line && /^ *# rawServerText$/ { raw = 1 }
    NR == line - 1 && /^ *# extraDirectives\[[0-9]+\]$/ { extra = $2 }
    END { print extra != "" ? of extra : raw ? of "rawServerText" : "" }'
}

# As FILE:LINE, with commas between.
includes_of_ours() {
  local place pattern found=
  while IFS=$'\t' read -r place pattern; do
    [[ $pattern == /* ]] || pattern=/etc/nginx/$pattern
    # A pattern on purpose.
    # shellcheck disable=SC2053
    [[ $config != $pattern ]] || found+=${found:+, }$place
  done < <(grep -RnsE '^[[:space:]]*include[[:space:]]' /etc/nginx/ | sed -nE 's/^([^:]+:[0-9]+):[[:space:]]*include[[:space:]]+"?([^;"]+)"?;.*/\1\t\2/p')
  echo "$found"
}
