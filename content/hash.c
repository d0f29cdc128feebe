/* EVP one-shots and one opaque context; nothing is cached, so nothing has to be locked. */
#include "content/hash.h"
#include "content/codec.h"
#include "content/file_system.h"
#include "content/libcrypto.h"
#include "content/random_system.h"
#include "engine/limits.h"
#include "engine/memory.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

struct hash {
	EVP_MD_CTX *ctx;
	size_t size;
	bool failed;
};

static int digest(uint8_t *out, const void *data, size_t len, const EVP_MD *md)
{
	return EVP_Digest(len ? data : "", len, out, NULL, md, NULL) == 1 ? 0 : ERR_NOMEM;
}

int sha256(uint8_t out[SHA256_SIZE], const void *data, size_t len)
{
	return digest(out, data, len, EVP_sha256());
}

int sha512(uint8_t out[SHA512_SIZE], const void *data, size_t len)
{
	return digest(out, data, len, EVP_sha512());
}

int sha256_hex(char out[SHA256_HEX_SIZE], const void *data, size_t len)
{
	uint8_t sum[SHA256_SIZE];
	int r = sha256(sum, data, len);

	if (r == 0)
		hex_encode(out, sum, sizeof sum);
	return r;
}

struct hash *hash_new(enum hash_kind kind)
{
	struct hash *h = mem_zero(1, sizeof *h);

	if (!h)
		return NULL;
	h->size = kind == HASH_SHA512 ? SHA512_SIZE : SHA256_SIZE;
	h->ctx = EVP_MD_CTX_new();
	if (!h->ctx || EVP_DigestInit_ex(h->ctx, kind == HASH_SHA512 ? EVP_sha512() : EVP_sha256(), NULL) != 1) {
		hash_free(h);
		return NULL;
	}
	return h;
}

void hash_add(struct hash *h, const void *data, size_t len)
{
	if (h && len && EVP_DigestUpdate(h->ctx, data, len) != 1)
		h->failed = true;
}

int hash_end(struct hash *h, uint8_t *out)
{
	uint8_t sum[SHA512_SIZE];
	int r = ERR_NOMEM;

	if (h && !h->failed && EVP_DigestFinal_ex(h->ctx, sum, NULL) == 1) {
		memcpy(out, sum, h->size);
		r = 0;
	}
	hash_free(h);
	return r;
}

void hash_free(struct hash *h)
{
	if (!h)
		return;
	EVP_MD_CTX_free(h->ctx);
	mem_free(h);
}

#define FILE_PIECE ((size_t)256 << 10)

int hash_file(uint8_t out[SHA256_SIZE], uint64_t *size, const char *path, struct error *e)
{
	uint8_t *piece = mem_alloc(FILE_PIECE);
	struct hash *h = hash_new(HASH_SHA256);
	uint64_t total = 0;
	int fd = -1, r = 0;

	if (!piece || !h) {
		r = error_set(e, ERR_NOMEM, "%s: out of memory", path);
		goto done;
	}
	r = file_open_read(&fd, path, e);
	for (size_t got = 1; r == 0 && got;) {
		r = file_read_some(fd, path, piece, FILE_PIECE, &got, e);
		if (r < 0)
			break;
		hash_add(h, piece, got);
		total += got;
	}
	if (r < 0)
		goto done;
	r = hash_end(h, out);
	h = NULL;
	if (r < 0)
		error_set(e, r, "%s: out of memory", path);
	else if (size)
		*size = total;
done:
	file_close(fd);
	hash_free(h);
	mem_free(piece);
	return r;
}

int hmac_sha256(uint8_t out[SHA256_SIZE], const void *key, size_t key_len, const void *data, size_t len)
{
	unsigned n = 0;

	/* HMAC() takes an int; no caller's key is longer than a hash block or two */
	if (key_len > 4096 ||
		!HMAC(EVP_sha256(), key_len ? key : "", (int)key_len, len ? data : (const void *)"", len, out, &n))
		return ERR_NOMEM;
	return 0;
}

