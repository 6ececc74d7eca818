/* Times, and the line of JSON at the end. */
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define MOST 6000000
#define MOST_SLOW 1000
static uint32_t times[MOST];
static size_t recorded;

uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

void record(uint64_t nanoseconds) {
  if (recorded < MOST) times[recorded++] = nanoseconds > 4000000000u ? 4000000000u : nanoseconds;
}

static int compare(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

/* In microseconds. */
static double percentile(double part) {
  size_t i = part * recorded;
  return recorded ? times[i < recorded ? i : recorded - 1] / 1000.0 : 0;
}

static double cpu_seconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static double cpu_before;
void cpu_from_now(void) { cpu_before = cpu_seconds(); }

/* The slowest hundredth in microseconds, from the slowest on: of several runs together, their slowest thousandth is in them. */
static void print_slowest(void) {
  size_t count = recorded / 100 < MOST_SLOW ? recorded / 100 : MOST_SLOW;
  printf("\"slowest\":[");
  for (size_t i = 0; i < count; i++) printf("%s%.1f", i ? "," : "", times[recorded - 1 - i] / 1000.0);
  printf("]");
}

void print_result(void) {
  double cpu = cpu_seconds() - cpu_before;
  qsort(times, recorded, sizeof *times, compare);
  printf("{\"tls\":\"%s\",\"cipher\":\"%s\",\"open\":%ld,\"failed\":%ld,\"dropped\":%ld,\"handshakes\":%ld,\"resumed\":%ld,"
         "\"messages\":%ld,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"clientCpu\":%.3f,\"timed\":%zu,",
         tls_version, tls_cipher, counts.open, counts.failed, counts.dropped, counts.handshakes, counts.resumed,
         counts.messages, percentile(.5), percentile(.99), percentile(.999), cpu, recorded);
  print_slowest();
  printf("}\n");
}
