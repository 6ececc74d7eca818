export * from "./args/host";
export * from "./args/upstream";
export * from "./args/certificate";
export * from "./args/traffic";
export * from "./args/wssEndpointArgs";
export * from "./wssEndpoint";
