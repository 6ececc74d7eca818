import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { EndpointModel } from "../../components/model/endpointModel";
import { InvalidArguments } from "../../components/model/issue";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { render } from "../../components/nginx/render";
import type { TestHost } from "../hosts/host";
import { LEAST } from "../model/examples";
import { anyArguments } from "../nginx/anyArguments";
import { runEach } from "./batch";
import { Script } from "./script";
import { freshHost } from "./setting";

/** `npm run fuzz` asks for 20,000, of which two thirds are valid. */
const CASES = Number(process.env.WSS_NGINX_CASES ?? 2000);
const SEED = Number(process.env.WSS_SEED ?? 1);
/** Inputs of one ssh call. */
const BATCH = 1000;

let host: TestHost;
let files: { certificate: string; privateKey: string };

beforeAll(async () => {
  host = await freshHost("accepts", 152);
  await host.run("yum -q -y install nginx");
  const script = await Script.create(host);
  expect(await script.apply(script.stdin())).toMatchObject({ code: 0 });
  const certificate = (await host.run("ls /etc/pki/tls/certs/wss-endpoint-*")).trim();
  files = { certificate, privateKey: certificate.replace("/certs/", "/private/").replace(".crt", ".key") };
  // Who has long names sets these two, in http, which is not ours.
  await host.run(`rm /etc/nginx/conf.d/zz-*
    echo 'server_names_hash_bucket_size 512; server_names_hash_max_size 4096;' >/etc/nginx/conf.d/theirs.conf`);
});

const thousand = <T>(item: (i: number) => T) => Array.from({ length: 1000 }, (_, i) => item(i));

/** Of every length that a name may have. */
const NAMES = Array.from({ length: 64 }, (_, i) =>
  "a-chat-for-all"
    .repeat(5)
    .slice(0, 64 - i)
    .replace(/-$/, "s"),
);

/** As many and as long as they may be. */
const LARGEST = {
  ...LEAST,
  serverNames: thousand((i) => `${"a".repeat(63)}.n${i}.example.com`),
  paths: thousand((i) => `/${"p".repeat(500)}${i}`),
  allowedOrigins: thousand((i) => `https://${"o".repeat(63)}.n${i}.example.com:65535`),
  upstream: { servers: thousand((i) => ({ address: `[2001:db8:1:1:1:1:1:${i}]:65535`, weight: 65535 })) },
};

/** Those that are accepted, of half that are valid by themselves and half that have something wrong now and then. */
function models(): EndpointModel[] {
  const samples = [0, 0.01].flatMap((wrong) => fc.sample(anyArguments(wrong), { numRuns: CASES / 2, seed: SEED }));
  return [LARGEST, ...samples].flatMap((args, i) => {
    try {
      return [parseEndpoint(NAMES[i % NAMES.length] ?? "", args).endpoint];
    } catch (error) {
      if (error instanceof InvalidArguments) return [];
      throw error;
    }
  });
}

/** nginx -t looks up the names of upstreams, and binds the addresses to listen on. */
async function makeKnown(accepted: readonly EndpointModel[]): Promise<void> {
  const upstreams = accepted.flatMap(({ upstream }) =>
    upstream.servers.map(({ address }) => address.replace(/:\d+$/, "")),
  );
  const names = [...new Set(upstreams)].filter((name) => !/^\[|^[\d.]+$/.test(name));
  await host.run("cat >>/etc/hosts", { input: names.map((name) => `127.0.0.1 ${name}\n`).join("") });
  const listen = [...new Set(accepted.flatMap(({ listenAddresses }) => listenAddresses))];
  const own = listen.map((a) => `address add ${a} dev lo${a.includes(":") ? " nodad" : ""}\n`);
  await host.exec("ip -force -batch -", { input: own.join("") });
}

test(
  "whatever is accepted, a real nginx accepts what is made of it, the user's own directives aside",
  { timeout: 7_200_000 },
  async () => {
    const accepted = models();
    expect(accepted.length).toBeGreaterThan(CASES / 2);
    await makeKnown(accepted);
    // As the host fits it: its OpenSSL is older than 3.5. The arguments of the user's own directives are for
    // directiveArguments.test.ts, and for nginx on the host (extraDirectives.test.ts).
    const texts = accepted
      .map((model) => ({ ...model, extraDirectives: [], rawServerText: [] }))
      .map((model) => render(model, files).text.replace("X25519MLKEM768:", ""));
    const refused: string[] = [];
    for (let at = 0; at < texts.length; at += BATCH) {
      const batch = texts.slice(at, at + BATCH);
      const outcomes = await runEach(host, "cat >/etc/nginx/conf.d/zz-any.conf && nginx -t", batch);
      outcomes.forEach(({ code, said }, i) => {
        if (code !== 0) refused.push(`${said}\n${batch[i] ?? ""}`.slice(0, 2000));
      });
    }
    if (process.env.WSS_SEED !== undefined) console.log(`seed ${SEED}: ${texts.length} of ${CASES} given to nginx -t`);
    expect(refused).toEqual([]);
  },
);
