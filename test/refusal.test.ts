import { expect, test } from "vitest";
import { InvalidArguments } from "../components/model/issue";
import { asRunError } from "../components/refusal";

test("an error of the arguments has no stack of files, with which Node.js would never come to an end where Pulumi formats it", () => {
  const issue = {
    code: "WSS004",
    path: "port",
    value: "0",
    problem: "is not allowed",
    remedy: "give another",
  } as const;
  const refused = () =>
    asRunError(() => {
      throw new InvalidArguments('wss endpoint "chat"', [issue]);
    });
  expect(refused).toThrow("WSS004 port: 0 is not allowed; give another");
  try {
    refused();
  } catch (error) {
    expect((error as Error).stack).toBe(String(error));
  }
});
