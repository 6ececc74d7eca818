import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { asMarkdown, asText, type Table } from "./table";

const began = Date.now();

/** What is being measured right now, with the seconds since the start. */
export function progress(text: string): void {
  console.error(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${text}`);
}

/** Tables are printed as soon as they are there, and kept for the file. */
export class Report {
  private readonly tables: Table[] = [];

  add(table: Table): void {
    this.tables.push(table);
    console.log(`\n${asText(table)}`);
  }

  save(file: string, heading: string): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, [`# ${heading}`, "", ...this.tables.map(asMarkdown)].join("\n"));
    progress(`written to ${file}`);
  }
}
