/* Doubling growth with a ceiling; see the header for the sticky error. */
#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void buffer_init(struct buffer *b, size_t max)
{
	*b = (struct buffer)BUFFER_INIT(max);
}

void buffer_release(struct buffer *b)
{
	mem_free(b->data);
	buffer_init(b, b->max);
}

void buffer_release_wiped(struct buffer *b)
{
	mem_free_wiped(b->data, b->size);
	buffer_init(b, b->max);
}

void buffer_clear(struct buffer *b)
{
	b->len = 0;
	b->failed = 0;
	if (b->data)
		b->data[0] = 0;
}

static int grow(struct buffer *b, size_t more)
{
	if (b->failed)
		return b->failed;
	if (more > b->max || b->len > b->max - more)
		return b->failed = ERR_LIMIT;
	size_t need = b->len + more + 1;
	if (need <= b->size)
		return 0;
	size_t size = b->size ? b->size : 64;
	while (size < need)
		size *= 2;
	if (size > b->max + 1)
		size = b->max + 1;
	/* A fresh block and a wiped old one rather than realloc: a moved secret must not stay behind. */
	uint8_t *p = mem_alloc(size);
	if (!p)
		return b->failed = ERR_NOMEM;
	if (b->len)
		memcpy(p, b->data, b->len);
	p[b->len] = 0;
	mem_free_wiped(b->data, b->len);
	b->data = p;
	b->size = size;
	return 0;
}

int buffer_reserve(struct buffer *b, uint8_t **out, size_t len)
{
	int r = grow(b, len);
	if (r == 0)
		*out = b->data + b->len;
	return r;
}

void buffer_commit(struct buffer *b, size_t len)
{
	b->len += len;
	b->data[b->len] = 0;
}

int buffer_add(struct buffer *b, const void *data, size_t len)
{
	int r = grow(b, len);
	if (r < 0)
		return r;
	if (len)
		memcpy(b->data + b->len, data, len);
	buffer_commit(b, len);
	return 0;
}

int buffer_add_string(struct buffer *b, const char *s)
{
	return buffer_add(b, s, strlen(s));
}

int buffer_add_byte(struct buffer *b, uint8_t byte)
{
	return buffer_add(b, &byte, 1);
}

int buffer_addf(struct buffer *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return b->failed = ERR_FORMAT;
	int r = grow(b, (size_t)n);
	if (r < 0)
		return r;
	va_start(ap, fmt);
	vsnprintf((char *)b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return 0;
}

const char *buffer_text(const struct buffer *b)
{
	return b->data ? (const char *)b->data : "";
}
