import { join } from "node:path";
import { keyFile } from "../../../test/hosts/host";
import { attempt } from "../../processes";
import type { Target } from "../target";
import { filesOf, type Wanted } from "../wanted";
import { ToldFolder } from "./files";
import { pythonTool } from "../../pythonTool";
import type { Applied, Way } from "./way";

/** A deploy of pyinfra's own operations. */
export class Pyinfra implements Way {
  private constructor(private readonly folder: ToldFolder) {}

  static async open(): Promise<Pyinfra> {
    return new Pyinfra(await ToldFolder.make());
  }

  apply(targets: readonly Target[], wanted: readonly Wanted[]): Promise<Applied> {
    return this.deploy(targets, wanted, false);
  }

  destroy(targets: readonly Target[], wanted: readonly Wanted[]): Promise<Applied> {
    return this.deploy(targets, wanted, true);
  }

  forget(): Promise<void> {
    return this.folder.remove();
  }

  private async deploy(targets: readonly Target[], wanted: readonly Wanted[], gone: boolean): Promise<Applied> {
    const hosts = targets.map(({ host, port }) => [
      host.name,
      {
        ssh_hostname: "127.0.0.1",
        ssh_port: port,
        ssh_user: "root",
        ssh_key: keyFile(),
        ssh_strict_host_key_checking: "off",
        ssh_known_hosts_file: "/dev/null",
      },
    ]);
    // JSON of strings and numbers is Python, too.
    const inventory = await this.folder.write(
      "inventory.py",
      `targets = [tuple(t) for t in ${JSON.stringify(hosts)}]\n`,
    );
    const told = await this.folder.write("wanted.json", wanted.map(filesOf));
    const ran = await attempt(
      pythonTool("pyinfra"),
      ["-y", ...(gone ? ["--data", "gone=yes"] : []), inventory, join(__dirname, "pyinfra/deploy.py")],
      { env: { BENCH_WANTED: told, HOME: this.folder.path } },
    );
    return { ok: ran.code === 0, seconds: ran.seconds, said: ran.stdout + ran.stderr };
  }
}
