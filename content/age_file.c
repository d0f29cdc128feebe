/* Random access: chunk i of the payload stands at a known place, so any range of plaintext costs only the chunks it
 * touches. Opening decrypts the last chunk, whose flag fixes the length: a file cut at a chunk's end or extended by
 * one fails there. A small cache with least-recently-used replacement keeps decrypted chunks. */
#include "content/age_internal.h"
#include "content/file_system.h"
#include "engine/memory.h"

#include <string.h>

#define SLOTS 16 /* of 64 KiB each, allocated when first used */
#define HEADER_FIRST 4096

struct slot {
	uint8_t *plain; /* owned, AGE_CHUNK bytes */
	uint64_t chunk;
	uint64_t used; /* tick of the last use, 0 = empty */
};

struct age_file {
	age_read_at read_at;
	void *ctx;
	struct age_cipher *cipher;
	uint64_t payload; /* offset of chunk 0 in the sealed file */
	uint64_t chunks;  /* at least 1 */
	size_t last_len;  /* bytes of plaintext in the last chunk */
	uint64_t tick;
	struct slot slot[SLOTS];
	uint8_t *sealed; /* AGE_SEALED_CHUNK bytes of scratch */
	int fd;          /* of age_file_open_path, else -1 */
	char *path;
	const uint8_t *bytes; /* of age_file_open_memory, borrowed */
};

/* --- opening --- */

/* The header's length; its bytes are in `header`. */
static int read_header(struct buffer *header, const struct age_file *f, uint64_t size, struct error *e)
{
	int n = 0;

	for (size_t want = HEADER_FIRST; n == 0; want *= 2) {
		size_t len = size < want ? (size_t)size : want;
		uint8_t *p;
		buffer_clear(header);
		if (buffer_reserve(header, &p, len) < 0)
			return error_set(e, header->failed, "age header: %s", error_name(header->failed));
		int r = f->read_at(f->ctx, 0, p, len, e);
		if (r < 0)
			return r;
		buffer_commit(header, len);
		n = age_header_length(header->data, header->len, len == size, e);
	}
	return n;
}

/* Where the chunks stand. */
static int measure(struct age_file *f, uint64_t size, uint64_t header, struct error *e)
{
	uint64_t start = header + AGE_NONCE;

	if (size < start + AGE_TAG)
		return error_set(e, ERR_FORMAT, "age file: cut off behind the header");
	uint64_t payload = size - start, last = payload % AGE_SEALED_CHUNK;
	f->payload = start;
	f->chunks = payload / AGE_SEALED_CHUNK + (last != 0);
	if (last == 0)
		last = AGE_SEALED_CHUNK;
	if (last < AGE_TAG || (last == AGE_TAG && f->chunks > 1))
		return error_set(e, ERR_FORMAT, "age file: cut off or extended (its last chunk is too short)");
	f->last_len = (size_t)last - AGE_TAG;
	return 0;
}

static size_t chunk_len(const struct age_file *f, uint64_t chunk)
{
	return chunk + 1 == f->chunks ? f->last_len : AGE_CHUNK;
}

static int decrypt(struct age_file *f, uint64_t chunk, uint8_t *out, struct error *e)
{
	size_t len = chunk_len(f, chunk) + AGE_TAG;
	bool last = chunk + 1 == f->chunks;
	int r = f->read_at(f->ctx, f->payload + chunk * AGE_SEALED_CHUNK, f->sealed, len, e);

	if (r == 0 && age_chunk_open(f->cipher, chunk, last, out, f->sealed, len) < 0)
		r = error_set(e, ERR_AUTH, "age file: %schunk %llu was changed%s", last ? "the last " : "",
			(unsigned long long)chunk, last ? ", or the file was cut off or extended" : "");
	return r;
}

/* The slot that holds `chunk`, decrypted now if need be. */
static int load(const struct slot **out, struct age_file *f, uint64_t chunk, struct error *e)
{
	struct slot *s = &f->slot[0];

	for (size_t i = 0; i < SLOTS; i++) {
		if (f->slot[i].used && f->slot[i].chunk == chunk) {
			f->slot[i].used = ++f->tick;
			*out = &f->slot[i];
			return 0;
		}
		if (f->slot[i].used < s->used)
			s = &f->slot[i];
	}
	if (!s->plain)
		s->plain = mem_alloc(AGE_CHUNK);
	if (!s->plain)
		return error_set(e, ERR_NOMEM, "out of memory");
	s->used = 0; /* its bytes are about to be overwritten */
	int r = decrypt(f, chunk, s->plain, e);
	if (r < 0)
		return r;
	s->chunk = chunk;
	s->used = ++f->tick;
	*out = s;
	return 0;
}

static int open_cipher(
	struct age_file *f, const struct buffer *header, const struct age_identity *ids, size_t count, struct error *e)
{
	uint8_t file_key[AGE_FILE_KEY], nonce[AGE_NONCE];
	int r = age_header_open(file_key, header->data, header->len, ids, count, e);

	if (r < 0)
		return r;
	r = f->read_at(f->ctx, f->payload - AGE_NONCE, nonce, sizeof nonce, e);
	if (r == 0)
		r = age_cipher_new(&f->cipher, file_key, nonce, false, e);
	mem_wipe(file_key, sizeof file_key);
	return r;
}

