#include "sync/mark_store.h"

#include "content/answers.h"
#include "engine/memory.h"

#include <string.h>

/* --- listing --- */

struct list {
	struct set_facts *set;
	size_t count, room;
};

static int list_row(void *ctx, const struct store_head *h)
{
	struct list *l = ctx;
	struct set_facts *f = l->count ? &l->set[l->count - 1] : NULL;
	if (!f || strcmp(f->attempt, h->attempt)) {
		if (l->count == l->room) {
			size_t room = l->room ? l->room * 2 : 64;
			struct set_facts *p = mem_array(l->set, room, sizeof *p);
			if (!p)
				return ERR_NOMEM;
			l->set = p;
			l->room = room;
		}
		f = &l->set[l->count++];
		memset(f, 0, sizeof *f);
		snprintf(f->attempt, sizeof f->attempt, "%s", h->attempt);
		f->state = SET_OPEN;
	}
	/* Rows come by generation: the accepted heads of the highest one decide. */
	if (h->refused) {
		f->state = SET_TWO;
		return 0;
	}
	bool higher = (uint32_t)h->generation > f->generations;
	f->generations = (uint32_t)h->generation;
	if (f->state != SET_TWO && (higher || h->sealed))
		f->state = h->sealed ? SET_SEALED : SET_OPEN;
	return 0;
}

int sets_list(struct set_facts **out, size_t *count, struct place *p, struct store *s, struct error *e)
{
	struct list l = { NULL, 0, 0 };
	(void)p;
	int rc = store_each_head(s, "", list_row, &l, e);
	if (rc) {
		mem_free(l.set);
		return rc;
	}
	*out = l.set;
	*count = l.count;
	return 0;
}

/* --- reading --- */

struct newest {
	struct buffer manifest;
	struct buffer signature;
	char sha256[SHA256_HEX_SIZE];
	bool found;
};

static int newest_row(void *ctx, const struct store_head *h)
{
	struct newest *n = ctx;
	n->found = true;
	memcpy(n->sha256, h->sha256, sizeof n->sha256);
	int rc = buffer_add(&n->manifest, h->manifest, h->manifest_len);
	return rc ? rc : buffer_add(&n->signature, h->signature, h->signature_len);
}

static int read_segments(struct buffer *out, struct central *c, const struct answers *a, struct error *e)
{
	int rc = 0;
	for (size_t i = 0; i < a->segment_count && rc == 0; i++) {
		char hex[SHA256_HEX_SIZE];
		hex_encode(hex, a->segments[i], SHA256_SIZE);
		rc = bodies_get(c->bodies, hex, out, e);
	}
	return rc ? rc : answers_check_journal(a, out->data, out->len, e);
}

static int read_generation(struct set_bytes *out, struct central *c, struct place *p, struct store *s,
	const char *attempt, uint32_t generation, struct error *e)
{
	struct newest n = { BUFFER_INIT(ANSWERS_TEXT_MAX), BUFFER_INIT(LIMIT_SIGNATURE), "", false };
	struct answers a = { 0 };
	bool revoked = false;
	struct buffer *journal = &out->journal[out->count];
	buffer_init(journal, LIMIT_JOURNAL_FILE);
	int rc = store_newest_head(s, attempt, generation, newest_row, &n, e);
	if (rc == 0 && !n.found)
		rc = error_set(e, ERR_NOTFOUND, "%s: generation %u is missing", attempt, generation);
	/* A device revoked since then signed while it was good: the log's entry is older than its revocation. */
	rc = rc ? rc
			: answers_verify(&a, &revoked, p->file, n.manifest.data, n.manifest.len, buffer_text(&n.signature),
				  n.signature.len, e);
	rc = rc ? rc : read_segments(journal, c, &a, e);
	if (rc == 0) {
		out->generation[out->count++] = (struct mark_journal){ journal->data, journal->len };
		memcpy(out->answers, n.sha256, sizeof out->answers);
	} else {
		buffer_release(journal);
	}
	answers_release(&a);
	buffer_release(&n.manifest);
	buffer_release(&n.signature);
	return rc;
}

struct highest {
	uint32_t generation;
};

static int highest_row(void *ctx, const struct store_head *h)
{
	struct highest *g = ctx;
	if (!h->refused && h->generation > g->generation)
		g->generation = (uint32_t)h->generation;
	return 0;
}

int set_read(struct set_bytes *out, struct central *c, struct place *p, struct store *s, const char *attempt,
	struct error *e)
{
	struct highest g = { 0 };
	out->count = 0;
	int rc = store_each_head(s, attempt, highest_row, &g, e);
	if (rc == 0 && (g.generation == 0 || g.generation > LIMIT_GENERATIONS))
		rc = error_set(e, ERR_NOTFOUND, "%s: no answer set", attempt);
	for (uint32_t i = 1; i <= g.generation && rc == 0; i++)
		rc = read_generation(out, c, p, s, attempt, i, e);
	return rc;
}

void set_release_bytes(struct set_bytes *b)
{
	for (size_t i = 0; i < b->count; i++)
		buffer_release_wiped(&b->journal[i]);
	b->count = 0;
}
