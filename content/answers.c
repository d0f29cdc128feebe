/* Seven lines, parsed by hand and compared with what writing would give: only the canonical form passes. */
#include "content/answers.h"

#include "content/libcrypto.h"

#include "content/journal.h"
#include "content/sshsig.h"
#include "engine/memory.h"

#include <openssl/evp.h>
#include <string.h>

void answers_release(struct answers *a)
{
	mem_free(a->segments);
	memset(a, 0, sizeof *a);
}

static int add_hash(struct answers *a, const uint8_t hash[SHA256_SIZE])
{
	if (a->segment_count >= LIMIT_SEGMENTS)
		return ERR_LIMIT;
	/* Doubling: room is a power of two, known from the count. */
	size_t n = a->segment_count;
	if ((n & (n - 1)) == 0) {
		uint8_t(*more)[SHA256_SIZE] = mem_array(a->segments, n ? 2 * n : 1, SHA256_SIZE);
		if (!more)
			return ERR_NOMEM;
		a->segments = more;
	}
	memcpy(a->segments[a->segment_count++], hash, SHA256_SIZE);
	return 0;
}

int answers_add_segment(struct answers *a, const void *bytes, size_t len)
{
	uint8_t hash[SHA256_SIZE];
	int rc = sha256(hash, bytes, len);
	if (rc == 0)
		rc = add_hash(a, hash);
	if (rc == 0)
		a->bytes += len;
	return rc;
}

/* --- text --- */

int answers_write(struct buffer *out, const struct answers *a, struct error *e)
{
	char hex[HEX_SIZE(SHA256_SIZE)];
	if (a->segment_count == 0 || !device_id_valid(a->centre) || !device_id_valid(a->attempt) ||
		!device_id_valid(a->device))
		return error_set(e, ERR_FORMAT, "an answer manifest needs centre, attempt, device and a segment");
	buffer_addf(out, "%s\n%s\n%s\n%u\n%s\n%s %llu\n", ANSWERS_FORMAT, a->centre, a->attempt,
		(unsigned)a->generation, a->device, a->sealed ? "sealed" : "open", (unsigned long long)a->bytes);
	for (size_t i = 0; i < a->segment_count; i++) {
		hex_encode(hex, a->segments[i], SHA256_SIZE);
		if (i)
			buffer_add_byte(out, ' ');
		buffer_add_string(out, hex);
	}
	int rc = buffer_add_byte(out, '\n');
	return rc < 0 ? error_set(e, rc, "the answer manifest: %s", error_name(rc)) : 0;
}

struct lines {
	const char *p, *end;
	int n;
};

/* The next line without LF, NULL where there is none. */
static const char *next_line(struct lines *l, size_t *len)
{
	const char *line = l->p;
	const char *lf = l->p < l->end ? memchr(l->p, '\n', (size_t)(l->end - l->p)) : NULL;
	if (!lf)
		return NULL;
	l->p = lf + 1;
	l->n++;
	*len = (size_t)(lf - line);
	return line;
}

static int bad_line(const struct lines *l, struct error *e, const char *what)
{
	return error_set_line(e, ERR_FORMAT, l->n, "the answer manifest's line %d %s", l->n, what);
}

static int read_id(struct lines *l, char out[LIMIT_IDENTIFIER + 1], struct error *e)
{
	size_t len = 0;
	const char *line = next_line(l, &len);
	if (!line || len > LIMIT_IDENTIFIER)
		return bad_line(l, e, "is not an id");
	memcpy(out, line, len);
	out[len] = 0;
	return strlen(out) == len && device_id_valid(out) ? 0 : bad_line(l, e, "is not an id");
}

/* A decimal number without leading zeros, in all of the text. */
static bool read_number(uint64_t *out, const char *p, size_t len, uint64_t max)
{
	uint64_t n = 0;
	if (len == 0 || len > 15 || (p[0] == '0'))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(p[i] - '0');
	}
	*out = n;
	return n <= max;
}

static int read_generation(struct lines *l, struct answers *a, struct error *e)
{
	size_t len = 0;
	uint64_t n = 0;
	const char *line = next_line(l, &len);
	if (!line || !read_number(&n, line, len, LIMIT_GENERATIONS))
		return bad_line(l, e, "is not a generation");
	a->generation = (uint32_t)n;
	return 0;
}

