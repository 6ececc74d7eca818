import * as pulumi from "@pulumi/pulumi";
import { WssEndpoint } from "../../../../components";
import { HOST } from "../../../model/examples";

new WssEndpoint("chat", {
  // Nobody listens there.
  host: { ...HOST, address: "127.0.0.1", port: 1 },
  upstream: { servers: [{ address: pulumi.secret("8.8.4.4:8080") }] },
});
