/* What importing found out about one source file: a list of findings with level, line and text.
 *
 * Importing never stops at the first fault: authors want to see all of them at once. A report belongs to one file
 * at a time and owns its strings. Running out of memory or of places is remembered in `failed` and `dropped`; a
 * report with either is never "ok". */
#ifndef CONTENT_QTI_REPORT_H
#define CONTENT_QTI_REPORT_H

#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>

#define QTI_FINDINGS_MAX 200 /* kept per file; further ones are counted */

/* In rising order of weight. */
enum qti_level {
	QTI_NOTE,        /* ignored or worth a look; lint --strict counts it as a flaw */
	QTI_FLAW,        /* delivered and scored, but not fit for candidates: invalid for lint and build */
	QTI_UNSUPPORTED, /* well-formed QTI that this version does not deliver */
	QTI_INVALID      /* wrong by the specification, or unsafe */
};

struct qti_finding {
	enum qti_level level;
	int line;   /* 1-based, 0 = the file as a whole */
	char *text; /* one sentence: what is wrong and what to do */
};

struct qti_report {
	struct qti_finding *list;
	size_t count;
	size_t dropped; /* findings over QTI_FINDINGS_MAX */
	int failed;     /* ERR_NOMEM where a finding could not be kept */
};

#define QTI_REPORT_INIT \
	{                   \
		NULL, 0, 0, 0   \
	}

void qti_report_release(struct qti_report *r); /* empty and usable again */
void qti_report_add(struct qti_report *r, enum qti_level level, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* The weightiest level, or -1 where there is no finding. */
int qti_report_worst(const struct qti_report *r);
/* First finding of that level; NULL when none. */
const struct qti_finding *qti_report_first(const struct qti_report *r, enum qti_level level);
/* May this be built? No flaw or worse (no note either when `strict`), nothing dropped, nothing failed. */
bool qti_report_ok(const struct qti_report *r, bool strict);
/* May this be scored? As above, but flaws do not hinder. */
bool qti_report_usable(const struct qti_report *r);

const char *qti_level_name(enum qti_level level); /* "note" "invalid" "unsupported" "invalid" */

/* The worst finding as an error: "FILE:LINE: invalid: TEXT"; code ERR_FORMAT or ERR_UNSUPPORTED (or ERR_NOMEM). */
int qti_report_error(const struct qti_report *r, const char *file, struct error *e);

#endif
