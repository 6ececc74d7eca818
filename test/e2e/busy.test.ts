import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { commandLine } from "../../components/host/transaction";
import { GATEWAY } from "../hosts/host";
import { runEach } from "./batch";
import { Client } from "./client";
import { ConnectingClients } from "./connecting";
import { reloads, writeNotices } from "./counted";
import { Script } from "./script";
import { freshHost } from "./setting";
import { EchoUpstream } from "./upstream";

const SOCKETS = 1000;
/** An even number; a second each, and several on a busy machine. */
const CHANGES = process.env.WSS_FAULTS === "all" ? 100 : 20;

test(
  "a renewal and many changes under a thousand open sockets: none is closed, every echo is answered, and no new handshake fails",
  { timeout: 180_000 + CHANGES * 10_000 },
  async () => {
    const [host, upstream] = await Promise.all([freshHost("busy", 217), EchoUpstream.start(GATEWAY)]);
    const script = await Script.create(host);
    const input = (i: number) =>
      script.stdin({
        paths: ["/live", `/change-${i}`],
        upstream: { servers: [{ address: upstream.address }] },
        connectionLimits: { total: 2 * SOCKETS },
      });
    await host.run(
      "yum -q -y install nginx; sed -i 's/worker_connections .*/worker_connections 8192;/' /etc/nginx/nginx.conf",
    );
    expect(await script.apply(input(0))).toMatchObject({ code: 0 });
    await writeNotices(host);

    const clients: Client[] = [];
    const url = `wss://${host.address}:5555/live`;
    while (clients.length < SOCKETS)
      clients.push(...(await Promise.all(Array.from({ length: 50 }, () => Client.open(url, script.certificate)))));

    let over = false;
    const talk = async (client: Client, i: number) => {
      let answered = 0;
      for (; !over; answered++) {
        expect(await client.echo(`${i} ${answered}`)).toBe(`${i} ${answered}`);
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
      return answered;
    };
    const talks = Promise.all(clients.map(talk));
    const before = await reloads(host);
    const first = script.certificate;
    const changes = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => input(from + i));
    const old = changes(1, CHANGES / 2);
    await script.renew();
    // The first of these renews, and changes nothing else.
    const inputs = [...old, ...changes(CHANGES / 2, CHANGES)];
    // OpenSSL cannot trust two self-signed certificates of one name; which ones were served is asked below.
    const connecting = ConnectingClients.start([{ url, trustPem: first }], 3, { rejectUnauthorized: false });
    const outcomes = await runEach(host, commandLine("apply", "chat"), inputs);
    over = true;
    const answered = await talks;
    await connecting.stop();
    console.log(
      `${CHANGES + 1} changes: ${answered.reduce((sum, echoes) => sum + echoes, 0)} echoes on ${SOCKETS} open sockets, ` +
        `${connecting.failures.length} of ${connecting.tries} handshakes failed`,
    );

    expect(outcomes.filter(({ code }) => code !== 0)).toEqual([]);
    expect((await reloads(host)) - before).toBe(CHANGES + 1);
    expect(script.certificate).not.toBe(first);
    expect(Math.min(...answered)).toBeGreaterThan(0);
    expect(connecting.failures).toEqual([]);
    expect(connecting.handshakes).toBeGreaterThan(CHANGES);
    const both = [first, script.certificate].map((pem) => new X509Certificate(pem).fingerprint256);
    expect([...connecting.certificates]).toEqual(both);
    expect(clients.filter(({ closed }) => closed !== undefined)).toEqual([]);
    await upstream.stop();
  },
);
