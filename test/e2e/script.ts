import { generateKeyPairSync } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { certificateId, validity } from "../../components/certificate/details";
import { memberPayload, payload } from "../../components/host/payload";
import { asOnHost } from "../../components/host/report";
import { packed } from "../../components/host/script";
import { commandLine, standardInput } from "../../components/host/transaction";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { certificatePath, filesOf, privateKeyPath, render } from "../../components/nginx/render";
import { selfSignedCertProvider } from "../engine/in-process/selfSignedCert";
import type { ExecResult, TestHost } from "../hosts/host";
import { HOST } from "../model/examples";
import { keepSecret, listen } from "./canaries";

export interface Pem {
  certificate: string;
  privateKey: string;
}

/** The transaction on a host without Pulumi around it: exactly what the component sends, and what a fault makes of it. */
export class Script {
  private constructor(
    private readonly host: TestHost,
    private pem: Pem,
  ) {}

  static async create(host: TestHost): Promise<Script> {
    return new Script(host, await newPem(host.address));
  }

  /** What its clients have to trust. */
  get certificate(): string {
    return this.pem.certificate;
  }

  /** From here on the endpoint has another key and certificate. */
  async renew(): Promise<void> {
    this.pem = await newPem(this.host.address);
  }

  /** The same endpoint with text around its key and its certificate, which PEM files may have. */
  within(text: string): Script {
    const { certificate, privateKey } = this.pem;
    return new Script(this.host, { certificate: text + certificate + text, privateKey: text + privateKey + text });
  }

  /** The files that have to be on the host, by path. */
  files(change: object = {}, name = "chat"): Record<string, string> {
    const { id } = this.wanted(change, name);
    return {
      [`/etc/nginx/conf.d/zz-wss-endpoint-${name}.conf`]: this.written(change, name),
      [certificatePath(name, id)]: this.pem.certificate,
      [privateKeyPath(name, id)]: this.pem.privateKey,
    };
  }

  wanted(change: object = {}, name = "chat") {
    return wanted(this.pem, change, name);
  }

  /** The configuration's text as it stands on a host whose OpenSSL is older than 3.5. */
  written(change: object = {}, name = "chat"): string {
    return asOnHost(this.wanted(change, name), "TLS groups: X25519:prime256v1:secp384r1;");
  }

  stdin(change: object = {}, name = "chat"): string {
    return stdin(this.pem, change, name);
  }

  apply(input: string, name = "chat"): Promise<ExecResult> {
    return this.send("apply", input, name);
  }

  remove(input: string, name = "chat"): Promise<ExecResult> {
    return this.send("remove", input, name);
  }

  private async send(verb: "apply" | "remove", input: string, name: string): Promise<ExecResult> {
    const result = await this.host.exec(commandLine(verb, name), { input });
    listen(verb, result.stdout, result.stderr);
    return result;
  }
}

const OWNER = { owner: "o/p/s", host: "script", resource: "urn:pulumi:s::p::wss-endpoint:index:WssEndpoint::script" };

/** An endpoint and its configuration, as the component makes them. */
export function wanted(pem: Pem, change: object, name: string) {
  const args = { host: HOST, port: 5555, upstream: { servers: [{ address: "127.0.0.1:9" }] }, ...change };
  const { endpoint } = parseEndpoint(name, args);
  const id = certificateId(pem.certificate);
  const files = filesOf(endpoint, id);
  return { endpoint, id, files, ...render(endpoint, files) };
}

/** What the component sends for it. */
export function stdin(pem: Pem, change: object, name: string): string {
  return stdinOfAll(name, [{ pem, change, name }]);
}

/** What WssEndpoints sends. */
export function stdinOfAll(whole: string, all: readonly { pem: Pem; change: object; name: string }[]): string {
  const made = all.map(({ pem, change, name }) => {
    const { endpoint, id, text, generation } = wanted(pem, change, name);
    const values = memberPayload(endpoint, { generation, certificateId: id, ...validity(pem.certificate) });
    return { endpoint, member: { payload: values, config: text, ...pem } };
  });
  const endpoints = made.map(({ endpoint }) => endpoint);
  return standardInput(
    payload(whole, OWNER, endpoints),
    made.map(({ member }) => member),
  );
}

/** The same input with a command put in at a step, as a fault would strike there. */
export function struck(input: string, step: string, fault = "kill -9 $BASHPID; sleep 5\n"): string {
  return rewritten(input, (script) => {
    const at = script.indexOf(`\n${step}() {`);
    if (at < 0) throw new Error(`the script has no step ${step}`);
    const end = script.indexOf("\n", at + 1) + 1;
    return script.slice(0, end) + fault + script.slice(end);
  });
}

/** The same input with another script. */
export function rewritten(input: string, change: (script: string) => string): string {
  return input.replace(/^sent_script=.*\n(.*)$/m, (_, text: string) =>
    packed(change(gunzipSync(Buffer.from(text, "base64")).toString())).join("\n"),
  );
}

/** For the endpoint's name, and for clients that come by the host's address; valid for a day. */
export async function newPem(address?: string): Promise<Pem> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const pem = keepSecret(privateKey.export({ type: "sec1", format: "pem" }).toString());
  const names = { dnsNames: ["ws.example.com"], ipAddresses: address === undefined ? [] : [address] };
  const inputs = {
    privateKeyPem: pem,
    subject: { commonName: "x" },
    allowedUses: ["server_auth"],
    ...names,
    validityPeriodHours: 24,
  };
  const { certPem } = await selfSignedCertProvider.create(inputs, () => undefined);
  return { certificate: certPem as string, privateKey: pem };
}
