/* The folder that source files may come from, and nothing outside it.
 *
 * An href in a QTI file is untrusted: it is taken only when it is a relative path, stays inside the root folder
 * (also after resolving symbolic links) and names a regular file that is there. */
#ifndef CONTENT_QTI_SOURCE_H
#define CONTENT_QTI_SOURCE_H

#include "content/file_system.h"
#include "engine/error.h"

struct qti_source {
	char root[FILE_PATH_MAX]; /* as given, without a slash at the end; for messages and for joining */
	char real[FILE_PATH_MAX]; /* the same, absolute, without symbolic links */
};

/* `dir` must be a folder. ERR_NOTFOUND, ERR_IO, ERR_LIMIT. */
int qti_source_init(struct qti_source *s, const char *dir, struct error *e);

/* The folder that `file` lies in: "a/b.xml" -> "a", "b.xml" -> ".". */
int qti_source_dir_of(char out[FILE_PATH_MAX], const char *file, struct error *e);

/* Path of the file that `href` (percent-encoded, as in XML) means in `from`. ERR_AUTH: it leaves the root folder;
 * ERR_FORMAT: not a relative path; ERR_NOTFOUND: no such file. The text says what to do. */
int qti_source_resolve(
	char out[FILE_PATH_MAX], const struct qti_source *s, const char *from, const char *href, struct error *e);

#endif
