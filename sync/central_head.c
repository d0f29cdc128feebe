/* One answer manifest arriving: is everything it names here, does it continue what came before, is it the seal?
 *
 * Accepted heads of a generation are prefixes of each other, so comparing with the longest one decides all. A head
 * that fits none is the second file of a generation: its row and bytes are kept, marked refused, and neither is
 * marked. */
#include "sync/central.h"

#include "content/answers.h"
#include "content/journal.h"
#include "engine/memory.h"

#include <stdarg.h>
#include <string.h>

#define SIGNATURE_BEGIN "-----BEGIN SSH SIGNATURE-----\n"

bool head_split(struct put *put, const char *body, size_t len)
{
	const size_t mark = sizeof SIGNATURE_BEGIN - 1;
	const char *at = body;
	for (int line = 0; line < 7; line++) {
		at = memchr(at, '\n', len - (size_t)(at - body));
		if (!at)
			return false;
		at++;
	}
	size_t left = len - (size_t)(at - body);
	if (left <= mark || left > LIMIT_SIGNATURE || memcmp(at, SIGNATURE_BEGIN, mark))
		return false;
	put->manifest = body;
	put->manifest_len = (size_t)(at - body);
	put->signature = at;
	put->signature_len = left;
	return true;
}

static int answer(struct put *put, int status, const char *problem, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static int answer(struct put *put, int status, const char *problem, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(put->detail, sizeof put->detail, fmt, ap);
	va_end(ap);
	put->status = status;
	put->problem = problem;
	return 0;
}

/* All segments here, and as long together as the manifest says. *good false: the put has its answer. */
static int check_segments(bool *good, struct put *put, struct store *s, struct error *e)
{
	const struct answers *a = put->answers;
	uint64_t bytes = 0;
	*good = false;
	for (size_t i = 0; i < a->segment_count; i++) {
		char name[SHA256_HEX_SIZE];
		struct store_segment g;
		hex_encode(name, a->segments[i], SHA256_SIZE);
		int rc = store_get_segment(&g, s, a->attempt, name, e);
		if (rc == ERR_NOTFOUND)
			return answer(put, 422, "segments-missing", "Segment %zu of %zu (%s) is not here yet.", i + 1,
				a->segment_count, name);
		if (rc)
			return rc;
		bytes += (uint64_t)g.size;
	}
	if (bytes != a->bytes)
		return answer(put, 422, "wrong-length", "The segments have %llu bytes together, the manifest says %llu.",
			(unsigned long long)bytes, (unsigned long long)a->bytes);
	*good = true;
	return 0;
}

/* The journal's own first line must name what the manifest names. */
static int check_first_line(bool *good, struct put *put, struct central *c, struct error *e)
{
	const struct answers *a = put->answers;
	struct buffer b = BUFFER_INIT(LIMIT_SEGMENT);
	struct journal_header h;
	char name[SHA256_HEX_SIZE];
	*good = true;
	hex_encode(name, a->segments[0], SHA256_SIZE);
	int rc = bodies_get(c->bodies, name, &b, e);
	if (rc == 0 &&
		(journal_header_parse(&h, b.data, b.len, NULL) || strcmp(h.centre, a->centre) ||
			strcmp(h.attempt, a->attempt) || h.generation != a->generation || strcmp(h.device, a->device))) {
		*good = false;
		answer(put, 422, "not-this-journal", "The first segment is not the beginning of this attempt's journal.");
	}
	buffer_release(&b);
	return rc;
}

/* What stands there already. */
struct there {
	struct put *put;
	bool found, refused, sealed, fits;
};

static int there_row(void *ctx, const struct store_head *h)
{
	struct there *t = ctx;
	struct answers old = { 0 };
	t->found = true;
	t->refused = h->refused;
	t->sealed = h->sealed;
	int rc = answers_parse(&old, h->manifest, h->manifest_len, NULL);
	if (rc)
		return rc;
	t->fits = answers_continues(&old, t->put->answers) || answers_continues(t->put->answers, &old);
	answers_release(&old);
	return 0;
}

static int insert(struct put *put, struct store *s, bool refused, struct error *e)
{
	const struct answers *a = put->answers;
	struct store_head h = { .generation = a->generation,
		.count = (int64_t)a->segment_count,
		.bytes = (int64_t)a->bytes,
		.sealed = a->sealed,
		.refused = refused,
		.manifest = put->manifest,
		.manifest_len = put->manifest_len,
		.signature = put->signature,
		.signature_len = put->signature_len };
	snprintf(h.attempt, sizeof h.attempt, "%s", a->attempt);
	snprintf(h.device, sizeof h.device, "%s", a->device);
	snprintf(h.sha256, sizeof h.sha256, "%s", put->sha256);
	int rc = store_put_head(s, &h, e);
	return rc < 0 ? rc : 0;
}

static int refuse(struct put *put)
{
	return answer(put, 409, "different",
		"Another answer set of this attempt and generation was here first. Both are kept, neither is marked.");
}

static int accept(struct put *put, struct central *c, struct store *s, int status, struct error *e)
{
	const struct answers *a = put->answers;
	int rc = 0;
	if (status == 202)
		rc = insert(put, s, false, e);
	if (rc == 0 && a->sealed)
		rc = place_append(put->place, s, a->attempt, a->generation, put->manifest, put->manifest_len, e);
	put->status = status;
	(void)c;
	return rc;
}

int head_decide(struct put *put, struct central *c, struct store *s, struct error *e)
{
	const struct answers *a = put->answers;
	struct there same = { .put = put }, newest = { .put = put };
	bool good = false;
	int rc = store_get_head(s, a->attempt, a->generation, put->sha256, there_row, &same, e);
	if (rc)
		return rc;
	if (same.found)
		return same.refused ? refuse(put) : accept(put, c, s, 200, e);
	rc = check_segments(&good, put, s, e);
	if (rc == 0 && good && a->sealed)
		rc = check_first_line(&good, put, c, e);
	if (rc || !good)
		return rc;
	rc = store_newest_head(s, a->attempt, a->generation, there_row, &newest, e);
	if (rc)
		return rc;
	if (!newest.found || newest.fits)
		return accept(put, c, s, 202, e);
	rc = insert(put, s, true, e);
	return rc ? rc : refuse(put);
}
