/* Calls through the table, so that back ends are chosen by whoever opens one and by nobody else. */
#include "content/journal.h"

int journal_store_read(struct journal_store *s, struct buffer *out, struct journal_mark *mark, struct error *e)
{
	return s->ops->read(s, out, mark, e);
}

int journal_store_append(struct journal_store *s, const void *data, size_t len, size_t *written, struct error *e)
{
	return s->ops->append(s, data, len, written, e);
}

int journal_store_sync(struct journal_store *s, struct error *e)
{
	return s->ops->sync(s, e);
}

int journal_store_mark(struct journal_store *s, const struct journal_mark *mark, bool durable, struct error *e)
{
	return s->ops->mark(s, mark, durable, e);
}

int journal_store_cut(struct journal_store *s, uint64_t keep, bool aside, struct error *e)
{
	return s->ops->cut(s, keep, aside, e);
}

int journal_store_replace(
	struct journal_store *s, const void *data, size_t len, const struct journal_mark *mark, struct error *e)
{
	return s->ops->replace(s, data, len, mark, e);
}

void journal_store_close(struct journal_store *s)
{
	if (s)
		s->ops->close(s);
}
