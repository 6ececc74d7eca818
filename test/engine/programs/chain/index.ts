import { remote } from "@pulumi/command";

/** Nobody listens there. */
const connection = { host: "127.0.0.1", port: 1, user: "nobody", password: "none", dialErrorLimit: 1 };
const step = (name: string, after: remote.Command[]) =>
  new remote.Command(name, { connection, create: "true" }, { dependsOn: after });

const first = step("first", []);
const second = step("second", [first]);
step("third", [second]);
