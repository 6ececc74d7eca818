/* wsecho: a plain ws server that echoes, one thread, epoll: the application behind every proxy.
 *   wsecho ADDRESS PORT SECONDS     ends by itself after so many seconds */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONGEST_MESSAGE (4 * 1024 * 1024)

struct buffer { uint8_t *bytes; size_t length, done, room; };
struct peer { int fd, upgraded, waits_to_write; struct buffer in, out; };
static int poller;

static void append(struct buffer *b, const void *bytes, size_t length) {
  if (b->room < b->length + length) {
    if (!b->room) b->room = 512;
    while (b->room < b->length + length) b->room *= 2;
    b->bytes = realloc(b->bytes, b->room);
  }
  memcpy(b->bytes + b->length, bytes, length);
  b->length += length;
}

static void take(struct buffer *b, size_t length) {
  memmove(b->bytes, b->bytes + length, b->length - length);
  b->length -= length;
}

/* An idle socket keeps no large buffer: the proxies' memory is measured, and so is the machine's. */
static void shrink(struct buffer *b) {
  b->length = b->done = 0;
  if (b->room > 65536) free(b->bytes), b->bytes = NULL, b->room = 0;
}

static int flush(struct peer *p) {
  while (p->out.done < p->out.length) {
    ssize_t put = write(p->fd, p->out.bytes + p->out.done, p->out.length - p->out.done);
    if (put < 0 && errno == EAGAIN) break;
    if (put < 0) return -1;
    p->out.done += put;
  }
  int wait = p->out.done < p->out.length;
  if (!wait) shrink(&p->out);
  if (wait != p->waits_to_write) {
    struct epoll_event wanted = {.events = EPOLLIN | (wait ? EPOLLOUT : 0), .data.ptr = p};
    epoll_ctl(poller, EPOLL_CTL_MOD, p->fd, &wanted);
    p->waits_to_write = wait;
  }
  return 0;
}

static int refuse(struct peer *p) {
  static const char answer[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  append(&p->out, answer, sizeof answer - 1);
  flush(p);
  return -1;
}

static int upgrade(struct peer *p) {
  uint8_t *end = memmem(p->in.bytes, p->in.length, "\r\n\r\n", 4);
  if (!end) return p->in.length > 16384 ? -1 : 0;
  *end = 0;
  char *key = strcasestr((char *)p->in.bytes, "sec-websocket-key:");
  if (!key || !strcasestr((char *)p->in.bytes, "upgrade: websocket")) return refuse(p);
  key += strlen("sec-websocket-key:");
  key += strspn(key, " ");
  char text[128], accept[32], answer[256];
  int length = snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)strcspn(key, "\r\n "), key);
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1((unsigned char *)text, length, digest);
  EVP_EncodeBlock((unsigned char *)accept, digest, sizeof digest);
  length = snprintf(answer, sizeof answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
  append(&p->out, answer, length);
  take(&p->in, end + 4 - p->in.bytes);
  p->upgraded = 1;
  return 0;
}

static void unmask(uint8_t *data, size_t length, const uint8_t *mask) {
  uint32_t four;
  memcpy(&four, mask, 4);
  uint64_t eight = (uint64_t)four << 32 | four, word;
  size_t i = 0;
  for (; i + 8 <= length; i += 8) memcpy(&word, data + i, 8), word ^= eight, memcpy(data + i, &word, 8);
  for (; i < length; i++) data[i] ^= mask[i & 3];
}

static void echo(struct peer *p, int opcode, const uint8_t *data, size_t length) {
  uint8_t header[10] = {opcode == 9 ? 0x8a : 0x80 | opcode};
  size_t size = length < 126 ? 2 : length < 65536 ? 4 : 10;
  header[1] = size == 2 ? length : size == 4 ? 126 : 127;
  for (size_t i = 2; i < size; i++) header[i] = (uint64_t)length >> 8 * (size - 1 - i);
  append(&p->out, header, size);
  append(&p->out, data, length);
}

/* Echoes every whole frame; -1 at a close frame or at what is none. */
static int read_frames(struct peer *p) {
  size_t at = 0;
  while (p->in.length - at >= 6) {
    uint8_t *frame = p->in.bytes + at;
    uint64_t length = frame[1] & 127;
    size_t header = length < 126 ? 2 : length == 126 ? 4 : 10;
    if (!(frame[1] & 128)) return -1;
    if (p->in.length - at < header + 4) break;
    if (header > 2) length = 0;
    for (size_t i = 2; i < header; i++) length = length << 8 | frame[i];
    if (length > LONGEST_MESSAGE) return -1;
    if (p->in.length - at < header + 4 + length) break;
    uint8_t *data = frame + header + 4;
    int opcode = frame[0] & 15;
    unmask(data, length, data - 4);
    echo(p, opcode, data, length);
    at += header + 4 + length;
    if (opcode == 8) return flush(p), -1;
  }
  if (at == p->in.length) shrink(&p->in);
  else if (at) take(&p->in, at);
  return 0;
}

static int serve(struct peer *p, uint32_t events) {
  static uint8_t bytes[256 * 1024];
  if (events & EPOLLOUT && flush(p) < 0) return -1;
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return 0;
  ssize_t got = read(p->fd, bytes, sizeof bytes);
  if (got < 0 && errno == EAGAIN) return 0;
  if (got <= 0) return -1;
  append(&p->in, bytes, got);
  if (!p->upgraded && upgrade(p) < 0) return -1;
  if (p->upgraded && read_frames(p) < 0) return -1;
  return p->out.length ? flush(p) : 0;
}

static void accept_all(int listener) {
  for (int fd, on = 1; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct peer *p = calloc(1, sizeof *p);
    p->fd = fd;
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = p};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &wanted);
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "usage: wsecho ADDRESS PORT SECONDS\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  alarm(atoi(argv[3])); /* never left behind */
  int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &address.sin_addr);
  if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) return perror("wsecho"), 1;
  poller = epoll_create1(0);
  struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = NULL}, events[512];
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &wanted);
  for (;;) {
    int count = epoll_wait(poller, events, 512, -1);
    for (int i = 0; i < count; i++) {
      struct peer *p = events[i].data.ptr;
      if (!p) accept_all(listener);
      else if (serve(p, events[i].events) < 0) close(p->fd), free(p->in.bytes), free(p->out.bytes), free(p);
    }
  }
}
