/* lint: import every file, say for each item, test and stimulus whether it can be delivered, and if not why and
 * where. */
#include "content/author_catalogue.h"
#include "content/author_options.h"
#include "engine/json.h"

#include <stdio.h>
#include <string.h>

struct lint {
	bool json, strict;
	size_t good, bad, skipped;
};

static enum qti_level shown_level(const struct lint *l, const struct qti_report *r)
{
	int worst = qti_report_worst(r);
	return worst < 0 || qti_report_ok(r, l->strict) ? QTI_NOTE : (enum qti_level)worst;
}

/* "ok", or the weightiest finding: "unsupported: qti-hotspot-interaction at line 12". */
static void status(struct buffer *out, const struct lint *l, const struct qti_report *r)
{
	enum qti_level level = shown_level(l, r);
	const struct qti_finding *f = qti_report_ok(r, l->strict) ? NULL : qti_report_first(r, level);
	if (!f) {
		buffer_add_string(out, qti_report_ok(r, l->strict) ? "ok" : "invalid: too many findings");
		return;
	}
	buffer_addf(out, "%s: %s", level == QTI_NOTE ? "invalid" : qti_level_name(level), f->text);
	if (f->line)
		buffer_addf(out, " at line %d", f->line);
}

static void print_text(const struct lint *l, const struct author_entry *a, const char *what)
{
	printf("%s: %s: %s, QTI %s%s%s: %s\n", a->file, a->id[0] ? a->id : "-", author_kind_name(a->kind),
		a->version[0] ? a->version : "?", a->types[0] ? ", " : "", a->types, what);
	for (size_t i = 0; i < a->report.count; i++) {
		const struct qti_finding *f = &a->report.list[i];
		bool counts = f->level != QTI_NOTE || l->strict;
		printf("%s:%d: %s: %s\n", a->file, f->line,
			counts && f->level == QTI_NOTE ? "invalid" : qti_level_name(f->level), f->text);
	}
	if (a->report.dropped)
		printf("%s: and %zu more findings\n", a->file, a->report.dropped);
}

static void json_member(struct buffer *b, const char *key, const char *text)
{
	json_add_key(b, key);
	json_add_text(b, text);
}

static void json_types(struct buffer *b, const char *types)
{
	json_add_key(b, "interactions");
	json_add_open(b, '[');
	for (const char *p = types; *p;) {
		char one[AUTHOR_TYPES_MAX];
		size_t n = strcspn(p, ",");
		snprintf(one, sizeof one, "%.*s", (int)n, p);
		json_add_text(b, one);
		p += n + (p[n] == ',');
	}
	json_add_close(b, ']');
}

static void json_findings(struct buffer *b, const struct qti_report *r)
{
	json_add_key(b, "findings");
	json_add_open(b, '[');
	for (size_t i = 0; i < r->count; i++) {
		json_add_open(b, '{');
		json_member(b, "level", qti_level_name(r->list[i].level));
		json_add_key(b, "line");
		json_add_int(b, r->list[i].line);
		json_member(b, "text", r->list[i].text);
		json_add_close(b, '}');
	}
	json_add_close(b, ']');
}

static void print_json(const struct lint *l, const struct author_entry *a, const char *what)
{
	struct buffer b = BUFFER_INIT(1 << 20);
	bool ok = qti_report_ok(&a->report, l->strict);
	enum qti_level level = shown_level(l, &a->report);
	json_add_open(&b, '{');
	json_member(&b, "id", a->id);
	json_member(&b, "file", a->file);
	json_member(&b, "type", author_kind_name(a->kind));
	json_member(&b, "version", a->version);
	json_types(&b, a->types);
	json_member(&b, "status", ok ? "ok" : level == QTI_UNSUPPORTED ? "unsupported" : "invalid");
	json_member(&b, "message", what);
	json_findings(&b, &a->report);
	json_add_close(&b, '}');
	printf("%s\n", buffer_text(&b));
	buffer_release(&b);
}

/* XML found in a folder that has nothing to do with QTI (package manifests, other data). */
static bool is_foreign(const struct author_entry *a, bool named)
{
	if (named || a->kind != QTI_KIND_OTHER || a->version[0] || a->report.count != 1)
		return false;
	const char *text = a->report.list[0].text;
	return strstr(text, "is not in a namespace of QTI") && !strstr(text, "ssessment");
}

static int lint_file(const struct qti_source *source, const char *file, bool named, void *ctx, struct error *e)
{
	struct lint *l = ctx;
	struct author_entry a;
	struct buffer what = BUFFER_INIT(ERROR_TEXT_MAX + 64);
	int r = author_look(&a, source, file, e);
	if (r < 0)
		return r;
	if (is_foreign(&a, named)) {
		l->skipped++;
	} else {
		*(qti_report_ok(&a.report, l->strict) ? &l->good : &l->bad) += 1;
		status(&what, l, &a.report);
		(l->json ? print_json : print_text)(l, &a, buffer_text(&what));
	}
	buffer_release(&what);
	author_entry_release(&a);
	return 0;
}

int author_lint(int argc, char **argv, struct error *e)
{
	struct lint l = { false, false, 0, 0, 0 };
	const char *root = NULL;
	struct author_list files = { { NULL }, 0 };
	const struct author_option options[] = {
		{ "--json", NULL, AUTHOR_FLAG, &l.json },
		{ "--strict", NULL, AUTHOR_FLAG, &l.strict },
		{ "--root", NULL, AUTHOR_TEXT, &root },
	};
	int r = author_options(options, 3, &files, 1, AUTHOR_LIST_MAX, argc, argv, e);
	for (size_t i = 0; i < files.count && r == 0; i++)
		r = author_each(files.item[i], root, e, lint_file, &l);
	if (r < 0)
		return r;
	if (!l.json)
		fprintf(
			stderr, "%zu ok, %zu not ok%s\n", l.good, l.bad, l.skipped ? " (other XML files were skipped)" : "");
	if (!l.good && !l.bad)
		return error_set(e, ERR_NOTFOUND, "no QTI file found");
	return l.bad ? AUTHOR_FAILED : 0;
}
