/* What was marked, as a table, and what is odd about it (F26: an odd pass rate was waved through).
 *
 * Reads results as mark.h writes them; of several results of one attempt the newest counts and the others are
 * named. Plain values; one thread. */
#ifndef SYNC_RESULTS_H
#define SYNC_RESULTS_H

#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/limits.h"

#include <stdbool.h>
#include <stdint.h>

#define RESULTS_ODD_MIN 10 /* fewer results of a paper say nothing about a rate */

struct result_line {
	char candidate[LIMIT_IDENTIFIER + 1], paper[LIMIT_IDENTIFIER + 1], attempt[LIMIT_IDENTIFIER + 1];
	char outcome[16]; /* "met", "near-met", "not-met", "" where open */
	char state[32];
	unsigned generation, questions, answered;
	int64_t milli, max_milli;
	bool sample, awaits_person;
};

/* ERR_FORMAT. */
int result_read(struct result_line *out, const char *json, size_t len, struct error *e);

/* The table for people. `lines` are in any order. */
int results_table(struct buffer *out, const struct result_line *lines, size_t count);

/* One line for each thing that somebody should look at before results go out: a paper that (nearly) all or (nearly)
 * none met, all scores equal, nobody answered a paper's questions. Appends nothing where nothing is odd. */
int results_warnings(struct buffer *out, const struct result_line *lines, size_t count);

#endif
