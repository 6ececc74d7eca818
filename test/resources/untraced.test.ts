import { afterEach, expect, test, vi } from "vitest";
import { untraced } from "../../components/resources/untraced";

afterEach(() => {
  vi.unstubAllEnvs();
});

const frames = () => new Error("here").stack?.split("\n").slice(1) ?? [];

test("what makes a resource keeps no stack traces, and everything else has them again, also behind what it throws", () => {
  const limit = Error.stackTraceLimit;
  expect(untraced(frames)).toEqual([]);
  expect(Error.stackTraceLimit).toBe(limit);
  expect(() =>
    untraced(() => {
      throw new Error("refused");
    }),
  ).toThrow("refused");
  expect(Error.stackTraceLimit).toBe(limit);
  expect(frames()).not.toEqual([]);
});

test("whoever looks for leaked promises gets them all", () => {
  vi.stubEnv("PULUMI_DEBUG_PROMISE_LEAKS", "true");
  expect(untraced(frames)).not.toEqual([]);
});
