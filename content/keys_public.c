/* Public keys as plain values; libcrypto's objects live only inside a call. */
#include "content/codec.h"
#include "content/hash.h"
#include "content/keys.h"
#include "content/keys_openssl.h"
#include "content/ssh_wire.h"
#include "engine/limits.h"
#include "engine/memory.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#define TYPE_P256 "ecdsa-sha2-nistp256"
#define TYPE_ED25519 "ssh-ed25519"
#define BLOB_MAX 104 /* that of a P-256 key, the longer one */

const char *key_type_name(enum key_kind kind)
{
	return kind == KEY_P256 ? TYPE_P256 : TYPE_ED25519;
}

static EVP_PKEY *p256_pkey(const struct public_key *key)
{
	char group[] = "prime256v1";
	uint8_t point[65];
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *out = NULL;

	memcpy(point, key->bytes, sizeof point);
	if (ctx && EVP_PKEY_fromdata_init(ctx) == 1)
		EVP_PKEY_fromdata(ctx, &out, EVP_PKEY_PUBLIC_KEY, params); /* refuses a point off the curve */
	EVP_PKEY_CTX_free(ctx);
	return out;
}

EVP_PKEY *public_key_pkey(const struct public_key *key)
{
	EVP_PKEY *out = key->kind == KEY_P256 ? p256_pkey(key)
										  : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->bytes, 32);

	if (!out)
		ERR_clear_error();
	return out;
}

/* A key of small order verifies forged signatures; one with y >= p has a second encoding. Both are refused. */
static bool ed25519_is_sound(const uint8_t key[32])
{
	static const char *const small_order[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	};
	uint8_t y[32];
	char hex[HEX_SIZE(32)];
	size_t i = 31;

	memcpy(y, key, 32);
	y[31] &= 0x7f;
	hex_encode(hex, y, sizeof y);
	for (size_t k = 0; k < sizeof small_order / sizeof small_order[0]; k++)
		if (!strcmp(hex, small_order[k]))
			return false;
	if (y[31] != 0x7f)
		return true;
	while (i > 1 && y[i - 1] == 0xff)
		i--;
	return i > 1 || y[0] < 0xed;
}

static bool is_sound(const struct public_key *key)
{
	if (key->kind == KEY_ED25519)
		return ed25519_is_sound(key->bytes);
	EVP_PKEY *pkey = key->bytes[0] == 4 ? public_key_pkey(key) : NULL;
	EVP_PKEY_free(pkey);
	return pkey != NULL;
}

int public_key_from_blob(struct public_key *out, const uint8_t *blob, size_t len, struct error *e)
{
	struct public_key key = { .kind = 0 };
	struct ssh_reader r = ssh_reader_init(blob, len);
	struct ssh_slice type = ssh_read_string(&r), bytes;

	if (ssh_slice_is(type, TYPE_P256)) {
		key.kind = KEY_P256;
		key.len = 65;
		if (!ssh_slice_is(ssh_read_string(&r), "nistp256"))
			return error_set(e, ERR_FORMAT, "the key names another curve than its type");
	} else if (ssh_slice_is(type, TYPE_ED25519)) {
		key.kind = KEY_ED25519;
		key.len = 32;
	} else if (type.p)
		return error_set(e, ERR_UNSUPPORTED, "keys are " TYPE_P256 " or " TYPE_ED25519 ", this is of another type");
	bytes = ssh_read_string(&r);
	if (!ssh_reader_done(&r) || bytes.len != key.len)
		return error_set(e, ERR_FORMAT, "the public key is malformed");
	memcpy(key.bytes, bytes.p, bytes.len);
	if (!is_sound(&key))
		return error_set(e, ERR_FORMAT, "the public key is not a valid point of its curve");
	*out = key;
	return 0;
}

int public_key_add_blob(struct buffer *out, const struct public_key *key)
{
	ssh_add_text(out, key_type_name(key->kind));
	if (key->kind == KEY_P256)
		ssh_add_text(out, "nistp256");
	ssh_add_string(out, key->bytes, key->len);
	return out->failed;
}

