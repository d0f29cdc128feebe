/* Table-free where it costs nothing, and one inverse function per alphabet. Decoders check the length first, then
 * every character, then that the unused bits are zero: what is left has exactly one text. */
#include "content/codec.h"
#include "engine/error.h"
#include "engine/memory.h"

#include <stdbool.h>
#include <string.h>

/* --- hex --- */

void hex_encode(char *out, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = data;

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * len] = 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int hex_decode(uint8_t *out, size_t out_len, const char *text, size_t text_len)
{
	if (text_len % 2 || text_len / 2 != out_len)
		return ERR_FORMAT;
	for (size_t i = 0; i < text_len; i++)
		if (hex_digit(text[i]) < 0)
			return ERR_FORMAT;
	for (size_t i = 0; i < out_len; i++)
		out[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
	return 0;
}

/* --- base64 --- */

size_t base64_encode(char *out, const void *data, size_t len, enum base64_form form)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *p = data;
	char *o = out;

	for (; len >= 3; len -= 3, p += 3) {
		uint32_t v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		*o++ = digits[v >> 18];
		*o++ = digits[v >> 12 & 63];
		*o++ = digits[v >> 6 & 63];
		*o++ = digits[v & 63];
	}
	if (len) {
		uint32_t v = (uint32_t)p[0] << 16 | (len == 2 ? (uint32_t)p[1] << 8 : 0);
		*o++ = digits[v >> 18];
		*o++ = digits[v >> 12 & 63];
		if (len == 2)
			*o++ = digits[v >> 6 & 63];
		for (size_t i = len; form == BASE64_PADDED && i < 3; i++)
			*o++ = '=';
	}
	*o = 0;
	return (size_t)(o - out);
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Takes the padding off: the number of digits, or a negative code. */
static int base64_strip(size_t *digits, const char *text, size_t len, enum base64_form form)
{
	if (form == BASE64_PADDED) {
		if (len % 4)
			return ERR_FORMAT;
		for (int i = 0; i < 2 && len && text[len - 1] == '='; i++)
			len--;
	}
	if (len % 4 == 1)
		return ERR_FORMAT;
	*digits = len;
	return 0;
}

int base64_decode(
	uint8_t *out, size_t room, size_t *out_len, const char *text, size_t text_len, enum base64_form form)
{
	size_t digits, n = 0;
	uint32_t bits = 0;
	int have = 0;

	if (base64_strip(&digits, text, text_len, form) < 0)
		return ERR_FORMAT;
	if (digits / 4 * 3 + digits % 4 * 3 / 4 > room)
		return ERR_LIMIT;
	for (size_t i = 0; i < digits; i++) {
		int d = base64_digit(text[i]);
		if (d < 0)
			return ERR_FORMAT;
		bits = bits << 6 | (uint32_t)d;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = (uint8_t)(bits >> have);
			bits &= (1u << have) - 1;
		}
	}
	if (bits)
		return ERR_FORMAT; /* unused bits must be zero: one text for given bytes */
	*out_len = n;
	return 0;
}

int base64_add(struct buffer *out, const void *data, size_t len, enum base64_form form)
{
	uint8_t *p;

	if (len > out->max)
		return out->failed = ERR_LIMIT;
	size_t text = form == BASE64_PADDED ? BASE64_SIZE(len) - 1 : len / 3 * 4 + (len % 3 ? len % 3 + 1 : 0);
	int r = buffer_reserve(out, &p, text); /* the buffer always has room for the NUL */
	if (r < 0)
		return r;
	buffer_commit(out, base64_encode((char *)p, data, len, form));
	return 0;
}

int base64_decode_add(struct buffer *out, const char *text, size_t text_len, enum base64_form form)
{
	size_t digits, got;
	uint8_t *p;

	if (base64_strip(&digits, text, text_len, form) < 0)
		return ERR_FORMAT;
	size_t bytes = digits / 4 * 3 + digits % 4 * 3 / 4;
	int r = buffer_reserve(out, &p, bytes);
	if (r < 0)
		return r;
	r = base64_decode(p, bytes, &got, text, text_len, form);
	buffer_commit(out, r < 0 ? 0 : got);
	return r;
}

/* --- bech32 --- */

static const char bech32_digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* BIP 173's checksum over 5-bit values, one step. */
static uint32_t bech32_step(uint32_t c, unsigned value)
{
	static const uint32_t gen[5] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
	uint32_t top = c >> 25;

	c = (c & 0x1ffffff) << 5 ^ value;
	for (int i = 0; i < 5; i++)
		if (top >> i & 1)
			c ^= gen[i];
	return c;
}

