/* libxml2 does the parsing with everything dangerous off: a handler for entity and attribute declarations stops the
 * parser, so no expansion can happen at all. One walk over the finished tree then makes all versions look like 3.0;
 * everything after it compares plain names. */
#include "content/qti_xml.h"
#include "content/qti_names.h"
#include "engine/buffer.h"
#include "engine/limits.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <string.h>

/* --- parsing -------------------------------------------------------------------------------------------------- */

struct trouble { /* what the parser said first */
	int line;
	char text[256];
};

static void note_trouble(struct trouble *t, int line, const char *text)
{
	if (t->text[0])
		return;
	t->line = line;
	snprintf(t->text, sizeof t->text, "%s", text);
	size_t n = strlen(t->text);
	while (n && (t->text[n - 1] == '\n' || t->text[n - 1] == ' '))
		t->text[--n] = 0;
}

static void on_error(void *ctx, xmlErrorPtr err)
{
	xmlParserCtxtPtr p = ctx;
	/* A namespace fault (a prefix that is not declared) leaves names that mean nothing: as bad as a syntax error.
	 */
	if (err->level >= XML_ERR_ERROR || err->domain == XML_FROM_NAMESPACE)
		note_trouble(p->_private, err->line, err->message ? err->message : "not well-formed");
}

static void stop_at_declaration(void *ctx)
{
	xmlParserCtxtPtr p = ctx;
	note_trouble(p->_private, p->input ? p->input->line : 0,
		"the DOCTYPE declares entities or attributes, which is refused as unsafe; remove the DOCTYPE and write the "
		"characters themselves");
	xmlStopParser(p);
}

static void on_entity(
	void *ctx, const xmlChar *name, int type, const xmlChar *public_id, const xmlChar *system_id, xmlChar *content)
{
	(void)name, (void)type, (void)public_id, (void)system_id, (void)content;
	stop_at_declaration(ctx);
}

static void on_unparsed(
	void *ctx, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id, const xmlChar *notation)
{
	(void)name, (void)public_id, (void)system_id, (void)notation;
	stop_at_declaration(ctx);
}

static void on_attribute(void *ctx, const xmlChar *element, const xmlChar *name, int type, int def,
	const xmlChar *value, xmlEnumerationPtr tree)
{
	(void)element, (void)name, (void)type, (void)def, (void)value;
	xmlFreeEnumeration(tree);
	stop_at_declaration(ctx);
}

