import { commandLine } from "../../../components/host/transaction";
import type { Target } from "../target";
import type { Wanted } from "../wanted";
import { ToldFolder } from "./files";
import { scriptOf } from "./plainSsh";
import { Program } from "./program";
import type { Applied, Way } from "./way";

/** The component's script in one `remote.Command` a host: what no program of Pulumi's can do without. */
export class OneCommand implements Way {
  private sent: object = {};

  private constructor(
    private readonly folder: ToldFolder,
    private readonly program: Program,
  ) {}

  static async open(): Promise<OneCommand> {
    const program: Program = await Program.open("command", () => way.sent);
    const way = new OneCommand(await ToldFolder.make(), program);
    return way;
  }

  async apply(targets: readonly Target[], wanted: readonly Wanted[]): Promise<Applied> {
    const { name, input } = scriptOf(wanted);
    const stdinFile = await this.folder.write("stdin", input);
    this.sent = { create: commandLine("apply", name), delete: commandLine("remove", name), stdinFile };
    return this.program.apply(targets, wanted.slice(0, 1));
  }

  destroy(): Promise<Applied> {
    return this.program.destroy();
  }

  async forget(): Promise<void> {
    await this.program.forget();
    await this.folder.remove();
  }
}
