/* Loading: the head of each array is looked up in the table, then come the attributes (an object), the leading
 * texts and the operands. Depth and number are bounded before anything is allocated. */
#include "engine/expression.h"
#include "engine/expression_table.h"
#include "engine/limits.h"

#include <string.h>

struct loader {
	struct arena *arena;
	struct json_reader *r;
	size_t count; /* rules and operators so far */
	int depth;
};

static int load_rules(struct rule_list *out, struct loader *l, const json_t *json, size_t from);

static int nomem(struct loader *l)
{
	return json_fail(l->r, ERR_NOMEM, NULL, "out of memory");
}

/* The name at the head of an array, or NULL after a failure. */
static const char *head(struct loader *l, const json_t *json)
{
	const char *name = json_is_array(json) ? json_string_value(json_array_get(json, 0)) : NULL;
	if (!name)
		json_fail(l->r, ERR_FORMAT, NULL, "not an array headed by a name");
	else if (++l->count > LIMIT_EXPRESSIONS)
		json_fail(l->r, ERR_LIMIT, NULL, "more than %d rules and operators", LIMIT_EXPRESSIONS);
	else if (l->depth > LIMIT_EXPRESSION_DEPTH)
		json_fail(l->r, ERR_LIMIT, NULL, "nested deeper than %d", LIMIT_EXPRESSION_DEPTH);
	return l->r->code ? NULL : name;
}

static const char *text_at(struct loader *l, const json_t *json, size_t i)
{
	const char *s = json_string_value(json_array_get(json, i));
	if (!s || strlen(s) > LIMIT_TITLE) {
		json_fail(l->r, ERR_FORMAT, NULL, "%s needs a name as operand %zu",
			json_string_value(json_array_get(json, 0)), i);
		return NULL;
	}
	const char *copy = arena_string(l->arena, s);
	if (!copy)
		nomem(l);
	return copy;
}

/* ["base-value", BASETYPE, VALUE] */
static int load_literal(struct expression *x, struct loader *l, const json_t *json)
{
	const char *base = text_at(l, json, 1);
	int type = base ? base_type_find(base) : -1;
	if (l->r->code)
		return l->r->code;
	if (type < 0 || json_array_size(json) != 3)
		return json_fail(l->r, ERR_FORMAT, NULL, "base-value needs a base type and one value");
	struct error why = ERROR_INIT;
	int r = value_from_json(&x->value, l->arena, CARD_SINGLE, (enum base_type)type, json_array_get(json, 2), &why);
	return r < 0 ? json_fail(l->r, r, NULL, "base-value: %s", why.text) : 0;
}

static int load_extra(struct expression *x, struct loader *l, const json_t *json)
{
	struct error why = ERROR_INIT;
	int r = value_from_any_json(&x->extra, l->arena, json, &why);
	return r < 0 ? json_fail(l->r, r, NULL, "%s: %s", x->op->name, why.text) : 0;
}

static int load_expression(struct expression *out, struct loader *l, const json_t *json);

static int load_operands(struct expression *x, struct loader *l, const json_t *json, size_t from)
{
	size_t n = json_array_size(json) > from ? json_array_size(json) - from : 0;
	if (n < (size_t)x->op->min || (x->op->max >= 0 && n > (size_t)x->op->max))
		return json_fail(l->r, ERR_FORMAT, NULL, "%s with %zu operands", x->op->name, n);
	struct expression *list = arena_array(l->arena, n, sizeof *list);
	if (!list)
		return nomem(l);
	l->depth++;
	for (size_t i = 0; i < n && !l->r->code; i++) {
		size_t mark = json_enter(l->r, NULL, from + i);
		load_expression(&list[i], l, json_array_get(json, from + i));
		json_leave(l->r, mark);
	}
	l->depth--;
	x->count = n;
	x->operands = list;
	return l->r->code;
}

static int load_expression(struct expression *out, struct loader *l, const json_t *json)
{
	const char *name = head(l, json);
	size_t next = 1;
	if (!name)
		return l->r->code;
	*out = (struct expression){ .op = operation_find(name), .value = value_null(CARD_SINGLE, BASE_NONE) };
	if (!out->op)
		return json_fail(l->r, ERR_UNSUPPORTED, NULL, "operator \"%.64s\" is not supported", name);
	if (out->op->texts < 0)
		return load_literal(out, l, json);
	if (json_is_object(json_array_get(json, next)) && load_extra(out, l, json_array_get(json, next++)) < 0)
		return l->r->code;
	for (int i = 0; i < out->op->texts; i++)
		out->text = text_at(l, json, next++);
	return l->r->code ? l->r->code : load_operands(out, l, json, next);
}

/* --- rules ------------------------------------------------------------------------------------------------------
 */

