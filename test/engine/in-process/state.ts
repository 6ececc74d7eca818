import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackOptions } from "../engine";
import { decrypt, encrypt, type Fields, type Json, keyOf } from "./secrets";

/** What is remembered of a resource. Secrets are marked in memory, and encrypted on disk. */
export interface Entry {
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  inputs: Fields;
  outputs: Fields;
  protect: boolean;
  retainOnDelete: boolean;
  /** Another value replaces the resource; null is none. */
  replacementTrigger: Json;
}

interface Saved {
  resources: Entry[];
  /** Replaced, and still to be deleted. */
  doomed: Entry[];
  outputs: Fields;
}

/** The resources of a stack, written to a private file after every step: a killed run forgets nothing it did. */
export class State {
  readonly resources = new Map<string, Entry>();
  doomed: Entry[] = [];
  outputs: Fields = {};
  private readonly file: string;
  private readonly key: Buffer;

  constructor({ stateFolder, stack }: Pick<StackOptions, "stateFolder" | "stack">) {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    this.file = join(stateFolder, `${stack}.json`);
    this.key = keyOf(process.env.PULUMI_CONFIG_PASSPHRASE ?? "of a test");
    const text = this.text();
    if (text === "") return;
    const saved = decrypt(JSON.parse(text) as Json, this.key) as unknown as Saved;
    for (const entry of saved.resources) this.resources.set(entry.urn, entry);
    this.doomed = saved.doomed;
    this.outputs = saved.outputs;
  }

  save(): void {
    const saved: Saved = { resources: [...this.resources.values()], doomed: this.doomed, outputs: this.outputs };
    const text = JSON.stringify(encrypt(saved as unknown as Json, this.key), undefined, 2);
    writeFileSync(`${this.file}.new`, text, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }

  text(): string {
    try {
      return readFileSync(this.file, "utf8");
    } catch {
      return "";
    }
  }
}
