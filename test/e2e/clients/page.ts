import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** A page that connects to the endpoint in its query, `?url=wss://...`, and shows what becomes of that. */
export const PAGE = readFileSync(join(__dirname, "page.html"), "utf8");

/** Serves the page over plain http, as a developer does. */
export async function servePage(address: string): Promise<{ origin: string; stop: () => Promise<void> }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(PAGE);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, address, resolve);
  });
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://${address}:${(server.address() as AddressInfo).port}`, stop };
}
