/* A growing run of bytes with a hard maximum given when it is made.
 *
 * `data` is always NUL-terminated once anything was added (the NUL does not count), so a buffer of text can be
 * passed as a string. Errors stick: after a failed add every later add fails with the same code, so a caller
 * may add many times and check once. Not for sharing between threads. A buffer that held secrets is released by
 * buffer_release_wiped(). */
#ifndef ENGINE_BUFFER_H
#define ENGINE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

struct buffer {
	uint8_t *data; /* owned; NULL while empty */
	size_t len;    /* bytes in use */
	size_t size;   /* bytes allocated */
	size_t max;    /* never grows beyond this many bytes */
	int failed;    /* sticky error code, 0 while good */
};

#define BUFFER_INIT(maximum)     \
	{                            \
		NULL, 0, 0, (maximum), 0 \
	}

void buffer_init(struct buffer *b, size_t max);
void buffer_release(struct buffer *b);       /* frees; the buffer is empty and usable again */
void buffer_release_wiped(struct buffer *b); /* wipes first */
void buffer_clear(struct buffer *b);         /* keeps the memory, clears the sticky error */

/* 0, ERR_LIMIT (over max) or ERR_NOMEM. */
int buffer_add(struct buffer *b, const void *data, size_t len);
int buffer_add_string(struct buffer *b, const char *s);
int buffer_add_byte(struct buffer *b, uint8_t byte);
int buffer_addf(struct buffer *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Room for `len` more bytes at the end; *out points to it and is valid until the next call. The caller sets
 * b->len itself through buffer_commit(). */
int buffer_reserve(struct buffer *b, uint8_t **out, size_t len);
void buffer_commit(struct buffer *b, size_t len);

/* The text, "" when empty. Borrowed until the next change. */
const char *buffer_text(const struct buffer *b);

#endif
