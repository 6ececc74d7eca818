# What other files set for every server: it holds for the endpoint too. What would break it is kept out by its own
# configuration; what is the host's own rule, or too new for every nginx to be kept out, is told with its place.

guarded= # endpoints whose handshakes nginx itself may refuse

tell_http_settings() {
  local file line name args effect
  while IFS=$'\t' read -r file line name args; do
    find_effect "$name" "$args"
    [ -n "$effect" ] || continue
    case $name in allow | deny | auth_*) guarded+=" $member " ;; esac
    warn "$file:$line sets $name for every server, and so for the endpoint: $effect"
  done < <(http_settings)
}

# Hardly any host has one, and the look at each endpoint's own settings is spared then.
has_http_settings() {
  local name args effect found=1
  while IFS=$'\t' read -r name args; do # to the end, as awk would complain of a pipe that nobody reads
    find_effect "$name" "$args"
    [ -z "$effect" ] || found=0
  done < <(awk -F '\t' '$1 == "http" { print $4 "\t" $5 }' "$stage/directives")
  return "$found"
}

# The directives of http that the endpoint's server does not set itself.
http_settings() {
  awk -F '\t' -v own="$config" -v lines="${lines_of[$member]-}" '
    function family(name) { return name == "deny" ? "allow" : name }
    BEGIN { split(lines, range, " ") }
    $2 == own && $1 == "http server" && $3 >= range[1] && $3 <= range[2] { set[family($4)] = 1 }
    $1 == "http" { line[++count] = $2 "\t" $3 "\t" $4 "\t" $5; of[count] = family($4) }
    END { for (i = 1; i <= count; i++) if (!(of[i] in set)) print line[i] }' "$stage/directives"
}

find_effect() { # NAME ARGUMENTS; sets effect
  effect=
  case $1,$2 in
    auth_basic,off | auth_request,off | *,) ;;
    auth_basic,*) effect='clients need its password, unless extraDirectives has auth_basic "off"' ;;
    auth_request,*) effect='each handshake asks there first, unless extraDirectives has auth_request "off"' ;;
    allow,* | deny,*) effect='it decides who comes in, unless extraDirectives has allow "all"' ;;
    limit_req,*) effect="handshakes over its rate are refused" ;;
    limit_conn,*) effect="sockets over it are refused, unless connectionLimits is given" ;;
    limit_conn_dry_run,on) effect="connectionLimits refuses nobody" ;;
    ssl_conf_command,*) effect="it can allow other TLS than the endpoint does" ;;
    ssl_early_data,on) effect="a handshake can be replayed (RFC 8446, section 8)" ;;
    ssl_reject_handshake,on | proxy_method,* | proxy_set_body,*) effect="no WebSocket gets through" ;;
  esac
}

# A rule of the endpoint itself, or of other files, that the host's own handshake may not pass. All of the text is read: a
# grep that ends early ends the decoding of a long one with an error.
is_guarded() {
  [[ $guarded == *" $member "* ]] || show_wanted | own_lines | grep -E '^ *(allow|deny|auth_basic|auth_request|return 496)\b' >/dev/null
}

# Of the text of all endpoints the part of the one in use, which begins with its name.
own_lines() {
  awk -v name="\"$member\"" '/^# wss-endpoint "/ { own = index($0, name) } own'
}
