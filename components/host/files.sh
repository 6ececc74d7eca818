# How files get onto the host: whole or not at all, and to stay, also where the power fails.

# A file appears whole or not at all: what a command prints is written beside its place, flushed, renamed.
place() { # PATH MODE COMMAND...
  local path=$1 mode=$2 new=${1%/*}/.${1##*/}.new
  shift 2
  make_way "$new"
  if ! { (umask 077 && "$@" >"$new") && chmod "$mode" "$new" && flush "$new" && mv -f -- "$new" "$path"; }; then
    rm -f -- "$new"
    cannot_write "$path"
  fi
  relabel "$path"
}

# What a file says, without a fork. bash ends a line at a NUL.
read_text() { # PATH; sets text, which is empty where there is none
  local lines=() IFS=
  mapfile lines 2>/dev/null <"$1"
  text="${lines[*]-}"
}

make_way() { # PATH
  { [ ! -e "$1" ] && [ ! -L "$1" ]; } || rm -f -- "$1"
}

cannot_write() { # PATH
  fail "cannot write $1" "look for a full disk or a read-only file system"
}

cannot_remove() { # PATH
  fail "cannot remove $1" "see on the host: lsattr $1, and findmnt -T $1"
}

# A mark without content. Not while a failed run is undone: then what it is for counts more.
mark() { # PATH
  : >"$1" || [ "${#undo[@]}" = 0 ] || cannot_write "$1"
}

# The same for a copy of a file, with owner, mode, times and label.
copy() { # FROM TO
  local new=${2%/*}/.${2##*/}.new
  make_way "$new"
  if ! { cp -aL -- "$1" "$new" && flush "$new" && mv -f -- "$new" "$2"; }; then
    rm -f -- "$new"
    cannot_write "$2"
  fi
}

# What was renamed or taken away in folders: when a run has said that it succeeded, a power cut leaves it so.
make_lasting() { # FOLDER..., or the one above that is still there
  local folder folders=()
  for folder; do
    while [ ! -d "$folder/" ]; do folder=${folder%/*}; done
    folders+=("$folder")
  done
  flush "${folders[@]}"
}

# EL7's sync takes no file, says so, and flushes everything.
flush() { # PATH...
  sync "$@" 2>/dev/null
}

# What yum has written. rpm flushes it itself from 4.15 on; EL7 and EL8 have older ones, and a power cut could leave
# packages whose files are empty.
flush_packages() {
  sync -f /usr /etc 2>/dev/null || sync # EL7's knows no -f
}

# Where a run that was killed worked, and what it had not written to its end. nginx does not read that, but what it refers
# to would pass for needed.
remove_unwritten() {
  rm -rf -- /run/wss-endpoint.?????? "$host_state"/.*.new /etc/{nginx/conf.d,systemd/system,systemd/system/nginx.service.d}/.{,zz-,00-}wss-endpoint*.new \
    /etc/pki/tls/{certs,private}/.wss-endpoint-*.new /etc/{yum.repos.d,pki/rpm-gpg}/.{,RPM-GPG-KEY-}wss-endpoint-*.new
}
