# SELinux's own tools. Without the descriptor of the lock, and a file on standard input, which their domains may not read.

semanage() { await_policy && command semanage "$@" </dev/null 9<&-; }
setsebool() { await_policy && command setsebool "$@" </dev/null 9<&-; }
restorecon() { command restorecon "$@" </dev/null 9<&-; }

# Their lock is waited for here: some of them wait for it without end, and others hardly. Once they have it they are not
# killed, as between two of their renames the host has no policy.
await_policy() {
  local lock
  for lock in /{var/lib,etc}/selinux/*/semanage.trans.LOCK; do
    if [ ! -e "$lock" ] || flock -n "$lock" true; then continue; fi
    say "waiting for another change of SELinux's policy, 2 minutes at most"
    flock -w 120 "$lock" true || { held_policy=$lock && return 1; }
  done
}
held_policy=

policy_refuses() { # WHAT COMMAND that shows it
  [ -z "$held_policy" ] || fail "another process has held SELinux's policy for 2 minutes" "find it with: find -L /proc/[0-9]*/fd/* -maxdepth 0 -samefile $held_policy 2>/dev/null"
  fail "SELinux does not take $1" "see on the host: $2"
}
