import { asOnHost } from "../../components/host/report";
import { newPem, type Pem, wanted as wantedOf } from "../../test/e2e/script";

/** One endpoint as every way has to bring it about, from the same text. */
export interface Wanted {
  readonly name: string;
  readonly port: number;
  /** Seconds that a socket may stay silent: the line that changes. */
  readonly idle: number;
  readonly upstream: string;
  readonly pem: Pem;
  /** Where the engine makes the certificate itself: another number is another certificate. */
  readonly validityHours: number;
}

const FIRST_PORT = 5555;
/** In the certificates, of nobody: clients come by name. */
const ADDRESS = "192.0.2.1";
/** What the host's own OpenSSL has. */
const GROUPS = "TLS groups: X25519:prime256v1:secp384r1;";

export async function wanted(number: number, upstream: string): Promise<Wanted> {
  const pem = await newPem(ADDRESS);
  return { name: `chat${number}`, port: FIRST_PORT + number, idle: 1000, upstream, pem, validityHours: 1000 };
}

export const changed = (endpoint: Wanted): Wanted => ({ ...endpoint, idle: endpoint.idle + 1 });

export async function renewed(endpoint: Wanted): Promise<Wanted> {
  return { ...endpoint, pem: await newPem(ADDRESS), validityHours: endpoint.validityHours + 1 };
}

/** The arguments of the component, but for the host. */
export function argumentsOf({ port, idle, upstream, validityHours }: Wanted) {
  return {
    port,
    serverNames: ["ws.example.com"],
    upstream: { servers: [{ address: upstream }] },
    timeouts: { idle },
    certificate: { selfSigned: { validityPeriodHours: validityHours } },
  };
}

/** The files that have to be on the host, for the ways that write them one by one. */
export function filesOf(endpoint: Wanted) {
  const { text, generation, files } = wantedOf(endpoint.pem, argumentsOf(endpoint), endpoint.name);
  return {
    name: endpoint.name,
    config: {
      path: `/etc/nginx/conf.d/zz-wss-endpoint-${endpoint.name}.conf`,
      text: asOnHost({ text, generation }, GROUPS),
    },
    certificate: { path: files.certificate, text: endpoint.pem.certificate },
    key: { path: files.privateKey, text: endpoint.pem.privateKey },
  };
}

/** Its configuration on a host, whatever a way puts before the name. */
export const configOn = ({ name }: Wanted) => `/etc/nginx/conf.d/zz-wss-endpoint-*${name}.conf`;
