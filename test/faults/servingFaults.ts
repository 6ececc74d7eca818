import type { Fault } from "./fault";

/** Of what serves, and of what it needs. */
export const SERVING_FAULTS: readonly Fault[] = [
  {
    fault: "nginx is stopped, masked, killed; its pid file is gone",
    expected: "started; an error; started; noticed",
    tests: [
      ["faults/nginx.test.ts", "nginx was stopped by hand: the next up starts it"],
      ["e2e/hostStates.test.ts", "masked: one clear message, and nothing is changed"],
      ["faults/nginx.test.ts", "nginx's master was killed: the next up starts it"],
      ["faults/nginx.test.ts", "the pid file is gone"],
    ],
  },
  {
    fault: "nginx's master is killed where the unit restarts it",
    expected: "systemd starts it, and it serves",
    tests: [["e2e/capacity.test.ts", "starts a crashed nginx again"]],
  },
  {
    fault: "the upstream is slow, says nothing, or halts",
    expected: "waited for, 504, closed: each by the time-outs that are given",
    tests: [["faults/upstream.test.ts", ""]],
  },
  {
    fault: "the upstream is down; its name does not resolve",
    expected: "a warning, and it recovers without an up; refused",
    tests: [
      ["e2e/change.test.ts", "an upstream that is down is a warning that names it, and it serves as soon as it is up"],
      ["e2e/change.test.ts", "a configuration that nginx refuses changes nothing, and the next good one converges"],
    ],
  },
  {
    fault: "the DNS does not answer at a boot, and the upstream has a name",
    expected: "a warning beforehand; with /etc/hosts it boots",
    tests: [["faults/system.test.ts", "an upstream's name that the DNS alone knows is a warning"]],
    but: "without it nginx does not start, with all its sites, as with any name in its configuration",
  },
  {
    fault: "a certificate of the user's own has expired, or does not fit",
    expected: "refused before anything is made, with all that is wrong",
    tests: [
      [
        "e2e/provided.test.ts",
        "one that cannot be served is refused before the host is touched, all that is wrong at once, without the key",
      ],
    ],
  },
  {
    fault: "a certificate is renewed under open sockets; near its end at up",
    expected: "none is closed; renewed",
    tests: [["e2e/renewal.test.ts", ""]],
  },
  {
    fault: "the host's clock is wrong",
    expected: "a warning",
    tests: [
      ["e2e/preflight.test.ts", "which is a warning: clients have clocks of their own"],
      ["vm/guards.test.ts", "a clock that is hours behind"],
    ],
  },
  {
    fault: "a run is killed between key and certificate",
    expected: "never a mixed pair",
    tests: [
      [
        "e2e/transaction.test.ts",
        "while it brought a new certificate, before one that nginx refuses, leaves a pair that nginx can load",
      ],
      ["faults/unwritten.test.ts", "a renewal that is killed while it writes a file, whichever"],
    ],
  },
  {
    fault: "SELinux forbids the port or the upstream; there is no semanage; firewalld closes the port",
    expected: "labelled, allowed or opened as asked, else said with the command; after destroy nothing is left",
    tests: [
      ["vm/guards.test.ts", ""],
      ["vm/guardKills.test.ts", ""],
      ["vm/modes.test.ts", ""],
      ["e2e/semanage.test.ts", ""],
    ],
  },
  {
    fault: "somebody else changes SELinux's policy, and does not end; firewalld is stuck",
    expected:
      "waited for, which is said; an error after 2 minutes; a warning, or an error where it is to open the port",
    tests: [
      ["e2e/semanage.test.ts", "another change of the policy is waited for"],
      ["faults/system.test.ts", "firewalld is stuck"],
    ],
  },
  {
    fault: "nftables or iptables without firewalld close the port",
    expected: "said with the command",
    tests: [["e2e/packetFilter.test.ts", ""]],
  },
  {
    fault: "sudo: a password, none, a wrong one, requiretty, refused",
    expected: "by standard input; one line that says why not",
    tests: [["e2e/reach.test.ts", "who SSH logs in as:"]],
  },
  {
    fault: "an odd login: banners, aliases, umask, locale, few descriptors, noexec home, other shells",
    expected: "as always, with the same owners and modes",
    tests: [["faults/logins.test.ts", "a user's login can be odd"]],
  },
  {
    fault: "systemd is degraded; the journal is full, or not there",
    expected: "as always",
    tests: [
      [
        "faults/system.test.ts",
        "what is wrong with the host is none of the endpoint's business, and a change goes on as always:",
      ],
    ],
  },
  {
    fault: "there is no openssl command",
    expected: "said before anything changes (curl is not needed)",
    tests: [
      ["faults/system.test.ts", "there is no openssl command"],
      ["faults/system.test.ts", "curl is not needed"],
    ],
  },
  {
    fault: "/tmp is noexec and full",
    expected: "as always",
    tests: [["faults/disk.test.ts", "with /tmp noexec and full, it is as always"]],
  },
  {
    fault: "the names are too long for nginx's hash",
    expected: "explained, with the line for nginx.conf",
    tests: [["e2e/otherNginx.test.ts", "the names are too long for nginx's hash"]],
  },
  {
    fault: "a hundred changes under open sockets, also of a thousand with a renewal among them",
    expected: "none is closed, every echo comes back, no new handshake fails",
    tests: [
      ["faults/nginx.test.ts", "a hundred changes under open sockets close none, and every echo comes back"],
      ["e2e/busy.test.ts", "a renewal and many changes under a thousand open sockets"],
    ],
  },
  {
    fault: "workers of before a reload stay for their sockets",
    expected: "many are a warning; worker_shutdown_timeout bounds them",
    tests: [
      ["e2e/oldWorkers.test.ts", "workers of earlier reloads that still have sockets are counted, when there are many"],
      ["faults/nginx.test.ts", "worker_shutdown_timeout in nginx.conf"],
    ],
  },
  {
    fault: "workers of before a reload go on taking connections",
    expected: "the upstream is asked when the new ones alone answer; after 10 s a warning names the worker",
    tests: [
      [
        "faults/nginx.test.ts",
        "the main process is slow: workers of before a reload take new connections beside the new ones",
      ],
    ],
  },
  {
    fault: "allow-lists of 1,000, 10,000 and 100,000 lines",
    expected: "served, by extraDirectives up to 1,000, by rawServerText above",
    tests: [["faults/allowLists.test.ts", "long allow-lists"]],
  },
  {
    fault: "OpenSSL is older than 3.5, and has no X25519MLKEM768",
    expected: "the group is left out, the best that both have is used",
    tests: [["e2e/distributions.test.ts", "a client gets the best TLS group that both have"]],
  },
  {
    fault: "nginx or OpenSSL is upgraded later, without Pulumi",
    expected: "open sockets live, and the next up goes on",
    tests: [
      ["e2e/distributions.test.ts", "open sockets live on, the endpoint serves, and the next up changes it as ever"],
      ["e2e/distributions.test.ts", "on el8, whose unit reloads the main process"],
      ["e2e/distributions.test.ts", "the TLS groups follow as soon as nginx runs with it"],
    ],
  },
  {
    fault: "root may make no mount namespaces",
    expected: "tested in place, and put back if refused",
    tests: [["e2e/hostStates.test.ts", "root may make no mount namespaces"]],
  },
];
