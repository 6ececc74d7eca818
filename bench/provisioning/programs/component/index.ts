import * as pulumi from "@pulumi/pulumi";
import { type Endpoint, WssEndpoint, WssEndpoints } from "../../../../components";

interface Target {
  name: string;
  port: number;
  hostKey: string;
}

/** An endpoint on each host, or several together, as a user would write it. */
const config = new pulumi.Config();
const privateKey = config.requireSecret("privateKey");
const wanted = config.requireObject<({ name: string } & Endpoint)[]>("endpoints");
const detectDrift = config.getBoolean("detectDrift") ?? false;
for (const { name, port, hostKey } of config.requireObject<Target[]>("targets")) {
  const host = { name, address: "127.0.0.1", port, hostKey, privateKey };
  const [first, ...more] = wanted.map(({ name: key, ...args }) => [`${name}-${key}`, args] as const);
  if (first && more.length === 0) new WssEndpoint(first[0], { ...first[1], host, detectDrift });
  else if (first)
    new WssEndpoints(`${name}-all`, { host, detectDrift, endpoints: Object.fromEntries([first, ...more]) });
}
