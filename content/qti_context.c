/* Table dispatch, attribute access and values for the importer. */
#include "content/qti_context.h"
#include "engine/buffer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Attributes that never change what is delivered or scored. */
#define HARMLESS "id xml:lang xml:space xml:id label tool-name tool-version"

void qti_say(struct qti_context *c, enum qti_level level, const xmlNode *at, const char *fmt, ...)
{
	char text[ERROR_TEXT_MAX];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	qti_report_add(c->report, level, qti_line(at), "%s", text);
}

void qti_unsupported(struct qti_context *c, const xmlNode *node)
{
	qti_say(c, QTI_UNSUPPORTED, node, "%s", qti_name(node));
}

/* --- tables ------------------------------------------------------------------------------------------------------
 */

const struct qti_row *qti_row_find(const struct qti_row *table, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

bool qti_in_words(const char *words, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = words; n && (p = strstr(p, word)); p += n)
		if ((p == words || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

void qti_check_attrs(struct qti_context *c, const xmlNode *node, const char *attrs)
{
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		const char *name = qti_attr_name(a);
		if (!qti_in_words(attrs, name) && !qti_in_words(HARMLESS, name))
			qti_say(c, QTI_UNSUPPORTED, node, "attribute %s of %s", name, qti_name(node));
	}
}

void qti_dispatch(
	struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *table, size_t count)
{
	const struct qti_row *row = qti_row_find(table, count, qti_name(node));
	if (!row || !row->handle) {
		qti_unsupported(c, node);
		return;
	}
	if (row->attrs)
		qti_check_attrs(c, node, row->attrs);
	row->handle(c, node, out, row);
}

void qti_dispatch_children(
	struct qti_context *c, xmlNode *parent, struct buffer *out, const struct qti_row *table, size_t count)
{
	if (qti_has_text(parent))
		qti_say(c, QTI_INVALID, parent, "text directly inside %s, where only elements may stand", qti_name(parent));
	for (xmlNode *n = qti_first(parent); n; n = qti_next(n))
		qti_dispatch(c, n, out, table, count);
}

void qti_ignore(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)c, (void)node, (void)out, (void)row;
}

void qti_note_ignored(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)out, (void)row;
	qti_say(c, QTI_NOTE, node, "%s is not used", qti_name(node));
}

/* --- attributes
 * ---------------------------------------------------------------------------------------------------- */

const char *qti_copy(struct qti_context *c, const char *s)
{
	const char *copy = s && *s ? arena_string(c->arena, s) : "";
	if (!copy)
		c->failed = ERR_NOMEM;
	return copy ? copy : "";
}

void *qti_new(struct qti_context *c, size_t size)
{
	void *p = arena_alloc(c->arena, size);
	if (!p)
		c->failed = ERR_NOMEM;
	return p;
}

const char *qti_need_attr(struct qti_context *c, const xmlNode *node, const char *name)
{
	const char *value = qti_attr(node, name);
	if (!value)
		qti_say(c, QTI_INVALID, node, "%s has no %s", qti_name(node), name);
	return value ? value : "";
}

/* Field names differ over versions; what matters here is that an identifier is one word that JSON, SQL, a file name
 * and a person can carry. */
bool qti_is_identifier(const char *s)
{
	size_t n = strlen(s);
	if (!n || n > LIMIT_IDENTIFIER)
		return false;
	for (const char *p = s; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 127 || strchr("\"<>&/\\", *p))
			return false;
	return true;
}

const char *qti_need_id(struct qti_context *c, const xmlNode *node, const char *name)
{
	const char *value = qti_attr(node, name);
	if (!value)
		return qti_need_attr(c, node, name);
	if (!qti_is_identifier(value)) {
		qti_say(c, QTI_INVALID, node, "%s=\"%.60s\" is not an identifier (1 to %d letters, digits, . _ -)", name,
			value, LIMIT_IDENTIFIER);
		return "";
	}
	return qti_copy(c, value);
}

bool qti_bool_attr(struct qti_context *c, const xmlNode *node, const char *name, bool other)
{
	const char *value = qti_attr(node, name);
	if (!value)
		return other;
	if (!strcmp(value, "true") || !strcmp(value, "1"))
		return true;
	if (strcmp(value, "false") != 0 && strcmp(value, "0") != 0)
		qti_say(c, QTI_INVALID, node, "%s=\"%.60s\" is not true or false", name, value);
	return false;
}

unsigned qti_uint_attr(struct qti_context *c, const xmlNode *node, const char *name, unsigned other)
{
	const char *value = qti_attr(node, name);
	if (!value)
		return other;
	size_t digits = strspn(value, "0123456789");
	if (!digits || value[digits] || digits > 9) {
		qti_say(c, QTI_INVALID, node, "%s=\"%.60s\" is not a whole number from 0", name, value);
		return other;
	}
	return (unsigned)strtoul(value, NULL, 10);
}

bool qti_number_attr(struct qti_context *c, const xmlNode *node, const char *name, double *out)
{
	const char *value = qti_attr(node, name);
	if (!value)
		return false;
	if (json_number_parse(value, out))
		return true;
	qti_say(c, QTI_INVALID, node, "%s=\"%.60s\" is not a number", name, value);
	return false;
}

/* --- values
 * -------------------------------------------------------------------------------------------------------- */

bool qti_value_check(struct qti_context *c, const xmlNode *at, enum base_type base, const char *text)
{
	struct scalar s;
	struct error e = ERROR_INIT;
	if (!*text)
		return true; /* NULL */
	int r = scalar_from_text(&s, c->arena, base, text, &e);
	if (r == ERR_NOMEM)
		c->failed = r;
	if (r == 0 || r == ERR_NOMEM)
		return true;
	qti_say(c, QTI_INVALID, at, "\"%.80s\" is not a value of base type %s", text,
		base < BASE_NONE ? base_type_names[base] : "record");
	return false;
}

void qti_value_write(struct buffer *out, enum base_type base, const char *text)
{
	struct arena scratch = ARENA_INIT(LIMIT_ITEM_JSON);
	struct scalar s;
	struct error e = ERROR_INIT;
	int r = *text ? scalar_from_text(&s, &scratch, base, text, &e) : ERR_FORMAT;
	if (r == 0) {
		struct value v = { CARD_SINGLE, base, 1, &s, NULL };
		value_add_json(out, &v);
	} else if (r == ERR_NOMEM) {
		out->failed = r;
	} else { /* a finding has been made of it */
		json_add_text(out, text);
	}
	arena_release(&scratch);
}

const char *qti_value_text(struct qti_context *c, const xmlNode *node, enum base_type base)
{
	struct buffer b = BUFFER_INIT(LIMIT_ITEM_JSON);
	int r = base == BASE_STRING ? qti_text_exact(&b, node) : qti_text(&b, node);
	if (r < 0)
		c->failed = r;
	const char *copy = qti_copy(c, buffer_text(&b));
	buffer_release(&b);
	return copy;
}
