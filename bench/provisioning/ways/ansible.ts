import { join } from "node:path";
import { keyFile } from "../../../test/hosts/host";
import { attempt } from "../../processes";
import type { Target } from "../target";
import { filesOf, type Wanted } from "../wanted";
import { ToldFolder } from "./files";
import { pythonTool } from "../../pythonTool";
import type { Applied, Way } from "./way";

/** What every guide to a quicker Ansible says. */
const TUNING = {
  ANSIBLE_PIPELINING: "True",
  ANSIBLE_GATHERING: "explicit",
  ANSIBLE_FORKS: "20",
  ANSIBLE_SSH_ARGS: "-o ControlMaster=auto -o ControlPersist=60s -o PreferredAuthentications=publickey",
};

/** A playbook of tasks as the documentation shows them. */
export class Ansible implements Way {
  private constructor(
    private readonly folder: ToldFolder,
    private readonly tuned: boolean,
  ) {}

  static async open(tuned: boolean): Promise<Ansible> {
    return new Ansible(await ToldFolder.make(), tuned);
  }

  apply(targets: readonly Target[], wanted: readonly Wanted[]): Promise<Applied> {
    return this.play("site.yml", targets, { endpoints: wanted.map(filesOf) });
  }

  destroy(targets: readonly Target[], wanted: readonly Wanted[]): Promise<Applied> {
    const paths = wanted
      .map(filesOf)
      .flatMap(({ config, certificate, key }) => [config.path, certificate.path, key.path]);
    return this.play("destroy.yml", targets, { paths });
  }

  forget(): Promise<void> {
    return this.folder.remove();
  }

  private async play(playbook: string, targets: readonly Target[], variables: object): Promise<Applied> {
    const line = ({ host, port }: Target) => `${host.name} ansible_host=127.0.0.1 ansible_port=${port}`;
    const common = `[all:vars]\nansible_user=root\nansible_ssh_private_key_file=${keyFile()}\n`;
    const inventory = await this.folder.write("inventory", `${targets.map(line).join("\n")}\n${common}`);
    const told = await this.folder.write("variables.json", variables);
    const env = {
      ANSIBLE_CONFIG: await this.folder.write("ansible.cfg", ""),
      ANSIBLE_HOST_KEY_CHECKING: "False",
      ANSIBLE_HOME: this.folder.path,
      ANSIBLE_SSH_CONTROL_PATH_DIR: join(this.folder.path, "ssh"),
      ANSIBLE_NOCOLOR: "1",
      ...(this.tuned ? TUNING : {}),
    };
    const ran = await attempt(
      pythonTool("ansible-playbook"),
      ["-i", inventory, "-e", `@${told}`, join(__dirname, "ansible", playbook)],
      { env },
    );
    // A connection that lives on would be a head start for the next run.
    const end = (port: number) =>
      attempt("sh", [
        "-c",
        `for s in ${this.folder.path}/ssh/*; do ssh -F /dev/null -o ControlPath="$s" -O exit -p ${port} root@127.0.0.1; done`,
      ]);
    await end(targets[0]?.port ?? 22);
    return { ok: ran.code === 0, seconds: ran.seconds, said: ran.stdout + ran.stderr };
  }
}
