# nftables or iptables without firewalld: other people's, so it is read and explained, and never changed. The proof runs on
# the host's own loopback, which no filter shows.

check_packet_filter() {
  local chain port=${payload[port]}
  if type -P nft >/dev/null; then
    [ -n "$ruleset_read" ] || ruleset=$(nft -n list ruleset 2>/dev/null) ruleset_read=yes
    chain=$(printf '%s\n' "$ruleset" | closing_nft_chain "$port")
    [ -z "$chain" ] ||
      advise "nftables drops what chain $chain does not accept, and no rule names port $port" \
        "if clients are kept out, open it with: nft insert rule $chain tcp dport $port accept, and where these rules are loaded from"
  elif type -P iptables >/dev/null && iptables -S 2>/dev/null | is_closing_iptables "$port"; then
    advise "iptables drops what chain INPUT does not accept, and no rule names port $port" \
      "if clients are kept out, open it with: iptables -I INPUT -p tcp --dport $port -j ACCEPT, and where these rules are loaded from"
  fi
}
ruleset='' ruleset_read=''

# The first chain of incoming packets whose end is a refusal, as FAMILY TABLE CHAIN, unless a rule or a set names the port.
closing_nft_chain() { # PORT, with a ruleset on standard input
  awk -v port="$1" '
    function names(text, count, words, i, range) {
      gsub(/[{},]/, " ", text)
      count = split(text, words, " ")
      for (i = 1; i <= count; i++) if (words[i] ~ /^[0-9]+(-[0-9]+)?$/) {
        split(words[i], range, "-")
        if (port + 0 >= range[1] + 0 && port + 0 <= (range[2] == "" ? range[1] : range[2]) + 0) named = 1
      }
    }
    /^table / { table = $2 " " $3 }
    /^\t(chain|set|map) / { kind = $1; chain = $2; hooked = 0; closing = 0 }
    kind != "chain" { names($0) }
    / dport / { text = $0; sub(/.* dport (!= )?/, "", text); if (text ~ /^[{]/) sub(/[}].*/, "", text); else sub(/ .*/, "", text); names(text) }
    / hook input / { hooked = 1; closing = / policy drop;/ }
    hooked && /^\t\t(counter packets [0-9]+ bytes [0-9]+ )?(drop|reject( with .*)?)$/ { closing = 1 }
    /^\t[}]/ { if (closing && found == "") found = table " " chain; hooked = 0; closing = 0 }
    END { if (found != "" && !named) print found }'
}

# The same of iptables -S.
is_closing_iptables() { # PORT
  awk -v port="$1" '
    /^-P INPUT DROP$/ || /^-A INPUT -j (DROP|REJECT)/ { closing = 1 }
    match($0, /--dports? [0-9:,]+/) {
      count = split(substr($0, RSTART, RLENGTH), ports, /[ ,]/)
      for (i = 2; i <= count; i++) {
        split(ports[i], range, ":")
        if (port + 0 >= range[1] + 0 && port + 0 <= (range[2] == "" ? range[1] : range[2]) + 0) named = 1
      }
    }
    END { exit !(closing && !named) }'
}
