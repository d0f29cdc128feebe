/* The plaintext database of a pack while it is being built: in memory only, never on a disk.
 *
 * The same rows in the same order give the same bytes: pages are 4096 bytes, the file is vacuumed, and nothing of
 * the clock or the machine goes in. Owned by one thread. */
#ifndef CONTENT_AUTHOR_DATABASE_H
#define CONTENT_AUTHOR_DATABASE_H

#include "engine/buffer.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct author_database;

int author_database_new(struct author_database **out, struct error *e);
void author_database_free(struct author_database *d); /* NULL is fine */

/* Rows as content/FORMAT.md §7 has them. ERR_EXISTS where the key is there already with other content, 0 where with
 * the same; ERR_NOMEM, ERR_IO. */
int author_database_meta(struct author_database *d, const char *key, const char *value, struct error *e);
int author_database_test(struct author_database *d, const char *id, const struct buffer *json, struct error *e);
int author_database_ref(struct author_database *d, const char *section, unsigned position, const char *id,
	const char *item, const char *json, struct error *e);
int author_database_item(
	struct author_database *d, const char *id, const char *sha256, const struct buffer *json, struct error *e);
int author_database_stimulus(struct author_database *d, const char *id, const struct buffer *json, struct error *e);
int author_database_media(
	struct author_database *d, const char *name, const char *type, const struct buffer *bytes, struct error *e);
bool author_database_has_media(struct author_database *d, const char *name);

/* Which item a source file gave: sources are compiled once however often they are referred to. NULL: not yet. The
 * text is valid until the next call. */
const char *author_database_seen(struct author_database *d, const char *path);
int author_database_see(struct author_database *d, const char *path, const char *id, struct error *e);

/* Vacuum, set the header fields, give the bytes. *out is valid until author_database_free(). No rows may be added
 * after. */
int author_database_finish(struct author_database *d, const uint8_t **out, size_t *len, struct error *e);

#endif