static int open_file(
	struct age_file *f, const struct age_identity *ids, size_t count, uint64_t size, struct error *e)
{
	struct buffer header = BUFFER_INIT(LIMIT_AGE_HEADER * 2);
	const struct slot *last;
	int r = read_header(&header, f, size, e);

	if (r > 0) {
		header.len = (size_t)r;
		r = measure(f, size, header.len, e);
	}
	if (r == 0)
		r = open_cipher(f, &header, ids, count, e);
	buffer_release(&header);
	return r < 0 ? r : load(&last, f, f->chunks - 1, e);
}

static struct age_file *new_file(void)
{
	struct age_file *f = mem_zero(1, sizeof *f);

	if (!f)
		return NULL;
	f->fd = -1;
	f->sealed = mem_alloc(AGE_SEALED_CHUNK);
	if (f->sealed)
		return f;
	age_file_free(f);
	return NULL;
}

/* Gives `f` to the caller or frees it. */
static int finish(struct age_file **out, struct age_file *f, int r)
{
	if (r < 0)
		age_file_free(f);
	else
		*out = f;
	return r;
}

int age_file_open(struct age_file **out, const struct age_identity *ids, size_t count, age_read_at read_at,
	void *ctx, uint64_t sealed_size, struct error *e)
{
	struct age_file *f = new_file();

	if (!f)
		return error_set(e, ERR_NOMEM, "out of memory");
	f->read_at = read_at;
	f->ctx = ctx;
	return finish(out, f, open_file(f, ids, count, sealed_size, e));
}

static int read_path(void *ctx, uint64_t offset, void *out, size_t len, struct error *e)
{
	const struct age_file *f = ctx;

	return file_pread(f->fd, f->path, offset, out, len, e);
}

int age_file_open_path(
	struct age_file **out, const struct age_identity *ids, size_t count, const char *path, struct error *e)
{
	struct age_file *f = new_file();
	uint64_t size = 0;

	if (f)
		f->path = mem_string(path);
	if (!f || !f->path) {
		age_file_free(f);
		return error_set(e, ERR_NOMEM, "%s: out of memory", path);
	}
	f->read_at = read_path;
	f->ctx = f;
	int r = file_open_read(&f->fd, path, e);
	if (r == 0)
		r = file_fd_size(&size, f->fd, path, e);
	if (r == 0) {
		r = open_file(f, ids, count, size, e);
		if (r < 0 && r != ERR_IO)
			error_prefix(e, r, "%s", path);
	}
	return finish(out, f, r);
}

static int read_bytes(void *ctx, uint64_t offset, void *out, size_t len, struct error *e)
{
	const struct age_file *f = ctx;

	(void)e;
	if (len)
		memcpy(out, f->bytes + offset, len);
	return 0;
}

int age_file_open_memory(struct age_file **out, const struct age_identity *ids, size_t count, const void *data,
	size_t len, struct error *e)
{
	struct age_file *f = new_file();

	if (!f)
		return error_set(e, ERR_NOMEM, "out of memory");
	f->read_at = read_bytes;
	f->ctx = f;
	f->bytes = data;
	return finish(out, f, open_file(f, ids, count, len, e));
}

void age_file_free(struct age_file *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		mem_free_wiped(f->slot[i].plain, AGE_CHUNK);
	age_cipher_free(f->cipher);
	mem_free(f->sealed);
	file_close(f->fd);
	mem_free(f->path);
	mem_free_wiped(f, sizeof *f);
}

/* --- reading --- */

uint64_t age_file_size(const struct age_file *f)
{
	return (f->chunks - 1) * AGE_CHUNK + f->last_len;
}

int age_file_read(struct age_file *f, uint64_t offset, void *out, size_t len, struct error *e)
{
	uint64_t size = age_file_size(f);
	uint8_t *o = out;

	if (offset > size || len > size - offset)
		return error_set(e, ERR_FORMAT, "age file: read of %zu bytes at %llu, beyond its end at %llu", len,
			(unsigned long long)offset, (unsigned long long)size);
	while (len) {
		uint64_t chunk = offset / AGE_CHUNK;
		size_t from = (size_t)(offset % AGE_CHUNK), have = chunk_len(f, chunk) - from, n = have < len ? have : len;
		const struct slot *s;
		int r = load(&s, f, chunk, e);
		if (r < 0)
			return r;
		memcpy(o, s->plain + from, n);
		o += n;
		offset += n;
		len -= n;
	}
	return 0;
}

int age_file_check_all(struct age_file *f, age_progress progress, void *ctx, struct error *e)
{
	uint8_t *plain = mem_alloc(AGE_CHUNK);
	uint64_t done = 0, total = age_file_size(f);
	int r = plain ? 0 : error_set(e, ERR_NOMEM, "out of memory");

	for (uint64_t i = 0; i < f->chunks && r == 0; i++) {
		r = decrypt(f, i, plain, e);
		done += chunk_len(f, i);
		if (r == 0 && progress && progress(ctx, done, total) != 0)
			r = error_set(e, ERR_STATE, "the check was stopped");
	}
	mem_free_wiped(plain, AGE_CHUNK);
	return r;
}
