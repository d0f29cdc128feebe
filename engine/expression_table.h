/* Inside the engine only: the evaluators that the table of operators (expression_table.c) names. One function each,
 * in expression_values.c (variables, containers, mapping), expression_logic.c (truth and comparison),
 * expression_numbers.c (arithmetic) and expression_test.c (outcome processing). */
#ifndef ENGINE_EXPRESSION_TABLE_H
#define ENGINE_EXPRESSION_TABLE_H

#include "engine/processing.h"

/* Up to this many operands are evaluated on the stack. */
#define OPERANDS_MAX 3

int evaluate_literal(struct value *out, struct scope *s, const struct expression *x);
int evaluate_variable(struct value *out, struct scope *s, const struct expression *x);
int evaluate_correct(struct value *out, struct scope *s, const struct expression *x);
int evaluate_default(struct value *out, struct scope *s, const struct expression *x);
int evaluate_map_response(struct value *out, struct scope *s, const struct expression *x);
int evaluate_multiple(struct value *out, struct scope *s, const struct expression *x);
int evaluate_ordered(struct value *out, struct scope *s, const struct expression *x);
int evaluate_container_size(struct value *out, struct scope *s, const struct expression *x);
int evaluate_member(struct value *out, struct scope *s, const struct expression *x);
int evaluate_contains(struct value *out, struct scope *s, const struct expression *x);

int evaluate_match(struct value *out, struct scope *s, const struct expression *x);
int evaluate_is_null(struct value *out, struct scope *s, const struct expression *x);
int evaluate_and(struct value *out, struct scope *s, const struct expression *x);
int evaluate_or(struct value *out, struct scope *s, const struct expression *x);
int evaluate_not(struct value *out, struct scope *s, const struct expression *x);

int evaluate_equal(struct value *out, struct scope *s, const struct expression *x);
int evaluate_compare(struct value *out, struct scope *s, const struct expression *x); /* gt gte lt lte */
int evaluate_sum(struct value *out, struct scope *s, const struct expression *x);     /* sum and product */
int evaluate_subtract(struct value *out, struct scope *s, const struct expression *x);
int evaluate_divide(struct value *out, struct scope *s, const struct expression *x);

int evaluate_test_variables(struct value *out, struct scope *s, const struct expression *x);

/* Helpers of the evaluators. */
int evaluate_operands(
	struct value *v, struct scope *s, const struct expression *x, bool *any_null); /* x->count ≤ OPERANDS_MAX */
int evaluate_boolean(struct value *out, struct scope *s, bool on);
int evaluate_null(struct value *out, enum base_type base);
int evaluate_fail(struct scope *s, const struct expression *x, const char *what); /* ERR_FORMAT "match: …" */
int evaluate_nomem(struct scope *s);
double mapping_apply(const struct mapping *m, const struct value *v);
/* QTI's types must agree; numbers of both kinds, and texts of both kinds, are brought together. */
int evaluate_unify(struct value *a, struct value *b, struct scope *s, const struct expression *x);

#endif