static uint32_t bech32_start(const char *hrp)
{
	uint32_t c = 1;

	for (const char *p = hrp; *p; p++)
		c = bech32_step(c, (unsigned char)lower(*p) >> 5);
	c = bech32_step(c, 0);
	for (const char *p = hrp; *p; p++)
		c = bech32_step(c, (unsigned char)lower(*p) & 31);
	return c;
}

static bool is_upper(const char *hrp)
{
	for (; *hrp; hrp++)
		if (lower(*hrp) != *hrp)
			return true;
	return false;
}

/* The k-th run of five bits, zeros after the end. */
static unsigned five_bits(const uint8_t *data, size_t len, size_t k)
{
	size_t bit = k * 5, byte = bit / 8;
	unsigned v = (unsigned)data[byte] << 8 | (byte + 1 < len ? data[byte + 1] : 0u);

	return v >> (11 - bit % 8) & 31;
}

int bech32_encode(char *out, size_t room, const char *hrp, const uint8_t *data, size_t len)
{
	size_t n = strlen(hrp), values = (len * 8 + 4) / 5;
	uint32_t c = bech32_start(hrp);
	char *o = out;

	if (room < BECH32_SIZE(n, len))
		return ERR_LIMIT;
	memcpy(o, hrp, n);
	o += n;
	*o++ = '1';
	for (size_t k = 0; k < values; k++) {
		unsigned v = five_bits(data, len, k);
		c = bech32_step(c, v);
		*o++ = bech32_digits[v];
	}
	for (int i = 0; i < 6; i++)
		c = bech32_step(c, 0);
	c ^= 1;
	for (int i = 0; i < 6; i++)
		*o++ = bech32_digits[c >> (5 * (5 - i)) & 31];
	*o = 0;
	if (is_upper(hrp))
		for (o = out; *o; o++)
			*o = upper(*o);
	return 0;
}

/* One data character's value, -1 for a character of the wrong case or none of the alphabet. */
static int bech32_value(char c, bool big)
{
	if (c == 0 || c != (big ? upper(c) : lower(c)))
		return -1;
	const char *at = strchr(bech32_digits, lower(c));
	return at ? (int)(at - bech32_digits) : -1;
}

int bech32_decode(uint8_t *out, size_t out_len, const char *hrp, const char *text, size_t text_len)
{
	size_t n = strlen(hrp), values = (out_len * 8 + 4) / 5, got = 0;
	uint32_t c = bech32_start(hrp), bits = 0;
	bool big = is_upper(hrp);
	int have = 0, r = ERR_FORMAT;
	uint8_t bytes[64];

	if (out_len > sizeof bytes || text_len != n + 1 + values + 6 || memcmp(text, hrp, n) != 0 || text[n] != '1')
		return ERR_FORMAT;
	for (size_t k = 0; k < values + 6; k++) {
		int v = bech32_value(text[n + 1 + k], big);
		if (v < 0)
			goto done;
		c = bech32_step(c, (unsigned)v);
		if (k >= values)
			continue;
		bits = bits << 5 | (unsigned)v;
		have += 5;
		if (have >= 8 && got < out_len) {
			have -= 8;
			bytes[got++] = (uint8_t)(bits >> have);
			bits &= (1u << have) - 1;
		}
	}
	if (c != 1 || bits || got != out_len)
		goto done;
	memcpy(out, bytes, out_len);
	r = 0;
done:
	mem_wipe(bytes, sizeof bytes);
	return r;
}

/* --- the candidate's reference --- */

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

int reference_encode(char out[REFERENCE_SIZE], const uint8_t leaf[32])
{
	for (size_t k = 0; k < 8; k++)
		out[k + (k >= 4)] = crockford[five_bits(leaf, 5, k)];
	out[4] = '-';
	out[9] = 0;
	return 0;
}

/* What a digit stands for, 0 when it is none. */
static char reference_digit(char c)
{
	c = upper(c);
	if (c == 'I' || c == 'L')
		return '1';
	if (c == 'O')
		return '0';
	return c && strchr(crockford, c) ? c : 0;
}

int reference_parse(char out[REFERENCE_SIZE], const char *text, size_t text_len)
{
	char digits[8];
	size_t n = 0;

	for (size_t i = 0; i < text_len; i++) {
		if (text[i] == '-' || text[i] == ' ')
			continue;
		char c = reference_digit(text[i]);
		if (!c || n == sizeof digits)
			return ERR_FORMAT;
		digits[n++] = c;
	}
	if (n != sizeof digits)
		return ERR_FORMAT;
	memcpy(out, digits, 4);
	out[4] = '-';
	memcpy(out + 5, digits + 4, 4);
	out[9] = 0;
	return 0;
}
