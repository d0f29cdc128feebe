/* An arena: many small pieces of memory released together.
 *
 * A loaded thing (item, test, profile, record) copies every string it keeps into its own arena, so that there
 * is one place to free and a half-built thing frees like a whole one. Pieces are zero-filled and aligned for
 * any type. An arena has a hard maximum; over it every call gives NULL. Not for sharing between threads. */
#ifndef ENGINE_ARENA_H
#define ENGINE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *last; /* owned; chunks are chained backwards */
	size_t total;             /* bytes asked for so far, with their alignment */
	size_t max;               /* never more than this many bytes */
};

#define ARENA_INIT(maximum) \
	{                       \
		NULL, 0, (maximum)  \
	}

void arena_init(struct arena *a, size_t max);
void arena_release(struct arena *a);       /* frees all; empty and usable again */
void arena_release_wiped(struct arena *a); /* wipes first: for answers and personal data */

/* NULL when memory has run out or `max` is reached. Size 0 gives a valid pointer. Lives until release. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t count, size_t size); /* multiplication checked */
char *arena_string(struct arena *a, const char *s);            /* NULL in gives NULL out */
char *arena_string_n(struct arena *a, const char *s, size_t len);

#endif
