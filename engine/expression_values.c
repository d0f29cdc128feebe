/* Variables, correct responses, mapping and containers. */
#include "engine/expression_table.h"
#include "engine/limits.h"

#include <string.h>

int evaluate_fail(struct scope *s, const struct expression *x, const char *what)
{
	return error_set(
		s->err, ERR_FORMAT, "%s%s%.64s: %s", x->op->name, x->text ? " " : "", x->text ? x->text : "", what);
}

int evaluate_nomem(struct scope *s)
{
	return error_set(s->err, ERR_NOMEM, "out of memory");
}

int evaluate_operands(struct value *v, struct scope *s, const struct expression *x, bool *any_null)
{
	*any_null = false;
	for (size_t i = 0; i < x->count; i++) {
		int r = expression_evaluate(&v[i], s, &x->operands[i]);
		if (r < 0)
			return r;
		*any_null = *any_null || value_is_null(&v[i]);
	}
	return 0;
}

int evaluate_literal(struct value *out, struct scope *s, const struct expression *x)
{
	(void)s;
	*out = x->value;
	return 0;
}

/* "REF.VARIABLE" in a test: the item delivered under that ref. NULL for an item not delivered or not attempted (QTI
 * 3.0: variables of items not selected are NULL). */
static int item_variable(struct value *out, struct scope *s, const struct expression *x)
{
	const char *dot = strchr(x->text, '.');
	if (!s->test || !dot)
		return evaluate_fail(s, x, "no such variable");
	size_t n = (size_t)(dot - x->text);
	evaluate_null(out, BASE_NONE);
	for (size_t i = 0; i < s->item_count; i++) {
		const char *id = s->items[i].entry->id;
		if (strlen(id) != n || strncmp(id, x->text, n) != 0 || !s->items[i].result)
			continue;
		const struct item_result *result = s->items[i].result;
		const struct value *v = item_result_outcome(result, dot + 1);
		for (size_t j = 0; !v && j < result->response_count; j++)
			if (strcmp(result->responses[j].declaration->id, dot + 1) == 0)
				v = &result->responses[j].value;
		if (v)
			*out = *v;
		const struct scalar *weight = expression_extra(x, "weight");
		if (!v || value_is_null(v) || !weight || !value_is_text_base(weight->base) || !value_is_numeric(v->base))
			return 0;
		double w = test_ref_weight(s->items[i].entry->ref, weight->as.text);
		double number = v->base == BASE_INTEGER ? (double)v->items[0].as.integer : v->items[0].as.number;
		return value_number(out, s->arena, number * w) < 0 ? evaluate_nomem(s) : 0;
	}
	return 0;
}

int evaluate_variable(struct value *out, struct scope *s, const struct expression *x)
{
	const struct variable *v = scope_find(s, x->text);
	if (!v)
		return item_variable(out, s, x);
	*out = v->value;
	return 0;
}

int evaluate_correct(struct value *out, struct scope *s, const struct expression *x)
{
	const struct variable *v = scope_find(s, x->text);
	if (!v)
		return evaluate_fail(s, x, "no such variable");
	*out = v->declaration->correct;
	return 0;
}

int evaluate_default(struct value *out, struct scope *s, const struct expression *x)
{
	const struct variable *v = scope_find(s, x->text);
	if (!v)
		return evaluate_fail(s, x, "no such variable");
	*out = v->declaration->initial;
	return 0;
}

/* --- mapping -------------------------------------------------------------------------------------------------- */

static char fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_folded(const char *a, const char *b)
{
	for (; *a && fold(*a) == fold(*b); a++)
		b++;
	return !*a && !*b;
}

static double map_scalar(const struct mapping *m, const struct scalar *s)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct map_entry *e = &m->entries[i];
		bool folded = !e->case_sensitive && value_is_text_base(s->base) && value_is_text_base(e->key.base);
		if (folded ? same_folded(e->key.as.text, s->as.text) : scalar_equal(&e->key, s))
			return e->value;
	}
	return m->fallback;
}

static bool seen_before(const struct value *v, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (scalar_equal(&v->items[j], &v->items[i]))
			return true;
	return false;
}

/* A NULL single maps to the default; an empty container is an empty sum. A value that occurs twice counts once. */
double mapping_apply(const struct mapping *m, const struct value *v)
{
	double total = v->count == 0 && v->cardinality == CARD_SINGLE ? m->fallback : 0;
	for (size_t i = 0; i < v->count; i++)
		if (!seen_before(v, i))
			total += map_scalar(m, &v->items[i]);
	if (m->has_lower && total < m->lower)
		total = m->lower;
	if (m->has_upper && total > m->upper)
		total = m->upper;
	return total;
}

