import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { GATEWAY, type TestHost } from "../hosts/host";
import { Chromium, type ChromiumOptions } from "./clients/chromium";
import { PAGE, servePage } from "./clients/page";
import { type EndpointOutputs, freshHost, TestStack } from "./setting";
import { EchoUpstream } from "./upstream";

const NAME = "chat.example.com";
const ECHO = "connected\necho: grüß dich, мир\nclosed with 1000";
const FAILED = "error\nclosed with 1006";

let host: TestHost;
/** The machine of the browser's user. */
let desk: TestHost;
let upstream: EchoUpstream;
let page: Awaited<ReturnType<typeof servePage>>;
let stack: TestStack;
let out: EndpointOutputs;

const endpoint = (more: object = {}) => ({
  port: 8443,
  upstream: { servers: [{ address: upstream.address }] },
  ...more,
});

beforeAll(async () => {
  [host, desk] = await Promise.all([freshHost("chromium", 42), freshHost("browser", 241)]);
  // It serves the page too: an application and its socket often share one address.
  upstream = await EchoUpstream.start(GATEWAY, { page: PAGE });
  page = await servePage(GATEWAY);
  stack = await TestStack.create("chromium", host, endpoint());
  out = await stack.up();
});
afterAll(() => Promise.all([upstream.stop(), page.stop()]));

/** The page is not told why its socket failed; its user's console is. */
const isTold = (browser: Chromium, reason: string) =>
  expect.poll(() => browser.complaints.join("\n"), { timeout: 20_000 }).toContain(reason);

/** Opens the page of that origin in a fresh browser, and waits for what it shows in the end. */
async function visit(origin: string, options: ChromiumOptions) {
  const browser = await Chromium.start(desk, options);
  onTestFinished(() => browser.stop());
  await browser.open(`${origin}/?url=${encodeURIComponent(out.url)}`);
  await expect.poll(() => browser.text(), { timeout: 30_000 }).toMatch(/closed with \d+$/);
  return { text: await browser.text(), browser };
}

test("a page connects over wss and shows the echo, in a browser that trusts the certificate", async () => {
  expect(out.url).toBe(`wss://${host.address}:8443/`);
  expect((await visit(page.origin, { trusted: out.certificatePem })).text).toBe(ECHO);
});

test("in a browser that does not trust the certificate the page shows that it failed", async () => {
  const before = upstream.handshakes.length;
  const { text, browser } = await visit(page.origin, {});
  expect(text).toBe(FAILED);
  await isTold(browser, "net::ERR_CERT_AUTHORITY_INVALID");
  expect(upstream.handshakes).toHaveLength(before);
});

test("with serverNames the page connects by name", async () => {
  await stack.set({ endpoint: endpoint({ serverNames: [NAME] }) });
  out = await stack.up();
  expect(out.url).toBe(`wss://${NAME}:8443/`);
  expect((await visit(page.origin, names())).text).toBe(ECHO);
});

test("with allowedOrigins the page of that origin connects, and the same page from elsewhere is refused", async () => {
  const own = `https://${NAME}:8443`;
  await stack.set({ endpoint: endpoint({ serverNames: [NAME], allowedOrigins: [own] }) });
  out = await stack.up();
  expect((await visit(own, names())).text).toBe(ECHO);
  const before = upstream.handshakes.length;
  const { text, browser } = await visit(page.origin, names());
  expect(text).toBe(FAILED);
  await isTold(browser, "Unexpected response code: 403");
  expect(upstream.handshakes).toHaveLength(before);
});

const names = () => ({ trusted: out.certificatePem, names: { [NAME]: host.address } });
