import type { Fault } from "./fault";

const SAFE = "old or new configuration serves, open sockets live, the next up converges";

/** Of the way to the host, and of a run. */
export const RUN_FAULTS: readonly Fault[] = [
  {
    fault: "SSH is cut in the middle of the upload",
    expected: "nothing has run",
    tests: [
      ["e2e/transaction.test.ts", "anywhere runs nothing, and says that it did not arrive whole"],
      ["e2e/transaction.test.ts", "by a connection that breaks down runs nothing either"],
    ],
  },
  {
    fault: "the connection is cut at any of a run's steps",
    expected: `the host finishes what it began; ${SAFE}`,
    tests: [
      ["faults/kills.test.ts", "the connection is cut"],
      ["faults/bareHostKills.test.ts", "the connection is cut"],
      ["faults/sharedKills.test.ts", "the connection is cut"],
      ["faults/upgradeKills.test.ts", "the connection is cut"],
      ["e2e/transaction.test.ts", "a connection that is cut in the middle does not leave the work half-done"],
    ],
  },
  {
    fault: "the engine is killed at any of a run's steps",
    expected: `the host finishes what it began; ${SAFE}`,
    tests: [["faults/engineKills.test.ts", "the engine is killed"]],
    but: "what Pulumi then does not know it made, it makes again",
  },
  {
    fault: "the script is killed at any of its steps",
    expected: SAFE,
    tests: [
      ["faults/kills.test.ts", "kill -9 of the script"],
      ["faults/bareHostKills.test.ts", "kill -9 of the script"],
      ["faults/sharedKills.test.ts", "kill -9 of the script"],
      ["faults/upgradeKills.test.ts", "kill -9 of the script"],
    ],
  },
  {
    fault: "a first run is killed while it writes a file",
    expected: "a removal leaves nothing, nor the key",
    tests: [["faults/unwritten.test.ts", "is taken away whole by a removal"]],
  },
  {
    fault: "the script is killed, or the power fails, while yum is at work",
    expected: "the next up installs what is missing; destroy leaves nothing",
    tests: [["faults/yum.test.ts", ": the next run installs what is missing and serves, and a removal leaves nothing"]],
  },
  {
    fault: "the host's power fails at any step",
    expected: "it boots with the old or the new configuration, and the next up converges",
    tests: [
      ["faults/kills.test.ts", "the host's power fails"],
      ["faults/bareHostKills.test.ts", "the host's power fails"],
      ["faults/sharedKills.test.ts", "the host's power fails"],
      ["faults/upgradeKills.test.ts", "the host's power fails"],
      ["faults/yum.test.ts", "the power fails when nginx is enabled and does not run yet"],
    ],
    but: "the reboot of a container ends all processes at once, but loses no page cache",
  },
  {
    fault: "the host's power fails, with all that its kernel had not written to the disk",
    expected: "what was said to have succeeded is there; before that, the old or the new configuration is whole",
    tests: [
      ["vm/powerCut.test.ts", "what yum has installed is whole after a power cut right behind it"],
      ["vm/powerCut.test.ts", "is still there after a power cut right behind it"],
      ["vm/powerCut.test.ts", "leaves the old or the new configuration whole"],
      ["vm/powerCut.test.ts", "a key that was made on the host is still the same"],
      ["vm/powerCut.test.ts", "stays away after a power cut right behind it"],
    ],
  },
  {
    fault: "the host cannot be reached: no answer, no sshd, another host key, another key",
    expected: "an error that names host and cause",
    tests: [["e2e/reach.test.ts", "a host that cannot be reached is named, with the cause:"]],
    but: "an sshd that takes the connection and then says nothing is waited for without end: the provider bounds TCP alone. pulumi cancel ends it",
  },
  {
    fault: "the network drops everything in the middle of a run; the bastion's sshd dies",
    expected: "the host finishes what it has begun; the next up converges",
    tests: [
      ["faults/connections.test.ts", "the network to the host drops everything in the middle of a run"],
      ["faults/connections.test.ts", "sshd of the bastion dies in the middle of a run"],
    ],
    but: "how long Pulumi waits for that network is the provider's: with the real one 2.6 minutes were measured, and 16.4 where the upload was lost",
  },
  {
    fault: "the host's key is another one, with detectDrift",
    expected: "refused by the preview, both fingerprints shown",
    tests: [["e2e/driftConnection.test.ts", "another key than the given one: both are named"]],
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
];
