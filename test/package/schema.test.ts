import { resolve } from "node:path";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider";
import { expect, test } from "vitest";
import * as face from "../../components";

const ROOT = resolve(__dirname, "../..");

test("the schema that other languages are generated from is exactly as written down", { timeout: 60_000 }, async () => {
  const components = [face.WssEndpoint];
  const provider = new ComponentProvider({ name: "wss-endpoint", dirname: ROOT, components });
  await expect(JSON.stringify(await provider.getSchema(), undefined, 2)).toMatchFileSnapshot("golden/schema.json");
});
