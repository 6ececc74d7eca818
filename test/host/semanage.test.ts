import { expect, test } from "vitest";
import { inScript } from "./functions";

/** The version as os-release(5) has it there, and the package. */
const NAMES: [string, string][] = [
  ["7", "policycoreutils-python"], // CentOS
  ["7.9", "policycoreutils-python"], // Oracle Linux, RHEL
  ["2", "policycoreutils-python"], // Amazon Linux
  ["8", "policycoreutils-python-utils"],
  ["9.4", "policycoreutils-python-utils"],
  ["10", "policycoreutils-python-utils"],
  ["44", "policycoreutils-python-utils"], // Fedora
  ["2023", "policycoreutils-python-utils"],
];

test("the package that has semanage is named as on each distribution", () => {
  const asked = NAMES.map(([version]) => `os_release() { echo ${version}; }; semanage_package`).join("\n");
  expect(inScript(asked).trim().split("\n")).toEqual(NAMES.map(([, name]) => name));
});

test("the commands that would do it without us are said once each, and yum only where they need semanage", () => {
  const label = "semanage port -a -t http_port_t -p tcp 5555";
  const connect = "setsebool -P httpd_can_network_connect on";
  const advice = (...commands: string[]) =>
    inScript(`missing_semanage=$'${commands.map((command) => `${command}\\n`).join("")}'; advice_on_semanage P`).trim();
  expect(advice(label, connect, connect)).toBe(`run on the host: yum install P && ${label} && ${connect}`);
  expect(advice(connect)).toBe(`run on the host: ${connect}`);
});
