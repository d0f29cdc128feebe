/* Decoding is one strict function; everything else steps with it. Marks are asked of FriBidi's tables (class NSM).
 */
#include "kiosk/utf8.h"

#include <fribidi.h>

static bool is_tail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* Length of the sequence that the first byte announces, 0 if it cannot start one. */
static size_t announced(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xC2 && c <= 0xDF)
		return 2;
	if (c >= 0xE0 && c <= 0xEF)
		return 3;
	return c >= 0xF0 && c <= 0xF4 ? 4 : 0;
}

uint32_t utf8_get(const char *s, size_t len, size_t *i)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	if (*i >= len)
		return 0;
	const unsigned char *p = (const unsigned char *)s + *i;
	size_t n = announced(p[0]);
	if (n == 0 || n > len - *i) {
		*i += 1;
		return 0xFFFD;
	}
	uint32_t cp = n == 1 ? p[0] : p[0] & (0x7Fu >> n);
	for (size_t k = 1; k < n; k++) {
		if (!is_tail(p[k])) {
			*i += 1;
			return 0xFFFD;
		}
		cp = cp << 6 | (p[k] & 0x3F);
	}
	if (cp < least[n] || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) {
		*i += 1;
		return 0xFFFD;
	}
	*i += n;
	return cp;
}

size_t utf8_put(char out[4], uint32_t cp)
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (size_t k = n - 1; k > 0; k--) {
		out[k] = (char)(0x80 | (cp & 0x3F));
		cp >>= 6;
	}
	out[0] = (char)((0xF0u << (4 - n)) | cp);
	return n;
}

size_t utf8_clean(char *out, const char *s, size_t len, bool keep_lines)
{
	size_t n = 0;
	for (size_t i = 0; i < len;) {
		uint32_t cp = utf8_get(s, len, &i);
		if (cp == '\r') {
			if (i < len && s[i] == '\n')
				i++;
			cp = '\n';
		}
		if (cp == '\t' || (cp == '\n' && !keep_lines))
			cp = ' ';
		if ((cp < 0x20 && cp != '\n') || (cp >= 0x7F && cp < 0xA0) || cp == 0xFEFF)
			continue;
		n += utf8_put(out + n, cp);
	}
	out[n] = 0;
	return n;
}

bool utf8_is_mark(uint32_t cp)
{
	if (cp < 0x300)
		return false;
	if (cp == 0x200D || (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0x1F3FB && cp <= 0x1F3FF) ||
		(cp >= 0xE0020 && cp <= 0xE007F))
		return true;
	/* vowel signs that take room of their own (Devanagari to Malayalam), spacing marks */
	if (cp >= 0x0903 && cp <= 0x0D57) {
		unsigned low = cp & 0x7F;
		if (low == 0x03 || (low >= 0x3E && low <= 0x4C && low != 0x3D))
			return true;
	}
	return fribidi_get_bidi_type(cp) == FRIBIDI_TYPE_NSM;
}

static bool is_flag_letter(uint32_t cp)
{
	return cp >= 0x1F1E6 && cp <= 0x1F1FF;
}

/* Hangul: L = 1, V = 2, T = 3, LV = 4, LVT = 5, other 0. */
static int hangul(uint32_t cp)
{
	if (cp >= 0x1100 && cp <= 0x115F)
		return 1;
	if (cp >= 0x1160 && cp <= 0x11A7)
		return 2;
	if (cp >= 0x11A8 && cp <= 0x11FF)
		return 3;
	if (cp >= 0xAC00 && cp <= 0xD7A3)
		return (cp - 0xAC00) % 28 ? 5 : 4;
	return 0;
}

static bool hangul_joins(uint32_t a, uint32_t b)
{
	int x = hangul(a), y = hangul(b);
	if (x == 1)
		return y == 1 || y == 2 || y == 4 || y == 5;
	if (x == 2 || x == 4)
		return y == 2 || y == 3;
	return (x == 3 || x == 5) && y == 3;
}

size_t grapheme_next(const char *s, size_t len, size_t at)
{
	size_t i = at;
	uint32_t last = utf8_get(s, len, &i);
	bool flag = is_flag_letter(last);
	while (i < len) {
		size_t next = i;
		uint32_t cp = utf8_get(s, len, &next);
		bool joins =
			last != '\n' && (utf8_is_mark(cp) || hangul_joins(last, cp) || (last == 0x200D && cp >= 0x2190));
		if (flag && is_flag_letter(cp)) {
			joins = true;
			flag = false;
		}
		if (!joins)
			break;
		last = cp;
		i = next;
	}
	return i;
}

/* The nearest place at or before `at` that surely starts a cluster: a line start or an ASCII character. */
static size_t safe_start(const char *s, size_t at)
{
	while (at > 0 && (is_tail((unsigned char)s[at]) || (unsigned char)s[at] >= 0x80))
		at--;
	return at;
}

size_t grapheme_snap(const char *s, size_t len, size_t at)
{
	if (at >= len)
		return len;
	size_t i = safe_start(s, at);
	for (;;) {
		size_t next = grapheme_next(s, len, i);
		if (next > at || next <= i)
			return i;
		i = next;
	}
}

size_t grapheme_prev(const char *s, size_t len, size_t at)
{
	if (at > len)
		at = len;
	return at == 0 ? 0 : grapheme_snap(s, len, at - 1);
}

bool utf8_is_word(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || cp == '_' ||
			   cp == '\'';
	return !(cp >= 0x2000 && cp <= 0x206F && cp != 0x2019) && cp != 0xA0 && cp != 0x3000 &&
		   !(cp >= 0x3001 && cp <= 0x3003);
}

static bool word_at(const char *s, size_t len, size_t at)
{
	return at < len && utf8_is_word(utf8_get(s, len, &at));
}

size_t word_next(const char *s, size_t len, size_t at)
{
	while (at < len && !word_at(s, len, at))
		at = grapheme_next(s, len, at);
	while (at < len && word_at(s, len, at))
		at = grapheme_next(s, len, at);
	return at;
}

size_t word_prev(const char *s, size_t len, size_t at)
{
	while (at > 0 && !word_at(s, len, grapheme_prev(s, len, at)))
		at = grapheme_prev(s, len, at);
	while (at > 0 && word_at(s, len, grapheme_prev(s, len, at)))
		at = grapheme_prev(s, len, at);
	return at;
}
