/* What mark.c and mark_paper.c share: a paper that has been checked and can be scored. Internal to sync/mark*.c. */
#ifndef SYNC_MARK_PAPER_H
#define SYNC_MARK_PAPER_H

#include "content/markkey.h"
#include "content/pack.h"
#include "content/sitting.h"
#include "engine/paper.h"
#include "engine/processing.h"
#include "engine/profile.h"
#include "sync/mark.h"

struct mark_item {
	struct item *item; /* with its key; immutable */
	char area[LIMIT_TITLE + 1];
	bool human; /* SCORE is for a person */
	int64_t max_milli;
};

struct mark_paper {
	struct sitting *sitting;
	char manifest[SHA256_HEX_SIZE];
	const struct sitting_pack *listed;
	struct profile *profile;
	struct markkey *key;
	struct pack *pack;
	struct test *test;
	struct mark_item *items; /* in order of the key, by id */
	size_t count;
};

/* NULL where the key has no such item. */
const struct mark_item *mark_find(const struct mark_paper *p, const char *item);

#endif
