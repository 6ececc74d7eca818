import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder with what a tool is told, gone with it. */
export class ToldFolder {
  private constructor(readonly path: string) {}

  static async make(): Promise<ToldFolder> {
    return new ToldFolder(await mkdtemp(join(tmpdir(), "wss-bench-")));
  }

  async write(name: string, content: unknown): Promise<string> {
    const file = join(this.path, name);
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content), { mode: 0o600 });
    return file;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
