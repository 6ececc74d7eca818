import { type BadInput, given } from "./badArguments";
import { GPG_KEY } from "./examples";

const REPOSITORY = { baseUrl: "https://mirror.example.com/", gpgKey: GPG_KEY };
const nginx = (change: object) => given({ nginx: change });
const repository = (change: object) => nginx({ repository: { ...REPOSITORY, ...change } });
const extra = (name: unknown, args: unknown, path?: unknown) => given({ extraDirectives: [{ name, args, path }] });
const raw = (rawServerText: unknown) => given({ rawServerText });
const CLIENT_CERTIFICATES = [
  { name: "ssl_client_certificate", args: ["/etc/pki/tls/certs/clients.pem"] },
  { name: "ssl_verify_client", args: ["on"] },
];

/** Where nginx comes from, and the user's own directives. */
export const badNginx: BadInput[] = [
  ["a repository beside a source", "WSS040", "nginx.repository", nginx({ repository: REPOSITORY, source: "epel" })],
  [
    "a repository beside the default source",
    "WSS040",
    "nginx.repository",
    nginx({ repository: REPOSITORY, source: "host" }),
  ],
  ["a stream beside nginx.org", "WSS040", "nginx.moduleStream", nginx({ source: "nginx.org", moduleStream: "1.24" })],
  [
    "a stream beside a repository",
    "WSS040",
    "nginx.moduleStream",
    nginx({ repository: REPOSITORY, moduleStream: "1.24" }),
  ],
  ["an upgrade to no version", "WSS040", "nginx.upgrade", nginx({ upgrade: "when-older" })],
  ["a version that is none", "WSS041", "nginx.minimalVersion", nginx({ minimalVersion: "1.x" })],
  ["a repository by ftp", "WSS042", "nginx.repository.baseUrl", repository({ baseUrl: "ftp://mirror.example.com/" })],
  ["a repository with a password", "WSS042", "nginx.repository.baseUrl", repository({ baseUrl: "https://u:p@a/" })],
  ["a key over http", "WSS043", "nginx.repository.gpgKey", repository({ gpgKey: "http://mirror.example.com/key" })],
  [
    "a private key as the key",
    "WSS043",
    "nginx.repository.gpgKey",
    repository({ gpgKey: GPG_KEY.replace(/PUBLIC/g, "PRIVATE") }),
  ],
  ["a stream with its module", "WSS044", "nginx.moduleStream", nginx({ moduleStream: "nginx:1.24" })],
  ["a source that is none of the choices", "WSS005", "nginx.source", nginx({ source: "appstream" })],
  ["a version as a number, which loses zeros", "WSS002", "nginx.minimalVersion", nginx({ minimalVersion: 1.2 })],
  ["a repository without an address", "WSS001", "nginx.repository.baseUrl", repository({ baseUrl: undefined })],
  ["a repository without a key", "WSS001", "nginx.repository.gpgKey", repository({ gpgKey: undefined })],
  ["a directive that could undo the endpoint", "WSS050", "extraDirectives[0].name", extra("return", ["200"])],
  ["a name that every object has", "WSS050", "extraDirectives[0].name", extra("constructor", ["1"])],
  ["a directive that an argument sets", "WSS051", "extraDirectives[0].name", extra("proxy_read_timeout", ["1s"])],
  ["a directive that no argument sets", "WSS051", "extraDirectives[0].name", extra("ssl_ciphers", ["ALL"])],
  [
    "the protocols of TLS, which the profile sets",
    "WSS051",
    "extraDirectives[0].name",
    extra("ssl_protocols", ["TLSv1"]),
  ],
  ["raw text with protocols of TLS", "WSS051", "rawServerText", raw("ssl_protocols TLSv1 TLSv1.1;")],
  ["raw text with ciphers", "WSS051", "rawServerText", raw("ssl_ciphers ALL:@SECLEVEL=0;")],
  ["raw text with a cipher that there is not", "WSS051", "rawServerText", raw("'ssl_ciphers' NO-SUCH-CIPHER;")],
  ["raw text with another listener", "WSS051", "rawServerText", raw("listen 80 default_server;")],
  ["raw text with a name for other people's clients", "WSS051", "rawServerText", raw('"server_name" theirs.example;')],
  ["raw text with a header of the handshake", "WSS051", "rawServerText", raw("proxy_set_header upgrade x;")],
  ["raw text that the proof would not get through", "WSS051", "rawServerText", raw("ssl_verify_client on;")],
  ["a path that the endpoint does not have", "WSS052", "extraDirectives[0].path", extra("deny", ["all"], "/x")],
  [
    "a path that is none of several",
    "WSS052",
    "extraDirectives[0].path",
    given({ paths: ["/a", "/b"], extraDirectives: [{ name: "deny", args: ["all"], path: "/x" }] }),
  ],
  ["a directive without its name", "WSS001", "extraDirectives[0].name", extra(undefined, ["all"])],
  ["a directive of a server for one path", "WSS052", "extraDirectives[0].path", extra("ssl_crl", ["/x"], "/")],
  ["a variable that nginx does not have", "WSS053", "extraDirectives[0].args[1]", extra("add_header", ["X", "$evil"])],
  [
    "a variable of the endpoint's own",
    "WSS053",
    "extraDirectives[0].args[1]",
    extra("add_header", ["X", "$wss_endpoint_origin"]),
  ],
  [
    "a variable with braces that nginx does not have",
    "WSS053",
    "extraDirectives[0].args[1]",
    extra("add_header", ["X", "${evil}"]),
  ],
  ["an object for an argument of one", "WSS002", "extraDirectives[0].args[0]", extra("gzip", [{}])],
  ["a $ alone", "WSS053", "extraDirectives[0].args[1]", extra("add_header", ["X", "5 $"])],
  ["a brace that is left open", "WSS053", "extraDirectives[0].args[1]", extra("add_header", ["X", "${host"])],
  ["a variable where nginx has none", "WSS053", "extraDirectives[0].args[0]", extra("access_log", ["/var/log/$host"])],
  [
    "the header that makes a WebSocket",
    "WSS054",
    "extraDirectives[0].args[0]",
    extra("proxy_set_header", ["UPGRADE", "x"]),
  ],
  [
    "a header that an argument sets",
    "WSS054",
    "extraDirectives[0].args[0]",
    extra("proxy_set_header", ["X-Forwarded-For", "x"]),
  ],
  [
    "the Host, which goes through as it came",
    "WSS054",
    "extraDirectives[0].args[0]",
    extra("proxy_set_header", ["Host", "x"]),
  ],
  [
    "an answer to the handshake",
    "WSS054",
    "extraDirectives[0].args[0]",
    extra("add_header", ["Sec-WebSocket-Accept", "x"]),
  ],
  ["a header's name that is none", "WSS054", "extraDirectives[0].args[0]", extra("add_header", ["X: y", "z"])],
  ["client certificates without a CA", "WSS055", "extraDirectives[0]", extra("ssl_verify_client", ["on"])],
  ["raw text with a block that is left open", "WSS056", "rawServerText", raw("location /x {")],
  ["raw text that closes the server", "WSS056", "rawServerText", raw("} server { listen 1;")],
  ["raw text with a directive without its end", "WSS056", "rawServerText", raw("gzip off")],
  ["raw text with an include, however deep", "WSS057", "rawServerText", raw("location /x { include /etc/passwd; }")],
  [
    "raw text with Lua, which has a grammar of its own",
    "WSS057",
    "rawServerText",
    raw("content_by_lua_block { ngx.say(1); }"),
  ],
  [
    "raw text that sets a variable of the endpoint's own",
    "WSS057",
    "rawServerText",
    raw("set $wss_endpoint_origin allowed;"),
  ],
  [
    "a proof that needs a client's certificate",
    "WSS058",
    "requireUpstream",
    given({ extraDirectives: CLIENT_CERTIFICATES, requireUpstream: true }),
  ],
  [
    "a line end in an argument of a directive",
    "WSS008",
    "extraDirectives[0].args[1]",
    extra("add_header", ["X", "a\nb"]),
  ],
  ["a directive without an argument", "WSS001", "extraDirectives[0].args", extra("deny", [])],
  ["an argument of a directive that is none", "WSS001", "extraDirectives[0].args[0]", extra("deny", [null])],
  [
    "a misspelt field of a directive",
    "WSS003",
    "extraDirectives[0].paths",
    given({ extraDirectives: [{ name: "deny", args: ["all"], paths: "/" }] }),
  ],
  ["a directive without its list", "WSS002", "extraDirectives", given({ extraDirectives: { name: "deny" } })],
  ["a control character in raw text", "WSS008", "rawServerText", raw("gzip\0 off;")],
  ["raw text that is no text", "WSS002", "rawServerText", raw(["gzip off;"])],
];
