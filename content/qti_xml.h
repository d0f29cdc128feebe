/* Safe XML for QTI: bytes to a libxml2 tree whose names are already those of QTI 3.0.
 *
 * Parsing opens no network connection and no other file, loads no DTD and refuses entity and attribute declarations
 * (billion laughs, external entities), so a document is exactly its own bytes. Size and depth are bounded by
 * engine/limits.h. After parsing the tree is put into one form whatever the version: comments and processing
 * instructions are gone, CDATA is text, camelCase names of QTI 2.x became 3.0 names (qti_names.h), and a foreign
 * element or attribute bears its prefix in its name ("m:math", "xi:include", "xml:lang"), so that it can never be
 * taken for one of QTI's. */
#ifndef CONTENT_QTI_XML_H
#define CONTENT_QTI_XML_H

#include "content/qti_report.h"

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

struct qti_doc {
	xmlDoc *tree;        /* owned */
	xmlNode *root;       /* borrowed from tree */
	const char *version; /* "3.0", "2.2", "2.1", "2.0"; "" where the namespace is not QTI's. Static */
};

/* 0, or a negative code with findings in `report` (never a code without one, but for ERR_NOMEM). */
int qti_doc_parse(struct qti_doc *out, struct qti_report *report, const char *text, size_t len);
void qti_doc_release(struct qti_doc *d);

int qti_line(const xmlNode *node);         /* line of the element, 1-based */
const char *qti_name(const xmlNode *node); /* 3.0 name; "#text" for text */
bool qti_is(const xmlNode *node, const char *name);
bool qti_is_element(const xmlNode *node);
xmlNode *qti_first(const xmlNode *parent);                   /* first child element; NULL when none */
xmlNode *qti_next(const xmlNode *node);                      /* next sibling element */
xmlNode *qti_child(const xmlNode *parent, const char *name); /* first child element of that name */
size_t qti_count(const xmlNode *parent);                     /* child elements */

/* Value of an attribute, borrowed from the tree; NULL when absent. */
const char *qti_attr(const xmlNode *node, const char *name);
const char *qti_attr_name(const xmlAttr *attr);
const char *qti_attr_value(const xmlAttr *attr);

/* All text inside, children's too, appended with white space collapsed and trimmed. */
struct buffer;
int qti_text(struct buffer *out, const xmlNode *node);
/* Text exactly as it stands. */
int qti_text_exact(struct buffer *out, const xmlNode *node);

/* Is there anything but white space among the text directly inside? */
bool qti_has_text(const xmlNode *node);

#endif
