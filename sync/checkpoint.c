/* A note is read line by line with a cursor that never leaves its bytes. Numbers and base64 have one spelling each,
 * so a text that verifies is the text that was made, but for lines of strangers. */
#include "sync/checkpoint.h"

#include "content/codec.h"
#include "content/file_system.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define PROOF_HEAD "c2sp.org/tlog-proof@v1"
#define LOG_HEAD "invigil-log/1 "
#define DASH "\xe2\x80\x94 " /* em dash, space */
#define TYPE_PLAIN 0x01
#define TYPE_TIMED 0x04
#define KEY_ID 4
#define TIMED_SIGNATURE (8 + KEY_SIGNATURE_SIZE)

/* --- names and keys --- */

static bool name_good(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c <= ' ' || c >= 0x7f || c == '+')
			return false;
	}
	return len > 0;
}

static int key_id(uint8_t out[KEY_ID], const char *name, uint8_t type, const struct public_key *key)
{
	uint8_t digest[SHA256_SIZE];
	struct hash *h = hash_new(HASH_SHA256);
	hash_add(h, name, strlen(name));
	hash_add(h, "\n", 1);
	hash_add(h, &type, 1);
	hash_add(h, key->bytes, key->len);
	int rc = hash_end(h, digest);
	if (rc == 0)
		memcpy(out, digest, KEY_ID);
	return rc;
}

int log_key_parse(struct log_key *out, const char *text, size_t len, struct error *e)
{
	const size_t head = sizeof LOG_HEAD - 1;
	const char *end = len > head && !memcmp(text, LOG_HEAD, head) ? memchr(text, '\n', len) : NULL;
	if (!end)
		return error_set(e, ERR_FORMAT, "log key: the first line is not \"" LOG_HEAD "NAME\"");
	size_t n = (size_t)(end - text) - head;
	if (n > LOG_NAME_MAX || !name_good(text + head, n))
		return error_set(e, ERR_FORMAT, "log key: the name is empty, too long or has a space or plus sign");
	struct log_key k = { "", { KEY_ED25519, 0, { 0 } } };
	memcpy(k.name, text + head, n);
	int rc = public_key_from_pem(&k.key, end + 1, len - head - n - 1, e);
	if (rc)
		return error_prefix(e, rc, "log key");
	if (k.key.kind != KEY_ED25519)
		return error_set(e, ERR_FORMAT, "log key: not an Ed25519 key");
	*out = k;
	return 0;
}

int log_key_load(struct log_key *out, const char *path, struct error *e)
{
	struct buffer b = BUFFER_INIT(LIMIT_KEY_FILE);
	int rc = file_read(&b, path, e);
	if (rc == 0 && (rc = log_key_parse(out, buffer_text(&b), b.len, e)))
		error_prefix(e, rc, "%s", file_name(path));
	buffer_release(&b);
	return rc;
}

int log_key_write(struct buffer *out, const struct log_key *key)
{
	int rc = buffer_addf(out, LOG_HEAD "%s\n", key->name);
	return rc ? rc : public_key_add_pem(out, &key->key);
}

int log_origin(char out[LOG_ORIGIN_SIZE], const char *name, const char *centre, struct error *e)
{
	size_t n = strlen(centre);
	if (n > LIMIT_IDENTIFIER || !name_good(centre, n) || strchr(centre, '/'))
		return error_set(e, ERR_FORMAT, "centre id: not usable in the name of a log");
	assert(strlen(name) <= LOG_NAME_MAX);
	snprintf(out, LOG_ORIGIN_SIZE, "%s/%s", name, centre);
	return 0;
}

int log_vkey(struct buffer *out, const struct log_key *key, const char *centre, struct error *e)
{
	char origin[LOG_ORIGIN_SIZE], hex[HEX_SIZE(KEY_ID)];
	uint8_t id[KEY_ID], typed[33] = { TYPE_PLAIN };
	int rc = log_origin(origin, key->name, centre, e);
	if (rc == 0)
		rc = key_id(id, origin, TYPE_PLAIN, &key->key);
	if (rc)
		return rc;
	hex_encode(hex, id, KEY_ID);
	memcpy(typed + 1, key->key.bytes, 32);
	rc = buffer_addf(out, "%s+%s+", origin, hex);
	return rc ? rc : base64_add(out, typed, sizeof typed, BASE64_PADDED);
}

