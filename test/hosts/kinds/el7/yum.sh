#!/bin/sh
# yum 3.4.3's face before the tree's dnf: its commands and options alone, its lock, its folders, its texts and exit statuses,
# as far as a host's script has to do with them. Each is from yum's own sources (test/hosts/README.md).
lock=/var/run/yum.pid

fatal() { # MESSAGE
  printf '\n\n%s\n' "$1" >&2
  exit 1
}

short=htCc:R:d:e:qvyx:
long=help,tolerant,cacheonly,config:,randomwait:,debuglevel:,showduplicates,errorlevel:,rpmverbosity:,quiet,verbose,assumeyes
long=$long,assumeno,version,installroot:,enablerepo:,disablerepo:,exclude:,disableexcludes:,disableincludes:,obsoletes,noplugins
long=$long,nogpgcheck,disableplugin:,enableplugin:,skip-broken,color:,releasever:,downloadonly,downloaddir:,setopt:,bugfix,security
parsed=$(getopt -n 'Command line error' -o "$short" -l "$long" -- "$@") || exit 1

# The command is the first word that is no option; the rest goes to dnf, which knows all of the above, as it was given.
command=$(
  eval "set -- $parsed"
  while [ "$1" != -- ]; do shift; done
  echo "${2-}"
)
case $command in
  '') fatal 'You need to give some command' ;;
  install | update | upgrade | downgrade | reinstall | erase | remove | autoremove | info | list | check-update | search) ;;
  provides | repolist | makecache | clean | history | localinstall | deplist | check | distro-sync | groups | version | help) ;;
  *)
    echo "No such command: $command. Please use /usr/bin/yum --help" >&2
    fatal ''
    ;;
esac

quiet=no
exit_on_lock=no
for word; do
  case $word in
    -q | --quiet) quiet=yes ;;
    --setopt=exit_on_lock=*) exit_on_lock=yes ;;
  esac
done
[ "$quiet" = yes ] || echo 'Loaded plugins: fastestmirror'

# A file with the holder's number; who waits for it waits without end.
while ! (set -C && echo $$ >"$lock") 2>/dev/null; do
  holder=$(cat "$lock" 2>/dev/null)
  kill -0 "$holder" 2>/dev/null || { rm -f "$lock" && continue; }
  echo "Existing lock $lock: another copy is running as pid $holder." >&2
  [ "$exit_on_lock" = no ] || fatal 'Another app is currently holding the yum lock; exiting as configured by exit_on_lock'
  echo 'Another app is currently holding the yum lock; waiting for it to exit...' >&2
  sleep 2
done
trap 'rm -f "$lock"' EXIT

# Each repository that is looked at gets one.
sed -n 's,^\[\(.*\)\]$,/var/lib/yum/repos/x86_64/7/\1,p' /etc/yum.repos.d/*.repo | xargs -r mkdir -p

status=0
said=$(/usr/lib/el7/dnf "$@" 2>&1) || status=$?
rmdir /etc/dnf/modules.d 2>/dev/null # dnf's, which yum 3 knows nothing of
printf '%s\n' "$said" | awk -v quiet="$quiet" '
  /^Unable to match|^Main config did not have a exit_on_lock/ { next }
  /^No match for argument: / { if (quiet == "no") print "No package " $NF " available."; next }
  /^Error: Unable to find a match/ { print "Error: Nothing to do"; next }
  /^From repo    : / { sub(/^From repo    /, "From repo   ") }
  /Curl error \([0-9]+\)/ { match($0, /\([0-9]+\)/); code = substr($0, RSTART + 1, RLENGTH - 2); url = ""
    for (i = 1; i <= NF; i++) if ($i ~ /^(http|file):/) url = $i }
  /^Error: Failed to download metadata for repo .*: Cannot prepare internal mirrorlist/ {
    repo = $8; gsub(/[^A-Za-z0-9._-]/, "", repo)
    print "Could not retrieve mirrorlist " url " error was\n14: curl#" code " - \"Could not resolve host\""
    print "\n\n Cannot find a valid baseurl for repo: " repo "/x86_64"; next }
  /^Error: Failed to download metadata for repo / {
    repo = $8; gsub(/[^A-Za-z0-9._-]/, "", repo)
    print "\n\n One of the configured repositories failed (" repo "),\n and yum doesn\047t have enough cached data to continue."
    print "failure: repodata/repomd.xml from " repo ": [Errno 256] No more mirrors to try."
    print url ": [Errno 14] curl#" code " - \"Failed connect\""; next }
  { print }'
exit "$status"
