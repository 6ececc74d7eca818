/* The load client: one thread, epoll, many WebSocket clients. What its parts know of each other. */
#pragma once
#define _GNU_SOURCE
#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

enum state { CONNECTING, TLS_HANDSHAKE, UPGRADING, OPEN, CLOSED };

/* Messages that a socket may have under way. */
#define UNDERWAY 64

struct client {
  int fd;
  enum state state;
  int waits_to_write;
  SSL *ssl;
  uint64_t began;
  /* What is being written, and how many messages wait behind it. */
  const uint8_t *out;
  size_t out_length, out_done;
  int queued;
  /* What is being read: the answer to the handshake, or the header of a frame and how much of it is to come. */
  char in[1024];
  int in_length;
  uint64_t body_left;
  /* When the messages under way were due, oldest first. */
  uint64_t due[UNDERWAY];
  unsigned sent, answered;
};

struct options {
  const char *host, *mode, *groups;
  int port, tls, tls12, resume;
  int clients, more, window, ramp;
  size_t size;
  double seconds, warm, rate;
};

struct counts {
  long open, failed, dropped, handshakes, resumed, messages;
  int underway; /* handshakes */
};

extern struct options options;
extern struct counts counts;
extern struct client *clients;
extern uint64_t measure_from, measure_to;
extern char tls_version[32], tls_cipher[64];

/* client.c */
void prepare_clients(void);
int begin_client(struct client *c);
void fail_client(struct client *c);
int send_message(struct client *c, uint64_t due);
void wait_for_events(uint64_t until);

/* transport.c */
void prepare_tls(void);
void begin_tls(struct client *c);
int read_some(struct client *c, void *buffer, int length);  /* bytes, 0 would block, -1 closed */
int write_some(struct client *c, const void *buffer, int length);

/* frame.c */
extern uint8_t *frame;
extern size_t frame_length;
void prepare_frame(void);
int read_frames(struct client *c, uint8_t *bytes, int length);

/* modes.c */
void echoed(struct client *c);
int closes_when_open(void);
void run_mode(void);

/* result.c */
uint64_t now(void);
void record(uint64_t nanoseconds);
void cpu_from_now(void);
void print_result(void);
