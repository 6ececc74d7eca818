# Other servers on the endpoint's port, from all files that nginx read: what it does not complain about, and what would
# take clients from them or from us.

check_neighbours() {
  local block file line address port flags read_ours=no
  while IFS=$'\t' read -r block file line address port flags; do
    [ "$port" = "${payload[port]}" ] || continue
    [ "$file" != "$config" ] || read_ours=yes
    [[ ${file##*/} != zz-wss-endpoint-* && " $flags " != *" quic "* && " $flags " != *" udp "* ]] || continue
    if [ "$block" != http ]; then
      # nginx -t says ok, and then nginx can bind the port for one of the two only.
      ! overlaps "$address" "${payload[listen]}" ||
        fail "a server in the $block block has port $port ($file:$line)" "give the endpoint another port"
    elif [[ " ${payload[listen]} " == *" $address "* ]]; then
      [[ " $flags " != *" proxy_protocol "* ]] ||
        object "port $port wants the PROXY protocol of every client ($file:$line), and WebSocket clients do not speak it" "give the endpoint another port"
      [[ " $flags " == *" ssl "* ]] || grep -qsE '^[[:space:]]*ssl[[:space:]]+on' "$file" ||
        object "port $port has a server without TLS ($file:$line), which would get TLS too" "give the endpoint another port"
      # nginx takes the first server that it reads for a port as the port's default.
      [[ " $flags " == *" default_server "* ]] || [ "$read_ours" = no ] ||
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
  advise "$1" "$2"
}

# In the order in which nginx reads them, each as: BLOCK, FILE, LINE, ADDRESS, PORT, PARAMETERS, with tabs between; BLOCK is
# http, stream or mail.
listen_directives() {
  awk -F '\t' '
    $4 == "listen" && $1 ~ /^[a-z]+ server$/ && $5 !~ /^unix:/ {
      flags = $5; sub(/^[^ ]+ */, "", flags); where = $5; sub(/ .*/, "", where)
      if (where ~ /^[0-9]+$/) { address = "0.0.0.0"; port = where }
      else if (where ~ /:[0-9]+$/) { port = where; sub(/.*:/, "", port); address = where; sub(/:[0-9]+$/, "", address) }
      else { address = where; port = 80 }
      if (address == "*") address = "0.0.0.0"
      gsub(/[][]/, "", address)
      sub(/ .*/, "", $1)
      print $1 "\t" $2 "\t" $3 "\t" address "\t" port "\t" flags
    }' "$stage/directives"
}

# "All addresses" of a port means to nginx: all but those that another server has for itself.
takes_from_us() { # ADDRESS
  case $1 in
    0.0.0.0 | :: | 127.* | ::1) return 1 ;;
    *:*) [[ " ${payload[listen]} " == *" :: "* ]] ;;
    *) [[ " ${payload[listen]} " == *" 0.0.0.0 "* ]] ;;
  esac
}
