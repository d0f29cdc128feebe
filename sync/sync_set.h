/* A set of short strings with a number each: what sync knows to be done while it runs. Nothing of it is stored, for
 * every request may be made again. Entries are copied. */
#ifndef SYNC_SYNC_SET_H
#define SYNC_SYNC_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct set_entry {
	char *name; /* NULL: free */
	int64_t value;
	char sha256[65];
};

struct set {
	struct set_entry *entry;
	size_t count, room;
};

#define SET_INIT   \
	{              \
		NULL, 0, 0 \
	}

void set_release(struct set *s);
bool set_has(const struct set *s, const char *name);
struct set_entry *set_find(const struct set *s, const char *name); /* NULL when absent; until the next set_add() */

/* The entry, new (zero) or there already; NULL without memory. */
struct set_entry *set_add(struct set *s, const char *name);

#endif
