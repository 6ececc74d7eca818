/** Where the files of an endpoint called chat lie on a host; the two of its pair as patterns, for the certificate's id. */
export const CONFIG = "/etc/nginx/conf.d/zz-wss-endpoint-chat.conf";
export const CERTIFICATE = "/etc/pki/tls/certs/wss-endpoint-chat.*.crt";
export const KEY = "/etc/pki/tls/private/wss-endpoint-chat.*.key";
/** That of all endpoints. */
export const DROP_IN = "/etc/systemd/system/nginx.service.d/00-wss-endpoint.conf";
