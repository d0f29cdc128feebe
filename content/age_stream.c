/* Sealing and opening in order. The reader keeps one chunk and one byte more: the byte tells whether a full chunk
 * is the last. Each chunk is decrypted into a buffer of its own and handed out only when its tag held. */
#include "content/age_internal.h"
#include "content/random_system.h"
#include "engine/memory.h"

#include <string.h>

/* --- writer --- */

struct age_writer {
	age_sink sink;
	void *ctx;
	struct age_cipher *cipher;
	uint64_t chunk; /* number of the next one */
	size_t have;    /* bytes in plain[] */
	bool ended;
	uint8_t plain[AGE_CHUNK];
	uint8_t sealed[AGE_SEALED_CHUNK];
};

int age_writer_new(struct age_writer **out, const struct age_to *to, age_sink sink, void *ctx, struct error *e)
{
	struct buffer header = BUFFER_INIT(LIMIT_AGE_HEADER + AGE_NONCE);
	uint8_t file_key[AGE_FILE_KEY], nonce[AGE_NONCE];
	struct age_writer *w = mem_zero(1, sizeof *w);
	int r = w ? 0 : error_set(e, ERR_NOMEM, "out of memory");

	if (r == 0)
		r = age_header_write(&header, file_key, to, e);
	if (r < 0)
		goto done;
	w->sink = sink;
	w->ctx = ctx;
	r = random_bytes(nonce, sizeof nonce);
	if (r == 0)
		r = buffer_add(&header, nonce, sizeof nonce);
	if (r < 0)
		error_set(e, r, "cannot start an age file: %s", error_name(r));
	if (r == 0)
		r = age_cipher_new(&w->cipher, file_key, nonce, true, e);
	if (r == 0)
		r = sink(ctx, header.data, header.len, e);
done:
	mem_wipe(file_key, sizeof file_key);
	buffer_release(&header);
	if (r < 0)
		age_writer_free(w);
	else
		*out = w;
	return r;
}

static int put_chunk(struct age_writer *w, bool last, const void *plain, size_t len, struct error *e)
{
	int r = age_chunk_seal(w->cipher, w->chunk++, last, w->sealed, plain, len);

	if (r < 0)
		return error_set(e, r, "cannot encrypt");
	return w->sink(w->ctx, w->sealed, len + AGE_TAG, e);
}

/* A full chunk is sealed only when more follows: the last one has its flag and is never empty but in an empty file.
 */
int age_writer_add(struct age_writer *w, const void *data, size_t len, struct error *e)
{
	const uint8_t *p = data;
	int r = 0;

	while (len && r == 0) {
		if (w->have == AGE_CHUNK) {
			w->have = 0;
			r = put_chunk(w, false, w->plain, AGE_CHUNK, e);
		} else if (w->have == 0 && len > AGE_CHUNK) {
			r = put_chunk(w, false, p, AGE_CHUNK, e);
			p += AGE_CHUNK;
			len -= AGE_CHUNK;
		} else {
			size_t n = AGE_CHUNK - w->have < len ? AGE_CHUNK - w->have : len;
			memcpy(w->plain + w->have, p, n);
			w->have += n;
			p += n;
			len -= n;
		}
	}
	return r;
}

int age_writer_end(struct age_writer *w, struct error *e)
{
	if (w->ended)
		return error_set(e, ERR_STATE, "the age file has been ended before");
	w->ended = true;
	return put_chunk(w, true, w->plain, w->have, e);
}

void age_writer_free(struct age_writer *w)
{
	if (!w)
		return;
	age_cipher_free(w->cipher);
	mem_free_wiped(w, sizeof *w);
}

/* --- reader --- */

#define HEADER_STEP 4096

struct age_reader {
	age_source source;
	void *ctx;
	struct age_cipher *cipher;
	uint64_t chunk;
	size_t have; /* bytes in sealed[] */
	bool source_ended;
	bool last_seen;      /* the last chunk was handed out */
	struct error failed; /* sticks */
	uint8_t sealed[AGE_SEALED_CHUNK + 1];
	uint8_t plain[AGE_CHUNK];
};

/* Fills sealed[] up to `want` bytes or the end. */
static int fill(struct age_reader *r, size_t want, struct error *e)
{
	while (r->have < want && !r->source_ended) {
		size_t got = 0;
		int code = r->source(r->ctx, r->sealed + r->have, want - r->have, &got, e);
		if (code < 0)
			return code;
		r->have += got;
		r->source_ended = got == 0;
	}
	return 0;
}

