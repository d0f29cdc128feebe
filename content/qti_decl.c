/* Response, outcome and template declarations: defaults, correct responses, mappings, lookup tables. */
#include "content/qti_context.h"

#include <stdio.h>
#include <string.h>

struct qti_decl *qti_decl_find(struct qti_decl *list, const char *id)
{
	while (list && strcmp(list->id, id) != 0)
		list = list->next;
	return list;
}

static void append(struct qti_decl **list, struct qti_decl *d)
{
	while (*list)
		list = &(*list)->next;
	*list = d;
}

/* --- values
 * -------------------------------------------------------------------------------------------------------- */

static void read_values(struct qti_context *c, xmlNode *node, const struct qti_decl *d, struct qti_values *out)
{
	size_t n = qti_count(node);
	if (out->line)
		qti_say(c, QTI_INVALID, node, "%s is given twice", qti_name(node));
	if (n > LIMIT_VALUES) {
		qti_say(c, QTI_INVALID, node, "more than %d values", LIMIT_VALUES);
		return;
	}
	out->line = qti_line(node);
	out->list = qti_new(c, (n + 1) * sizeof *out->list);
	if (!out->list)
		return;
	for (xmlNode *v = qti_first(node); v; v = qti_next(v)) {
		if (!qti_is(v, "qti-value")) {
			qti_unsupported(c, v);
			continue;
		}
		qti_check_attrs(c, v, "");
		const char *text = qti_value_text(c, v, d->base);
		if (qti_value_check(c, v, d->base, text) && *text)
			out->list[out->count++] = text;
	}
	if (d->cardinality == CARD_SINGLE && out->count > 1)
		qti_say(c, QTI_INVALID, node, "%zu values for %s, which has cardinality single", out->count, d->id);
}

static void read_default(struct qti_context *c, xmlNode *node, struct qti_decl *d)
{
	qti_check_attrs(c, node, "interpretation");
	read_values(c, node, d, &d->initial);
}

static void read_correct(struct qti_context *c, xmlNode *node, struct qti_decl *d)
{
	qti_check_attrs(c, node, "interpretation");
	read_values(c, node, d, &d->correct);
}

/* --- mapping
 * ------------------------------------------------------------------------------------------------------- */

static void read_map_entry(struct qti_context *c, xmlNode *node, struct qti_decl *d, struct qti_map_entry **end)
{
	struct qti_map_entry *entry = qti_new(c, sizeof *entry);
	if (!entry)
		return;
	if (!qti_is(node, "qti-map-entry")) {
		qti_unsupported(c, node);
		return;
	}
	qti_check_attrs(c, node, "map-key mapped-value case-sensitive");
	entry->key = qti_copy(c, qti_need_attr(c, node, "map-key"));
	entry->line = qti_line(node);
	entry->case_sensitive = qti_bool_attr(c, node, "case-sensitive", false);
	qti_need_attr(c, node, "mapped-value");
	qti_number_attr(c, node, "mapped-value", &entry->value);
	qti_value_check(c, node, d->base, entry->key);
	*end = entry;
}

static void read_mapping(struct qti_context *c, xmlNode *node, struct qti_decl *d)
{
	struct qti_mapping *m = qti_new(c, sizeof *m);
	if (!m)
		return;
	qti_check_attrs(c, node, "default-value lower-bound upper-bound");
	qti_number_attr(c, node, "default-value", &m->fallback);
	m->has_lower = qti_number_attr(c, node, "lower-bound", &m->lower);
	m->has_upper = qti_number_attr(c, node, "upper-bound", &m->upper);
	m->line = qti_line(node);
	struct qti_map_entry **end = &m->first;
	size_t count = 0;
	for (xmlNode *n = qti_first(node); n && count < LIMIT_VALUES; n = qti_next(n), count++) {
		read_map_entry(c, n, d, end);
		if (*end)
			end = &(*end)->next;
	}
	if (count == LIMIT_VALUES)
		qti_say(c, QTI_INVALID, node, "more than %d map entries", LIMIT_VALUES);
	if (m->has_lower && m->has_upper && m->lower > m->upper)
		qti_say(c, QTI_INVALID, node, "lower-bound is above upper-bound");
	d->mapping = m;
}

/* --- lookup tables of outcomes
 * ---------------------------------------------------------------------------------------- */

