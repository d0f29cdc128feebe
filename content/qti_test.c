/* Tests: parts, sections and refs by table. Session control is inherited while going down, so that the compiled
 * form says for every part and section what holds there. */
#include "content/qti_test.h"
#include "content/qti_context.h"
#include "engine/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MAX ((size_t)256 << 20)

struct control {
	unsigned max_attempts;
	bool show_feedback, allow_review, show_solution, allow_comment, allow_skipping, validate_responses;
};

static const struct control control_default = { 1, false, true, false, false, true, false };

/* What is being read at this level; handlers of child elements fill it in. */
struct level {
	struct control control;
	const char *limits, *selection; /* JSON in the arena, NULL = none */
	unsigned select;
	bool selects, replaces, shuffle;
	struct buffer *content; /* of a section; sections of a part */
	const char *section;    /* id; NULL in a part */
	unsigned refs, run;     /* refs so far, of them not yet written as {"refs":N} */
	unsigned children, required;
	unsigned depth;
};

/* The handlers get the level through a context that begins with the common one. */
struct test_context {
	struct qti_context common; /* first: handlers are given a pointer to it */
	struct level *level;
};

static struct level *level_of(struct qti_context *c)
{
	return ((struct test_context *)(void *)c)->level;
}

static void write_text(struct buffer *out, const char *key, const char *text)
{
	json_add_key(out, key);
	json_add_text(out, text);
}

static void write_flag(struct buffer *out, const char *key, bool on)
{
	json_add_key(out, key);
	json_add_bool(out, on);
}

static void write_raw(struct buffer *out, const char *key, const char *json)
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
#define SEEN_BUCKETS 4096

static void check_unique(struct qti_context *c, const xmlNode *node, const char *id)
{
	struct seen **table = c->test->ids;
	size_t h = 5381;
	for (const char *p = id; *p; p++)
		h = h * 33 + (unsigned char)*p;
	struct seen **bucket = &table[h % SEEN_BUCKETS];
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

static const char *time_limits(struct qti_context *c, const xmlNode *node)
{
	struct buffer b = BUFFER_INIT(256);
	json_add_open(&b, '{');
	write_seconds(c, node, &b, "min", "min-time");
	write_seconds(c, node, &b, "max", "max-time");
	write_flag(&b, "allow-late", qti_bool_attr(c, node, "allow-late-submission", false));
	json_add_close(&b, '}');
	return keep(c, &b);
}

static void read_limits(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)out, (void)row;
	level_of(c)->limits = time_limits(c, node);
}

static void read_test_limits(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)out, (void)row;
	buffer_clear(&c->test->limits);
	buffer_add_string(&c->test->limits, time_limits(c, node));
}

