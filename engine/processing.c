/* Evaluation and the rules. Values of one scoring live in the result's arena and are never freed one by one; a
 * count of steps bounds what a hostile key can ask for. */
#include "engine/processing.h"
#include "engine/expression_table.h"
#include "engine/limits.h"

#include <string.h>

#define SCORE_MEMORY (64u << 20)
#define EXIT_RESPONSE 1 /* not an error: the processing ends here */

/* Built-in session variables (QTI 3.0 §2.6.2), found after the declared ones. */
static const struct declaration completion_status = {
	.id = "completionStatus", .cardinality = CARD_SINGLE, .base = BASE_IDENTIFIER
};
static const struct declaration num_attempts = {
	.id = "numAttempts", .cardinality = CARD_SINGLE, .base = BASE_INTEGER
};

/* --- evaluation
 * --------------------------------------------------------------------------------------------------- */

static int step(struct scope *s)
{
	return ++s->steps > LIMIT_STEPS ? error_set(s->err, ERR_LIMIT, "processing takes too many steps") : 0;
}

int expression_evaluate(struct value *out, struct scope *scope, const struct expression *x)
{
	int r = step(scope);
	return r < 0 ? r : x->op->eval(out, scope, x);
}

struct variable *scope_find(struct scope *scope, const char *id)
{
	for (size_t i = 0; i < scope->count; i++)
		if (strcmp(scope->variables[i].declaration->id, id) == 0)
			return &scope->variables[i];
	return NULL;
}

/* --- rules
 * -------------------------------------------------------------------------------------------------------- */

static int run_list(struct scope *s, const struct rule_list *l);

/* An outcome variable, or NULL with the error set. */
static struct variable *find_settable(struct scope *s, const char *id)
{
	struct variable *v = scope_find(s, id);
	if (v && (size_t)(v - s->variables) < s->settable)
		return v;
	error_set(s->err, ERR_FORMAT, "no outcome variable %.64s", id);
	return NULL;
}

static int set_outcome(struct scope *s, const struct rule *rule)
{
	struct variable *v = find_settable(s, rule->identifier);
	struct value x;
	if (!v)
		return ERR_FORMAT;
	int r = expression_evaluate(&x, s, rule->expression);
	if (r == 0)
		r = value_coerce(&v->value, s->arena, v->declaration->cardinality, v->declaration->base, &x, s->err);
	if (r < 0)
		error_prefix(s->err, r, "set-outcome-value %.64s", rule->identifier);
	return r;
}

/* Match table: the entry that is equal. Interpolation table: the first whose source is below (or at, with its
 * boundary). */
static const struct value *look_up(const struct lookup *t, double x)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct lookup_entry *e = &t->entries[i];
		bool at = e->source == x && (!t->interpolation || e->include_boundary);
		if (at || (t->interpolation && e->source < x))
			return &e->value;
	}
	return &t->fallback;
}

static int lookup_outcome(struct scope *s, const struct rule *rule)
{
	struct variable *v = find_settable(s, rule->identifier);
	struct value x, number;
	if (!v)
		return ERR_FORMAT;
	if (!v->declaration->lookup)
		return error_set(s->err, ERR_FORMAT, "outcome variable %.64s has no lookup table", rule->identifier);
	int r = expression_evaluate(&x, s, rule->expression);
	if (r == 0)
		r = value_coerce(&number, s->arena, CARD_SINGLE, BASE_FLOAT, &x, s->err);
	if (r < 0)
		return r;
	const struct lookup *t = v->declaration->lookup;
	v->value = value_is_null(&number) ? t->fallback : *look_up(t, number.items[0].as.number);
	return 0;
}

/* NULL counts as false (QTI 3.0 response-if). */
static int test_branch(bool *on, struct scope *s, const struct rule_branch *b)
{
	struct value v;
	*on = true;
	if (!b->test)
		return 0;
	int r = expression_evaluate(&v, s, b->test);
	if (r < 0)
		return r;
	if (v.count && (v.cardinality != CARD_SINGLE || v.base != BASE_BOOLEAN))
		return error_set(s->err, ERR_FORMAT, "a condition is neither true nor false");
	*on = v.count && v.items[0].as.boolean;
	return 0;
}

