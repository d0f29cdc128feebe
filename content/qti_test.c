/* Tests: parts and the whole. Session control is inherited while going down (qti_section.c), so that the compiled
 * form says for every part and section what holds there. */
#include "content/qti_section.h"
#include "engine/memory.h"

#include <string.h>

#define ARENA_MAX ((size_t)256 << 20)

/* --- parts and test
 * -------------------------------------------------------------------------------------------------------------------
 */

static const struct qti_row part_children[] = {
	{ "qti-item-session-control",
		"max-attempts show-feedback allow-review show-solution allow-comment allow-skipping validate-responses",
		qti_read_control, 0, 0, NULL },
	{ "qti-time-limits", "min-time max-time allow-late-submission", qti_read_limits, 0, 0, NULL },
	{ "qti-assessment-section", "identifier title visible required fixed keep-together class", qti_read_section, 0,
		0, NULL },
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
	struct qti_test_context *t = (struct qti_test_context *)(void *)c;
	struct buffer sections = BUFFER_INIT(LIMIT_TEST_JSON);
	struct qti_place l = { .control = QTI_CONTROL_DEFAULT };
	const char *id = qti_need_id(c, node, "identifier");
	(void)out, (void)row;
	qti_check_unique(c, node, id);
	t->level = &l;
	json_add_open(&sections, '[');
	qti_dispatch_children(c, node, &sections, part_children, QTI_COUNT(part_children));
	json_add_close(&sections, ']');
	t->level = NULL;
	if (!l.children)
		qti_say(c, QTI_INVALID, node, "test part %s has no section", id);
	struct buffer *parts = &c->test->parts;
	json_add_open(parts, '{');
	qti_write_text(parts, "id", id);
	qti_write_text(parts, "navigation", mode(c, node, "navigation-mode", "linear nonlinear"));
	qti_write_text(parts, "submission", mode(c, node, "submission-mode", "individual simultaneous"));
	qti_write_raw(parts, "time-limits", l.limits);
	qti_write_control(parts, &l.control);
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

static void read_test_limits(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)out, (void)row;
	buffer_clear(&c->test->limits);
	buffer_add_string(&c->test->limits, qti_time_limits(c, node));
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
	test->ids = qti_new(c, QTI_SEEN_BUCKETS * sizeof(struct seen *));
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

static int finish(struct qti_test_context *t, const xmlNode *root)
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
		struct qti_test_context t = { { path, report, source, &test->arena, NULL, &test->decls, test, 0, 0 },
			NULL };
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
	qti_write_text(out, "id", test->id);
	qti_write_text(out, "title", test->title);
	qti_write_text(out, "lang", test->lang);
	qti_write_raw(out, "time-limits", test->limits.len ? buffer_text(&test->limits) : NULL);
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
