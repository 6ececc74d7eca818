import { expect, test } from "vitest";
import { nearest } from "../../components/model/nearest";
import { FIELDS } from "../../components/model/parseEndpoint";

test.each([
  ["hots", "host"],
  ["Host", "host"],
  ["prot", "port"],
  ["serverName", "serverNames"],
  ["server_names", "serverNames"],
  ["allowOrigins", "allowedOrigins"],
  ["paht", "paths"],
  ["conectionLimit", "connectionLimits"],
  ["websocketsonly", "webSocketOnly"],
  ["remove-package", "removePackage"],
])("%s means %s", (word, meant) => {
  expect(nearest(word, FIELDS)).toBe(meant);
});

test.each(["", "x", "hosts2000", "banana", "po", "p".repeat(100_000), "😀"])(
  "%.10s means nothing that is known",
  (word) => {
    expect(nearest(word, FIELDS)).toBeUndefined();
  },
);

test("of two that are near, the nearer one is meant", () => {
  expect(nearest("path", ["paths", "pats", "path2", "pathss"])).toBe("paths");
  expect(nearest("bats", ["cats", "bat"])).toBe("cats");
  expect(nearest("servernamesx", ["serverNames", "serverNamesX"])).toBe("serverNamesX");
});
