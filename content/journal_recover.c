/* After a crash: look at every copy, choose the longest valid one, and bring the stores to it.
 *
 * Three kinds of difference, three answers. Bytes after the last valid line that nobody vouched for: a torn write,
 * moved aside. Lines that another copy has more of: a copy that trailed, completed. Damage that the mark, a copy's
 * or an upload's, says was durable: never cut; the other copy replaces the whole file, which stays under another
 * name. */
#include "content/journal.h"

#include "engine/memory.h"

#include <string.h>

struct copy {
	struct journal_store *store; /* NULL: none (or the segments) */
	struct buffer bytes;
	struct journal_mark mark;
	struct journal_facts facts; /* of its valid part; bytes 0 where line 0 is bad */
	struct error why;           /* line 0's or the reading's failure */
	bool present, failed;
};

enum { FIRST, SECOND, SEGMENTS, COPIES };

struct recovery {
	struct copy copy[COPIES];
	const struct journal_opener *opener;
	struct journal_recovery out;
	struct copy *best;
};

static int examine(struct recovery *r, struct copy *c, struct error *e)
{
	c->present = true;
	int rc = journal_scan(&c->facts, NULL, buffer_text(&c->bytes), c->bytes.len, r->opener, NULL, NULL, &c->why);
	if (rc == ERR_NOMEM)
		return error_set(e, rc, "out of memory");
	if (rc < 0)
		memset(&c->facts, 0, sizeof c->facts);
	return 0;
}

static int load_store(struct recovery *r, struct copy *c, struct journal_store *store, struct error *e)
{
	c->store = store;
	if (!store)
		return 0;
	int rc = journal_store_read(store, &c->bytes, &c->mark, &c->why);
	if (rc == ERR_NOMEM)
		return error_set(e, rc, "out of memory");
	if (rc < 0) {
		c->failed = rc != ERR_NOTFOUND;
		return 0;
	}
	return examine(r, c, e);
}

static int load_all(struct recovery *r, const struct journal_sources *s, struct error *e)
{
	struct copy *parts = &r->copy[SEGMENTS];
	int rc = load_store(r, &r->copy[FIRST], s->first, e);
	if (rc == 0)
		rc = load_store(r, &r->copy[SECOND], s->second, e);
	if (rc < 0 || !s->segments)
		return rc;
	if (buffer_add(&parts->bytes, s->segments, s->segments_len) < 0)
		return error_set(e, parts->bytes.failed, "the segments: %s", error_name(parts->bytes.failed));
	return examine(r, parts, e);
}

/* What is vouched for. A journal is made together with its mark: one without any is taken as durable to its end. */
static uint64_t vouched(const struct copy *c)
{
	if (!c->present || !c->store)
		return 0;
	return c->mark.lines ? c->mark.bytes : c->bytes.len;
}

static const struct copy *first_present(const struct recovery *r)
{
	for (int i = 0; i < COPIES; i++)
		if (r->copy[i].present)
			return &r->copy[i];
	return NULL;
}

static const char *name_of(const struct copy *c)
{
	return c->store ? c->store->name : "the segments put together";
}

static int no_copy(const struct recovery *r, struct error *e)
{
	for (int i = 0; i < COPIES; i++)
		if (r->copy[i].failed)
			return error_set(e, r->copy[i].why.code, "%s", r->copy[i].why.text);
	return error_set(e, ERR_NOTFOUND, "there is no journal");
}

static int too_short(const struct copy *c, uint64_t floor, struct error *e)
{
	const char *why = c->facts.why[0] ? c->facts.why : "lines are missing at its end";
	if (!c->facts.bytes)
		return error_set(e, c->why.code, "%s: %s", name_of(c), c->why.text);
	return error_set_line(e, ERR_FORMAT, (int)c->facts.lines + 1,
		"%s: %s, although %llu bytes were saved; nothing was changed", name_of(c), why, (unsigned long long)floor);
}

static int choose(struct recovery *r, uint64_t uploaded, struct error *e)
{
	uint64_t floor = uploaded;
	r->best = &r->copy[FIRST];
	for (int i = 0; i < COPIES; i++) {
		if (r->copy[i].facts.bytes > r->best->facts.bytes)
			r->best = &r->copy[i];
		if (vouched(&r->copy[i]) > floor)
			floor = vouched(&r->copy[i]);
	}
	const struct copy *any = first_present(r);
	if (!any)
		return no_copy(r, e);
	if (r->best->facts.bytes == 0)
		return too_short(any, floor, e);
	return r->best->facts.bytes < floor ? too_short(r->best, floor, e) : 0;
}