static int read_count(struct lines *l, struct answers *a, struct error *e)
{
	size_t len = 0;
	const char *line = next_line(l, &len);
	a->sealed = line && len > 7 && memcmp(line, "sealed ", 7) == 0;
	size_t skip = a->sealed ? 7 : 5;
	if (!line || len <= skip || (!a->sealed && memcmp(line, "open ", 5) != 0) ||
		!read_number(&a->bytes, line + skip, len - skip, LIMIT_JOURNAL_FILE))
		return bad_line(l, e, "is not \"open BYTES\" or \"sealed BYTES\"");
	return 0;
}

static int read_segments(struct lines *l, struct answers *a, struct error *e)
{
	uint8_t hash[SHA256_SIZE];
	size_t len = 0;
	const char *line = next_line(l, &len);
	if (!line || (len + 1) % 65 != 0 || (len + 1) / 65 > LIMIT_SEGMENTS)
		return bad_line(l, e, "is not a list of hashes");
	for (size_t i = 0; i < (len + 1) / 65; i++) {
		bool gap = i == 0 || line[65 * i - 1] == ' ';
		if (!gap || hex_decode(hash, sizeof hash, line + 65 * i, 64) < 0)
			return bad_line(l, e, "is not a list of hashes");
		int rc = add_hash(a, hash);
		if (rc < 0)
			return error_set(e, rc, "the answer manifest: %s", error_name(rc));
	}
	return 0;
}

static int read_all(struct lines *l, struct answers *a, struct error *e)
{
	size_t len = 0;
	const char *line = next_line(l, &len);
	if (!line || len != strlen(ANSWERS_FORMAT) || memcmp(line, ANSWERS_FORMAT, len) != 0)
		return error_set_line(e, ERR_FORMAT, 1, "not an answer manifest (%s)", ANSWERS_FORMAT);
	int rc = read_id(l, a->centre, e);
	if (rc == 0)
		rc = read_id(l, a->attempt, e);
	if (rc == 0)
		rc = read_generation(l, a, e);
	if (rc == 0)
		rc = read_id(l, a->device, e);
	if (rc == 0)
		rc = read_count(l, a, e);
	if (rc == 0)
		rc = read_segments(l, a, e);
	if (rc == 0 && l->p != l->end)
		rc = bad_line(l, e, "is followed by more");
	return rc;
}

int answers_parse(struct answers *out, const void *text, size_t len, struct error *e)
{
	struct lines l = { text, (const char *)text + len, 0 };
	struct answers a;
	memset(&a, 0, sizeof a);
	int rc =
		len > ANSWERS_TEXT_MAX ? error_set(e, ERR_LIMIT, "the answer manifest is too long") : read_all(&l, &a, e);
	if (rc < 0)
		answers_release(&a);
	else
		*out = a;
	return rc;
}

/* --- signature --- */

static int verify(const struct answers *a, bool *revoked, const struct centre *c, const void *text, size_t len,
	const char *sig, size_t sig_len, struct error *e)
{
	const struct centre_device *d = centre_device(c, a->device);
	if (strcmp(a->centre, c->id) != 0)
		return error_set(e, ERR_AUTH, "the answers are of centre %s, not %s", a->centre, c->id);
	if (!d)
		return error_set(e, ERR_AUTH, "the answers' device %s is not in centre %s's file", a->device, c->id);
	if (d->revoked && !revoked)
		return error_set(e, ERR_AUTH, "the answers' device %s has been revoked", d->id);
	int rc = sshsig_verify(&d->signing, SSHSIG_ANSWERS, text, len, sig, sig_len, e);
	if (rc == 0 && revoked)
		*revoked = d->revoked;
	return rc < 0 ? error_prefix(e, rc, "the answers of %s", a->device) : 0;
}

int answers_verify(struct answers *out, bool *revoked, const struct centre *c, const void *text, size_t len,
	const char *sig, size_t sig_len, struct error *e)
{
	struct answers a;
	int rc = answers_parse(&a, text, len, e);
	if (rc < 0)
		return rc;
	rc = verify(&a, revoked, c, text, len, sig, sig_len, e);
	if (rc < 0)
		answers_release(&a);
	else
		*out = a;
	return rc;
}

int answers_sign(struct buffer *sig, const void *text, size_t len, const struct signing_key *key, struct error *e)
{
	return sshsig_sign(sig, key, SSHSIG_ANSWERS, text, len, e);
}

/* --- segments --- */

