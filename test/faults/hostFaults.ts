import type { Fault } from "./fault";

/** Of what the host gives, and of what others do there. */
export const HOST_FAULTS: readonly Fault[] = [
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
      ["faults/disk.test.ts", "fails with the reason, and nginx and its files are as they were: %s inodes are left"],
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
      ["e2e/nginxTest.test.ts", "an endpoint with the name and port of another one is told which one, and whose it is"],
    ],
  },
  {
    fault: "two runs on one host at once; two stacks with ten endpoints each",
    expected: "one after the other, all live, no socket closed",
    tests: [
      ["e2e/transaction.test.ts", "two runs at once take turns: the second changes nothing until the first is done"],
      ["e2e/parallel.test.ts", "two stacks make ten endpoints each on one host at the same time"],
      ["e2e/parallel.test.ts", "both change all of theirs at the same time"],
    ],
  },
  {
    fault: "another run has the host's lock, and does not end; its holder was killed",
    expected: "waited for, which is said; an error after 5 minutes; no reason to wait",
    tests: [
      ["faults/system.test.ts", "another run has the lock for longer than it is waited for"],
      ["faults/kills.test.ts", "kill -9 of the script"],
    ],
  },
  {
    fault: "others have come to use what a run brought: nginx, its port, SELinux's boolean",
    expected: "it stays, and that is said",
    tests: [["faults/others.test.ts", ""]],
  },
  {
    fault: "somebody edited the endpoint's files, or took them away",
    expected: "with detectDrift shown by the preview and put right by up; what was edited is kept",
    tests: [
      ["e2e/drift.test.ts", "drift is said by the preview, and put right by the up behind it:"],
      ["e2e/edited.test.ts", "what was edited by hand is kept before it is written again"],
      ["e2e/status.test.ts", "an edit by hand is a problem, though the old text is served still"],
    ],
  },
  {
    fault: "somebody edits the configuration while a run is at work",
    expected: "what was edited is kept, whether the run succeeds or fails, or stands there and is shown as drift",
    tests: [["e2e/edited.test.ts", "a configuration that is edited while a run is at work"]],
  },
  {
    fault: "a file of the endpoint cannot be deleted (it is immutable, or something is mounted there)",
    expected: "destroy fails and names it; the next one leaves nothing",
    tests: [["faults/removal.test.ts", ""]],
  },
  {
    fault: "one of two endpoints is destroyed",
    expected: "the other keeps its sockets",
    tests: [["e2e/neighbours.test.ts", "two endpoints on one host: destroying one leaves the other's sockets open"]],
  },
];
