import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { memberPayload, payload } from "../../components/host/payload";
import { packed, PARTS } from "../../components/host/script";
import { commandLine, standardInput } from "../../components/host/transaction";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { GPG_KEY, LEAST, MOST } from "../model/examples";

const OWNER = { owner: "organization/project/stack", host: "ws1", resource: "urn:of:it" };
const WANTED = { generation: "0".repeat(32), certificateId: "1".repeat(16), notBefore: 1, notAfter: 2 };
const FILES = { config: "the configuration\n", certificate: "the certificate\n", privateKey: "canary-key\n" };

const model = (args: object) => parseEndpoint("chat", args).endpoint;
const whole = (args: object) => payload("chat", OWNER, [model(args)]);
const own = (args: object) => memberPayload(model(args), WANTED);
const sent = (args: object) => ({ ...whole(args), ...own(args) });
const input = (args: object, password?: string, change: object = {}) =>
  standardInput({ ...whole(args), ...change }, [{ payload: own(args), ...FILES }], password);

test("every shell file is part of what is sent, and nothing else is", () => {
  const files = readdirSync(join(__dirname, "../../components/host")).filter((file) => file.endsWith(".sh"));
  expect(files.sort()).toEqual(["become-root", ...PARTS].map((part) => `${part}.sh`).sort());
});

test("no function of one part takes the place of another part's", () => {
  const names = PARTS.map((part) => readFileSync(join(__dirname, `../../components/host/${part}.sh`), "utf8")).flatMap(
    (text) => Array.from(text.matchAll(/^(\w+)\(\)/gm), ([, name]) => name),
  );
  expect(names.length).toBeGreaterThan(300);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test("the command line is short and tells nothing but the verb and the endpoint's name", () => {
  expect([commandLine("apply", "chat"), commandLine("apply", "chat", "again"), commandLine("remove", "chat")]).toEqual([
    "bash -s -- apply chat",
    "bash -s -- apply chat again",
    "bash -s -- remove chat",
  ]);
});

test("the least endpoint is proved on loopback, with its name and its default port", () => {
  expect(sent(LEAST)).toEqual({
    endpoint: "chat",
    owner: "organization/project/stack",
    host: "ws1",
    resource: "urn:of:it",
    member: "chat",
    generation: "0".repeat(32),
    certificate_id: "1".repeat(16),
    not_before: 1,
    not_after: 2,
    port: 443,
    listen: "0.0.0.0 ::",
    connect_address: "127.0.0.1",
    server_name: "ws.example.com",
    http_host: "ws.example.com",
    path: "/",
    origin: "-",
    upstream: "127.0.0.1:8080",
    upstream_ports: "8080",
    upstream_wait: 10,
    sockets: 0,
    restart_on_failure: "no",
    nginx_source: "host",
    repository_url: "-",
    repository_key: "-",
    gpg_key: "-",
    module_hotfixes: "no",
    module_stream: "-",
    minimal_version: "-",
    nginx_upgrade: "never",
    selinux_connect: "no",
    firewall: "check",
    require_upstream: "no",
    certificate_path: "-",
    key_path: "-",
    remove_package: "no",
    repair: "-",
  });
});

test("an endpoint on addresses of its own is proved there, with its path, origin and port", () => {
  expect(sent(MOST)).toMatchObject({
    listen: "192.0.2.7 2001:db8::7",
    connect_address: "192.0.2.7",
    http_host: "ws.example.com:8443",
    path: "/chat",
    origin: "https://app.example.com",
    upstream: "10.0.0.1:8080, [fd00::5]:8080, app.internal:8080",
    upstream_ports: "8080 8080 8080",
    upstream_wait: 11,
    sockets: 5000,
    restart_on_failure: "yes",
    nginx_source: "repository",
    repository_url: "https://mirror.example.com/$releasever/",
    repository_key: "file:///etc/pki/rpm-gpg/RPM-GPG-KEY-wss-endpoint-nginx",
    gpg_key: Buffer.from(GPG_KEY).toString("base64"),
    module_hotfixes: "yes",
    module_stream: "-",
    minimal_version: "1.20.1",
    nginx_upgrade: "when-older",
    selinux_connect: "yes",
    firewall: "manage",
    require_upstream: "yes",
    remove_package: "yes",
  });
});

test("an endpoint for IPv6 alone is proved on IPv6, and one by address names no server", () => {
  const args = { ...LEAST, listenAddresses: ["::"], ipAddresses: ["2001:db8::7"] };
  expect(sent(args)).toMatchObject({ connect_address: "::1", server_name: "-", http_host: "[2001:db8::7]" });
});

test("what is sent is a script that bash reads without an error, then the values, files in base64", () => {
  const text = input(MOST, "a password");
  const [become = "", sent = ""] = text.split("\na password\n# wss-endpoint\n");
  const [line = "", script64 = "", ...values] = sent.split("\n");
  const script = gunzipSync(Buffer.from(script64, "base64")).toString();
  for (const read of [become, line, script]) execFileSync("bash", ["-n"], { input: read });
  expect(become + line + script).toMatch(/^[\t\n\x20-\x7e]*$/);
  expect(script).toMatch(/\nmain "\$@"$/);
  expect(values.slice(0, 2)).toEqual(["endpoint chat", "owner organization/project/stack"]);
  expect(text).toContain(`\nprivate_key ${Buffer.from("canary-key\n").toString("base64")}\nend\n`);
  expect(text).not.toContain("canary-key");
});

test("the same script is the same bytes on every machine and every Node.js, so that nothing changes by itself", () => {
  expect(packed('main() { echo "main"; }\nmain "$@"')).toMatchInlineSnapshot(`
    [
      "sent_script=$(head -c 65 | base64 -d | gzip -d); [ "\${#sent_script}" = 33 ] || { trap - EXIT; echo "wss-endpoint: what was sent did not arrive whole; run it again" >&2; exit 1; }; eval "$sent_script"",
      "H4sIAAAAAAACA8tNzMzT0FSoVkhNzshXUAJxlawVarlADAUlFQclAFYWSQEhAAAA",
    ]
  `);
});

test("several endpoints are sent with one file, and share what is of the whole", () => {
  const models = ["a", "b"].map((name) => parseEndpoint(name, { ...LEAST, connectionLimits: { total: 700 } }).endpoint);
  expect(payload("edge", OWNER, models)).toMatchObject({ endpoint: "edge", sockets: 1400 });
  const members = models.map((one) => ({ payload: memberPayload(one, WANTED), ...FILES }));
  const lines = standardInput(payload("edge", OWNER, models), members).split("\n");
  expect(lines.filter((line) => /^(endpoint|member|end)\b/.test(line))).toEqual(
    expect.arrayContaining(["endpoint edge", "member a", "member b", "end"]),
  );
  const both = Buffer.from("the configuration\n\nthe configuration\n").toString("base64");
  expect(lines.filter((line) => line.startsWith("config "))).toEqual([`config ${both}`]);
});

test.each(["a\nb", "a\rb", "a\0b"])("a value with a line end or NUL is never sent (%j)", (bad) => {
  expect(() => input(LEAST, bad)).toThrow("holds a line end");
  expect(() => input(LEAST, "", { owner: bad })).toThrow("holds a line end");
});
