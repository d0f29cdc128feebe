/* Items and stimuli: the table of what may stand at the top, then writing in the order of FORMAT.md §8. */
#include "content/qti_item.h"
#include "content/qti_context.h"
#include "engine/memory.h"

#include <string.h>

#define ARENA_MAX ((size_t)64 << 20)

/* --- references
 * -------------------------------------------------------------------------------------------------------------- */

/* A stimulus file's own identifier and title: only its root is looked at here. */
static void read_stimulus_head(struct qti_context *c, const xmlNode *at, struct qti_stimulus_ref *ref)
{
	struct buffer text = BUFFER_INIT(LIMIT_XML_FILE);
	struct qti_report findings = QTI_REPORT_INIT;
	struct qti_doc doc;
	struct error e = ERROR_INIT;
	if (file_read(&text, ref->path, &e) < 0) {
		qti_say(c, QTI_INVALID, at, "%s", e.text);
	} else if (qti_doc_parse(&doc, &findings, buffer_text(&text), text.len) < 0) {
		qti_say(c, QTI_INVALID, at, "stimulus %.200s is not well-formed XML", ref->path);
	} else {
		const char *id = qti_attr(doc.root, "identifier"), *title = qti_attr(doc.root, "title");
		if (!qti_is(doc.root, "qti-assessment-stimulus") || !id || !qti_is_identifier(id))
			qti_say(c, QTI_INVALID, at, "%.200s is not a stimulus with an identifier", ref->path);
		ref->id = qti_copy(c, id);
		ref->title = qti_copy(c, title);
		qti_doc_release(&doc);
	}
	qti_report_release(&findings);
	buffer_release(&text);
}

static void read_stimulus_ref(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	char path[FILE_PATH_MAX];
	struct error e = ERROR_INIT;
	struct qti_stimulus_ref *ref = qti_new(c, sizeof *ref), **end = &c->item->stimuli;
	(void)out, (void)row;
	if (!ref)
		return;
	qti_need_id(c, node, "identifier");
	const char *href = qti_need_attr(c, node, "href");
	if (!c->source || !*href)
		return;
	if (qti_source_resolve(path, c->source, c->path, href, &e) < 0) {
		qti_say(c, QTI_INVALID, node, "%s", e.text);
		return;
	}
	ref->path = qti_copy(c, path);
	ref->id = ref->title = "";
	read_stimulus_head(c, node, ref);
	if (qti_attr(node, "title"))
		ref->title = qti_copy(c, qti_attr(node, "title"));
	while (*end)
		end = &(*end)->next;
	*end = ref;
}

static void read_item_body(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)out, (void)row;
	if (c->item->body.len)
		qti_say(c, QTI_INVALID, node, "%s is given twice", qti_name(node));
	else
		qti_read_body(c, node, &c->item->body);
}

/* --- tables
 * ---------------------------------------------------------------------------------------------------------------------
 */

static const struct qti_row item_children[] = {
	{ "qti-response-declaration", "identifier cardinality base-type", qti_read_decl, QTI_RESPONSE, 0, NULL },
	{ "qti-outcome-declaration",
		"identifier cardinality base-type view interpretation long-interpretation normal-maximum normal-minimum "
		"mastery-value external-scored",
		qti_read_decl, QTI_OUTCOME, 0, NULL },
	{ "qti-assessment-stimulus-ref", "identifier href title", read_stimulus_ref, 0, 0, NULL },
	{ "qti-item-body", "class dir lang", read_item_body, 0, 0, NULL },
	{ "qti-response-processing", "template template-location", qti_read_response_processing, 0, 0, NULL },
	{ "qti-stylesheet", NULL, qti_note_ignored, 0, 0, NULL },
};

static const struct qti_row stimulus_children[] = {
	{ "qti-stimulus-body", "class dir lang", read_item_body, 0, 0, NULL },
	{ "qti-stylesheet", NULL, qti_note_ignored, 0, 0, NULL },
};

