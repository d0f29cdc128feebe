/* A test being imported: structure, refs and outcome processing, ready to be written in the compiled form.
 *
 * The refs are kept as a list of their own, with the path of each item's file, because a pack keeps them in a
 * table. The item files themselves are not read here. Everything lives until qti_test_free(). */
#ifndef CONTENT_QTI_TEST_H
#define CONTENT_QTI_TEST_H

#include "content/qti_item.h"

struct qti_ref {
	const char *id, *section;
	const char *path; /* of the item's file; "" where hrefs are not followed or there is none */
	const char *json; /* third column of table `ref`: {"weight","required","fixed",…} */
	unsigned position;
	int line;
	struct qti_ref *next;
};

struct qti_weight;

struct qti_test {
	const char *id, *title, *lang;
	const char *version; /* static */
	struct qti_decl *decls;
	struct buffer limits, parts, processing; /* JSON; processing empty when there is none */
	struct qti_ref *refs, **refs_end;        /* document order */
	size_t ref_count, section_count;
	int feedback_line; /* first session control that shows feedback or solutions, 0 = none */
	struct arena arena;
	void *ids; /* private: identifiers seen */
};

/* As qti_item_import(); the file must be a test. */
int qti_test_import(struct qti_test **out, struct qti_report *report, const struct qti_source *source,
	const char *path, struct error *e);
int qti_test_parse(struct qti_test **out, struct qti_report *report, const struct qti_source *source,
	const char *path, const char *text, size_t len);
void qti_test_free(struct qti_test *test); /* NULL is fine */

/* Append the compiled test (content/FORMAT.md §8). */
int qti_test_write(struct buffer *out, const struct qti_test *test, enum qti_form form);
/* Append the `test` member of a marking key. */
int qti_test_write_key(struct buffer *out, const struct qti_test *test);

#endif
