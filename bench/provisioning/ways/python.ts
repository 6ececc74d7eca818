import { homedir } from "node:os";
import { join } from "node:path";

/** Where scripts/bench.sh has put Ansible and pyinfra. */
export function pythonTool(name: string): string {
  return join(process.env.WSS_BENCH_CACHE ?? join(homedir(), ".cache/wss-endpoint/bench"), "venv/bin", name);
}