static void read_control(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	struct control *k = &level_of(c)->control;
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

static void write_control(struct buffer *out, const struct control *k)
{
	json_add_key(out, "control");
	json_add_open(out, '{');
	json_add_key(out, "max-attempts");
	json_add_int(out, k->max_attempts);
	write_flag(out, "show-feedback", k->show_feedback);
	write_flag(out, "allow-review", k->allow_review);
	write_flag(out, "show-solution", k->show_solution);
	write_flag(out, "allow-comment", k->allow_comment);
	write_flag(out, "allow-skipping", k->allow_skipping);
	write_flag(out, "validate-responses", k->validate_responses);
	json_add_close(out, '}');
}

static void read_selection(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	struct level *l = level_of(c);
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
		write_flag(&b, "required", true);
		level_of(c)->required++;
	}
	if (qti_bool_attr(c, node, "fixed", false))
		write_flag(&b, "fixed", true);
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
	struct level *l = level_of(c);
	struct qti_ref *ref = qti_new(c, sizeof *ref);
	(void)out, (void)row;
	if (!ref)
		return;
	if (c->test->ref_count++ == LIMIT_ITEMS)
		qti_say(c, QTI_INVALID, node, "more than %d item refs", LIMIT_ITEMS);
	ref->id = qti_need_id(c, node, "identifier");
	check_unique(c, node, ref->id);
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

static void read_section(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);

static const struct qti_row section_children[] = {
	{ "qti-item-session-control",
		"max-attempts show-feedback allow-review show-solution allow-comment allow-skipping validate-responses",
		read_control, 0, 0, NULL },
	{ "qti-time-limits", "min-time max-time allow-late-submission", read_limits, 0, 0, NULL },
	{ "qti-selection", "select with-replacement", read_selection, 0, 0, NULL },
	{ "qti-ordering", "shuffle", read_ordering, 0, 0, NULL },
	{ "qti-assessment-item-ref", "identifier href required fixed category class", read_ref, 0, 0, NULL },
	{ "qti-assessment-section", "identifier title visible required fixed keep-together class", read_section, 0, 0,
		NULL },
};

static void flush_run(struct level *l)
{
	if (!l->run || !l->content)
		return;
	json_add_open(l->content, '{');
	json_add_key(l->content, "refs");
	json_add_int(l->content, l->run);
	json_add_close(l->content, '}');
	l->run = 0;
}

static void check_selection(struct qti_context *c, const xmlNode *node, const struct level *l)
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

static void write_selection(struct buffer *out, const struct level *l)
{
	json_add_key(out, "selection");
	if (!l->selects) {
		json_add_null(out);
	} else {
		json_add_open(out, '{');
		json_add_key(out, "select");
		json_add_int(out, l->select);
		write_flag(out, "with-replacement", l->replaces);
		json_add_close(out, '}');
	}
	write_flag(out, "shuffle", l->shuffle);
}

static void write_section(
	struct qti_context *c, const xmlNode *node, struct buffer *out, const struct level *l, bool required)
{
	json_add_open(out, '{');
	write_text(out, "id", l->section);
	write_text(out, "title", qti_attr(node, "title") ? qti_attr(node, "title") : "");
	qti_need_attr(c, node, "visible");
	write_flag(out, "visible", qti_bool_attr(c, node, "visible", true));
	write_flag(out, "keep-together", qti_bool_attr(c, node, "keep-together", true));
	write_flag(out, "required", required);
	write_flag(out, "fixed", qti_bool_attr(c, node, "fixed", false));
	write_raw(out, "time-limits", l->limits);
	write_control(out, &l->control);
	write_selection(out, l);
	json_add_key(out, "content");
	json_add_raw(out, buffer_text(l->content), l->content->len);
	json_add_close(out, '}');
}

/* Children of one section into its content. The level of the parent is put aside meanwhile. */
static void read_section_content(struct qti_context *c, xmlNode *node, struct level *l)
{
	struct test_context *t = (struct test_context *)(void *)c;
	struct level *above = t->level;
	t->level = l;
	json_add_open(l->content, '[');
	qti_dispatch_children(c, node, l->content, section_children, QTI_COUNT(section_children));
	flush_run(l);
	json_add_close(l->content, ']');
	t->level = above;
}

static void read_section(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	struct level *above = level_of(c);
	struct buffer content = BUFFER_INIT(LIMIT_TEST_JSON);
	struct level l = { .control = above->control, .content = &content, .depth = above->depth + 1 };
	(void)row;
	l.section = qti_need_id(c, node, "identifier");
	check_unique(c, node, l.section);
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

/* --- parts and test
 * -------------------------------------------------------------------------------------------------------------------
 */

static const struct qti_row part_children[] = {
	{ "qti-item-session-control",
		"max-attempts show-feedback allow-review show-solution allow-comment allow-skipping validate-responses",
		read_control, 0, 0, NULL },
	{ "qti-time-limits", "min-time max-time allow-late-submission", read_limits, 0, 0, NULL },
	{ "qti-assessment-section", "identifier title visible required fixed keep-together class", read_section, 0, 0,
		NULL },
};

static const char *mode(struct qti_context *c, const xmlNode *node, const char *name, const char *words)
{
	const char *value = qti_need_attr(c, node, name);
	if (*value && !qti_in_words(words, value))
		qti_say(c, QTI_INVALID, node, "%s=\"%.40s\" is not one of: %s", name, value, words);
	return value;
}

static void read_part(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	struct test_context *t = (struct test_context *)(void *)c;
	struct buffer sections = BUFFER_INIT(LIMIT_TEST_JSON);
	struct level l = { .control = control_default };
	const char *id = qti_need_id(c, node, "identifier");
	(void)out, (void)row;
	check_unique(c, node, id);
	t->level = &l;
	json_add_open(&sections, '[');
	qti_dispatch_children(c, node, &sections, part_children, QTI_COUNT(part_children));
	json_add_close(&sections, ']');
	t->level = NULL;
	if (!l.children)
		qti_say(c, QTI_INVALID, node, "test part %s has no section", id);
	struct buffer *parts = &c->test->parts;
	json_add_open(parts, '{');
	write_text(parts, "id", id);
	write_text(parts, "navigation", mode(c, node, "navigation-mode", "linear nonlinear"));
	write_text(parts, "submission", mode(c, node, "submission-mode", "individual simultaneous"));
	write_raw(parts, "time-limits", l.limits);
	write_control(parts, &l.control);
	json_add_key(parts, "sections");
	json_add_raw(parts, buffer_text(&sections), sections.len);
	json_add_close(parts, '}');
	if (sections.failed)
		c->failed = sections.failed;
	buffer_release(&sections);
}

static void read_processing(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)out;
	qti_read_outcome_processing(c, node, &c->test->processing, row);
}

static const struct qti_row test_children[] = {
	{ "qti-outcome-declaration",
		"identifier cardinality base-type view interpretation long-interpretation normal-maximum normal-minimum "
		"mastery-value external-scored",
		qti_read_decl, QTI_OUTCOME, 0, NULL },
	{ "qti-time-limits", "min-time max-time allow-late-submission", read_test_limits, 0, 0, NULL },
	{ "qti-test-part", "identifier title class navigation-mode submission-mode", read_part, 0, 0, NULL },
	{ "qti-outcome-processing", "", read_processing, 0, 0, NULL },
	{ "qti-stylesheet", NULL, qti_note_ignored, 0, 0, NULL },
};

static void read_test(struct qti_context *c, xmlNode *root)
{
	struct qti_test *test = c->test;
	test->id = qti_need_id(c, root, "identifier");
	test->title = qti_copy(c, qti_attr(root, "title"));
	test->lang = qti_copy(c, qti_attr(root, "xml:lang"));
	qti_check_attrs(c, root, "identifier title class lang");
	if (strlen(test->title) > LIMIT_TITLE)
		qti_say(c, QTI_INVALID, root, "the title is longer than %d bytes", LIMIT_TITLE);
	test->ids = qti_new(c, SEEN_BUCKETS * sizeof(struct seen *));
	if (!test->ids)
		return;
	json_add_open(&test->parts, '[');
	qti_dispatch_children(c, root, NULL, test_children, QTI_COUNT(test_children));
	json_add_close(&test->parts, ']');
	if (!qti_child(root, "qti-test-part"))
		qti_say(c, QTI_INVALID, root, "the test has no part");
	if (!test->ref_count)
		qti_say(c, QTI_INVALID, root, "the test has no items");
}

/* --- life
 * ----------------------------------------------------------------------------------------------------------------------------
 */

static struct qti_test *test_new(void)
{
	struct qti_test *t = mem_zero(1, sizeof *t);
	if (!t)
		return NULL;
	arena_init(&t->arena, ARENA_MAX);
	buffer_init(&t->limits, 256);
	buffer_init(&t->parts, LIMIT_TEST_JSON);
	buffer_init(&t->processing, LIMIT_TEST_JSON);
	t->id = t->title = t->lang = "";
	t->refs_end = &t->refs;
	return t;
}

void qti_test_free(struct qti_test *test)
{
	if (!test)
		return;
	buffer_release(&test->limits);
	buffer_release(&test->parts);
	buffer_release_wiped(&test->processing);
	arena_release_wiped(&test->arena);
	mem_free(test);
}

static int finish(struct test_context *t, const xmlNode *root)
{
	const struct qti_test *test = t->common.test;
	int failed = t->common.failed     ? t->common.failed
				 : test->parts.failed ? test->parts.failed
									  : test->processing.failed;
	if (failed != ERR_LIMIT)
		return failed;
	qti_say(&t->common, QTI_INVALID, root, "the compiled test is larger than %d MiB", LIMIT_TEST_JSON >> 20);
	return 0;
}

int qti_test_parse(struct qti_test **out, struct qti_report *report, const struct qti_source *source,
	const char *path, const char *text, size_t len)
{
	struct qti_doc doc;
	int r = qti_doc_parse(&doc, report, text, len);
	if (r < 0)
		return r;
	struct qti_test *test = test_new();
	if (!test) {
		r = ERR_NOMEM;
	} else if (!doc.version[0] || !qti_is(doc.root, "qti-assessment-test")) {
		qti_report_add(
			report, QTI_INVALID, qti_line(doc.root), "the root element %s is not a QTI test", qti_name(doc.root));
		r = ERR_FORMAT;
	} else {
		struct test_context t = { { path, report, source, &test->arena, NULL, &test->decls, test, 0, 0 }, NULL };
		test->version = doc.version;
		read_test(&t.common, doc.root);
		r = finish(&t, doc.root);
	}
	qti_doc_release(&doc);
	if (r < 0)
		qti_test_free(test);
	else
		*out = test;
	return r;
}

int qti_test_import(struct qti_test **out, struct qti_report *report, const struct qti_source *source,
	const char *path, struct error *e)
{
	struct buffer text = BUFFER_INIT(LIMIT_XML_FILE);
	int r = file_read(&text, path, e);
	if (r == ERR_LIMIT)
		qti_report_add(report, QTI_INVALID, 0, "larger than %d MiB; split the file", LIMIT_XML_FILE >> 20);
	if (r == 0 && (r = qti_test_parse(out, report, source, path, buffer_text(&text), text.len)) < 0)
		qti_report_error(report, path, e);
	buffer_release(&text);
	return r;
}

/* --- writing
 * ---------------------------------------------------------------------------------------------------------------------------
 */

static void write_scoring(struct buffer *out, const struct qti_test *test)
{
	json_add_key(out, "processing");
	if (test->processing.len)
		json_add_raw(out, buffer_text(&test->processing), test->processing.len);
	else
		json_add_raw(out, "[]", 2);
}

int qti_test_write(struct buffer *out, const struct qti_test *test, enum qti_form form)
{
	json_add_open(out, '{');
	write_text(out, "id", test->id);
	write_text(out, "title", test->title);
	write_text(out, "lang", test->lang);
	write_raw(out, "time-limits", test->limits.len ? buffer_text(&test->limits) : NULL);
	json_add_key(out, "outcomes");
	qti_decls_write(out, test->decls, QTI_OUTCOME, form);
	json_add_key(out, "parts");
	json_add_raw(out, buffer_text(&test->parts), test->parts.len);
	if (form == QTI_FORM_FULL)
		write_scoring(out, test);
	json_add_close(out, '}');
	return out->failed;
}

int qti_test_write_key(struct buffer *out, const struct qti_test *test)
{
	json_add_open(out, '{');
	json_add_key(out, "outcomes");
	qti_decls_write(out, test->decls, QTI_OUTCOME, QTI_FORM_FULL);
	write_scoring(out, test);
	json_add_close(out, '}');
	return out->failed;
}