/* The blob of a valid key always fits. */
static size_t blob_of(uint8_t out[BLOB_MAX], const struct public_key *key)
{
	uint8_t *o = out;
	const char *field[2] = { key_type_name(key->kind), key->kind == KEY_P256 ? "nistp256" : NULL };

	for (size_t i = 0; i < 3; i++) {
		const void *data = i < 2 ? (const void *)field[i] : key->bytes;
		size_t n = i == 2 ? key->len : data ? strlen(field[i]) : 0;
		if (!data)
			continue;
		memcpy(o, (const uint8_t[4]){ 0, 0, 0, (uint8_t)n }, 4);
		memcpy(o + 4, data, n);
		o += 4 + n;
	}
	return (size_t)(o - out);
}

void public_key_line(char out[PUBLIC_KEY_LINE_SIZE], const struct public_key *key)
{
	uint8_t blob[BLOB_MAX];
	char text[BASE64_SIZE(BLOB_MAX)];

	base64_encode(text, blob, blob_of(blob, key), BASE64_PADDED);
	snprintf(out, PUBLIC_KEY_LINE_SIZE, "%s %s", key_type_name(key->kind), text);
}

int public_key_print(char out[PUBLIC_KEY_PRINT_SIZE], const struct public_key *key)
{
	uint8_t blob[BLOB_MAX], sum[SHA256_SIZE];
	char text[BASE64_SIZE(SHA256_SIZE)];
	int r = sha256(sum, blob, blob_of(blob, key));

	if (r < 0)
		return r;
	base64_encode(text, sum, sizeof sum, BASE64_UNPADDED);
	snprintf(out, PUBLIC_KEY_PRINT_SIZE, "SHA256:%s", text);
	return 0;
}

/* The run up to the next blank; *p moves behind it and behind one blank. */
static struct ssh_slice word(const char **p, const char *end)
{
	const char *start = *p;

	while (*p < end && **p != ' ' && **p != '\t')
		(*p)++;
	struct ssh_slice s = { (const uint8_t *)start, (size_t)(*p - start) };
	if (*p < end)
		(*p)++;
	return s;
}

int public_key_parse(struct public_key *out, const char *line, size_t len, struct error *e)
{
	const char *p = line, *end = line + len;
	struct ssh_slice type = word(&p, end), text = word(&p, end);
	uint8_t blob[BLOB_MAX];
	struct public_key key;
	size_t n;

	for (const char *c = line; c < end; c++)
		if ((unsigned char)*c < 0x20 && *c != '\t')
			return error_set(e, ERR_FORMAT, "a public key is one line of text");
	if (!ssh_slice_is(type, TYPE_P256) && !ssh_slice_is(type, TYPE_ED25519))
		return error_set(e, ERR_UNSUPPORTED, "a public key starts with " TYPE_P256 " or " TYPE_ED25519);
	if (base64_decode(blob, sizeof blob, &n, (const char *)text.p, text.len, BASE64_PADDED) < 0)
		return error_set(e, ERR_FORMAT, "the public key is not canonical base64");
	int r = public_key_from_blob(&key, blob, n, e);
	if (r < 0)
		return r;
	if (!ssh_slice_is(type, key_type_name(key.kind)))
		return error_set(e, ERR_FORMAT, "the key is of another type than its line says");
	*out = key;
	return 0;
}

bool public_key_equal(const struct public_key *a, const struct public_key *b)
{
	return a->kind == b->kind && a->len == b->len && bytes_equal(a->bytes, b->bytes, a->len);
}

/* --- SubjectPublicKeyInfo --- */

int public_key_add_spki(struct buffer *out, const struct public_key *key)
{
	EVP_PKEY *pkey = public_key_pkey(key);
	unsigned char *der = NULL;
	int n = pkey ? i2d_PUBKEY(pkey, &der) : -1;
	int r = n > 0 ? buffer_add(out, der, (size_t)n) : ERR_NOMEM;

	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
	return r;
}

int public_key_add_pem(struct buffer *out, const struct public_key *key)
{
	struct buffer der = BUFFER_INIT(256);
	char text[BASE64_SIZE(256)];
	int r = public_key_add_spki(&der, key);

	if (r == 0) {
		size_t n = base64_encode(text, der.data, der.len, BASE64_PADDED);
		buffer_add_string(out, "-----BEGIN PUBLIC KEY-----\n");
		for (size_t i = 0; i < n; i += 64)
			buffer_addf(out, "%.64s\n", text + i);
		r = buffer_add_string(out, "-----END PUBLIC KEY-----\n");
	}
	buffer_release(&der);
	return r;
}

