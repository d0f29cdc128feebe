/* age: the stream and the random-access reader must agree, on whatever bytes.
 *
 * First byte, modulo 3: 0 the rest is a whole age file; 1 the rest goes into a header in front of a good stanza and
 * gets a true MAC, so that the grammar is explored and not only the MAC's refusal; 2 the rest stands for the sealed
 * payload behind a good header. */
#include "content/age_internal.h"
#include "content/codec.h"
#include "content/hash.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t file_key[AGE_FILE_KEY] = "sixteen bytes...";

static void require(int truth)
{
	if (!truth)
		abort();
}

static void fixed_identities(struct age_identity out[2])
{
	static const char digits[] = "AGE-SECRET-KEY-";
	uint8_t secret[32];
	char text[AGE_IDENTITY_SIZE];

	for (uint8_t i = 0; i < 32; i++)
		secret[i] = (uint8_t)(i + 1);
	bech32_encode(text, sizeof text, digits, secret, sizeof secret);
	require(age_identity_parse(&out[0], text, strlen(text), NULL) == 0);
	require(age_identity_passphrase(&out[1], "fuzz", 4, 1, 3, NULL) == 0);
}

/* A header whose MAC holds: `extra` lines, then a stanza to `to`. */
static void good_header(struct buffer *out, const void *extra, size_t len, const struct age_recipient *to)
{
	uint8_t secret[32] = { 7 }, shared[32], salt[64], key[32], wrapped[32], mac[32];

	buffer_add_string(out, "age-encryption.org/v1\n");
	buffer_add(out, extra, len);
	age_x25519(salt, secret, NULL);
	memcpy(salt + 32, to->point, 32);
	age_x25519(shared, secret, to->point);
	hkdf_sha256(key, 32, shared, 32, salt, 64, "age-encryption.org/v1/X25519");
	age_wrap(wrapped, key, file_key);
	buffer_add_string(out, "-> X25519 ");
	base64_add(out, salt, 32, BASE64_UNPADDED);
	buffer_add_byte(out, '\n');
	base64_add(out, wrapped, 32, BASE64_UNPADDED);
	buffer_add_string(out, "\n---");
	hkdf_sha256(key, 32, file_key, sizeof file_key, NULL, 0, "header");
	hmac_sha256(mac, key, 32, out->data, out->len);
	buffer_add_byte(out, ' ');
	base64_add(out, mac, 32, BASE64_UNPADDED);
	buffer_add_byte(out, '\n');
}

static void add_payload(struct buffer *out, const char *text)
{
	uint8_t nonce[AGE_NONCE] = { 9 }, chunk[64];
	struct age_cipher *c = NULL;

	require(age_cipher_new(&c, file_key, nonce, true, NULL) == 0);
	age_chunk_seal(c, 0, true, chunk, text, strlen(text));
	age_cipher_free(c);
	buffer_add(out, nonce, sizeof nonce);
	buffer_add(out, chunk, strlen(text) + AGE_TAG);
}

static void both_ways(const struct age_identity *ids, const uint8_t *data, size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);
	struct buffer plain = BUFFER_INIT(1 << 20);
	struct age_file *f = NULL;
	uint8_t *again;

	if (size)
		memcpy(exact, data, size);
	int r = age_open(&plain, ids, 2, exact, size, NULL);
	int q = age_file_open_memory(&f, ids, 2, exact, size, NULL);
	if (q == 0)
		q = age_file_check_all(f, NULL, NULL, NULL);
	require((r == 0) == (q == 0));
	if (r == 0) {
		require(age_file_size(f) == plain.len);
		again = malloc(plain.len + 1);
		require(age_file_read(f, 0, again, plain.len, NULL) == 0);
		require(plain.len == 0 || !memcmp(again, plain.data, plain.len));
		free(again);
	} else
		require(plain.len == 0);
	age_file_free(f);
	buffer_release(&plain);
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer made = BUFFER_INIT(1 << 20);
	struct age_identity ids[2];

	if (size == 0 || size > 300000)
		return 0;
	fixed_identities(ids);
	if (data[0] % 3 == 0)
		buffer_add(&made, data + 1, size - 1);
	else if (data[0] % 3 == 1) {
		good_header(&made, data + 1, size - 1, &ids[0].recipient);
		add_payload(&made, "hello");
	} else {
		good_header(&made, "", 0, &ids[0].recipient);
		buffer_add(&made, data + 1, size - 1);
	}
	both_ways(ids, made.data, made.len);
	buffer_release(&made);
	return 0;
}