int hkdf_sha256(uint8_t *out, size_t out_len, const void *secret, size_t secret_len, const void *salt,
	size_t salt_len, const char *info)
{
	uint8_t prk[SHA256_SIZE], block[SHA256_SIZE + 256 + 1];
	static const uint8_t zeros[SHA256_SIZE];
	size_t info_len = strlen(info), have = 0;
	int r = ERR_LIMIT;

	if (info_len > 256 || out_len > (size_t)255 * SHA256_SIZE)
		return ERR_LIMIT;
	r = salt ? hmac_sha256(prk, salt, salt_len, secret, secret_len)
			 : hmac_sha256(prk, zeros, sizeof zeros, secret, secret_len);
	/* RFC 5869 §2.3: T(i) = HMAC(PRK, T(i-1) | info | i) */
	for (uint8_t i = 1; r == 0 && have < out_len; i++) {
		size_t before = i == 1 ? 0 : SHA256_SIZE;
		memcpy(block + before, info, info_len);
		block[before + info_len] = i;
		r = hmac_sha256(block, prk, sizeof prk, block, before + info_len + 1);
		size_t n = out_len - have < SHA256_SIZE ? out_len - have : SHA256_SIZE;
		memcpy(out + have, block, r == 0 ? n : 0);
		have += n;
	}
	mem_wipe(prk, sizeof prk);
	mem_wipe(block, sizeof block);
	return r;
}

int scrypt(uint8_t *out, size_t out_len, const void *pass, size_t pass_len, const void *salt, size_t salt_len,
	unsigned log2_n)
{
	if (log2_n < 1 || log2_n > LIMIT_AGE_WORK_FACTOR)
		return ERR_LIMIT;
	uint64_t n = (uint64_t)1 << log2_n, memory = n * 1024 + ((uint64_t)1 << 20);
	return EVP_PBE_scrypt(pass, pass_len, salt, salt_len, n, 8, 1, memory, out, out_len) == 1 ? 0 : ERR_NOMEM;
}

bool bytes_equal(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *p = a, *q = b;
	uint8_t diff = 0;

	while (len--)
		diff |= *p++ ^ *q++;
	return diff == 0;
}

/* --- PIN verifiers --- */

#define PIN_PREFIX "scrypt$15$"
#define PIN_SALT 16
#define PIN_HASH 32
#define PIN_SALT_TEXT 22
#define PIN_HASH_TEXT 43

static int pin_text(char out[PIN_VERIFIER_SIZE], const uint8_t salt[PIN_SALT], const char *pin, size_t len)
{
	char salt_text[BASE64_SIZE(PIN_SALT)], hash_text[BASE64_SIZE(PIN_HASH)];
	uint8_t hash[PIN_HASH];
	int r = scrypt(hash, sizeof hash, pin, len, salt, PIN_SALT, 15);

	if (r < 0)
		return r;
	base64_encode(salt_text, salt, PIN_SALT, BASE64_UNPADDED);
	base64_encode(hash_text, hash, PIN_HASH, BASE64_UNPADDED);
	snprintf(out, PIN_VERIFIER_SIZE, PIN_PREFIX "%s$%s", salt_text, hash_text);
	mem_wipe(hash, sizeof hash);
	return 0;
}

int pin_make(char out[PIN_VERIFIER_SIZE], const char *pin, size_t len)
{
	uint8_t salt[PIN_SALT];
	int r = random_bytes(salt, sizeof salt);

	return r < 0 ? r : pin_text(out, salt, pin, len);
}

int pin_check(const char *verifier, const char *pin, size_t len)
{
	const size_t prefix = strlen(PIN_PREFIX), size = prefix + PIN_SALT_TEXT + 1 + PIN_HASH_TEXT;
	uint8_t salt[PIN_SALT], hash[PIN_HASH];
	char expected[PIN_VERIFIER_SIZE];
	size_t n, m;

	if (strlen(verifier) != size || memcmp(verifier, PIN_PREFIX, prefix) != 0 ||
		base64_decode(salt, sizeof salt, &n, verifier + prefix, PIN_SALT_TEXT, BASE64_UNPADDED) < 0 ||
		verifier[prefix + PIN_SALT_TEXT] != '$' ||
		base64_decode(hash, sizeof hash, &m, verifier + size - PIN_HASH_TEXT, PIN_HASH_TEXT, BASE64_UNPADDED) < 0)
		return ERR_FORMAT;
	int r = pin_text(expected, salt, pin, len);
	if (r < 0)
		return r;
	/* canonical base64: equal texts are equal hashes */
	return bytes_equal(expected, verifier, size) ? 0 : ERR_AUTH;
}