static void write_lookup_entry(
	struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_decl *d, bool match)
{
	double source = 0;
	qti_check_attrs(c, node, match ? "source-value target-value" : "source-value target-value include-boundary");
	qti_need_attr(c, node, "source-value");
	qti_number_attr(c, node, "source-value", &source);
	const char *target = qti_need_attr(c, node, "target-value");
	qti_value_check(c, node, d->base, target);
	json_add_open(out, '[');
	json_add_number(out, source);
	qti_value_write(out, d->base, target);
	json_add_bool(out, match || qti_bool_attr(c, node, "include-boundary", true));
	json_add_close(out, ']');
}

static void read_lookup(struct qti_context *c, xmlNode *node, struct qti_decl *d)
{
	bool match = qti_is(node, "qti-match-table");
	const char *fallback = qti_attr(node, "default-value");
	struct buffer b = BUFFER_INIT(LIMIT_ITEM_JSON);
	qti_check_attrs(c, node, "default-value");
	json_add_open(&b, '{');
	json_add_key(&b, "kind");
	json_add_text(&b, match ? "match" : "interpolation");
	json_add_key(&b, "default");
	if (fallback && qti_value_check(c, node, d->base, fallback))
		qti_value_write(&b, d->base, fallback);
	else
		json_add_null(&b);
	json_add_key(&b, "entries");
	json_add_open(&b, '[');
	for (xmlNode *n = qti_first(node); n; n = qti_next(n)) {
		if (qti_is(n, match ? "qti-match-table-entry" : "qti-interpolation-table-entry"))
			write_lookup_entry(c, n, &b, d, match);
		else
			qti_unsupported(c, n);
	}
	json_add_close(&b, ']');
	json_add_close(&b, '}');
	if (b.failed)
		c->failed = b.failed;
	d->lookup = qti_copy(c, buffer_text(&b));
	buffer_release(&b);
}

/* --- one declaration
 * ------------------------------------------------------------------------------------------------ */

static const struct child {
	const char *name;
	unsigned kinds; /* bits of enum qti_decl_kind */
	void (*read)(struct qti_context *c, xmlNode *node, struct qti_decl *d);
} children[] = {
	{ "qti-default-value", 7, read_default },
	{ "qti-correct-response", 1 << QTI_RESPONSE, read_correct },
	{ "qti-mapping", 1 << QTI_RESPONSE, read_mapping },
	{ "qti-area-mapping", 0, NULL },
	{ "qti-match-table", 1 << QTI_OUTCOME, read_lookup },
	{ "qti-interpolation-table", 1 << QTI_OUTCOME, read_lookup },
};

static void read_child(struct qti_context *c, xmlNode *node, struct qti_decl *d)
{
	for (size_t i = 0; i < QTI_COUNT(children); i++)
		if (qti_is(node, children[i].name) && children[i].kinds & 1u << d->kind) {
			children[i].read(c, node, d);
			return;
		}
	qti_unsupported(c, node);
}

static void read_type(struct qti_context *c, const xmlNode *node, struct qti_decl *d)
{
	const char *cardinality = qti_need_attr(c, node, "cardinality"), *base = qti_attr(node, "base-type");
	int n = cardinality_find(cardinality), b = base ? base_type_find(base) : -1;
	if (n < 0 && *cardinality)
		qti_say(c, QTI_INVALID, node, "cardinality=\"%.40s\" is not one of single multiple ordered record",
			cardinality);
	d->cardinality = n < 0 ? CARD_SINGLE : (enum cardinality)n;
	d->base = b < 0 ? BASE_STRING : (enum base_type)b;
	if (d->cardinality == CARD_RECORD) {
		d->base = BASE_NONE;
		qti_say(c, QTI_UNSUPPORTED, node, "cardinality record of %s", d->id);
	} else if (!base) {
		qti_say(c, QTI_INVALID, node, "%s has no base-type", qti_name(node));
	} else if (b < 0) {
		qti_say(c, QTI_INVALID, node, "base-type=\"%.40s\" is not known", base);
	}
}

static void read_outcome(struct qti_context *c, const xmlNode *node, struct qti_decl *d)
{
	d->has_normal_maximum = qti_number_attr(c, node, "normal-maximum", &d->normal_maximum);
	const char *external = qti_attr(node, "external-scored");
	if (!external)
		return;
	if (!strcmp(external, "human") || !strcmp(external, "externalMachine"))
		d->external_scored = qti_copy(c, external);
	else
		qti_say(c, QTI_INVALID, node, "external-scored=\"%.40s\" is not human or externalMachine", external);
}

