import { readFileSync } from "node:fs";
import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

interface Target {
  name: string;
  port: number;
  hostKey: string;
}

/** What runs on each host: stdin stands in a file, as the engine hands configuration over in an environment variable. */
interface Sent {
  create: string;
  delete: string;
  stdinFile: string;
}

/** The least that a program of Pulumi's can be that does the same on its hosts. */
const config = new pulumi.Config();
const privateKey = config.requireSecret("privateKey");
const [sent] = config.requireObject<Sent[]>("endpoints");
for (const { name, port, hostKey } of sent === undefined ? [] : config.requireObject<Target[]>("targets")) {
  const connection = { host: "127.0.0.1", port, user: "root", hostKey, privateKey };
  const { create, delete: removal, stdinFile } = sent as Sent;
  const stdin = pulumi.secret(readFileSync(stdinFile, "utf8"));
  new remote.Command(name, { connection, create, delete: removal, stdin, addPreviousOutputInEnv: false });
}