int answers_check_segment(const struct answers *a, size_t n, const void *bytes, size_t len, struct error *e)
{
	uint8_t hash[SHA256_SIZE];
	if (n >= a->segment_count)
		return error_set(e, ERR_FORMAT, "the answer manifest has no segment %zu", n);
	if (len == 0 || len > LIMIT_SEGMENT || ((const char *)bytes)[len - 1] != '\n')
		return error_set(e, ERR_FORMAT, "segment %zu is not whole lines", n);
	if (sha256(hash, bytes, len) < 0)
		return error_set(e, ERR_NOMEM, "out of memory");
	if (memcmp(hash, a->segments[n], sizeof hash) != 0)
		return error_set(e, ERR_FORMAT, "segment %zu is not the one of the answer manifest", n);
	return 0;
}

/* The end of segment n that begins at `start`: one running hash, looked at after each line. */
static int find_end(
	EVP_MD_CTX *run, EVP_MD_CTX *look, const uint8_t want[SHA256_SIZE], const uint8_t *p, size_t len, size_t *end)
{
	uint8_t hash[SHA256_SIZE];
	size_t at = 0;
	if (EVP_DigestInit_ex(run, EVP_sha256(), NULL) != 1)
		return ERR_NOMEM;
	while (at < len && at <= LIMIT_SEGMENT) {
		const uint8_t *lf = memchr(p + at, '\n', len - at);
		if (!lf)
			break;
		size_t next = (size_t)(lf - p) + 1;
		if (EVP_DigestUpdate(run, p + at, next - at) != 1 || EVP_MD_CTX_copy_ex(look, run) != 1 ||
			EVP_DigestFinal_ex(look, hash, NULL) != 1)
			return ERR_NOMEM;
		at = next;
		if (memcmp(hash, want, sizeof hash) == 0) {
			*end = at;
			return 0;
		}
	}
	return ERR_FORMAT;
}

static int find_segments(const struct answers *a, const uint8_t *journal, size_t len, struct error *e)
{
	EVP_MD_CTX *run = EVP_MD_CTX_new(), *look = EVP_MD_CTX_new();
	size_t at = 0, more = 0;
	int rc = run && look ? 0 : error_set(e, ERR_NOMEM, "out of memory");

	for (size_t i = 0; rc == 0 && i < a->segment_count; i++) {
		rc = find_end(run, look, a->segments[i], journal + at, len - at, &more);
		if (rc < 0)
			error_set(e, rc, "segment %zu of the journal is not the one of the answer manifest", i);
		at += rc == 0 ? more : 0;
	}
	if (rc == 0 && at != len)
		rc = error_set(e, ERR_FORMAT, "the journal has lines after the last segment");
	EVP_MD_CTX_free(run);
	EVP_MD_CTX_free(look);
	return rc;
}

static int check_names(const struct answers *a, const void *journal, size_t len, struct error *e)
{
	struct journal_header h;
	int rc = journal_header_parse(&h, journal, len, e);
	if (rc < 0)
		return rc;
	if (strcmp(h.centre, a->centre) != 0 || strcmp(h.attempt, a->attempt) != 0 ||
		strcmp(h.device, a->device) != 0 || h.generation != a->generation)
		return error_set(e, ERR_FORMAT, "the journal is %s.%u of %s, the answer manifest is for %s.%u of %s",
			h.attempt, (unsigned)h.generation, h.device, a->attempt, (unsigned)a->generation, a->device);
	return 0;
}

int answers_check_journal(const struct answers *a, const void *journal, size_t len, struct error *e)
{
	if (len != a->bytes)
		return error_set(e, ERR_FORMAT, "the journal has %zu bytes, the answer manifest says %llu", len,
			(unsigned long long)a->bytes);
	int rc = check_names(a, journal, len, e);
	return rc < 0 ? rc : find_segments(a, journal, len, e);
}

bool answers_continues(const struct answers *earlier, const struct answers *later)
{
	return strcmp(earlier->centre, later->centre) == 0 && strcmp(earlier->attempt, later->attempt) == 0 &&
		   strcmp(earlier->device, later->device) == 0 && earlier->generation == later->generation &&
		   !earlier->sealed && later->segment_count > earlier->segment_count && later->bytes > earlier->bytes &&
		   memcmp(earlier->segments, later->segments, earlier->segment_count * SHA256_SIZE) == 0;
}

/* --- leaf and reference --- */

int answers_leaf(uint8_t out[SHA256_SIZE], const void *text, size_t len)
{
	static const uint8_t zero[1];
	struct hash *h = hash_new(HASH_SHA256);
	hash_add(h, zero, sizeof zero);
	hash_add(h, text, len);
	return hash_end(h, out);
}

int answers_reference(char out[REFERENCE_SIZE], const void *text, size_t len)
{
	uint8_t leaf[SHA256_SIZE];
	int rc = answers_leaf(leaf, text, len);
	return rc < 0 ? rc : reference_encode(out, leaf);
}
