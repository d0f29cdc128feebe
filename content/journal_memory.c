/* A journal in memory that behaves like a disk: what was not synced may be lost, space ends, operations fail on
 * demand. */
#include "content/journal.h"
#include "engine/memory.h"

#include <string.h>

struct memory_store {
	struct journal_store base;
	struct buffer bytes;
	size_t synced;
	bool present;
	struct journal_mark mark;
	struct journal_memory_faults faults;
	bool append_failed, sync_failed;
};

static struct memory_store *self(struct journal_store *s)
{
	return (struct memory_store *)(void *)s;
}

/* Counts down; true from the moment it reaches the Nth. */
static bool strikes(int *countdown, bool *failed)
{
	if (*countdown > 0 && --*countdown == 0)
		*failed = true;
	return *failed;
}

static int store_read(struct journal_store *s, struct buffer *out, struct journal_mark *mark, struct error *e)
{
	struct memory_store *m = self(s);
	if (!m->present)
		return error_set(e, ERR_NOTFOUND, "%s: no such journal", s->name);
	int rc = buffer_add(out, m->bytes.data, m->bytes.len);
	if (rc < 0)
		return error_set(e, rc, "%s: %s", s->name, error_name(rc));
	*mark = m->mark;
	return 0;
}

static int store_append(struct journal_store *s, const void *data, size_t len, size_t *written, struct error *e)
{
	struct memory_store *m = self(s);
	size_t room = m->faults.capacity > m->bytes.len ? m->faults.capacity - m->bytes.len : 0;
	size_t n = m->faults.capacity && room < len ? room : len;

	*written = 0;
	if (strikes(&m->faults.fail_append, &m->append_failed))
		return error_set(e, ERR_IO, "%s: write failed", s->name);
	int rc = buffer_add(&m->bytes, data, n);
	if (rc < 0)
		return error_set(e, rc, "%s: %s", s->name, error_name(rc));
	m->present = true;
	*written = n;
	return n < len ? error_set(e, ERR_FULL, "%s: no space left", s->name) : 0;
}

static int store_sync(struct journal_store *s, struct error *e)
{
	struct memory_store *m = self(s);
	if (strikes(&m->faults.fail_sync, &m->sync_failed))
		return error_set(e, ERR_IO, "%s: sync failed", s->name);
	m->synced = m->bytes.len;
	return 0;
}

static int store_mark(struct journal_store *s, const struct journal_mark *mark, bool durable, struct error *e)
{
	(void)durable;
	(void)e;
	self(s)->mark = *mark;
	return 0;
}

static int store_cut(struct journal_store *s, uint64_t keep, bool aside, struct error *e)
{
	struct memory_store *m = self(s);
	(void)aside;
	if (keep > m->bytes.len)
		return error_set(e, ERR_IO, "%s: cut beyond the end", s->name);
	m->bytes.len = (size_t)keep;
	if (m->synced > m->bytes.len)
		m->synced = m->bytes.len;
	return 0;
}

static int store_replace(
	struct journal_store *s, const void *data, size_t len, const struct journal_mark *mark, struct error *e)
{
	struct memory_store *m = self(s);
	buffer_clear(&m->bytes);
	int rc = buffer_add(&m->bytes, data, len);
	if (rc < 0)
		return error_set(e, rc, "%s: %s", s->name, error_name(rc));
	m->synced = len;
	m->present = true;
	m->mark = *mark;
	return 0;
}

static void store_close(struct journal_store *s)
{
	buffer_release(&self(s)->bytes);
	mem_free(self(s));
}

static const struct journal_store_ops ops = { store_read, store_append, store_sync, store_mark, store_cut,
	store_replace, store_close };

int journal_memory_new(struct journal_store **out, const void *data, size_t len, struct error *e)
{
	struct memory_store *m = mem_zero(1, sizeof *m);
	if (!m)
		return error_set(e, ERR_NOMEM, "out of memory");
	m->base.ops = &ops;
	m->base.name = "journal in memory";
	buffer_init(&m->bytes, LIMIT_JOURNAL_FILE);
	if (len && buffer_add(&m->bytes, data, len) < 0) {
		store_close(&m->base);
		return error_set(e, ERR_NOMEM, "out of memory");
	}
	m->present = len > 0;
	m->synced = len;
	*out = &m->base;
	return 0;
}

void journal_memory_set(struct journal_store *s, const struct journal_memory_faults *faults)
{
	struct memory_store *m = self(s);
	m->faults = *faults;
	m->append_failed = m->sync_failed = false;
}

void journal_memory_crash(struct journal_store *s, size_t keep_unsynced)
{
	struct memory_store *m = self(s);
	size_t unsynced = m->bytes.len - m->synced;
	m->bytes.len = m->synced + (keep_unsynced < unsynced ? keep_unsynced : unsynced);
}

const struct buffer *journal_memory_bytes(const struct journal_store *s)
{
	return &((const struct memory_store *)(const void *)s)->bytes;
}
