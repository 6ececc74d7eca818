import { parseModuleStream, parseVersion } from "../../components/model/readNginx";
import { parseGpgKey, parseRepositoryUrl } from "../../components/model/repository";
import { control, injected, testDomains, wrongTypes } from "./domains";
import { GPG_KEY } from "./examples";

/** What a repository's file, its parser or a reader of lists would not take as it stands. */
const inRepositoryFile = [
  ...[
    "https://a/b\ngpgcheck=0",
    "https://a/b\r[x]",
    "https://a/b c",
    "https://a/b,https://c/",
    "https://a/b;c",
    "https://a/#c",
  ],
  ...[
    "https://a/%(x)s",
    "https://a/%20",
    "https://a/$x",
    "https://a/$releaseverx",
    "https://a/${releasever}",
    "https://a/*",
  ],
  ...[
    "https://a/'b'",
    'https://a/"b"',
    "https://a/\\b",
    "https://a/`b`",
    "https://a/?b",
    "https://a/\u00e9",
    "https://a/{b}",
  ],
];

testDomains({
  "repository URL": {
    parse: parseRepositoryUrl,
    accepts: [
      ["https://vault.example.com/7.9.2009/os/$basearch/", "https://vault.example.com/7.9.2009/os/$basearch/"],
      ["http://192.0.2.1:8080/$releasever-x/$basearch", "http://192.0.2.1:8080/$releasever-x/$basearch"],
      ["https://[2001:db8::1]:8443/a_b~c+d=e", "https://[2001:db8::1]:8443/a_b~c+d=e"],
      ["https://mirror", "https://mirror"],
      ["file:///srv/repo/", "file:///srv/repo/"],
    ],
    refuses: [
      ...[...control, ...injected, ...wrongTypes, ...inRepositoryFile],
      ...["ftp://a/", "a/b", "/srv/repo", "file://a/b", "https://", "https:///x", "HTTPS://a/", "https://u:p@a/"],
      `https://a/${"b".repeat(512)}`,
    ],
  },
  "GPG key": {
    parse: parseGpgKey,
    accepts: [
      [GPG_KEY, GPG_KEY],
      [GPG_KEY.trim().replace(/\n/g, "\r\n"), GPG_KEY],
      [GPG_KEY + GPG_KEY, GPG_KEY + GPG_KEY],
      ["https://nginx.org/keys/nginx_signing.key", "https://nginx.org/keys/nginx_signing.key"],
      ["file:///etc/pki/rpm-gpg/RPM-GPG-KEY-EPEL-7", "file:///etc/pki/rpm-gpg/RPM-GPG-KEY-EPEL-7"],
    ],
    refuses: [
      ...[...control, ...injected, ...wrongTypes, ...inRepositoryFile],
      ...["http://a/key", "file://a/key", GPG_KEY.replace("END", "FIN"), `x\n${GPG_KEY}`, `${GPG_KEY}x`],
      ...[GPG_KEY.replace("=AbCd", "$(x)"), GPG_KEY.replace("\n\n", "\n"), GPG_KEY.replace(/PUBLIC/g, "PRIVATE")],
      GPG_KEY.repeat(1000),
    ],
  },
  "nginx's version": {
    parse: parseVersion,
    accepts: [
      ["1.20.1", "1.20.1"],
      ["1.9", "1.9"],
      ["0.8.55", "0.8.55"],
    ],
    refuses: [
      ...[...control, ...injected, ...wrongTypes],
      ...["1", "1.", "1.2.3.4", "01.2", "1.02", "v1.2", "1.20.1-1.el9", "1:1.20", "1.99999", " 1.2", "1.20.x"],
    ],
  },
  "module stream": {
    parse: parseModuleStream,
    accepts: [
      ["1.24", "1.24"],
      ["mainline", "mainline"],
    ],
    refuses: [...control, ...injected, ...wrongTypes, "nginx:1.24", "1.24/common", "-x", "*", "a".repeat(33)],
  },
});
