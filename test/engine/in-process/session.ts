import { runtime } from "@pulumi/pulumi";
import type { Operation } from "../engine";
import { lineDiff } from "./lineDiff";
import { certRequestProvider } from "./certRequest";
import { locallySignedCertProvider } from "./locallySignedCert";
import { privateKeyProvider } from "./privateKey";
import type { Provider } from "./provider";
import { remoteCommandProvider } from "./remoteCommand";
import { type Fields, type Json, mask, reveal, secret } from "./secrets";
import { selfSignedCertProvider } from "./selfSignedCert";
import type { Entry, State } from "./state";

const PROVIDERS: Readonly<Record<string, Provider>> = {
  "tls:index/privateKey:PrivateKey": privateKeyProvider,
  "tls:index/certRequest:CertRequest": certRequestProvider,
  "tls:index/locallySignedCert:LocallySignedCert": locallySignedCertProvider,
  "tls:index/selfSignedCert:SelfSignedCert": selfSignedCertProvider,
  "command:remote:Command": remoteCommandProvider,
};

export interface Registration {
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  inputs: Fields;
  /** Under which the resource may be remembered. */
  aliases: string[];
  protect: boolean;
  retainOnDelete: boolean;
  replaceOnChanges: string[];
  additionalSecretOutputs: string[];
  deleteBeforeReplace: boolean;
  replacementTrigger: Json;
}

/** One run of a program: decides for every resource what is to be done, and does it unless it is a preview. */
export class Session {
  readonly operations: Operation[] = [];
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly warnings: string[] = [];
  readonly began = performance.now();
  private readonly seen = new Set<string>();
  private readonly running = new Set<Promise<unknown>>();
  private settled = false;

  constructor(
    private readonly state: State,
    private readonly preview: boolean,
    private readonly onLine: (line: string) => void = () => undefined,
  ) {}

  /** What the program gets to know of the resource: marked outputs, fewer where they are not known yet. */
  register(registration: Registration): Promise<Fields> {
    if (this.settled) return new Promise(() => undefined);
    const run = this.carryOn(registration);
    const done: Promise<unknown> = run.catch(() => undefined).then(() => this.running.delete(done));
    this.running.add(done);
    return run;
  }

  /** Finishes what is under way, and begins nothing more. */
  async settle(): Promise<void> {
    this.settled = true;
    await Promise.all(this.running);
  }

  private async carryOn(registration: Registration): Promise<Fields> {
    const { urn, type, name, custom, inputs, aliases, protect, retainOnDelete, replacementTrigger } = registration;
    if (this.seen.has(urn)) throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    this.seen.add(urn);
    const provider = custom ? PROVIDERS[type] : undefined;
    if (custom && !provider) throw new Error(`the stand-in engine has no resource of type ${type}; use the Pulumi CLI`);
    const known = [urn, ...aliases].find((one) => this.state.resources.has(one)) ?? urn;
    this.seen.add(known);
    const old = this.state.resources.get(known);
    const unplanned = old && provider?.knownToPlan?.find((key) => inputs[key] === runtime.unknownValue);
    if (unplanned !== undefined) throw new Error(`AttributeName("${unplanned}"): Received unknown value`);
    const changed = old ? changedKeys(old.inputs, inputs) : [];
    const op = decide(provider, old, changed, registration);
    if (op === "replace" && old?.protect && protect)
      throw new Error(`unable to replace resource "${urn}"\nas it is currently marked for protection`);
    this.note(op, type, name);
    this.showDiff(op, old, inputs, changed);
    const entry = { urn, type, name, custom, inputs, protect, retainOnDelete, replacementTrigger };
    if (op === "same") {
      const { outputs } = old as Entry;
      this.remember(known, { ...entry, outputs });
      return outputs;
    }
    if (this.preview) {
      if (op === "update" && provider && type !== "command:remote:Command") return old?.outputs ?? {};
      return op === "replace" && changed.length === 0 ? { readyForRenewal: true } : {};
    }
    if (op === "replace" && old && registration.deleteBeforeReplace) {
      await this.delete(old, () => this.state.resources.delete(known));
      if (this.state.resources.has(known)) throw new Error("it could not be deleted to be made anew");
    }
    const made = provider ? await this.carryOut(provider, op, old, inputs, name) : {};
    const hidden = registration.additionalSecretOutputs
      .filter((key) => key in made)
      .map((key) => [key, secret(made[key])]);
    const outputs = { ...made, ...(Object.fromEntries(hidden) as Fields) };
    if (op === "replace" && old && !registration.deleteBeforeReplace) this.state.doomed.push(old);
    this.remember(known, { ...entry, outputs });
    return outputs;
  }

