# All that nginx reads, in the order in which it reads it, from the files that `nginx -T` shows: what holds for the endpoint
# depends on the block that a line stands in, and on what comes first.

# As it stands on the host, by nginx -T. That makes the log files and the folders of caches that it reads of, also where nobody
# has had nginx load them yet: so it gets folders of its own to write to. What does not work in there is asked for again on
# the host itself: where root may make no mount namespaces, where the folder of a log is a link.
show_whole() {
  local status=0
  unshare --mount -- bash -c '
    mount --make-rprivate / || exit
    for folder in /var/cache /var/log; do
      cd "$folder" && mount -t tmpfs tmpfs "$folder" || exit
      find . -maxdepth 3 -type d -print0 | (cd "$folder" && xargs -0 mkdir -p --) || exit # here is what lies below that
    done
    cd "$folder" && timeout 60 nginx -T >.shown 2>.said || exit
    cat .said >&3
    cat .shown' </dev/null 9<&- 3>&2 2>/dev/null || status=$?
  if [ "$status" != 0 ] && [ "$status" != 124 ]; then
    status=0
    timeout 60 nginx -T </dev/null 9<&- || status=$?
  fi
  remove_empty_pid
  return "$status"
}

# Everything that is asked about it.
read_whole() {
  local name begin end
  read_directives "$stage/all" >"$stage/directives"
  listen_directives >"$stage/listens"
  while read -r name begin end; do lines_of[$name]="$begin $end"; done < <(read_member_lines "$stage/all")
  main_settings=$(read_main_settings <"$stage/all")
}
declare -A lines_of=() # of an endpoint in our file: the first and the last

# NAME FIRST LAST of each endpoint, whose part begins with its name.
read_member_lines() { # FILE with what nginx -T printed
  awk -v ours="# configuration file $config:" '
    /^# configuration file .*:$/ { within = $0 == ours; line = 0; next }
    !within { next }
    { line++ }
    /^# wss-endpoint "[a-z0-9-]+"/ { split($0, quoted, "\""); name = quoted[2]; first[name] = line }
    name != "" { last[name] = line }
    END { for (name in first) print name, first[name], last[name] }' "$1"
}

# Each directive as: BLOCK, FILE, LINE, NAME, ARGUMENTS, with tabs between; BLOCK is such as "http server".
read_directives() { # FILE with what nginx -T printed
  awk '
    /^# configuration file .*:$/ { file = substr($0, 22, length($0) - 22); files[++count] = file; main = main == "" ? file : main; next }
    { text[file, ++lines[file]] = $0 }
    END { walk(main, "") }

    function walk(file, context,   line, at, c, rest, word, words, quoted, begun, depth, parts, name) {
      words = ""; word = ""; begun = 0; quoted = ""; depth = 0
      for (line = 1; line <= lines[file]; line++) {
        rest = text[file, line] "\n"
        for (at = 1; (c = substr(rest, at, 1)) != ""; at++) {
          if (c == "\\") { word = word c substr(rest, ++at, 1); begun = 1 }
          else if (quoted != "") { if (c == quoted) quoted = ""; else word = word (c == "\n" || c == "\t" ? " " : c) }
          else if (!begun && (c == "\"" || c == "\047")) { quoted = c; begun = 1 }
          else if (c == "#" && !begun) break
          else if (c == "{" && begun && substr(word, length(word)) == "$") word = word c
          else if (c ~ /[ \t\r\n;{]/ || (c == "}" && !begun)) {
            if (begun) { words = words == "" ? word : words "\t" word; word = ""; begun = 0 }
            if (c == ";") { directive(context, file, line, words); words = "" }
            if (c == "{") { split(words, parts, "\t"); name = parts[1]; blocks[file, ++depth] = context; context = context == "" ? name : context " " name; words = "" }
            if (c == "}" && depth > 0) context = blocks[file, depth--]
          }
          else { word = word c; begun = 1 }
        }
      }
    }

    function directive(context, file, line, words,   parts, name, rest) {
      split(words, parts, "\t"); name = parts[1]
      rest = substr(words, length(name) + 2); gsub("\t", " ", rest)
      print context "\t" file "\t" line "\t" name "\t" rest
      if (name == "include") include(context, parts[2])
    }

    # In the order of the names, as glob(3) gives them.
    function include(context, pattern,   i, n, found, j, t) {
      if (pattern !~ /^\//) { t = main; sub(/[^\/]*$/, "", t); pattern = t pattern }
      pattern = as_regex(pattern)
      for (i = 1; i <= count; i++) if (files[i] ~ pattern) found[++n] = files[i]
      for (i = 2; i <= n; i++) for (j = i; j > 1 && found[j] < found[j - 1]; j--) { t = found[j]; found[j] = found[j - 1]; found[j - 1] = t }
      for (i = 1; i <= n; i++) walk(found[i], context)
    }

    function as_regex(glob) {
      gsub(/[.+^$(){}|]/, "\\\\&", glob); gsub(/\*/, "[^/]*", glob); gsub(/\?/, "[^/]", glob)
      return "^" glob "$"
    }' "$1"
}
