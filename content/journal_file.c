/* A journal in a file, and its mark.
 *
 * The mark is a file of lines "invigil-mark/1 LINES BYTES"; the highest whole line counts. An ordinary mark is one
 * line added without a sync of its own: it is written only after the journal's fdatasync has returned, so whatever
 * order the disk later takes, it can be missing or cut off, but never claim too much. A durable mark replaces the
 * file by one line. */
#include "content/file_system.h"
#include "content/journal.h"
#include "engine/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK_WORD "invigil-mark/1 "
#define MARK_FILE_MAX (8 << 20)
#define ASIDE_MAX 100
#define MARKS_MAX 1000 /* lines in the mark before it is written anew */

struct file_store {
	struct journal_store base;
	char path[FILE_PATH_MAX];
	char mark_path[FILE_PATH_MAX];
	int fd, mark_fd; /* opened at first use; -1 before */
	int marks;       /* lines added since the mark was written anew */
};

static struct file_store *self(struct journal_store *s)
{
	return (struct file_store *)(void *)s;
}

/* --- mark --- */

static size_t mark_text(char out[64], const struct journal_mark *m)
{
	return (size_t)snprintf(
		out, 64, MARK_WORD "%llu %llu\n", (unsigned long long)m->lines, (unsigned long long)m->bytes);
}

/* One line without LF. Written back and compared: only the one canonical text counts. */
static bool parse_mark(struct journal_mark *out, const char *line, size_t len)
{
	char text[64], again[64], *end;
	struct journal_mark m;

	if (len + 2 > sizeof text || strncmp(line, MARK_WORD, strlen(MARK_WORD)) != 0)
		return false;
	memcpy(text, line, len);
	text[len] = 0;
	m.lines = strtoull(text + strlen(MARK_WORD), &end, 10);
	m.bytes = strtoull(end, &end, 10);
	size_t n = mark_text(again, &m);
	if (n != len + 1 || memcmp(again, text, len) != 0)
		return false;
	*out = m;
	return true;
}

static void highest_mark(struct journal_mark *out, const struct buffer *text)
{
	const char *p = buffer_text(text), *end = p + text->len, *lf;
	struct journal_mark m;

	*out = (struct journal_mark){ 0, 0 };
	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1)
		if (parse_mark(&m, p, (size_t)(lf - p)) && m.bytes > out->bytes)
			*out = m;
}

static int read_mark(const struct file_store *f, struct journal_mark *out, struct error *e)
{
	struct buffer text = BUFFER_INIT(MARK_FILE_MAX);
	int rc = file_read(&text, f->mark_path, e);
	if (rc == ERR_NOTFOUND)
		rc = 0;
	if (rc == 0)
		highest_mark(out, &text);
	buffer_release(&text);
	return rc;
}

static int replace_mark(struct file_store *f, const struct journal_mark *mark, struct error *e)
{
	char line[64];
	file_close(f->mark_fd);
	f->mark_fd = -1;
	f->marks = 0;
	return file_write(f->mark_path, line, mark_text(line, mark), 0600, e);
}

static int store_mark(struct journal_store *s, const struct journal_mark *mark, bool durable, struct error *e)
{
	struct file_store *f = self(s);
	char line[64];
	int rc = 0;

	if (durable || ++f->marks > MARKS_MAX)
		return replace_mark(f, mark, e);
	if (f->mark_fd < 0)
		rc = file_open_append(&f->mark_fd, f->mark_path, 0600, e);
	if (rc < 0)
		return rc;
	return file_append(f->mark_fd, f->mark_path, line, mark_text(line, mark), NULL, e);
}

/* --- bytes --- */

static int store_read(struct journal_store *s, struct buffer *out, struct journal_mark *mark, struct error *e)
{
	struct file_store *f = self(s);
	int rc = file_read(out, f->path, e);
	return rc < 0 ? rc : read_mark(f, mark, e);
}

static int open_journal(struct file_store *f, struct error *e)
{
	return f->fd >= 0 ? 0 : file_open_append(&f->fd, f->path, 0600, e);
}

static int store_append(struct journal_store *s, const void *data, size_t len, size_t *written, struct error *e)
{
	struct file_store *f = self(s);
	*written = 0;
	int rc = open_journal(f, e);
	if (rc == 0)
		rc = file_append(f->fd, f->path, data, len, written, e);
	if (rc == 0)
		*written = len;
	return rc;
}

static int store_sync(struct journal_store *s, struct error *e)
{
	struct file_store *f = self(s);
	int rc = open_journal(f, e);
	return rc < 0 ? rc : file_sync(f->fd, f->path, e);
}

