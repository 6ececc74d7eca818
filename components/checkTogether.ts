import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./args/host";
import type { EndpointModel } from "./model/endpointModel";
import { InvalidArguments } from "./model/issue";
import { sharedPorts } from "./model/sharedPort";
import { readNow } from "./resolve";
import type { StackConfig } from "./stackConfig";

/**
 * All endpoints of a stack's configuration before the first is made: what is wrong with each, or else with them together.
 * @throws pulumi.RunError with every issue at once
 */
export function checkTogether(host: Host, endpoints: StackConfig["endpoints"]): void {
  const models: EndpointModel[] = [];
  const refused: InvalidArguments[] = [];
  for (const [name, args] of Object.entries(endpoints)) {
    try {
      models.push(readNow(name, { ...args, host }).endpoint);
    } catch (error) {
      if (!(error instanceof InvalidArguments)) throw error;
      refused.push(error);
    }
  }
  const shared = sharedPorts(models);
  if (shared.length > 0) refused.push(new InvalidArguments("stack configuration", shared));
  if (refused.length > 0) throw new pulumi.RunError(refused.map(({ message }) => message).join("\n"));
}
