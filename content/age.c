/* Whole buffers and pipes, made of the streams. */
#include "content/age.h"
#include "engine/memory.h"

#include <string.h>

static int to_buffer(void *ctx, const void *data, size_t len, struct error *e)
{
	struct buffer *out = ctx;
	int r = buffer_add(out, data, len);

	if (r == ERR_LIMIT)
		return error_set(e, r, "longer than the %zu bytes allowed here", out->max);
	return r < 0 ? error_set(e, r, "out of memory") : 0;
}

struct bytes {
	const uint8_t *p;
	size_t left;
};

static int from_bytes(void *ctx, void *data, size_t room, size_t *got, struct error *e)
{
	struct bytes *b = ctx;
	size_t n = b->left < room ? b->left : room;

	(void)e;
	if (n)
		memcpy(data, b->p, n);
	b->p += n;
	b->left -= n;
	*got = n;
	return 0;
}

int age_seal_to(struct buffer *out, const struct age_to *to, const void *plain, size_t len, struct error *e)
{
	struct age_writer *w = NULL;
	size_t before = out->len;
	int r = age_writer_new(&w, to, to_buffer, out, e);

	if (r == 0)
		r = age_writer_add(w, plain, len, e);
	if (r == 0)
		r = age_writer_end(w, e);
	if (r < 0)
		out->len = before;
	age_writer_free(w);
	return r;
}

int age_seal(struct buffer *out, const struct age_recipient *recipients, size_t count, const void *plain,
	size_t len, struct error *e)
{
	struct age_to to = { .recipients = recipients, .count = count };

	return age_seal_to(out, &to, plain, len, e);
}

int age_open(struct buffer *out, const struct age_identity *ids, size_t count, const void *sealed, size_t len,
	struct error *e)
{
	struct bytes source = { sealed, len };
	size_t before = out->len;
	int r = age_pipe_open(ids, count, from_bytes, &source, to_buffer, out, e);

	if (r < 0 && out->data) {
		mem_wipe(out->data + before, out->len - before);
		out->len = before;
	}
	return r;
}

int age_pipe_open(const struct age_identity *ids, size_t count, age_source source, void *source_ctx, age_sink sink,
	void *sink_ctx, struct error *e)
{
	struct age_reader *reader = NULL;
	const uint8_t *chunk = NULL;
	size_t len = 1;
	int r = age_reader_new(&reader, ids, count, source, source_ctx, e);

	while (r == 0 && len) {
		r = age_reader_next(reader, &chunk, &len, e);
		if (r == 0 && len)
			r = sink(sink_ctx, chunk, len, e);
	}
	age_reader_free(reader);
	return r;
}

int age_pipe_seal(
	const struct age_to *to, age_source source, void *source_ctx, age_sink sink, void *sink_ctx, struct error *e)
{
	uint8_t *piece = mem_alloc(AGE_CHUNK);
	struct age_writer *w = NULL;
	size_t got = 1;
	int r = piece ? age_writer_new(&w, to, sink, sink_ctx, e) : error_set(e, ERR_NOMEM, "out of memory");

	while (r == 0 && got) {
		r = source(source_ctx, piece, AGE_CHUNK, &got, e);
		if (r == 0 && got)
			r = age_writer_add(w, piece, got, e);
	}
	if (r == 0)
		r = age_writer_end(w, e);
	age_writer_free(w);
	mem_free_wiped(piece, AGE_CHUNK);
	return r;
}
