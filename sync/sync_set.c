#include "sync/sync_set.h"

#include "engine/memory.h"

#include <string.h>

static size_t hash_of(const char *s)
{
	uint64_t h = UINT64_C(14695981039346656037);
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	return (size_t)h;
}

/* The entry of that name, or the free one where it would stand; room > count. */
static struct set_entry *slot(struct set_entry *entry, size_t room, const char *name)
{
	size_t i = hash_of(name) & (room - 1);
	while (entry[i].name && strcmp(entry[i].name, name))
		i = (i + 1) & (room - 1);
	return &entry[i];
}

void set_release(struct set *s)
{
	for (size_t i = 0; i < s->room; i++)
		mem_free(s->entry[i].name);
	mem_free(s->entry);
	*s = (struct set)SET_INIT;
}

struct set_entry *set_find(const struct set *s, const char *name)
{
	struct set_entry *e = s->room ? slot(s->entry, s->room, name) : NULL;
	return e && e->name ? e : NULL;
}

bool set_has(const struct set *s, const char *name)
{
	return set_find(s, name) != NULL;
}

static bool grow(struct set *s)
{
	size_t room = s->room ? s->room * 2 : 64;
	struct set_entry *fresh = mem_zero(room, sizeof *fresh);
	if (!fresh)
		return false;
	for (size_t i = 0; i < s->room; i++)
		if (s->entry[i].name)
			*slot(fresh, room, s->entry[i].name) = s->entry[i];
	mem_free(s->entry);
	s->entry = fresh;
	s->room = room;
	return true;
}

struct set_entry *set_add(struct set *s, const char *name)
{
	struct set_entry *e = set_find(s, name);
	if (e)
		return e;
	if (s->count * 2 >= s->room && !grow(s))
		return NULL;
	e = slot(s->entry, s->room, name);
	if (!(e->name = mem_string(name)))
		return NULL;
	s->count++;
	return e;
}
