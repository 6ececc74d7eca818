import { TlsProfile } from "../args/tls";
import type { EndpointModel } from "../model/endpointModel";
import type { CertificateFiles } from "./render";
import { symbol } from "./symbols";
import { directive, type Node } from "./tree";

/** Of TLS 1.2 in Mozilla's Server Side TLS guideline 6.0, intermediate. Those of TLS 1.3 are OpenSSL's own. */
const CIPHERS = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
];

/** Those that a host's OpenSSL does not have are left out there (groups.sh): the first is new with 3.5. */
const GROUPS = ["X25519MLKEM768", "X25519", "prime256v1", "secp384r1"];

/** Everything of TLS that other files on the host could set in the http context is set here, so that none leaks in. */
export function tls(model: EndpointModel, files: CertificateFiles): Node[] {
  return [
    directive("ssl_certificate", files.certificate),
    directive("ssl_certificate_key", files.privateKey),
    ...(model.tlsProfile === TlsProfile.Modern
      ? [directive("ssl_protocols", "TLSv1.3")]
      : [directive("ssl_protocols", "TLSv1.2", "TLSv1.3"), directive("ssl_ciphers", CIPHERS.join(":"))]),
    directive("ssl_prefer_server_ciphers", "off"),
    directive("ssl_ecdh_curve", GROUPS.join(":")),
    directive("ssl_session_cache", `shared:${symbol(model, "sessions")}:10m`),
    directive("ssl_session_timeout", "1d"),
    // nginx before 1.23.2 never changes the key of its tickets.
    directive("ssl_session_tickets", "off"),
    // A socket keeps it, but what passes after the upgrade does not go through it.
    directive("ssl_buffer_size", "2k"),
  ];
}
