/* The life of one client: connect, TLS, upgrade, messages, end. */
#include "load.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct client *clients;
char tls_version[32] = "none", tls_cipher[64] = "none";
static struct sockaddr_in address;
static int poller;
static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

void prepare_clients(void) {
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  inet_pton(AF_INET, options.host, &address.sin_addr);
  poller = epoll_create1(0);
  clients = calloc(options.clients, sizeof *clients);
  for (int i = 0; i < options.clients; i++) clients[i].fd = -1, clients[i].state = CLOSED;
}

static void watch(struct client *c, int operation, int to_write) {
  struct epoll_event wanted = {.events = EPOLLIN | (to_write ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(poller, operation, c->fd, &wanted);
  c->waits_to_write = to_write;
}

static void wait_to_write(struct client *c, int wait) {
  if (c->waits_to_write != wait) watch(c, EPOLL_CTL_MOD, wait);
}

int begin_client(struct client *c) {
  int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  memset(c, 0, sizeof *c);
  c->fd = -1, c->state = CLOSED;
  if (fd < 0) return counts.failed++, -1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  c->began = now();
  if (connect(fd, (void *)&address, sizeof address) && errno != EINPROGRESS) return counts.failed++, close(fd), -1;
  c->fd = fd, c->state = CONNECTING;
  counts.underway++;
  watch(c, EPOLL_CTL_ADD, 1);
  return 0;
}

/* At once, without the wait that would use up the ports. */
static void end_client(struct client *c) {
  struct linger at_once = {1, 0};
  c->state = CLOSED;
  if (c->fd < 0) return;
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  if (c->ssl) SSL_set_shutdown(c->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN), SSL_free(c->ssl);
  close(c->fd);
  c->ssl = NULL, c->fd = -1;
}

void fail_client(struct client *c) {
  if (c->state == OPEN) counts.dropped++;
  else if (c->state != CLOSED) counts.failed++, counts.underway--;
  end_client(c);
}

/* Writes what there is; -1 if the socket is no more. */
static int pump(struct client *c) {
  for (;;) {
    if (c->out_done == c->out_length) {
      if (!c->queued) return c->out_length = c->out_done = 0, wait_to_write(c, 0), 0;
      c->queued--, c->out = frame, c->out_length = frame_length, c->out_done = 0;
    }
    int put = write_some(c, c->out + c->out_done, c->out_length - c->out_done);
    if (put < 0) return -1;
    if (!put) return wait_to_write(c, 1), 0;
    c->out_done += put;
  }
}

int send_message(struct client *c, uint64_t due) {
  if (c->sent - c->answered >= UNDERWAY) return 0;
  c->due[c->sent++ % UNDERWAY] = due;
  c->queued++;
  return pump(c);
}

static int ask_for_upgrade(struct client *c) {
  c->state = UPGRADING;
  c->out = (const uint8_t *)request, c->out_length = sizeof request - 1, c->out_done = 0;
  return pump(c);
}

static int shake_hands(struct client *c) {
  ERR_clear_error();
  int result = SSL_do_handshake(c->ssl);
  if (result == 1) return ask_for_upgrade(c);
  int error = SSL_get_error(c->ssl, result);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return -1;
  return wait_to_write(c, error == SSL_ERROR_WANT_WRITE), 0;
}

static void opened(struct client *c) {
  counts.underway--;
  c->state = OPEN, c->in_length = 0;
  if (c->ssl) {
    counts.resumed += SSL_session_reused(c->ssl);
    snprintf(tls_version, sizeof tls_version, "%s", SSL_get_version(c->ssl));
    snprintf(tls_cipher, sizeof tls_cipher, "%s", SSL_get_cipher_name(c->ssl));
  }
  if (!closes_when_open()) {
    counts.open++;
    return;
  }
  uint64_t at = now();
  if (at >= measure_from && at < measure_to) counts.handshakes++, record(at - c->began);
  end_client(c);
}

/* Reads the answer to the request for an upgrade. */
static int read_answer(struct client *c) {
  static int told;
  while (c->state == UPGRADING) {
    int got = read_some(c, c->in + c->in_length, sizeof c->in - 1 - c->in_length);
    if (got <= 0) return got;
    c->in_length += got, c->in[c->in_length] = 0;
    if (!strstr(c->in, "\r\n\r\n")) {
      if (c->in_length >= (int)sizeof c->in - 1) return -1;
    } else if (strncmp(c->in, "HTTP/1.1 101", 12)) {
      if (!told++) fprintf(stderr, "wsload: refused: %.60s\n", c->in);
      return -1;
    } else {
      opened(c);
    }
  }
  return 0;
}

static int read_echoes(struct client *c) {
  static uint8_t buffer[256 * 1024];
  while (c->state == OPEN) {
    int got = read_some(c, buffer, sizeof buffer);
    if (got <= 0) return got;
    if (read_frames(c, buffer, got) < 0) return -1;
    if (!c->ssl && got < (int)sizeof buffer) return 0;
  }
  return 0;
}

static int connected(struct client *c) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) return -1;
  if (!options.tls) return ask_for_upgrade(c);
  begin_tls(c);
  c->state = TLS_HANDSHAKE;
  return 0;
}

/* Everything that can be done now; -1 if the socket is no more. */
static int go_on(struct client *c, uint32_t events) {
  if (c->state == CONNECTING && (events & ~EPOLLIN) && connected(c) < 0) return -1;
  if (c->state == CONNECTING) return 0;
  if (c->state == TLS_HANDSHAKE && shake_hands(c) < 0) return -1;
  if (c->state == TLS_HANDSHAKE) return 0;
  if (events & EPOLLOUT && pump(c) < 0) return -1;
  return read_answer(c) < 0 || read_echoes(c) < 0 ? -1 : 0;
}

void wait_for_events(uint64_t until) {
  static struct epoll_event events[256];
  uint64_t at = now(), left = until > at ? until - at : 0;
  struct timespec wait = {left / 1000000000ull, left % 1000000000ull};
  int count = epoll_pwait2(poller, events, 256, &wait, NULL);
  for (int i = 0; i < count; i++) {
    struct client *c = events[i].data.ptr;
    if (c->fd >= 0 && go_on(c, events[i].events) < 0) fail_client(c);
  }
}