static const struct expression *own_expression(struct loader *l, const json_t *json, size_t index)
{
	struct expression *x = arena_alloc(l->arena, sizeof *x);
	if (!x) {
		nomem(l);
		return NULL;
	}
	size_t mark = json_enter(l->r, NULL, index);
	load_expression(x, l, json_array_get(json, index));
	json_leave(l->r, mark);
	return x;
}

/* ["if",EXPR,RULE…] ["else-if",EXPR,RULE…] ["else",RULE…] */
static void load_branch(struct rule_branch *out, struct loader *l, const json_t *json, size_t i, size_t count)
{
	const char *name = head(l, json), *want = i == 0 ? "if" : "else-if";
	bool other = name && i > 0 && i + 1 == count && strcmp(name, "else") == 0;
	if (!name)
		return;
	if (!other && strcmp(name, want) != 0) {
		json_fail(l->r, ERR_FORMAT, NULL, "a condition is if, else-if …, else in this order");
		return;
	}
	out->test = other ? NULL : own_expression(l, json, 1);
	load_rules(&out->then, l, json, other ? 1 : 2);
}

static int load_condition(struct rule *rule, struct loader *l, const json_t *json)
{
	const json_t *list = json_array_get(json, 1);
	size_t n = json_array_size(list);
	if (json_array_size(json) != 2 || n == 0)
		return json_fail(l->r, ERR_FORMAT, NULL, "a condition needs one list of branches");
	struct rule_branch *branches = arena_array(l->arena, n, sizeof *branches);
	if (!branches)
		return nomem(l);
	l->depth++;
	for (size_t i = 0; i < n && !l->r->code; i++) {
		size_t mark = json_enter(l->r, NULL, i);
		load_branch(&branches[i], l, json_array_get(list, i), i, n);
		json_leave(l->r, mark);
	}
	l->depth--;
	rule->count = n;
	rule->branches = branches;
	return l->r->code;
}

static int load_assignment(struct rule *rule, struct loader *l, const json_t *json)
{
	if (json_array_size(json) != 3)
		return json_fail(l->r, ERR_FORMAT, NULL, "needs an identifier and one expression");
	rule->identifier = text_at(l, json, 1);
	rule->expression = l->r->code ? NULL : own_expression(l, json, 2);
	return l->r->code;
}

static int load_rule(struct rule *out, struct loader *l, const json_t *json)
{
	static const struct {
		const char *name;
		enum rule_kind kind;
		int (*load)(struct rule *, struct loader *, const json_t *);
	} kinds[] = {
		{ "set-outcome-value", RULE_SET_OUTCOME, load_assignment },
		{ "lookup-outcome-value", RULE_LOOKUP_OUTCOME, load_assignment },
		{ "response-condition", RULE_CONDITION, load_condition },
		{ "outcome-condition", RULE_CONDITION, load_condition },
		{ "exit-response", RULE_EXIT, NULL },
		{ "exit-test", RULE_EXIT, NULL },
	};
	const char *name = head(l, json);
	for (size_t i = 0; name && i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(name, kinds[i].name) == 0) {
			out->kind = kinds[i].kind;
			return kinds[i].load ? kinds[i].load(out, l, json) : 0;
		}
	return name ? json_fail(l->r, ERR_UNSUPPORTED, NULL, "rule \"%.64s\" is not supported", name) : l->r->code;
}

static int load_rules(struct rule_list *out, struct loader *l, const json_t *json, size_t from)
{
	size_t size = json_array_size(json), n = size > from ? size - from : 0;
	if (l->r->code)
		return l->r->code;
	if (n > LIMIT_EXPRESSIONS)
		return json_fail(l->r, ERR_LIMIT, NULL, "more than %d rules", LIMIT_EXPRESSIONS);
	struct rule *rules = arena_array(l->arena, n, sizeof *rules);
	if (!rules)
		return nomem(l);
	l->depth++;
	for (size_t i = 0; i < n && !l->r->code; i++) {
		size_t mark = json_enter(l->r, NULL, from + i);
		load_rule(&rules[i], l, json_array_get(json, from + i));
		json_leave(l->r, mark);
	}
	l->depth--;
	*out = (struct rule_list){ n, rules };
	return l->r->code;
}

int rules_load(struct rule_list *out, struct arena *a, const json_t *json, struct json_reader *r)
{
	struct loader l = { a, r, 0, 0 };
	if (!json_is_array(json))
		return json_fail(r, ERR_FORMAT, NULL, "not a list of rules");
	return load_rules(out, &l, json, 0);
}

int expression_load(struct expression *out, struct arena *a, const json_t *json, struct json_reader *r)
{
	struct loader l = { a, r, 0, 0 };
	return load_expression(out, &l, json);
}

const struct scalar *expression_extra(const struct expression *x, const char *name)
{
	for (size_t i = 0; i < x->extra.count; i++)
		if (x->extra.fields && strcmp(x->extra.fields[i], name) == 0)
			return &x->extra.items[i];
	return NULL;
}
