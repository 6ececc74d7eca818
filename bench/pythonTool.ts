import { homedir } from "node:os";
import { join } from "node:path";

/** Where scripts/bench.sh has put what comes from the Python package index: Ansible, pyinfra, Traefik. */
export function pythonTool(name: string): string {
  return join(process.env.WSS_BENCH_CACHE ?? join(homedir(), ".cache/wss-endpoint/bench"), "venv/bin", name);
}
