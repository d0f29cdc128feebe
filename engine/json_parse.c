/* A strict parser of RFC 8259 that builds jansson's values. jansson's own lexer ignores a failed allocation while
 * it collects a token and then reads past its buffer (2.14, lex_save), so it cannot be used where running out of
 * memory must be an error. Checked beforehand: size and UTF-8. Checked on the way: depth, repeated keys, canonical
 * numbers, NULs, lone surrogates, anything after the value. */
#include "engine/json.h"
#include "engine/memory.h"

#include <stdlib.h>
#include <string.h>

struct parser {
	const char *start, *p, *end;
	int depth, depth_max;
	struct error *err;
	int code;           /* the first failure */
	struct buffer text; /* the string being read, without escapes */
};

static json_t *parse_value(struct parser *s);

/* Data are never quoted in an error: they may be an answer. */
static void *fail(struct parser *s, int code, const char *what)
{
	int line = 1;
	const char *from = s->start;
	if (s->code)
		return NULL;
	for (const char *q = s->start; q < s->p; q++)
		if (*q == '\n') {
			line++;
			from = q + 1;
		}
	s->code = error_set_line(s->err, code, line, "line %d, byte %d: %s", line, (int)(s->p - from) + 1, what);
	return NULL;
}

static void *nomem(struct parser *s)
{
	return fail(s, ERR_NOMEM, "out of memory");
}

static void skip_blanks(struct parser *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
		s->p++;
}

/* The next byte after blanks, or 0 at the end. */
static char peek(struct parser *s)
{
	skip_blanks(s);
	return s->p < s->end ? *s->p : 0;
}

static bool take(struct parser *s, char c)
{
	bool found = peek(s) == c;
	s->p += found;
	return found;
}

/* --- UTF-8
 * -------------------------------------------------------------------------------------------------------- */

/* Bytes of the character at `p`: 0 for what is not UTF-8 (overlong, surrogate, beyond U+10FFFF, cut off). */
static size_t utf8_length(const unsigned char *p, size_t left)
{
	static const struct {
		unsigned char first, last, low, high; /* first byte from..to, second byte low..high */
		size_t length;
	} forms[] = { { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 } };
	if (p[0] < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		size_t n = forms[i].length;
		if (p[0] < forms[i].first || p[0] > forms[i].last)
			continue;
		if (left < n || p[1] < forms[i].low || p[1] > forms[i].high)
			return 0;
		for (size_t j = 2; j < n; j++)
			if ((p[j] & 0xc0) != 0x80)
				return 0;
		return n;
	}
	return 0;
}

static bool utf8_check(struct parser *s)
{
	while (s->p < s->end) {
		size_t n = utf8_length((const unsigned char *)s->p, (size_t)(s->end - s->p));
		if (!n) {
			fail(s, ERR_FORMAT, "not UTF-8");
			return false;
		}
		s->p += n;
	}
	s->p = s->start;
	return true;
}

