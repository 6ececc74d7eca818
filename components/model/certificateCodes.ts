import { table } from "./meaning";

/** The codes of what is wrong with a certificate, its chain or its key. */
export const CERTIFICATE_CODES = table({
  WSS066: {
    title: "A certificate request without its key, or a key without its request",
    cause: "A CA signs the request of a key that was made on the host, and nginx reads that key where it lies there.",
    remedy: "Give certificateRequestPem and privateKeyPath of one KeyOnHost, or neither.",
  },
  WSS067: {
    title: "A kind of key for a key that is there already",
    cause: "The key was made on the host, and what kind and which version it is was said there.",
    remedy: "Leave keyAlgorithm and keyVersion out here, and give them to the KeyOnHost.",
  },
  WSS070: {
    title: "A certificate with two sources",
    cause: "A certificate is made here, signed by a CA or brought by you; which one is meant cannot be told.",
    remedy: "Keep one of the fields of certificate.",
  },
  WSS071: {
    title: "A name that is too long for a certificate",
    cause: "The subject of a certificate holds 64 characters (RFC 5280).",
    remedy: "Shorten it. Clients look at subjectAltName, which has no such bound.",
  },
  WSS072: {
    title: "Not PEM, or not of what belongs there",
    cause: "The text is in another format, has a passphrase, was cut, or certificate and key were swapped.",
    remedy: "Give PEM text; where it has to be converted, the error has the openssl command.",
  },
  WSS073: {
    title: "A key that is not the certificate's",
    cause: "nginx loads such a pair only to refuse every handshake.",
    remedy: "Give the key that the certificate was made for.",
  },
  WSS074: {
    title: "Certificates that make no chain",
    cause: "Each certificate has to be followed by that of its issuer, without gaps and without others.",
    remedy: "Put them into the order that the error names, or take the chain that the CA gave, often fullchain.pem.",
  },
  WSS075: {
    title: "A certificate that is not valid now",
    cause: "It has expired, or is not valid yet; clients refuse it.",
    remedy: "Give one that is valid now. If it is, look at the clock of the machine that runs Pulumi.",
  },
  WSS076: {
    title: "A key or signature that clients refuse",
    cause:
      "RSA below 2048 bits, a curve or a kind of key that browsers do not take, or a signature with SHA-1: of the certificate, or of a CA's between it and the root.",
    remedy: "Get a certificate for a key on P-256, or RSA with 2048 bits, signed with SHA-256.",
  },
  WSS077: {
    title: "A certificate for other names",
    cause: "Clients compare the name or address that they connect to with subjectAltName alone.",
    remedy: "Get a certificate with these names in it, or give the serverNames and ipAddresses that it has.",
  },
  WSS078: {
    title: "A certificate that may not sign",
    cause: "It stands where a CA's belongs, and is none.",
    remedy: "Give a certificate with CA:TRUE in its basic constraints.",
  },
  WSS079: {
    title: "A certificate that would outlive its CA",
    cause: "In its last days clients would refuse it.",
    remedy: "Renew the CA, or give a shorter validityPeriodHours.",
  },
  WSS080: {
    title: "The certificate argument as one Output",
    cause: "Which resources are made depends on which source it has, and that has to be known at once.",
    remedy: "Give an object; the values in it may be Outputs.",
  },
  WSS083: {
    title: "Not a path on the host",
    cause:
      "The file is named relative to something, or with a character that nginx, systemd or a shell reads in its own way.",
    remedy: "Give the absolute path, of letters, digits and ._+@,=~- between slashes; a link with such a name will do.",
  },
  WSS084: {
    title: "A certificate with two keys",
    cause: "The private key is given as text, and as a file that lies on the host; which one is meant cannot be told.",
    remedy: "Keep privateKeyPem or privateKeyPath.",
  },
  WSS082: {
    title: "A certificate that is not for servers",
    cause: "Its extended key usage has other purposes, and serverAuth is not among them.",
    remedy: "Get one with serverAuth.",
  },
  WSS085: {
    title: "A CA that is called like the endpoint",
    cause:
      "Subject and issuer of the endpoint's certificate would be equal, and OpenSSL, Node.js too, takes it for signed by itself and refuses it.",
    remedy: "Give the CA another commonName, or an organization. Clients have to trust it anew.",
  },
});