/* --- signing --- */

static int add_signature(struct buffer *out, const char *origin, uint8_t type, const struct public_key *pub,
	const uint8_t *sig, size_t sig_len)
{
	uint8_t raw[KEY_ID + TIMED_SIGNATURE];
	int rc = key_id(raw, origin, type, pub);
	if (rc)
		return rc;
	memcpy(raw + KEY_ID, sig, sig_len);
	buffer_addf(out, DASH "%s ", origin);
	if ((rc = base64_add(out, raw, KEY_ID + sig_len, BASE64_PADDED)))
		return rc;
	return buffer_add_byte(out, '\n');
}

/* The message of tlog-cosignature v1. */
static int timed_message(struct buffer *out, int64_t time, const char *body, size_t len)
{
	buffer_addf(out, "cosignature/v1\ntime %" PRId64 "\n", time);
	return buffer_add(out, body, len);
}

static int sign_body(struct buffer *out, const struct signing_key *key, const char *origin, const char *body,
	size_t len, int64_t time)
{
	struct public_key pub;
	signing_key_public(&pub, key);
	assert(pub.kind == KEY_ED25519);
	uint8_t sig[TIMED_SIGNATURE];
	int rc = signing_key_sign(key, sig, body, len);
	if (rc == 0)
		rc = add_signature(out, origin, TYPE_PLAIN, &pub, sig, KEY_SIGNATURE_SIZE);
	if (rc)
		return rc;
	for (int i = 0; i < 8; i++)
		sig[i] = (uint8_t)((uint64_t)time >> (56 - 8 * i));
	struct buffer message = BUFFER_INIT(PROOF_TEXT_MAX);
	rc = timed_message(&message, time, body, len);
	if (rc == 0)
		rc = signing_key_sign(key, sig + 8, message.data, message.len);
	if (rc == 0)
		rc = add_signature(out, origin, TYPE_TIMED, &pub, sig, TIMED_SIGNATURE);
	buffer_release(&message);
	return rc;
}

int checkpoint_sign(struct buffer *out, const struct signing_key *key, const char *origin,
	const struct checkpoint *c, struct error *e)
{
	struct buffer body = BUFFER_INIT(PROOF_TEXT_MAX);
	buffer_addf(&body, "%s\n%" PRIu64 "\n", origin, c->size);
	base64_add(&body, c->root, SHA256_SIZE, BASE64_PADDED);
	int rc = buffer_add_byte(&body, '\n');
	if (rc == 0)
		rc = buffer_add(out, body.data, body.len);
	if (rc == 0)
		rc = buffer_add_byte(out, '\n');
	if (rc == 0)
		rc = sign_body(out, key, origin, buffer_text(&body), body.len, c->time);
	buffer_release(&body);
	return rc ? error_set(e, rc, "checkpoint: cannot sign (%s)", error_name(rc)) : 0;
}

/* --- reading --- */

struct cursor {
	const char *p;
	size_t left;
};

struct line {
	const char *p;
	size_t len;
};

/* The next line without its LF; false when no whole line is left. */
static bool next_line(struct cursor *c, struct line *out)
{
	const char *end = c->left ? memchr(c->p, '\n', c->left) : NULL;
	if (!end)
		return false;
	out->p = c->p;
	out->len = (size_t)(end - c->p);
	c->left -= out->len + 1;
	c->p = end + 1;
	return true;
}

static bool line_is(struct line l, const char *text)
{
	return l.len == strlen(text) && !memcmp(l.p, text, l.len);
}

