/* SSH's wire format (RFC 4251 §5), the few types that keys and signatures use.
 *
 * The reader borrows its input and never reads past it; a failure sticks, so a caller reads all fields and checks
 * ssh_reader_done() once. Writers append to a buffer, whose own sticky error is checked once at the end. */
#ifndef CONTENT_SSH_WIRE_H
#define CONTENT_SSH_WIRE_H

#include "engine/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ssh_reader {
	const uint8_t *p; /* borrowed */
	size_t left;
	bool bad;
};

/* A run of bytes inside the reader's input. */
struct ssh_slice {
	const uint8_t *p;
	size_t len;
};

struct ssh_reader ssh_reader_init(const void *data, size_t len);
uint32_t ssh_read_u32(struct ssh_reader *r);                       /* 0 when bad */
struct ssh_slice ssh_read_bytes(struct ssh_reader *r, size_t len); /* no length prefix; {NULL, 0} when bad */
struct ssh_slice ssh_read_string(struct ssh_reader *r);            /* {NULL, 0} when bad */
void ssh_read_mpint32(struct ssh_reader *r, uint8_t out[32]); /* canonical positive mpint of at most 256 bits */
bool ssh_reader_done(const struct ssh_reader *r);             /* all read, nothing left, nothing bad */
bool ssh_slice_is(struct ssh_slice s, const char *text);

void ssh_add_u32(struct buffer *b, uint32_t n);
void ssh_add_string(struct buffer *b, const void *data, size_t len);
void ssh_add_text(struct buffer *b, const char *text);
void ssh_add_mpint32(struct buffer *b, const uint8_t n[32]); /* big-endian, positive */

#endif
