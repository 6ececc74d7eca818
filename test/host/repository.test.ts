import { expect, test } from "vitest";
import { inScript } from "./functions";
import { OS_RELEASES, osRelease } from "./osReleases";

/** As os-release(5) has it there; CentOS names RHEL as what it is like. */
const on = (id: string, version: string) => {
  const like = id === "centos" ? "rhel fedora" : "fedora";
  return `os_release() { case $1 in ID) echo ${id} ;; ID_LIKE) echo ${like} ;; VERSION_ID) echo ${version} ;; esac; }`;
};

const NGINX_ORG = (path: string, ...more: string[]) =>
  [
    "# Made by wss-endpoint, for the updates of nginx.",
    "[wss-endpoint-nginx]",
    "name=nginx for wss-endpoint",
    `baseurl=https://nginx.org/packages/${path}`,
    "enabled=1",
    "gpgcheck=1",
    "gpgkey=https://nginx.org/keys/nginx_signing.key",
    "module_hotfixes=1",
    ...more,
    "",
  ].join("\n");

test.each([
  ["rhel", "8.10", NGINX_ORG("centos/8/$basearch/")],
  ["rhel", "9.4", NGINX_ORG("centos/9/$basearch/")],
  ["centos", "10", NGINX_ORG("centos/10/$basearch/")],
  ["amzn", "2023", NGINX_ORG("amzn/2023/$basearch/", "priority=9")],
  ["amzn", "2", NGINX_ORG("amzn2/$releasever/$basearch/", "priority=9")],
])("nginx.org's repository on %s %s is written as nginx.org says, with signatures checked", (id, version, text) => {
  expect(inScript(`${on(id, version)}; nginx_org_text`)).toBe(text);
});

test.each([
  ["no", []],
  ["yes", ["module_hotfixes=1"]],
])("a repository of one's own is written line by line (hotfixes: %s)", (hotfixes, more) => {
  const values = `payload=([repository_url]='http://a/$basearch/' [repository_key]=file:///k [module_hotfixes]=${hotfixes})`;
  expect(inScript(`${values}; own_repository_text`).split("\n")).toEqual([
    "# Made by wss-endpoint, for the updates of nginx.",
    "[wss-endpoint-nginx]",
    "name=nginx for wss-endpoint",
    "baseurl=http://a/$basearch/",
    "enabled=1",
    "gpgcheck=1",
    "gpgkey=file:///k",
    ...more,
    "",
  ]);
});

test.each([
  ["centos", "7", "epel-release"],
  ["almalinux", "9.4", "epel-release"],
  ["ol", "8.9", "oracle-epel-release-el8"],
  ["fedora", "42", ""],
  ["amzn", "2023", ""],
])("EPEL's package on %s %s is %s", (id, version, name) => {
  expect(inScript(`${on(id, version)}; epel_package`).trim()).toBe(name);
});

test("versions are compared number by number", () => {
  const pairs = ["1.9 1.20", "1.20 1.20.1", "1.20.2 1.20.10", "0.8.55 1.0"];
  const others = ["1.20 1.9", "1.20.1 1.20.1", "1.20 1.20.0", "2.0 1.99.99"];
  const asked = [...pairs, ...others].map((pair) => `is_older ${pair} && echo '${pair}'`).join("\n");
  expect(inScript(`${asked}\n:`).trim().split("\n")).toEqual(pairs);
});

test.each([
  ["centos", "7", true],
  ["ol", "7.9", true],
  ["centos", "9", false],
  ["amzn", "2", false],
  ["fedora", "7", false],
])("%s %s is warned of as EL7: %s", (id, version, warned) => {
  const said = inScript(`${on(id, version)}; check_distribution`);
  expect(said.includes("past its end of life since 2024-06-30")).toBe(warned);
});

test.each(OS_RELEASES)("on $pretty its file is read, and leads to the same as on CentOS", (release) => {
  const { id, version, pretty } = release;
  // The real function, with another file.
  const read = `file=$(mktemp); cat >"$file" <<'END'\n${osRelease(release)}END
    eval "$(declare -f os_release | sed "s,/etc/os-release,$file,")"`;
  const asked = [
    "os_release ID",
    "os_release VERSION_ID",
    "os_release PRETTY_NAME",
    "epel_package",
    "semanage_package",
    "nginx_org_text | grep baseurl",
    "yum_said='No match for argument: epel-release' advice_on_epel",
    "is_el7 || echo no",
  ];
  const [major = ""] = version.split(".");
  expect(
    inScript([read, ...asked, 'rm "$file"'].join("\n"))
      .trim()
      .split("\n"),
  ).toEqual([
    id,
    version,
    pretty,
    id === "ol" ? `oracle-epel-release-el${major}` : "epel-release",
    "policycoreutils-python-utils",
    `baseurl=https://nginx.org/packages/centos/${major}/$basearch/`,
    expect.stringContaining(`/pub/epel/epel-release-latest-${major}.noarch.rpm`),
    "no",
  ]);
});
