/* What comes out of the age file is one line; it is believed only when its recipient is the manifest's. */
#include "content/release.h"

#include "content/file_system.h"
#include "content/sshsig.h"
#include "engine/memory.h"

#include <stdio.h>
#include <string.h>

int release_name(char *out, size_t room, const char *centre, bool fallback, struct error *e)
{
	int n = snprintf(out, room, "release-%s%s.age", centre, fallback ? ".fallback" : "");
	return n < 0 || (size_t)n >= room ? error_set(e, ERR_LIMIT, "the release's name is too long") : 0;
}

/* One identity line, its LF optional, compared with the manifest's recipient. */
static int read_line(struct age_identity *out, const struct buffer *plain, const char *recipient, struct error *e)
{
	struct age_identity id;
	struct age_recipient want;
	size_t len = plain->len;

	int rc = age_recipient_parse(&want, recipient, strlen(recipient), e);
	if (rc < 0)
		return error_prefix(e, rc, "the manifest's release");
	if (len && plain->data[len - 1] == '\n')
		len--;
	if (age_identity_parse(&id, buffer_text(plain), len, NULL) < 0)
		return error_set(e, ERR_FORMAT, "the release does not hold an age identity");
	if (memcmp(&id.recipient, &want, sizeof want) == 0) {
		*out = id;
		rc = 0;
	} else
		rc = error_set(e, ERR_AUTH, "the release is not the one of this sitting's manifest");
	age_identity_wipe(&id);
	return rc;
}

int release_open(struct age_identity *out, const void *sealed, size_t len, const struct age_identity *device,
	const char *recipient, struct error *e)
{
	struct buffer plain = BUFFER_INIT(2 * AGE_IDENTITY_SIZE);
	int rc = age_open(&plain, device, 1, sealed, len, e);

	if (rc == ERR_NOTFOUND)
		error_set(e, rc, "the release is not made for this device");
	if (rc == 0)
		rc = read_line(out, &plain, recipient, e);
	buffer_release_wiped(&plain);
	return rc;
}

int release_load(struct age_identity *out, char sha256[SHA256_HEX_SIZE], struct trust *t, const char *path,
	const struct age_identity *device, const char *recipient, struct error *e)
{
	static const struct trust_claim claim = { .what = "release", .name_space = SSHSIG_RELEASE };
	struct buffer bytes = BUFFER_INIT(RELEASE_FILE_MAX);
	char hash[SHA256_HEX_SIZE];
	int rc = file_read(&bytes, path, e);

	if (rc == 0)
		rc = trust_accept_beside(t, &claim, path, bytes.data, bytes.len, NULL, e);
	if (rc == 0 && sha256_hex(hash, bytes.data, bytes.len) < 0)
		rc = error_set(e, ERR_NOMEM, "out of memory");
	if (rc == 0)
		rc = release_open(out, bytes.data, bytes.len, device, recipient, e);
	if (rc == 0 && sha256)
		memcpy(sha256, hash, sizeof hash);
	buffer_release(&bytes);
	return rc;
}

/* --- fallback --- */

int release_words(char *out, size_t room, const char *typed, struct error *e)
{
	char text[AGE_PASSPHRASE_MAX + 1];
	size_t n = 0, words = 0;
	bool inside = false;

	for (const char *p = typed; *p; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
		bool gap = c == ' ' || c == '-' || c == '\t' || c == '\n' || c == '\r';
		if (n + 2 > sizeof text)
			break;
		if (!gap && !inside && words++)
			text[n++] = '-';
		if (!gap)
			text[n++] = c;
		inside = !gap;
	}
	text[n] = 0;
	int rc = 0;
	if (n + 2 > sizeof text || n + 1 > room)
		rc = error_set(e, ERR_LIMIT, "the words are too long");
	else if (words < RELEASE_WORDS_MIN)
		rc = error_set(e, ERR_FORMAT, "%zu words where at least %d are wanted", words, RELEASE_WORDS_MIN);
	else
		memcpy(out, text, n + 1);
	mem_wipe(text, sizeof text);
	return rc;
}

static int open_inner(struct buffer *plain, const struct buffer *inner, const char *words, struct error *e)
{
	struct age_identity pass;
	char text[AGE_PASSPHRASE_MAX + 1];
	int rc = release_words(text, sizeof text, words, e);
	if (rc < 0)
		return rc;
	rc = age_identity_passphrase(
		&pass, text, strlen(text), AGE_WORK_FACTOR_FALLBACK_MIN, AGE_WORK_FACTOR_FALLBACK_MAX, e);
	if (rc == 0) {
		rc = age_open(plain, &pass, 1, inner->data, inner->len, e);
		age_identity_wipe(&pass);
	}
	if (rc == ERR_NOTFOUND || rc == ERR_AUTH)
		rc = error_set(e, ERR_AUTH, "these are not the words of this release");
	mem_wipe(text, sizeof text);
	return rc;
}

int release_open_fallback(struct age_identity *out, const void *sealed, size_t len,
	const struct age_identity *device, const char *words, const char *recipient, struct error *e)
{
	struct buffer inner = BUFFER_INIT(RELEASE_FILE_MAX), plain = BUFFER_INIT(2 * AGE_IDENTITY_SIZE);
	int rc = age_open(&inner, device, 1, sealed, len, e);

	if (rc == ERR_NOTFOUND)
		error_set(e, rc, "the release is not made for this device");
	if (rc == 0)
		rc = open_inner(&plain, &inner, words, e);
	if (rc == 0)
		rc = read_line(out, &plain, recipient, e);
	buffer_release_wiped(&plain);
	buffer_release_wiped(&inner);
	return rc;
}

/* --- making --- */

static size_t identity_line(char line[AGE_IDENTITY_SIZE + 1], const struct age_identity *id)
{
	age_identity_text(line, id);
	size_t n = strlen(line);
	line[n++] = '\n';
	return n;
}

int release_make(struct buffer *out, const struct age_identity *release, const struct age_recipient *devices,
	size_t count, struct error *e)
{
	char line[AGE_IDENTITY_SIZE + 1];
	size_t n = identity_line(line, release);
	int rc = age_seal(out, devices, count, line, n, e);
	mem_wipe(line, sizeof line);
	return rc;
}

int release_make_fallback(struct buffer *out, const struct age_identity *release,
	const struct age_recipient *devices, size_t count, const char *words, int work_factor, struct error *e)
{
	char line[AGE_IDENTITY_SIZE + 1], text[AGE_PASSPHRASE_MAX + 1];
	struct buffer inner = BUFFER_INIT(RELEASE_FILE_MAX);
	struct age_to to = { .passphrase = text, .work_factor = work_factor };

	if (work_factor < AGE_WORK_FACTOR_FALLBACK_MIN || work_factor > AGE_WORK_FACTOR_FALLBACK_MAX)
		return error_set(e, ERR_FORMAT, "the fallback's work factor is 15 to 18");
	int rc = release_words(text, sizeof text, words, e);
	if (rc < 0)
		return rc;
	size_t n = identity_line(line, release);
	rc = age_seal_to(&inner, &to, line, n, e);
	if (rc == 0)
		rc = age_seal(out, devices, count, inner.data, inner.len, e);
	mem_wipe(line, sizeof line);
	mem_wipe(text, sizeof text);
	buffer_release_wiped(&inner);
	return rc;
}
