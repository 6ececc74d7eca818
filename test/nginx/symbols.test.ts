import { expect, test } from "vitest";
import { symbol, variable } from "../../components/nginx/symbols";

const names = Array.from({ length: 64 }, (_, i) => "c".repeat(i + 1));

test("an endpoint's names in nginx say which endpoint it is", () => {
  expect(symbol({ name: "chat-dev" })).toBe("wss_endpoint_chat_dev");
  expect(symbol({ name: "chat-dev" }, "sessions")).toBe("sessions_of_wss_endpoint_chat_dev");
  expect(variable({ name: "chat-dev" }, "upgrade")).toBe("$upgrade_of_wss_endpoint_chat_dev");
});

test("however long an endpoint's name is, its variables fit into nginx's hash of them as it is by default", () => {
  for (const part of ["upgrade", "connection", "missing_upgrade"]) {
    const variables = names.map((name) => variable({ name }, part));
    expect(Math.max(...variables.map((text) => text.length - "$".length))).toBeLessThanOrEqual(46);
    expect(new Set(variables).size).toBe(names.length);
  }
});

test("two long names that begin alike have variables of their own", () => {
  const [one, two] = ["a", "b"].map((end) => variable({ name: "c".repeat(63) + end }, "upgrade"));
  expect(one).toMatch(/^\$upgrade_of_wss_[0-9a-f]{16}$/);
  expect(one).not.toBe(two);
});

test("a variable has the endpoint's own name as long as nginx's hash takes it", () => {
  const named = "c".repeat(46 - "upgrade_of_wss_endpoint_".length);
  expect(variable({ name: named }, "upgrade")).toBe(`$upgrade_of_wss_endpoint_${named}`);
  expect(variable({ name: `${named}c` }, "upgrade")).not.toContain(named);
});
