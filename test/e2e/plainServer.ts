import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { GATEWAY } from "../hosts/host";

/** A server of plain TCP beside the test hosts, until the test is over; gives its address. */
export async function listen(serve: (socket: Socket) => void): Promise<string> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, GATEWAY, resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return `${GATEWAY}:${(server.address() as AddressInfo).port}`;
}
