/* Sections and item refs: limits, control, selection and ordering at each level, refs into the test's list. */
#include "content/qti_section.h"

#include <stdio.h>
#include <string.h>

static struct qti_place *level_of(struct qti_context *c)
{
	return ((struct qti_test_context *)(void *)c)->level;
}

void qti_write_text(struct buffer *out, const char *key, const char *text)
{
	json_add_key(out, key);
	json_add_text(out, text);
}

void qti_write_flag(struct buffer *out, const char *key, bool on)
{
	json_add_key(out, key);
	json_add_bool(out, on);
}

void qti_write_raw(struct buffer *out, const char *key, const char *json)
{
	json_add_key(out, key);
	if (json)
		json_add_raw(out, json, strlen(json));
	else
		json_add_null(out);
}

static const char *keep(struct qti_context *c, struct buffer *b)
{
	if (b->failed)
		c->failed = b->failed;
	const char *text = qti_copy(c, buffer_text(b));
	buffer_release(b);
	return text;
}

/* --- identifiers: unique over the whole test
 * --------------------------------------------------------------------------------- */

struct seen {
	const char *id;
	int line;
	struct seen *next;
};

void qti_check_unique(struct qti_context *c, const xmlNode *node, const char *id)
{
	struct seen **table = c->test->ids;
	size_t h = 5381;
	for (const char *p = id; *p; p++)
		h = h * 33 + (unsigned char)*p;
	struct seen **bucket = &table[h % QTI_SEEN_BUCKETS];
	for (const struct seen *s = *bucket; s && *id; s = s->next)
		if (!strcmp(s->id, id)) {
			qti_say(c, QTI_INVALID, node, "identifier %s stands twice in the test (first at line %d)", id, s->line);
			return;
		}
	struct seen *s = qti_new(c, sizeof *s);
	if (!s)
		return;
	*s = (struct seen){ id, qti_line(node), *bucket };
	*bucket = s;
}

/* --- limits, control, selection, ordering
 * -------------------------------------------------------------------------------------- */

static void write_seconds(
	struct qti_context *c, const xmlNode *node, struct buffer *out, const char *key, const char *name)
{
	double seconds = 0;
	bool has = qti_number_attr(c, node, name, &seconds);
	if (has && (seconds < 0 || seconds > 1e7))
		qti_say(
			c, QTI_INVALID, node, "%s=\"%.40s\" is not a sensible number of seconds", name, qti_attr(node, name));
	json_add_key(out, key);
	if (has)
		json_add_number(out, seconds);
	else
		json_add_null(out);
}

const char *qti_time_limits(struct qti_context *c, const xmlNode *node)
{
	struct buffer b = BUFFER_INIT(256);
	json_add_open(&b, '{');
	write_seconds(c, node, &b, "min", "min-time");
	write_seconds(c, node, &b, "max", "max-time");
	qti_write_flag(&b, "allow-late", qti_bool_attr(c, node, "allow-late-submission", false));
	json_add_close(&b, '}');
	return keep(c, &b);
}

void qti_read_limits(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)out, (void)row;
	level_of(c)->limits = qti_time_limits(c, node);
}

void qti_read_control(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	struct qti_control *k = &level_of(c)->control;
	(void)out, (void)row;
	k->max_attempts = qti_uint_attr(c, node, "max-attempts", k->max_attempts);
	k->show_feedback = qti_bool_attr(c, node, "show-feedback", k->show_feedback);
	k->allow_review = qti_bool_attr(c, node, "allow-review", k->allow_review);
	k->show_solution = qti_bool_attr(c, node, "show-solution", k->show_solution);
	k->allow_comment = qti_bool_attr(c, node, "allow-comment", k->allow_comment);
	k->allow_skipping = qti_bool_attr(c, node, "allow-skipping", k->allow_skipping);
	k->validate_responses = qti_bool_attr(c, node, "validate-responses", k->validate_responses);
	if ((k->show_feedback || k->show_solution) && !c->test->feedback_line)
		c->test->feedback_line = qti_line(node);
}

void qti_write_control(struct buffer *out, const struct qti_control *k)
{
	json_add_key(out, "control");
	json_add_open(out, '{');
	json_add_key(out, "max-attempts");
	json_add_int(out, k->max_attempts);
	qti_write_flag(out, "show-feedback", k->show_feedback);
	qti_write_flag(out, "allow-review", k->allow_review);
	qti_write_flag(out, "show-solution", k->show_solution);
	qti_write_flag(out, "allow-comment", k->allow_comment);
	qti_write_flag(out, "allow-skipping", k->allow_skipping);
	qti_write_flag(out, "validate-responses", k->validate_responses);
	json_add_close(out, '}');
}

