/* The one message that all clients send (RFC 6455), and its echoes. */
#include "load.h"
#include <stdlib.h>
#include <string.h>

uint8_t *frame;
size_t frame_length;

void prepare_frame(void) {
  size_t size = options.size, header = 2;
  uint32_t mask = 0x5a17c3e9u;
  frame = calloc(1, size + 16);
  frame[0] = 0x82; /* binary, whole */
  if (size < 126) {
    frame[1] = 0x80 | size;
  } else if (size < 65536) {
    frame[1] = 0x80 | 126, frame[2] = size >> 8, frame[3] = size, header = 4;
  } else {
    frame[1] = 0x80 | 127, header = 10;
    for (int i = 0; i < 8; i++) frame[2 + i] = (uint64_t)size >> (56 - 8 * i);
  }
  memcpy(frame + header, &mask, 4);
  for (size_t i = 0; i < size; i++) frame[header + 4 + i] = (uint8_t)(i * 31 + 7);
  frame_length = header + 4 + size;
}

/* The length that a header tells, or -1 while it is not whole. */
static int64_t length_in(const uint8_t *header, int got) {
  if (got < 2) return -1;
  int length = header[1] & 127;
  if (length < 126) return length;
  int bytes = length == 126 ? 2 : 8;
  if (got < 2 + bytes) return -1;
  int64_t whole = 0;
  for (int i = 0; i < bytes; i++) whole = whole << 8 | header[2 + i];
  return whole;
}

/* -1 at anything but an echo of what was sent. */
int read_frames(struct client *c, uint8_t *bytes, int length) {
  while (length > 0 && c->state == OPEN) {
    if (c->body_left) {
      uint64_t part = c->body_left < (uint64_t)length ? c->body_left : (uint64_t)length;
      c->body_left -= part, bytes += part, length -= part;
      if (!c->body_left) echoed(c);
      continue;
    }
    c->in[c->in_length++] = *bytes++, length--;
    int64_t body = length_in((uint8_t *)c->in, c->in_length);
    if (body < 0) continue;
    if ((uint8_t)c->in[0] != 0x82 || (size_t)body != options.size) return -1;
    c->in_length = 0, c->body_left = body;
    if (!body) echoed(c);
  }
  return 0;
}
