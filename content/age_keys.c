/* X25519 keys as age writes them, and files of them. */
#include "content/age_internal.h"
#include "content/codec.h"
#include "content/file_system.h"
#include "content/libcrypto.h"
#include "content/random_system.h"
#include "engine/memory.h"

#include <assert.h>
#include <openssl/evp.h>
#include <string.h>

#define HRP_RECIPIENT "age"
#define HRP_IDENTITY "AGE-SECRET-KEY-"
#define IDENTITIES_MAX 1024 /* in one file */

static int derive(uint8_t out[32], EVP_PKEY *own, const uint8_t point[32])
{
	EVP_PKEY *peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, point, 32);
	EVP_PKEY_CTX *ctx = peer ? EVP_PKEY_CTX_new(own, NULL) : NULL;
	size_t n = 32;
	int r = ERR_NOMEM;

	if (ctx && EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer_ex(ctx, peer, 0) == 1)
		r = EVP_PKEY_derive(ctx, out, &n) == 1 && n == 32 ? 0 : ERR_FORMAT; /* refuses an all-zero result */
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(peer);
	return r;
}

int age_x25519(uint8_t out[32], const uint8_t secret[32], const uint8_t point[32])
{
	EVP_PKEY *own = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret, 32);
	size_t n = 32;
	int r = ERR_NOMEM;

	if (own && point)
		r = derive(out, own, point);
	else if (own)
		r = EVP_PKEY_get_raw_public_key(own, out, &n) == 1 ? 0 : ERR_NOMEM;
	ERR_clear_error();
	EVP_PKEY_free(own);
	return r;
}

/* --- recipients --- */

int age_recipient_parse(struct age_recipient *out, const char *text, size_t len, struct error *e)
{
	static const uint8_t any_secret[32] = { 8 };
	struct age_recipient r;
	uint8_t shared[32];

	if (bech32_decode(r.point, sizeof r.point, HRP_RECIPIENT, text, len) < 0)
		return error_set(e, ERR_FORMAT, "not an age recipient (age1…, 62 characters)");
	int code = age_x25519(shared, any_secret, r.point);
	if (code < 0)
		return error_set(e, code, "the age recipient is not a usable point");
	*out = r;
	return 0;
}

void age_recipient_text(char out[AGE_RECIPIENT_SIZE], const struct age_recipient *r)
{
	bech32_encode(out, AGE_RECIPIENT_SIZE, HRP_RECIPIENT, r->point, sizeof r->point);
}

/* --- identities --- */

static int from_secret(struct age_identity *out, const uint8_t secret[32], struct error *e)
{
	struct age_recipient recipient;

	if (age_x25519(recipient.point, secret, NULL) < 0)
		return error_set(e, ERR_NOMEM, "out of memory");
	memset(out, 0, sizeof *out);
	out->kind = AGE_IDENTITY_X25519;
	out->recipient = recipient;
	memcpy(out->secret, secret, sizeof out->secret);
	return 0;
}

int age_identity_generate(struct age_identity *out, struct error *e)
{
	uint8_t secret[32];
	int r;

	if (random_bytes(secret, sizeof secret) < 0)
		return error_set(e, ERR_IO, "no randomness for a key");
	r = from_secret(out, secret, e);
	mem_wipe(secret, sizeof secret);
	return r;
}

int age_identity_parse(struct age_identity *out, const char *text, size_t len, struct error *e)
{
	uint8_t secret[32];
	int r = bech32_decode(secret, sizeof secret, HRP_IDENTITY, text, len);

	if (r < 0)
		return error_set(e, r, "not an age identity (" HRP_IDENTITY "1…)");
	r = from_secret(out, secret, e);
	mem_wipe(secret, sizeof secret);
	return r;
}

void age_identity_text(char out[AGE_IDENTITY_SIZE], const struct age_identity *id)
{
	assert(id->kind == AGE_IDENTITY_X25519);
	bech32_encode(out, AGE_IDENTITY_SIZE, HRP_IDENTITY, id->secret, sizeof id->secret);
}

