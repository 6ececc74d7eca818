import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority, WssEndpoint } from "../../../../components";

interface Options {
  /** Name of the component around the endpoint, and what it was called before. */
  service: string;
  formerly?: string;
  /** Of the endpoint. */
  name: string;
  renamedFrom?: string;
  port: number;
  /** Of the component with all that it has, or of the command on the host alone. */
  protect?: "all" | "command";
  retainOnDelete?: boolean;
  /** Something that has the command made anew when it changes. */
  again?: string;
  /** The same by what takes the place of transformations. */
  againByTransform?: string;
  validityPeriodHours?: number;
  serverNames?: string[];
  /** A private CA signs. */
  authority?: boolean;
  /** Another one makes the machine anew. */
  machine?: string;
}

const config = new pulumi.Config();
const options = config.requireObject<Options>("options");
const privateKey = config.requireSecret("privateKey");
/** Where machines are made: here it is the host itself. */
const maker = { host: config.require("address"), hostKey: config.require("hostKey"), user: "deploy", privateKey };

const aliases = (before: string | undefined) => (before === undefined ? {} : { aliases: [{ name: before }] });

/** Its sshd answers only some seconds after it was made. */
const machine = new remote.Command("machine", {
  connection: maker,
  create:
    "sudo -n systemctl stop ssh && sudo -n systemd-run -q --on-active=3 --timer-property=AccuracySec=100ms systemctl start ssh && " +
    "echo $SSH_CONNECTION | cut -d' ' -f3 && cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub",
  ...(options.machine !== undefined && { triggers: [options.machine] }),
});
const made = machine.stdout.apply((said) => {
  const [address = "", hostKey = ""] = said.split("\n");
  return { address, hostKey };
});

const newAuthority = () => {
  const { certificatePem, privateKeyPem } = new CertificateAuthority("ca", {});
  return { certificatePem, privateKeyPem };
};

class Service extends pulumi.ComponentResource {
  readonly endpoint: WssEndpoint;

  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Service", name, {}, opts);
    const { protect, retainOnDelete = false, again, againByTransform, validityPeriodHours = 8760 } = options;
    const transforms: pulumi.ResourceTransform[] = [
      ({ type, props, opts: own }) =>
        type === "command:remote:Command"
          ? { props: { ...props, triggers: [againByTransform] }, opts: own }
          : undefined,
    ];
    this.endpoint = new WssEndpoint(
      options.name,
      {
        host: { name: "made", address: made.address, hostKey: made.hostKey, privateKey, waitSeconds: 60 },
        port: options.port,
        upstream: { servers: [{ address: config.require("upstream") }] },
        ...(options.serverNames !== undefined && { serverNames: options.serverNames }),
        certificate:
          options.authority === true ? { authority: newAuthority() } : { selfSigned: { validityPeriodHours } },
      },
      {
        parent: this,
        ...aliases(options.renamedFrom),
        protect: protect === "all",
        retainOnDelete,
        ...(againByTransform === undefined ? {} : { transforms }),
        transformations: [
          ({ type, props, opts: own }) => {
            if (type !== "command:remote:Command") return undefined;
            return {
              props: again === undefined ? props : { ...props, triggers: [again] },
              opts: { ...own, protect: protect !== undefined },
            };
          },
        ],
      },
    );
  }
}

const { endpoint } = new Service(options.service, aliases(options.formerly));

/** What needs the endpoint comes when it has been proved. */
const listeners = new remote.Command(
  "listeners",
  { connection: maker, create: `ss -Hltn 'sport = :${options.port}' | wc -l` },
  { dependsOn: endpoint },
);

export const url = endpoint.url;
export const trustPem = endpoint.trustPem;
export const seen = listeners.stdout;
