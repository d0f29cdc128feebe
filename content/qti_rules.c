/* Response and outcome processing: rules and expressions to their compiled arrays, standard templates to their
 * rules.
 *
 * Two tables, one row per rule and per operator. The importer's table says how an element is written; whether it
 * can be carried out is the engine's operator table (operation_find), so an operator that only one side knows is
 * "unsupported". */
#include "content/qti_context.h"
#include "engine/expression.h"

#include <stdio.h>
#include <string.h>

enum { ANY = 255 };                          /* no upper bound of operands */
enum { IN_ITEM = 1, IN_TEST = 2, BOTH = 3 }; /* where it may stand; in arg2 */

static void read_expression(struct qti_context *c, xmlNode *node, struct buffer *out);
static void read_rules(struct qti_context *c, xmlNode *parent, struct buffer *out);

static int place(const struct qti_context *c)
{
	return c->test ? IN_TEST : IN_ITEM;
}

static void open_array(struct buffer *out, const xmlNode *node)
{
	json_add_open(out, '[');
	json_add_text(out, qti_name(node) + strlen("qti-"));
}

static void write_member(struct buffer *out, const char *key, const char *text)
{
	json_add_key(out, key);
	json_add_text(out, text);
}

/* --- identifiers
 * ------------------------------------------------------------------------------------------------------------ */

static bool is_built_in(const char *id)
{
	return qti_in_words("numAttempts duration completionStatus", id);
}

static void check_variable(struct qti_context *c, const xmlNode *node, const char *id)
{
	bool of_item = c->test && strchr(id, '.'); /* REF.VARIABLE, checked when the test's refs are known */
	if (*id && !of_item && !is_built_in(id) && !qti_decl_find(*c->decls, id))
		qti_say(c, QTI_INVALID, node, "variable %s is not declared", id);
}

static const struct qti_decl *need_response(struct qti_context *c, const xmlNode *node, const char *id)
{
	const struct qti_decl *d = qti_decl_find(*c->decls, id);
	if (*id && (!d || d->kind != QTI_RESPONSE))
		qti_say(c, QTI_INVALID, node, "%s is not a declared response", id);
	return d && d->kind == QTI_RESPONSE ? d : NULL;
}

static const struct qti_decl *need_outcome(struct qti_context *c, const xmlNode *node, const char *id)
{
	const struct qti_decl *d = qti_decl_find(*c->decls, id);
	if (*id && strcmp(id, "completionStatus") != 0 && (!d || d->kind != QTI_OUTCOME))
		qti_say(c, QTI_INVALID, node, "%s is not a declared outcome", id);
	return d;
}

/* --- expressions
 * ------------------------------------------------------------------------------------------------------------- */

/* Operands: row->arg holds the lowest number and, shifted by 8, the highest. */
#define OPERANDS(low, high) ((low) | (high) << 8)

static void write_operands(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	int low = row->arg & 255, high = row->arg >> 8, count = 0;
	for (xmlNode *n = qti_first(node); n; n = qti_next(n), count++)
		read_expression(c, n, out);
	if (count < low)
		qti_say(c, QTI_INVALID, node, "%s needs %d expression%s, it has %d", qti_name(node), low,
			low == 1 ? "" : "s", count);
	if (high != ANY && count > high)
		qti_say(c, QTI_INVALID, node, "%s takes %d expression%s, it has %d", qti_name(node), high,
			high == 1 ? "" : "s", count);
}

static void read_operator(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	open_array(out, node);
	write_operands(c, node, out, row);
	json_add_close(out, ']');
}

static void read_base_value(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)row;
	const char *name = qti_need_attr(c, node, "base-type");
	int base = base_type_find(name);
	if (base < 0 && *name)
		qti_say(c, QTI_INVALID, node, "base-type=\"%.40s\" is not known", name);
	base = base < 0 ? BASE_STRING : base;
	const char *text = qti_value_text(c, node, (enum base_type)base);
	qti_value_check(c, node, (enum base_type)base, text);
	open_array(out, node);
	json_add_text(out, base_type_names[base]);
	qti_value_write(out, (enum base_type)base, text);
	json_add_close(out, ']');
}

