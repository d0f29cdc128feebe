/* Rules and expressions of response and outcome processing: the tree and its loader (FORMAT.md §8).
 *
 * A compiled rule or expression is a JSON array headed by the QTI 3.0 element name without `qti-`. Loading looks
 * each name up in one const table (expression_table.c): a new operator is one line there and one function. Trees
 * are immutable and live in the arena they were loaded into. Evaluation is processing.h. */
#ifndef ENGINE_EXPRESSION_H
#define ENGINE_EXPRESSION_H

#include "engine/arena.h"
#include "engine/json.h"
#include "engine/value.h"

struct scope; /* processing.h */
struct expression;

/* Evaluate one operator; operands are evaluated by the function itself. 0 or ERR_FORMAT, ERR_NOMEM, ERR_LIMIT. */
typedef int (*expression_eval)(struct value *out, struct scope *scope, const struct expression *x);

struct operation {
	const char *name; /* "match" */
	int min, max;     /* number of operand expressions; max -1 = any */
	int texts;        /* leading text operands: identifiers, base type */
	expression_eval eval;
};

struct expression {
	const struct operation *op;
	const char *text;   /* first text operand: the variable's identifier */
	struct value value; /* base-value, null */
	struct value extra; /* attributes as a record, where the operator takes any ({"mode":"exact"}) */
	size_t count;
	const struct expression *operands;
};

enum rule_kind { RULE_SET_OUTCOME, RULE_LOOKUP_OUTCOME, RULE_CONDITION, RULE_EXIT };

struct rule;
struct rule_list {
	size_t count;
	const struct rule *rules;
};
struct rule_branch {
	const struct expression *test; /* NULL for else */
	struct rule_list then;
};
struct rule {
	enum rule_kind kind;
	const char *identifier;              /* outcome to set */
	const struct expression *expression; /* its value */
	size_t count;                        /* branches of a condition */
	const struct rule_branch *branches;
};

/* `json` is the array of rules. ERR_FORMAT, ERR_LIMIT, ERR_NOMEM; ERR_UNSUPPORTED names the operator. */
int rules_load(struct rule_list *out, struct arena *a, const json_t *json, struct json_reader *r);
int expression_load(struct expression *out, struct arena *a, const json_t *json, struct json_reader *r);
const struct operation *operation_find(const char *name); /* NULL when this version has none */

/* Attribute of an operator, NULL (a null pointer) when absent. */
const struct scalar *expression_extra(const struct expression *x, const char *name);

#endif
