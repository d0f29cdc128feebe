/* Interactions that this version delivers: choice and extended text. A new one is a function here and a row in
 * qti_body.c. */
#include "content/qti_context.h"

#include <stdlib.h>
#include <string.h>

/* --- common
 * ----------------------------------------------------------------------------------------------------------------
 */

static struct qti_interaction *open_interaction(
	struct qti_context *c, xmlNode *node, struct buffer *out, const char *name)
{
	struct qti_interaction *x = qti_new(c, sizeof *x);
	if (!x || !c->item)
		return NULL;
	x->name = name;
	x->line = qti_line(node);
	x->response = qti_need_id(c, node, "response-identifier");
	struct qti_interaction **end = &c->item->interactions;
	size_t count = 1;
	for (; *end; end = &(*end)->next)
		count++;
	*end = x;
	if (count > LIMIT_INTERACTIONS)
		qti_say(c, QTI_INVALID, node, "more than %d interactions", LIMIT_INTERACTIONS);
	json_add_open(out, '{');
	json_add_key(out, "e");
	json_add_text(out, qti_name(node) + strlen("qti-"));
	json_add_key(out, "r");
	json_add_text(out, x->response);
	return x;
}

/* The declaration that the interaction fills; finds fault with a missing or doubly used one. */
static struct qti_decl *bind(struct qti_context *c, const xmlNode *node, const struct qti_interaction *x)
{
	struct qti_decl *d = qti_decl_find(*c->decls, x->response);
	if (!*x->response)
		return NULL;
	if (!d || d->kind != QTI_RESPONSE) {
		qti_say(c, QTI_INVALID, node, "response-identifier=\"%s\" is not a declared response", x->response);
		return NULL;
	}
	if (d->interacted)
		qti_say(c, QTI_INVALID, node, "response %s belongs to another interaction already", x->response);
	d->interacted = true;
	return d;
}

static void write_prompt(struct qti_context *c, xmlNode *node, struct buffer *out)
{
	xmlNode *prompt = qti_child(node, "qti-prompt");
	json_add_key(out, "prompt");
	if (!prompt) {
		json_add_raw(out, "[]", 2);
		return;
	}
	qti_check_attrs(c, prompt, "class dir");
	qti_read_content(c, prompt, out);
}

static void write_uint(struct buffer *out, const char *key, unsigned n)
{
	json_add_key(out, key);
	json_add_int(out, n);
}

static void write_text(struct buffer *out, const char *key, const char *text)
{
	json_add_key(out, key);
	json_add_text(out, text);
}

/* --- choice
 * ----------------------------------------------------------------------------------------------------------------
 */

static const struct qti_choice *same_choice(const struct qti_interaction *x, const char *id)
{
	const struct qti_choice *choice = x->choices;
	while (choice && strcmp(choice->id, id) != 0)
		choice = choice->next;
	return choice;
}

static void check_choice(
	struct qti_context *c, const xmlNode *node, const struct qti_interaction *x, const struct qti_choice *one)
{
	const struct qti_choice *same = same_choice(x, one->id);
	if (same && *one->id)
		qti_say(c, QTI_INVALID, node, "two choices have the identifier %s (first at line %d)", one->id, same->line);
	for (const struct qti_choice *o = x->choices; o; o = o->next)
		if (*one->text && !strcmp(o->text, one->text))
			qti_say(c, QTI_FLAW, node, "choices %s and %s have the same text", o->id, one->id);
}

/* What the candidate reads in a choice: its text without feedback, which differs by design. */
static const char *choice_text(struct qti_context *c, xmlNode *node)
{
	struct buffer b = BUFFER_INIT(LIMIT_ITEM_JSON);
	for (xmlNode *n = node->children; n; n = n->next) {
		if (n->type == XML_TEXT_NODE && n->content)
			buffer_add_string(&b, (const char *)n->content);
		else if (qti_is_element(n) && !qti_is(n, "qti-feedback-inline") && !qti_is(n, "qti-feedback-block"))
			qti_text(&b, n);
	}
	while (b.len && b.data[b.len - 1] == ' ')
		b.data[--b.len] = 0;
	if (b.failed)
		c->failed = b.failed;
	const char *text = qti_copy(c, buffer_text(&b));
	buffer_release(&b);
	return text;
}