static void read_reference(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	const char *id = qti_need_id(c, node, "identifier");
	const struct qti_decl *d = NULL;
	if (!strcmp(row->name, "qti-variable") || !strcmp(row->name, "qti-default"))
		check_variable(c, node, id);
	else
		d = need_response(c, node, id);
	if (d && !strcmp(row->name, "qti-map-response") && !d->mapping)
		qti_say(c, QTI_INVALID, node, "response %s has no mapping", id);
	if (d && !strcmp(row->name, "qti-correct") && !d->correct.line)
		qti_say(c, QTI_FLAW, node, "response %s has no correct response", id);
	open_array(out, node);
	if (qti_attr(node, "weight-identifier")) {
		if (!c->test)
			qti_say(c, QTI_UNSUPPORTED, node, "attribute weight-identifier of %s in an item", qti_name(node));
		json_add_open(out, '{');
		write_member(out, "weight", qti_attr(node, "weight-identifier"));
		json_add_close(out, '}');
	}
	json_add_text(out, id);
	json_add_close(out, ']');
}

static void read_null(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)c, (void)row;
	open_array(out, node);
	json_add_close(out, ']');
}

/* One or two literal numbers; a variable's name as tolerance is legal QTI, but not delivered. */
static void check_tolerance(struct qti_context *c, const xmlNode *node, const char *mode)
{
	const char *text = qti_attr(node, "tolerance");
	char one[32];
	double x;
	if (!text) {
		qti_say(c, QTI_INVALID, node, "tolerance-mode=\"%.40s\" needs a tolerance", mode);
		return;
	}
	for (const char *p = text; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		snprintf(one, sizeof one, "%.*s", (int)(n < 31 ? n : 31), p);
		if (!json_number_parse(one, &x))
			qti_say(c, QTI_UNSUPPORTED, node, "tolerance=\"%.60s\" of %s", text, qti_name(node));
		p += n;
	}
}

static void write_bound(struct qti_context *c, const xmlNode *node, struct buffer *out, const char *name)
{
	if (!qti_attr(node, name))
		return;
	json_add_key(out, name);
	json_add_bool(out, qti_bool_attr(c, node, name, true));
}

static void read_equal(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	const char *mode = qti_attr(node, "tolerance-mode");
	mode = mode ? mode : "exact";
	bool exact = !strcmp(mode, "exact");
	if (!exact && !qti_in_words("absolute relative", mode))
		qti_say(c, QTI_INVALID, node, "tolerance-mode=\"%.40s\" is not exact, absolute or relative", mode);
	open_array(out, node);
	json_add_open(out, '{');
	write_member(out, "mode", mode);
	if (!exact) {
		check_tolerance(c, node, mode);
		write_member(out, "tolerance", qti_attr(node, "tolerance"));
		write_bound(c, node, out, "include-lower-bound");
		write_bound(c, node, out, "include-upper-bound");
	}
	json_add_close(out, '}');
	write_operands(c, node, out, row);
	json_add_close(out, ']');
}

static void read_test_variables(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)row;
	static const char *const members[][2] = { { "section", "section-identifier" }, { "base", "base-type" },
		{ "weight", "weight-identifier" }, { "include", "include-category" }, { "exclude", "exclude-category" } };
	open_array(out, node);
	json_add_open(out, '{');
	write_member(out, "variable", qti_need_id(c, node, "variable-identifier"));
	for (size_t i = 0; i < QTI_COUNT(members); i++)
		if (qti_attr(node, members[i][1]))
			write_member(out, members[i][0], qti_attr(node, members[i][1]));
	json_add_close(out, '}');
	json_add_close(out, ']');
}

