import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { connection } from "../components/connection";
import { HOST } from "./model/examples";

const bastion = { ...HOST, privateKey: "s3cret", password: "s3cret" };

test.each([undefined, null, pulumi.output(undefined), Promise.resolve(null)])(
  "without a bastion there is none on the way, however that is said: %s",
  async (none) => {
    const model = { address: HOST.address, port: 22, user: "root", hostKey: HOST.hostKey };
    const { proxy } = connection(pulumi.output(model), { ...HOST, bastion: none as never });
    expect(await new Promise((resolve) => pulumi.output(proxy).apply(resolve))).toBeUndefined();
  },
);

test.each([
  ["as it is", bastion],
  ["an Output", pulumi.output(bastion)],
  ["a promise", Promise.resolve(bastion)],
])("what SSH logs in to a bastion with is a secret in the state, where the bastion is %s", async (_what, given) => {
  const model = { address: HOST.address, port: 22, user: "root", hostKey: HOST.hostKey };
  const { proxy } = connection(pulumi.output({ ...model, bastion: model }), { ...HOST, bastion: given });
  const { privateKey, password } = proxy as unknown as Record<string, pulumi.Output<string>>;
  for (const secret of [privateKey, password])
    expect(await pulumi.isSecret(secret as pulumi.Output<string>)).toBe(true);
  expect(await new Promise((resolve) => privateKey?.apply(resolve))).toBe("s3cret");
});