static int run_condition(struct scope *s, const struct rule *rule)
{
	for (size_t i = 0; i < rule->count; i++) {
		bool on;
		int r = test_branch(&on, s, &rule->branches[i]);
		if (r < 0 || on)
			return r < 0 ? r : run_list(s, &rule->branches[i].then);
	}
	return 0;
}

static int run_rule(struct scope *s, const struct rule *rule)
{
	int r = step(s);
	if (r < 0)
		return r;
	switch (rule->kind) {
	case RULE_SET_OUTCOME:
		return set_outcome(s, rule);
	case RULE_LOOKUP_OUTCOME:
		return lookup_outcome(s, rule);
	case RULE_CONDITION:
		return run_condition(s, rule);
	case RULE_EXIT:
		break;
	}
	return EXIT_RESPONSE;
}

static int run_list(struct scope *s, const struct rule_list *l)
{
	int r = 0;
	for (size_t i = 0; i < l->count && r == 0; i++)
		r = run_rule(s, &l->rules[i]);
	return r;
}

int rules_run(struct scope *scope, const struct rule_list *rules)
{
	int r = run_list(scope, rules);
	return r == EXIT_RESPONSE ? 0 : r;
}

/* --- items
 * -------------------------------------------------------------------------------------------------------- */

/* Numeric outcomes without a default begin at 0; one that a person or another machine scores stays NULL until then.
 */
static int initial(struct variable *out, struct arena *a, const struct declaration *d)
{
	out->declaration = d;
	out->value = d->initial;
	if (d->initial.count || d->cardinality != CARD_SINGLE || !value_is_numeric(d->base) || d->external_scored)
		return 0;
	return d->base == BASE_INTEGER ? value_integer(&out->value, a, 0) : value_number(&out->value, a, 0);
}

static int take_response(struct item_result *out, const struct response *given, struct error *err)
{
	for (size_t i = 0; i < out->response_count; i++) {
		struct variable *v = &out->responses[i];
		const struct declaration *d = v->declaration;
		struct value own;
		if (strcmp(d->id, given->id) != 0)
			continue;
		int r = value_copy(&own, &out->arena, &given->value);
		if (r < 0)
			return error_set(err, r, "out of memory");
		r = value_coerce(&v->value, &out->arena, d->cardinality, d->base, &own, err);
		return r < 0 ? error_prefix(err, r, "response %.64s", d->id) : 0;
	}
	return error_set(err, ERR_NOTFOUND, "no response variable %.64s", given->id);
}

/* One array: outcomes, completionStatus, responses, templates, numAttempts. */
static int make_variables(struct item_result *out, struct scope *s, const struct item *item)
{
	size_t outcomes = item->outcomes.count, responses = item->responses.count, templates = item->templates.count, i;
	struct variable *v = arena_array(&out->arena, outcomes + responses + templates + 2, sizeof *v);
	int r = v ? 0 : ERR_NOMEM;
	for (i = 0; r == 0 && i < outcomes; i++)
		r = initial(&v[i], &out->arena, &item->outcomes.list[i]);
	if (r == 0)
		r = value_text(&v[outcomes].value, &out->arena, BASE_IDENTIFIER, "not_attempted");
	if (r < 0)
		return error_set(s->err, r, "out of memory");
	v[outcomes].declaration = &completion_status;
	*s = (struct scope){ &out->arena, v, outcomes + responses + templates + 2, outcomes + 1, NULL, NULL, 0, s->err,
		0 };
	out->outcomes = v;
	out->responses = v += outcomes + 1;
	for (i = 0; i < responses; i++)
		v[i] = (struct variable){ &item->responses.list[i],
			value_null(item->responses.list[i].cardinality, item->responses.list[i].base) };
	out->templates = v += responses;
	for (i = 0; i < templates; i++)
		v[i] = (struct variable){ &item->templates.list[i], item->templates.list[i].initial };
	out->outcome_count = outcomes;
	out->response_count = responses;
	out->template_count = templates;
	v[templates].declaration = &num_attempts;
	return value_integer(&v[templates].value, &out->arena, 1) < 0 ? evaluate_nomem(s) : 0;
}

