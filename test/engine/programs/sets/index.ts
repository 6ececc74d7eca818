import { WssEndpoints } from "../../../../components";
import { HOST } from "../../../model/examples";

/** Two hosts with the same endpoints, each host's as a set. */
for (const place of ["north", "south"]) {
  const upstream = { servers: [{ address: "127.0.0.1:8080" }] };
  const endpoints = { chat: { upstream }, [place]: { port: 444, upstream } };
  new WssEndpoints(place, { host: { ...HOST, name: place }, endpoints });
}
