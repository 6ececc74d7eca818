import { beforeAll, describe, expect, test } from "vitest";
import { steps } from "../faults/steps";
import { GATEWAY, type TestHost } from "../hosts/host";
import { edges, OF_APPLY, OF_REMOVE } from "../package/diagram";
import { CONFIG } from "./chatFiles";
import { rewritten, Script, struck } from "./script";
import { freshHost } from "./setting";

type Verb = "apply" | "remove";
/** apply; failing, which ends before the last step; refusing, which ends behind its checks; killed; remove. */
type Run = "apply" | "failing" | "refusing" | "killed" | "remove";
/** What is done on the host before it, how the endpoint is asked for, and its name. */
type Course = [what: string, run: Run, before: string, args?: object, name?: string];

const SECTIONS = { apply: OF_APPLY, remove: OF_REMOVE };
const SOURCE = "/etc/yum.repos.d/wss-endpoint-nginx.repo /etc/pki/rpm-gpg/RPM-GPG-KEY-wss-endpoint-nginx";
const NO_NGINX = "systemctl stop nginx; yum -q -y remove nginx nginx-core nginx-filesystem; rm -rf /etc/nginx";
const NO_SOURCE = `${NO_NGINX}; rm -f ${SOURCE}`;
const THEIRS = "echo 'server { listen 8088; }' >/etc/nginx/conf.d/theirs.conf";

const removePackage = true;
const changed = { paths: ["/changed"] };
const many = { connectionLimits: { total: 50_000 } };
const from: { nginx?: object } = {};

let host: TestHost;
let script: Script;
beforeAll(async () => {
  host = await freshHost("lifecycle", 228);
  script = await Script.create(host);
  const gpgKey = await host.run("cat /etc/pki/rpm-gpg/RPM-GPG-KEY-test");
  from.nginx = { repository: { baseUrl: `http://${GATEWAY}:8080/el9/updates/`, gpgKey } };
});

/** The same input, of which each step writes down its name if the transaction itself calls it, and not another function. */
function traced(input: string, verb: Verb): string {
  const trace = [
    "trace() {",
    "  local by='^((each|every)(_[a-z]+)? )*(apply|commit apply|remove) main'",
    `  local IFS=' '; ! [[ "\${FUNCNAME[*]:2}" =~ $by ]] || echo "\${FUNCNAME[1]}" >>/run/steps`,
    "}\n",
  ].join("\n");
  return rewritten(input, (text) =>
    steps(verb).reduce((all, step) => {
      const [begins = ""] = new RegExp(`^${step}\\(\\) [({].*\n`, "m").exec(all) ?? [];
      if (begins === "") throw new Error(`the script has no step ${step}`);
      return all.replace(begins, () => `${begins}trace\n`);
    }, trace + text),
  );
}

const taken = { apply: new Set<string>(), remove: new Set<string>() };
const drawn = (verb: Verb) => edges(SECTIONS[verb]).map((edge) => edge.join(" --> "));

/** In their order: what a run leaves is what the next one finds. */
const COURSES: Course[] = [
  ["a first up", "apply", ""],
  ["a change", "apply", "", changed],
  ["nothing to do", "apply", "", changed],
  ["a change that fails and is put back", "failing", "", { requireUpstream: true }],
  ["something that stands in the way", "refusing", "mv /usr/bin/openssl /usr/bin/openssl.gone", {}],
  [
    "files in place that are not what is served",
    "apply",
    `mv /usr/bin/openssl.gone /usr/bin/openssl; cp ${CONFIG} /root; sed -i s,/.wss-endpoint/,/.other/, ${CONFIG}; systemctl restart nginx; cat /root/*.conf >${CONFIG}`,
    changed,
  ],
  ["a change that needs more files", "apply", "", many],
  [
    "nothing to do but that workers get more files",
    "apply",
    "rm /etc/systemd/system/nginx.service.d/*; systemctl daemon-reload; systemctl restart nginx",
    many,
  ],
  ["an endpoint more", "apply", "", { port: 5556 }, "talk"],
  ["the removal of one of two", "remove", "", { port: 5556, removePackage }, "talk"],
  ["the removal of what is not there", "remove", "", { port: 5556 }, "talk"],
  ["the last removal", "remove", ""],
  ["an up with the nginx of before", "apply", ""],
  ["the last removal with removePackage, where nginx was there before", "remove", "", { removePackage }],
  ["another up", "apply", ""],
  ["a removal where nginx was stopped", "remove", "systemctl stop nginx"],
  ["an up beside somebody else's server", "apply", THEIRS],
  ["a removal beside it", "remove", ""],
  ["another up beside it", "apply", ""],
  ["a removal beside it with removePackage", "remove", "", { removePackage }],
  ["a first up that is killed", "killed", NO_NGINX],
  ["the removal of what it left", "remove", "", { removePackage }],
  ["an up that installs nginx from a source", "apply", "", from],
  ["the last removal with removePackage, with that source", "remove", "", { removePackage }],
  ["another up that installs it from there", "apply", "", from],
  ["the last removal, with that source", "remove", ""],
  ["an up from that source beside somebody else's server", "apply", NO_SOURCE, from],
  ["the last removal beside it, with that source", "remove", THEIRS],
  ["another up from that source", "apply", NO_SOURCE, from],
  ["the last removal with removePackage beside somebody else's server", "remove", THEIRS, { removePackage }],
  ["an up from a source that is killed before yum", "killed", NO_SOURCE, from],
  [
    "an up behind it, when somebody else had installed nginx",
    "apply",
    "sed -i '1s/.*/1/' /var/lib/wss-endpoint/host/installing; yum -q -y install nginx",
    from,
  ],
  ["the last removal with removePackage of that nginx", "remove", "", { removePackage }],
];

describe("the diagrams in docs/lifecycle.md have every step that follows another in", () => {
  test.each(COURSES)("%s", async (_what, run, before, args = {}, name = "chat") => {
    if (before !== "") await host.run(before);
    const verb = run === "remove" ? run : "apply";
    const input = traced(script.stdin(args, name), verb);
    const sent = run !== "killed" ? input : struck(input, "nginx" in args ? "run_yum" : "switch_config");
    const { code } = await script[verb](sent, name);
    expect(code === 0).toBe(run === "apply" || run === "remove");
    const seen = (await host.run("cat /run/steps; rm /run/steps")).trimEnd().split("\n");
    const ends = run === "failing" || run === "killed" ? [] : ["[*]"];
    const all = ["[*]", ...seen, ...ends];
    const pairs = all.slice(1).map((step, i) => `${all[i] ?? ""} --> ${step}`);
    for (const pair of pairs) taken[verb].add(pair);
    expect(pairs.filter((pair) => !drawn(verb).includes(pair))).toEqual([]);
  });

  test.each(["apply", "remove"] as const)("these runs, and no edge of %s that none of them takes", (verb) => {
    expect(drawn(verb).filter((edge) => !taken[verb].has(edge))).toEqual([]);
  });
});
