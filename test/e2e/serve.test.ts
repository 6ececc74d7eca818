import { createHash, randomBytes, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect as tlsConnect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Client, get, handshakeStatus } from "./client";
import { type EndpointOutputs, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

describe("a bare host after one up", () => {
  let host: TestHost;
  let upstream: EchoUpstream;
  let out: EndpointOutputs;
  let before: string;

  beforeAll(async () => {
    host = await freshHost("serve", 11);
    upstream = await EchoUpstream.start(GATEWAY);
    before = (await host.exec("rpm -q nginx; ls /etc/nginx")).stdout;
    const stack = await TestStack.create("serve", host, {
      port: 5555,
      upstream: { servers: [{ address: upstream.address }] },
    });
    out = await stack.up();
  });
  afterAll(() => upstream.stop());

  test("had no nginx before", () => {
    expect(before).toContain("not installed");
  });

  test("gives the url, the certificate with its dates, and the configuration as it is on the host", async () => {
    const certificate = new X509Certificate(out.certificatePem);
    const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;
    expect(out.url).toBe(`wss://${host.address}:5555/`);
    expect(out.fingerprint).toBe(certificate.fingerprint256);
    expect(Date.parse(out.notBefore)).toBe(Date.parse(certificate.validFrom) + (Date.parse(out.notBefore) % 1000));
    expect(days(out.notBefore, out.expiresAt)).toBe(365);
    expect(days(out.renewsAt, out.expiresAt)).toBeCloseTo(30, 3);
    expect(await host.run("cat /etc/nginx/conf.d/zz-wss-endpoint-chat.conf")).toBe(out.config);
  });

  test("serves an ECDSA P-256 certificate for the host's address, for servers only", () => {
    const certificate = new X509Certificate(out.certificatePem);
    expect(certificate.subjectAltName).toBe(`IP Address:${host.address}`);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  test("keeps the key where only root can read it, and leaves nothing in /tmp or /run", async () => {
    expect(await host.run("stat -c '%a %U:%G' /etc/pki/tls/private/wss-endpoint-*")).toBe("600 root:root\n");
    expect(await host.run("find /tmp /run -name '*wss*'")).toBe("");
    expect(await host.run("rpm -V nginx-core | grep -c nginx.conf || true")).toBe("0\n");
  });

  test("echoes text and binary messages over verified TLS", async () => {
    const client = await Client.open(out.url, out.certificatePem);
    expect(await client.echo("grüß dich, мир")).toBe("grüß dich, мир");
    const bytes = randomBytes(1000);
    client.ws.send(bytes);
    expect(await client.next()).toEqual({ data: bytes, isBinary: true });
    await client.close();
  });

  test("is refused by a client that does not trust the certificate", async () => {
    await expect(Client.open(out.url, "")).rejects.toThrow(/self.signed/);
  });

  test.each([1, 16])("passes a message of %i MiB unchanged", async (size) => {
    const client = await Client.open(out.url, out.certificatePem, { maxPayload: 32 * 1024 * 1024 });
    const bytes = randomBytes(size * 1024 * 1024);
    client.ws.send(bytes);
    const { data } = await client.next();
    expect(createHash("sha256").update(data).digest("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
    await client.close();
  });

  test("passes a message in fragments", async () => {
    const client = await Client.open(out.url, out.certificatePem);
    client.ws.send("one ", { fin: false });
    client.ws.send("two ", { fin: false });
    client.ws.send("three", { fin: true });
    expect((await client.next()).data.toString()).toBe("one two three");
    await client.close();
  });

  test("passes ping and pong both ways", async () => {
    const client = await Client.open(out.url, out.certificatePem);
    client.ws.ping("are you there");
    expect(String((await once(client.ws, "pong"))[0])).toBe("are you there");
    const [served] = [...upstream.sockets].slice(-1);
    served?.ping("and you");
    expect(String((await once(client.ws, "ping"))[0])).toBe("and you");
    await client.close();
  });

  test("passes close codes both ways", async () => {
    const asked = await Client.open(out.url, out.certificatePem);
    asked.ws.send("close 4001");
    await once(asked.ws, "close");
    expect(asked.closed).toEqual({ code: 4001, reason: "asked" });
    const closing = await Client.open(out.url, out.certificatePem);
    await closing.close(4002, "done here");
    await expect.poll(() => upstream.closes).toContainEqual({ code: 4002, reason: "done here" });
  });

  test("lets client and upstream agree on a subprotocol", async () => {
    const client = await Client.open(out.url, out.certificatePem, { protocols: ["chat.v1", "chat.v2"] });
    expect(client.ws.protocol).toBe("chat.v2");
    await client.close();
  });

  test("keeps 1,000 messages in order", async () => {
    const client = await Client.open(out.url, out.certificatePem);
    const sent = Array.from({ length: 1000 }, (_, i) => `message ${i}`);
    for (const message of sent) client.ws.send(message);
    const received: string[] = [];
    while (received.length < sent.length) received.push((await client.next()).data.toString());
    expect(received).toEqual(sent);
    await client.close();
  });

  test("holds 200 sockets at once, each with its own echo", async () => {
    const clients = await Promise.all(Array.from({ length: 200 }, () => Client.open(out.url, out.certificatePem)));
    const echoes = await Promise.all(clients.map((client, i) => client.echo(`socket ${i}`)));
    expect(echoes).toEqual(clients.map((_, i) => `socket ${i}`));
    await Promise.all(clients.map((client) => client.close()));
  });

  test("tells the upstream who connects, and passes the client's own headers", async () => {
    upstream.handshakes.length = 0;
    const headers = { "X-Own": "kept", Cookie: "a=b", "X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9" };
    const client = await Client.open(`${out.url}room?id=1`, out.certificatePem, { headers });
    await client.close();
    expect(upstream.handshakes[0]).toMatchObject({
      host: `${host.address}:5555`,
      "x-forwarded-for": GATEWAY,
      "x-real-ip": GATEWAY,
      "x-forwarded-proto": "https",
      "x-own": "kept",
      cookie: "a=b",
      upgrade: "websocket",
      connection: "upgrade",
      "sec-websocket-version": "13",
    });
  });

  test("passes a plain HTTPS request to the upstream, as socket.io begins with one", async () => {
    expect(await get(`${out.url}socket.io/?transport=polling`, out.certificatePem)).toMatchObject({
      status: 200,
      body: "polled /socket.io/?transport=polling\n",
    });
  });

  test("passes a request to upgrade to h2c on as a plain one", async () => {
    const headers = { Connection: "Upgrade, HTTP2-Settings", Upgrade: "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__" };
    expect((await get(`${out.url}x`, out.certificatePem, { headers })).status).toBe(200);
  });

  test("answers plain http on its port with nginx's 400", async () => {
    const answer = await host.run(`curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:5555/`);
    expect(answer).toBe("400");
  });

  test("refuses TLS 1.1, and speaks 1.2 and 1.3", async () => {
    const speak = (version: "TLSv1.1" | "TLSv1.2" | "TLSv1.3") =>
      new Promise<string>((resolve) => {
        const options = { host: host.address, port: 5555, ca: out.certificatePem, ciphers: "DEFAULT@SECLEVEL=0" };
        const socket = tlsConnect({ ...options, minVersion: version, maxVersion: version }, () => {
          resolve(socket.getProtocol() ?? "none");
          socket.destroy();
        });
        socket.on("error", (error: Error) => {
          resolve(`refused: ${error.message}`);
        });
      });
    expect(await speak("TLSv1.3")).toBe("TLSv1.3");
    expect(await speak("TLSv1.2")).toBe("TLSv1.2");
    expect(await speak("TLSv1.1")).toMatch(/^refused: .*alert/);
  });

  test("shows outsiders the path of its proof as any other path", async () => {
    const [path = ""] = /\/\.wss-endpoint\/[0-9a-f]{32}[A-Za-z0-9-]*/.exec(out.config) ?? [];
    const own = `curl -sk -o /dev/null -w '%{http_code}' https://127.0.0.1:5555${path}`;
    expect(await host.run(own)).toBe("204");
    expect(await get(`${out.url}${path.slice(1)}`, out.certificatePem)).toMatchObject({
      status: 200,
      body: `polled ${path}\n`,
    });
  });

  test("keeps an idle socket open past nginx's own 60 seconds", { timeout: 120_000 }, async () => {
    const client = await Client.open(out.url, out.certificatePem);
    await new Promise((resolve) => setTimeout(resolve, 65_000));
    expect(client.closed).toBeUndefined();
    expect(await client.echo("still here")).toBe("still here");
    await client.close();
  });

  test("answers a handshake for another host's name too, as it is the only server on its port", async () => {
    const options = {
      servername: "other.example",
      headers: { Host: "other.example" },
      rejectUnauthorized: false,
    };
    expect(await handshakeStatus(out.url, out.certificatePem, options)).toBe(101);
  });
});