/* Moves the header into `header`; what follows it stays in sealed[]. */
static int take_header(struct age_reader *r, struct buffer *header, struct error *e)
{
	int n = 0;

	while (n == 0) {
		size_t before = header->len;
		int code = fill(r, HEADER_STEP, e);
		if (code < 0)
			return code;
		if (buffer_add(header, r->sealed, r->have) < 0)
			return error_set(e, header->failed, "age header: %s", error_name(header->failed));
		n = age_header_length(header->data, header->len, r->source_ended, e);
		if (n < 0)
			return n;
		size_t used = n ? (size_t)n - before : r->have;
		r->have -= used;
		memmove(r->sealed, r->sealed + used, r->have);
	}
	header->len = (size_t)n;
	return 0;
}

static int start(struct age_reader *r, const struct age_identity *ids, size_t count, struct error *e)
{
	struct buffer header = BUFFER_INIT(LIMIT_AGE_HEADER + HEADER_STEP);
	uint8_t file_key[AGE_FILE_KEY];
	int code = take_header(r, &header, e);

	if (code == 0)
		code = age_header_open(file_key, header.data, header.len, ids, count, e);
	buffer_release(&header);
	if (code < 0)
		return code;
	code = fill(r, AGE_NONCE, e);
	if (code == 0 && r->have < AGE_NONCE)
		code = error_set(e, ERR_FORMAT, "age file: cut off behind the header");
	if (code == 0)
		code = age_cipher_new(&r->cipher, file_key, r->sealed, false, e);
	mem_wipe(file_key, sizeof file_key);
	if (code < 0)
		return code;
	r->have -= AGE_NONCE;
	memmove(r->sealed, r->sealed + AGE_NONCE, r->have);
	return 0;
}

int age_reader_new(struct age_reader **out, const struct age_identity *ids, size_t count, age_source source,
	void *ctx, struct error *e)
{
	struct age_reader *r = mem_zero(1, sizeof *r);

	if (!r)
		return error_set(e, ERR_NOMEM, "out of memory");
	r->source = source;
	r->ctx = ctx;
	int code = start(r, ids, count, e);
	if (code < 0) {
		age_reader_free(r);
		return code;
	}
	*out = r;
	return 0;
}

/* Decrypts sealed[0..len); tries the other flag only to tell a cut or extended file from a changed one: such a
 * chunk is authentic, so it is handed out, and the next call refuses. */
static int open_chunk(struct age_reader *r, size_t len, bool last, struct error *e)
{
	int code = age_chunk_open(r->cipher, r->chunk, last, r->plain, r->sealed, len);

	if (code == ERR_AUTH && len == AGE_SEALED_CHUNK) {
		last = !last;
		code = age_chunk_open(r->cipher, r->chunk, last, r->plain, r->sealed, len);
	}
	if (code < 0)
		return error_set(e, code, "age file: chunk %llu was changed", (unsigned long long)r->chunk);
	r->last_seen = last;
	return 0;
}

static int next(struct age_reader *r, size_t *len, struct error *e)
{
	int code = fill(r, AGE_SEALED_CHUNK + 1, e);

	if (code < 0)
		return code;
	if (r->last_seen && r->have)
		return error_set(e, ERR_FORMAT, "age file: more bytes behind its last chunk");
	if (r->last_seen) {
		*len = 0;
		return 0;
	}
	if (r->have < AGE_TAG)
		return error_set(e, ERR_FORMAT, "age file: cut off in chunk %llu", (unsigned long long)r->chunk);
	if (r->have == AGE_TAG && r->chunk > 0)
		return error_set(e, ERR_FORMAT, "age file: its last chunk is empty");
	size_t n = r->have < AGE_SEALED_CHUNK ? r->have : AGE_SEALED_CHUNK;
	code = open_chunk(r, n, r->have <= AGE_SEALED_CHUNK, e);
	if (code < 0)
		return code;
	r->have -= n;
	if (r->have)
		r->sealed[0] = r->sealed[n];
	r->chunk++;
	*len = n - AGE_TAG;
	return 0;
}

int age_reader_next(struct age_reader *r, const uint8_t **chunk, size_t *len, struct error *e)
{
	size_t n = 0;
	int code = r->failed.code;

	if (code == 0)
		code = next(r, &n, &r->failed);
	if (code < 0) {
		r->failed.code = code;
		return error_set(e, code, "%s", r->failed.text);
	}
	*chunk = r->plain;
	*len = n;
	return 0;
}

void age_reader_free(struct age_reader *r)
{
	if (!r)
		return;
	age_cipher_free(r->cipher);
	mem_free_wiped(r, sizeof *r);
}
