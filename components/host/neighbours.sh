# Other servers on the endpoint's port, from all files that nginx read: what it does not complain about, and what would
# take clients from them or from us.

check_neighbours() {
  local file line address port flags
  while IFS=$'\t' read -r file line address port flags; do
    [ "$port" = "${payload[port]}" ] && [[ ${file##*/} != zz-wss-endpoint-* && " $flags " != *" quic "* ]] || continue
    if [[ " ${payload[listen]} " == *" $address "* ]]; then
      [[ " $flags " == *" ssl "* ]] || grep -qsE '^[[:space:]]*ssl[[:space:]]+on' "$file" ||
        object "port $port has a server without TLS ($file:$line), which would get TLS too" "give the endpoint another port"
      [[ " $flags " == *" default_server "* ]] || ! is_read_later "$file" "$line" ||
        object "the endpoint would become the default of port $port before another server ($file:$line), and take its clients" \
          "add default_server to that listen directive, or give the endpoint another port"
    elif takes_from_us "$address"; then
      object "another server ($file:$line) has port $port of $address for itself, and clients would meet it there" \
        "give the endpoint another port, or listenAddresses"
    fi
  done < <(listen_directives)
}

# An endpoint that is on the port already has done its harm: that must not keep it from a new certificate.
object() { # PROBLEM REMEDY
  [ "$(remembered port)" = "${payload[port]}" ] || fail "$1" "$2"
  warn "$1: $2"
}

# Each as: FILE, LINE, ADDRESS, PORT, PARAMETERS, with tabs between.
listen_directives() {
  awk '
    /^# configuration file .*:$/ { file = substr($0, 22, length($0) - 22); line = 0; next }
    {
      line++
      sub(/#.*/, "")
      count = split($0, parts, /[;{}]/)
      for (i = 1; i <= count; i++) if (sub(/^[ \t]*listen[ \t]+/, "", parts[i])) {
        flags = parts[i]; sub(/^[^ \t]+[ \t]*/, "", flags); split(parts[i], words, /[ \t]+/); where = words[1]
        if (where ~ /^unix:/) continue
        if (where ~ /^[0-9]+$/) { address = "0.0.0.0"; port = where }
        else if (where ~ /:[0-9]+$/) { port = where; sub(/.*:/, "", port); address = where; sub(/:[0-9]+$/, "", address) }
        else { address = where; port = 80 }
        if (address == "*") address = "0.0.0.0"
        gsub(/[][]/, "", address)
        print file "\t" line "\t" address "\t" port "\t" flags
      }
    }' "$stage/all"
}

# nginx takes the first server that it reads for a port as the port's default. Whether a server comes after ours; where
# nobody can tell, it does.
is_read_later() { # FILE LINE
  local main own theirs
  case $1 in
    "${config%/*}"/*) [[ ${1##*/} > ${config##*/} ]] ;;
    *)
      main=$(head -n 1 "$stage/all")
      own=$(include_line conf.d)
      theirs=$2
      [ "# configuration file $1:" = "$main" ] || theirs=$(include_line "$(basename "${1%/*}")")
      [ -z "$own" ] || [ -z "$theirs" ] || [ "$theirs" -gt "$own" ]
      ;;
  esac
}

include_line() { # FOLDER: where the main file includes files of a folder
  sed '1d; /^# configuration file /,$d' "$stage/all" | grep -nE "^[[:space:]]*include[[:space:]]+[^;]*\\b$1/" | head -n 1 | cut -d: -f1
}

# "All addresses" of a port means to nginx: all but those that another server has for itself.
takes_from_us() { # ADDRESS
  case $1 in
    0.0.0.0 | :: | 127.* | ::1) return 1 ;;
    *:*) [[ " ${payload[listen]} " == *" :: "* ]] ;;
    *) [[ " ${payload[listen]} " == *" 0.0.0.0 "* ]] ;;
  esac
}
