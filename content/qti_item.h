/* An item or stimulus being imported: what was read from the XML, ready to be written in the compiled form.
 *
 * Everything lives in the item's arena or its buffers until qti_item_free(). The scoring half (correct responses,
 * mappings, lookup tables, processing, feedback) is kept apart from the delivery half, so that writing a live item
 * is leaving one half out rather than taking things away. */
#ifndef CONTENT_QTI_ITEM_H
#define CONTENT_QTI_ITEM_H

#include "content/qti_report.h"
#include "content/qti_source.h"
#include "engine/arena.h"
#include "engine/buffer.h"
#include "engine/value.h"

#include <stdbool.h>
#include <stddef.h>

enum qti_kind { QTI_KIND_ITEM, QTI_KIND_TEST, QTI_KIND_STIMULUS, QTI_KIND_OTHER };

enum qti_decl_kind { QTI_RESPONSE, QTI_OUTCOME, QTI_TEMPLATE };

struct qti_values { /* raw texts, checked against the base type */
	const char **list;
	size_t count;
	int line;
};

struct qti_map_entry {
	const char *key;
	double value;
	bool case_sensitive;
	int line;
	struct qti_map_entry *next;
};

struct qti_mapping {
	double fallback, lower, upper;
	bool has_lower, has_upper;
	int line;
	struct qti_map_entry *first;
};

struct qti_decl {
	enum qti_decl_kind kind;
	const char *id;
	enum cardinality cardinality;
	enum base_type base;
	int line;
	struct qti_values initial, correct;
	struct qti_mapping *mapping; /* NULL when none */
	bool has_normal_maximum;
	double normal_maximum;
	const char *external_scored; /* NULL when none */
	const char *lookup;          /* compiled JSON, NULL when none */
	bool interacted;             /* an interaction is bound to it */
	struct qti_decl *next;
};

struct qti_choice {
	const char *id, *text; /* text collapsed; "" when there is none but a picture */
	int line;
	struct qti_choice *next;
};

struct qti_interaction {
	const char *name, *response; /* "choice" */
	int line;
	unsigned min, max;
	struct qti_choice *choices;
	struct qti_interaction *next;
};

struct qti_media {
	char name[80]; /* SHA-256 and extension */
	const char *type, *path;
	struct qti_media *next;
};

struct qti_stimulus_ref {
	const char *id, *title, *path;
	struct qti_stimulus_ref *next;
};

struct qti_item {
	enum qti_kind kind;
	const char *id, *title, *label, *lang;
	const char *version; /* static */
	bool adaptive, time_dependent;
	struct qti_decl *decls; /* document order */
	struct qti_interaction *interactions;
	struct qti_media *media;
	struct qti_stimulus_ref *stimuli;
	struct buffer body, processing; /* JSON arrays; processing empty when there is none */
	int feedback_line;              /* first feedback element, 0 = none */
	struct arena arena;
};

/* Import one file that lies in `source` (NULL: hrefs are not followed, for scoring). Findings go to `report`; *out
 * is given even with findings as long as the file could be read as an item, stimulus, test or other QTI. For a test
 * use qti_test.h. Codes: ERR_IO, ERR_NOTFOUND, ERR_NOMEM, ERR_LIMIT, ERR_FORMAT (not XML or not QTI; in `report`
 * too). */
int qti_item_import(struct qti_item **out, struct qti_report *report, const struct qti_source *source,
	const char *path, struct error *e);

/* The same from bytes; `path` is for messages and hrefs. */
int qti_item_parse(struct qti_item **out, struct qti_report *report, const struct qti_source *source,
	const char *path, const char *text, size_t len);

void qti_item_free(struct qti_item *item); /* NULL is fine */

enum qti_form {
	QTI_FORM_LIVE, /* without anything that scores */
	QTI_FORM_FULL  /* practice packs, score */
};

/* Append the compiled form (content/FORMAT.md §8). The buffer's sticky error, or 0. */
int qti_item_write(struct buffer *out, const struct qti_item *item, enum qti_form form);
int qti_stimulus_write(struct buffer *out, const struct qti_item *stimulus);

/* Append the item's entry of a marking key. `sha256` is that of the live form. */
int qti_item_write_key(struct buffer *out, const struct qti_item *item, const char *sha256);

/* Declarations as JSON array; also for tests. */
int qti_decls_write(struct buffer *out, const struct qti_decl *list, enum qti_decl_kind kind, enum qti_form form);

struct qti_decl *qti_decl_find(struct qti_decl *list, const char *id);

#endif
