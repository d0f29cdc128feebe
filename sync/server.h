/* The HTTP server under central: TLS 1.3 over libevent's bufferevents, one loop, one thread.
 *
 * The server owns connections, limits and time; it knows nothing of what is served. A request goes through two
 * calls: `admit` when its head is in (who is it, may it, how large may the body be), so that nobody unknown can
 * make us hold a body, and `handle` when the body is in. `handle` must lead to exactly one exchange_reply…(), at
 * once or later (a batch); the exchange lives until then, even if the client has gone meanwhile. Limits: head 16
 * KiB, body as admitted, 15 s for handshake and head, 15 s + 1 s per 8 KiB for a body, 60 s idle, 60 s without
 * progress in writing, a number of connections, a sum of bodies in memory. On drain the listener closes, requests
 * in work are answered, then it ends. */
#ifndef SYNC_SERVER_H
#define SYNC_SERVER_H

#include "engine/buffer.h"
#include "engine/error.h"
#include "sync/ca.h"
#include "sync/http.h"

struct server;
struct exchange;
struct event_base;

struct server_options {
	const char *listen;                        /* "HOST:PORT" or "[v6]:PORT"; port 0: any */
	const char *certificate, *key, *client_ca; /* paths; certificate NULL: plain HTTP */
	unsigned connections_max;                  /* 0: 1024 */
	uint64_t bodies_max;                       /* bytes; 0: 256 MiB */
};

/* 0 with *body_max set, or after having replied. */
typedef void (*server_admit)(void *ctx, struct exchange *x, uint64_t *body_max);
typedef void (*server_handle)(void *ctx, struct exchange *x);

/* Listens at once. `base` is borrowed. ERR_IO (address, certificate files), ERR_NOMEM. */
int server_new(struct server **out, struct event_base *base, const struct server_options *o, server_admit admit,
	server_handle handle, void *ctx, struct error *e);
int server_port(const struct server *s);
void server_drain(struct server *s); /* leaves the loop when the last connection has ended, or after 10 s */
void server_free(struct server *s);  /* NULL is fine; closes what is open */

/* --- one request --- */

const struct http_head *exchange_head(const struct exchange *x);
const struct ca_peer *exchange_peer(const struct exchange *x); /* NULL without a client certificate */
const struct buffer *exchange_body(const struct exchange *x);
void **exchange_slot(struct exchange *x); /* a pointer for the handler's own use, NULL at first */

/* The reply; the exchange is gone afterwards. */
void exchange_reply(struct exchange *x, int status, const char *type, const void *body, size_t len);

/* RFC 9457 problem details: type "urn:invigil:problem:NAME", the title is the status text. `detail` is for people.
 * 503 and 507 carry Retry-After. */
void exchange_problem(struct exchange *x, int status, const char *name, const char *detail);

/* A file, whole or the range that was asked for (206, 416); takes `fd`. */
void exchange_file(struct exchange *x, const char *type, int fd, uint64_t size, const char *etag);

#endif