static const struct root {
	const char *name, *attrs;
	enum qti_kind kind;
	const struct qti_row *children;
	size_t count;
} roots[] = {
	{ "qti-assessment-item", "identifier title adaptive time-dependent lang", QTI_KIND_ITEM, item_children,
		QTI_COUNT(item_children) },
	{ "qti-assessment-stimulus", "identifier title lang", QTI_KIND_STIMULUS, stimulus_children,
		QTI_COUNT(stimulus_children) },
	{ "qti-assessment-test", "", QTI_KIND_TEST, NULL, 0 },
};

static const struct root *root_find(const xmlNode *node)
{
	for (size_t i = 0; i < QTI_COUNT(roots); i++)
		if (qti_is(node, roots[i].name))
			return &roots[i];
	return NULL;
}

/* --- reading
 * ---------------------------------------------------------------------------------------------------------------------
 */

static void read_head(struct qti_context *c, const xmlNode *root)
{
	struct qti_item *item = c->item;
	item->id = qti_need_id(c, root, "identifier");
	item->title = qti_copy(c, qti_attr(root, "title"));
	item->label = qti_copy(c, qti_attr(root, "label"));
	item->lang = qti_copy(c, qti_attr(root, "xml:lang"));
	if (!qti_attr(root, "title"))
		qti_say(c, QTI_NOTE, root, "no title");
	if (strlen(item->title) > LIMIT_TITLE)
		qti_say(c, QTI_INVALID, root, "the title is longer than %d bytes", LIMIT_TITLE);
	if (item->kind != QTI_KIND_ITEM)
		return;
	item->adaptive = qti_bool_attr(c, root, "adaptive", false);
	item->time_dependent = qti_bool_attr(c, root, "time-dependent", false);
	if (item->adaptive)
		qti_say(c, QTI_UNSUPPORTED, root, "adaptive=\"true\": an adaptive item needs scoring while it is answered");
	if (item->label[0] && !qti_is_identifier(item->label))
		qti_say(c, QTI_NOTE, root, "label=\"%.60s\" is not one word, so it cannot serve as the standards area",
			item->label);
}

static void read_root(struct qti_context *c, xmlNode *root)
{
	const struct root *known = root_find(root);
	c->item->kind = known ? known->kind : QTI_KIND_OTHER;
	if (!known) {
		c->item->id = qti_copy(c, qti_attr(root, "identifier"));
		qti_unsupported(c, root);
		return;
	}
	if (!known->children) {
		c->item->id = qti_need_id(c, root, "identifier");
		return;
	}
	read_head(c, root);
	qti_check_attrs(c, root, known->attrs);
	qti_dispatch_children(c, root, NULL, known->children, known->count);
	qti_check_item(c, root);
}

static struct qti_item *item_new(void)
{
	struct qti_item *item = mem_zero(1, sizeof *item);
	if (!item)
		return NULL;
	arena_init(&item->arena, ARENA_MAX);
	buffer_init(&item->body, LIMIT_ITEM_JSON);
	buffer_init(&item->processing, LIMIT_ITEM_JSON);
	item->id = item->title = item->label = item->lang = "";
	return item;
}

void qti_item_free(struct qti_item *item)
{
	if (!item)
		return;
	buffer_release_wiped(&item->body);
	buffer_release_wiped(&item->processing);
	arena_release_wiped(&item->arena);
	mem_free(item);
}

static int finish(struct qti_context *c, const xmlNode *root)
{
	int failed = c->failed ? c->failed : c->item->body.failed ? c->item->body.failed : c->item->processing.failed;
	if (failed == ERR_LIMIT) {
		qti_say(c, QTI_INVALID, root, "the compiled form is larger than %d KiB", LIMIT_ITEM_JSON >> 10);
		return 0;
	}
	return failed;
}

