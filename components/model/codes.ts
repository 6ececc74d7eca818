import { CERTIFICATE_CODES } from "./certificateCodes";
import { table } from "./meaning";

/**
 * Every code that an error can have. A code never changes its meaning and is never used again for something else. A new
 * one is an entry here, and a row in test/model/badInput.ts that brings it about.
 */
export const CODES = table({
  WSS001: {
    title: "A value is missing",
    cause: "An argument that has no default was left out, or is an empty text or list.",
    remedy: "Give it. An argument that has a default is left out instead of given as an empty text.",
  },
  WSS002: {
    title: "Another type of value is needed",
    cause: "A text stands where true or false, a list or an object belongs, or the other way round.",
    remedy: "Give the type that docs/arguments.md names; in YAML look for quotes that are too many or too few.",
  },
  WSS003: {
    title: "There is no such argument",
    cause: "The name is misspelt, or the argument belongs into another object.",
    remedy: "Take the name that the error suggests, or look it up in docs/arguments.md.",
  },
  WSS004: {
    title: "A number is not allowed",
    cause: "It is below or above its bounds, has a fraction, or is text: a port as text may hide something else.",
    remedy: "Give a whole number within the bounds that the error names, without quotes and without a unit.",
  },
  WSS005: {
    title: "Not one of the choices",
    cause: "The argument takes one of a few words, and this is none of them.",
    remedy: "Take one of the words that the error names.",
  },
  WSS006: {
    title: "A list is empty",
    cause: "An empty list would mean nothing at all, while the argument left out means its default.",
    remedy: "Give at least one item, or leave the argument out.",
  },
  WSS007: {
    title: "An item stands in a list twice",
    cause: "Two items mean the same; they need not be spelt alike, as with upper and lower case in DNS names.",
    remedy: "Leave one of the two out.",
  },
  WSS008: {
    title: "A control character",
    cause: "The text holds a line end, a tab, NUL or the like; no line of a configuration can hold it.",
    remedy: "Take it out. Text that comes out of a file often has a line end as its last character.",
  },
  WSS010: {
    title: "Not a name for an endpoint",
    cause: "The name stands in file names on the host and in nginx's variables, and has to stay unique in both.",
    remedy: "Use up to 64 lower-case letters, digits and -, with a letter first and no - at the end.",
  },
  WSS011: {
    title: "Not a DNS name",
    cause:
      "The text has a character, a label or a length that no DNS name has (RFC 1123). A regular expression is none, " +
      "and * may only be the whole first label.",
    remedy: "Give the name alone, without scheme, port and path. A name in other scripts becomes punycode by itself.",
  },
  WSS012: {
    title: "Not an IP address",
    cause:
      "The text is no address, or one that programs read in different ways (127.1, 010.0.0.1), or it has a zone, a " +
      "mask or brackets, or nobody can connect to it.",
    remedy: "Use four decimal numbers, or IPv6 without brackets.",
  },
  WSS013: {
    title: "Not an origin of a secure page",
    cause: "A browser sends scheme, host and port alone, and null where a page has none of them.",
    remedy:
      "Use the scheme and host of the page, with a port if it is not the scheme's own, and nothing behind it: https://app.example.com, " +
      "or what an app sends, such as capacitor://localhost.",
  },
  WSS014: {
    title: "Not a path",
    cause: "nginx decodes and shortens a path before it compares; this one would never match, or hides something.",
    remedy: "Begin with /, and use letters, digits and ._~/@:+,=- only.",
  },
  WSS015: {
    title: "Not the address of an upstream server",
    cause: "A scheme, a user, a path or a parameter is in it, or the port is missing.",
    remedy: "Give address:port, with IPv6 in brackets. nginx speaks plain ws to it.",
  },
  WSS016: {
    title: "More than an address",
    cause: "The host's address has a user or a port in it.",
    remedy: "Use host.user and host.port for them.",
  },
  WSS020: {
    title: "The endpoint as its own upstream",
    cause: "nginx would connect to itself, again and again, until no socket is left.",
    remedy: "Give the address and port of the plain ws server behind the endpoint.",
  },
  WSS021: {
    title: "A backup server that cannot be one",
    cause: "nginx knows no backup with ip_hash, and at least one server has to be there that is no backup.",
    remedy: "Leave backup out, or use least_conn.",
  },
  WSS022: {
    title: "An origin is required, and none is allowed",
    cause: "requireOrigin without allowedOrigins would refuse every client.",
    remedy: "List the origins of the pages that may connect.",
  },
  WSS023: {
    title: "The port of SSH",
    cause: "sshd has the port, and without it the host could not be reached any more.",
    remedy: "Use another port, such as 443.",
  },
  WSS024: {
    title: "A certificate that is always due",
    cause: "It would be renewed as soon as it is made, by every `up`.",
    remedy: "Use less hours for earlyRenewalHours than for validityPeriodHours.",
  },
  WSS025: {
    title: "A wildcard makes no url",
    cause: "The first of serverNames stands in the endpoint's url, and the proof asks for it.",
    remedy: "Put a name without * first.",
  },
  WSS030: {
    title: "Not a host key",
    cause: "It is cut, has the host's name in front, or is of a kind that cannot be used.",
    remedy: "Give the line of the host's /etc/ssh/ssh_host_ed25519_key.pub.",
  },
  WSS031: {
    title: "Nothing to log in with",
    cause: "SSH needs a private key, an agent that has one, or a password.",
    remedy: "Give one of the three; a key or a password as a secret.",
  },
  WSS032: {
    title: "Not a name for a host",
    cause: "The name stands in Pulumi's resource names.",
    remedy: "Use up to 100 letters, digits, dots, - and _, with a letter or digit first.",
  },
  WSS033: {
    title: "Not a user name",
    cause: "No account has a name like it.",
    remedy: "Use the name that SSH logs in with.",
  },
  WSS034: {
    title: "The sudo password is not one line",
    cause: "sudo reads one line; what is behind it would be read as something else.",
    remedy: "Set it again. A line end as its last character does no harm.",
  },
  WSS035: {
    title: "Two endpoints of one stack on the same port and name",
    cause: "nginx would send the clients of that name to one of the two.",
    remedy: "Give one of them another port or another name, or make one endpoint with two paths.",
  },
  WSS036: {
    title: "There is no such configuration key",
    cause: "The stack's configuration has a key that nobody reads: it is misspelt, or was set without --path.",
    remedy: "Remove it with `pulumi config rm`, and set an argument of the endpoint with --path.",
  },
  WSS037: {
    title: "The stack's configuration has no endpoint, or two ways to one",
    cause: "`endpoint` and `endpoints` are both set, or none of the two.",
    remedy: "Keep one: `endpoint` for one endpoint, `endpoints` for several by name.",
  },
  WSS038: {
    title: "A list is too long",
    cause: "nginx and its certificate would take more time and memory than a host has.",
    remedy: "Use a wildcard name, a path that ends in /, or several endpoints.",
  },
  WSS040: {
    title: "Two ways to nginx, or an upgrade to nowhere",
    cause: "nginx comes from one place: a source, a repository or a stream of a module. An upgrade needs a version.",
    remedy: "Leave one of the two that the error names out.",
  },
  WSS041: {
    title: "Not a version of nginx",
    cause:
      "A version is two or three numbers with dots, as `nginx -v` shows them, and a text: as a number 1.20 is 1.2.",
    remedy: "Give it in quotes, without the package's release.",
  },
  WSS042: {
    title: "Not the address of a repository",
    cause: "It stands in a file of yum's, in which other characters mean something, and which every user can read.",
    remedy: "Use an https, http or file URL of plain characters, without a user or a password.",
  },
  WSS043: {
    title: "Not a key of a repository",
    cause: "The packages' signatures are always checked, so the public key has to arrive whole and from a safe place.",
    remedy: "Give the whole armoured public key as text, or an https or file URL of it.",
  },
  WSS044: {
    title: "Not a stream of a module",
    cause: "A stream's name stands in yum's command.",
    remedy: "Use one that `yum module list nginx` shows on the host.",
  },
  WSS050: {
    title: "A directive that cannot be added",
    cause: "It is none of nginx's, or it could undo what the endpoint promises, such as the proof or a status.",
    remedy: "Use one of docs/extra-directives.md; rawServerText takes the others.",
  },
  WSS051: {
    title: "A directive that the endpoint sets itself",
    cause: "nginx refuses it a second time, or adds it to the endpoint's own.",
    remedy: "Use the argument that the error names; where it names none, there is nothing to set.",
  },
  WSS052: {
    title: "No place for a directive",
    cause: "The path is none of the endpoint's paths, or nginx takes the directive in a server only.",
    remedy: "Use one of the endpoint's paths as it stands in paths, or leave path out.",
  },
  WSS053: {
    title: "A variable that nginx does not have",
    cause:
      'nginx takes "$" and a name for a variable, has no spelling for a "$" alone, and knows variables in few directives.',
    remedy: "Use one of nginx's own variables, in a directive that takes them; docs/extra-directives.md lists both.",
  },
  WSS054: {
    title: "Not a header that can be added",
    cause: "The header makes the handshake or is set by the endpoint, or the text is no name of a header.",
    remedy: "Use the argument that the error names, or another header.",
  },
  WSS055: {
    title: "Client certificates without a CA",
    cause: "nginx cannot tell a client's certificate without the certificate of the CA that signed it.",
    remedy: "Put the CA's certificate on the host, and add ssl_client_certificate with its path.",
  },
  WSS056: {
    title: "Raw text that is not whole",
    cause:
      "A block is left open, closes what it did not open, or a directive has no end: that would change other servers.",
    remedy: "Close every block and quote, and end every directive with a semicolon.",
  },
  WSS057: {
    title: "Raw text that reaches elsewhere",
    cause: "It includes a file, holds a block of another language, or sets a variable of the endpoint's own.",
    remedy: "Put the text itself there; only what stands in the configuration is tested, proved and put back.",
  },
  WSS058: {
    title: "A proof that cannot be had",
    cause:
      "With ssl_verify_client on, nobody reaches the upstream without a client's certificate, which the host does not have.",
    remedy: "Leave requireUpstream out, or ssl_verify_client.",
  },
  WSS059: {
    title: "Not what a directive takes",
    cause:
      "nginx takes another number of arguments, or another kind of value there, and would refuse the configuration.",
    remedy: "Give what the error names, each argument by itself.",
  },
  WSS060: {
    title: "An SSH agent beside a private key",
    cause: "Where a private key is given, the agent is not asked.",
    remedy: "Leave one of the two out.",
  },
  WSS061: {
    title: "Not a socket of an SSH agent",
    cause: "The path is not absolute.",
    remedy: "Give what `echo $SSH_AUTH_SOCK` prints, if that stays the same from run to run.",
  },
  WSS062: {
    title: "A certificate that the TLS profile does not allow",
    cause: "Mozilla's modern configuration needs an ECDSA key, and a certificate of at most 90 days.",
    remedy: "Change the certificate, or use the tlsProfile intermediate.",
  },
  WSS086: {
    title: "A host as one Output",
    cause: "What the host's resources are called, and whether there is a bastion, has to be known at once.",
    remedy:
      "Give an object; the values in it may be Outputs, in YAML as `address: ${shared.address}`, of a variable without the secrets, which make all of it secret.",
  },
  ...CERTIFICATE_CODES,
});

export type Code = keyof typeof CODES;
