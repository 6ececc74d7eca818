import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { KeyOnHost, WssEndpoint, WssEndpoints } from "../../../../components";
import { HOST } from "../../../model/examples";

const upstream = { servers: [{ address: "127.0.0.1:8080" }] };
const on = (name: string, address: pulumi.Input<string> = HOST.address) => ({ ...HOST, name, address });

const made = {
  endpoints: () => {
    // In a preview it is not known, as that of a machine that is yet to be made.
    const { id } = new tls.PrivateKey("machine", { algorithm: "ECDSA" });
    new WssEndpoint("chat", { host: on("dev-ws1", id), upstream });
    new WssEndpoint("chat-dev", { host: on("ws1", id), upstream });
  },
  keys: () => {
    new KeyOnHost("chat", { host: on("key-ws1") });
    new KeyOnHost("chat-key", { host: on("ws1", "ws1.example.com") });
  },
  kinds: () => {
    new WssEndpoint("chat", { host: on("dev-ws1"), upstream });
    new WssEndpoints("chat-dev", { host: on("ws1", "ws1.example.com"), endpoints: { feed: { upstream } } });
  },
};
const wanted = new pulumi.Config().require<keyof typeof made>("wanted");
made[wanted]();
