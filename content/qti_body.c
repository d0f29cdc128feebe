/* The body: XHTML elements, images, feedback and interactions, as compiled nodes.
 *
 * White space is collapsed in the tree first (qti_collapse), as a browser does it: one blank at most, none at the
 * edges of a block, everything kept inside `pre`. Then one table row per element says how it comes out. */
#include "content/qti_context.h"

#include "content/hash.h"
#include "content/qti_image.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK = 1, ATOM = 2, BREAK = 4, PRE = 8, PARTS = 16 }; /* PARTS: only elements inside, blanks mean nothing */

static void read_plain(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
static void read_table(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
static void read_image(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
static void read_link(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
static void read_feedback(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
static void read_inner(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);

/* name in the source, attributes beside the common ones, handler, flags, -, name in the compiled form (NULL = same)
 */
static const struct qti_row elements[] = {
	{ "p", "", read_plain, BLOCK, 0, NULL },
	{ "h1", "", read_plain, BLOCK, 0, NULL },
	{ "h2", "", read_plain, BLOCK, 0, NULL },
	{ "h3", "", read_plain, BLOCK, 0, NULL },
	{ "h4", "", read_plain, BLOCK, 0, NULL },
	{ "h5", "", read_plain, BLOCK, 0, NULL },
	{ "h6", "", read_plain, BLOCK, 0, NULL },
	{ "ul", "", read_plain, BLOCK | PARTS, 0, NULL },
	{ "ol", "start type", read_plain, BLOCK | PARTS, 0, NULL },
	{ "li", "", read_plain, BLOCK, 0, NULL },
	{ "dl", "", read_plain, BLOCK | PARTS, 0, NULL },
	{ "dt", "", read_plain, BLOCK, 0, NULL },
	{ "dd", "", read_plain, BLOCK, 0, NULL },
	{ "blockquote", "", read_plain, BLOCK, 0, NULL },
	{ "pre", "", read_plain, BLOCK | PRE, 0, NULL },
	{ "div", "", read_plain, BLOCK, 0, NULL },
	{ "section", "", read_plain, BLOCK, 0, "div" },
	{ "article", "", read_plain, BLOCK, 0, "div" },
	{ "figure", "", read_plain, BLOCK, 0, "div" },
	{ "figcaption", "", read_plain, BLOCK, 0, "p" },
	{ "address", "", read_plain, BLOCK, 0, "div" },
	{ "hr", "", read_plain, BLOCK | ATOM, 0, NULL },
	{ "table", "", read_table, BLOCK | PARTS, 0, NULL },
	{ "caption", "", read_plain, BLOCK, 0, NULL },
	{ "thead", "", read_plain, BLOCK | PARTS, 0, NULL },
	{ "tbody", "", read_plain, BLOCK | PARTS, 0, NULL },
	{ "tfoot", "", read_plain, BLOCK | PARTS, 0, NULL },
	{ "tr", "", read_plain, BLOCK | PARTS, 0, NULL },
	{ "th", "colspan rowspan scope headers", read_plain, BLOCK, 0, NULL },
	{ "td", "colspan rowspan scope headers", read_plain, BLOCK, 0, NULL },
	{ "img", "src alt width height longdesc", read_image, ATOM, 0, NULL },
	{ "strong", "", read_plain, 0, 0, NULL },
	{ "em", "", read_plain, 0, 0, NULL },
	{ "b", "", read_plain, 0, 0, NULL },
	{ "i", "", read_plain, 0, 0, NULL },
	{ "u", "", read_plain, 0, 0, NULL },
	{ "code", "", read_plain, 0, 0, NULL },
	{ "tt", "", read_plain, 0, 0, "code" },
	{ "kbd", "", read_plain, 0, 0, "code" },
	{ "samp", "", read_plain, 0, 0, "code" },
	{ "var", "", read_plain, 0, 0, "i" },
	{ "dfn", "", read_plain, 0, 0, "em" },
	{ "abbr", "", read_plain, 0, 0, "span" },
	{ "acronym", "", read_plain, 0, 0, "span" },
	{ "sub", "", read_plain, 0, 0, NULL },
	{ "sup", "", read_plain, 0, 0, NULL },
	{ "span", "", read_plain, 0, 0, NULL },
	{ "a", "href type", read_link, 0, 0, NULL },
	{ "q", "", read_plain, 0, 0, NULL },
	{ "cite", "", read_plain, 0, 0, NULL },
	{ "br", "", read_plain, ATOM | BREAK, 0, NULL },
	{ "qti-feedback-inline", "outcome-identifier identifier show-hide", read_feedback, 0, 0, "feedback-inline" },
	{ "qti-feedback-block", "outcome-identifier identifier show-hide", read_feedback, BLOCK, 0, "feedback-block" },
	{ "qti-content-body", "", read_inner, BLOCK, 0, NULL },
	{ "qti-prompt", NULL, NULL, BLOCK, 0, NULL }, /* only inside interactions, which read it themselves */
	{ "qti-simple-choice", NULL, NULL, BLOCK, 0, NULL },
	{ "qti-choice-interaction",
		"response-identifier shuffle max-choices min-choices orientation data-min-selections-message "
		"data-max-selections-message",
		qti_read_choice, BLOCK | PARTS, 0, NULL },
	{ "qti-extended-text-interaction",
		"response-identifier base string-identifier expected-length pattern-mask placeholder-text max-strings "
		"min-strings expected-lines format data-patternmask-message",
		qti_read_extended_text, BLOCK | PARTS, 0, NULL },
};

static const struct qti_row *element_row(const xmlNode *n)
{
	return qti_row_find(elements, QTI_COUNT(elements), qti_name(n));
}

static int element_flags(const xmlNode *n)
{
	const struct qti_row *row = element_row(n);
	return row ? row->arg : BLOCK;
}

/* --- white space
 * ------------------------------------------------------------------------------------------------------ */

struct spaces {
	xmlNode *tail; /* text node that ends with a blank which the next block edge would take away */
	bool gap;      /* nothing before here on the line, or it ends with a blank */
};

static void trim_tail(struct spaces *s)
{
	if (s->tail) {
		size_t n = strlen((const char *)s->tail->content);
		s->tail->content[n - 1] = 0;
	}
	s->tail = NULL;
}

static void edge(struct spaces *s)
{
	trim_tail(s);
	s->gap = true;
}

/* Shortens in place; text never grows. */
static void collapse_text(struct spaces *s, xmlNode *text)
{
	xmlChar *to = text->content;
	bool any = false;
	for (const xmlChar *from = text->content; from && *from; from++) {
		bool blank = *from == ' ' || *from == '\t' || *from == '\n' || *from == '\r';
		if (blank && s->gap)
			continue;
		*to++ = blank ? ' ' : *from;
		s->gap = blank;
		any = true;
	}
	if (text->content)
		*to = 0;
	if (any)
		s->tail = s->gap ? text : NULL;
}

static void collapse(struct spaces *s, xmlNode *parent)
{
	for (xmlNode *n = parent->children; n; n = n->next) {
		if (n->type == XML_TEXT_NODE) {
			collapse_text(s, n);
			continue;
		}
		int flags = n->type == XML_ELEMENT_NODE ? element_flags(n) : 0;
		if (flags & (BLOCK | BREAK))
			edge(s);
		if (!(flags & PRE))
			collapse(s, n);
		if (flags & (BLOCK | BREAK)) {
			edge(s);
		} else if (flags & ATOM) {
			s->tail = NULL;
			s->gap = false;
		}
	}
}

void qti_collapse(xmlNode *body)
{
	struct spaces s = { NULL, true };
	collapse(&s, body);
	trim_tail(&s);
}

/* --- attributes
 * ------------------------------------------------------------------------------------------------------- */

#define COMMON "class lang dir title id xml:lang"
/* Looks only; the kiosk has its own. */
#define LOOKS                                                                                                 \
	"style align valign border cellpadding cellspacing frame rules bgcolor clear nowrap compact size hspace " \
	"vspace summary"

static bool is_data(const char *name)
{
	return !strncmp(name, "data-", 5) && strcmp(name, "data-catalog-idref") != 0;
}

static void check_attr(struct qti_context *c, const xmlNode *node, const char *name, const char *known)
{
	if (qti_in_words(COMMON, name) || is_data(name) || qti_in_words(known, name) || !strcmp(name, "label") ||
		!strcmp(name, "xml:space"))
		return;
	if (qti_in_words(LOOKS, name) || (!strcmp(name, "width") && !qti_is(node, "img")))
		qti_say(c, QTI_NOTE, node, "attribute %s of %s is not used", name, qti_name(node));
	else
		qti_say(c, QTI_UNSUPPORTED, node, "attribute %s of %s", name, qti_name(node));
}

static void write_attr(struct buffer *out, const char *name, const char *value)
{
	json_add_key(out, name);
	json_add_text(out, value);
}

/* The attributes that the compiled form keeps, in document order; `own` are those of this element. */
static void write_attrs(struct buffer *out, const xmlNode *node, const char *own)
{
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		const char *name = qti_attr_name(a);
		if (!strcmp(name, "xml:lang"))
			name = qti_attr(node, "lang") ? NULL : "lang";
		if (name && (qti_in_words("class lang dir title id", name) || is_data(name) || qti_in_words(own, name)))
			write_attr(out, name, qti_attr_value(a));
	}
}

/* --- nodes
 * -------------------------------------------------------------------------------------------------------------- */

static void open_node(struct qti_context *c, const xmlNode *node, struct buffer *out, const char *name)
{
	if (c->nodes++ == LIMIT_BODY_NODES)
		qti_say(c, QTI_INVALID, node, "the body has more than %d elements", LIMIT_BODY_NODES);
	json_add_open(out, '{');
	json_add_key(out, "e");
	json_add_text(out, name);
}

static void write_members(struct buffer *out, const char *key, const struct buffer *inner, size_t empty)
{
	if (inner->len > empty) {
		json_add_key(out, key);
		json_add_raw(out, buffer_text(inner), inner->len);
	}
	if (inner->failed && !out->failed)
		out->failed = inner->failed;
}

static void write_attr_object(struct buffer *out, const xmlNode *node, const char *own)
{
	struct buffer attrs = BUFFER_INIT(LIMIT_ITEM_JSON);
	json_add_open(&attrs, '{');
	write_attrs(&attrs, node, own);
	json_add_close(&attrs, '}');
	write_members(out, "a", &attrs, 2);
	buffer_release(&attrs);
}

static void write_children(struct qti_context *c, xmlNode *node, struct buffer *out)
{
	struct buffer inner = BUFFER_INIT(LIMIT_ITEM_JSON);
	qti_read_content(c, node, &inner);
	write_members(out, "c", &inner, 2);
	buffer_release(&inner);
}

static void read_plain(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	if (row->arg & PARTS && qti_has_text(node))
		qti_say(c, QTI_INVALID, node, "text directly inside %s, where only elements may stand", row->name);
	open_node(c, node, out, row->text ? row->text : row->name);
	write_attr_object(out, node, row->attrs);
	write_children(c, node, out);
	json_add_close(out, '}');
}

static bool has_header(xmlNode *node)
{
	for (xmlNode *n = qti_first(node); n; n = qti_next(n))
		if (qti_is(n, "th") || (!qti_is(n, "td") && has_header(n)))
			return true;
	return false;
}

static void read_table(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	if (!has_header(node))
		qti_say(c, QTI_NOTE, node, "table without header cells (th); say which cells are headers");
	read_plain(c, node, out, row);
}

static void read_link(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	if (qti_attr(node, "href"))
		qti_say(c, QTI_NOTE, node, "the link's target is not delivered, only its words");
	open_node(c, node, out, row->name);
	write_attr_object(out, node, "");
	write_children(c, node, out);
	json_add_close(out, '}');
}

static void read_image(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	(void)row;
	const char *media = qti_add_media(c, node, qti_need_attr(c, node, "src"));
	if (!qti_attr(node, "alt"))
		qti_say(c, QTI_FLAW, node, "img has no alt; describe the picture, or write alt=\"\" where it says nothing");
	open_node(c, node, out, "img");
	json_add_key(out, "a");
	json_add_open(out, '{');
	write_attrs(out, node, "alt width height longdesc");
	write_attr(out, "src", media ? media : "");
	json_add_close(out, '}');
	json_add_close(out, '}');
}

static void read_inner(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	struct buffer inner = BUFFER_INIT(LIMIT_ITEM_JSON);
	(void)row;
	qti_read_content(c, node, &inner);
	if (inner.len > 2) /* its nodes without the brackets */
		json_add_raw(out, buffer_text(&inner) + 1, inner.len - 2);
	if (inner.failed)
		out->failed = inner.failed;
	buffer_release(&inner);
}

static void read_feedback(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row)
{
	const char *outcome = qti_need_id(c, node, "outcome-identifier"), *show = qti_attr(node, "show-hide");
	const char *id = qti_need_id(c, node, "identifier");
	const struct qti_decl *d = c->decls ? qti_decl_find(*c->decls, outcome) : NULL;
	if (!c->item || c->item->kind != QTI_KIND_ITEM)
		qti_unsupported(c, node);
	else if (*outcome && (!d || d->kind != QTI_OUTCOME))
		qti_say(c, QTI_INVALID, node, "outcome-identifier=\"%s\" is not a declared outcome", outcome);
	if (show && strcmp(show, "show") != 0 && strcmp(show, "hide") != 0)
		qti_say(c, QTI_INVALID, node, "show-hide=\"%.40s\" is not show or hide", show);
	if (c->item && !c->item->feedback_line)
		c->item->feedback_line = qti_line(node);
	open_node(c, node, out, row->text);
	json_add_key(out, "a");
	json_add_open(out, '{');
	write_attrs(out, node, "");
	write_attr(out, "outcome", outcome);
	write_attr(out, "identifier", id);
	write_attr(out, "show", show ? show : "show");
	json_add_close(out, '}');
	write_children(c, node, out);
	json_add_close(out, '}');
}

/* --- pictures
 * ----------------------------------------------------------------------------------------------------------- */

static struct qti_media *find_media(struct qti_item *item, const char *path)
{
	struct qti_media *m = item->media;
	while (m && strcmp(m->path, path) != 0)
		m = m->next;
	return m;
}

static struct qti_media *load_media(struct qti_context *c, const xmlNode *at, const char *path)
{
	struct buffer bytes = BUFFER_INIT(LIMIT_MEDIA);
	struct error e = ERROR_INIT;
	struct qti_image image;
	struct qti_media *m = NULL;
	int r = file_read(&bytes, path, &e);
	if (r == 0)
		r = qti_image_check(&image, bytes.data, bytes.len, &e);
	if (r < 0)
		qti_say(c, r == ERR_UNSUPPORTED ? QTI_UNSUPPORTED : QTI_INVALID, at, "picture %.200s: %s", path, e.text);
	else if ((m = qti_new(c, sizeof *m)) != NULL) {
		char hash[SHA256_HEX_SIZE];
		r = sha256_hex(hash, bytes.data, bytes.len);
		if (r < 0)
			c->failed = r;
		else
			snprintf(m->name, sizeof m->name, "%s%s", hash, image.ext);
		m->type = image.type;
		m->path = qti_copy(c, path);
	}
	buffer_release(&bytes);
	return m;
}

const char *qti_add_media(struct qti_context *c, const xmlNode *at, const char *href)
{
	char path[FILE_PATH_MAX];
	struct error e = ERROR_INIT;
	if (!c->source || !c->item || !*href)
		return NULL;
	if (qti_source_resolve(path, c->source, c->path, href, &e) < 0) {
		qti_say(c, QTI_INVALID, at, "%s", e.text);
		return NULL;
	}
	struct qti_media *m = find_media(c->item, path);
	if (!m && (m = load_media(c, at, path)) != NULL) {
		m->next = c->item->media;
		c->item->media = m;
	}
	return m ? m->name : NULL;
}

/* --- content
 * -------------------------------------------------------------------------------------------------------------- */

/* An interaction that is not delivered is listed all the same, so that a catalogue names it. */
static void list_unknown(struct qti_context *c, const xmlNode *node)
{
	const char *name = qti_name(node), *tail = "-interaction";
	size_t n = strlen(name), t = strlen(tail);
	if (!c->item || n <= t + 4 || strcmp(name + n - t, tail) != 0 || strncmp(name, "qti-", 4) != 0)
		return;
	struct qti_interaction *x = qti_new(c, sizeof *x), **end = &c->item->interactions;
	char *short_name = arena_string_n(c->arena, name + 4, n - t - 4);
	if (!x || !short_name)
		return;
	x->name = short_name;
	x->line = qti_line(node);
	x->response = qti_copy(c, qti_attr(node, "response-identifier"));
	while (*end)
		end = &(*end)->next;
	*end = x;
}

static void read_element(struct qti_context *c, xmlNode *node, struct buffer *out)
{
	const struct qti_row *row = element_row(node);
	if (!row || !row->handle) {
		list_unknown(c, node);
		qti_unsupported(c, node);
		return;
	}
	for (const xmlAttr *a = node->properties; a; a = a->next)
		check_attr(c, node, qti_attr_name(a), row->attrs);
	row->handle(c, node, out, row);
}

void qti_read_content(struct qti_context *c, xmlNode *parent, struct buffer *out)
{
	json_add_open(out, '[');
	for (xmlNode *n = parent->children; n; n = n->next) {
		const char *text = n->type == XML_TEXT_NODE ? (const char *)n->content : NULL;
		if (n->type == XML_ELEMENT_NODE)
			read_element(c, n, out);
		else if (text && *text)
			json_add_text(out, text);
	}
	json_add_close(out, ']');
}

void qti_read_body(struct qti_context *c, xmlNode *body, struct buffer *out)
{
	qti_collapse(body);
	qti_read_content(c, body, out);
}
