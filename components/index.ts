// The plugin host compiles this package from a folder that may know nothing of Node.js.
/// <reference types="node" />
export * from "./args/host";
export * from "./args/nginx";
export * from "./args/guards";
export * from "./args/upstream";
export * from "./args/certificate";
export * from "./args/traffic";
export * from "./args/extraDirectives";
export * from "./args/hostWide";
export * from "./args/wssEndpointArgs";
export * from "./args/wssEndpointsArgs";
export * from "./args/certificateAuthorityArgs";
export * from "./certificateAuthority";
export * from "./served";
export * from "./wssEndpoint";
export * from "./wssEndpoints";
