import * as pulumi from "@pulumi/pulumi";
// In a project of your own: from "wss-endpoint".
import { Balance, type Host, WssEndpoint } from "../../components";

interface ChatArgs {
  host: Host;
  application: pulumi.Input<string>;
}

/** A service of this stack: two endpoints in front of one application, one for browsers and one for devices. */
class Chat extends pulumi.ComponentResource {
  readonly browsers: pulumi.Output<string>;
  readonly devices: pulumi.Output<string>;

  constructor(name: string, { host, application }: ChatArgs, opts?: pulumi.ComponentResourceOptions) {
    super("example:index:Chat", name, {}, opts);
    const upstream = { servers: [{ address: application, maxFails: 3 }], balance: Balance.LeastConn };
    const browsers = new WssEndpoint(
      `${name}-browsers`,
      {
        host,
        upstream,
        port: 8443,
        serverNames: ["chat.example.com"],
        paths: ["/chat"],
        allowedOrigins: ["https://www.example.com"],
        webSocketOnly: true,
      },
      { parent: this },
    );
    const devices = new WssEndpoint(
      `${name}-devices`,
      { host, upstream, port: 8444, connectionLimits: { perAddress: 10 }, timeouts: { idle: 86_400 } },
      // The same host: one after the other is not needed, it is only shown here.
      { parent: this, dependsOn: browsers },
    );
    this.browsers = browsers.url;
    this.devices = devices.url;
    this.registerOutputs({ browsers: this.browsers, devices: this.devices });
  }
}

const config = new pulumi.Config();

// As if another resource of the stack had made the host: its values are Outputs, and only its name is known before.
const machine = pulumi.output({ address: config.require("address"), hostKey: config.require("hostKey") });

const chat = new Chat("chat", {
  host: {
    name: "ws1",
    address: machine.address,
    hostKey: machine.hostKey,
    privateKey: config.requireSecret("privateKey"),
  },
  application: config.require("upstream"),
});

export const browsers = chat.browsers;
export const devices = chat.devices;
