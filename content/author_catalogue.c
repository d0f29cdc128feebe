/* Files are imported as an item first (which knows every root element); a test is then read again as a test. */
#include "content/author_catalogue.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

const char *author_kind_name(enum qti_kind kind)
{
	static const char *const names[] = { "item", "test", "stimulus", "other" };
	return names[kind];
}

static void add_type(char types[AUTHOR_TYPES_MAX], const char *name)
{
	size_t used = strlen(types), n = strlen(name);
	for (const char *p = types; *p; p += strcspn(p, ",") + (p[strcspn(p, ",")] == ','))
		if (strcspn(p, ",") == n && !memcmp(p, name, n))
			return;
	if (used + n + 2 < AUTHOR_TYPES_MAX)
		snprintf(types + used, AUTHOR_TYPES_MAX - used, "%s%s", used ? "," : "", name);
}

static void take_head(struct author_entry *out, const struct qti_item *item)
{
	out->kind = item->kind;
	out->version = item->version;
	snprintf(out->id, sizeof out->id, "%s", item->id);
	for (const struct qti_interaction *x = item->interactions; x; x = x->next)
		add_type(out->types, x->name);
}

static int look_at_test(struct author_entry *out, const struct qti_source *source, const struct buffer *text)
{
	struct qti_test *test = NULL;
	qti_report_release(&out->report); /* what was said of the root as an item */
	int r = qti_test_parse(&test, &out->report, source, out->file, buffer_text(text), text->len);
	qti_test_free(test);
	return r;
}

int author_look(struct author_entry *out, const struct qti_source *source, const char *file, struct error *e)
{
	struct author_entry entry = { .kind = QTI_KIND_OTHER, .file = file, .version = "" };
	struct buffer text = BUFFER_INIT(LIMIT_XML_FILE);
	struct qti_item *item = NULL;
	int r = file_read(&text, file, e);
	if (r == ERR_LIMIT)
		qti_report_add(&entry.report, QTI_INVALID, 0, "larger than %d MiB; split the file", LIMIT_XML_FILE >> 20);
	else if (r == 0)
		r = qti_item_parse(&item, &entry.report, source, file, buffer_text(&text), text.len);
	if (r == 0) {
		take_head(&entry, item);
		if (item->kind == QTI_KIND_TEST)
			r = look_at_test(&entry, source, &text);
	}
	qti_item_free(item);
	buffer_release_wiped(&text);
	if (r == ERR_NOMEM)
		error_set(e, r, "%s: out of memory", file);
	if (r < 0 && r != ERR_NOMEM && entry.report.count)
		r = 0; /* the report says it */
	if (r < 0)
		author_entry_release(&entry);
	else
		*out = entry;
	return r;
}

void author_entry_release(struct author_entry *entry)
{
	qti_report_release(&entry->report);
}

/* --- folders
 * ------------------------------------------------------------------------------------------------------------------
 */

static bool is_xml(const char *name)
{
	size_t n = strlen(name);
	return n > 4 && !strcmp(name + n - 4, ".xml");
}

struct walk {
	const struct qti_source *source;
	author_file_fn fn;
	void *ctx;
	struct error *e;
};

static int walk_folder(const struct walk *w, const char *dir, int depth)
{
	struct file_names names = { NULL, 0 };
	char path[FILE_PATH_MAX];
	struct stat st;
	if (depth > 32)
		return error_set(w->e, ERR_LIMIT, "%s: folders are nested too deep", dir);
	int r = file_list(&names, dir, w->e);
	for (size_t i = 0; i < names.count && r == 0; i++) {
		if (names.name[i][0] == '.')
			continue;
		int n = snprintf(path, sizeof path, "%s/%s", dir, names.name[i]);
		if (n < 0 || (size_t)n >= sizeof path)
			r = error_set(w->e, ERR_LIMIT, "%s: path too long", dir);
		else if (lstat(path, &st) != 0)
			r = error_set(w->e, ERR_IO, "%s: cannot be read", path);
		else if (S_ISDIR(st.st_mode))
			r = walk_folder(w, path, depth + 1);
		else if (S_ISREG(st.st_mode) && is_xml(names.name[i]))
			r = w->fn(w->source, path, false, w->ctx, w->e);
	}
	file_names_release(&names);
	return r;
}

int author_each(const char *src, const char *root, struct error *e, author_file_fn fn, void *ctx)
{
	struct qti_source source;
	struct walk w = { &source, fn, ctx, e };
	char dir[FILE_PATH_MAX];
	struct stat st;
	if (stat(src, &st) != 0)
		return error_set(e, ERR_NOTFOUND, "%s: no such file or folder", src);
	bool folder = S_ISDIR(st.st_mode);
	int r = folder ? 0 : qti_source_dir_of(dir, src, e);
	if (r == 0)
		r = qti_source_init(&source, root ? root : folder ? src : dir, e);
	if (r < 0)
		return r;
	return folder ? walk_folder(&w, source.root[0] && !root ? source.root : src, 0)
				  : fn(&source, src, true, ctx, e);
}
