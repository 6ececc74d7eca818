# Which distribution the host is, by os-release(5). The file is read as text, never run.

os_release() { # NAME
  sed -n "s/^$1=[\"']\{0,1\}\([^\"']*\).*/\1/p" /etc/os-release 2>/dev/null | tail -n 1
}

check_distribution() {
  [[ "$(os_release VERSION_ID)" =~ ^7(\.|$) && " $(os_release ID) $(os_release ID_LIKE) " =~ \ (rhel|ol)\  ]] || return 0
  advise "this is EL7, which is past its end of life since 2024-06-30" "plan to move the endpoint to a newer host"
}
