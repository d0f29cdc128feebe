/* A plain growing array. Findings past the maximum are counted so that a hostile file cannot fill memory. */
#include "content/qti_report.h"
#include "engine/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void qti_report_release(struct qti_report *r)
{
	for (size_t i = 0; i < r->count; i++)
		mem_free(r->list[i].text);
	mem_free(r->list);
	*r = (struct qti_report)QTI_REPORT_INIT;
}

static bool same_again(const struct qti_report *r, enum qti_level level, int line, const char *text)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct qti_finding *f = &r->list[i];
		if (f->level == level && f->line == line && !strcmp(f->text, text))
			return true;
	}
	return false;
}

void qti_report_add(struct qti_report *r, enum qti_level level, int line, const char *fmt, ...)
{
	char text[ERROR_TEXT_MAX];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (same_again(r, level, line, text))
		return;
	if (r->count >= QTI_FINDINGS_MAX) {
		r->dropped++;
		return;
	}
	struct qti_finding *list = mem_array(r->list, r->count + 1, sizeof *list);
	char *copy = list ? mem_string(text) : NULL;
	if (list)
		r->list = list;
	if (!copy) {
		r->failed = ERR_NOMEM;
		return;
	}
	list[r->count++] = (struct qti_finding){ level, line, copy };
}

int qti_report_worst(const struct qti_report *r)
{
	int worst = -1;
	for (size_t i = 0; i < r->count; i++)
		if ((int)r->list[i].level > worst)
			worst = (int)r->list[i].level;
	return worst;
}

const struct qti_finding *qti_report_first(const struct qti_report *r, enum qti_level level)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->list[i].level == level)
			return &r->list[i];
	return NULL;
}

bool qti_report_ok(const struct qti_report *r, bool strict)
{
	int limit = strict ? QTI_NOTE : QTI_FLAW;
	return !r->failed && !r->dropped && qti_report_worst(r) < limit;
}

bool qti_report_usable(const struct qti_report *r)
{
	return !r->failed && !r->dropped && qti_report_worst(r) < (int)QTI_UNSUPPORTED;
}

const char *qti_level_name(enum qti_level level)
{
	static const char *const names[] = { "note", "invalid", "unsupported", "invalid" };
	return names[level];
}

int qti_report_error(const struct qti_report *r, const char *file, struct error *e)
{
	if (r->failed)
		return error_set(e, r->failed, "%s: out of memory", file);
	int worst = qti_report_worst(r);
	const struct qti_finding *f = worst < 0 ? NULL : qti_report_first(r, (enum qti_level)worst);
	if (!f)
		return error_set(e, ERR_FORMAT, "%s: no finding", file);
	int code = f->level == QTI_UNSUPPORTED ? ERR_UNSUPPORTED : ERR_FORMAT;
	return error_set_line(e, code, f->line, "%s:%d: %s: %s", file, f->line, qti_level_name(f->level), f->text);
}
