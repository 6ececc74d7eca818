import { expect, test } from "vitest";
import { freshInProcess } from "./freshInProcess";

test("the modern profile refuses an RSA key that was made on the host as soon as it is known, and before the host is touched", async () => {
  const stack = freshInProcess("requestedKey");
  const { errors, operations } = await stack.up();
  expect(errors).toEqual([
    expect.stringMatching(/WSS062 certificate\.authority\.certificateRequestPem: .*RSA.*; .*keyAlgorithm ECDSA_P256/),
  ]);
  expect(operations.map(({ type }) => type)).not.toContain("command:remote:Command");
});
