/** What somebody tries against a live endpoint, what comes of it, and the tests that try it. */
export interface Attack {
  readonly attack: string;
  readonly result: string;
  /** File below test/, and how the title of the test begins. */
  readonly tests: readonly (readonly [file: string, title: string])[];
  /** What stays open, and why. */
  readonly open?: string;
}

const SMUGGLING: Attack["tests"] = [["e2e/smuggling.test.ts", "no request is smuggled, and none goes round the paths"]];

export const ATTACKS: readonly Attack[] = [
  {
    attack: "a page of another site opens a socket with the visitor's cookies (cross-site WebSocket hijacking)",
    result: "403 with `allowedOrigins`, for null, similar, longer, several and misspelt origins too",
    tests: [["e2e/attacks.test.ts", "gets 403 with the Origin %s, and the upstream hears nothing"]],
    open: "without `allowedOrigins` the upstream has to look. No browser sends two Origin headers; before nginx 1.23 the first of two is judged, and both arrive",
  },
  {
    attack: "a client that is no browser makes up an Origin",
    result: "it comes in: an Origin proves nothing of anybody but a browser",
    tests: [["e2e/attacks.test.ts", "an allowed page connects"]],
    open: "needs a login of the application's, or client certificates",
  },
  {
    attack:
      "X-Forwarded-For, X-Real-IP, X-Forwarded-Proto, -Host, -Port, -Prefix or Forwarded made up, also in other spellings or named in Connection",
    result: "only nginx's own arrive",
    tests: [["e2e/attacks.test.ts", "of what proxies tell about the client none arrives, but nginx's own"]],
    open: 'with `forwardedHeaders: "append"`, which is for a trusted proxy in front, they arrive. Other names (X-Client-IP, True-Client-IP, CF-Connecting-IP) are any header; an application that believes them needs `proxy_set_header` for them. `underscores_in_headers on` in http lets X_Forwarded_For through',
  },
  {
    attack: "a Host that is missing, double or malformed",
    result: "400",
    tests: [["e2e/attacks.test.ts", "a request with a Host that is %s gets 400"]],
    open: "nginx before 1.21 passes control characters in a Host on",
  },
  {
    attack: "a Host that is not the endpoint's",
    result: "arrives as it is",
    tests: [["e2e/attacks.test.ts", "a Host that is not the endpoint's passes to the upstream as it is"]],
    open: "the endpoint serves whatever names lead to it; an application that makes links of the Host has to know its own. A browser that is led here by another name (DNS rebinding) finds no certificate for it",
  },
  {
    attack: "a path that is not given, by dot segments, encodings, slashes, parameters, NUL or control characters",
    result: "404 or 400; the upstream hears nothing",
    tests: [
      ["e2e/attacks.test.ts", "is not reached by %s: 404"],
      ["e2e/attacks.test.ts", "is not reached by %j: 400"],
      ["e2e/attacks.test.ts", "is another than %s, which passes as it was written"],
    ],
    open: "what an upstream makes of a path below an allowed one by decoding twice (`%252e`) is its own. Where every path is passed on, dot segments are too. nginx before 1.21 passes control characters on",
  },
  {
    attack: "the proof's path from outside",
    result: "as any other path",
    tests: [["e2e/attacks.test.ts", "the proof's path answers nobody outside, whatever the headers say"]],
  },
  {
    attack:
      "another request behind a handshake that the upstream refuses (a bad Sec-WebSocket-Version, a 200, a 426), or in one piece with it",
    result: "passed on with its version; no tunnel, the second request is nginx's to judge",
    tests: SMUGGLING,
  },
  {
    attack: "an upgrade to h2c or a list of protocols, to get a tunnel",
    result: "reaches the upstream as a plain request",
    tests: SMUGGLING,
  },
  {
    attack: "an upstream that can be made to answer 101",
    result: "a 101 that no client's Upgrade asked for makes no tunnel",
    tests: SMUGGLING,
    open: "nginx checks no Sec-WebSocket-Accept: who can make the upstream answer 101 to a request with Upgrade has a tunnel to that upstream, past `paths`. An application must answer 101 for real handshakes only",
  },
  {
    attack: "two lengths, length and encoding, unknown encodings, folded lines, bare CR or LF, NUL, trailers",
    result: "refused, or one request with one length, written anew by nginx; on nginx 1.18, 1.22 and 1.30",
    tests: SMUGGLING,
  },
  {
    attack: "a handshake with a body",
    result: "the upstream is told where it ends",
    tests: SMUGGLING,
    open: "an upstream that does not read it and keeps the connection would misread it as a request; from nginx 1.29.7 on connections to the upstream are kept",
  },
  {
    attack:
      "a handshake that the application ends without an answer (`socket.destroy()` for an unknown path), which passes for a failure of each of its servers",
    result:
      "where there are several, new handshakes get 502 for `failTimeout`, 2 seconds by default; open sockets stay",
    tests: [
      [
        "e2e/attacks.test.ts",
        "a handshake that the upstream ends without an answer keeps others out for seconds at most",
      ],
    ],
    open: "nginx counts it whatever `proxy_next_upstream` says, and who repeats it keeps new sockets out for as long. An application should answer it, with 4xx; or `maxFails: 0`, and then each handshake may try a dead server first",
  },
  {
    attack: "an upstream's X-Accel-Redirect",
    result: "leads to no file, and to no path but those given",
    tests: [["e2e/attacks.test.ts", "an upstream's X-Accel-Redirect leads to no other path, and to no file"]],
    open: "locations of your own in `rawServerText` that are `internal` can be reached by it, which is what they are for",
  },
  {
    attack: "headers, or nothing at all, sent as slowly as can be (slowloris)",
    result: "sent away after `timeouts.handshake`; others come in meanwhile",
    tests: [
      ["e2e/floods.test.ts", "a client that sends its headers byte by byte (slowloris) is sent away"],
      ["e2e/floods.test.ts", "a client that says nothing, not even in TLS, is sent away"],
    ],
    open: "they are not counted by `connectionLimits`, which begin when the headers are there: a flood of them is bounded by worker_connections alone, and needs a packet filter. On a port that another server is the default of, its time-out holds until the name is known",
  },
  {
    attack: "a body that never ends; a connection kept for nothing",
    result: "sent away; the upstream never heard of it",
    tests: [
      ["e2e/floods.test.ts", "a client that stops in its body is sent away, and the upstream never heard of it"],
      ["e2e/floods.test.ts", "a client that keeps its connection and asks nothing more is sent away"],
    ],
    open: "after nginx's 60 and 75 seconds, unless `client_body_timeout` and `keepalive_timeout` are given; the body's time-out is for each read, so a body of 1 MB can be made to last",
  },
  {
    attack: "a flood of sockets from one address",
    result: "429 above `connectionLimits.perAddress`, whatever X-Forwarded-For says",
    tests: [["e2e/floods.test.ts", "of a flood of sockets from one address the limit is let in"]],
    open: "no limit by default. Who has an IPv6 network has many addresses: `connectionLimits.total` bounds all",
  },
  {
    attack: "a flood of sockets from many addresses",
    result: "429 above `connectionLimits.total`; those that are in stay",
    tests: [["e2e/floods.test.ts", "of a flood from many addresses as many are let in"]],
    open: "no limit by default, and who fills it keeps others out: `connectionLimits.perAddress` beside it makes that dearer",
  },
  {
    attack: "a path, a header, many headers, a body too large",
    result: "414, 400, 400, 413; the upstream hears nothing",
    tests: [["e2e/floods.test.ts", "%s is refused"]],
    open: "many small headers fit into nginx's 32 KB",
  },
  {
    attack: "lines and control characters for the access log",
    result: "no line of a client's, and no control character",
    tests: [["e2e/attacks.test.ts", "has no line and no control character of a client's in the access log"]],
    open: "of the log formats of EL's and nginx.org's packages; another one with `escape=none` is not safe",
  },
  {
    attack: "lines and control characters for the error log, to be shown on an operator's terminal",
    result: "no line of a client's; what `up`, `preflight` and `status` show of it has none of its control characters",
    tests: [
      ["e2e/attacks.test.ts", "of errors has no line of a client's"],
      ["host/messages.test.ts", "what a client brought into a log is shown without its control characters"],
    ],
    open: "the file itself has them: nginx writes a Referer there as it came. Read it with `less`",
  },
  {
    attack: "asking for nginx's version; TRACE, CONNECT",
    result: "not told; refused",
    tests: [
      ["e2e/attacks.test.ts", "no answer names nginx's version"],
      ["e2e/attacks.test.ts", "%s is refused"],
    ],
  },
];
