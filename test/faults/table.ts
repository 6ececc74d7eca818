/** A fault, what has to happen, and the tests that make it happen. */
export interface Fault {
  readonly fault: string;
  readonly expected: string;
  /** File below test/, and how the title of the test begins. */
  readonly tests: readonly (readonly [file: string, title: string])[];
  /** What the tests do not show. */
  readonly but?: string;
}

const SAFE = "old or new configuration serves, open sockets live, the next up converges";

export const FAULTS: readonly Fault[] = [
  {
    fault: "SSH is cut in the middle of the upload",
    expected: "nothing has run",
    tests: [["e2e/transaction.test.ts", "anywhere runs nothing, and says that it did not arrive whole"]],
  },
  {
    fault: "the connection is cut, the engine is killed",
    expected: `the host finishes what it began; ${SAFE}`,
    tests: [
      ["faults/kills.test.ts", "the connection is cut"],
      ["e2e/transaction.test.ts", "a connection that is cut in the middle does not leave the work half-done"],
    ],
    but: "to the host a killed engine is a cut connection; what Pulumi then does not know it made, it makes again",
  },
  {
    fault: "the script is killed at any of its steps",
    expected: SAFE,
    tests: [["faults/kills.test.ts", "kill -9 of the script"]],
  },
  {
    fault: "the host's power fails at any step",
    expected: "it boots with the old or the new configuration, and the next up converges",
    tests: [["faults/kills.test.ts", "the host's power fails"]],
    but: "the reboot of a container ends all processes at once, but loses no page cache: that files are flushed before they are renamed is not shown",
  },
  {
    fault: "the host cannot be reached: no answer, no sshd, another host key, another key",
    expected: "an error within half a minute that names host and cause",
    tests: [["e2e/reach.test.ts", "a host that cannot be reached is named, with the cause:"]],
  },
  {
    fault: "the network drops everything in the middle of a run; the bastion's sshd dies",
    expected: "the host finishes the run; the next up converges",
    tests: [
      ["faults/connections.test.ts", "the network to the host drops everything in the middle of a run"],
      ["faults/connections.test.ts", "sshd of the bastion dies in the middle of a run"],
    ],
    but: "how long the provider itself waits for a network that is gone is its own, and Go's: it was not run here",
  },
  {
    fault: "sshd is down, or the host is booting",
    expected: "waited for with waitSeconds",
    tests: [["e2e/login.test.ts", "a host that is still booting is waited for:"]],
  },
  {
    fault: "sshd takes one login at a time; the link is slow",
    expected: "ten endpoints are made with waitSeconds; as always",
    tests: [
      ["faults/sshd.test.ts", "sshd takes one login at a time (MaxStartups 1, MaxSessions 1)"],
      ["faults/sshd.test.ts", "a slow link"],
    ],
  },
  {
    fault: "the host is gone; it was rebuilt; the SSH key was rotated",
    expected: "destroy fails and names it; it gets the endpoint again; nothing is reloaded",
    tests: [
      ["faults/connections.test.ts", "a host that is gone makes destroy fail with its name"],
      ["faults/connections.test.ts", "a new SSH key changes the connection alone"],
    ],
  },
  {
    fault: "the login runs something else than a shell",
    expected: "told apart",
    tests: [["e2e/login.test.ts", "a login that is no shell is told apart:"]],
  },
  {
    fault: "the host has IPv6 alone, or IPv4 alone",
    expected: "as always",
    tests: [["e2e/addressFamily.test.ts", ""]],
  },
  {
    fault: "the bastion is not the expected one",
    expected: "it is not used",
    tests: [["e2e/reach.test.ts", "a bastion with another host key is not used"]],
  },
  {
    fault: "yum's lock is held by a process that ends, that does not, that was killed",
    expected: "waited for; an error after 2 minutes that names it; no reason to wait",
    tests: [["faults/yum.test.ts", ""]],
  },
  {
    fault: "the mirror is down, nginx is there",
    expected: "yum is not called",
    tests: [["e2e/hostStates.test.ts", "the mirror is down; where nginx is installed, yum is not even asked"]],
  },
  {
    fault: "the mirror is down or has no nginx; a package is tampered with or not signed",
    expected: "an error about the repository, and nothing is left",
    tests: [["e2e/hostStates.test.ts", "yum cannot give nginx:"]],
  },
  {
    fault: "a repository of one's own is down, tampered with, not signed, or signed with another key",
    expected: "an error about it; packages, keys and repository files are as they were",
    tests: [
      ["e2e/nginxSource.test.ts", "refuses a package that is"],
      ["e2e/nginxSource.test.ts", "refuses a package that another key has signed"],
      ["e2e/nginxSource.test.ts", "says which repository does not answer"],
    ],
  },
  {
    fault: "nginx is too old; it is upgraded under open sockets; the new one does not serve",
    expected: "said; none is closed; packages and running nginx from before are back",
    tests: [
      ["e2e/nginxVersion.test.ts", "is too old: both versions"],
      ["e2e/nginxVersion.test.ts", "is upgraded without an open socket being closed"],
      ["e2e/nginxVersion.test.ts", "gets the packages and the running nginx from before back"],
    ],
  },
  {
    fault: "no space, no inodes, a read-only file system",
    expected: "the old files are whole, the reason is said",
    tests: [
      ["faults/disk.test.ts", "in %s a change fails with the reason, the endpoint goes on, and then it converges"],
      ["e2e/otherNginx.test.ts", "/run is full"],
      ["e2e/otherNginx.test.ts", "the disk is full: yum's reason is not taken for a bad signature"],
    ],
  },
  {
    fault: "the port is held by another program",
    expected: "found before anything changes, with its name and pid",
    tests: [
      [
        "e2e/hostStates.test.ts",
        "the endpoint's port is held by another program: it is named before anything is changed",
      ],
    ],
  },
  {
    fault: "the reload says ok, and the old configuration stays",
    expected: "noticed, and put back",
    tests: [["e2e/change.test.ts", "a reload that does not take effect is noticed, and everything is put back"]],
  },
  {
    fault: "another file in conf.d is broken",
    expected: "that file and line are named, ours changes nothing",
    tests: [["e2e/change.test.ts", "another file's mistake is named as such, and ours changes nothing"]],
  },
  {
    fault: "nginx.conf was edited",
    expected: "byte for byte the same after up and destroy",
    tests: [["e2e/otherNginx.test.ts", "nginx.conf was edited since"]],
  },
  {
    fault: "nginx.conf does not include conf.d",
    expected: "explained, nothing is changed",
    tests: [["e2e/hostStates.test.ts", "its nginx.conf does not include conf.d: explained, and nothing is changed"]],
  },
  {
    fault: "two stacks claim one endpoint; two endpoints one name and port",
    expected: "the second is told whose it is",
    tests: [
      ["e2e/neighbours.test.ts", "two stacks that claim one endpoint: the second is told whose it is"],
      [
        "e2e/neighbours.test.ts",
        "a name that another server has on the same port is refused, and nothing stays behind",
      ],
    ],
  },
  {
    fault: "two runs on one host at once",
    expected: "one after the other, both live",
    tests: [
      ["e2e/transaction.test.ts", "two runs at once take turns: the second changes nothing until the first is done"],
    ],
  },
  {
    fault: "one of two endpoints is destroyed",
    expected: "the other keeps its sockets",
    tests: [["e2e/neighbours.test.ts", "two endpoints on one host: destroying one leaves the other's sockets open"]],
  },
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
    fault: "a certificate is renewed under open sockets; near its end at up",
    expected: "none is closed; renewed",
    tests: [["e2e/renewal.test.ts", ""]],
  },
  {
    fault: "the host's clock is wrong",
    expected: "a warning",
    tests: [["e2e/preflight.test.ts", "which is a warning: clients have clocks of their own"]],
  },
  {
    fault: "a run is killed between key and certificate",
    expected: "never a mixed pair",
    tests: [
      [
        "e2e/transaction.test.ts",
        "while it brought a new certificate, before one that nginx refuses, leaves a pair that nginx can load",
      ],
    ],
  },
  {
    fault:
      "SELinux forbids the port or the upstream, in each of its modes; there is no semanage; firewalld closes the port",
    expected: "labelled, allowed or opened as asked, else said with the command; after destroy nothing is left",
    tests: [
      ["vm/guards.test.ts", ""],
      ["vm/modes.test.ts", ""],
      ["e2e/semanage.test.ts", ""],
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
    fault: "a hundred changes under open sockets",
    expected: "none is closed, every echo comes back",
    tests: [["faults/nginx.test.ts", "a hundred changes under open sockets close none, and every echo comes back"]],
  },
  {
    fault: "workers of before a reload stay for their sockets",
    expected: "many are a warning; worker_shutdown_timeout bounds them",
    tests: [
      ["e2e/capacity.test.ts", "workers of earlier reloads that still have sockets are counted, when there are many"],
      ["faults/nginx.test.ts", "worker_shutdown_timeout in nginx.conf"],
    ],
  },
  {
    fault: "allow-lists of 1,000, 10,000 and 100,000 lines",
    expected: "served, by extraDirectives up to 1,000, by rawServerText above",
    tests: [["faults/allowLists.test.ts", "long allow-lists"]],
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
