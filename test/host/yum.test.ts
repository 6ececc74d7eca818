import { expect, test } from "vitest";
import { inScript } from "./functions";

/** CentOS of a version. */
const on = (version: string) =>
  `os_release() { case $1 in ID) echo centos ;; ID_LIKE) echo rhel fedora ;; VERSION_ID) echo ${version} ;; esac; }`;
const advice = (said: string, version = "7") =>
  inScript(`${on(version)}; yum_said='${said}'; advice_on_yum 'yum install nginx'`);

/** Texts of yum 3.4.3's sources; those of dnf are met on hosts. */
test.each([
  ["No package nginx available.\nError: Nothing to do", /^no enabled repository has nginx/],
  [
    "failure: repodata/repomd.xml from epel: [Errno 256] No more mirrors to try.",
    /^a repository or its key does not answer/,
  ],
  ["GPG key retrieval failed: [Errno 14] curl#7", /^a repository or its key does not answer/],
  ["Cannot retrieve metalink for repository: epel/x86_64. Please verify", /^a repository or its key does not answer/],
  [
    "http://a/n.rpm: [Errno -1] Package does not match intended download. Suggestion: run yum\n[Errno 256] No more mirrors to try.",
    /^the package is not what its repository signed/,
  ],
  ["Package nginx-1.20.1-10.el7.x86_64.rpm is not signed", /^the package is not what its repository signed/],
  [
    "Public key for nginx-1.20.1-10.el7.x86_64.rpm is not installed",
    /not signed the package; nothing was installed: .*gpgkey=/,
  ],
  ["  At least 3MB more space needed on the / filesystem.", /^make room on the disk/],
])("what yum 3 says leads to what to do: %s", (said, expected) => {
  expect(advice(said)).toMatch(expected);
});

test("mirrors that are gone lead to the vault on CentOS 7, and nowhere else", () => {
  const said =
    "Could not retrieve mirrorlist http://a/ error was\n14: curl#6\n\n\n Cannot find a valid baseurl for repo: base/7/x86_64";
  expect(advice(said)).toContain("https://vault.centos.org/7.9.2009/");
  expect(advice(said, "9")).toMatch(/^a repository's mirrors are not known/);
});

/** Of dnf 4. */
test.each([
  ["modular", /^the module nginx is disabled on the host.*yum module reset nginx$/m],
  ["exclude", /^an exclude= in .* keeps nginx out/],
])("an nginx that dnf has and keeps out by %s filtering leads to what keeps it out", (kind, expected) => {
  const filtered = `All matches were filtered out by ${kind} filtering for argument: nginx`;
  expect(advice(`${filtered}\nError: Unable to find a match: nginx`, "9")).toMatch(expected);
});

/** Of dnf 4 and dnf5. */
test.each([
  "You have enabled checking of packages via GPG keys. This is a good thing.\nHowever, you do not have any GPG public keys installed.",
  'OpenPGP check for package "nginx" from repo "r" has failed: The repository does not have any OpenPGP keys configured.',
])("a repository that names no key leads to its file, and not to yum without a check: %s", (said) => {
  expect(advice(said, "9")).toMatch(/^its repository.s file names no key, .*: add gpgkey= to the file/);
});
