/* Length first, then the slice: nothing is copied but integers. */
#include "content/ssh_wire.h"

#include <string.h>

struct ssh_reader ssh_reader_init(const void *data, size_t len)
{
	return (struct ssh_reader){ data, len, false };
}

struct ssh_slice ssh_read_bytes(struct ssh_reader *r, size_t len)
{
	struct ssh_slice s = { NULL, 0 };

	if (r->bad || len > r->left) {
		r->bad = true;
		return s;
	}
	s = (struct ssh_slice){ r->p, len };
	r->p += len;
	r->left -= len;
	return s;
}

uint32_t ssh_read_u32(struct ssh_reader *r)
{
	struct ssh_slice s = ssh_read_bytes(r, 4);

	if (!s.p)
		return 0;
	return (uint32_t)s.p[0] << 24 | (uint32_t)s.p[1] << 16 | (uint32_t)s.p[2] << 8 | s.p[3];
}

struct ssh_slice ssh_read_string(struct ssh_reader *r)
{
	uint32_t len = ssh_read_u32(r);

	return ssh_read_bytes(r, len);
}

/* RFC 4251 §5: no needless leading zero, top bit clear because it is positive; zero itself never occurs here. */
void ssh_read_mpint32(struct ssh_reader *r, uint8_t out[32])
{
	struct ssh_slice s = ssh_read_string(r);

	if (s.len == 0 || s.p[0] & 0x80 || (s.p[0] == 0 && (s.len == 1 || !(s.p[1] & 0x80)))) {
		r->bad = true;
		return;
	}
	if (s.p[0] == 0) {
		s.p++;
		s.len--;
	}
	if (s.len > 32) {
		r->bad = true;
		return;
	}
	memset(out, 0, 32 - s.len);
	memcpy(out + 32 - s.len, s.p, s.len);
}

bool ssh_reader_done(const struct ssh_reader *r)
{
	return !r->bad && r->left == 0;
}

bool ssh_slice_is(struct ssh_slice s, const char *text)
{
	return s.p && s.len == strlen(text) && memcmp(s.p, text, s.len) == 0;
}

void ssh_add_u32(struct buffer *b, uint32_t n)
{
	uint8_t v[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	buffer_add(b, v, sizeof v);
}

void ssh_add_string(struct buffer *b, const void *data, size_t len)
{
	ssh_add_u32(b, (uint32_t)len);
	buffer_add(b, data, len);
}

void ssh_add_text(struct buffer *b, const char *text)
{
	ssh_add_string(b, text, strlen(text));
}

void ssh_add_mpint32(struct buffer *b, const uint8_t n[32])
{
	uint8_t v[33] = { 0 };
	size_t skip = 0;

	memcpy(v + 1, n, 32);
	while (skip < 32 && v[skip] == 0 && !(v[skip + 1] & 0x80))
		skip++;
	ssh_add_string(b, v + skip, sizeof v - skip);
}