static bool has_picture(const xmlNode *node)
{
	for (const xmlNode *n = qti_first(node); n; n = qti_next(n))
		if (qti_is(n, "img") || has_picture(n))
			return true;
	return false;
}

static void read_simple_choice(struct qti_context *c, xmlNode *node, struct buffer *out, struct qti_interaction *x)
{
	struct qti_choice *one = qti_new(c, sizeof *one);
	if (!one)
		return;
	qti_check_attrs(c, node, "identifier fixed class dir");
	one->id = qti_need_id(c, node, "identifier");
	one->line = qti_line(node);
	one->text = choice_text(c, node);
	check_choice(c, node, x, one);
	if (!*one->text && !has_picture(node))
		qti_say(c, QTI_FLAW, node, "choice %s is empty", one->id);
	json_add_open(out, '{');
	write_text(out, "id", one->id);
	json_add_key(out, "fixed");
	json_add_bool(out, qti_bool_attr(c, node, "fixed", false));
	json_add_key(out, "c");
	qti_read_content(c, node, out);
	json_add_close(out, '}');
	struct qti_choice **end = &x->choices;
	while (*end)
		end = &(*end)->next;
	*end = one;
}

static unsigned read_choices(struct qti_context *c, xmlNode *node, struct buffer *out, struct qti_interaction *x)
{
	unsigned count = 0;
	json_add_key(out, "choices");
	json_add_open(out, '[');
	for (xmlNode *n = qti_first(node); n; n = qti_next(n)) {
		if (qti_is(n, "qti-simple-choice") && count++ < LIMIT_CHOICES)
			read_simple_choice(c, n, out, x);
		else if (!qti_is(n, "qti-simple-choice") && !qti_is(n, "qti-prompt"))
			qti_unsupported(c, n);
	}
	json_add_close(out, ']');
	if (count > LIMIT_CHOICES)
		qti_say(c, QTI_INVALID, node, "more than %d choices", LIMIT_CHOICES);
	return count;
}

static void check_counts(
	struct qti_context *c, const xmlNode *node, const struct qti_interaction *x, unsigned count)
{
	if (!count)
		qti_say(c, QTI_INVALID, node, "choice interaction without choices");
	else if (x->min > count)
		qti_say(c, QTI_INVALID, node, "min-choices=\"%u\", but there are only %u choices", x->min, count);
	else if (x->max > count)
		qti_say(c, QTI_NOTE, node, "max-choices=\"%u\", but there are only %u choices", x->max, count);
	if (x->max && x->min > x->max)
		qti_say(c, QTI_INVALID, node, "min-choices=\"%u\" is above max-choices=\"%u\"", x->min, x->max);
}

static void check_choice_type(
	struct qti_context *c, const xmlNode *node, const struct qti_interaction *x, const struct qti_decl *d)
{
	if (!d)
		return;
	if (d->base != BASE_IDENTIFIER)
		qti_say(c, QTI_INVALID, node, "response %s must have base-type identifier for choices", d->id);
	if (d->cardinality == CARD_SINGLE && x->max != 1)
		qti_say(c, QTI_INVALID, node,
			"max-choices=\"%u\", but response %s has cardinality single; use max-choices=\"1\" or cardinality "
			"multiple",
			x->max, d->id);
	if (d->cardinality == CARD_ORDERED)
		qti_say(c, QTI_INVALID, node, "response %s has cardinality ordered; choices have no order", d->id);
}

static void write_choice_attrs(struct buffer *out, const xmlNode *node)
{
	static const char *const kept[] = { "orientation", "class", "lang", "xml:lang", "dir", "id",
		"data-min-selections-message", "data-max-selections-message" };
	json_add_key(out, "a");
	json_add_open(out, '{');
	for (size_t i = 0; i < QTI_COUNT(kept); i++)
		if (qti_attr(node, kept[i]))
			write_text(out, strcmp(kept[i], "xml:lang") ? kept[i] : "lang", qti_attr(node, kept[i]));
	json_add_close(out, '}');
}

