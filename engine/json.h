/* JSON: strict bounded parsing into jansson's values, getters that name the path, and one canonical way to print.
 *
 * Reading. json_parse() refuses repeated keys, trailing data, NULs, text over a size and nesting over a depth.
 * The getters take a struct json_reader with a sticky error: after the first failure every getter returns a
 * harmless value (NULL, 0, false) and the first error stays, so a loader may read all members and check
 * `reader.code` once. "need" members must be there; "may" members may be absent or null. Borrowed pointers live as
 * long as the root that json_parse() gave.
 *
 * Writing. Text goes straight into a struct buffer: compact, members in the order of the calls, UTF-8 as it is,
 * only `"`, `\` and control characters escaped; numbers in their shortest form that reads back the same (an
 * integral number has no decimal point). Commas are put by looking at the last byte written (is it
 * the end of a value?), so there is no writer object, and a line feed between records needs no care. Errors are the
 * buffer's sticky ones. Nothing here depends on the C locale. */
#ifndef ENGINE_JSON_H
#define ENGINE_JSON_H

#include "engine/buffer.h"
#include "engine/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 128
#define JSON_INT_MAX INT64_C(9007199254740991) /* 2^53-1: every reader of JSON agrees on it */

/* `*out` is a new reference, to be json_decref()ed. `depth_max` counts nested arrays and objects.
 * ERR_FORMAT (with the line), ERR_LIMIT (size or depth), ERR_NOMEM. */
int json_parse(json_t **out, const char *text, size_t len, size_t len_max, int depth_max, struct error *err);

struct json_reader {
	struct error *err; /* may be NULL */
	int code;          /* 0, or the first failure */
	size_t len;
	char path[200]; /* where we are: "body[3].choices[1]" */
};

void json_reader_init(struct json_reader *r, struct error *err);
/* Go down one step: key or, where key is NULL, [index]. Returns a mark for json_leave(). */
size_t json_enter(struct json_reader *r, const char *key, size_t index);
void json_leave(struct json_reader *r, size_t mark);
/* Record a failure at the present path (and `key`, may be NULL) unless there is one already. Returns r->code. */
int json_fail(struct json_reader *r, int code, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* `o` may be NULL after a failure. Text getters refuse more than `max` bytes. */
const char *json_need_text(struct json_reader *r, const json_t *o, const char *key, size_t max);
const char *json_may_text(struct json_reader *r, const json_t *o, const char *key, size_t max); /* else NULL */
const char *json_need_id(
	struct json_reader *r, const json_t *o, const char *key); /* 1..LIMIT_IDENTIFIER bytes, no
																 spaces or control characters */
const char *json_may_id(struct json_reader *r, const json_t *o, const char *key);
const char *json_need_hash(struct json_reader *r, const json_t *o, const char *key); /* 64 lower-case hex digits */
int64_t json_need_int(struct json_reader *r, const json_t *o, const char *key, int64_t min, int64_t max);
int64_t json_may_int(
	struct json_reader *r, const json_t *o, const char *key, int64_t min, int64_t max, int64_t other);
double json_may_number(struct json_reader *r, const json_t *o, const char *key, double other); /* finite */
bool json_need_bool(struct json_reader *r, const json_t *o, const char *key);
bool json_may_bool(struct json_reader *r, const json_t *o, const char *key, bool other);
json_t *json_need_object(struct json_reader *r, const json_t *o, const char *key);
json_t *json_may_object(struct json_reader *r, const json_t *o, const char *key);
json_t *json_need_array(struct json_reader *r, const json_t *o, const char *key, size_t max);
json_t *json_may_array(struct json_reader *r, const json_t *o, const char *key, size_t max);
/* Index of the text in the NULL-ended list of names. */
int json_need_enum(struct json_reader *r, const json_t *o, const char *key, const char *const *names);
int json_may_enum(struct json_reader *r, const json_t *o, const char *key, const char *const *names, int other);

/* Is this a plain identifier as json_need_id() takes it? */
bool json_is_id(const char *s);
bool json_is_hash(const char *s);

void json_add_open(struct buffer *b, char bracket);  /* '{' or '[' */
void json_add_close(struct buffer *b, char bracket); /* '}' or ']' */
void json_add_key(struct buffer *b, const char *key);
void json_add_text(struct buffer *b, const char *s); /* NULL prints null */
void json_add_int(struct buffer *b, int64_t n);
void json_add_number(struct buffer *b, double x); /* not finite prints null */
void json_add_bool(struct buffer *b, bool on);
void json_add_null(struct buffer *b);
void json_add_raw(struct buffer *b, const char *json, size_t len); /* one JSON value, printed before */
void json_add_json(struct buffer *b, const json_t *value);         /* any value, canonically */

/* Text of a number in the "C" locale, whatever the process's locale is. json_number_text writes at most 31
 * bytes and a NUL; json_number_parse takes all of `s` (XML Schema double without INF and NaN, blanks around
 * it allowed) and is false otherwise. */
void json_number_text(char out[32], double x);
bool json_number_parse(const char *s, double *out);

#endif
