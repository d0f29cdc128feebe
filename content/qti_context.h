/* What the parts of the importer share while one file is read. Internal to qti_*.c.
 *
 * Design: each place of the schema is a table {name, attributes it knows, handler}. An element that is not in the
 * table of its place, or an attribute that is not in its row, becomes a finding by name: nothing is dropped in
 * silence. To support one more element, add a row. */
#ifndef CONTENT_QTI_CONTEXT_H
#define CONTENT_QTI_CONTEXT_H

#include "content/qti_item.h"
#include "content/qti_xml.h"
#include "engine/json.h"
#include "engine/limits.h"

struct qti_context {
	const char *path;
	struct qti_report *report;
	const struct qti_source *source; /* NULL: do not follow hrefs */
	struct arena *arena;
	struct qti_item *item;   /* NULL in a test */
	struct qti_decl **decls; /* where declarations go and are found */
	struct qti_test *test;   /* NULL in an item */
	unsigned nodes;          /* body nodes so far */
	int failed;              /* ERR_NOMEM and the like */
};

struct qti_row;
typedef void (*qti_handler)(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);

/* One element in one place. `handle` NULL: always "unsupported"; `attrs` is space-separated. */
struct qti_row {
	const char *name;
	const char *attrs;
	qti_handler handle;
	int arg, arg2;    /* for the handler */
	const char *text; /* for the handler */
};

/* --- findings --- */
void qti_say(struct qti_context *c, enum qti_level level, const xmlNode *at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void qti_unsupported(struct qti_context *c, const xmlNode *node); /* by its name */

/* --- tables --- */
/* Row of that name; NULL when there is none. */
const struct qti_row *qti_row_find(const struct qti_row *table, size_t count, const char *name);
/* Handle one element by the table: checks attributes, calls the handler; says "unsupported" by name otherwise. */
void qti_dispatch(
	struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *table, size_t count);
/* All child elements; text between them is a finding. */
void qti_dispatch_children(
	struct qti_context *c, xmlNode *parent, struct buffer *out, const struct qti_row *table, size_t count);
/* Every attribute must be in `attrs` or among those that are always harmless. */
void qti_check_attrs(struct qti_context *c, const xmlNode *node, const char *attrs);
void qti_ignore(
	struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row); /* silently: harmless */
void qti_note_ignored(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
bool qti_in_words(const char *words, const char *word); /* is `word` in the space-separated list? */

/* --- attributes by type; a wrong value is a finding and gives `other` --- */
const char *qti_need_attr(struct qti_context *c, const xmlNode *node, const char *name); /* "" after a finding */
const char *qti_need_id(
	struct qti_context *c, const xmlNode *node, const char *name); /* copied; "" after a finding */
bool qti_bool_attr(struct qti_context *c, const xmlNode *node, const char *name, bool other);
unsigned qti_uint_attr(struct qti_context *c, const xmlNode *node, const char *name, unsigned other);
bool qti_number_attr(
	struct qti_context *c, const xmlNode *node, const char *name, double *out); /* false: absent or bad */
const char *qti_copy(struct qti_context *c, const char *s);                     /* into the arena; "" for NULL */
void *qti_new(struct qti_context *c, size_t size); /* zeroed in the arena; NULL sets c->failed */
bool qti_is_identifier(const char *s);

/* --- values --- */
/* Is `text` a value of that base type? Says what is wrong where not. */
bool qti_value_check(struct qti_context *c, const xmlNode *at, enum base_type base, const char *text);
/* Print a checked value: canonical JSON scalar. */
void qti_value_write(struct buffer *out, enum base_type base, const char *text);
/* Text of a value element: exact for strings, trimmed otherwise; copied. */
const char *qti_value_text(struct qti_context *c, const xmlNode *node, enum base_type base);

/* --- the parts --- */
void qti_read_decl(
	struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row); /* arg = kind */
void qti_read_body(struct qti_context *c, xmlNode *body, struct buffer *out);             /* writes a JSON array */
void qti_read_content(
	struct qti_context *c, xmlNode *parent, struct buffer *out); /* the same for a part of a body */
void qti_collapse(xmlNode *body);                                /* white space as in HTML */
void qti_read_choice(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
void qti_read_extended_text(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
void qti_read_response_processing(
	struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
void qti_read_outcome_processing(
	struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
const char *qti_add_media(struct qti_context *c, const xmlNode *at, const char *href); /* media name, or NULL */
void qti_check_item(struct qti_context *c, const xmlNode *root);
int qti_scoring_write(struct buffer *out, const struct qti_decl *list); /* "correct":…,"mapping":… */

#define QTI_COUNT(table) (sizeof(table) / sizeof(table)[0])

#endif