static bool all_valid(const struct item_result *result, const struct item *item)
{
	for (size_t i = 0; i < item->interaction_count; i++) {
		const struct interaction *x = item->interactions[i];
		for (size_t j = 0; j < result->response_count; j++)
			if (strcmp(result->responses[j].declaration->id, x->response) == 0 &&
				interaction_validate(x, &result->responses[j].value) != VALID)
				return false;
	}
	return true;
}

int item_score(struct item_result *out, const struct item *item, const struct response *responses, size_t count,
	struct error *err)
{
	struct item_result result = { .arena = ARENA_INIT(SCORE_MEMORY) };
	struct scope scope = { .err = err };
	int r = make_variables(&result, &scope, item);
	for (size_t i = 0; r == 0 && i < count; i++)
		r = take_response(&result, &responses[i], err);
	if (r == 0) {
		result.valid = all_valid(&result, item);
		r = rules_run(&scope, &item->processing);
	}
	if (r < 0) {
		item_result_release(&result);
		return error_prefix(err, r, "item %.64s", item->id);
	}
	result.completion_status = result.outcomes[result.outcome_count].value;
	*out = result;
	return 0;
}

void item_result_release(struct item_result *r)
{
	arena_release_wiped(&r->arena);
	*r = (struct item_result){ 0 };
}

const struct value *item_result_outcome(const struct item_result *r, const char *id)
{
	for (size_t i = 0; i < r->outcome_count; i++)
		if (strcmp(r->outcomes[i].declaration->id, id) == 0)
			return &r->outcomes[i].value;
	return NULL;
}

bool item_result_number(const struct item_result *r, const char *id, double *out)
{
	const struct value *v = item_result_outcome(r, id);
	if (!v || v->count != 1 || v->cardinality != CARD_SINGLE || !value_is_numeric(v->base))
		return false;
	*out = v->base == BASE_INTEGER ? (double)v->items[0].as.integer : v->items[0].as.number;
	return true;
}

static void add_variables(struct buffer *b, const struct variable *list, size_t count)
{
	json_add_open(b, '{');
	for (size_t i = 0; i < count; i++) {
		json_add_key(b, list[i].declaration->id);
		value_add_json(b, &list[i].value);
	}
	json_add_close(b, '}');
}

void item_result_add_json(struct buffer *b, const struct item_result *r)
{
	json_add_open(b, '{');
	json_add_key(b, "outcomes");
	add_variables(b, r->outcomes, r->outcome_count);
	json_add_key(b, "responses");
	add_variables(b, r->responses, r->response_count);
	json_add_key(b, "templates");
	add_variables(b, r->templates, r->template_count);
	json_add_key(b, "valid");
	json_add_bool(b, r->valid);
	json_add_key(b, "state");
	json_add_open(b, '{');
	json_add_close(b, '}');
	json_add_close(b, '}');
}

/* --- tests
 * -------------------------------------------------------------------------------------------------------- */

int test_score(struct test_result *out, const struct test *test, const struct test_item *items, size_t count,
	struct error *err)
{
	struct test_result result = { .count = test->outcomes.count, .arena = ARENA_INIT(SCORE_MEMORY) };
	struct variable *v = arena_array(&result.arena, result.count, sizeof *v);
	int r = v ? 0 : ERR_NOMEM;
	for (size_t i = 0; r == 0 && i < result.count; i++)
		r = initial(&v[i], &result.arena, &test->outcomes.list[i]);
	if (r < 0) {
		arena_release(&result.arena);
		return error_set(err, r, "out of memory");
	}
	result.outcomes = v;
	struct scope scope = { &result.arena, v, result.count, result.count, test, items, count, err, 0 };
	r = rules_run(&scope, &test->processing);
	if (r < 0) {
		test_result_release(&result);
		return error_prefix(err, r, "test %.64s", test->id);
	}
	*out = result;
	return 0;
}

void test_result_release(struct test_result *r)
{
	arena_release_wiped(&r->arena);
	*r = (struct test_result){ 0 };
}

const struct value *test_result_outcome(const struct test_result *r, const char *id)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->outcomes[i].declaration->id, id) == 0)
			return &r->outcomes[i].value;
	return NULL;
}

void test_result_add_json(struct buffer *b, const struct test_result *r)
{
	add_variables(b, r->outcomes, r->count);
}