/* Line 0 is authenticated by the lines after it only. Where a copy's line 0 differs and no line of it follows, it
 * is damage like any other; where records follow that authenticate, these are two journals, and people must look.
 */
static int check_agreement(struct recovery *r, struct error *e)
{
	for (int i = 0; i < COPIES; i++) {
		struct copy *c = &r->copy[i];
		if (!c->facts.bytes || memcmp(c->bytes.data, r->best->bytes.data, (size_t)c->facts.bytes) == 0)
			continue;
		if (c->facts.lines > 1 || r->best->facts.lines == 1)
			return error_set(e, ERR_FORMAT, "%s and %s are different journals", name_of(c), name_of(r->best));
		memset(&c->facts, 0, sizeof c->facts);
	}
	return 0;
}

/* --- repair --- */

static int note_torn(struct recovery *r, const struct copy *c, struct error *e)
{
	uint64_t torn = c->bytes.len - c->facts.bytes;
	if (r->out.torn_bytes)
		return 0;
	if (sha256_hex(r->out.torn_sha256, c->bytes.data + c->facts.bytes, (size_t)torn) < 0)
		return error_set(e, ERR_NOMEM, "out of memory");
	r->out.torn_bytes = torn;
	return 0;
}

static int complete(const struct recovery *r, struct copy *c, struct error *e)
{
	size_t written, have = (size_t)c->facts.bytes, all = (size_t)r->best->facts.bytes;
	int rc = 0;
	if (have < all)
		rc = journal_store_append(c->store, r->best->bytes.data + have, all - have, &written, e);
	/* Also where nothing was added: lines beyond the mark may have been in the cache of the system only. */
	return rc < 0 ? rc : journal_store_sync(c->store, e);
}

static int repair(struct recovery *r, struct copy *c, bool *damaged, struct error *e)
{
	struct journal_mark mark = { r->best->facts.lines, r->best->facts.bytes };
	int rc = 0;

	*damaged = c->present && c->facts.bytes < vouched(c);
	if (!c->present || (*damaged && !c->facts.whole))
		return journal_store_replace(c->store, r->best->bytes.data, (size_t)mark.bytes, &mark, e);
	if (c->bytes.len > c->facts.bytes) {
		rc = note_torn(r, c, e);
		if (rc == 0)
			rc = journal_store_cut(c->store, c->facts.bytes, true, e);
	}
	if (rc == 0)
		rc = complete(r, c, e);
	if (rc < 0)
		return rc;
	/* On a full disk the mark stays behind, which harms nothing: valid lines are kept with or without one. */
	rc = journal_store_mark(c->store, &mark, true, e);
	if (rc == ERR_FULL && e)
		*e = (struct error)ERROR_INIT;
	return rc == ERR_FULL ? 0 : rc;
}

static int repair_all(struct recovery *r, struct error *e)
{
	bool *failed[] = { &r->out.first_failed, &r->out.second_failed };
	bool *damaged[] = { &r->out.first_damaged, &r->out.second_damaged };
	int good = 0, rc = 0;

	for (int i = FIRST; i <= SECOND; i++) {
		struct copy *c = &r->copy[i];
		if (!c->store)
			continue;
		int one = c->failed ? error_set(e, c->why.code, "%s", c->why.text) : repair(r, c, damaged[i], e);
		*failed[i] = one < 0;
		good += one == 0;
		rc = one < 0 ? one : rc;
	}
	return good ? 0 : rc;
}

static int agree(struct recovery *r, const struct journal_sources *sources, struct error *e)
{
	int rc = load_all(r, sources, e);
	if (rc == 0)
		rc = choose(r, sources->uploaded, e);
	if (rc == 0)
		rc = check_agreement(r, e);
	return rc == 0 ? repair_all(r, e) : rc;
}

int journal_recover(struct journal_chain *chain, struct journal_recovery *out,
	const struct journal_sources *sources, const struct journal_opener *opener, journal_record_fn fn, void *ctx,
	struct error *e)
{
	struct recovery r;
	struct journal_chain c;
	memset(&r, 0, sizeof r);
	r.opener = opener;
	for (int i = 0; i < COPIES; i++)
		buffer_init(&r.copy[i].bytes, LIMIT_JOURNAL_FILE);
	int rc = agree(&r, sources, e);
	if (rc == 0)
		rc = journal_scan(&r.out.facts, &c, r.best->bytes.data, (size_t)r.best->facts.bytes, opener, fn, ctx, e);
	if (rc == 0) {
		*chain = c;
		*out = r.out;
		journal_chain_wipe(&c);
	}
	for (int i = 0; i < COPIES; i++)
		buffer_release(&r.copy[i].bytes);
	return rc;
}
