/* Requests to central over libcurl: TLS 1.3, this device's certificate, only DATA/trust/ca.pem believed.
 *
 * Validity of the server's certificate is judged by the latest signed time that this device has verified, not by
 * the PC's clock: a certificate that has run out by that time is refused; one that seems not yet valid is not, for
 * the real time is never before the signed one. Redirects, proxies and other protocols are off. A reply is bounded
 * by what the caller expects. ERR_NETWORK: no usable connection or reply, try again later (the reason in plain
 * words); a reply with an error status is not an error here. One thread. */
#ifndef SYNC_SYNC_WIRE_H
#define SYNC_SYNC_WIRE_H

#include "engine/buffer.h"
#include "engine/error.h"

#include <stdint.h>

struct wire;

struct wire_options {
	const char *server;          /* "https://HOST:PORT" */
	const char *ca, *cert, *key; /* paths */
	int64_t time;                /* seconds since 1970; 0: nothing signed was verified yet, the PC's clock serves */
};

/* ERR_USAGE: not an https address; ERR_NOTFOUND: a file is missing; ERR_NOMEM. */
int wire_new(struct wire **out, const struct wire_options *o, struct error *e);
void wire_free(struct wire *w);                   /* NULL is fine */
void wire_set_time(struct wire *w, int64_t time); /* for connections made from now on */

struct wire_reply {
	int status;
	int retry_after;    /* seconds, 0: not said */
	struct buffer body; /* init with the most that is expected; over it: ERR_NETWORK */
};

/* `path` begins with "/v1/". The body is cleared first. */
int wire_get(struct wire *w, const char *path, struct wire_reply *reply, struct error *e);
int wire_put(
	struct wire *w, const char *path, const void *data, size_t len, struct wire_reply *reply, struct error *e);

/* Continue a download: bytes from `have` on are appended to the open file. reply->status 206 or 200 (then nothing
 * was there: *have is 0 and the file was cut). More than `size` bytes in all: ERR_NETWORK. */
int wire_download(struct wire *w, const char *path, int fd, uint64_t *have, uint64_t size, struct wire_reply *reply,
	struct error *e);

#endif
