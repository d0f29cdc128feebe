/* Arithmetic and comparison. The result is an integer where all operands are (divide: always a float); a result
 * that is not finite, and a division by zero, is NULL (QTI 3.0 §2.12). */
#include "engine/expression_table.h"

#include <math.h>
#include <string.h>

static int number_out(struct value *out, struct scope *s, double x, bool integer)
{
	if (!isfinite(x))
		return evaluate_null(out, integer ? BASE_INTEGER : BASE_FLOAT);
	integer = integer && fabs(x) <= (double)JSON_INT_MAX;
	int r = integer ? value_integer(out, s->arena, (int64_t)x) : value_number(out, s->arena, x);
	return r < 0 ? evaluate_nomem(s) : 0;
}

static double scalar_number(const struct scalar *n)
{
	return n->base == BASE_INTEGER ? (double)n->as.integer : n->as.number;
}

/* Numeric, or for comparisons also durations. */
static bool numeric(const struct value *v)
{
	return value_is_numeric(v->base) || v->base == BASE_DURATION;
}

/* Sum and product take containers too: all their members count. Any NULL operand makes NULL. */
int evaluate_sum(struct value *out, struct scope *s, const struct expression *x)
{
	bool product = x->op->name[0] == 'p', integer = true;
	double total = product ? 1 : 0;
	for (size_t i = 0; i < x->count; i++) {
		struct value v;
		int r = expression_evaluate(&v, s, &x->operands[i]);
		if (r < 0)
			return r;
		if (value_is_null(&v))
			return evaluate_null(out, BASE_FLOAT);
		if (!value_is_numeric(v.base))
			return evaluate_fail(s, x, "needs numbers");
		integer = integer && v.base == BASE_INTEGER;
		for (size_t j = 0; j < v.count; j++)
			total = product ? total * scalar_number(&v.items[j]) : total + scalar_number(&v.items[j]);
	}
	return number_out(out, s, total, integer);
}

/* Two single numbers. `*null` when either is NULL. */
static int two(double n[2], bool *null, bool *integer, struct scope *s, const struct expression *x)
{
	struct value v[OPERANDS_MAX];
	int r = evaluate_operands(v, s, x, null);
	if (r < 0 || *null)
		return r;
	for (int i = 0; i < 2; i++) {
		if (v[i].cardinality != CARD_SINGLE || !numeric(&v[i]))
			return evaluate_fail(s, x, "needs two single numbers");
		n[i] = scalar_number(&v[i].items[0]);
	}
	*integer = v[0].base == BASE_INTEGER && v[1].base == BASE_INTEGER;
	return 0;
}

int evaluate_subtract(struct value *out, struct scope *s, const struct expression *x)
{
	double n[2];
	bool null, integer;
	int r = two(n, &null, &integer, s, x);
	if (r < 0)
		return r;
	return null ? evaluate_null(out, BASE_FLOAT) : number_out(out, s, n[0] - n[1], integer);
}

int evaluate_divide(struct value *out, struct scope *s, const struct expression *x)
{
	double n[2];
	bool null, integer;
	int r = two(n, &null, &integer, s, x);
	if (r < 0)
		return r;
	return null || n[1] == 0 ? evaluate_null(out, BASE_FLOAT) : number_out(out, s, n[0] / n[1], false);
}

int evaluate_compare(struct value *out, struct scope *s, const struct expression *x)
{
	double n[2];
	bool null, integer;
	int r = two(n, &null, &integer, s, x);
	if (r < 0)
		return r;
	if (null)
		return evaluate_null(out, BASE_BOOLEAN);
	bool greater = x->op->name[0] == 'g', orequal = x->op->name[2] == 'e';
	bool on = (greater ? n[0] > n[1] : n[0] < n[1]) || (orequal && n[0] == n[1]);
	return evaluate_boolean(out, s, on);
}

/* tolerance = "t0 t1" or one number for both sides; absolute, or in percent of the first operand. */
static bool tolerance(double t[2], const struct expression *x)
{
	const struct scalar *given = expression_extra(x, "tolerance");
	char first[64];
	if (given && value_is_numeric(given->base)) {
		t[0] = t[1] = scalar_number(given);
		return true;
	}
	if (!given || !value_is_text_base(given->base))
		return false;
	const char *text = given->as.text, *blank = strchr(text, ' ');
	size_t n = blank ? (size_t)(blank - text) : strlen(text);
	if (n >= sizeof first)
		return false;
	memcpy(first, text, n);
	first[n] = 0;
	return json_number_parse(first, &t[0]) && json_number_parse(blank ? blank : first, &t[1]);
}

static bool includes(const struct expression *x, const char *bound)
{
	const struct scalar *given = expression_extra(x, bound);
	return !given || given->base != BASE_BOOLEAN || given->as.boolean;
}

static int within(bool *on, const double n[2], const char *mode, struct scope *s, const struct expression *x)
{
	double t[2];
	if (!tolerance(t, x) || t[0] < 0 || t[1] < 0)
		return evaluate_fail(s, x, "this mode needs a tolerance");
	bool relative = strcmp(mode, "relative") == 0;
	if (!relative && strcmp(mode, "absolute") != 0)
		return evaluate_fail(s, x, "unknown tolerance mode");
	double low = relative ? n[0] * (1 - t[0] / 100) : n[0] - t[0];
	double high = relative ? n[0] * (1 + t[1] / 100) : n[0] + t[1];
	if (low > high) { /* a negative number with a relative tolerance */
		double swap = low;
		low = high;
		high = swap;
	}
	*on = (n[1] > low || (n[1] == low && includes(x, "include-lower-bound"))) &&
		  (n[1] < high || (n[1] == high && includes(x, "include-upper-bound")));
	return 0;
}

int evaluate_equal(struct value *out, struct scope *s, const struct expression *x)
{
	double n[2];
	bool null, integer, on;
	int r = two(n, &null, &integer, s, x);
	if (r < 0)
		return r;
	if (null)
		return evaluate_null(out, BASE_BOOLEAN);
	const struct scalar *given = expression_extra(x, "mode");
	const char *mode = given && value_is_text_base(given->base) ? given->as.text : "exact";
	on = n[0] == n[1];
	r = strcmp(mode, "exact") == 0 ? 0 : within(&on, n, mode, s, x);
	return r < 0 ? r : evaluate_boolean(out, s, on);
}