static const struct qti_row expressions[] = {
	{ "qti-base-value", "base-type", read_base_value, 0, BOTH, NULL },
	{ "qti-variable", "identifier weight-identifier", read_reference, 0, BOTH, NULL },
	{ "qti-correct", "identifier", read_reference, 0, IN_ITEM, NULL },
	{ "qti-default", "identifier", read_reference, 0, BOTH, NULL },
	{ "qti-map-response", "identifier", read_reference, 0, IN_ITEM, NULL },
	{ "qti-null", "", read_null, 0, BOTH, NULL },
	{ "qti-match", "", read_operator, OPERANDS(2, 2), BOTH, NULL },
	{ "qti-is-null", "", read_operator, OPERANDS(1, 1), BOTH, NULL },
	{ "qti-and", "", read_operator, OPERANDS(1, ANY), BOTH, NULL },
	{ "qti-or", "", read_operator, OPERANDS(1, ANY), BOTH, NULL },
	{ "qti-not", "", read_operator, OPERANDS(1, 1), BOTH, NULL },
	{ "qti-sum", "", read_operator, OPERANDS(1, ANY), BOTH, NULL },
	{ "qti-product", "", read_operator, OPERANDS(1, ANY), BOTH, NULL },
	{ "qti-subtract", "", read_operator, OPERANDS(2, 2), BOTH, NULL },
	{ "qti-divide", "", read_operator, OPERANDS(2, 2), BOTH, NULL },
	{ "qti-equal", "tolerance-mode tolerance include-lower-bound include-upper-bound", read_equal, OPERANDS(2, 2),
		BOTH, NULL },
	{ "qti-gt", "", read_operator, OPERANDS(2, 2), BOTH, NULL },
	{ "qti-gte", "", read_operator, OPERANDS(2, 2), BOTH, NULL },
	{ "qti-lt", "", read_operator, OPERANDS(2, 2), BOTH, NULL },
	{ "qti-lte", "", read_operator, OPERANDS(2, 2), BOTH, NULL },
	{ "qti-member", "", read_operator, OPERANDS(2, 2), BOTH, NULL },
	{ "qti-contains", "", read_operator, OPERANDS(2, 2), BOTH, NULL },
	{ "qti-multiple", "", read_operator, OPERANDS(0, ANY), BOTH, NULL },
	{ "qti-ordered", "", read_operator, OPERANDS(0, ANY), BOTH, NULL },
	{ "qti-container-size", "", read_operator, OPERANDS(1, 1), BOTH, NULL },
	{ "qti-test-variables",
		"section-identifier include-category exclude-category variable-identifier weight-identifier base-type",
		read_test_variables, 0, IN_TEST, NULL },
};

static void read_expression(struct qti_context *c, xmlNode *node, struct buffer *out)
{
	const struct qti_row *row = qti_row_find(expressions, QTI_COUNT(expressions), qti_name(node));
	if (!row || !(row->arg2 & place(c)) || !operation_find(row->name + strlen("qti-"))) {
		qti_unsupported(c, node);
		return;
	}
	if (strcmp(row->name, "qti-base-value") != 0 && qti_has_text(node))
		qti_say(c, QTI_INVALID, node, "text directly inside %s", qti_name(node));
	qti_check_attrs(c, node, row->attrs);
	row->handle(c, node, out, row);
}

/* --- rules
 * --------------------------------------------------------------------------------------------------------------------
 */

static void read_one_expression(struct qti_context *c, xmlNode *node, struct buffer *out)
{
	xmlNode *first = qti_first(node);
	if (!first || qti_next(first))
		qti_say(c, QTI_INVALID, node, "%s needs exactly one expression", qti_name(node));
	if (first)
		read_expression(c, first, out);
}

static void read_set(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	const char *id = qti_need_id(c, node, "identifier");
	const struct qti_decl *d = need_outcome(c, node, id);
	if (d && !strcmp(row->name, "qti-lookup-outcome-value") && !d->lookup)
		qti_say(c, QTI_INVALID, node, "outcome %s has no lookup table", id);
	open_array(out, node);
	json_add_text(out, id);
	read_one_expression(c, node, out);
	json_add_close(out, ']');
}

static void read_exit(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)c, (void)row;
	open_array(out, node);
	json_add_close(out, ']');
}

