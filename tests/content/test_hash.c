/* Hashes against the examples of their standards, and PIN verifiers. */
#include "content/codec.h"
#include "content/file_system.h"
#include "content/hash.h"
#include "content/random_system.h"
#include "tests/content/foundation_help.h"

#include <errno.h>

static void expect_hex(const uint8_t *got, size_t len, const char *hex)
{
	char text[HEX_SIZE(128)];

	hex_encode(text, got, len);
	assert_string_equal(text, hex);
}

static void sha__examples_and_pieces(void **state)
{
	uint8_t out[SHA512_SIZE], *data = help_bytes(300000, 1), whole[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];

	(void)state;
	assert_int_equal(sha256_hex(hex, "", 0), 0);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_int_equal(sha256(out, "abc", 3), 0);
	expect_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_int_equal(sha512(out, "abc", 3), 0);
	expect_hex(out, 64,
		"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		"2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
	assert_int_equal(sha256(whole, data, 300000), 0);
	struct hash *h = hash_new(HASH_SHA256);
	for (size_t i = 0; i < 300000; i += 7)
		hash_add(h, data + i, i + 7 < 300000 ? 7 : 300000 - i);
	assert_int_equal(hash_end(h, out), 0);
	assert_memory_equal(out, whole, 32);
	h = hash_new(HASH_SHA512);
	hash_add(h, "abc", 3);
	assert_int_equal(hash_end(h, out), 0);
	expect_hex(out, 4, "ddaf35a1");
	free(data);
}

static void hash__takes_nothing_for_nothing(void **state)
{
	uint8_t out[SHA512_SIZE];

	(void)state;
	hash_add(NULL, "x", 1);
	assert_int_equal(hash_end(NULL, out), ERR_NOMEM);
	hash_free(NULL);
	hash_free(hash_new(HASH_SHA512));
}

static void hash_file__is_the_hash_of_its_bytes(void **state)
{
	uint8_t *data = help_bytes(700001, 2), want[SHA256_SIZE], got[SHA256_SIZE];
	struct error e = ERROR_INIT;
	char folder[64], path[128];
	uint64_t size = 0;

	(void)state;
	help_folder(folder);
	snprintf(path, sizeof path, "%s/x", folder);
	help_write(path, data, 700001);
	sha256(want, data, 700001);
	assert_int_equal(hash_file(got, &size, path, &e), 0);
	assert_memory_equal(got, want, sizeof want);
	assert_int_equal(size, 700001);
	snprintf(path, sizeof path, "%s/none", folder);
	assert_int_equal(hash_file(got, NULL, path, &e), ERR_NOTFOUND);
	assert_non_null(strstr(e.text, path));
	help_remove(folder);
	free(data);
}

static int hash_act(void *ctx)
{
	uint8_t out[SHA256_SIZE];

	return hash_file(out, NULL, ctx, NULL);
}

static int no_reads(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)ctx, (void)path, (void)len;
	return op == FILE_OP_READ ? EIO : 0;
}

static void hash_file__torture(void **state)
{
	char folder[64], path[128];

	(void)state;
	help_folder(folder);
	snprintf(path, sizeof path, "%s/x", folder);
	help_write(path, "x", 1);
	assert_true(help_torture(hash_act, path) >= 2);
	file_set_hook(no_reads, NULL);
	assert_int_equal(hash_act(path), ERR_IO);
	file_set_hook(NULL, NULL);
	help_remove(folder);
}

