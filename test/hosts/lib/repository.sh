# The yum repositories of all kinds, served over http from the bridge: taken down, they are a mirror that is down.

repository_up() {
  repository_down
  mkdir -p "$run"
  bridge
  setsid python3 -m http.server --bind "$net.1" --directory "$cache/mirror" 8080 </dev/null >"$run/repo.log" 2>&1 &
  echo $! >"$run/repo.pid"
  for _ in {1..100}; do
    (exec 3<>"/dev/tcp/$net.1/8080") 2>/dev/null && return 0
    sleep 0.05
  done
  echo "the repository's server did not start" >&2
  exit 1
}

repository_down() {
  local pid
  if pid=$(cat "$run/repo.pid" 2>/dev/null) && grep -qs http.server "/proc/$pid/cmdline"; then kill -9 "$pid"; fi
  rm -f "$run/repo.pid"
}
