import { expect } from "vitest";
import { Client } from "../e2e/client";
import { ourFiles } from "../e2e/hostFacts";
import { Script } from "../e2e/script";
import { searchAndStop } from "../e2e/setting";
import { EchoUpstream } from "../e2e/upstream";
import { type ExecResult, GATEWAY, type TestHost } from "../hosts/host";
import { guards } from "./traces";

/** What an endpoint lives through on a machine. Without Pulumi, whose logins take seconds each on these machines. */
export class Life {
  private constructor(
    readonly host: TestHost,
    private readonly script: Script,
    private readonly upstream: EchoUpstream,
  ) {}

  /** Behind the machine's start, which makes the network that the upstream listens on. */
  static async on(machine: Promise<TestHost>): Promise<Life> {
    const host = await machine;
    // A quarter of an hour after a start it looks where some policies do not let it: that would be among the denials.
    await host.run("systemctl stop systemd-tmpfiles-clean.timer");
    return new Life(host, await Script.create(host), await EchoUpstream.start(GATEWAY));
  }

  async end(): Promise<void> {
    await searchAndStop(this.host);
    await this.upstream.stop();
  }

  /** An up that has to succeed, and serves a client that comes from outside. */
  async serves(port: number, change: object = {}): Promise<string> {
    const { code, stdout, stderr } = await this.up({ port, ...change });
    expect(code, stderr).toBe(0);
    const client = await Client.open(`wss://${this.host.address}:${port}/`, this.script.certificate);
    expect(await client.echo("hello")).toBe("hello");
    await client.close();
    return stdout;
  }

  /** One that fails when it has told the guards, and leaves all as it was. */
  async fails(port: number): Promise<void> {
    const facts = [await guards(this.host), await ourFiles(this.host)];
    const nobody = { upstream: { servers: [{ address: "127.0.0.1:9" }] }, requireUpstream: true };
    const { code, stderr } = await this.up({ port, ...nobody });
    expect([code, stderr]).toEqual([1, expect.stringContaining("the upstream 127.0.0.1:9 does not answer (502)")]);
    expect([await guards(this.host), await ourFiles(this.host)]).toEqual(facts);
  }

  async goes(): Promise<string> {
    const { code, stdout } = await this.script.remove(this.input());
    expect(code).toBe(0);
    return stdout;
  }

  up(change: object): Promise<ExecResult> {
    return this.script.apply(this.input(change));
  }

  /** Every file of ours has the label of its place; there is a drop-in among them. */
  async isLabelled(): Promise<void> {
    const ours = "find /etc -xdev -type f -path '*wss-endpoint*'";
    const files = await this.host.run(`${ours} -printf '%f %Z\\n'`);
    expect(files).toMatch(/^zz-wss-endpoint-chat\.conf \S+:httpd_config_t:/m);
    expect(files).toMatch(/^00-wss-endpoint\.conf \S+:systemd_unit_t:/m);
    expect(await this.host.run(`${ours} -exec restorecon -n -v -F {} +`)).toBe("");
  }

  private input(change: object = {}): string {
    return this.script.stdin({
      upstream: { servers: [{ address: this.upstream.address }] },
      selinux: { networkConnect: true },
      firewall: "manage",
      removePackage: true,
      ...change,
    });
  }
}
