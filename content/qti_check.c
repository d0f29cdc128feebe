/* What can only be judged once the whole item has been read: keys among the choices, counts, what is missing. */
#include "content/qti_context.h"

#include <string.h>

static const struct qti_interaction *interaction_of(const struct qti_item *item, const char *response)
{
	const struct qti_interaction *x = item->interactions;
	while (x && strcmp(x->response, response) != 0)
		x = x->next;
	return x;
}

static bool has_choice(const struct qti_interaction *x, const char *id)
{
	const struct qti_choice *c = x->choices;
	while (c && strcmp(c->id, id) != 0)
		c = c->next;
	return c != NULL;
}

static void say(struct qti_context *c, enum qti_level level, int line, const char *what, const struct qti_decl *d,
	const char *text)
{
	qti_report_add(c->report, level, line, "%s \"%.60s\" of %s is not among its choices", what, text, d->id);
}

static void check_keys(struct qti_context *c, const struct qti_decl *d, const struct qti_interaction *x)
{
	for (size_t i = 0; i < d->correct.count; i++)
		if (!has_choice(x, d->correct.list[i]))
			say(c, QTI_INVALID, d->correct.line, "correct response", d, d->correct.list[i]);
	for (size_t i = 0; i < d->initial.count; i++)
		if (!has_choice(x, d->initial.list[i]))
			say(c, QTI_INVALID, d->initial.line, "default", d, d->initial.list[i]);
	for (const struct qti_map_entry *m = d->mapping ? d->mapping->first : NULL; m; m = m->next)
		if (!has_choice(x, m->key))
			say(c, QTI_INVALID, m->line, "map-key", d, m->key);
}

static void check_correct_count(struct qti_context *c, const struct qti_decl *d, const struct qti_interaction *x)
{
	size_t n = d->correct.count;
	if (x->max && n > x->max)
		qti_report_add(c->report, QTI_FLAW, d->correct.line,
			"%zu correct choices for %s, but the candidate may choose only %u (max-choices)", n, d->id, x->max);
	if (n && n < x->min)
		qti_report_add(c->report, QTI_FLAW, d->correct.line,
			"%zu correct choice%s for %s, but the candidate must choose %u (min-choices)", n, n == 1 ? "" : "s",
			d->id, x->min);
}

static void check_twice(struct qti_context *c, const struct qti_decl *d)
{
	for (size_t i = 0; d->base == BASE_IDENTIFIER && d->cardinality == CARD_MULTIPLE && i < d->correct.count; i++)
		for (size_t k = 0; k < i; k++)
			if (!strcmp(d->correct.list[i], d->correct.list[k]))
				qti_report_add(c->report, QTI_FLAW, d->correct.line,
					"correct response \"%.60s\" of %s stands twice", d->correct.list[i], d->id);
	for (const struct qti_map_entry *m = d->mapping ? d->mapping->first : NULL; m; m = m->next)
		for (const struct qti_map_entry *o = d->mapping->first; o != m; o = o->next)
			if (!strcmp(m->key, o->key))
				qti_report_add(
					c->report, QTI_INVALID, m->line, "map-key \"%.60s\" of %s stands twice", m->key, d->id);
}

static bool is_human(const struct qti_item *item)
{
	for (const struct qti_decl *d = item->decls; d; d = d->next)
		if (d->external_scored)
			return true;
	return false;
}

static void check_response(struct qti_context *c, const struct qti_decl *d)
{
	const struct qti_interaction *x = interaction_of(c->item, d->id);
	if (!x) {
		qti_report_add(c->report, QTI_NOTE, d->line, "response %s belongs to no interaction", d->id);
		return;
	}
	check_twice(c, d);
	if (strcmp(x->name, "choice") != 0)
		return;
	check_keys(c, d, x);
	check_correct_count(c, d, x);
	if (!d->correct.count && !d->mapping && !is_human(c->item))
		qti_report_add(
			c->report, QTI_NOTE, d->line, "response %s has neither a correct response nor a mapping", d->id);
}

void qti_check_item(struct qti_context *c, const xmlNode *root)
{
	struct qti_item *item = c->item;
	if (!item->body.len)
		qti_say(c, QTI_INVALID, root, "%s has no body", qti_name(root));
	if (item->kind != QTI_KIND_ITEM)
		return;
	if (!item->interactions)
		qti_say(c, QTI_NOTE, root, "no interaction: there is nothing to answer");
	if (!item->label[0])
		qti_say(c, QTI_NOTE, root, "no label; name the standards area (label=\"area-3\") for results by area");
	for (const struct qti_decl *d = item->decls; d; d = d->next)
		if (d->kind == QTI_RESPONSE)
			check_response(c, d);
}