static void add_utf8(struct buffer *b, unsigned c)
{
	if (c < 0x80) {
		buffer_add_byte(b, (uint8_t)c);
		return;
	}
	if (c < 0x800) {
		buffer_add_byte(b, (uint8_t)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buffer_add_byte(b, (uint8_t)(0xe0 | c >> 12));
		} else {
			buffer_add_byte(b, (uint8_t)(0xf0 | c >> 18));
			buffer_add_byte(b, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		}
		buffer_add_byte(b, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	}
	buffer_add_byte(b, (uint8_t)(0x80 | (c & 0x3f)));
}

/* --- strings
 * ------------------------------------------------------------------------------------------------------ */

/* Four hex digits at s->p, or -1. */
static int hex4(struct parser *s)
{
	int n = 0;
	if (s->end - s->p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = s->p[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
					: c >= 'a' && c <= 'f' ? c - 'a' + 10
					: c >= 'A' && c <= 'F' ? c - 'A' + 10
										   : -1;
		if (digit < 0)
			return -1;
		n = n * 16 + digit;
	}
	s->p += 4;
	return n;
}

static void parse_unicode(struct parser *s)
{
	int high = hex4(s), low;
	if (high <= 0 || (high >= 0xdc00 && high <= 0xdfff)) {
		fail(s, ERR_FORMAT, "a \\u that stands for no character");
		return;
	}
	if (high < 0xd800 || high > 0xdbff) {
		add_utf8(&s->text, (unsigned)high);
		return;
	}
	if (s->end - s->p < 6 || s->p[0] != '\\' || s->p[1] != 'u') {
		fail(s, ERR_FORMAT, "half a surrogate pair");
		return;
	}
	s->p += 2;
	low = hex4(s);
	if (low < 0xdc00 || low > 0xdfff) {
		fail(s, ERR_FORMAT, "half a surrogate pair");
		return;
	}
	add_utf8(&s->text, 0x10000 + ((unsigned)(high - 0xd800) << 10) + (unsigned)(low - 0xdc00));
}

static void parse_escape(struct parser *s)
{
	static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	char c = s->p < s->end ? *s->p++ : 0;
	const char *at = c ? strchr(letters, c) : NULL;
	if (at)
		buffer_add_byte(&s->text, (uint8_t)bytes[at - letters]);
	else if (c == 'u')
		parse_unicode(s);
	else
		fail(s, ERR_FORMAT, "an unknown escape");
}

/* After the opening quote; the text is left in s->text. */
static bool parse_string(struct parser *s)
{
	buffer_clear(&s->text);
	while (!s->code) {
		const char *q = s->p;
		while (q < s->end && *q != '"' && *q != '\\' && (unsigned char)*q >= 0x20)
			q++;
		buffer_add(&s->text, s->p, (size_t)(q - s->p));
		s->p = q;
		if (q == s->end || (unsigned char)*q < 0x20)
			fail(s, ERR_FORMAT, "a text that does not end, or a control character in it");
		else if (*s->p++ == '"')
			break;
		else
			parse_escape(s);
	}
	if (s->text.failed)
		nomem(s);
	return !s->code;
}

static json_t *string_value(struct parser *s)
{
	if (!parse_string(s))
		return NULL;
	json_t *v = json_stringn_nocheck(buffer_text(&s->text), s->text.len);
	return v ? v : nomem(s);
}

/* --- numbers and words
 * -------------------------------------------------------------------------------------------- */

static size_t count_digits(const char *p, const char *end)
{
	size_t n = 0;
	while (p + n < end && p[n] >= '0' && p[n] <= '9')
		n++;
	return n;
}

/* Length of the number at s->p by the grammar of RFC 8259, 0 for none; *real when it has a fraction or exponent. */
static size_t number_length(const struct parser *s, bool *real)
{
	const char *p = s->p;
	p += *p == '-';
	size_t n = count_digits(p, s->end);
	if (!n || (n > 1 && *p == '0'))
		return 0;
	p += n;
	*real = false;
	if (p < s->end && *p == '.') {
		n = count_digits(p + 1, s->end);
		*real = true;
		if (!n)
			return 0;
		p += n + 1;
	}
	if (p < s->end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < s->end && (*p == '+' || *p == '-');
		n = count_digits(p, s->end);
		*real = true;
		if (!n)
			return 0;
		p += n;
	}
	return (size_t)(p - s->p);
}

static json_t *number_value(struct parser *s)
{
	char copy[128];
	bool real = false;
	double x = 0;
	size_t n = number_length(s, &real);
	if (!n || n >= sizeof copy)
		return fail(s, ERR_FORMAT, "not JSON");
	memcpy(copy, s->p, n);
	copy[n] = 0;
	if (!json_number_parse(copy, &x) || (!real && (x > 9.2e18 || x < -9.2e18)))
		return fail(s, ERR_FORMAT, "a number out of range");
	s->p += n;
	json_t *v = real ? json_real(x) : json_integer(strtoll(copy, NULL, 10));
	return v ? v : nomem(s);
}

static json_t *word_value(struct parser *s, const char *word, json_t *value)
{
	size_t n = strlen(word);
	if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
		return fail(s, ERR_FORMAT, "not JSON");
	s->p += n;
	return value;
}

/* --- containers
 * --------------------------------------------------------------------------------------------------- */

static bool parse_member(struct parser *s, json_t *object)
{
	bool ok = false;
	if (!take(s, '"') || !parse_string(s)) {
		fail(s, ERR_FORMAT, "a member's name was expected");
		return false;
	}
	char *key = mem_string_n(buffer_text(&s->text), s->text.len);
	if (!key) {
		nomem(s);
		return false;
	}
	if (json_object_get(object, key))
		fail(s, ERR_FORMAT, "a member that is there twice");
	else if (!take(s, ':'))
		fail(s, ERR_FORMAT, "a colon was expected");
	json_t *v = s->code ? NULL : parse_value(s);
	if (v && !(ok = json_object_set_new_nocheck(object, key, v) == 0))
		nomem(s);
	mem_free(key);
	return ok;
}

static json_t *object_value(struct parser *s)
{
	json_t *object = json_object();
	if (!object)
		return nomem(s);
	if (take(s, '}'))
		return object;
	do
		parse_member(s, object);
	while (!s->code && take(s, ','));
	if (!s->code && !take(s, '}'))
		fail(s, ERR_FORMAT, "a comma or } was expected");
	if (!s->code)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *array_value(struct parser *s)
{
	json_t *array = json_array();
	if (!array)
		return nomem(s);
	if (take(s, ']'))
		return array;
	do {
		json_t *v = parse_value(s);
		if (v && json_array_append_new(array, v) < 0)
			nomem(s);
	} while (!s->code && take(s, ','));
	if (!s->code && !take(s, ']'))
		fail(s, ERR_FORMAT, "a comma or ] was expected");
	if (!s->code)
		return array;
	json_decref(array);
	return NULL;
}

static json_t *nested_value(struct parser *s, char bracket)
{
	if (++s->depth > s->depth_max)
		return fail(s, ERR_LIMIT, "nested too deep");
	s->p++;
	json_t *v = bracket == '{' ? object_value(s) : array_value(s);
	s->depth--;
	return v;
}

static json_t *parse_value(struct parser *s)
{
	char c = peek(s);
	switch (c) {
	case '{':
	case '[':
		return nested_value(s, c);
	case '"':
		s->p++;
		return string_value(s);
	case 't':
		return word_value(s, "true", json_true());
	case 'f':
		return word_value(s, "false", json_false());
	case 'n':
		return word_value(s, "null", json_null());
	case 0:
		return fail(s, ERR_FORMAT, "ends too early");
	default:
		return number_value(s);
	}
}

int json_parse(json_t **out, const char *text, size_t len, size_t len_max, int depth_max, struct error *err)
{
	struct parser s = { text, text, text + len, 0, depth_max, err, 0, BUFFER_INIT(len_max) };
	if (len > len_max)
		return error_set(err, ERR_LIMIT, "JSON text of %zu bytes is over the limit of %zu", len, len_max);
	json_t *root = utf8_check(&s) ? parse_value(&s) : NULL;
	if (root) {
		skip_blanks(&s);
		if (s.p < s.end)
			fail(&s, ERR_FORMAT, "something after the end");
	}
	buffer_release_wiped(&s.text);
	if (s.code) {
		json_decref(root);
		return s.code;
	}
	*out = root;
	return 0;
}