/* "if" or "else-if": the first element is the condition. */
static void read_branch(struct qti_context *c, xmlNode *node, struct buffer *out, const char *name)
{
	xmlNode *test = strcmp(name, "else") ? qti_first(node) : NULL;
	qti_check_attrs(c, node, "");
	json_add_open(out, '[');
	json_add_text(out, name);
	if (test)
		read_expression(c, test, out);
	else if (strcmp(name, "else") != 0)
		qti_say(c, QTI_INVALID, node, "%s has no condition", qti_name(node));
	for (xmlNode *n = test ? qti_next(test) : qti_first(node); n; n = qti_next(n))
		read_rules(c, n, out);
	json_add_close(out, ']');
}

static void read_condition(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	static const char *const names[] = { "if", "else-if", "else" };
	int last = -1; /* index of the branch before: if, then any else-if, then else */
	size_t head = (size_t)row->arg;
	open_array(out, node);
	json_add_open(out, '[');
	for (xmlNode *n = qti_first(node); n; n = qti_next(n)) {
		int kind = -1;
		for (int i = 0; i < 3; i++)
			if (!strncmp(qti_name(n), row->text, head) && !strcmp(qti_name(n) + head, names[i]))
				kind = i;
		if (kind < 0)
			qti_unsupported(c, n);
		else if ((last < 0) != (kind == 0) || last == 2)
			qti_say(c, QTI_INVALID, n, "%s in the wrong place", qti_name(n));
		else
			read_branch(c, n, out, names[kind]);
		last = kind < 0 ? last : kind;
	}
	if (last < 0)
		qti_say(c, QTI_INVALID, node, "%s without %sif", qti_name(node), row->text);
	json_add_close(out, ']');
	json_add_close(out, ']');
}

static void read_fragment(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)row;
	for (xmlNode *n = qti_first(node); n; n = qti_next(n))
		read_rules(c, n, out);
}

static const struct qti_row rules[] = {
	{ "qti-set-outcome-value", "identifier", read_set, 0, BOTH, NULL },
	{ "qti-lookup-outcome-value", "identifier", read_set, 0, BOTH, NULL },
	{ "qti-response-condition", "", read_condition, sizeof "qti-response-" - 1, IN_ITEM, "qti-response-" },
	{ "qti-outcome-condition", "", read_condition, sizeof "qti-outcome-" - 1, IN_TEST, "qti-outcome-" },
	{ "qti-response-processing-fragment", "", read_fragment, 0, IN_ITEM, NULL },
	{ "qti-outcome-processing-fragment", "", read_fragment, 0, IN_TEST, NULL },
	{ "qti-exit-response", "", read_exit, 0, IN_ITEM, NULL },
};

/* One rule element. (A fragment gives any number.) */
static void read_rules(struct qti_context *c, xmlNode *node, struct buffer *out)
{
	const struct qti_row *row = qti_row_find(rules, QTI_COUNT(rules), qti_name(node));
	if (!row || !(row->arg2 & place(c))) {
		qti_unsupported(c, node);
		return;
	}
	if (qti_has_text(node))
		qti_say(c, QTI_INVALID, node, "text directly inside %s", qti_name(node));
	qti_check_attrs(c, node, row->attrs);
	row->handle(c, node, out, row);
}

static void read_list(struct qti_context *c, xmlNode *node, struct buffer *out)
{
	json_add_open(out, '[');
	for (xmlNode *n = qti_first(node); n; n = qti_next(n))
		read_rules(c, n, out);
	json_add_close(out, ']');
}

/* --- standard templates
 * ---------------------------------------------------------------------------------------------------------- */

#define SET(value) "[\"set-outcome-value\",\"SCORE\"," value "]"
#define ONE "[\"base-value\",\"%1$s\",1]"
#define ZERO "[\"base-value\",\"%1$s\",0]"
#define IF(test, then, other) "[[\"response-condition\",[[\"if\"," test "," then "],[\"else\"," other "]]]]"

