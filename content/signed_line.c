/* Splitting is by the first LF: JSON text on one line has none. */
#include "content/signed_line.h"

#include "content/sshsig.h"
#include "engine/limits.h"

#include <string.h>

static int check_line(const char *json, size_t len, size_t max, struct error *e)
{
	if (len > max)
		return error_set(e, ERR_LIMIT, "the signed line is over %zu bytes", max);
	if (len == 0)
		return error_set(e, ERR_FORMAT, "the signed line is empty");
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)json[i] < 0x20)
			return error_set(e, ERR_FORMAT, "the signed line has control characters");
	return 0;
}

int signed_line_split(struct signed_line *out, const void *bytes, size_t len, size_t max_json, struct error *e)
{
	const char *text = bytes;
	const char *lf = len ? memchr(text, '\n', len) : NULL;

	if (!lf)
		return error_set(e, ERR_FORMAT, "not a signed line: no signature after the line");
	struct signed_line line = { text, (size_t)(lf - text), lf + 1, len - (size_t)(lf - text) - 1 };
	int rc = check_line(line.json, line.json_len, max_json, e);
	if (rc < 0)
		return rc;
	if (line.signature_len == 0)
		return error_set(e, ERR_FORMAT, "the line is not signed");
	if (line.signature_len > LIMIT_SIGNATURE)
		return error_set(e, ERR_LIMIT, "the signature is over %d bytes", LIMIT_SIGNATURE);
	*out = line;
	return 0;
}

int signed_line_make(struct buffer *out, const char *json, size_t len, const struct signing_key *key,
	const char *name_space, struct error *e)
{
	int rc = check_line(json, len, out->max, e);
	if (rc < 0)
		return rc;
	buffer_add(out, json, len);
	rc = buffer_add_byte(out, '\n');
	if (rc < 0)
		return error_set(e, rc, "the signed line: %s", error_name(rc));
	return sshsig_sign(out, key, name_space, json, len, e);
}

int signed_line_seal(struct buffer *out, const char *json, size_t len, const struct signing_key *key,
	const char *name_space, const struct age_recipient *to, size_t to_count, struct error *e)
{
	struct buffer plain = BUFFER_INIT(len + 1 + LIMIT_SIGNATURE);
	int rc = signed_line_make(&plain, json, len, key, name_space, e);

	if (rc == 0)
		rc = age_seal(out, to, to_count, plain.data, plain.len, e);
	buffer_release_wiped(&plain);
	return rc;
}

int signed_line_open(struct signed_line *line, struct buffer *plain, const struct age_identity *ids,
	size_t id_count, const void *sealed, size_t len, size_t max_json, struct error *e)
{
	size_t start = plain->len;
	int rc = age_open(plain, ids, id_count, sealed, len, e);
	if (rc < 0)
		return rc;
	if (plain->len == start)
		return error_set(e, ERR_FORMAT, "not a signed line: nothing is inside");
	return signed_line_split(line, plain->data + start, plain->len - start, max_json, e);
}

int signed_line_verify(
	const struct signed_line *line, const struct public_key *key, const char *name_space, struct error *e)
{
	return sshsig_verify(key, name_space, line->json, line->json_len, line->signature, line->signature_len, e);
}