static void read_selection(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	struct qti_place *l = level_of(c);
	(void)out, (void)row;
	l->selects = true;
	qti_need_attr(c, node, "select");
	l->select = qti_uint_attr(c, node, "select", 0);
	l->replaces = qti_bool_attr(c, node, "with-replacement", false);
	if (!l->select)
		qti_say(c, QTI_INVALID, node, "select=\"0\" takes nothing");
	if (qti_first(node))
		qti_unsupported(c, qti_first(node));
}

static void read_ordering(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)out, (void)row;
	level_of(c)->shuffle = qti_bool_attr(c, node, "shuffle", false);
	if (qti_first(node))
		qti_unsupported(c, qti_first(node));
}

/* --- item refs
 * --------------------------------------------------------------------------------------------------------------------
 */

static void write_weights(struct qti_context *c, const xmlNode *node, struct buffer *out)
{
	bool any = false;
	for (xmlNode *n = qti_first(node); n; n = qti_next(n)) {
		double value = 1;
		if (!qti_is(n, "qti-weight"))
			continue;
		qti_check_attrs(c, n, "identifier value");
		const char *id = qti_need_id(c, n, "identifier");
		qti_need_attr(c, n, "value");
		qti_number_attr(c, n, "value", &value);
		if (!any) {
			json_add_key(out, "weight");
			json_add_open(out, '{');
		}
		any = true;
		json_add_key(out, id);
		json_add_number(out, value);
	}
	if (any)
		json_add_close(out, '}');
}

static void write_categories(struct buffer *out, const char *words)
{
	if (!words || !words[strspn(words, " ")])
		return;
	json_add_key(out, "category");
	json_add_open(out, '[');
	for (const char *p = words; *p; p += strcspn(p, " ")) {
		char word[LIMIT_IDENTIFIER + 1];
		p += strspn(p, " ");
		size_t n = strcspn(p, " ");
		snprintf(word, sizeof word, "%.*s", (int)(n < LIMIT_IDENTIFIER ? n : LIMIT_IDENTIFIER), p);
		if (n)
			json_add_text(out, word);
	}
	json_add_close(out, ']');
}

static const char *ref_json(struct qti_context *c, const xmlNode *node)
{
	struct buffer b = BUFFER_INIT(LIMIT_ITEM_JSON);
	json_add_open(&b, '{');
	write_weights(c, node, &b);
	if (qti_bool_attr(c, node, "required", false)) {
		qti_write_flag(&b, "required", true);
		level_of(c)->required++;
	}
	if (qti_bool_attr(c, node, "fixed", false))
		qti_write_flag(&b, "fixed", true);
	write_categories(&b, qti_attr(node, "category"));
	json_add_close(&b, '}');
	return keep(c, &b);
}

/* Children of a ref: weights are read by ref_json, all else changes delivery in ways that this version does not
 * know. */
static const struct qti_row ref_children[] = {
	{ "qti-weight", NULL, qti_ignore, 0, 0, NULL },
};

static const char *ref_path(struct qti_context *c, const xmlNode *node)
{
	char path[FILE_PATH_MAX];
	struct error e = ERROR_INIT;
	const char *href = qti_need_attr(c, node, "href");
	if (!c->source || !*href)
		return "";
	if (qti_source_resolve(path, c->source, c->path, href, &e) < 0) {
		qti_say(c, QTI_INVALID, node, "%s", e.text);
		return "";
	}
	return qti_copy(c, path);
}

static void read_ref(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	struct qti_place *l = level_of(c);
	struct qti_ref *ref = qti_new(c, sizeof *ref);
	(void)out, (void)row;
	if (!ref)
		return;
	if (c->test->ref_count++ == LIMIT_ITEMS)
		qti_say(c, QTI_INVALID, node, "more than %d item refs", LIMIT_ITEMS);
	ref->id = qti_need_id(c, node, "identifier");
	qti_check_unique(c, node, ref->id);
	ref->section = l->section;
	ref->position = l->refs++;
	ref->line = qti_line(node);
	ref->path = ref_path(c, node);
	ref->json = ref_json(c, node);
	l->run++;
	l->children++;
	qti_dispatch_children(c, node, NULL, ref_children, QTI_COUNT(ref_children));
	*c->test->refs_end = ref;
	c->test->refs_end = &ref->next;
}

/* --- sections
 * ------------------------------------------------------------------------------------------------------------------------
 */

