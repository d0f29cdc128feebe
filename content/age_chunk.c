/* ChaCha20-Poly1305 (RFC 8439) as age's STREAM uses it: one context per direction whose key is set once, a nonce of
 * an 11-byte counter and a last-chunk flag. Decryption into `out` is wiped when the tag does not hold, so that no
 * caller can see an unauthenticated byte. */
#include "content/age_internal.h"
#include "content/hash.h"
#include "content/libcrypto.h"
#include "engine/memory.h"

#include <openssl/evp.h>
#include <string.h>

struct age_cipher {
	EVP_CIPHER_CTX *ctx;
};

static int seal(EVP_CIPHER_CTX *ctx, const uint8_t nonce[12], uint8_t *out, const void *plain, size_t len)
{
	int n = 0, m = 0;

	if (EVP_EncryptInit_ex(ctx, NULL, NULL, NULL, nonce) != 1 ||
		(len && EVP_EncryptUpdate(ctx, out, &n, plain, (int)len) != 1) ||
		EVP_EncryptFinal_ex(ctx, out + n, &m) != 1 ||
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, AGE_TAG, out + len) != 1)
		return ERR_NOMEM;
	return 0;
}

static int open(EVP_CIPHER_CTX *ctx, const uint8_t nonce[12], uint8_t *out, const uint8_t *sealed, size_t len)
{
	uint8_t tag[AGE_TAG], none[1];
	size_t plain = len - AGE_TAG;
	int n = 0, m = 0;

	memcpy(tag, sealed + plain, sizeof tag);
	if (EVP_DecryptInit_ex(ctx, NULL, NULL, NULL, nonce) == 1 &&
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, AGE_TAG, tag) == 1 &&
		(!plain || EVP_DecryptUpdate(ctx, out, &n, sealed, (int)plain) == 1) &&
		EVP_DecryptFinal_ex(ctx, plain ? out + n : none, &m) == 1)
		return 0;
	mem_wipe(out, plain);
	ERR_clear_error();
	return ERR_AUTH;
}

static EVP_CIPHER_CTX *context(const uint8_t key[32], bool sealing)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (ctx && EVP_CipherInit_ex(ctx, EVP_chacha20_poly1305(), NULL, key, NULL, sealing) != 1) {
		EVP_CIPHER_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

int age_cipher_new(struct age_cipher **out, const uint8_t file_key[AGE_FILE_KEY], const uint8_t nonce[AGE_NONCE],
	bool sealing, struct error *e)
{
	struct age_cipher *c = mem_zero(1, sizeof *c);
	uint8_t key[32];

	if (c && hkdf_sha256(key, sizeof key, file_key, AGE_FILE_KEY, nonce, AGE_NONCE, "payload") == 0)
		c->ctx = context(key, sealing);
	mem_wipe(key, sizeof key);
	if (!c || !c->ctx) {
		mem_free(c);
		return error_set(e, ERR_NOMEM, "out of memory");
	}
	*out = c;
	return 0;
}

void age_cipher_free(struct age_cipher *c)
{
	if (!c)
		return;
	EVP_CIPHER_CTX_free(c->ctx); /* libcrypto clears the key */
	mem_free(c);
}

static void chunk_nonce(uint8_t nonce[12], uint64_t n, bool last)
{
	memset(nonce, 0, 12);
	for (int i = 0; i < 8; i++)
		nonce[10 - i] = (uint8_t)(n >> (8 * i));
	nonce[11] = last;
}

int age_chunk_seal(struct age_cipher *c, uint64_t n, bool last, uint8_t *out, const void *plain, size_t len)
{
	uint8_t nonce[12];

	chunk_nonce(nonce, n, last);
	return seal(c->ctx, nonce, out, plain, len);
}

int age_chunk_open(struct age_cipher *c, uint64_t n, bool last, uint8_t *out, const uint8_t *sealed, size_t len)
{
	uint8_t nonce[12];

	if (len < AGE_TAG)
		return ERR_FORMAT;
	chunk_nonce(nonce, n, last);
	return open(c->ctx, nonce, out, sealed, len);
}

int age_wrap(uint8_t out[AGE_FILE_KEY + AGE_TAG], const uint8_t key[32], const uint8_t file_key[AGE_FILE_KEY])
{
	static const uint8_t nonce[12];
	EVP_CIPHER_CTX *ctx = context(key, true);
	int r = ctx ? seal(ctx, nonce, out, file_key, AGE_FILE_KEY) : ERR_NOMEM;

	EVP_CIPHER_CTX_free(ctx);
	return r;
}

int age_unwrap(uint8_t file_key[AGE_FILE_KEY], const uint8_t key[32], const uint8_t sealed[AGE_FILE_KEY + AGE_TAG])
{
	static const uint8_t nonce[12];
	EVP_CIPHER_CTX *ctx = context(key, false);
	int r = ctx ? open(ctx, nonce, file_key, sealed, AGE_FILE_KEY + AGE_TAG) : ERR_NOMEM;

	EVP_CIPHER_CTX_free(ctx);
	return r;
}