void qti_read_choice(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)row;
	struct qti_interaction *x = open_interaction(c, node, out, "choice");
	if (!x)
		return;
	x->max = qti_uint_attr(c, node, "max-choices", 1);
	x->min = qti_uint_attr(c, node, "min-choices", 0);
	json_add_key(out, "shuffle");
	json_add_bool(out, qti_bool_attr(c, node, "shuffle", false));
	write_uint(out, "max", x->max);
	write_uint(out, "min", x->min);
	write_choice_attrs(out, node);
	write_prompt(c, node, out);
	if (qti_has_text(node))
		qti_say(c, QTI_INVALID, node, "text directly inside %s; put it into a prompt or a choice", qti_name(node));
	unsigned count = read_choices(c, node, out, x);
	json_add_close(out, '}');
	check_counts(c, node, x, count);
	check_choice_type(c, node, x, bind(c, node, x));
}

/* --- extended text
 * --------------------------------------------------------------------------------------------------------- */

/* Lines from the shared class vocabulary: "qti-height-lines-6" -> 6. */
static unsigned lines_of_class(const xmlNode *node)
{
	const char *class = qti_attr(node, "class");
	const char *p = class ? strstr(class, "qti-height-lines-") : NULL;
	long n = p ? strtol(p + strlen("qti-height-lines-"), NULL, 10) : 0;
	return n > 0 && n < 1000 ? (unsigned)n : 0;
}

static void check_text_type(struct qti_context *c, const xmlNode *node, const struct qti_decl *d)
{
	if (!d)
		return;
	if (d->cardinality != CARD_SINGLE)
		qti_say(
			c, QTI_UNSUPPORTED, node, "%s with cardinality %s", qti_name(node), cardinality_names[d->cardinality]);
	else if (d->base == BASE_INTEGER || d->base == BASE_FLOAT)
		qti_say(c, QTI_UNSUPPORTED, node, "%s with base-type %s", qti_name(node), base_type_names[d->base]);
	else if (d->base != BASE_STRING)
		qti_say(c, QTI_INVALID, node, "response %s must have base-type string for text", d->id);
}

static const char *text_format(struct qti_context *c, const xmlNode *node)
{
	const char *format = qti_attr(node, "format");
	if (!format || !strcmp(format, "plain"))
		return "plain";
	if (!strcmp(format, "preformatted") || !strcmp(format, "preFormatted"))
		return "preformatted";
	if (!strcmp(format, "xhtml"))
		qti_say(c, QTI_UNSUPPORTED, node, "format=\"xhtml\" of %s", qti_name(node));
	else
		qti_say(c, QTI_INVALID, node, "format=\"%.40s\" is not plain, preformatted or xhtml", format);
	return "plain";
}

static void check_text_attrs(struct qti_context *c, const xmlNode *node, const struct qti_interaction *x)
{
	const char *base = qti_attr(node, "base");
	if (base && strcmp(base, "10") != 0)
		qti_say(c, QTI_UNSUPPORTED, node, "attribute base of %s", qti_name(node));
	if (qti_attr(node, "string-identifier"))
		qti_say(c, QTI_UNSUPPORTED, node, "attribute string-identifier of %s", qti_name(node));
	if (x->max > 1)
		qti_say(c, QTI_UNSUPPORTED, node, "max-strings=\"%u\" of %s", x->max, qti_name(node));
	if (x->max && x->min > x->max)
		qti_say(c, QTI_INVALID, node, "min-strings=\"%u\" is above max-strings=\"%u\"", x->min, x->max);
}

void qti_read_extended_text(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)row;
	struct qti_interaction *x = open_interaction(c, node, out, "extended-text");
	if (!x)
		return;
	x->max = qti_uint_attr(c, node, "max-strings", 0);
	x->min = qti_uint_attr(c, node, "min-strings", 0);
	write_uint(out, "lines", qti_uint_attr(c, node, "expected-lines", lines_of_class(node)));
	write_uint(out, "length", qti_uint_attr(c, node, "expected-length", 0));
	write_uint(out, "min", x->min);
	write_uint(out, "max", x->max);
	write_text(out, "format", text_format(c, node));
	write_text(out, "pattern", qti_attr(node, "pattern-mask"));
	write_text(out, "placeholder", qti_attr(node, "placeholder-text"));
	write_prompt(c, node, out);
	json_add_close(out, '}');
	if (qti_has_text(node))
		qti_say(c, QTI_INVALID, node, "text directly inside %s; put it into a prompt", qti_name(node));
	for (xmlNode *n = qti_first(node); n; n = qti_next(n))
		if (!qti_is(n, "qti-prompt"))
			qti_unsupported(c, n);
	check_text_attrs(c, node, x);
	check_text_type(c, node, bind(c, node, x));
}