/* The rules as the specification gives them (QTI 2.x and 3.0 rptemplates); %1$s is SCORE's numeric type. */
static const struct template_row {
	const char *name; /* last part of the URL, without .xml */
	const char *rules;
	bool correct, mapping; /* what RESPONSE must have */
} templates[] = {
	{ "match_correct",
		IF("[\"match\",[\"variable\",\"RESPONSE\"],[\"correct\",\"RESPONSE\"]]", SET(ONE), SET(ZERO)), true,
		false },
	{ "map_response",
		IF("[\"is-null\",[\"variable\",\"RESPONSE\"]]", SET(ZERO), SET("[\"map-response\",\"RESPONSE\"]")), false,
		true },
	{ "map_response_point", NULL, false, false },
};

static const struct template_row *template_find(const char *url)
{
	const char *name = strrchr(url, '/');
	name = name ? name + 1 : url;
	size_t n = strlen(name);
	if (n > 4 && !strcmp(name + n - 4, ".xml"))
		n -= 4;
	for (size_t i = 0; i < QTI_COUNT(templates); i++)
		if (strlen(templates[i].name) == n && !memcmp(templates[i].name, name, n))
			return &templates[i];
	return NULL;
}

static void check_template(struct qti_context *c, const xmlNode *node, const struct template_row *t)
{
	const struct qti_decl *response = qti_decl_find(*c->decls, "RESPONSE"),
						  *score = qti_decl_find(*c->decls, "SCORE");
	if (!response || response->kind != QTI_RESPONSE)
		qti_say(c, QTI_INVALID, node, "template %s needs a response named RESPONSE", t->name);
	else if (t->correct && !response->correct.line)
		qti_say(c, QTI_FLAW, node, "template %s, but RESPONSE has no correct response", t->name);
	else if (t->mapping && !response->mapping)
		qti_say(c, QTI_INVALID, node, "template %s, but RESPONSE has no mapping", t->name);
	if (!score || score->kind != QTI_OUTCOME)
		qti_say(c, QTI_INVALID, node, "template %s needs an outcome named SCORE", t->name);
	else if (!value_is_numeric(score->base) || score->cardinality != CARD_SINGLE)
		qti_say(c, QTI_INVALID, node, "template %s needs SCORE to be a single float or integer", t->name);
}

static void write_template(struct qti_context *c, struct buffer *out, const struct template_row *t)
{
	const struct qti_decl *score = qti_decl_find(*c->decls, "SCORE");
	const char *base = score && score->base == BASE_INTEGER ? "integer" : "float";
	for (const char *p = t->rules; *p;) { /* %1$s by hand: no format string from a table */
		const char *hole = strstr(p, "%1$s");
		size_t n = hole ? (size_t)(hole - p) : strlen(p);
		buffer_add(out, p, n);
		if (hole)
			buffer_add_string(out, base);
		p += n + (hole ? 4 : 0);
	}
}

static void read_template(struct qti_context *c, xmlNode *node, struct buffer *out, const char *url)
{
	const struct template_row *t = template_find(url);
	if (!t || !t->rules) {
		qti_say(c, QTI_UNSUPPORTED, node, "response processing template \"%.120s\"", url);
		return;
	}
	check_template(c, node, t);
	write_template(c, out, t);
}

void qti_read_response_processing(
	struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)out, (void)row;
	const char *url = qti_attr(node, "template");
	struct buffer *rules_out = &c->item->processing;
	if (!url || !*url)
		url = qti_attr(node, "template-location");
	if (rules_out->len) {
		qti_say(c, QTI_INVALID, node, "%s is given twice", qti_name(node));
		return;
	}
	if (qti_has_text(node))
		qti_say(c, QTI_INVALID, node, "text directly inside %s", qti_name(node));
	if (url && !qti_first(node)) /* rules beside a template take its place (QTI 3.0 §5.1) */
		read_template(c, node, rules_out, url);
	else
		read_list(c, node, rules_out);
}

void qti_read_outcome_processing(
	struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)row;
	if (out->len)
		qti_say(c, QTI_INVALID, node, "%s is given twice", qti_name(node));
	else
		read_list(c, node, out);
}
