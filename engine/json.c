/* Getters, numbers and printing; the parser is json_parse.c. The reader keeps the path as text, so that an error
 * needs no allocation. */
#include "engine/json.h"
#include "engine/limits.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- reader ------------------------------------------------------------------------------------------------- */

void json_reader_init(struct json_reader *r, struct error *err)
{
	*r = (struct json_reader){ .err = err };
}

size_t json_enter(struct json_reader *r, const char *key, size_t index)
{
	size_t mark = r->len, room = sizeof r->path - r->len;
	int n = key ? snprintf(r->path + r->len, room, "%s%s", r->len ? "." : "", key)
				: snprintf(r->path + r->len, room, "[%zu]", index);
	r->len = n > 0 && (size_t)n < room ? r->len + (size_t)n : sizeof r->path - 1;
	return mark;
}

void json_leave(struct json_reader *r, size_t mark)
{
	r->len = mark;
	r->path[mark] = 0;
}

int json_fail(struct json_reader *r, int code, const char *key, const char *fmt, ...)
{
	char what[ERROR_TEXT_MAX];
	va_list ap;
	if (r->code)
		return r->code;
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	r->code = code;
	const char *dot = r->len && key ? "." : "";
	return error_set(r->err, code, "%s%s%s%s%s", r->path, dot, key ? key : "", r->len || key ? ": " : "", what);
}

static json_t *member(struct json_reader *r, const json_t *o, const char *key, bool need)
{
	if (r->code || !o)
		return NULL;
	if (!json_is_object(o)) {
		json_fail(r, ERR_FORMAT, NULL, "not an object");
		return NULL;
	}
	json_t *v = json_object_get(o, key);
	if (v && json_is_null(v))
		v = NULL;
	if (!v && need)
		json_fail(r, ERR_FORMAT, key, "missing");
	return v;
}

static const char *text(struct json_reader *r, const json_t *o, const char *key, size_t max, bool need)
{
	const json_t *v = member(r, o, key, need);
	if (!v)
		return NULL;
	if (!json_is_string(v)) {
		json_fail(r, ERR_FORMAT, key, "not text");
		return NULL;
	}
	if (json_string_length(v) > max) {
		json_fail(r, ERR_LIMIT, key, "longer than %zu bytes", max);
		return NULL;
	}
	return json_string_value(v);
}

const char *json_need_text(struct json_reader *r, const json_t *o, const char *key, size_t max)
{
	return text(r, o, key, max, true);
}

const char *json_may_text(struct json_reader *r, const json_t *o, const char *key, size_t max)
{
	return text(r, o, key, max, false);
}

bool json_is_id(const char *s)
{
	size_t n = 0;
	for (; s[n]; n++)
		if ((unsigned char)s[n] <= ' ' || s[n] == 0x7f || n >= LIMIT_IDENTIFIER)
			return false;
	return n > 0;
}

