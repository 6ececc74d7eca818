import { expect, test } from "vitest";
import { LATER } from "../../components/model/collector";
import { InvalidArguments } from "../../components/model/issue";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { HOST, MOST } from "./examples";

/** Every argument, with one source of each kind of certificate and of a login beside those of MOST. */
const ALL = {
  ...MOST,
  host: { ...MOST.host, waitSeconds: 60, bastion: { ...HOST, port: 2022, user: "hop" } },
  detectDrift: true,
};

/** Of secrets this part has a placeholder alone: sudoPassword.test.ts. */
const isSecret = (path: string) => /(privateKey|sudoPassword)$/.test(path);

/** Where a value lies in the arguments: "upstream.servers[0].weight". */
function placesOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  const inside = Array.isArray(value)
    ? value.flatMap((item, i) => placesOf(item, `${path}[${i}]`))
    : Object.entries(value).flatMap(([key, item]) => placesOf(item, path === "" ? key : `${path}.${key}`));
  return path === "" ? inside : [path, ...inside];
}

function withAt(value: unknown, path: string, other: unknown): unknown {
  if (path === "") return other;
  const [, key = "", rest = ""] = /^\.?([^.[\]]+|\[\d+\])(.*)$/.exec(path) ?? [];
  if (!Array.isArray(value))
    return { ...(value as object), [key]: withAt((value as Record<string, unknown>)[key], rest, other) };
  return value.map((item: unknown, i) => (`[${i}]` === key ? withAt(item, rest, other) : item));
}

function pathsRefused(args: unknown): string[] {
  try {
    parseEndpoint("chat", args);
  } catch (error) {
    if (error instanceof InvalidArguments) return error.issues.map(({ path }) => path);
    throw error;
  }
  return [];
}

// Of these two the resources depend on.
test.each(placesOf(ALL).filter((path) => path !== "certificate" && path !== "host"))(
  "nothing is said of a value that comes later, nor of what it goes with: %s",
  (path) => {
    expect(pathsRefused(withAt(ALL, path, LATER))).toEqual([]);
  },
);

test("all of them are right as they are", () => {
  expect(pathsRefused(ALL)).toEqual([]);
});

test.each(placesOf(ALL).filter((path) => !isSecret(path)))(
  "a value of another type is refused by the name of its argument: %s",
  (path) => {
    expect(pathsRefused(withAt(ALL, path, Symbol("another type")))).toContain(path);
  },
);
