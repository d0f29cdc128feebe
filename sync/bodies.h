/* Bytes by their SHA-256, outside the rows: a folder DIR/ab/abcdef… (DESIGN §4).
 *
 * A body is whole or not there, never changes and is never removed. put is durable when it returns. Files are 0600.
 * Any number of processes may share the folder. A name is 64 lower-case hex digits (assert). */
#ifndef SYNC_BODIES_H
#define SYNC_BODIES_H

#include "content/hash.h"
#include "engine/buffer.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stdint.h>

struct bodies;

/* Makes the folder when missing. ERR_IO, ERR_FULL, ERR_NOMEM. */
int bodies_open(struct bodies **out, const char *dir, struct error *e);
void bodies_close(struct bodies *b); /* NULL is fine */

/* Writes the bytes under their own hash, which goes to `name`. ERR_IO, ERR_FULL, ERR_NOMEM. */
int bodies_put(struct bodies *b, char name[SHA256_HEX_SIZE], const void *data, size_t len, struct error *e);

/* Two steps for many at once: stage writes without waiting for the disk, flush makes all staged bodies durable and
 * visible or, on failure, none that was not there before is promised. One flush syncs each folder once. */
int bodies_stage(struct bodies *b, const char *name, const void *data, size_t len, struct error *e);
int bodies_flush(struct bodies *b, struct error *e);

/* Copies a file of any size. ERR_NOTFOUND, ERR_IO, ERR_FULL. */
int bodies_import(struct bodies *b, char name[SHA256_HEX_SIZE], uint64_t *size, const char *path, struct error *e);

bool bodies_have(const struct bodies *b, const char *name);

/* Append the bytes (out->max is the limit); compared with the name: ERR_FORMAT for a damaged body. ERR_NOTFOUND. */
int bodies_get(struct bodies *b, const char *name, struct buffer *out, struct error *e);

/* A descriptor for reading in pieces (not compared with the name: the receiver does); close with file_close(). */
int bodies_read(struct bodies *b, const char *name, int *fd, uint64_t *size, struct error *e);

/* The body's path, for programs that want a file. */
int bodies_path(const struct bodies *b, const char *name, char path[4096], struct error *e);

#endif
