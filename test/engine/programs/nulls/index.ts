import { WssEndpoint } from "../../../../components";
import { HOST } from "../../../model/examples";

/** As languages hand in what a program has, and has nothing of. */
const none = null as unknown as undefined;

new WssEndpoint("chat", {
  // Nobody listens there.
  host: {
    ...HOST,
    ...{ name: none, address: "127.0.0.1", port: 1, user: none, password: none, privateKeyPassword: none },
    ...{ agentSocketPath: none, sudoPassword: none, waitSeconds: none, bastion: none },
  },
  upstream: { servers: [{ address: "10.0.0.1:8080", weight: none }], balance: none },
  certificate: { selfSigned: none, authority: none, provided: none, maintained: none },
  ...{ serverNames: none, paths: none, timeouts: none, nginx: none, tlsProfile: none, detectDrift: none },
});