int qti_item_parse(struct qti_item **out, struct qti_report *report, const struct qti_source *source,
	const char *path, const char *text, size_t len)
{
	struct qti_doc doc;
	int r = qti_doc_parse(&doc, report, text, len);
	if (r < 0)
		return r;
	struct qti_item *item = item_new();
	if (item && doc.version[0]) {
		struct qti_context c = { path, report, source, &item->arena, item, &item->decls, NULL, 0, 0 };
		item->version = doc.version;
		read_root(&c, doc.root);
		r = finish(&c, doc.root);
	} else if (item) {
		qti_report_add(report, QTI_INVALID, qti_line(doc.root),
			"root element %s is not in a namespace of QTI 2.x or 3.0", qti_name(doc.root));
		r = ERR_FORMAT;
	} else {
		r = ERR_NOMEM;
	}
	qti_doc_release(&doc);
	if (r < 0)
		qti_item_free(item);
	else
		*out = item;
	return r;
}

int qti_item_import(struct qti_item **out, struct qti_report *report, const struct qti_source *source,
	const char *path, struct error *e)
{
	struct buffer text = BUFFER_INIT(LIMIT_XML_FILE);
	int r = file_read(&text, path, e);
	if (r == ERR_LIMIT)
		qti_report_add(report, QTI_INVALID, 0, "larger than %d MiB; split the file", LIMIT_XML_FILE >> 20);
	if (r == 0 && (r = qti_item_parse(out, report, source, path, buffer_text(&text), text.len)) < 0)
		qti_report_error(report, path, e);
	buffer_release_wiped(&text);
	return r;
}

/* --- writing
 * ----------------------------------------------------------------------------------------------------------------------
 */

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

static void write_buffer(struct buffer *out, const char *key, const struct buffer *json)
{
	json_add_key(out, key);
	if (json->len)
		json_add_raw(out, buffer_text(json), json->len);
	else
		json_add_raw(out, "[]", 2);
	if (json->failed)
		out->failed = json->failed;
}

static void write_decls(
	struct buffer *out, const char *key, const struct qti_item *item, enum qti_decl_kind kind, enum qti_form form)
{
	json_add_key(out, key);
	qti_decls_write(out, item->decls, kind, form);
}

static void write_stimuli(struct buffer *out, const struct qti_item *item)
{
	json_add_key(out, "stimuli");
	json_add_open(out, '[');
	for (const struct qti_stimulus_ref *s = item->stimuli; s; s = s->next) {
		json_add_open(out, '{');
		write_text(out, "id", s->id);
		write_text(out, "title", s->title);
		json_add_close(out, '}');
	}
	json_add_close(out, ']');
}

int qti_item_write(struct buffer *out, const struct qti_item *item, enum qti_form form)
{
	json_add_open(out, '{');
	write_text(out, "id", item->id);
	write_text(out, "title", item->title);
	write_text(out, "label", item->label);
	write_text(out, "lang", item->lang);
	write_flag(out, "adaptive", item->adaptive);
	write_flag(out, "time-dependent", item->time_dependent);
	write_decls(out, "responses", item, QTI_RESPONSE, form);
	write_decls(out, "outcomes", item, QTI_OUTCOME, form);
	write_decls(out, "templates", item, QTI_TEMPLATE, form);
	write_stimuli(out, item);
	write_buffer(out, "body", &item->body);
	if (form == QTI_FORM_FULL) {
		qti_scoring_write(out, item->decls);
		write_buffer(out, "processing", &item->processing);
	}
	json_add_close(out, '}');
	return out->failed;
}

int qti_stimulus_write(struct buffer *out, const struct qti_item *stimulus)
{
	json_add_open(out, '{');
	write_text(out, "id", stimulus->id);
	write_text(out, "title", stimulus->title);
	write_text(out, "lang", stimulus->lang);
	write_buffer(out, "body", &stimulus->body);
	json_add_close(out, '}');
	return out->failed;
}

int qti_item_write_key(struct buffer *out, const struct qti_item *item, const char *sha256)
{
	json_add_open(out, '{');
	write_text(out, "sha256", sha256);
	write_text(out, "area", item->label);
	write_decls(out, "outcomes", item, QTI_OUTCOME, QTI_FORM_FULL);
	qti_scoring_write(out, item->decls);
	write_buffer(out, "processing", &item->processing);
	json_add_close(out, '}');
	return out->failed;
}
