import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Fields, isSecret, type Json } from "./secrets";
import type { Session } from "./session";

/** What the SDK sends to register a resource (proto/resource.proto). */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getObject(): Struct | undefined;
  getUrn(): string;
  getOutputs(): Struct;
  getAliasurnsList(): string[];
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getReplaceonchangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getDeletebeforereplace(): boolean;
  getReplacementTrigger(): { toJavaScript(): Json } | undefined;
}

/** What it sends to read one that is there already: here, the outputs of another stack. */
interface ReadRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getId(): string;
}

type Done = (error: unknown, response?: unknown) => void;

interface Monitor {
  supportsFeature(request: { getId(): string }, done: Done): void;
  registerResource(request: RegisterRequest, done: Done): void;
  registerResourceOutputs(request: RegisterRequest, done: Done): void;
  readResource(request: ReadRequest, done: Done): void;
}

interface Response {
  setUrn(urn: string): void;
  setId(id: string): void;
  setObject(object: Struct): void;
}

interface ReadResponse {
  setUrn(urn: string): void;
  setProperties(properties: Struct): void;
}

// The SDK's generated messages come without types.
const messages = createRequire(__filename)("@pulumi/pulumi/proto/resource_pb") as {
  RegisterResourceResponse: new () => Response;
  ReadResourceResponse: new () => ReadResponse;
};

/** Puts a session where the SDK's mocks would answer; returns the stack's outputs as they come. */
export function attach(session: Session, outputsOf: (stack: string) => Fields): { stackOutputs: Fields } {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const collected: { stackOutputs: Fields } = { stackOutputs: {} };
  const retained = new Set<string>(); // of a component it holds for its children
  const register = async (request: RegisterRequest): Promise<Response> => {
    const inputs = (request.getObject()?.toJavaScript() ?? {}) as Fields;
    const [type, name, custom] = [request.getType(), request.getName(), request.getCustom()];
    const urn = urnOf(request.getParent(), type, name);
    const response = new messages.RegisterResourceResponse();
    response.setUrn(urn);
    const retainOnDelete = request.getRetainondelete() || retained.has(request.getParent());
    if (retainOnDelete) retained.add(urn);
    if (type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:")) return response;
    try {
      const outputs = await session.register({
        ...{ urn, type, name, custom, inputs },
        aliases: request.getAliasurnsList(),
        protect: request.getProtect(),
        retainOnDelete,
        replaceOnChanges: request.getReplaceonchangesList(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        deleteBeforeReplace: request.getDeletebeforereplace(),
        replacementTrigger: request.getReplacementTrigger()?.toJavaScript() ?? null,
      });
      response.setId(custom && Object.keys(outputs).length > 0 ? name : "");
      response.setObject(
        Struct.fromJavaScript({ ...inputs, ...outputs } as Parameters<typeof Struct.fromJavaScript>[0]),
      );
      return response;
    } catch (error) {
      session.fail(`${type} (${name}): ${(error as Error).message}`);
      throw error;
    }
  };
  // Else the SDK leaves it to the engine to find out what aliases the children of a renamed component have.
  monitor.supportsFeature = (request, done) => {
    done(null, { getHassupport: () => !["outputValues", "aliasSpecs", "transforms"].includes(request.getId()) });
  };
  monitor.registerResource = (request, done) => {
    register(request).then(
      (response) => {
        done(null, response);
      },
      (error: unknown) => {
        done(error);
      },
    );
  };
  monitor.registerResourceOutputs = (request, done) => {
    if (request.getUrn().split("::")[2] === "pulumi:pulumi:Stack") {
      collected.stackOutputs = request.getOutputs().toJavaScript();
    }
    done(null, {});
  };
  monitor.readResource = (request, done) => {
    const [type, name] = [request.getType(), request.getId()];
    if (type !== "pulumi:pulumi:StackReference") {
      done(new Error(`the stand-in engine cannot read a ${type}; use the Pulumi CLI`));
      return;
    }
    const response = new messages.ReadResourceResponse();
    response.setUrn(urnOf(request.getParent(), type, request.getName()));
    const outputs = outputsOf(name);
    const secretOutputNames = Object.keys(outputs).filter((key) => isSecret(outputs[key]));
    response.setProperties(Struct.fromJavaScript({ name, outputs, secretOutputNames }));
    done(null, response);
  };
  return collected;
}

/** With the types of all components around it, as the SDK writes an alias. */
function urnOf(parent: string, type: string, name: string): string {
  const around = parent.split("::")[2] ?? "";
  const types = around === "" || around === "pulumi:pulumi:Stack" ? type : `${around}$${type}`;
  return ["urn:pulumi:" + pulumi.getStack(), pulumi.getProject(), types, name].join("::");
}
