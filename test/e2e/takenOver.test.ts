import { X509Certificate } from "node:crypto";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client } from "./client";
import { newPem, Script } from "./script";
import { cleanUp, freshHost } from "./setting";
import { EchoUpstream } from "./upstream";

// On EL8, whose unit reloads the main process that systemd knows: after an upgrade on the fly that is the old nginx, which
// takes no more connections, until its last socket is closed.

const NAME = { servername: "ws.example.com", headers: { Host: "ws.example.com:5555" } };
const maintained = { certificatePath: "/root/chat.crt", privateKeyPath: "/root/chat.key" };

let host: TestHost;
let script: Script;
let upstream: EchoUpstream;
let open: Client;

const put = async () => {
  const { certificate, privateKey } = await newPem(host.address);
  await host.run("cat >/root/chat.key", { input: privateKey });
  await host.run("cat >/root/chat.crt", { input: certificate });
  return new X509Certificate(certificate).fingerprint256;
};
const served = async () =>
  /=(\S+)/.exec(
    await host.run(
      "openssl s_client -connect 127.0.0.1:5555 -servername ws.example.com </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256",
    ),
  )?.[1];
const apply = () =>
  script.apply(
    script.stdin({
      serverNames: ["ws.example.com"],
      upstream: { servers: [{ address: upstream.address }] },
      certificate: { maintained },
      connectionLimits: { total: 3000 },
    }),
  );

beforeAll(async () => {
  [host, upstream] = await Promise.all([freshHost("takenover", 246, "el8"), EchoUpstream.start(GATEWAY)]);
  await host.run("yum -q -y install nginx; systemctl start nginx");
  cleanUp(async () => {
    await upstream.stop();
    await host.run("rm /root/chat.*"); // else its key is found there
  });
  script = await Script.create(host);
  await put();
  expect(await apply()).toMatchObject({ code: 0, stderr: "" });
});

// Whatever reloads nginx by systemd has it look which process is the main one, so that each test needs an upgrade of its own.
beforeEach(async () => {
  open = await Client.open(`wss://${host.address}:5555/`, "", { ...NAME, rejectUnauthorized: false });
  // Says 1, because the old one still has a socket.
  expect(await host.exec("/usr/bin/nginx-upgrade; ls /run/nginx.pid.oldbin")).toMatchObject({ code: 0 });
});

afterEach(async () => {
  await open.close();
  await host.run("timeout 30 bash -c 'while [ -e /run/nginx.pid.oldbin ]; do sleep 0.1; done'");
});

test("a certificate that is renewed then is read by the new nginx", async () => {
  const renewed = await put();
  await expect.poll(served, { timeout: 60_000, interval: 500 }).toBe(renewed);
  expect(await open.echo("still here")).toBe("still here");
});

test("room that was taken away is made again for the new nginx", async () => {
  const NEW = "prlimit --pid $(cat /run/nginx.pid) --nofile";
  const files = () => host.run(`${NEW} --output SOFT --noheadings --raw`);
  expect(await files()).toBe("7024\n");
  await host.run(`${NEW}=1024:`);
  expect(await apply()).toMatchObject({ code: 0, stderr: "" });
  expect(await files()).toBe("7024\n");
  expect(await open.echo("still here")).toBe("still here");
});