static int put_aside(const struct file_store *f, uint64_t keep, struct error *e)
{
	char torn[FILE_PATH_MAX];
	struct buffer bytes = BUFFER_INIT(LIMIT_JOURNAL_FILE);
	int fd = -1;
	int n = snprintf(torn, sizeof torn, "%s.torn", f->path);
	int rc = n < 0 || (size_t)n >= sizeof torn ? error_set(e, ERR_LIMIT, "%s: path too long", f->path)
											   : file_read(&bytes, f->path, e);

	if (rc == 0 && bytes.len > keep) {
		rc = file_open_append(&fd, torn, 0600, e);
		if (rc == 0)
			rc = file_append(fd, torn, bytes.data + keep, bytes.len - (size_t)keep, NULL, e);
		if (rc == 0)
			rc = file_sync(fd, torn, e);
		file_close(fd);
	}
	buffer_release(&bytes);
	return rc;
}

static int store_cut(struct journal_store *s, uint64_t keep, bool aside, struct error *e)
{
	struct file_store *f = self(s);
	int rc = open_journal(f, e);

	if (rc == 0 && aside)
		rc = put_aside(f, keep, e);
	if (rc == 0)
		rc = file_truncate(f->fd, f->path, keep, e);
	if (rc == 0 && aside)
		rc = file_sync(f->fd, f->path, e);
	return rc;
}

/* The first free name PATH.damaged, PATH.damaged.1 … */
static int move_away(const struct file_store *f, struct error *e)
{
	char aside[FILE_PATH_MAX];
	for (int i = 0; i < ASIDE_MAX; i++) {
		int n = i ? snprintf(aside, sizeof aside, "%s.damaged.%d", f->path, i)
				  : snprintf(aside, sizeof aside, "%s.damaged", f->path);
		if (n < 0 || (size_t)n >= sizeof aside)
			return error_set(e, ERR_LIMIT, "%s: path too long", f->path);
		if (!file_exists(aside))
			return file_rename(f->path, aside, e);
	}
	return error_set(e, ERR_LIMIT, "%s: too many damaged ones kept aside", f->path);
}

static int store_replace(
	struct journal_store *s, const void *data, size_t len, const struct journal_mark *mark, struct error *e)
{
	struct file_store *f = self(s);
	int rc = file_exists(f->path) ? move_away(f, e) : 0;

	file_close(f->fd);
	f->fd = -1;
	if (rc == 0)
		rc = replace_mark(f, mark, e);
	if (rc == 0)
		rc = file_write_new(f->path, data, len, 0600, e);
	return rc;
}

static void store_close(struct journal_store *s)
{
	struct file_store *f = self(s);
	file_close(f->fd);
	file_close(f->mark_fd);
	mem_free(f);
}

/* --- opening --- */

static const struct journal_store_ops ops = { store_read, store_append, store_sync, store_mark, store_cut,
	store_replace, store_close };

int journal_file_open(struct journal_store **out, const char *path, struct error *e)
{
	struct file_store *f = mem_zero(1, sizeof *f);
	if (!f)
		return error_set(e, ERR_NOMEM, "out of memory");
	f->fd = f->mark_fd = -1;
	int n = snprintf(f->path, sizeof f->path, "%s", path);
	int m = snprintf(f->mark_path, sizeof f->mark_path, "%s.mark", path);
	if (n < 0 || m < 0 || (size_t)m >= sizeof f->mark_path) {
		mem_free(f);
		return error_set(e, ERR_LIMIT, "the journal's path is too long");
	}
	f->base.ops = &ops;
	f->base.name = file_name(f->path);
	*out = &f->base;
	return 0;
}

/* The mark first: a journal never exists without one, so a missing mark is damage. */
int journal_file_create(struct journal_store **out, const char *path, const void *data, size_t len,
	const struct journal_mark *mark, struct error *e)
{
	struct journal_store *s = NULL;
	if (file_exists(path))
		return error_set(e, ERR_EXISTS, "%s is there already", path);
	int rc = journal_file_open(&s, path, e);
	if (rc == 0)
		rc = replace_mark(self(s), mark, e);
	if (rc == 0)
		rc = file_write_new(path, data, len, 0600, e);
	if (rc == 0)
		rc = open_journal(self(s), e);
	if (rc < 0)
		journal_store_close(s);
	else
		*out = s;
	return rc;
}

int journal_file_path(
	char *out, size_t room, const char *folder, const char *attempt, uint32_t generation, struct error *e)
{
	int n = snprintf(out, room, "%s/%s.%u.journal", folder, attempt, (unsigned)generation);
	return n < 0 || (size_t)n >= room ? error_set(e, ERR_LIMIT, "the journal's path is too long") : 0;
}
