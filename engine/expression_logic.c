/* Truth with three values (QTI 3.0 §2.12: and, or, not, is-null, match). */
#include "engine/expression_table.h"

int evaluate_boolean(struct value *out, struct scope *s, bool on)
{
	return value_boolean(out, s->arena, on) < 0 ? evaluate_nomem(s) : 0;
}

int evaluate_null(struct value *out, enum base_type base)
{
	*out = value_null(CARD_SINGLE, base);
	return 0;
}

int evaluate_is_null(struct value *out, struct scope *s, const struct expression *x)
{
	struct value v;
	int r = expression_evaluate(&v, s, &x->operands[0]);
	return r < 0 ? r : evaluate_boolean(out, s, value_is_null(&v));
}

int evaluate_not(struct value *out, struct scope *s, const struct expression *x)
{
	struct value v;
	int r = expression_evaluate(&v, s, &x->operands[0]);
	if (r < 0)
		return r;
	if (value_is_null(&v))
		return evaluate_null(out, BASE_BOOLEAN);
	if (v.cardinality != CARD_SINGLE || v.base != BASE_BOOLEAN)
		return evaluate_fail(s, x, "needs true or false");
	return evaluate_boolean(out, s, !v.items[0].as.boolean);
}

/* `decisive` settles it (false for and, true for or); otherwise NULL if any was NULL. */
static int connect(struct value *out, struct scope *s, const struct expression *x, bool decisive)
{
	bool unknown = false;
	for (size_t i = 0; i < x->count; i++) {
		struct value v;
		int r = expression_evaluate(&v, s, &x->operands[i]);
		if (r < 0)
			return r;
		if (value_is_null(&v)) {
			unknown = true;
			continue;
		}
		if (v.cardinality != CARD_SINGLE || v.base != BASE_BOOLEAN)
			return evaluate_fail(s, x, "needs true or false");
		if (v.items[0].as.boolean == decisive)
			return evaluate_boolean(out, s, decisive);
	}
	return unknown ? evaluate_null(out, BASE_BOOLEAN) : evaluate_boolean(out, s, !decisive);
}

int evaluate_and(struct value *out, struct scope *s, const struct expression *x)
{
	return connect(out, s, x, false);
}

int evaluate_or(struct value *out, struct scope *s, const struct expression *x)
{
	return connect(out, s, x, true);
}

int evaluate_unify(struct value *a, struct value *b, struct scope *s, const struct expression *x)
{
	if (a->base == b->base)
		return 0;
	if (value_is_numeric(a->base) && value_is_numeric(b->base)) {
		int r = value_coerce(a, s->arena, a->cardinality, BASE_FLOAT, a, s->err);
		return r < 0 ? r : value_coerce(b, s->arena, b->cardinality, BASE_FLOAT, b, s->err);
	}
	if (value_is_text_base(a->base) && value_is_text_base(b->base))
		return value_coerce(b, s->arena, b->cardinality, a->base, b, s->err);
	return evaluate_fail(s, x, "operands of different base types");
}

int evaluate_match(struct value *out, struct scope *s, const struct expression *x)
{
	struct value v[OPERANDS_MAX];
	bool any_null;
	int r = evaluate_operands(v, s, x, &any_null);
	if (r < 0)
		return r;
	if (any_null)
		return evaluate_null(out, BASE_BOOLEAN);
	if ((v[0].cardinality == CARD_RECORD) != (v[1].cardinality == CARD_RECORD))
		return evaluate_fail(s, x, "a record against another cardinality");
	r = evaluate_unify(&v[0], &v[1], s, x);
	return r < 0 ? r : evaluate_boolean(out, s, value_equal(&v[0], &v[1]));
}