  /** In place of what it was known as. */
  private remember(known: string, entry: Entry): void {
    if (this.preview) return;
    if (known !== entry.urn) this.state.resources.delete(known);
    this.state.resources.set(entry.urn, entry);
    this.state.save();
  }

  /** Deletes what was replaced and what the program no longer has, the newest first. */
  async deleteRest(): Promise<void> {
    const kept = [...this.state.resources.values()].find(({ urn, protect }) => protect && !this.seen.has(urn));
    if (kept) {
      this.fail(`resource "${kept.urn}" cannot be deleted\nbecause it is protected`);
      return;
    }
    for (const entry of [...this.state.doomed].reverse()) {
      await this.delete(entry, () => (this.state.doomed = this.state.doomed.filter((e) => e !== entry)));
    }
    for (const entry of [...this.state.resources.values()].reverse().filter(({ urn }) => !this.seen.has(urn))) {
      this.note("delete", entry.type, entry.name);
      await this.delete(entry, () => this.state.resources.delete(entry.urn));
    }
  }

  fail(message: string): void {
    if (this.errors.some((known) => known.includes(message) || message.includes(known))) return;
    this.errors.push(message);
    this.print(`error: ${message}`);
  }

  warn(message: string): void {
    this.warnings.push(message);
    this.print(`warning: ${message}`);
  }

  print(line: string): void {
    this.lines.push(line);
    this.onLine(line);
  }

  private async carryOut(
    provider: Provider,
    op: string,
    old: Entry | undefined,
    inputs: Fields,
    name: string,
  ): Promise<Fields> {
    const clear = reveal(inputs) as Fields;
    const log = (line: string) => {
      this.print(`  ${name}: ${line}`);
    };
    const outputs =
      op === "update" && old && provider.update
        ? await provider.update(
            { ...old, inputs: reveal(old.inputs) as Fields, outputs: reveal(old.outputs) as Fields },
            clear,
            log,
          )
        : await provider.create(clear, log);
    return Object.fromEntries(
      Object.entries(outputs).map(([key, value]) => [key, provider.secrets?.includes(key) ? secret(value) : value]),
    );
  }

  private async delete(entry: Entry, forget: () => void): Promise<void> {
    if (this.preview) return;
    try {
      const log = (line: string) => {
        this.print(`  ${entry.name}: ${line}`);
      };
      if (!entry.retainOnDelete)
        await PROVIDERS[entry.type]?.delete?.({ ...entry, inputs: reveal(entry.inputs) as Fields }, log);
      forget();
    } catch (error) {
      this.fail(`${entry.type} (${entry.name}): ${(error as Error).message}`);
    }
    this.state.save();
  }

  private note(op: Operation["op"], type: string, name: string): void {
    this.operations.push({ op, type, name });
    if (op !== "same") this.print(`${op} ${type} ${name}`);
  }

  private showDiff(op: string, old: Entry | undefined, inputs: Fields, changed: string[]): void {
    if (!this.preview || op === "same" || !old) return;
    for (const key of changed) {
      this.print(`  ~ ${key}:`);
      for (const line of lineDiff(text(old.inputs[key]), text(inputs[key]))) this.print(`    ${line}`);
    }
  }
}

function decide(
  provider: Provider | undefined,
  old: Entry | undefined,
  changed: string[],
  { replaceOnChanges, replacementTrigger }: Registration,
): Operation["op"] {
  if (!old) return "create";
  const before = old.replacementTrigger ?? null;
  if (before !== null && replacementTrigger !== null && before !== replacementTrigger) return "replace";
  if (provider?.isDue?.({ ...old, inputs: reveal(old.inputs) as Fields, outputs: reveal(old.outputs) as Fields }))
    return "replace";
  if (changed.length === 0) return "same";
  if (changed.some((key) => replaceOnChanges.includes(key))) return "replace";
  return !provider || changed.every((key) => provider.updates?.includes(key)) ? "update" : "replace";
}

function changedKeys(a: Fields, b: Fields): string[] {
  const same = (key: string) => JSON.stringify(reveal(a[key])) === JSON.stringify(reveal(b[key]));
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !same(key));
}

function text(value: Json): string {
  const shown = mask(value);
  if (shown === undefined) return "";
  return typeof shown === "string" ? shown : JSON.stringify(shown, undefined, 2);
}
