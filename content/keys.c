/* The secret stays inside an EVP_PKEY from generation to free; PEM text passes through buffers that are wiped. */
#include "content/keys.h"
#include "content/file_system.h"
#include "content/keys_openssl.h"
#include "engine/limits.h"
#include "engine/memory.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <string.h>

struct signing_key {
	EVP_PKEY *pkey;
	struct public_key public;
};

/* Takes `pkey` over, also on failure. */
static int wrap(struct signing_key **out, EVP_PKEY *pkey, struct error *e)
{
	struct signing_key *key = mem_zero(1, sizeof *key);
	int r;

	if (!key) {
		EVP_PKEY_free(pkey);
		return error_set(e, ERR_NOMEM, "no memory for a key");
	}
	key->pkey = pkey;
	r = public_key_from_pkey(&key->public, pkey, e);
	if (r < 0) {
		signing_key_free(key);
		return r;
	}
	*out = key;
	return 0;
}

int signing_key_generate(struct signing_key **out, enum key_kind kind, struct error *e)
{
	EVP_PKEY *pkey = kind == KEY_P256 ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	if (!pkey) {
		ERR_clear_error();
		return error_set(e, ERR_NOMEM, "cannot make a key");
	}
	return wrap(out, pkey, e);
}

/* An encrypted PEM is refused instead of asking on the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *ctx)
{
	(void)buf, (void)size, (void)writing, (void)ctx;
	return -1;
}

int signing_key_from_pem(struct signing_key **out, const char *pem, size_t len, struct error *e)
{
	if (len > LIMIT_KEY_FILE)
		return error_set(e, ERR_LIMIT, "the key file is longer than %d bytes", LIMIT_KEY_FILE);
	BIO *bio = BIO_new_mem_buf(len ? pem : "", (int)len);
	EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;

	BIO_free(bio);
	ERR_clear_error();
	if (!pkey)
		return error_set(e, ERR_FORMAT, "this is not a private key in PEM without a passphrase");
	return wrap(out, pkey, e);
}

int signing_key_load(struct signing_key **out, const char *path, struct error *e)
{
	struct buffer pem = BUFFER_INIT(LIMIT_KEY_FILE);
	int r = file_read_private(&pem, path, e);

	if (r == 0) {
		r = signing_key_from_pem(out, buffer_text(&pem), pem.len, e);
		if (r < 0)
			error_prefix(e, r, "%s", path);
	}
	buffer_release_wiped(&pem);
	return r;
}

int signing_key_add_pem(struct buffer *out, const struct signing_key *key)
{
	BIO *bio = BIO_new(BIO_s_secmem()); /* cleared when freed */
	char *text = NULL;
	int r = ERR_NOMEM;

	if (bio && PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL) == 1) {
		long n = BIO_get_mem_data(bio, &text);
		if (n > 0)
			r = buffer_add(out, text, (size_t)n);
	}
	ERR_clear_error();
	BIO_free(bio);
	return r;
}

int signing_key_save(const struct signing_key *key, const char *path, struct error *e)
{
	struct buffer pem = BUFFER_INIT(LIMIT_KEY_FILE);
	int r = signing_key_add_pem(&pem, key);

	if (r < 0)
		error_set(e, r, "%s: the key cannot be exported", path);
	else
		r = file_write_new(path, pem.data, pem.len, 0600, e);
	buffer_release_wiped(&pem);
	return r;
}

void signing_key_public(struct public_key *out, const struct signing_key *key)
{
	*out = key->public;
}

enum key_kind signing_key_kind(const struct signing_key *key)
{
	return key->public.kind;
}

struct evp_pkey_st *signing_key_evp(const struct signing_key *key)
{
	return key->pkey;
}

/* r and s of 32 bytes each out of ECDSA's DER. */
static int ecdsa_plain(uint8_t out[KEY_SIGNATURE_SIZE], const unsigned char *der, size_t len)
{
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &der, (long)len);
	int r = ERR_AUTH;

	if (s && BN_bn2binpad(ECDSA_SIG_get0_r(s), out, 32) == 32 &&
		BN_bn2binpad(ECDSA_SIG_get0_s(s), out + 32, 32) == 32)
		r = 0;
	ECDSA_SIG_free(s);
	return r;
}

int signing_key_sign(const struct signing_key *key, uint8_t sig[KEY_SIGNATURE_SIZE], const void *msg, size_t len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool p256 = key->public.kind == KEY_P256;
	unsigned char made[128];
	size_t n = sizeof made;
	int r = ctx ? ERR_AUTH : ERR_NOMEM;

	if (!ctx || EVP_DigestSignInit(ctx, NULL, p256 ? EVP_sha256() : NULL, NULL, key->pkey) != 1 ||
		EVP_DigestSign(ctx, made, &n, len ? msg : (const void *)"", len) != 1)
		goto done;
	if (p256)
		r = ecdsa_plain(sig, made, n);
	else if (n == KEY_SIGNATURE_SIZE) {
		memcpy(sig, made, n);
		r = 0;
	}
done:
	ERR_clear_error();
	EVP_MD_CTX_free(ctx);
	return r;
}

void signing_key_free(struct signing_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey); /* libcrypto clears the secret */
	mem_free(key);
}
