/* Reading: line by line, each verified before the next is looked at. Damage is a finding, not an error: what it
 * means depends on what is known to have been durable (journal_recover.c). */
#include "content/codec.h"
#include "content/journal_internal.h"
#include "engine/memory.h"

#include <stdio.h>
#include <string.h>

struct scan {
	const char *bytes;
	size_t len, pos;
	struct journal_facts facts;
	struct journal_chain chain;
	uint8_t *raw; /* LIMIT_JOURNAL_LINE bytes, grown as needed */
	size_t room;
};

/* The next line without LF; false where there is no whole one. */
static bool next_line(struct scan *s, const char **line, size_t *len)
{
	size_t left = s->len - s->pos;
	const char *lf = left ? memchr(s->bytes + s->pos, '\n', left) : NULL;
	if (!lf)
		return false;
	*line = s->bytes + s->pos;
	*len = (size_t)(lf - *line);
	return true;
}

static int accept_line(struct scan *s, const char *line, size_t len)
{
	uint8_t last[SHA256_SIZE];
	if (sha256(last, line, len) < 0)
		return ERR_NOMEM;
	memcpy(s->chain.last, last, sizeof last);
	s->pos += len + 1;
	s->facts.lines++;
	s->facts.bytes = s->pos;
	s->chain.next = s->facts.lines;
	return 0;
}

static int unwrap(
	struct scan *s, const struct buffer *wrapped, const struct journal_opener *opener, struct error *e)
{
	struct buffer key = BUFFER_INIT(JOURNAL_KEY_SIZE);
	if (opener->key) {
		memcpy(s->chain.key, opener->key, JOURNAL_KEY_SIZE);
		return 0;
	}
	int rc = age_open(&key, opener->ids, opener->id_count, wrapped->data, wrapped->len, e);
	if (rc == ERR_NOTFOUND)
		error_set(e, rc, "the journal is not readable by this device");
	if (rc == 0 && key.len != JOURNAL_KEY_SIZE)
		rc = error_set(e, ERR_FORMAT, "the journal's key is not %d bytes", JOURNAL_KEY_SIZE);
	if (rc == 0)
		memcpy(s->chain.key, key.data, JOURNAL_KEY_SIZE);
	buffer_release_wiped(&key);
	return rc;
}

static int scan_header(struct scan *s, const struct journal_opener *opener, struct error *e)
{
	const char *line;
	size_t len;
	struct buffer wrapped = BUFFER_INIT(LIMIT_JOURNAL_HEADER);

	if (!next_line(s, &line, &len))
		return error_set(e, ERR_FORMAT, "line 0 has no end");
	int rc = journal_header_read(&s->facts.header, &wrapped, line, len, e);
	if (rc == 0)
		rc = unwrap(s, &wrapped, opener, e);
	if (rc == 0 && (rc = accept_line(s, line, len)) < 0)
		error_set(e, rc, "out of memory");
	else if (rc < 0)
		error_prefix(e, rc, "line 0");
	buffer_release(&wrapped);
	return rc;
}

static int make_room(struct scan *s, size_t line_len)
{
	size_t want = BASE64_BYTES_MAX(line_len);
	if (want <= s->room)
		return 0;
	uint8_t *p = mem_alloc(want);
	if (!p)
		return ERR_NOMEM;
	mem_free_wiped(s->raw, s->room);
	s->raw = p;
	s->room = want;
	return 0;
}

/* 1 = a record of *len bytes stands at raw + JOURNAL_NONCE; 0 = the line is bad, why says how. */
static int open_line(struct scan *s, const char *line, size_t line_len, size_t *len)
{
	size_t n = 0;
	struct journal_place at = { s->chain.key, NULL, s->facts.lines, s->chain.last };
	const char *bad = NULL;
	int rc = line_len > LIMIT_JOURNAL_LINE ? ERR_LIMIT : make_room(s, line_len);

	if (rc == ERR_NOMEM)
		return rc;
	if (rc == ERR_LIMIT)
		bad = "is too long";
	else if (base64_decode(s->raw, s->room, &n, line, line_len, BASE64_PADDED) < 0)
		bad = "is not canonical base64";
	else if (n < JOURNAL_NONCE + JOURNAL_TAG)
		bad = "is too short";
	else {
		at.nonce = s->raw;
		uint8_t nonce[JOURNAL_NONCE];
		memcpy(nonce, s->raw, sizeof nonce);
		at.nonce = nonce;
		rc = journal_aead_open(s->raw + JOURNAL_NONCE, &at, s->raw + JOURNAL_NONCE, n - JOURNAL_NONCE);
		if (rc == ERR_NOMEM)
			return rc;
		bad = rc < 0 ? "does not authenticate" : NULL;
	}
	if (bad)
		snprintf(s->facts.why, sizeof s->facts.why, "line %llu %s", (unsigned long long)s->facts.lines, bad);
	*len = bad ? 0 : n - JOURNAL_NONCE - JOURNAL_TAG;
	return !bad;
}

/* One record; 1 = go on, 0 = the end or damage. */
static int step(struct scan *s, journal_record_fn fn, void *ctx, struct error *e)
{
	const char *line;
	size_t line_len, len;

	if (s->pos == s->len)
		return 0;
	if (!next_line(s, &line, &line_len)) {
		snprintf(s->facts.why, sizeof s->facts.why, "line %llu has no end", (unsigned long long)s->facts.lines);
		return 0;
	}
	if (s->facts.lines >= LIMIT_JOURNAL_LINES)
		return error_set(e, ERR_LIMIT, "the journal has over %d lines", LIMIT_JOURNAL_LINES);
	int rc = open_line(s, line, line_len, &len);
	if (rc == 0)
		return 0;
	if (rc == 1 && fn) {
		rc = fn(ctx, s->facts.lines, (const char *)s->raw + JOURNAL_NONCE, len);
		if (rc != 0)
			return rc < 0 ? rc : ERR_STATE;
		rc = 1;
	}
	if (rc == 1 && accept_line(s, line, line_len) < 0)
		rc = ERR_NOMEM;
	return rc < 0 ? error_set(e, rc, "out of memory") : rc;
}

int journal_scan(struct journal_facts *facts, struct journal_chain *chain, const void *bytes, size_t len,
	const struct journal_opener *opener, journal_record_fn fn, void *ctx, struct error *e)
{
	struct scan s = { .bytes = bytes, .len = len };
	int rc = len > LIMIT_JOURNAL_FILE ? error_set(e, ERR_LIMIT, "the journal is too large") : 0;

	if (rc == 0)
		rc = scan_header(&s, opener, e);
	if (rc == 0)
		while ((rc = step(&s, fn, ctx, e)) == 1)
			;
	s.facts.whole = s.facts.bytes == len;
	mem_free_wiped(s.raw, s.room);
	if (rc == 0) {
		*facts = s.facts;
		if (chain)
			*chain = s.chain;
	}
	journal_chain_wipe(&s.chain);
	return rc;
}

int journal_verify(struct journal_facts *facts, const void *bytes, size_t len, const struct journal_opener *opener,
	journal_record_fn fn, void *ctx, struct error *e)
{
	struct journal_facts f;
	int rc = journal_scan(&f, NULL, bytes, len, opener, fn, ctx, e);
	if (rc < 0)
		return rc;
	if (!f.whole)
		return error_set_line(e, ERR_FORMAT, (int)f.lines + 1, "the journal's %s", f.why);
	*facts = f;
	return 0;
}
