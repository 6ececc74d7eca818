# Keys that were made on the host and never leave it (KeyOnHost). Each has a folder of its own, which remembers whose it is.

readonly keys_state=$state_root/keys

# What is to be done where a file is gone, which is a key that was made here or another one.
instead_of() { # PATH OTHER-REMEDY
  if [[ $1 == *.host-*.key ]]; then echo "give its KeyOnHost another keyVersion, which makes another key"; else echo "$2"; fi
}

# By the configuration in place, by anybody's, or by one that may be put back.
is_referred_to() { # PATH
  timeout 60 grep -RqsF -D skip "$1" /etc/nginx/ "$endpoints_state"/*/previous
  case $? in 0 | 124) ;; *) return 1 ;; esac # 124: a link there leads to too much
}

# Those that another one has taken the place of, as soon as nothing refers to them.
remove_unused_keys() {
  local file
  for file in /etc/pki/tls/private/wss-endpoint-*.host-*.key; do
    [ ! -e "$file" ] || grep -qsxF "key $file" "$keys_state"/*/manifest || is_referred_to "$file" || rm -f -- "$file"
  done
}