/* ASCII decimal below 2^63 without leading zeroes. */
static bool number(struct line l, uint64_t *out)
{
	uint64_t n = 0;
	if (l.len == 0 || l.len > 19 || (l.p[0] == '0' && l.len > 1))
		return false;
	for (size_t i = 0; i < l.len; i++) {
		if (l.p[i] < '0' || l.p[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(l.p[i] - '0');
	}
	if (n > INT64_MAX)
		return false;
	*out = n;
	return true;
}

static bool hash_line(struct line l, uint8_t out[SHA256_SIZE])
{
	size_t n = 0;
	return base64_decode(out, SHA256_SIZE, &n, l.p, l.len, BASE64_PADDED) == 0 && n == SHA256_SIZE;
}

/* What has been seen of the log's own two signatures. */
struct seen {
	const char *origin;
	const struct public_key *key;
	const char *body;
	size_t body_len;
	bool plain, timed;
	int64_t time;
};

static int check_timed(struct seen *s, const uint8_t *sig)
{
	uint64_t t = 0;
	for (int i = 0; i < 8; i++)
		t = t << 8 | sig[i];
	if (t > INT64_MAX)
		return ERR_AUTH;
	struct buffer message = BUFFER_INIT(2 * PROOF_TEXT_MAX);
	int rc = timed_message(&message, (int64_t)t, s->body, s->body_len);
	if (rc == 0)
		rc = public_key_verify(s->key, sig + 8, message.data, message.len);
	buffer_release(&message);
	if (rc == 0) {
		s->timed = true;
		s->time = (int64_t)t;
	}
	return rc;
}

static int check_ours(struct seen *s, const uint8_t *raw, size_t len)
{
	uint8_t plain[KEY_ID], timed[KEY_ID];
	if (key_id(plain, s->origin, TYPE_PLAIN, s->key) || key_id(timed, s->origin, TYPE_TIMED, s->key))
		return ERR_NOMEM;
	if (!memcmp(raw, plain, KEY_ID)) {
		if (len != KEY_ID + KEY_SIGNATURE_SIZE)
			return ERR_AUTH;
		int rc = public_key_verify(s->key, raw + KEY_ID, s->body, s->body_len);
		s->plain = s->plain || rc == 0;
		return rc;
	}
	if (!memcmp(raw, timed, KEY_ID))
		return len == KEY_ID + TIMED_SIGNATURE ? check_timed(s, raw + KEY_ID) : ERR_AUTH;
	return 0; /* another key of the same name */
}

static int check_signature_line(struct seen *s, struct line l, struct error *e)
{
	const size_t dash = sizeof DASH - 1;
	const char *space = l.len > dash && !memcmp(l.p, DASH, dash) ? memchr(l.p + dash, ' ', l.len - dash) : NULL;
	if (!space)
		return error_set(e, ERR_FORMAT, "checkpoint: malformed signature line");
	struct line name = { l.p + dash, (size_t)(space - l.p) - dash };
	struct buffer raw = BUFFER_INIT(PROOF_TEXT_MAX);
	int rc = base64_decode_add(&raw, space + 1, l.len - (size_t)(space + 1 - l.p), BASE64_PADDED);
	if (rc || raw.len <= KEY_ID || name.len == 0)
		rc = error_set(e, rc == ERR_NOMEM ? rc : ERR_FORMAT, "checkpoint: malformed signature line");
	else if (line_is(name, s->origin) && (rc = check_ours(s, raw.data, raw.len)))
		rc = error_set(e, rc, "checkpoint: the log's signature does not hold");
	buffer_release(&raw);
	return rc;
}

static int check_signatures(struct seen *s, struct cursor *c, struct error *e)
{
	struct line l;
	for (int n = 0; c->left; n++) {
		if (n == NOTE_SIGNATURES_MAX)
			return error_set(e, ERR_LIMIT, "checkpoint: more than %d signatures", NOTE_SIGNATURES_MAX);
		if (!next_line(c, &l))
			return error_set(e, ERR_FORMAT, "checkpoint: cut off");
		int rc = check_signature_line(s, l, e);
		if (rc)
			return rc;
	}
	if (!s->plain || !s->timed)
		return error_set(e, ERR_AUTH, "checkpoint: not signed by the log's key");
	return 0;
}

int checkpoint_verify(struct checkpoint *out, const struct log_key *key, const char *centre, const char *text,
	size_t len, struct error *e)
{
	char origin[LOG_ORIGIN_SIZE];
	int rc = log_origin(origin, key->name, centre, e);
	if (rc)
		return rc;
	if (len > PROOF_TEXT_MAX)
		return error_set(e, ERR_LIMIT, "checkpoint: larger than %d bytes", PROOF_TEXT_MAX);
	struct cursor c = { text, len };
	struct line first, size, root, blank;
	struct checkpoint cp = { 0, { 0 }, 0 };
	if (!next_line(&c, &first) || !next_line(&c, &size) || !next_line(&c, &root) || !number(size, &cp.size) ||
		!hash_line(root, cp.root))
		return error_set(e, ERR_FORMAT, "checkpoint: malformed");
	if (!line_is(first, origin))
		return error_set(e, ERR_AUTH, "checkpoint: of another log or centre");
	struct seen s = { origin, &key->key, text, len - c.left, false, false, 0 };
	if (!next_line(&c, &blank) || blank.len)
		return error_set(e, ERR_FORMAT, "checkpoint: extension lines are not used by this log");
	if ((rc = check_signatures(&s, &c, e)))
		return rc;
	cp.time = s.time;
	*out = cp;
	return 0;
}

int proof_write(
	struct buffer *out, uint64_t index, const struct merkle_path *path, const char *checkpoint, size_t len)
{
	buffer_addf(out, PROOF_HEAD "\nindex %" PRIu64 "\n", index);
	for (size_t i = 0; i < path->count; i++) {
		base64_add(out, path->hash[i], SHA256_SIZE, BASE64_PADDED);
		buffer_add_byte(out, '\n');
	}
	buffer_add_byte(out, '\n');
	return buffer_add(out, checkpoint, len);
}

/* Reads up to and with the empty line before the checkpoint. */
static int read_path(struct cursor *c, uint64_t *index, struct merkle_path *path, struct error *e)
{
	struct line l;
	if (!next_line(c, &l) || !line_is(l, PROOF_HEAD))
		return error_set(e, ERR_FORMAT, "receipt: not a " PROOF_HEAD);
	if (!next_line(c, &l) || l.len < 7 || memcmp(l.p, "index ", 6))
		return error_set(e, ERR_FORMAT, "receipt: no index line");
	l.p += 6;
	l.len -= 6;
	if (!number(l, index))
		return error_set(e, ERR_FORMAT, "receipt: malformed index");
	path->count = 0;
	for (;;) {
		if (!next_line(c, &l))
			return error_set(e, ERR_FORMAT, "receipt: cut off");
		if (l.len == 0)
			return 0;
		if (path->count == MERKLE_PATH_MAX || !hash_line(l, path->hash[path->count]))
			return error_set(e, ERR_FORMAT, "receipt: malformed path");
		path->count++;
	}
}

int receipt_verify(struct receipt *out, const struct log_key *key, const char *centre, const void *entry,
	size_t entry_len, const char *proof, size_t len, struct error *e)
{
	if (len > PROOF_TEXT_MAX)
		return error_set(e, ERR_LIMIT, "receipt: larger than %d bytes", PROOF_TEXT_MAX);
	struct cursor c = { proof, len };
	struct merkle_path path;
	struct receipt r;
	int rc = read_path(&c, &r.index, &path, e);
	if (rc == 0 && (rc = checkpoint_verify(&r.checkpoint, key, centre, c.p, c.left, e)))
		error_prefix(e, rc, "receipt");
	if (rc == 0)
		rc = merkle_leaf(r.leaf, entry, entry_len);
	if (rc)
		return rc;
	if ((rc = merkle_check(r.leaf, r.index, r.checkpoint.size, &path, r.checkpoint.root)))
		return error_set(e, rc, "receipt: the path does not lead from this answer set to the signed root");
	*out = r;
	return 0;
}
