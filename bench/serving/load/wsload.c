/* wsload: a load of WebSocket clients, ws or wss, to this machine or the range for benchmarks (198.18.0.0/15) only.
 *   wsload key=value ...
 *   host=127.0.0.1 port=N tls=0|1
 *   tls12=0|1     TLS 1.2 at most
 *   groups=X25519 the groups that the clients offer; without it, OpenSSL's own
 *   mode=handshake  open and close, as fast as it goes      (n at a time, resume=1 with the newest session)
 *        message    a message, its echo, the next one       (n sockets, window messages under way, size bytes)
 *        rate       rate messages a second in all, the time counted from when each was due
 *        hold       open all but more, say OPEN; at a line on standard input open more, say ALL; at the next one send one
 *                   message on each of the first, say USED; end at the last line
 *   n=64 more=0 size=64 window=1 rate=2000 resume=0 ramp=64 (handshakes at once while opening)
 *   secs=2 warm=0   measured seconds, and those before
 * Prints START when all are open, and one line of JSON at the end. */
#include "load.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct options options = {.host = "127.0.0.1", .mode = "message", .clients = 64, .window = 1, .ramp = 64,
                          .size = 64, .seconds = 2, .rate = 2000};
struct counts counts;

static int set(const char *key, char *value) {
  struct { const char *name; int *to; } numbers[] = {
      {"port", &options.port},     {"tls", &options.tls},     {"tls12", &options.tls12},  {"resume", &options.resume},
      {"n", &options.clients}, {"more", &options.more},     {"window", &options.window}, {"ramp", &options.ramp}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (!strcmp(key, numbers[i].name)) return *numbers[i].to = atoi(value), 1;
  if (!strcmp(key, "host")) options.host = value;
  else if (!strcmp(key, "mode")) options.mode = value;
  else if (!strcmp(key, "groups")) options.groups = value;
  else if (!strcmp(key, "size")) options.size = atol(value);
  else if (!strcmp(key, "secs")) options.seconds = atof(value);
  else if (!strcmp(key, "warm")) options.warm = atof(value);
  else if (!strcmp(key, "rate")) options.rate = atof(value);
  else return 0;
  return 1;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    char *value = strchr(argv[i], '=');
    if (value) *value++ = 0;
    if (!value || !set(argv[i], value)) return fprintf(stderr, "wsload: no such argument: %s\n", argv[i]), 2;
  }
  if (strncmp(options.host, "127.", 4) && strncmp(options.host, "198.18.", 7) && strncmp(options.host, "198.19.", 7))
    return fprintf(stderr, "wsload: not to %s\n", options.host), 2;
  signal(SIGPIPE, SIG_IGN);
  alarm((unsigned)(options.seconds + options.warm + 120)); /* never left behind */
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (options.tls) prepare_tls();
  prepare_frame();
  prepare_clients();
  run_mode();
  print_result();
  return 0;
}
