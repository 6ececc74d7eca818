import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

/** A client to try an endpoint by hand: npx tsx demo/talk.ts URL CERTIFICATE.pem; each line is sent, answers are shown. */
const [url, file] = process.argv.slice(2);
if (url === undefined || file === undefined) {
  console.error("usage: npx tsx demo/talk.ts wss://HOST:PORT/ CERTIFICATE.pem");
  process.exit(2);
}
const ws = new WebSocket(url, { ca: readFileSync(file) });
ws.on("open", () => {
  console.log(`connected to ${url}; type a line, end with Ctrl-D`);
  createInterface(process.stdin)
    .on("line", (line) => {
      ws.send(line);
    })
    .on("close", () => {
      ws.close(1000);
    });
});
ws.on("message", (data: Buffer) => {
  console.log(`< ${data.toString()}`);
});
ws.on("error", (error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
