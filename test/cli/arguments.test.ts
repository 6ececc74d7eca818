import { expect, test } from "vitest";
import { BadUsage, readArguments } from "../../components/cli/arguments";

const NOW = Date.parse("2026-01-02T03:04:05.678Z");

test("what is asked for is sent as values, with the defaults of an endpoint and the time of day", () => {
  const { destination, look } = readArguments(["preflight", "deploy@ws1"], NOW);
  expect([destination, look.words]).toEqual(["deploy@ws1", ["preflight", "preflight"]]);
  expect(look.values).toEqual(
    expect.arrayContaining([
      "port 443",
      "listen 0.0.0.0 ::",
      "upstream -",
      "not_before 1767323045",
      "not_after 1767323045",
      "end",
    ]),
  );
  const words = [
    "preflight",
    "ws1",
    "--port",
    "8443",
    "--upstream",
    "a:1",
    "--upstream",
    "[::1]:2",
    "--listen-address",
    "::",
  ];
  expect(readArguments(words, NOW).look.values).toEqual(
    expect.arrayContaining(["port 8443", "listen ::", "upstream a:1, [::1]:2"]),
  );
});

test("status is of all endpoints, or of one", () => {
  expect(readArguments(["status", "ws1"], NOW).look).toEqual({ words: ["status"], values: [] });
  expect(readArguments(["status", "ws1", "chat", "--json"], NOW)).toMatchObject({
    look: { words: ["status", "chat"] },
    json: true,
  });
});

test.each([
  ["", "nothing is asked for; use preflight or status"],
  ["apply ws1", '"apply" is no command; use preflight or status'],
  ["status", "no host is given; name it as ssh does"],
  ["status -- -oProxyCommand=x", '"-oProxyCommand=x" is no host'],
  ["status ws1 chat more", '"more" is too much; give one host and one endpoint'],
  ["preflight ws1 chat", '"chat" is too much; give one host'],
  ["status ws1 --port 1", "Unknown option '--port'"],
  ["preflight ws1 --port x", '--port "x" is not allowed; give a whole number from 1 to 65535'],
  ["preflight ws1 --port 70000", "--port 70000 is not allowed; give a whole number from 1 to 65535"],
  ["preflight ws1 --upstream localhost", '--upstream "localhost" is no address with a port'],
  ["preflight ws1 --listen-address all", '--listen-address "all" is no IP address'],
  ["status ws1 $(reboot)", 'ENDPOINT "$(reboot)"'],
])("%j is refused in one sentence", (line, sentence) => {
  const read = () => readArguments(line === "" ? [] : line.split(" "), NOW);
  expect(read).toThrow(BadUsage);
  expect(read).toThrow(sentence);
});
