/** How what is measured is headed. */
export const HANDSHAKES_EC = "full handshakes, ECDSA";
export const HANDSHAKES_EC_12 = "the same at TLS 1.2";
export const HANDSHAKES_RSA = "full handshakes, RSA";
export const RESUMED = "resumed";
export const RESUMED_12 = "resumed at TLS 1.2";
export const SIZES = [
  ["64 B", 64],
  ["1 KiB", 1024],
  ["16 KiB", 16384],
  ["1 MiB", 1048576],
] as const;
export const ADDED = ["p50", "p99"] as const;
/** Of all rounds together. */
export const P999 = "p999";
export const added = (percentile: (typeof ADDED)[number] | typeof P999) => `added ${percentile}, µs`;
/** Who may be what holds a measurement back, and at which. */
export const BUSY = ["proxy", "client", "application"] as const;
export const BUSY_AT = [HANDSHAKES_EC, ...SIZES.map(([name]) => name), "2,000 a second"] as const;
export const busy = (who: (typeof BUSY)[number], at: string) => `${who}'s core at ${at}, %`;
export const MESSAGES = "64 B messages a second";
export const IDLE = "KB an idle socket";
/** As many as the descriptors of a usual machine let the peers open, two for each. */
export const MANY = 9800;
export const IDLE_OF_MANY = `KB an idle socket at ${MANY.toLocaleString("en")}`;
export const USED = "KB a used socket";
export const DROPPED = "dropped of 1,000 in 5 reloads";
export const STORM_RELOAD = "s to open 1,000 after a reload";
export const STORM_RESTART = "s to open 1,000 after a restart";
