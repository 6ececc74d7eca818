/* Bytes to and from a socket, with TLS or without. */
#include "load.h"
#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static SSL_CTX *context;
static SSL_SESSION *session;

/* OpenSSL marks a session of TLS 1.3 that was used as used up, so a clean copy is kept and copies of it are offered. */
static int keep_session(SSL *ssl, SSL_SESSION *fresh) {
  static uint64_t kept;
  (void)ssl;
  if (!options.resume || (session && now() - kept < 200000000ull)) return 0;
  if (session) SSL_SESSION_free(session);
  session = SSL_SESSION_dup(fresh);
  kept = now();
  return 0;
}

void prepare_tls(void) {
  context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
  if (options.tls12) SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  if (options.groups && SSL_CTX_set1_groups_list(context, options.groups) != 1)
    fprintf(stderr, "wsload: this OpenSSL has no %s\n", options.groups), exit(2);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep_session);
}

void begin_tls(struct client *c) {
  c->ssl = SSL_new(context);
  SSL_set_fd(c->ssl, c->fd);
  SSL_set_tlsext_host_name(c->ssl, "localhost");
  if (options.resume && session) {
    SSL_SESSION *offered = SSL_SESSION_dup(session);
    SSL_set_session(c->ssl, offered);
    SSL_SESSION_free(offered);
  }
  SSL_set_connect_state(c->ssl);
}

static int judge(struct client *c, int result) {
  if (result > 0) return result;
  int error = SSL_get_error(c->ssl, result);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

int read_some(struct client *c, void *buffer, int length) {
  if (c->ssl) {
    ERR_clear_error();
    return judge(c, SSL_read(c->ssl, buffer, length));
  }
  int got = read(c->fd, buffer, length);
  return got > 0 ? got : got < 0 && errno == EAGAIN ? 0 : -1;
}

int write_some(struct client *c, const void *buffer, int length) {
  if (c->ssl) {
    ERR_clear_error();
    return judge(c, SSL_write(c->ssl, buffer, length));
  }
  int put = write(c->fd, buffer, length);
  return put >= 0 ? put : errno == EAGAIN ? 0 : -1;
}
