/* The chain: line 0 and sealing. One AEAD context per line: a line is made at the pace of a person's typing. */
#include "content/journal.h"

#include "content/libcrypto.h"

#include "content/codec.h"
#include "content/device.h"
#include "content/journal_internal.h"
#include "content/member.h"
#include "content/random_system.h"
#include "engine/memory.h"

#include <openssl/evp.h>
#include <string.h>

static const char *const kinds[] = { "attempt", "desk", NULL };

/* --- AEAD --- */

#define AAD_SIZE (8 + SHA256_SIZE)

static void make_aad(uint8_t aad[AAD_SIZE], const struct journal_place *at)
{
	for (int i = 0; i < 8; i++)
		aad[i] = (uint8_t)(at->n >> (56 - 8 * i));
	memcpy(aad + 8, at->last, SHA256_SIZE);
}

static EVP_CIPHER_CTX *start(const struct journal_place *at, int sealing)
{
	uint8_t aad[AAD_SIZE];
	int n;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	make_aad(aad, at);
	if (ctx && EVP_CipherInit_ex(ctx, EVP_chacha20_poly1305(), NULL, at->key, at->nonce, sealing) == 1 &&
		EVP_CipherUpdate(ctx, NULL, &n, aad, sizeof aad) == 1)
		return ctx;
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

int journal_aead_seal(uint8_t *out, const struct journal_place *at, const void *in, size_t len)
{
	int n = 0, m = 0;
	EVP_CIPHER_CTX *ctx = start(at, 1);
	bool ok = ctx && EVP_CipherUpdate(ctx, out, &n, in, (int)len) == 1 &&
			  EVP_CipherFinal_ex(ctx, out + n, &m) == 1 &&
			  EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, JOURNAL_TAG, out + len) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok ? 0 : ERR_NOMEM;
}

int journal_aead_open(uint8_t *out, const struct journal_place *at, const void *in, size_t len)
{
	uint8_t tag[JOURNAL_TAG];
	int n = 0, m = 0;

	if (len < JOURNAL_TAG)
		return ERR_AUTH;
	size_t body = len - JOURNAL_TAG;
	memcpy(tag, (const uint8_t *)in + body, sizeof tag);
	EVP_CIPHER_CTX *ctx = start(at, 0);
	if (!ctx)
		return ERR_NOMEM;
	bool ok = EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, JOURNAL_TAG, tag) == 1 &&
			  EVP_CipherUpdate(ctx, out, &n, in, (int)body) == 1 && EVP_CipherFinal_ex(ctx, out + n, &m) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok ? 0 : ERR_AUTH;
}

/* --- line 0 --- */

static int check_header(const struct journal_header *h, struct error *e)
{
	if (!device_id_valid(h->centre) || !device_id_valid(h->attempt) || !device_id_valid(h->device))
		return error_set(e, ERR_FORMAT, "a journal needs centre, attempt and device");
	if (h->generation < 1 || h->generation > LIMIT_GENERATIONS)
		return error_set(e, ERR_FORMAT, "generation %u is out of range", (unsigned)h->generation);
	if (h->kind != JOURNAL_ATTEMPT && h->kind != JOURNAL_DESK)
		return error_set(e, ERR_FORMAT, "a journal is of an attempt or a desk");
	return 0;
}

static int write_header(struct buffer *line, const struct journal_header *h, const struct buffer *wrapped)
{
	struct buffer key = BUFFER_INIT(LIMIT_JOURNAL_HEADER);
	base64_add(&key, wrapped->data, wrapped->len, BASE64_PADDED);
	json_add_open(line, '{');
	member_add_text(line, "format", JOURNAL_FORMAT);
	member_add_text(line, "kind", kinds[h->kind - 1]);
	member_add_text(line, "centre", h->centre);
	member_add_text(line, "attempt", h->attempt);
	member_add_int(line, "generation", h->generation);
	member_add_text(line, "device", h->device);
	member_add_time(line, "created", h->created);
	member_add_text(line, "key", buffer_text(&key));
	json_add_close(line, '}');
	int rc = key.failed ? key.failed : line->failed;
	buffer_release(&key);
	return rc;
}

static int make_line_0(struct buffer *line, const struct journal_chain *c, const struct journal_header *h,
	const struct age_recipient *to, size_t to_count, struct error *e)
{
	struct buffer wrapped = BUFFER_INIT(LIMIT_JOURNAL_HEADER);
	int rc = age_seal(&wrapped, to, to_count, c->key, sizeof c->key, e);
	if (rc == 0) {
		rc = write_header(line, h, &wrapped);
		if (rc == 0 && line->len > LIMIT_JOURNAL_HEADER)
			rc = ERR_LIMIT;
		if (rc < 0)
			error_set(e, rc, "the journal's first line: %s", error_name(rc));
	}
	buffer_release(&wrapped);
	return rc;
}