int age_identity_passphrase(
	struct age_identity *out, const char *pass, size_t len, int work_min, int work_max, struct error *e)
{
	assert(work_min >= 1 && work_min <= work_max && work_max <= LIMIT_AGE_WORK_FACTOR);
	if (len > AGE_PASSPHRASE_MAX)
		return error_set(e, ERR_LIMIT, "the passphrase is longer than %d bytes", AGE_PASSPHRASE_MAX);
	if (len == 0 || memchr(pass, 0, len))
		return error_set(e, ERR_FORMAT, "the passphrase is empty or not text");
	memset(out, 0, sizeof *out);
	out->kind = AGE_IDENTITY_PASSPHRASE;
	out->work_min = work_min;
	out->work_max = work_max;
	memcpy(out->passphrase, pass, len);
	return 0;
}

void age_identity_wipe(struct age_identity *id)
{
	mem_wipe(id, sizeof *id);
}

/* --- identity files --- */

/* A fresh array and a wiped old one: realloc could leave a secret behind. */
static int add_identity(struct age_identity **list, size_t count, const struct age_identity *one)
{
	struct age_identity *grown = mem_zero(count + 1, sizeof *grown);

	if (!grown)
		return ERR_NOMEM;
	if (count)
		memcpy(grown, *list, count * sizeof *grown);
	grown[count] = *one;
	age_identities_free(*list, count);
	*list = grown;
	return 0;
}

static int parse_identity_line(
	struct age_identity **list, size_t *count, const char *line, size_t len, struct error *e)
{
	struct age_identity one;
	int r;

	if (len && line[len - 1] == '\r')
		len--; /* as age itself reads them */
	if (len == 0 || line[0] == '#')
		return 0;
	if (*count == IDENTITIES_MAX)
		return error_set(e, ERR_LIMIT, "more than %d identities", IDENTITIES_MAX);
	r = age_identity_parse(&one, line, len, e);
	if (r < 0)
		return r;
	r = add_identity(list, *count, &one);
	age_identity_wipe(&one);
	if (r < 0)
		return error_set(e, r, "out of memory");
	(*count)++;
	return 0;
}

int age_identities_parse(struct age_identity **out, size_t *count, const char *text, size_t len, struct error *e)
{
	struct age_identity *list = NULL;
	size_t n = 0;
	int r = 0, number = 0;

	while (len && r == 0) {
		const char *nl = memchr(text, '\n', len);
		size_t line = nl ? (size_t)(nl - text) : len;
		number++;
		r = parse_identity_line(&list, &n, text, line, e);
		text += line + (nl != NULL);
		len -= line + (nl != NULL);
	}
	if (r < 0)
		error_prefix(e, r, "line %d", number);
	else if (n == 0)
		r = error_set(e, ERR_FORMAT, "no identity in it");
	if (r < 0) {
		age_identities_free(list, n);
		return r;
	}
	*out = list;
	*count = n;
	return 0;
}

static int load(struct age_identity **out, size_t *count, const char *path,
	int (*read)(struct buffer *, const char *, struct error *), struct error *e)
{
	struct buffer text = BUFFER_INIT(LIMIT_KEY_FILE);
	int r = read(&text, path, e);

	if (r == 0) {
		r = age_identities_parse(out, count, buffer_text(&text), text.len, e);
		if (r < 0)
			error_prefix(e, r, "%s", path);
	}
	buffer_release_wiped(&text);
	return r;
}

int age_identities_load(struct age_identity **out, size_t *count, const char *path, struct error *e)
{
	return load(out, count, path, file_read, e);
}

int age_identities_load_private(struct age_identity **out, size_t *count, const char *path, struct error *e)
{
	return load(out, count, path, file_read_private, e);
}

void age_identities_free(struct age_identity *list, size_t count)
{
	mem_free_wiped(list, count * sizeof *list);
}

int age_identity_save(const struct age_identity *id, const char *path, struct error *e)
{
	struct buffer text = BUFFER_INIT(512);
	char recipient[AGE_RECIPIENT_SIZE], secret[AGE_IDENTITY_SIZE];
	int r;

	age_recipient_text(recipient, &id->recipient);
	age_identity_text(secret, id);
	r = buffer_addf(&text, "# public key: %s\n%s\n", recipient, secret);
	if (r == 0)
		r = file_write_new(path, text.data, text.len, 0600, e);
	else
		error_set(e, r, "%s: out of memory", path);
	mem_wipe(secret, sizeof secret);
	buffer_release_wiped(&text);
	return r;
}