static const struct qti_row section_children[] = {
	{ "qti-item-session-control",
		"max-attempts show-feedback allow-review show-solution allow-comment allow-skipping validate-responses",
		qti_read_control, 0, 0, NULL },
	{ "qti-time-limits", "min-time max-time allow-late-submission", qti_read_limits, 0, 0, NULL },
	{ "qti-selection", "select with-replacement", read_selection, 0, 0, NULL },
	{ "qti-ordering", "shuffle", read_ordering, 0, 0, NULL },
	{ "qti-assessment-item-ref", "identifier href required fixed category class", read_ref, 0, 0, NULL },
	{ "qti-assessment-section", "identifier title visible required fixed keep-together class", qti_read_section, 0,
		0, NULL },
};

static void flush_run(struct qti_place *l)
{
	if (!l->run || !l->content)
		return;
	json_add_open(l->content, '{');
	json_add_key(l->content, "refs");
	json_add_int(l->content, l->run);
	json_add_close(l->content, '}');
	l->run = 0;
}

static void check_selection(struct qti_context *c, const xmlNode *node, const struct qti_place *l)
{
	if (!l->selects)
		return;
	if (!l->replaces && l->select > l->children)
		qti_say(c, QTI_INVALID, node, "section %s selects %u, but has only %u to choose from", l->section,
			l->select, l->children);
	if (l->select < l->required)
		qti_say(
			c, QTI_INVALID, node, "section %s selects %u, but %u are required", l->section, l->select, l->required);
}

static void write_selection(struct buffer *out, const struct qti_place *l)
{
	json_add_key(out, "selection");
	if (!l->selects) {
		json_add_null(out);
	} else {
		json_add_open(out, '{');
		json_add_key(out, "select");
		json_add_int(out, l->select);
		qti_write_flag(out, "with-replacement", l->replaces);
		json_add_close(out, '}');
	}
	qti_write_flag(out, "shuffle", l->shuffle);
}

static void write_section(
	struct qti_context *c, const xmlNode *node, struct buffer *out, const struct qti_place *l, bool required)
{
	json_add_open(out, '{');
	qti_write_text(out, "id", l->section);
	qti_write_text(out, "title", qti_attr(node, "title") ? qti_attr(node, "title") : "");
	qti_need_attr(c, node, "visible");
	qti_write_flag(out, "visible", qti_bool_attr(c, node, "visible", true));
	qti_write_flag(out, "keep-together", qti_bool_attr(c, node, "keep-together", true));
	qti_write_flag(out, "required", required);
	qti_write_flag(out, "fixed", qti_bool_attr(c, node, "fixed", false));
	qti_write_raw(out, "time-limits", l->limits);
	qti_write_control(out, &l->control);
	write_selection(out, l);
	json_add_key(out, "content");
	json_add_raw(out, buffer_text(l->content), l->content->len);
	json_add_close(out, '}');
}

/* Children of one section into its content. The level of the parent is put aside meanwhile. */
static void read_section_content(struct qti_context *c, xmlNode *node, struct qti_place *l)
{
	struct qti_test_context *t = (struct qti_test_context *)(void *)c;
	struct qti_place *above = t->level;
	t->level = l;
	json_add_open(l->content, '[');
	qti_dispatch_children(c, node, l->content, section_children, QTI_COUNT(section_children));
	flush_run(l);
	json_add_close(l->content, ']');
	t->level = above;
}

void qti_read_section(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	struct qti_place *above = level_of(c);
	struct buffer content = BUFFER_INIT(LIMIT_TEST_JSON);
	struct qti_place l = { .control = above->control, .content = &content, .depth = above->depth + 1 };
	(void)row;
	l.section = qti_need_id(c, node, "identifier");
	qti_check_unique(c, node, l.section);
	if (c->test->section_count++ == LIMIT_SECTIONS)
		qti_say(c, QTI_INVALID, node, "more than %d sections", LIMIT_SECTIONS);
	bool required = qti_bool_attr(c, node, "required", false);
	flush_run(above);
	above->children++;
	above->required += required;
	read_section_content(c, node, &l);
	check_selection(c, node, &l);
	if (!l.children)
		qti_say(c, QTI_NOTE, node, "section %s is empty", l.section);
	if (above->section) {
		json_add_open(out, '{');
		json_add_key(out, "section");
	}
	write_section(c, node, out, &l, required);
	if (above->section)
		json_add_close(out, '}');
	if (content.failed)
		c->failed = content.failed;
	buffer_release(&content);
}
