/* What the clients do. */
#include "load.h"
#include <stdio.h>
#include <string.h>
#include <poll.h>
#include <unistd.h>

#define SECOND 1000000000ull

uint64_t measure_from, measure_to;
static long answered_in_all;

static int is(const char *mode) { return !strcmp(options.mode, mode); }

int closes_when_open(void) { return is("handshake"); }

/* A whole echo has come back. */
void echoed(struct client *c) {
  uint64_t at = now();
  if (c->sent == c->answered) return;
  uint64_t due = c->due[c->answered++ % UNDERWAY];
  answered_in_all++;
  if (at >= measure_from && at < measure_to) counts.messages++, record(at - due);
  if (is("message") && at < measure_to && send_message(c, at) < 0) fail_client(c);
}

/* Whoever counts the proxy's processor time counts from START on. */
static void measure_from_now(void) {
  printf("START\n"), fflush(stdout);
  cpu_from_now();
  measure_from = now() + (uint64_t)(options.warm * SECOND);
  measure_to = measure_from + (uint64_t)(options.seconds * SECOND);
}

static void handshakes(void) {
  if (options.resume) { /* one full handshake, to have a session */
    begin_client(&clients[0]);
    for (uint64_t limit = now() + 2 * SECOND; clients[0].state != CLOSED && now() < limit;) wait_for_events(now() + SECOND / 20);
    counts.resumed = 0;
  }
  measure_from_now();
  while (now() < measure_to) {
    for (int i = 0; i < options.clients; i++)
      if (clients[i].state == CLOSED) begin_client(&clients[i]);
    wait_for_events(now() + SECOND / 50);
  }
}

/* Until nothing comes any more: a proxy that is full leaves the last ones waiting in the kernel's queue. */
static void open_clients(int next, int end) {
  long done = 0;
  uint64_t limit = now() + 5 * SECOND;
  while ((next < end || counts.underway > 0) && now() < limit) {
    while (next < end && counts.underway < options.ramp) begin_client(&clients[next++]);
    wait_for_events(now() + SECOND / 50);
    if (counts.open + counts.failed != done) done = counts.open + counts.failed, limit = now() + 5 * SECOND;
  }
}

static void messages(void) {
  for (int i = 0; i < options.clients; i++)
    for (int w = 0; w < options.window && clients[i].state == OPEN; w++)
      if (send_message(&clients[i], now()) < 0) fail_client(&clients[i]);
  while (now() < measure_to && counts.dropped < counts.open) wait_for_events(measure_to);
}

static void paced_messages(void) {
  uint64_t gap = (uint64_t)(SECOND / options.rate), due = now();
  for (int next = 0; now() < measure_to;) {
    for (; due <= now() && due < measure_to; due += gap, next = (next + 1) % options.clients)
      if (clients[next].state == OPEN && send_message(&clients[next], due) < 0) fail_client(&clients[next]);
    wait_for_events(due < measure_to ? due : measure_to);
  }
}

static void until_told(void) {
  struct pollfd input = {.fd = 0, .events = POLLIN};
  char line[16];
  while (poll(&input, 1, 0) == 0) wait_for_events(now() + SECOND / 20);
  if (read(0, line, sizeof line) < 0) return;
}

static void hold(void) {
  int first = options.clients - options.more;
  long sent = 0;
  open_clients(0, first);
  printf("OPEN %ld\n", counts.open - counts.dropped), fflush(stdout);
  until_told();
  if (counts.open == first) open_clients(first, options.clients); /* else the proxy is full */
  printf("ALL %ld\n", counts.open - counts.dropped), fflush(stdout);
  until_told();
  for (int i = 0; i < first; i++) {
    if (clients[i].state == OPEN && ++sent && send_message(&clients[i], now()) < 0) fail_client(&clients[i]);
    if (i % 64 == 0) wait_for_events(0);
  }
  for (uint64_t limit = now() + 20 * SECOND; answered_in_all < sent && now() < limit;)
    wait_for_events(now() + SECOND / 50);
  printf("USED %ld\n", answered_in_all), fflush(stdout);
  until_told();
}

void run_mode(void) {
  if (is("handshake")) {
    handshakes();
    return;
  }
  if (is("hold")) {
    hold();
    return;
  }
  open_clients(0, options.clients);
  measure_from_now();
  if (is("rate")) paced_messages();
  else messages();
}