int journal_begin(struct journal_chain *out, struct buffer *line, const struct journal_header *h,
	const struct age_recipient *to, size_t to_count, struct error *e)
{
	struct journal_chain c = { .next = 1 };
	struct buffer text = BUFFER_INIT(2 * LIMIT_JOURNAL_HEADER);
	int rc = check_header(h, e);

	if (rc == 0 && random_bytes(c.key, sizeof c.key) < 0)
		rc = error_set(e, ERR_IO, "no randomness for the journal's key");
	if (rc == 0)
		rc = make_line_0(&text, &c, h, to, to_count, e);
	if (rc == 0 && sha256(c.last, text.data, text.len) < 0)
		rc = error_set(e, ERR_NOMEM, "out of memory");
	if (rc == 0) {
		buffer_add_byte(&text, '\n');
		rc = text.failed ? text.failed : buffer_add(line, text.data, text.len);
		if (rc < 0)
			error_set(e, rc, "the journal's first line: %s", error_name(rc));
	}
	if (rc == 0)
		*out = c;
	journal_chain_wipe(&c);
	buffer_release(&text);
	return rc;
}

static void read_header(struct json_reader *r, const json_t *root, struct journal_header *h, struct buffer *wrapped)
{
	member_format(r, root, JOURNAL_FORMAT);
	h->kind = (enum journal_kind)(json_need_enum(r, root, "kind", kinds) + 1);
	member_copy_id(r, root, "centre", h->centre);
	member_copy_id(r, root, "attempt", h->attempt);
	h->generation = (uint32_t)json_need_int(r, root, "generation", 1, LIMIT_GENERATIONS);
	member_copy_id(r, root, "device", h->device);
	h->created = member_time(r, root, "created");
	const char *key = json_need_text(r, root, "key", LIMIT_JOURNAL_HEADER);
	struct buffer bytes = BUFFER_INIT(LIMIT_JOURNAL_HEADER);
	struct buffer *to = wrapped ? wrapped : &bytes;
	int rc = key ? base64_decode_add(to, key, strlen(key), BASE64_PADDED) : 0;
	if (rc < 0)
		json_fail(r, rc, "key", "is not canonical base64");
	buffer_release(&bytes);
}

int journal_header_read(
	struct journal_header *out, struct buffer *wrapped, const char *line, size_t len, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct journal_header h;
	int rc = json_parse(&root, line, len, LIMIT_JOURNAL_HEADER, 4, e);
	if (rc < 0)
		return rc;
	memset(&h, 0, sizeof h);
	json_reader_init(&r, e);
	read_header(&r, root, &h, wrapped);
	json_decref(root);
	if (r.code == 0)
		*out = h;
	return r.code;
}

int journal_header_parse(struct journal_header *out, const void *bytes, size_t len, struct error *e)
{
	const char *lf = len ? memchr(bytes, '\n', len) : NULL;
	if (!lf)
		return error_set(e, ERR_FORMAT, "not a journal: the first line has no end");
	return journal_header_read(out, NULL, bytes, (size_t)(lf - (const char *)bytes), e);
}

/* --- sealing --- */

/* nonce, sealed record; then base64 and LF onto `out`. */
static int seal(struct buffer *out, const struct journal_chain *c, const void *record, size_t len, uint8_t *raw)
{
	struct journal_place at = { c->key, raw, c->next, c->last };
	int rc = random_bytes(raw, JOURNAL_NONCE);
	if (rc == 0)
		rc = journal_aead_seal(raw + JOURNAL_NONCE, &at, record, len);
	if (rc == 0)
		rc = base64_add(out, raw, JOURNAL_NONCE + len + JOURNAL_TAG, BASE64_PADDED);
	return rc;
}

/* Take back what was added, so that a caller's batch stays whole lines. */
static int undo(struct buffer *out, size_t start, int rc, struct error *e)
{
	if (out->data && out->len > start) {
		out->len = start;
		out->data[start] = 0;
	}
	return error_set(e, rc, "the journal's line: %s", error_name(rc));
}

int journal_seal_line(struct journal_chain *c, struct buffer *out, const void *record, size_t len, struct error *e)
{
	size_t start = out->len;
	uint8_t last[SHA256_SIZE];

	if (len > LIMIT_RECORD_JSON || c->next >= LIMIT_JOURNAL_LINES)
		return error_set(e, ERR_LIMIT, "the record or the journal is over its limit");
	uint8_t *raw = mem_alloc(JOURNAL_NONCE + len + JOURNAL_TAG);
	if (!raw)
		return error_set(e, ERR_NOMEM, "out of memory");
	int rc = seal(out, c, record, len, raw);
	mem_free(raw);
	if (rc == 0)
		rc = sha256(last, out->data + start, out->len - start);
	if (rc == 0)
		rc = buffer_add_byte(out, '\n');
	if (rc < 0)
		return undo(out, start, rc, e);
	memcpy(c->last, last, sizeof last);
	c->next++;
	return 0;
}

void journal_chain_wipe(struct journal_chain *c)
{
	mem_wipe(c, sizeof *c);
}
