/* Building a pack and its marking key from a test's source. The work behind `build`, without its command line. */
#ifndef CONTENT_AUTHOR_PACK_H
#define CONTENT_AUTHOR_PACK_H

#include "content/age.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AUTHOR_AREAS_MAX 64

struct author_area {
	char name[64]; /* "" = items without a label */
	size_t items;
};

/* What was built, for the summary. */
struct author_summary {
	char paper[LIMIT_IDENTIFIER + 1];
	char title[LIMIT_TITLE + 1];
	size_t items, stimuli, media, refs;
	size_t choice_single, choice_multiple, text, other; /* interactions */
	double max_seconds;                                 /* of the test; 0 = none */
	size_t area_count;
	struct author_area areas[AUTHOR_AREAS_MAX];
	uint64_t pack_size;
	char pack_sha256[65];
};

struct author_build {
	const char *test; /* path of the test's XML */
	const char *root; /* folder that hrefs may use; NULL = the test's */
	bool practice;
	const char *pack; /* path to write */
	struct age_to to;
	const char *key;              /* path to write, or NULL */
	struct age_recipient marking; /* where key */
	const char *built;            /* RFC 3339 for meta, or NULL */
	/* Called for each item done, with the number of refs in all; may be NULL. */
	void (*progress)(void *ctx, size_t done, size_t total);
	/* Called for each finding that is in the way; may be NULL. */
	void (*complain)(void *ctx, const char *file, int line, const char *level, const char *text);
	void *ctx;
};

/* Write the pack (and key). Nothing is written where anything is wrong; files appear whole or not at all.
 * ERR_FORMAT or ERR_UNSUPPORTED (content; all findings went to `complain`), ERR_EXISTS (identifiers), ERR_IO … */
int author_build_pack(struct author_summary *out, const struct author_build *b, struct error *e);

#endif
