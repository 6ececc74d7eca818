# The trees that hosts share, one for each kind, built once and kept until a file that it is made of changes.

build() { # [KIND...]
  local kind tree wanted=() stale=() jobs=() job failed=()
  [ $# -gt 0 ] || set -- el9
  for kind; do wanted+=("$(tree_of "$kind")"); done
  mkdir -p "$cache/nginx" "$trees" "$cache/mirror"
  exec 8>"$cache/.lock"
  flock 8
  for tree in $(printf '%s\n' "${wanted[@]}" | sort -u); do
    [ "$(cat "$trees/$tree/etc/.stamp" 2>/dev/null)" = "$(stamp "$tree")" ] || stale+=("$tree")
  done
  [ "${#stale[@]}" -gt 0 ] || return 0
  install_tools
  echo "test hosts: building ${stale[*]}, once, about half a minute each" >&2
  [ -f "$key" ] || ssh-keygen -q -t ed25519 -N '' -C throwaway -f "$key"
  for tree in "${stale[@]}"; do
    build_tree "$tree" >"$cache/build-$tree.log" 2>&1 8>&- &
    jobs+=($!)
  done
  for job in "${!jobs[@]}"; do
    wait "${jobs[job]}" || failed+=("${stale[job]}")
  done
  [ "${#failed[@]}" = 0 ] || {
    for tree in "${failed[@]}"; do tail -n 20 "$cache/build-$tree.log" >&2; done
    exit 1
  }
  stop_all
  for tree in "${stale[@]}"; do
    rm -rf "${trees:?}/$tree"
    mv "$trees/$tree.new" "$trees/$tree"
  done
}

stamp() { # TREE
  { cat "$here"/image/* "$here"/lib/{build,suite,debian}.sh && find "$here/kinds/$1" -type f -exec cat {} +; } | sha256sum | cut -c1-16
}

build_tree() { # TREE
  local new=$trees/$1.new tree suite yum version dist want
  want=$(stamp "$1")
  kind "$1"
  rm -rf "$new"
  debian_tree "$suite" "$yum" "$new"
  mkdir "$new/b"
  cp -r "$here"/image/* "$key.pub" "$new/b/"
  cp -r "$here/kinds/$1"/* "$new/b/"
  grep -v '^#' "$here/kinds/$1/packages" | while read -r _ _ _ from package _; do
    (
      flock 7
      debian_nginx "$from" "$package" </dev/null
    ) 7>"$cache/nginx/.lock-$from"
    [ -d "$new/b/nginx/$from" ] || { mkdir -p "$new/b/nginx" && cp -a "$cache/nginx/$from" "$new/b/nginx/"; }
  done
  SYSTEMD_NSPAWN_LOCK=0 systemd-nspawn --quiet --register=no --keep-unit --settings=no --pipe -D "$new" \
    --setenv="tree=$1" --setenv="version=$version" --setenv="dist=$dist" /bin/bash -es <"$here/image/provision.sh"
  ln -sfn "../trees/$1/srv/repo" "$cache/mirror/$1"
  echo "$want" >"$new/etc/.stamp"
}
