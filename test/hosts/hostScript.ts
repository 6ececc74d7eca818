import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** A script beside this file that makes test hosts of one kind. */
export class HostScript {
  /** Where the connections that commands share have their sockets. */
  readonly controlFolder: string;

  constructor(
    private readonly file: string,
    runFolder: string,
    /** In seconds: how long a login may take. */
    readonly connectTimeout: number,
  ) {
    this.controlFolder = join(runFolder, "ssh");
  }

  async call(...args: string[]): Promise<string> {
    try {
      const running = promisify(execFile)("bash", [join(__dirname, this.file), ...args]);
      // A build takes a while, and says so.
      if (args[0] === "build") running.child.stderr?.pipe(process.stderr);
      return (await running).stdout;
    } catch (error) {
      if (args[0] === "build") throw new Error("the test hosts could not be built", { cause: error });
      const { stderr } = error as { stderr?: string };
      throw new Error(`test hosts: ${args.join(" ")}: ${stderr?.trim() ?? ""}`, { cause: error });
    }
  }
}
