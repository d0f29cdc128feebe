/* One place for the rules of shared members, so that no format is laxer than another. */
#include "content/member.h"

#include "content/device.h"
#include "engine/when.h"

#include <string.h>

void member_format(struct json_reader *r, const json_t *o, const char *format)
{
	const char *is = json_need_text(r, o, "format", 64);
	if (is && strcmp(is, format) != 0)
		json_fail(r, ERR_FORMAT, "format", "is \"%.40s\", not \"%s\"", is, format);
}

static const char *check_id(struct json_reader *r, const char *key, const char *id)
{
	if (!id || r->code < 0)
		return "";
	if (device_id_valid(id))
		return id;
	json_fail(r, ERR_FORMAT, key, "is not an id (letters, digits, . _ -)");
	return "";
}

const char *member_id(struct json_reader *r, const json_t *o, const char *key)
{
	return check_id(r, key, json_need_text(r, o, key, LIMIT_IDENTIFIER));
}

const char *member_may_id(struct json_reader *r, const json_t *o, const char *key)
{
	const char *id = json_may_text(r, o, key, LIMIT_IDENTIFIER);
	if (!id)
		return NULL;
	id = check_id(r, key, id);
	return *id ? id : NULL;
}

static void copy_id(char out[LIMIT_IDENTIFIER + 1], const char *id)
{
	size_t n = id ? strlen(id) : 0;
	memcpy(out, id ? id : "", n + 1);
}

void member_copy_id(struct json_reader *r, const json_t *o, const char *key, char out[LIMIT_IDENTIFIER + 1])
{
	copy_id(out, member_id(r, o, key));
}

void member_copy_may_id(struct json_reader *r, const json_t *o, const char *key, char out[LIMIT_IDENTIFIER + 1])
{
	copy_id(out, member_may_id(r, o, key));
}

int64_t member_time(struct json_reader *r, const json_t *o, const char *key)
{
	const char *text = json_need_text(r, o, key, WHEN_SIZE);
	int64_t when = 0;
	if (text && !when_parse(text, &when)) {
		json_fail(r, ERR_FORMAT, key, "is not a time like 2026-11-23T09:30:00Z");
		return 0;
	}
	return when;
}

uint64_t member_version(struct json_reader *r, const json_t *o, const char *key)
{
	return (uint64_t)json_need_int(r, o, key, 1, JSON_INT_MAX);
}

void member_recipient(struct json_reader *r, const json_t *o, const char *key, struct age_recipient *out)
{
	const char *text = json_need_text(r, o, key, AGE_RECIPIENT_SIZE);
	if (text && age_recipient_parse(out, text, strlen(text), NULL) < 0)
		json_fail(r, ERR_FORMAT, key, "is not an age recipient");
}

static bool readable(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	return true;
}

static const char *check_text(struct json_reader *r, const char *key, const char *text)
{
	if (text && !readable(text)) {
		json_fail(r, ERR_FORMAT, key, "has control characters");
		return NULL;
	}
	return text;
}

const char *member_text(struct json_reader *r, const json_t *o, const char *key, size_t max)
{
	return check_text(r, key, json_need_text(r, o, key, max));
}

void member_copy_may_text(struct json_reader *r, const json_t *o, const char *key, char *out, size_t room)
{
	const char *text = check_text(r, key, json_may_text(r, o, key, room - 1));
	size_t n = text ? strlen(text) : 0;
	memcpy(out, text ? text : "", n + 1);
}

json_t *member_at(struct json_reader *r, json_t *array, const char *key, size_t i, size_t *mark)
{
	size_t outer = json_enter(r, key, 0);
	json_enter(r, NULL, i);
	json_t *o = json_array_get(array, i);
	if (!json_is_object(o)) {
		json_fail(r, ERR_FORMAT, NULL, "is not an object");
		o = NULL;
	}
	*mark = outer;
	return o;
}

void member_add_text(struct buffer *b, const char *key, const char *text)
{
	json_add_key(b, key);
	json_add_text(b, text);
}

void member_add_may_id(struct buffer *b, const char *key, const char *id)
{
	member_add_text(b, key, *id ? id : NULL);
}

void member_add_int(struct buffer *b, const char *key, int64_t n)
{
	json_add_key(b, key);
	json_add_int(b, n);
}

void member_add_bool(struct buffer *b, const char *key, bool on)
{
	json_add_key(b, key);
	json_add_bool(b, on);
}

void member_add_time(struct buffer *b, const char *key, int64_t when)
{
	char text[WHEN_SIZE];
	if (!when_format(text, when))
		b->failed = b->failed ? b->failed : ERR_FORMAT;
	member_add_text(b, key, text);
}

void member_add_recipient(struct buffer *b, const char *key, const struct age_recipient *to)
{
	char text[AGE_RECIPIENT_SIZE];
	age_recipient_text(text, to);
	member_add_text(b, key, text);
}