bool json_is_hash(const char *s)
{
	return strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

static const char *id(struct json_reader *r, const json_t *o, const char *key, bool need)
{
	const char *s = text(r, o, key, LIMIT_IDENTIFIER, need);
	if (s && !json_is_id(s)) {
		json_fail(r, ERR_FORMAT, key, "not an identifier");
		return NULL;
	}
	return s;
}

const char *json_need_id(struct json_reader *r, const json_t *o, const char *key)
{
	return id(r, o, key, true);
}

const char *json_may_id(struct json_reader *r, const json_t *o, const char *key)
{
	return id(r, o, key, false);
}

const char *json_need_hash(struct json_reader *r, const json_t *o, const char *key)
{
	const char *s = text(r, o, key, 64, true);
	if (s && !json_is_hash(s)) {
		json_fail(r, ERR_FORMAT, key, "not 64 hex digits");
		return NULL;
	}
	return s;
}

static int64_t integer(struct json_reader *r, const json_t *v, const char *key, int64_t min, int64_t max)
{
	if (!json_is_integer(v)) {
		json_fail(r, ERR_FORMAT, key, "not a whole number");
		return 0;
	}
	int64_t n = json_integer_value(v);
	if (n >= min && n <= max)
		return n;
	json_fail(r, ERR_FORMAT, key, "out of range %" JSON_INTEGER_FORMAT "..%" JSON_INTEGER_FORMAT, (json_int_t)min,
		(json_int_t)max);
	return 0;
}

int64_t json_need_int(struct json_reader *r, const json_t *o, const char *key, int64_t min, int64_t max)
{
	const json_t *v = member(r, o, key, true);
	return v ? integer(r, v, key, min, max) : 0;
}

int64_t json_may_int(
	struct json_reader *r, const json_t *o, const char *key, int64_t min, int64_t max, int64_t other)
{
	const json_t *v = member(r, o, key, false);
	return v ? integer(r, v, key, min, max) : other;
}

double json_may_number(struct json_reader *r, const json_t *o, const char *key, double other)
{
	const json_t *v = member(r, o, key, false);
	if (v && !json_is_number(v))
		json_fail(r, ERR_FORMAT, key, "not a number");
	return v && json_is_number(v) ? json_number_value(v) : other;
}

bool json_need_bool(struct json_reader *r, const json_t *o, const char *key)
{
	const json_t *v = member(r, o, key, true);
	if (v && !json_is_boolean(v))
		json_fail(r, ERR_FORMAT, key, "not true or false");
	return v && json_is_true(v);
}

bool json_may_bool(struct json_reader *r, const json_t *o, const char *key, bool other)
{
	return member(r, o, key, false) ? json_need_bool(r, o, key) : other;
}

static json_t *container(struct json_reader *r, const json_t *o, const char *key, bool need, bool array, size_t max)
{
	json_t *v = member(r, o, key, need);
	if (!v)
		return NULL;
	if (array ? json_is_array(v) : json_is_object(v)) {
		if (!array || json_array_size(v) <= max)
			return v;
		json_fail(r, ERR_LIMIT, key, "more than %zu entries", max);
		return NULL;
	}
	json_fail(r, ERR_FORMAT, key, array ? "not a list" : "not an object");
	return NULL;
}

json_t *json_need_object(struct json_reader *r, const json_t *o, const char *key)
{
	return container(r, o, key, true, false, 0);
}

json_t *json_may_object(struct json_reader *r, const json_t *o, const char *key)
{
	return container(r, o, key, false, false, 0);
}

json_t *json_need_array(struct json_reader *r, const json_t *o, const char *key, size_t max)
{
	return container(r, o, key, true, true, max);
}

json_t *json_may_array(struct json_reader *r, const json_t *o, const char *key, size_t max)
{
	return container(r, o, key, false, true, max);
}

static int choose(struct json_reader *r, const char *s, const char *key, const char *const *names, int other)
{
	if (!s)
		return other;
	for (int i = 0; names[i]; i++)
		if (strcmp(s, names[i]) == 0)
			return i;
	json_fail(r, ERR_FORMAT, key, "not one of the known words (%s, …)", names[0]);
	return other;
}

int json_need_enum(struct json_reader *r, const json_t *o, const char *key, const char *const *names)
{
	return choose(r, text(r, o, key, LIMIT_IDENTIFIER, true), key, names, 0);
}

int json_may_enum(struct json_reader *r, const json_t *o, const char *key, const char *const *names, int other)
{
	return choose(r, text(r, o, key, LIMIT_IDENTIFIER, false), key, names, other);
}

/* --- numbers ------------------------------------------------------------------------------------------------ */

static char decimal_point(void)
{
	const struct lconv *l = localeconv();
	return l->decimal_point[0] ? l->decimal_point[0] : '.';
}

void json_number_text(char out[32], double x)
{
	char point = decimal_point(), *p;
	if (x == 0)
		x = 0; /* no minus zero */
	if (fabs(x) < 1e15 && floor(x) == x) {
		snprintf(out, 32, "%.0f", x);
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(out, 32, "%.*g", precision, x);
		if (strtod(out, NULL) == x)
			break;
	}
	if (point != '.' && (p = strchr(out, point)))
		*p = '.';
}

static const char *skip_digits(const char *s, bool *any)
{
	while (*s >= '0' && *s <= '9') {
		*any = true;
		s++;
	}
	return s;
}

/* [+-] digits [. digits] [e [+-] digits], with a digit before or after the point. */
static const char *skip_number(const char *s)
{
	bool any = false, exponent = false;
	s += *s == '+' || *s == '-';
	s = skip_digits(s, &any);
	if (*s == '.')
		s = skip_digits(s + 1, &any);
	if (!any)
		return NULL;
	if (*s != 'e' && *s != 'E')
		return s;
	s++;
	s += *s == '+' || *s == '-';
	s = skip_digits(s, &exponent);
	return exponent ? s : NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool json_number_parse(const char *s, double *out)
{
	char copy[128], point = decimal_point(), *p;
	while (is_blank(*s))
		s++;
	const char *end = skip_number(s);
	if (!end || (size_t)(end - s) >= sizeof copy)
		return false;
	memcpy(copy, s, (size_t)(end - s));
	copy[end - s] = 0;
	while (is_blank(*end))
		end++;
	if (point != '.' && (p = strchr(copy, '.')))
		*p = point;
	double x = strtod(copy, NULL);
	if (*end || !isfinite(x))
		return false;
	*out = x;
	return true;
}

/* --- writing ------------------------------------------------------------------------------------------------ */

static void comma(struct buffer *b)
{
	char last = b->len ? (char)b->data[b->len - 1] : '[';
	if (strchr("\"}]0123456789el", last) && last) /* the last byte of a string, container, number, word */
		buffer_add_byte(b, ',');
}

void json_add_open(struct buffer *b, char bracket)
{
	comma(b);
	buffer_add_byte(b, (uint8_t)bracket);
}

void json_add_close(struct buffer *b, char bracket)
{
	buffer_add_byte(b, (uint8_t)bracket);
}

static void add_escaped(struct buffer *b, unsigned char c)
{
	static const char letters[] = "\"\\\b\f\n\r\t", short_form[] = "\"\\bfnrt";
	const char *p = memchr(letters, c, sizeof letters - 1);
	if (p)
		buffer_addf(b, "\\%c", short_form[p - letters]);
	else
		buffer_addf(b, "\\u%04x", c);
}

static void add_quoted(struct buffer *b, const char *s)
{
	buffer_add_byte(b, '"');
	while (*s) {
		size_t n = 0;
		while ((unsigned char)s[n] >= 0x20 && s[n] != '"' && s[n] != '\\')
			n++;
		buffer_add(b, s, n);
		s += n;
		if (*s)
			add_escaped(b, (unsigned char)*s++);
	}
	buffer_add_byte(b, '"');
}

void json_add_key(struct buffer *b, const char *key)
{
	comma(b);
	add_quoted(b, key);
	buffer_add_byte(b, ':');
}

void json_add_text(struct buffer *b, const char *s)
{
	if (!s) {
		json_add_null(b);
		return;
	}
	comma(b);
	add_quoted(b, s);
}

void json_add_int(struct buffer *b, int64_t n)
{
	comma(b);
	buffer_addf(b, "%" JSON_INTEGER_FORMAT, (json_int_t)n);
}

void json_add_number(struct buffer *b, double x)
{
	char out[32];
	if (!isfinite(x)) {
		json_add_null(b);
		return;
	}
	json_number_text(out, x);
	comma(b);
	buffer_add_string(b, out);
}

void json_add_bool(struct buffer *b, bool on)
{
	comma(b);
	buffer_add_string(b, on ? "true" : "false");
}

void json_add_null(struct buffer *b)
{
	comma(b);
	buffer_add_string(b, "null");
}

void json_add_raw(struct buffer *b, const char *json, size_t len)
{
	comma(b);
	buffer_add(b, json, len);
}

static void add_members(struct buffer *b, const json_t *value)
{
	const char *key;
	json_t *v;
	size_t i;
	if (json_is_array(value)) {
		json_array_foreach(value, i, v) json_add_json(b, v);
		return;
	}
	/* jansson's iteration macros want a pointer to non-const; nothing is changed. */
	void *it = json_object_iter((json_t *)(uintptr_t)value);
	for (; it; it = json_object_iter_next((json_t *)(uintptr_t)value, it)) {
		key = json_object_iter_key(it);
		json_add_key(b, key);
		json_add_json(b, json_object_iter_value(it));
	}
}

void json_add_json(struct buffer *b, const json_t *value)
{
	if (json_is_object(value) || json_is_array(value)) {
		bool object = json_is_object(value);
		json_add_open(b, object ? '{' : '[');
		add_members(b, value);
		json_add_close(b, object ? '}' : ']');
	} else if (json_is_string(value)) {
		json_add_text(b, json_string_value(value));
	} else if (json_is_integer(value)) {
		json_add_int(b, json_integer_value(value));
	} else if (json_is_real(value)) {
		json_add_number(b, json_real_value(value));
	} else if (json_is_boolean(value)) {
		json_add_bool(b, json_is_true(value));
	} else {
		json_add_null(b);
	}
}