static void hmac_and_hkdf__examples(void **state)
{
	uint8_t key[20], ikm[22], salt[13], out[42];

	(void)state;
	/* RFC 4231 case 1 and 2 */
	memset(key, 0x0b, 20);
	assert_int_equal(hmac_sha256(out, key, 20, "Hi There", 8), 0);
	expect_hex(out, 32, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	assert_int_equal(hmac_sha256(out, "Jefe", 4, "what do ya want for nothing?", 28), 0);
	expect_hex(out, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	/* RFC 5869 A.3: no salt, no info; then our labels with a salt, against the plain construction */
	memset(ikm, 0x0b, sizeof ikm);
	assert_int_equal(hkdf_sha256(out, 42, ikm, sizeof ikm, NULL, 0, ""), 0);
	expect_hex(out, 42, "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
	memset(salt, 7, sizeof salt);
	uint8_t prk[32], t1[32];
	hmac_sha256(prk, salt, sizeof salt, ikm, sizeof ikm);
	hmac_sha256(t1, prk, 32, "label\x01", 6);
	assert_int_equal(hkdf_sha256(out, 32, ikm, sizeof ikm, salt, sizeof salt, "label"), 0);
	assert_memory_equal(out, t1, 32);
}

static void scrypt__example_and_limits(void **state)
{
	uint8_t out[64];

	(void)state;
	/* RFC 7914 §12, the example with r = 8 and p = 1 */
	assert_int_equal(scrypt(out, 64, "pleaseletmein", 13, "SodiumChloride", 14, 14), 0);
	expect_hex(out, 64,
		"7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
		"d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
	assert_int_equal(scrypt(out, 32, "x", 1, "y", 1, 0), ERR_LIMIT);
	assert_int_equal(scrypt(out, 32, "x", 1, "y", 1, 23), ERR_LIMIT);
}

static void bytes_equal__says_so(void **state)
{
	uint8_t a[40] = { 0 }, b[40] = { 0 };

	(void)state;
	assert_true(bytes_equal(a, b, 40));
	assert_true(bytes_equal(a, b, 0));
	for (size_t i = 0; i < 40; i++) {
		b[i] ^= 0x80;
		assert_false(bytes_equal(a, b, 40));
		b[i] ^= 0x80;
	}
}

static void random__differs(void **state)
{
	uint8_t a[1000] = { 0 }, b[1000] = { 0 };

	(void)state;
	assert_int_equal(random_bytes(a, sizeof a), 0);
	assert_int_equal(random_bytes(b, sizeof b), 0);
	assert_memory_not_equal(a, b, sizeof a);
	assert_int_equal(random_bytes(a, 0), 0);
}

static void pin__right_and_wrong(void **state)
{
	char first[PIN_VERIFIER_SIZE], second[PIN_VERIFIER_SIZE];

	(void)state;
	assert_int_equal(pin_make(first, "482913", 6), 0);
	assert_int_equal(pin_make(second, "482913", 6), 0);
	assert_string_not_equal(first, second); /* salted */
	assert_int_equal(strncmp(first, "scrypt$15$", 10), 0);
	assert_int_equal(strlen(first), 10 + 22 + 1 + 43);
	assert_int_equal(pin_check(first, "482913", 6), 0);
	assert_int_equal(pin_check(second, "482913", 6), 0);
	assert_int_equal(pin_check(first, "482914", 6), ERR_AUTH);
	assert_int_equal(pin_check(first, "48291", 5), ERR_AUTH);
	assert_int_equal(pin_check(first, "", 0), ERR_AUTH);
	assert_null(strstr(first, "482913"));
}

/* The form and its work factor are fixed: a verifier cannot make itself cheap or empty. */
static void pin__refuses_other_forms(void **state)
{
	static const char *const bad[] = {
		"",
		"scrypt",
		"scrypt$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"scrypt$14$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"scrypt$15$AAAAAAAAAAAAAAAAAAAAAA$",
		"scrypt$15$$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"scrypt$15$AAAAAAAAAAAAAAAAAAAAAB$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"scrypt$15$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
		"scrypt$15$AAAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"scrypt$15$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ",
		"SCRYPT$15$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(pin_check(bad[i], "482913", 6), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha__examples_and_pieces),
		cmocka_unit_test(hash__takes_nothing_for_nothing),
		cmocka_unit_test(hash_file__is_the_hash_of_its_bytes),
		cmocka_unit_test(hash_file__torture),
		cmocka_unit_test(hmac_and_hkdf__examples),
		cmocka_unit_test(scrypt__example_and_limits),
		cmocka_unit_test(bytes_equal__says_so),
		cmocka_unit_test(random__differs),
		cmocka_unit_test(pin__right_and_wrong),
		cmocka_unit_test(pin__refuses_other_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
