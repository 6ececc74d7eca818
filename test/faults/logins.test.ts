import { beforeAll, describe, expect, test } from "vitest";
import { ourFiles } from "../e2e/hostFacts";
import { freshHost, TestStack } from "../e2e/setting";
import { wholeLife } from "../e2e/wholeLife";
import type { TestHost } from "../hosts/host";

const ENDPOINT = { port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] } };

let host: TestHost;
let modes: Map<string, string> | undefined;

beforeAll(async () => {
  host = await freshHost("logins", 175);
  await host.run("yum -q -y install nginx; cp -a /home/deploy /root/deploy.kept; cp /etc/sudoers.d/test /root/");
});

/** Makes and removes an endpoint as a user whose login is spoiled by a command that root runs, and mends it again. */
async function lives(spoil: string, mend = "true"): Promise<void> {
  const stack = await TestStack.create("login", host, ENDPOINT, { user: "deploy" });
  await host.run(spoil);
  await wholeLife(host, stack, {
    afterUp: async () => {
      const files = new Map(
        [...(await ourFiles(host))].map(([path, facts]) => [
          path.replace(/\.[0-9a-f]{16}\./, ".ID."),
          facts.split(" ").slice(0, 3).join(" "),
        ]),
      );
      modes ??= files;
      expect(files).toEqual(modes);
    },
  });
  await host.run(`${mend}; rm -rf /home/deploy; cp -a /root/deploy.kept /home/deploy`);
}

const bashrc = (...lines: string[]) =>
  `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")} | tee /home/deploy/.bashrc >/home/deploy/.profile`;

describe("a user's login can be odd, and every file gets its owner and mode all the same:", () => {
  test("nothing odd", () => lives("true"));

  test("a .bashrc that talks, changes the folder and is strict", () =>
    lives(bashrc("echo welcome; echo beware >&2", "cd /nonexistent || cd /tmp", "set -eu; set -o noclobber")));

  test("a .bashrc with aliases and functions in the way of every command", () =>
    lives(
      bashrc(
        "shopt -s expand_aliases; alias cat=false mv=false rm=false sudo=echo",
        "openssl() { echo no; }; mv() { :; }; export -f openssl mv",
      ),
    ));

  test("umask 077", () => lives(bashrc("umask 077")));

  test("another locale, and variables that change how tools behave", () =>
    lives(
      bashrc(
        "export LANG=de_DE.UTF-8 LC_ALL=tr_TR.UTF-8 GREP_OPTIONS=-v POSIXLY_CORRECT=1 TMPDIR=/nonexistent",
        "export CDPATH=/etc IFS=/ BASH_ENV=/nonexistent ENV=/nonexistent TMOUT=1 PATH=/nonexistent:$PATH",
      ),
    ));

  test("few descriptors and a small stack", () => lives(bashrc("ulimit -n 64; ulimit -s 512")));

  test("a home folder that is noexec, read-only or not there", async () => {
    await lives(
      "mount -t tmpfs -o noexec tmpfs /home/deploy; cp -a /root/deploy.kept/. /home/deploy/; mount -o remount,ro,noexec /home/deploy",
      "umount /home/deploy",
    );
  });

  test.each(["/bin/sh", "/bin/dash", "/bin/rbash"])("%s as login shell", (shell) =>
    lives(`usermod -s ${shell} deploy`, "usermod -s /bin/bash deploy"),
  );

  test("a banner before the login and a message of the day behind it", () =>
    lives(
      "echo 'Authorised use only' >/etc/banner; printf 'Banner /etc/banner\\nPrintMotd yes\\n' >/etc/ssh/sshd_config.d/b.conf; echo hello >/etc/motd; systemctl reload ssh",
      "rm /etc/ssh/sshd_config.d/b.conf /etc/motd; systemctl reload ssh",
    ));

  test("sudo that logs what goes in and out, and lectures", () =>
    lives(
      "printf 'Defaults lecture=always, log_input, log_output, env_reset\\n' >/etc/sudoers.d/zz",
      "rm -rf /etc/sudoers.d/zz /var/log/sudo-io",
    ));
});
