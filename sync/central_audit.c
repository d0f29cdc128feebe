/* audit: everything in the store is worked out again from its bytes. Rows are collected first, then looked at, so
 * that no statement runs inside another. Each difference is one line; the exit code says whether there was any. */
#include "sync/central.h"
#include "sync/central_verbs.h"
#include "sync/options.h"

#include "content/answers.h"
#include "engine/memory.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

struct audit {
	struct central *central;
	struct store *store;
	struct place *place;
	struct merkle *tree;
	size_t heads, sealed, refused, leaves, checkpoints, segments, bad;
	struct buffer manifests; /* of accepted sealed heads, one after the other, each with its length before */
};

static void complain(struct audit *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void complain(struct audit *a, const char *fmt, ...)
{
	char text[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	printf("%s: WRONG: %s\n", a->place->id, text);
	a->bad++;
}

/* --- collecting --- */

static int leaf_row(void *ctx, const struct store_leaf *l)
{
	struct audit *a = ctx;
	if (l->index != (int64_t)merkle_size(a->tree)) {
		complain(a, "log entry %" PRId64 " where %" PRIu64 " was due", l->index, merkle_size(a->tree));
		return 0;
	}
	a->leaves++;
	return merkle_append(a->tree, l->hash);
}

static int checkpoint_row(void *ctx, int64_t size, const char *text, size_t len)
{
	struct audit *a = ctx;
	struct checkpoint cp;
	struct error e = ERROR_INIT;
	uint8_t root[SHA256_SIZE];
	a->checkpoints++;
	if (checkpoint_verify(&cp, &a->central->log, a->place->id, text, len, &e))
		complain(a, "checkpoint %" PRId64 ": %s", size, e.text);
	else if ((int64_t)cp.size != size || cp.size > merkle_size(a->tree))
		complain(a, "checkpoint %" PRId64 " is over %" PRIu64 " entries", size, cp.size);
	else if (merkle_root(root, a->tree, cp.size) || memcmp(root, cp.root, SHA256_SIZE))
		complain(a, "checkpoint %" PRId64 " has another root than its entries", size);
	return 0;
}

static int head_row(void *ctx, const struct store_head *h)
{
	struct audit *a = ctx;
	struct answers m = { 0 };
	struct error e = ERROR_INIT;
	bool revoked = false;
	a->heads++;
	if (h->refused) {
		a->refused++;
		printf("%s: attempt %s.%" PRId64 " has a second, different answer set (%.12s…): not marked\n", a->place->id,
			h->attempt, h->generation, h->sha256);
	}
	if (answers_verify(
			&m, &revoked, a->place->file, h->manifest, h->manifest_len, h->signature, h->signature_len, &e))
		complain(a, "attempt %s.%" PRId64 ": %s", h->attempt, h->generation, e.text);
	else if (h->sealed && !h->refused) {
		uint32_t len = (uint32_t)h->manifest_len;
		a->sealed++;
		buffer_add(&a->manifests, &len, sizeof len);
		buffer_add(&a->manifests, h->manifest, h->manifest_len);
	}
	answers_release(&m);
	return a->manifests.failed;
}

/* --- looking --- */

static int check_bytes(struct audit *a, const struct answers *m, struct error *e)
{
	struct buffer journal = BUFFER_INIT(LIMIT_JOURNAL_FILE);
	struct error why = ERROR_INIT;
	int rc = 0;
	for (size_t i = 0; i < m->segment_count && rc == 0; i++) {
		char hex[SHA256_HEX_SIZE];
		hex_encode(hex, m->segments[i], SHA256_SIZE);
		rc = bodies_get(a->central->bodies, hex, &journal, &why);
		a->segments++;
	}
	if (rc == 0)
		rc = answers_check_journal(m, journal.data, journal.len, &why);
	buffer_release(&journal);
	if (rc == ERR_NOMEM)
		return error_set(e, rc, "no memory");
	if (rc)
		complain(a, "attempt %s.%u: %s", m->attempt, m->generation, why.text);
	return 0;
}

static int check_sealed(struct audit *a, const void *manifest, size_t len, struct error *e)
{
	struct answers m = { 0 };
	struct store_leaf leaf;
	uint8_t hash[SHA256_SIZE];
	int rc = answers_parse(&m, manifest, len, e);
	if (rc)
		return rc;
	rc = store_get_leaf(&leaf, a->store, m.attempt, m.generation, e);
	if (rc == ERR_NOTFOUND)
		complain(a, "attempt %s.%u is sealed but not in the log", m.attempt, m.generation);
	else if (rc == 0 && (merkle_leaf(hash, manifest, len) || memcmp(hash, leaf.hash, SHA256_SIZE)))
		complain(a, "attempt %s.%u: the log has another entry", m.attempt, m.generation);
	rc = rc == ERR_NOTFOUND ? 0 : rc;
	rc = rc ? rc : check_bytes(a, &m, e);
	answers_release(&m);
	return rc;
}

static int look(struct audit *a, struct error *e)
{
	for (size_t at = 0; at < a->manifests.len;) {
		uint32_t len;
		memcpy(&len, a->manifests.data + at, sizeof len);
		int rc = check_sealed(a, a->manifests.data + at + sizeof len, len, e);
		if (rc)
			return rc;
		at += sizeof len + len;
	}
	if (a->sealed != a->leaves)
		complain(a, "%zu sealed sets, %zu log entries", a->sealed, a->leaves);
	return 0;
}

static int work(struct store *s, void *ctx, struct error *e)
{
	struct audit *a = ctx;
	a->store = s;
	int rc = place_refresh(a->place, a->central, s, e);
	if (rc == ERR_NOTFOUND) {
		printf("%s: no centre file is published, so nothing was ever accepted\n", a->place->id);
		return 0;
	}
	rc = rc ? rc : store_each_leaf(s, 0, leaf_row, a, e);
	rc = rc ? rc : store_each_checkpoint(s, checkpoint_row, a, e);
	rc = rc ? rc : store_each_head(s, "", head_row, a, e);
	return rc ? rc : look(a, e);
}

static int audit_centre(struct central *c, const char *centre, size_t *bad, struct error *e)
{
	struct audit a = { .central = c, .tree = merkle_new(), .manifests = BUFFER_INIT(LIMIT_JOURNAL_FILE) };
	struct buffer vkey = BUFFER_INIT(1024);
	int rc = a.tree ? central_place(&a.place, c, centre, e) : error_set(e, ERR_NOMEM, "no memory");
	rc = rc ? rc : store_read(c->store, centre, work, &a, e);
	rc = rc ? rc : log_vkey(&vkey, &c->log, centre, e);
	if (rc == 0)
		printf("%s: %zu heads, %zu sealed, %zu refused, %zu log entries, %zu checkpoints, %zu segments, %zu wrong; "
			   "log key %s\n",
			centre, a.heads, a.sealed, a.refused, a.leaves, a.checkpoints, a.segments, a.bad, buffer_text(&vkey));
	*bad += a.bad;
	buffer_release(&vkey);
	buffer_release(&a.manifests);
	merkle_free(a.tree);
	return rc;
}

struct centres {
	char id[256][STORE_ID];
	size_t count;
};

static int centre_row(void *ctx, const char *centre)
{
	struct centres *l = ctx;
	if (l->count == sizeof l->id / sizeof l->id[0])
		return ERR_LIMIT;
	snprintf(l->id[l->count++], STORE_ID, "%s", centre);
	return 0;
}

int verb_audit(int argc, char **argv, struct error *e)
{
	const char *data = NULL, *centre = NULL;
	struct option_list words = { .count = 0 };
	const struct option_spec specs[] = { { "--data", &data, NULL, NULL }, { "--centre", &centre, NULL, NULL },
		{ NULL, NULL, NULL, NULL } };
	struct central *c = NULL;
	struct centres list = { .count = 0 };
	size_t bad = 0;
	int rc = options_parse(specs, &words, argc, argv, e);
	rc = rc ? rc : options_need("--data", data, e);
	rc = rc ? rc : central_open(&c, data, CENTRAL_VERB, e);
	if (rc == 0)
		rc = centre ? centre_row(&list, centre) : store_each_centre(c->store, centre_row, &list, e);
	for (size_t i = 0; i < list.count && rc == 0; i++)
		rc = audit_centre(c, list.id[i], &bad, e);
	central_close(c);
	if (rc == 0 && bad)
		rc = error_set(e, ERR_FORMAT, "%zu things are wrong", bad);
	return rc;
}