static int parse(struct qti_doc *d, struct trouble *t, const char *text, size_t len)
{
	xmlParserCtxtPtr p = xmlNewParserCtxt();
	if (!p)
		return ERR_NOMEM;
	p->_private = t;
	p->sax->serror = on_error;
	p->sax->entityDecl = on_entity;
	p->sax->unparsedEntityDecl = on_unparsed;
	p->sax->attributeDecl = on_attribute;
	d->tree = xmlCtxtReadMemory(p, text, (int)len, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	int good = d->tree && p->wellFormed && !t->text[0];
	xmlFreeParserCtxt(p);
	d->root = d->tree ? xmlDocGetRootElement(d->tree) : NULL;
	if (!good || !d->root)
		note_trouble(t, 1, "not XML");
	return t->text[0] ? ERR_FORMAT : 0;
}

/* --- one form for all versions ----------------------------------------------------------------------------------
 */

struct tidy {
	struct qti_report *report;
	int failed;
	bool old; /* names of QTI 2.x */
};

static void rename_node(struct tidy *t, xmlNode *node, const char *name)
{
	if (strcmp((const char *)node->name, name) == 0)
		return;
	xmlNodeSetName(node, (const xmlChar *)name);
	if (!node->name || strcmp((const char *)node->name, name) != 0)
		t->failed = ERR_NOMEM;
}

static void name_foreign(struct tidy *t, xmlNode *node, const xmlNs *ns)
{
	char name[QTI_NAME_MAX];
	const char *known = qti_foreign_prefix((const char *)ns->href);
	const char *prefix = known ? known : ns->prefix ? (const char *)ns->prefix : "other";
	snprintf(name, sizeof name, "%.30s:%.60s", prefix, (const char *)node->name);
	rename_node(t, node, name);
}

static void name_ours(struct tidy *t, xmlNode *node, bool (*modern)(char *, const char *))
{
	char name[QTI_NAME_MAX];
	if (!t->old)
		return;
	if (modern(name, (const char *)node->name))
		rename_node(t, node, name);
}

static void tidy_attributes(struct tidy *t, xmlNode *element)
{
	xmlAttr *next;
	for (xmlAttr *a = element->properties; a; a = next) {
		next = a->next;
		if (a->children && (a->children->type != XML_TEXT_NODE || a->children->next)) {
			qti_report_add(t->report, QTI_INVALID, qti_line(element),
				"attribute %s uses an entity; write the character itself", (const char *)a->name);
			t->failed = ERR_FORMAT;
		}
		if (!a->ns)
			name_ours(t, (xmlNode *)a, qti_attr_modern);
		else if (!strcmp((const char *)a->ns->href, "http://www.w3.org/2001/XMLSchema-instance"))
			xmlRemoveProp(a);
		else
			name_foreign(t, (xmlNode *)a, a->ns);
	}
}

static void tidy_element(struct tidy *t, xmlNode *element)
{
	if (!element->ns) /* no namespace inside a QTI document: never one of ours */
		rename_node(t, element, "no-namespace");
	else if (qti_version_of_namespace((const char *)element->ns->href))
		name_ours(t, element, qti_name_modern);
	else
		name_foreign(t, element, element->ns);
	tidy_attributes(t, element);
}

/* Deletes what is not content. True when `node` is still there. */
static bool tidy_node(struct tidy *t, xmlNode *node)
{
	if (node->type == XML_ELEMENT_NODE) {
		tidy_element(t, node);
		return true;
	}
	if (node->type == XML_TEXT_NODE)
		return true;
	if (node->type == XML_ENTITY_REF_NODE) {
		qti_report_add(t->report, QTI_INVALID, qti_line(node->parent),
			"entity &%s; is not declared; write the character itself", (const char *)node->name);
		t->failed = ERR_FORMAT;
	}
	xmlUnlinkNode(node);
	xmlFreeNode(node);
	return false;
}

static void tidy_children(struct tidy *t, xmlNode *parent, int depth)
{
	if (depth > LIMIT_XML_DEPTH) {
		qti_report_add(
			t->report, QTI_INVALID, qti_line(parent), "elements are nested deeper than %d", LIMIT_XML_DEPTH);
		t->failed = ERR_LIMIT;
		return;
	}
	xmlNode *next;
	for (xmlNode *n = parent->children; n && !t->failed; n = next) {
		next = n->next;
		if (tidy_node(t, n) && n->type == XML_ELEMENT_NODE)
			tidy_children(t, n, depth + 1);
	}
}

static int tidy_doc(struct qti_doc *d, struct qti_report *report)
{
	const xmlNs *ns = d->root->ns;
	const char *version = ns ? qti_version_of_namespace((const char *)ns->href) : NULL;
	d->version = version ? version : "";
	if (!version)
		return 0; /* the caller decides what to say of a document that is not QTI */
	struct tidy t = { report, 0, version[0] == '2' };
	tidy_element(&t, d->root);
	tidy_children(&t, d->root, 1);
	return t.failed;
}

int qti_doc_parse(struct qti_doc *out, struct qti_report *report, const char *text, size_t len)
{
	struct qti_doc d = { NULL, NULL, "" };
	struct trouble t = { 0, "" };
	if (len > LIMIT_XML_FILE) {
		qti_report_add(report, QTI_INVALID, 0, "larger than %d MiB; split the file", LIMIT_XML_FILE >> 20);
		return ERR_LIMIT;
	}
	int r = parse(&d, &t, text, len);
	if (r == ERR_FORMAT)
		qti_report_add(report, QTI_INVALID, t.line, "%s", t.text);
	if (r == 0)
		r = tidy_doc(&d, report);
	if (r < 0) {
		qti_doc_release(&d);
		return r;
	}
	*out = d;
	return 0;
}

void qti_doc_release(struct qti_doc *d)
{
	if (d->tree)
		xmlFreeDoc(d->tree);
	*d = (struct qti_doc){ NULL, NULL, "" };
}

/* --- reading ----------------------------------------------------------------------------------------------------
 */

int qti_line(const xmlNode *node)
{
	long line = node ? xmlGetLineNo(node) : 0;
	return line > 0 && line < 100000000 ? (int)line : 0;
}

const char *qti_name(const xmlNode *node)
{
	return node->type == XML_ELEMENT_NODE ? (const char *)node->name : "#text";
}

bool qti_is_element(const xmlNode *node)
{
	return node && node->type == XML_ELEMENT_NODE;
}

bool qti_is(const xmlNode *node, const char *name)
{
	return qti_is_element(node) && !strcmp((const char *)node->name, name);
}

static xmlNode *element_from(xmlNode *n)
{
	while (n && n->type != XML_ELEMENT_NODE)
		n = n->next;
	return n;
}

xmlNode *qti_first(const xmlNode *parent)
{
	return element_from(parent->children);
}

xmlNode *qti_next(const xmlNode *node)
{
	return element_from(node->next);
}

xmlNode *qti_child(const xmlNode *parent, const char *name)
{
	xmlNode *n = qti_first(parent);
	while (n && !qti_is(n, name))
		n = qti_next(n);
	return n;
}

size_t qti_count(const xmlNode *parent)
{
	size_t n = 0;
	for (const xmlNode *c = qti_first(parent); c; c = qti_next(c))
		n++;
	return n;
}

const char *qti_attr_name(const xmlAttr *attr)
{
	return (const char *)attr->name;
}

const char *qti_attr_value(const xmlAttr *attr)
{
	const xmlNode *text = attr->children;
	return text && text->content ? (const char *)text->content : "";
}

const char *qti_attr(const xmlNode *node, const char *name)
{
	for (const xmlAttr *a = node->properties; a; a = a->next)
		if (!strcmp((const char *)a->name, name))
			return qti_attr_value(a);
	return NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void add_collapsed(struct buffer *out, const char *s, size_t start, bool *gap)
{
	for (; *s; s++) {
		if (is_blank(*s)) {
			*gap = true;
			continue;
		}
		if (*gap && out->len > start)
			buffer_add_byte(out, ' ');
		*gap = false;
		buffer_add_byte(out, (uint8_t)*s);
	}
}

static void collapse_into(struct buffer *out, const xmlNode *node, size_t start, bool *gap)
{
	for (const xmlNode *n = node->children; n; n = n->next) {
		if (n->type == XML_TEXT_NODE && n->content)
			add_collapsed(out, (const char *)n->content, start, gap);
		else if (n->type == XML_ELEMENT_NODE)
			collapse_into(out, n, start, gap);
	}
}

int qti_text(struct buffer *out, const xmlNode *node)
{
	bool gap = false;
	collapse_into(out, node, out->len, &gap);
	return out->failed;
}

int qti_text_exact(struct buffer *out, const xmlNode *node)
{
	for (const xmlNode *n = node->children; n; n = n->next) {
		if (n->type == XML_TEXT_NODE && n->content)
			buffer_add_string(out, (const char *)n->content);
		else if (n->type == XML_ELEMENT_NODE)
			qti_text_exact(out, n);
	}
	return out->failed;
}

bool qti_has_text(const xmlNode *node)
{
	for (const xmlNode *n = node->children; n; n = n->next)
		if (n->type == XML_TEXT_NODE && n->content)
			for (const char *s = (const char *)n->content; *s; s++)
				if (!is_blank(*s))
					return true;
	return false;
}
