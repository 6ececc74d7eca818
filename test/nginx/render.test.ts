import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { ALLOWED } from "../../components/nginx/directives";
import { parse } from "../../components/nginx/parse";
import { certificatePath, privateKeyPath, render, renderForPreview } from "../../components/nginx/render";
import { HOST, LEAST, MOST } from "../model/examples";

/** Each is checked by a real `nginx -t` too, in the end-to-end suite. */
const cases: Record<string, object> = {
  least: LEAST,
  most: MOST,
  first: {
    host: { ...HOST, address: "192.0.2.7" },
    port: 5555,
    upstream: { servers: [{ address: "192.10.10.133:5438" }] },
  },
  paths: { ...LEAST, paths: ["/chat", "/rooms/"] },
  "everything-and-a-path": { ...LEAST, paths: ["/", "/rooms/"], webSocketOnly: true },
  origins: { ...LEAST, allowedOrigins: ["https://app.example.com"], forwardedHeaders: "none", messageSize: "small" },
  modern: { ...LEAST, tlsProfile: "modern" },
  "ip-hash": {
    ...LEAST,
    upstream: {
      servers: [{ address: "10.0.0.1:1" }, { address: "10.0.0.2:1", weight: 2, maxFails: 0 }],
      balance: "ip_hash",
    },
    connectionLimits: { perAddress: 5 },
  },
};

const rendered = (args: object) => {
  const { endpoint } = parseEndpoint("chat", args);
  const id = "0123456789abcdef";
  return render(endpoint, { certificate: certificatePath("chat", id), privateKey: privateKeyPath("chat", id) });
};

test.each(Object.entries(cases))("the configuration of %s is exactly as written down", async (name, args) => {
  await expect(rendered(args).text).toMatchFileSnapshot(`golden/${name}.conf`);
});

test("the page of extra directives lists exactly those that can be given, each at its place", () => {
  const page = readFileSync(resolve(__dirname, "../../docs/extra-directives.md"), "utf8");
  const rows =
    page
      .split("\n## ")
      .find((part) => part.startsWith("Which there are"))
      ?.match(/^\| .* \|$/gm) ?? [];
  const listed = rows.flatMap((row) =>
    row
      .split("|")
      .flatMap((cell, column) =>
        [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => [name, column === 2 ? "location" : "server"]),
      ),
  );
  expect(new Map(listed as [string, string][])).toEqual(
    new Map([...ALLOWED].map(([name, { place }]) => [name, place])),
  );
});

test("the same arguments give the same bytes, and any other configuration another generation", () => {
  const generations = Object.values(cases).map((args) => rendered(args).generation);
  expect(Object.values(cases).map((args) => rendered(args).generation)).toEqual(generations);
  expect(new Set(generations).size).toBe(generations.length);
  expect(generations.every((g) => /^[0-9a-f]{32}$/.test(g))).toBe(true);
});

test("a new certificate alone is a new generation", () => {
  const { endpoint } = parseEndpoint("chat", LEAST);
  const [a, b] = ["a", "b"].map((id) => render(endpoint, { certificate: `/${id}.crt`, privateKey: `/${id}.key` }));
  expect(a?.generation).not.toBe(b?.generation);
});

test("a preview's text differs from the real one in the certificate's files and the generation only", () => {
  const { endpoint } = parseEndpoint("chat", MOST);
  const { text, generation } = rendered(MOST);
  expect(renderForPreview([endpoint])).toBe(
    text.replaceAll("0123456789abcdef", "ID").replace(generation, "GENERATION"),
  );
});

test("every zone of shared memory has the 8 pages that nginx wants, also where a page is 64 KB", () => {
  const sizes = Object.values(cases).flatMap((args) =>
    [...rendered(args).text.matchAll(/^ *(?:zone \w+ |.*(?:zone=|shared:)\w+:)(\d+)([km])/gm)].map(
      ([, size, unit]) => Number(size) * (unit === "k" ? 1 : 1024),
    ),
  );
  expect(sizes.length).toBeGreaterThan(2 * Object.keys(cases).length);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(8 * 64);
});

test("what was rendered is read back without an error, and nothing in it is main or events context", () => {
  for (const args of Object.values(cases)) {
    const names = parse(rendered(args).text).flatMap((node) => ("name" in node ? [node.name] : []));
    expect(new Set(names)).toEqual(
      new Set(["map", "upstream", "server", ...(names.includes("limit_conn_zone") ? ["limit_conn_zone"] : [])]),
    );
  }
});
