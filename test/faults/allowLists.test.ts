import { expect, onTestFinished, test } from "vitest";
import { Client, handshakeStatus } from "../e2e/client";
import { LiveLoad } from "../e2e/liveLoad";
import { Script } from "../e2e/script";
import { freshHost } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { GATEWAY } from "../hosts/host";

const addresses = (count: number) =>
  Array.from({ length: count }, (_, i) => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`);

test("long allow-lists: 1,000 lines as extraDirectives, 10,000 and 100,000 as rawServerText", async () => {
  const host = await freshHost("lists", 210);
  const script = await Script.create(host);
  const upstream = await EchoUpstream.start(GATEWAY);
  onTestFinished(() => upstream.stop());
  await host.run("yum -q -y install nginx");
  const url = `wss://${host.address}:5555/`;
  const up = (more: object) =>
    script.apply(script.stdin({ upstream: { servers: [{ address: upstream.address }] }, ...more }));
  const allow = (...list: string[]) => list.map((address) => ({ name: "allow", args: [address] }));

  // With the client's own network as the last but one.
  const some = [...allow(...addresses(998), `${GATEWAY}/24`), { name: "deny", args: ["all"] }];
  expect(await up({ extraDirectives: some })).toMatchObject({ code: 0, stderr: "" });
  const load = await LiveLoad.start(() => Client.open(url, script.certificate));
  for (const count of [10_000, 100_000]) {
    const text = [...addresses(count), `${GATEWAY}/24`].map((address) => `allow ${address};\n`).join("");
    expect(await up({ rawServerText: `${text}deny all;\n` })).toMatchObject({ code: 0, stderr: "" });
    expect(await host.run("grep -c allow /etc/nginx/conf.d/zz-wss-endpoint-chat.conf")).toMatch(/^\d{5,6}\n$/);
    expect(await handshakeStatus(url, script.certificate)).toBe(101);
    expect(await up({ rawServerText: `${text.replace(`allow ${GATEWAY}/24;`, "")}deny all;\n` })).toMatchObject({
      code: 0,
    });
    expect(await handshakeStatus(url, script.certificate)).toBe(403);
  }
  await load.end();
});
