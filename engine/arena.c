/* Chunks that double up to 64 KiB, so that a small thing costs one small block and a large one few. A request that
 * is larger than a chunk gets its own. */
#include "engine/arena.h"
#include "engine/memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

struct arena_chunk {
	struct arena_chunk *previous;
	size_t size, used; /* bytes after the header */
};

#define ALIGN alignof(max_align_t)
#define HEADER ((sizeof(struct arena_chunk) + ALIGN - 1) / ALIGN * ALIGN)
#define CHUNK_FIRST 512
#define CHUNK_LARGEST (64 * 1024)

void arena_init(struct arena *a, size_t max)
{
	*a = (struct arena)ARENA_INIT(max);
}

static void release(struct arena *a, int wipe)
{
	while (a->last) {
		struct arena_chunk *c = a->last;
		a->last = c->previous;
		if (wipe)
			mem_wipe((char *)c + HEADER, c->used);
		mem_free(c);
	}
	a->total = 0;
}

void arena_release(struct arena *a)
{
	release(a, 0);
}

void arena_release_wiped(struct arena *a)
{
	release(a, 1);
}

static struct arena_chunk *add_chunk(struct arena *a, size_t need)
{
	size_t size = a->last ? a->last->size * 2 : CHUNK_FIRST;
	if (size > CHUNK_LARGEST)
		size = CHUNK_LARGEST;
	if (size < need)
		size = need;
	struct arena_chunk *c = mem_alloc(HEADER + size);
	if (!c)
		return NULL;
	*c = (struct arena_chunk){ a->last, size, 0 };
	a->last = c;
	return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	size_t need = size ? (size + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
	if (need > a->max || a->total > a->max - need)
		return NULL;
	struct arena_chunk *c = a->last;
	if (!c || c->size - c->used < need)
		c = add_chunk(a, need);
	if (!c)
		return NULL;
	void *p = (char *)c + HEADER + c->used;
	c->used += need;
	a->total += need;
	return memset(p, 0, need);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	return arena_alloc(a, count * size);
}

char *arena_string_n(struct arena *a, const char *s, size_t len)
{
	char *p = len < SIZE_MAX ? arena_alloc(a, len + 1) : NULL;
	if (p && len)
		memcpy(p, s, len);
	return p;
}

char *arena_string(struct arena *a, const char *s)
{
	return s ? arena_string_n(a, s, strlen(s)) : NULL;
}
