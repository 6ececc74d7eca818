import { expect } from "vitest";
import type { TestHost } from "../hosts/host";
import { handshakeStatus } from "./client";
import { everything, ourFiles } from "./hostFacts";
import type { TestStack } from "./setting";

const ENDPOINT = { port: 5555, removePackage: true, upstream: { servers: [{ address: "127.0.0.1:9" }] } };

interface Wanted {
  /** Of the endpoint, too. */
  more?: object;
  afterUp?: () => Promise<void>;
  /** All that has to be as it was. */
  look?: (host: TestHost) => Promise<unknown>;
}

/**
 * The columns of the matrix in docs/tested.md: up, a change, a change that fails when it is in place already, destroy, and
 * all is as it was before. How the host is reached is the stack's.
 */
export async function wholeLife(
  host: TestHost,
  stack: TestStack,
  { more = {}, afterUp = () => Promise.resolve(), look = everything }: Wanted = {},
): Promise<void> {
  const before = await look(host);
  const serves = async (path: string) => {
    await stack.set({ endpoint: { ...ENDPOINT, ...more, paths: [path] } });
    const { url, certificatePem } = await stack.up();
    expect(url).toMatch(new RegExp(`:5555${path}$`));
    expect(await handshakeStatus(url, certificatePem)).toBe(502);
  };
  await serves("/");
  await afterUp();
  await serves("/chat");
  const files = await ourFiles(host);
  await stack.set({ endpoint: { ...ENDPOINT, ...more, paths: ["/new"], requireUpstream: true } });
  expect((await stack.failingUp()).text).toContain("the upstream 127.0.0.1:9 does not answer (502)");
  expect(await ourFiles(host)).toEqual(files);
  await stack.destroy();
  expect(await look(host)).toEqual(before);
}
