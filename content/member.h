/* Members that several signed formats share: ids that become file names, times, versions, recipients.
 *
 * On top of engine/json.h's sticky reader, with its rules: after a failure every getter gives a harmless value. */
#ifndef CONTENT_MEMBER_H
#define CONTENT_MEMBER_H

#include "content/age.h"
#include "engine/json.h"
#include "engine/limits.h"

/* "format" must be exactly this. */
void member_format(struct json_reader *r, const json_t *o, const char *format);

/* An ID as device_id_valid() wants it; "" after a failure, never NULL. */
const char *member_id(struct json_reader *r, const json_t *o, const char *key);
const char *member_may_id(struct json_reader *r, const json_t *o, const char *key); /* NULL where absent or null */
void member_copy_id(struct json_reader *r, const json_t *o, const char *key, char out[LIMIT_IDENTIFIER + 1]);
void member_copy_may_id(struct json_reader *r, const json_t *o, const char *key, char out[LIMIT_IDENTIFIER + 1]);

int64_t member_time(struct json_reader *r, const json_t *o, const char *key);     /* unix seconds */
uint64_t member_version(struct json_reader *r, const json_t *o, const char *key); /* 1..JSON_INT_MAX */
void member_recipient(struct json_reader *r, const json_t *o, const char *key, struct age_recipient *out);

/* Text that people read: no control characters. Copies to out[room]. */
const char *member_text(struct json_reader *r, const json_t *o, const char *key, size_t max);
void member_copy_may_text(struct json_reader *r, const json_t *o, const char *key, char *out, size_t room);

/* Step to element `i` of an array; json_leave(r, *mark) afterwards. */
json_t *member_at(struct json_reader *r, json_t *array, const char *key, size_t i, size_t *mark);

/* Writing: `"key":value`. */
void member_add_text(struct buffer *b, const char *key, const char *text); /* NULL prints null */
void member_add_may_id(struct buffer *b, const char *key, const char *id); /* "" prints null */
void member_add_int(struct buffer *b, const char *key, int64_t n);
void member_add_bool(struct buffer *b, const char *key, bool on);
void member_add_time(struct buffer *b, const char *key, int64_t when);
void member_add_recipient(struct buffer *b, const char *key, const struct age_recipient *to);

#endif