/* Both coordinates by name, so that the encoding preferred by the source does not matter. */
static int p256_point(uint8_t out[65], const EVP_PKEY *pkey)
{
	BIGNUM *x = NULL, *y = NULL;
	int r = ERR_FORMAT;

	out[0] = 4;
	if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
		EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 && BN_bn2binpad(x, out + 1, 32) == 32 &&
		BN_bn2binpad(y, out + 33, 32) == 32)
		r = 0;
	BN_free(x);
	BN_free(y);
	return r;
}

int public_key_from_pkey(struct public_key *out, const EVP_PKEY *pkey, struct error *e)
{
	struct public_key key = { .kind = 0 };
	char group[32] = "";
	size_t n = 32;
	int r = ERR_UNSUPPORTED;

	if (EVP_PKEY_is_a(pkey, "ED25519")) {
		key.kind = KEY_ED25519;
		key.len = 32;
		r = EVP_PKEY_get_raw_public_key(pkey, key.bytes, &n) == 1 && n == 32 ? 0 : ERR_FORMAT;
	} else if (EVP_PKEY_is_a(pkey, "EC") && EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) == 1 &&
			   !strcmp(group, "prime256v1")) {
		key.kind = KEY_P256;
		key.len = 65;
		r = p256_point(key.bytes, pkey);
	}
	if (r == 0 && !is_sound(&key))
		r = ERR_FORMAT;
	if (r < 0)
		return error_set(
			e, r, r == ERR_FORMAT ? "the key is malformed" : "keys are P-256 or Ed25519, this is another sort");
	*out = key;
	return 0;
}

int public_key_from_pem(struct public_key *out, const char *pem, size_t len, struct error *e)
{
	if (len > LIMIT_KEY_FILE)
		return error_set(e, ERR_LIMIT, "the key file is longer than %d bytes", LIMIT_KEY_FILE);
	BIO *bio = BIO_new_mem_buf(len ? pem : "", (int)len);
	EVP_PKEY *pkey = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
	int r;

	if (pkey)
		r = public_key_from_pkey(out, pkey, e);
	else
		r = error_set(e, ERR_FORMAT, "this is not a public key in PEM");
	ERR_clear_error();
	EVP_PKEY_free(pkey);
	BIO_free(bio);
	return r;
}

/* --- bare signatures --- */

/* ECDSA's DER from r and s. */
static int ecdsa_der(unsigned char **out, const uint8_t sig[KEY_SIGNATURE_SIZE])
{
	ECDSA_SIG *s = ECDSA_SIG_new();
	BIGNUM *a = BN_bin2bn(sig, 32, NULL), *b = BN_bin2bn(sig + 32, 32, NULL);
	int n = -1;

	if (s && a && b && ECDSA_SIG_set0(s, a, b) == 1) {
		a = b = NULL;
		n = i2d_ECDSA_SIG(s, out);
	}
	BN_free(a);
	BN_free(b);
	ECDSA_SIG_free(s);
	return n;
}

int public_key_verify(
	const struct public_key *key, const uint8_t sig[KEY_SIGNATURE_SIZE], const void *msg, size_t len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *pkey = public_key_pkey(key);
	unsigned char *der = NULL;
	int n = KEY_SIGNATURE_SIZE, r = ERR_NOMEM;

	if (!ctx || !pkey)
		goto done;
	if (key->kind == KEY_P256 && (n = ecdsa_der(&der, sig)) <= 0)
		goto done;
	if (EVP_DigestVerifyInit(ctx, NULL, key->kind == KEY_P256 ? EVP_sha256() : NULL, NULL, pkey) != 1)
		goto done;
	r = EVP_DigestVerify(ctx, der ? der : sig, (size_t)n, len ? msg : (const void *)"", len) == 1 ? 0 : ERR_AUTH;
done:
	ERR_clear_error(); /* a refused signature must not show up in someone's TLS error queue */
	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
	EVP_MD_CTX_free(ctx);
	return r;
}
