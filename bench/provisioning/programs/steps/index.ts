import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

interface Target {
  name: string;
  port: number;
  hostKey: string;
}

interface File {
  path: string;
  text: string;
}

interface Endpoint {
  name: string;
  key: File;
  certificate: File;
  config: File;
}

/** How nginx is usually set up with Pulumi: a command for each step, each one depending on the one before. */
const config = new pulumi.Config();
const privateKey = config.requireSecret("privateKey");
const endpoints = config.requireObject<Endpoint[]>("endpoints");
for (const target of config.requireObject<Target[]>("targets")) {
  const connection = { host: "127.0.0.1", port: target.port, user: "root", hostKey: target.hostKey, privateKey };
  const step = (name: string, args: Omit<remote.CommandArgs, "connection">, after: remote.Command[]) =>
    new remote.Command(`${target.name}-${name}`, { connection, ...args }, { dependsOn: after });
  const write = (name: string, { path, text }: File, mode: string, after: remote.Command[]) =>
    step(
      name,
      { create: `cat >${path} && chmod ${mode} ${path}`, stdin: pulumi.secret(text), delete: `rm -f ${path}` },
      after,
    );

  const install = step("install", { create: "yum -y install nginx" }, []);
  const written = endpoints.map(({ name, key, certificate, config: text }) => {
    const files = [
      write(`${name}-key`, key, "600", [install]),
      write(`${name}-certificate`, certificate, "644", [install]),
    ];
    return write(`${name}-config`, text, "644", files);
  });
  const triggers = endpoints.flatMap(({ key, certificate, config: text }) => [key.text, certificate.text, text.text]);
  const test = step("test", { create: "nginx -t", triggers }, written);
  const enable = step("enable", { create: "systemctl enable --now nginx", delete: "systemctl disable --now nginx" }, [
    test,
  ]);
  step("reload", { create: "systemctl reload nginx", triggers }, [enable]);
}
