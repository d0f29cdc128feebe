/* Names of QTI 2.0, 2.1 and 2.2 turned into those of 3.0 ("choiceInteraction" -> "qti-choice-interaction",
 * "maxChoices" -> "max-choices"), and QTI's namespaces. Pure functions. */
#ifndef CONTENT_QTI_NAMES_H
#define CONTENT_QTI_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#define QTI_NAME_MAX 96

/* "3.0", "2.2", "2.1", "2.0", or NULL for a namespace that is not QTI's. Static. */
const char *qti_version_of_namespace(const char *uri);

/* 3.0 name of an element of QTI 2.x. XHTML elements keep theirs. False when it does not fit `out`. */
bool qti_name_modern(char out[QTI_NAME_MAX], const char *name);
/* 3.0 name of an attribute of QTI 2.x. */
bool qti_attr_modern(char out[QTI_NAME_MAX], const char *name);

/* A short prefix for foreign namespaces ("m" MathML, "xi" XInclude, "ssml", "xlink", …); NULL when not known. */
const char *qti_foreign_prefix(const char *uri);

#endif
