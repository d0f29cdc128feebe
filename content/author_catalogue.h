/* Looking at source files one by one: what is in this folder, what is each file, is it fit? Shared by lint and
 * build.
 *
 * A catalogue entry is the result of importing one file. Nothing is kept of its content but the head, so that
 * a bank of any size is looked at in the memory of one item. */
#ifndef CONTENT_AUTHOR_CATALOGUE_H
#define CONTENT_AUTHOR_CATALOGUE_H

#include "content/qti_item.h"
#include "content/qti_test.h"
#include "engine/limits.h"

#define AUTHOR_TYPES_MAX 256

struct author_entry {
	enum qti_kind kind;
	const char *file; /* borrowed */
	char id[LIMIT_IDENTIFIER + 1];
	const char *version;          /* "3.0"; "" when not known. Static */
	char types[AUTHOR_TYPES_MAX]; /* "choice,extended-text" */
	struct qti_report report;     /* owned */
};

/* 0 or a code when the file could not be read at all; faults of the content are in out->report. */
int author_look(struct author_entry *out, const struct qti_source *source, const char *file, struct error *e);
void author_entry_release(struct author_entry *entry);

/* Call `fn` for each file of SRC: the file itself, or every *.xml below the folder, in byte order of the path,
 * without dot-files and symbolic links. `source` is the folder that hrefs may use: `root` where given, else the
 * folder of SRC. */
typedef int (*author_file_fn)(
	const struct qti_source *source, const char *file, bool named, void *ctx, struct error *e);
int author_each(const char *src, const char *root, struct error *e, author_file_fn fn, void *ctx);

const char *author_kind_name(enum qti_kind kind); /* "item" */

#endif
