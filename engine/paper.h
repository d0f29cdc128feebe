/* The paper: what one candidate gets, from the test and the recorded seed (FORMAT.md §9; QTI 3.0 qti-selection,
 * qti-ordering).
 *
 * A pure function of (test, seed): the same on the seat, on a spare seat after a move, at marking. The list
 * delivered is journalled (`plan`); paper_check() compares a recorded plan with a recomputed one. Pointers to
 * titles and refs are borrowed from the test, which must outlive the paper. */
#ifndef ENGINE_PAPER_H
#define ENGINE_PAPER_H

#include "engine/test.h"

struct paper_entry {
	const char
		*id; /* ref id as journalled; "ID.2" for the second instance drawn with replacement. Owned by the paper */
	const struct test_ref *ref;
	const char *item; /* item id */
	size_t number;    /* 1-based, as shown: "Question 19 of 30" */
	size_t section;   /* index into sections */
	const struct test_part *part;
	const struct session_control *control;
};

struct paper_section { /* a run of questions under one visible section */
	const char *title; /* "" where no section above them is visible */
	size_t first;      /* number of its first question, 1-based */
	size_t count;
};

struct paper {
	uint64_t seed;
	size_t count;
	struct paper_entry *entries;
	size_t section_count;
	struct paper_section *sections;
	struct arena arena;
};

/* ERR_FORMAT (more selected than there are), ERR_LIMIT (over LIMIT_PAPER_ITEMS), ERR_NOMEM. Release afterwards. */
int paper_make(struct paper *out, const struct test *test, uint64_t seed, struct error *err);
void paper_release(struct paper *p);

size_t paper_find(const struct paper *p, const char *id); /* index; p->count when absent */

/* Replay: are these the ids, in order? ERR_FORMAT names the first difference. */
int paper_check(const struct paper *p, const char *const *ids, size_t count, struct error *err);

/* The order in which the choices of an interaction are shown: order[place] = index in x->choices. Without shuffle,
 * as written. `order` has room for x->choice_count. 0 or ERR_NOMEM. */
int paper_choice_order(size_t *order, const struct item *item, const struct interaction *x, uint64_t seed);

#endif
