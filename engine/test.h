/* The compiled test: parts, sections and item refs (FORMAT.md §8, §7 table `ref`).
 *
 * The structure is loaded from JSON; the refs are then pushed row by row, in the order of (section, position), so
 * that a bank of 30,000 never has to be one JSON. test_finish() proves that the rows agree with the structure;
 * after it the test is immutable and everything inside lives until test_free(). */
#ifndef ENGINE_TEST_H
#define ENGINE_TEST_H

#include "engine/arena.h"
#include "engine/error.h"
#include "engine/item.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct time_limits { /* qti-time-limits; -1 = none */
	int64_t min_ms, max_ms;
	bool allow_late;
};

struct session_control {   /* qti-item-session-control */
	unsigned max_attempts; /* 0 = no limit */
	bool show_feedback, allow_review, show_solution, allow_comment, allow_skipping, validate_responses;
};

struct weight {
	const char *id;
	double value;
};

struct test_ref {     /* qti-assessment-item-ref */
	const char *id;   /* unique in the test */
	const char *item; /* item id */
	bool required, fixed;
	size_t weight_count;
	const struct weight *weights;
	size_t category_count;
	const char *const *categories;
};

struct section;
struct section_child { /* exactly one is set */
	const struct section *section;
	const struct test_ref *ref;
};

struct section {
	const char *id, *title;
	bool visible, keep_together, required, fixed;
	struct time_limits limits;
	struct session_control control;
	bool selects, with_replacement;
	size_t select; /* children to take, where selects */
	bool shuffle;
	size_t count;
	const struct section_child *children; /* document order; complete after test_finish() */
};

struct test_part {
	const char *id;
	bool linear;       /* navigation-mode */
	bool simultaneous; /* submission-mode */
	struct time_limits limits;
	struct session_control control;
	size_t count;
	const struct section *const *sections;
};

struct test {
	const char *id, *title, *lang;
	struct time_limits limits;
	struct declaration_list outcomes;
	bool has_processing;
	struct rule_list processing;
	size_t part_count;
	const struct test_part *parts;
	size_t ref_count;
	struct arena arena;
	struct test_build *build; /* private: what is being put together, and the index of refs */
};

/* ERR_FORMAT, ERR_LIMIT, ERR_NOMEM, ERR_UNSUPPORTED; *out is owned by the caller. */
int test_load(struct test **out, const char *text, size_t len, struct error *err);
void test_free(struct test *t);

/* One row of table `ref`; `json` is its third column ("{}" for none). Rows of a section come in order; sections in
 * any. ERR_NOTFOUND: no such section, ERR_LIMIT, ERR_FORMAT, ERR_NOMEM. */
int test_add_ref(struct test *t, const char *section, const char *id, const char *item, const char *json,
	size_t len, struct error *err);
/* All refs are in: checks counts against the structure and that ids are unique. Call once. */
int test_finish(struct test *t, struct error *err);
/* Add outcomes and processing from the marking key's `test` member. */
int test_add_key(struct test *t, const json_t *entry, struct error *err);

const struct test_ref *test_find_ref(const struct test *t, const char *id); /* after test_finish(); NULL = none */
double test_ref_weight(const struct test_ref *ref, const char *weight);     /* 1.0 where not given (QTI) */

#endif
