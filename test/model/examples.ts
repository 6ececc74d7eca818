/** A host key of the right form that belongs to nobody. */
export const HOST_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString("base64")}`;

export const HOST = { address: "ws.example.com", hostKey: HOST_KEY, privateKey: "[secret]" };

/** A public key of the right form that belongs to nobody. */
export const GPG_KEY = [
  "-----BEGIN PGP PUBLIC KEY BLOCK-----",
  "Version: none",
  "",
  ...["mQGNBGcAAAABDAC7", "=AbCd"],
  "-----END PGP PUBLIC KEY BLOCK-----",
  "",
].join("\n");

/** The least that an endpoint needs. */
export const LEAST = { host: HOST, upstream: { servers: [{ address: "127.0.0.1:8080" }] } };

/** Every argument, with another value than its default. */
export const MOST = {
  host: { ...HOST, name: "ws1", address: "192.0.2.7", port: 2222, user: "deploy", sudoPassword: "[secret]" },
  upstream: {
    servers: [
      { address: "10.0.0.1:8080", weight: 3, maxFails: 2, failTimeout: 30 },
      { address: "[fd00::5]:8080" },
      { address: "app.internal:8080", backup: true },
    ],
    balance: "round_robin",
  },
  port: 8443,
  serverNames: ["ws.example.com", "*.chat.example.com"],
  ipAddresses: ["192.0.2.7", "2001:db8::7"],
  listenAddresses: ["192.0.2.7", "2001:db8::7"],
  paths: ["/chat", "/socket.io/"],
  allowedOrigins: ["https://app.example.com", "https://app.example.com:8443"],
  requireOrigin: true,
  webSocketOnly: true,
  forwardedHeaders: "append",
  messageSize: "large",
  timeouts: { connect: 2, idle: 7200, handshake: 5 },
  connectionLimits: { perAddress: 20, total: 5000 },
  tlsProfile: "modern",
  certificate: {
    selfSigned: { keyAlgorithm: "ECDSA_P384", keyVersion: 2, validityPeriodHours: 2160, earlyRenewalHours: 720 },
  },
  systemd: { restartOnFailure: true },
  nginx: {
    repository: { baseUrl: "https://mirror.example.com/$releasever/", gpgKey: GPG_KEY, moduleHotfixes: true },
    minimalVersion: "1.20.1",
    upgrade: "when-older",
  },
  extraDirectives: [
    { name: "add_header", args: ["X-Frame-Options", "DENY", "always"] },
    { name: "proxy_set_header", args: ["X-Room", "${arg_room} of $host"], path: "/socket.io/" },
    { name: "allow", args: ["192.0.2.0/24"], path: "/chat" },
    { name: "deny", args: ["all"], path: "/chat" },
  ],
  rawServerText: "location = /health {\n  # of the load balancer\n  return 200 ok;\n}\n",
  selinux: { networkConnect: true },
  firewall: "manage",
  requireUpstream: true,
  removePackage: true,
};
