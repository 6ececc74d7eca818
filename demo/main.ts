import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { chooseEngine, type Config, type Engine, type Result } from "../test/engine/engine";
import { Client } from "../test/e2e/client";
import { EchoUpstream } from "../test/e2e/upstream";
import { keyFile, privateKey } from "../test/hosts/host";
import { echoServer, localHost, removeLocalHost } from "./localHost";
import { indent, step, summary } from "./report";
import { type OwnHost, ownHost } from "./settings";
import { lend } from "./tunnel";

const PROJECT = resolve(__dirname, "..");
const NAME = "demo";

/** The folder of a demo: its state, its certificate, its log. */
const folderOf = (own: OwnHost | undefined) => join(PROJECT, ".wss", own ? `demo-${own.address}` : "demo");

async function main(): Promise<void> {
  const own = ownHost(process.env);
  const folder = folderOf(own);
  if (process.argv.includes("--stop")) await stop(own, folder);
  else if (own) await onOwnHost(own, folder);
  else await onLocalHost(folder);
}

async function onLocalHost(folder: string): Promise<void> {
  step("starting a host of this machine's own: real systemd, sshd, yum and rpm, laid out as on CentOS Stream 9");
  const { host, fresh } = await localHost();
  if (fresh) await rm(folder, { recursive: true, force: true });
  const echo = await echoServer(folder);
  const nginx =
    (await host.exec("rpm -q nginx")).code === 0 ? "with nginx, as the last demo left it" : "bare: no nginx";
  step(`host ${host.name} is up at ${host.address}, ${nginx}; a ws echo server is at ${echo.address}`);
  const { outputs } = await up(folder, {
    name: { value: NAME },
    host: { value: { name: host.name, address: host.address, hostKey: host.hostKey } },
    privateKey: { value: privateKey(), secret: true },
    endpoint: { value: { port: 5555, upstream: { servers: [{ address: echo.address }] } } },
  });
  await proveBy(outputs, true);
  summary(
    NAME,
    folder,
    outputs,
    [
      ["host", `${host.name}, a look at it: ssh -i ${keyFile()} root@${host.address}`],
      ["upstream", `ws echo server at ${echo.address}, pid ${echo.pid}`],
    ],
    { again: "", canTalk: true },
  );
}

async function onOwnHost(own: OwnHost, folder: string): Promise<void> {
  const echo = own.upstream === undefined ? await EchoUpstream.start("127.0.0.1") : undefined;
  const tunnel = echo ? await lend(own, Number(echo.address.split(":")[1])) : undefined;
  const upstream = own.upstream ?? tunnel?.address ?? "";
  if (tunnel) step(`this machine's ws echo server is lent to the host, as ${upstream} there`);
  const secrets = Object.entries({ privateKeyPassword: own.privateKeyPassword, sudoPassword: own.sudoPassword });
  const { outputs } = await up(folder, {
    name: { value: NAME },
    host: { value: { address: own.address, hostKey: own.hostKey, user: own.user, port: own.sshPort } },
    privateKey: { value: own.privateKey, secret: true },
    ...Object.fromEntries(secrets.flatMap(([key, value]) => (value ? [[key, { value, secret: true }]] : []))),
    endpoint: { value: { port: own.port, upstream: { servers: [{ address: upstream }] } } },
  });
  await proveBy(outputs, echo !== undefined);
  summary(
    NAME,
    folder,
    outputs,
    [
      ["host", own.address],
      ["upstream", tunnel ? `${upstream}, lent by this command: it ends now. Set WSS_UPSTREAM to your own` : upstream],
    ],
    { again: "with the same WSS_ variables: ", canTalk: tunnel === undefined },
  );
  tunnel?.close();
  await echo?.stop();
}

async function up(folder: string, config: Config): Promise<Result> {
  const engine = chooseEngine();
  step(`pulumi up of this project's program, ${describe(engine)}`);
  const stack = await engine.openStack({ project: PROJECT, stack: NAME, stateFolder: folder, onLine: indent });
  await stack.setConfig(config);
  const result = await stack.up();
  if (!result.ok) throw new Error(`up failed; the host is as it was before:\n${result.errors.join("\n")}`);
  const changed = result.operations.filter(({ op }) => op !== "same").length;
  step(`up is done: ${changed === 0 ? "no change, and no connection to the host" : `${changed} resources changed`}`);
  return result;
}

const describe = ({ name }: Engine) =>
  name === "pulumi" ? "by the Pulumi CLI" : "by the stand-in for its engine (there is no pulumi command here)";

/** A client that trusts the endpoint's certificate and nothing else. */
async function proveBy(outputs: Result["outputs"], echoes: boolean): Promise<void> {
  const { url, certificatePem } = outputs as { url: string; certificatePem: string };
  const client = await Client.open(url, certificatePem);
  if (!echoes) step(`a client connected to ${url}, its TLS verified with the endpoint's certificate`);
  else
    step(`a client connected to ${url}, its TLS verified, and sent "hello": "${await client.echo("hello")}" came back`);
  await client.close();
}

async function stop(own: OwnHost | undefined, folder: string): Promise<void> {
  if (own) {
    const engine = chooseEngine();
    const stack = await engine.openStack({ project: PROJECT, stack: NAME, stateFolder: folder, onLine: indent });
    const result = await stack.destroy();
    if (!result.ok) throw new Error(result.errors.join("\n"));
  } else {
    await removeLocalHost(folder);
  }
  await rm(folder, { recursive: true, force: true });
  step(own ? `removed from ${own.address}` : "removed: the host, its image, the echo server and the state");
}

main().then(
  () => process.exit(0), // the SDK and ssh2 keep handles open
  (error: unknown) => {
    console.error(`\nThe demo failed: ${(error as Error).message}`);
    process.exit(1);
  },
);
