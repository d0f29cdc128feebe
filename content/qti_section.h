/* Inside of qti_test.c and qti_section.c: what is being read at one level of a test. */
#ifndef CONTENT_QTI_SECTION_H
#define CONTENT_QTI_SECTION_H

#include "content/qti_context.h"
#include "content/qti_test.h"

/* qti-item-session-control; inherited while going down. */
struct qti_control {
	unsigned max_attempts;
	bool show_feedback, allow_review, show_solution, allow_comment, allow_skipping, validate_responses;
};

#define QTI_CONTROL_DEFAULT                       \
	{                                             \
		1, false, true, false, false, true, false \
	}

/* What is being read at this level; handlers of child elements fill it in. */
struct qti_place {
	struct qti_control control;
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
struct qti_test_context {
	struct qti_context common; /* first: handlers are given a pointer to it */
	struct qti_place *level;
};

#define QTI_SEEN_BUCKETS 4096 /* size of qti_test.ids */

/* Handlers for tables; c is the first member of a struct qti_test_context. */
void qti_read_section(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
void qti_read_limits(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);
void qti_read_control(struct qti_context *c, xmlNode *node, struct buffer *out, const struct qti_row *row);

const char *qti_time_limits(struct qti_context *c, const xmlNode *node); /* JSON in the arena */
void qti_check_unique(struct qti_context *c, const xmlNode *node, const char *id);
void qti_write_control(struct buffer *out, const struct qti_control *k);

/* `"key":value` */
void qti_write_text(struct buffer *out, const char *key, const char *text);
void qti_write_flag(struct buffer *out, const char *key, bool on);
void qti_write_raw(struct buffer *out, const char *key, const char *json); /* NULL prints null */

#endif
