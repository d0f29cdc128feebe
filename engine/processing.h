/* Response and outcome processing (QTI 3.0 ASI §5, expressions §2.12) and response validity.
 *
 * One item's score is a pure function of the compiled item (with its key) and the responses: a session is made
 * from scratch each time, so nothing can be left over from the item before (F26). NULL follows QTI operator
 * by operator; see expression_table.c. */
#ifndef ENGINE_PROCESSING_H
#define ENGINE_PROCESSING_H

#include "engine/buffer.h"
#include "engine/item.h"
#include "engine/paper.h"
#include "engine/test.h"

struct variable {
	const struct declaration *declaration;
	struct value value;
};

/* A response as it comes in: untyped values are read by the item's declaration (value_coerce). */
struct response {
	const char *id;
	struct value value;
};

/* --- items ------------------------------------------------------------------------------------------------- */

struct item_result { /* transparent, read-only; values live in its arena, declarations in the item */
	size_t response_count, outcome_count, template_count;
	struct variable *responses, *outcomes, *templates;
	struct value completion_status; /* built-in outcome completionStatus */
	bool valid;
	struct arena arena;
};

/* Score one item. Unknown response ids are ERR_NOTFOUND; a value that cannot be of its type ERR_FORMAT; an invalid
 * response (too many choices …) is scored all the same with valid = false. Missing responses are NULL. Without
 * processing the outcomes keep their defaults. Also ERR_NOMEM, ERR_LIMIT. Release afterwards. */
int item_score(struct item_result *out, const struct item *item, const struct response *responses, size_t count,
	struct error *err);
void item_result_release(struct item_result *r); /* wipes */

const struct value *item_result_outcome(
	const struct item_result *r, const char *id); /* NULL pointer when unknown */
bool item_result_number(
	const struct item_result *r, const char *id, double *out); /* false: unknown, NULL, not numeric */

/* {"outcomes":{…},"responses":{…},"templates":{…},"valid":true,"state":{}} (DESIGN.md §6). */
void item_result_add_json(struct buffer *b, const struct item_result *r);

/* --- validity ---------------------------------------------------------------------------------------------- */

enum validity { VALID, VALID_TOO_FEW, VALID_TOO_MANY, VALID_UNKNOWN_CHOICE, VALID_WRONG_TYPE };

/* One response against its interaction: min/max choices, min/max strings, choices that exist. NULL is too few only
 * where min > 0. A pattern mask is left out (PCRE and XSD differ; next issue). `value` may be untyped. */
enum validity interaction_validate(const struct interaction *x, const struct value *value);

/* How far a question is answered, for the question list: a choice question is answered when it has at least `min`
 * (or one) and not over `max`; part answered when some but too few or too many, or when one of several interactions
 * is. */
enum progress { PROGRESS_NOT_SEEN, PROGRESS_NOT_ANSWERED, PROGRESS_PART, PROGRESS_ANSWERED };
enum progress item_progress(const struct item *item, const struct response *responses, size_t count);
const char *progress_words(enum progress p); /* "not seen" "not answered" "part answered" "answered" */

/* --- tests ------------------------------------------------------------------------------------------------- */

struct test_item { /* a delivered item and its result, in paper order */
	const struct paper_entry *entry;
	const struct item_result *result; /* NULL: never attempted */
};

struct test_result {
	size_t count;
	struct variable *outcomes;
	struct arena arena;
};

/* Outcome processing over the delivered items (test-variables, item variables as "REF.SCORE"). */
int test_score(struct test_result *out, const struct test *test, const struct test_item *items, size_t count,
	struct error *err);
void test_result_release(struct test_result *r);
const struct value *test_result_outcome(const struct test_result *r, const char *id);
void test_result_add_json(struct buffer *b, const struct test_result *r); /* {"SCORE":12,…} */

/* --- for operators (expression_*.c) ------------------------------------------------------------------------- */

struct scope {
	struct arena *arena; /* scratch: values of one evaluation */
	struct variable *variables;
	size_t count, settable;  /* the first `settable` are outcomes */
	const struct test *test; /* outcome processing only, else NULL */
	const struct test_item *items;
	size_t item_count;
	struct error *err;
	unsigned steps; /* rules and operators done so far, bounded */
};

int expression_evaluate(struct value *out, struct scope *scope, const struct expression *x);
struct variable *scope_find(struct scope *scope, const char *id);  /* NULL = none */
int rules_run(struct scope *scope, const struct rule_list *rules); /* exit-response ends it with 0 */

#endif
