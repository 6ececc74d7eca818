# Other servers on the endpoint's port, from all files that nginx read: what it does not complain about, and what would
# take clients from them or from us.

check_neighbours() {
  local block file line address port flags own=${lines_of[$member]-0 0} read_ours=no
  local begin=${own% *} end=${own#* }
  while IFS=$'\t' read -r block file line address port flags; do
    [[ $port == "${payload[port]}" && " $flags " != *" quic "* && " $flags " != *" udp "* ]] || continue
    if [ "$file" = "$config" ]; then
      read_ours=yes
      [[ $line -lt $begin || $line -gt $end ]] || continue
    fi
    if [[ ${file##*/} == zz-wss-endpoint-* ]]; then
      : # an endpoint knows how to share a port
    elif [ "$block" != http ]; then
      # nginx -t says ok, and then nginx can bind the port for one of the two only.
      ! overlaps "$address" "${payload[listen]}" ||
        fail "a server in the $block block has port $port ($file:$line)" "give the endpoint another port"
    elif [[ " ${payload[listen]} " == *" $address "* ]]; then
      [[ " $flags " != *" proxy_protocol "* ]] ||
        object "port $port wants the PROXY protocol of every client ($file:$line), and WebSocket clients do not speak it" "give the endpoint another port"
      [[ " $flags " == *" ssl "* ]] || grep -qsE '^[[:space:]]*ssl[[:space:]]+on' "$file" ||
        object "port $port has a server without TLS ($file:$line), which would get TLS too" "give the endpoint another port"
      # nginx takes the first server that it reads for a port as the port's default.
      [ "$read_ours" = no ] || has_default "$address" ||
        object "the endpoint would become the default of port $port before another server ($file:$line), and take its clients" \
          "add default_server to that listen directive, or give the endpoint another port"
    fi
    [ "$block" = http ] || continue
    if [[ " ${payload[listen]} " != *" $address "* ]] && takes_from "$address" "${payload[listen]}"; then
      object "another server ($file:$line) has port $port of $address for itself, and clients would meet it there" \
        "give the endpoint another port, or listenAddresses"
    fi
    keep_theirs "$address" "$file:$line"
  done <"$stage/listens"
}

# The same the other way round, where nobody has that port of that address alone yet.
keep_theirs() { # ADDRESS FILE:LINE of another server
  local own here
  for own in ${payload[listen]}; do
    if ! takes_from "$own" "$1" || has_alone "$own"; then continue; fi
    here="port ${payload[port]} of $own"
    if has_another_address "$own"; then
      warn "the endpoint has $here for itself: clients that came there to another server ($2) meet the endpoint"
    else
      object "the endpoint would have $here for itself, and nobody would meet another server ($2) any more" \
        "leave listenAddresses out, or give the endpoint another port"
    fi
  done
}

# Before this run, or in another file.
has_alone() { # ADDRESS
  [[ $(remembered port) == "${payload[port]}" && " $(remembered listen) " == *" $1 "* ]] ||
    awk -F '\t' -v address="$1" -v port="${payload[port]}" -v own="$config" '
      $1 == "http" && $2 != own && $4 == address && $5 == port { found = 1 } END { exit !found }' "$stage/listens"
}

# By which clients may come to the host, in the family of one that the endpoint has: not one of containers' or guests' bridges.
has_another_address() { # ADDRESS
  local family=-4
  [[ $1 != *:* ]] || family=-6
  ip -o "$family" addr show scope global | awk -v own=" ${payload[listen]} " '
    $2 ~ /^(lo|docker|br-|virbr|cni|podman|veth)/ { next }
    { sub(/\/.*/, "", $4); if (!index(own, " " $4 " ")) found = 1 }
    END { exit !found }'
}

# An endpoint that is on the port already has done its harm: that must not keep it from a new certificate.
object() { # PROBLEM REMEDY
  [ "$(remembered port)" = "${payload[port]}" ] || fail "$1" "$2"
  advise "$1" "$2"
}

# Whether a server says that it is the default of the port there: then the order counts for nothing.
has_default() { # ADDRESS
  awk -F '\t' -v address="$1" -v port="${payload[port]}" '
    $1 == "http" && $4 == address && $5 == port && (" " $6 " ") ~ / default_server / { found = 1 } END { exit !found }' "$stage/listens"
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
takes_from() { # ADDRESS LIST
  case $1 in
    0.0.0.0 | :: | 127.* | ::1) return 1 ;;
    *:*) [[ " $2 " == *" :: "* ]] ;;
    *) [[ " $2 " == *" 0.0.0.0 "* ]] ;;
  esac
}