void qti_read_decl(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)out;
	struct qti_decl *d = qti_new(c, sizeof *d);
	if (!d)
		return;
	d->kind = (enum qti_decl_kind)row->arg;
	d->id = qti_need_id(c, node, "identifier");
	d->line = qti_line(node);
	const struct qti_decl *same = qti_decl_find(*c->decls, d->id);
	if (same && *d->id)
		qti_say(c, QTI_INVALID, node, "identifier %s is declared twice (first at line %d)", d->id, same->line);
	read_type(c, node, d);
	if (d->kind == QTI_OUTCOME)
		read_outcome(c, node, d);
	for (xmlNode *n = qti_first(node); n; n = qti_next(n))
		read_child(c, n, d);
	append(c->decls, d);
}

/* --- writing
 * --------------------------------------------------------------------------------------------------------- */

static void write_values(struct buffer *out, const struct qti_decl *d, const struct qti_values *values)
{
	json_add_open(out, '[');
	for (size_t i = 0; i < values->count; i++)
		qti_value_write(out, d->base, values->list[i]);
	json_add_close(out, ']');
}

static void write_decl(struct buffer *out, const struct qti_decl *d, enum qti_form form)
{
	json_add_open(out, '{');
	json_add_key(out, "id");
	json_add_text(out, d->id);
	json_add_key(out, "cardinality");
	json_add_text(out, cardinality_names[d->cardinality]);
	json_add_key(out, "base");
	json_add_text(out, d->base < BASE_NONE ? base_type_names[d->base] : NULL);
	json_add_key(out, "default");
	if (d->initial.count)
		write_values(out, d, &d->initial);
	else
		json_add_null(out);
	if (d->has_normal_maximum) {
		json_add_key(out, "normal-maximum");
		json_add_number(out, d->normal_maximum);
	}
	if (d->external_scored) {
		json_add_key(out, "external-scored");
		json_add_text(out, d->external_scored);
	}
	if (d->lookup && form == QTI_FORM_FULL) {
		json_add_key(out, "lookup");
		json_add_raw(out, d->lookup, strlen(d->lookup));
	}
	json_add_close(out, '}');
}

int qti_decls_write(struct buffer *out, const struct qti_decl *list, enum qti_decl_kind kind, enum qti_form form)
{
	json_add_open(out, '[');
	for (; list; list = list->next)
		if (list->kind == kind)
			write_decl(out, list, form);
	json_add_close(out, ']');
	return out->failed;
}

static void write_bound(struct buffer *out, const char *key, bool has, double value)
{
	json_add_key(out, key);
	if (has)
		json_add_number(out, value);
	else
		json_add_null(out);
}

static void write_mapping(struct buffer *out, const struct qti_decl *d)
{
	json_add_key(out, d->id);
	json_add_open(out, '{');
	write_bound(out, "default", true, d->mapping->fallback);
	write_bound(out, "lower", d->mapping->has_lower, d->mapping->lower);
	write_bound(out, "upper", d->mapping->has_upper, d->mapping->upper);
	json_add_key(out, "entries");
	json_add_open(out, '[');
	for (const struct qti_map_entry *m = d->mapping->first; m; m = m->next) {
		json_add_open(out, '[');
		qti_value_write(out, d->base, m->key);
		json_add_number(out, m->value);
		json_add_bool(out, m->case_sensitive);
		json_add_close(out, ']');
	}
	json_add_close(out, ']');
	json_add_close(out, '}');
}

/* The members "correct" and "mapping" of an item or a key. */
int qti_scoring_write(struct buffer *out, const struct qti_decl *list)
{
	json_add_key(out, "correct");
	json_add_open(out, '{');
	for (const struct qti_decl *d = list; d; d = d->next)
		if (d->correct.count) {
			json_add_key(out, d->id);
			write_values(out, d, &d->correct);
		}
	json_add_close(out, '}');
	json_add_key(out, "mapping");
	json_add_open(out, '{');
	for (const struct qti_decl *d = list; d; d = d->next)
		if (d->mapping)
			write_mapping(out, d);
	json_add_close(out, '}');
	return out->failed;
}