int evaluate_map_response(struct value *out, struct scope *s, const struct expression *x)
{
	const struct variable *v = scope_find(s, x->text);
	if (!v)
		return evaluate_fail(s, x, "no such variable");
	if (!v->declaration->mapping || v->value.cardinality == CARD_RECORD)
		return evaluate_fail(s, x, "has no mapping");
	return value_number(out, s->arena, mapping_apply(v->declaration->mapping, &v->value)) < 0 ? evaluate_nomem(s)
																							  : 0;
}

/* --- containers ----------------------------------------------------------------------------------------------- */

static int append(struct scalar *items, size_t *used, struct value *v, enum base_type *base, struct scope *s,
	const struct expression *x)
{
	struct value like = value_null(CARD_SINGLE, *base);
	if (v->count == 0)
		return 0;
	if (v->cardinality == CARD_RECORD)
		return evaluate_fail(s, x, "takes no records");
	if (*used == 0)
		*base = like.base = v->base;
	if (v->base != *base) {
		int r = evaluate_unify(&like, v, s, x);
		if (r < 0 || v->base != *base)
			return r < 0 ? r : evaluate_fail(s, x, "operands of different base types");
	}
	if (*used + v->count > LIMIT_VALUES)
		return error_set(s->err, ERR_LIMIT, "more than %d values in a container", LIMIT_VALUES);
	memcpy(items + *used, v->items, v->count * sizeof *items);
	*used += v->count;
	return 0;
}

/* NULL operands are left out; nothing but NULL is NULL. */
static int container(struct value *out, struct scope *s, const struct expression *x, enum cardinality c)
{
	struct scalar *items = arena_array(s->arena, LIMIT_VALUES, sizeof *items);
	enum base_type base = BASE_NONE;
	size_t used = 0;
	if (!items)
		return evaluate_nomem(s);
	for (size_t i = 0; i < x->count; i++) {
		struct value v;
		int r = expression_evaluate(&v, s, &x->operands[i]);
		if (r == 0)
			r = append(items, &used, &v, &base, s, x);
		if (r < 0)
			return r;
	}
	*out = (struct value){ c, base, used, items, NULL };
	return 0;
}

int evaluate_multiple(struct value *out, struct scope *s, const struct expression *x)
{
	return container(out, s, x, CARD_MULTIPLE);
}

int evaluate_ordered(struct value *out, struct scope *s, const struct expression *x)
{
	return container(out, s, x, CARD_ORDERED);
}

int evaluate_container_size(struct value *out, struct scope *s, const struct expression *x)
{
	struct value v;
	int r = expression_evaluate(&v, s, &x->operands[0]);
	if (r < 0)
		return r;
	return value_integer(out, s->arena, (int64_t)v.count) < 0 ? evaluate_nomem(s) : 0;
}

static size_t occurrences(const struct value *v, const struct scalar *s)
{
	size_t n = 0;
	for (size_t i = 0; i < v->count; i++)
		n += scalar_equal(&v->items[i], s);
	return n;
}

static bool is_list(const struct value *v)
{
	return v->cardinality == CARD_MULTIPLE || v->cardinality == CARD_ORDERED;
}

int evaluate_member(struct value *out, struct scope *s, const struct expression *x)
{
	struct value v[OPERANDS_MAX];
	bool any_null;
	int r = evaluate_operands(v, s, x, &any_null);
	if (r < 0)
		return r;
	if (any_null)
		return evaluate_null(out, BASE_BOOLEAN);
	if (v[0].cardinality != CARD_SINGLE || !is_list(&v[1]))
		return evaluate_fail(s, x, "needs a single value and a container");
	r = evaluate_unify(&v[0], &v[1], s, x);
	return r < 0 ? r : evaluate_boolean(out, s, occurrences(&v[1], &v[0].items[0]) > 0);
}

static bool contains_bag(const struct value *a, const struct value *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (occurrences(a, &b->items[i]) < occurrences(b, &b->items[i]))
			return false;
	return true;
}

/* A run of neighbours: [A,B,C] contains [B,C], not [C,A], not [A,C]. */
static bool contains_run(const struct value *a, const struct value *b)
{
	for (size_t start = 0; start + b->count <= a->count; start++) {
		size_t i = 0;
		while (i < b->count && scalar_equal(&a->items[start + i], &b->items[i]))
			i++;
		if (i == b->count)
			return true;
	}
	return false;
}

int evaluate_contains(struct value *out, struct scope *s, const struct expression *x)
{
	struct value v[OPERANDS_MAX];
	bool any_null;
	int r = evaluate_operands(v, s, x, &any_null);
	if (r < 0)
		return r;
	if (any_null)
		return evaluate_null(out, BASE_BOOLEAN);
	if (!is_list(&v[0]) || v[0].cardinality != v[1].cardinality)
		return evaluate_fail(s, x, "needs two containers of one cardinality");
	r = evaluate_unify(&v[0], &v[1], s, x);
	if (r < 0)
		return r;
	bool on = v[0].cardinality == CARD_MULTIPLE ? contains_bag(&v[0], &v[1]) : contains_run(&v[0], &v[1]);
	return evaluate_boolean(out, s, on);
}
