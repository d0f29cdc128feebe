/* The tree against RFC 6962's definition, and the path checker against others' vectors where they are present. */
#include "sync/merkle.h"

#include "content/codec.h"
#include "content/file_system.h"
#include "engine/json.h"
#include "engine/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LEAVES 70

static uint8_t leaves[LEAVES][SHA256_SIZE];

static void make_leaves(void)
{
	for (unsigned i = 0; i < LEAVES; i++) {
		uint8_t entry[4] = { (uint8_t)i, 1, 2, 3 };
		assert_int_equal(merkle_leaf(leaves[i], entry, sizeof entry), 0);
	}
}

/* RFC 6962 §2.1 as it is written there. */
static void slow_root(uint8_t out[SHA256_SIZE], unsigned begin, unsigned n)
{
	if (n == 1) {
		memcpy(out, leaves[begin], SHA256_SIZE);
		return;
	}
	unsigned k = 1;
	while (k * 2 < n)
		k *= 2;
	uint8_t both[1 + 2 * SHA256_SIZE] = { 1 };
	slow_root(both + 1, begin, k);
	slow_root(both + 1 + SHA256_SIZE, begin + k, n - k);
	assert_int_equal(sha256(out, both, sizeof both), 0);
}

static struct merkle *tree_of(unsigned n)
{
	struct merkle *m = merkle_new();
	assert_non_null(m);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(merkle_append(m, leaves[i]), 0);
	return m;
}

static void test_merkle_known_roots(void **state)
{
	/* RFC 6962: the hash of an empty list is the hash of nothing; of one entry, that of 0x00 and the entry. */
	struct merkle *m = merkle_new();
	uint8_t root[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];
	(void)state;
	assert_int_equal(merkle_root(root, m, 0), 0);
	hex_encode(hex, root, SHA256_SIZE);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_int_equal(merkle_leaf(root, "", 0), 0);
	hex_encode(hex, root, SHA256_SIZE);
	assert_string_equal(hex, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
	merkle_free(m);
}

static void test_merkle_roots_of_all_sizes(void **state)
{
	struct merkle *m = tree_of(LEAVES);
	(void)state;
	for (unsigned n = 1; n <= LEAVES; n++) {
		uint8_t fast[SHA256_SIZE], slow[SHA256_SIZE];
		assert_int_equal(merkle_root(fast, m, n), 0);
		slow_root(slow, 0, n);
		assert_memory_equal(fast, slow, SHA256_SIZE);
	}
	merkle_free(m);
}

static void test_merkle_every_path_of_every_size(void **state)
{
	struct merkle *m = tree_of(LEAVES);
	(void)state;
	for (unsigned n = 1; n <= LEAVES; n++) {
		uint8_t root[SHA256_SIZE];
		assert_int_equal(merkle_root(root, m, n), 0);
		for (unsigned i = 0; i < n; i++) {
			struct merkle_path p;
			assert_int_equal(merkle_prove(&p, m, i, n), 0);
			assert_int_equal(merkle_check(leaves[i], i, n, &p, root), 0);
			assert_int_equal(merkle_check(leaves[i], i ^ 1, n, &p, root), ERR_AUTH);
			assert_int_equal(merkle_check(leaves[(i + 1) % LEAVES], i, n, &p, root), ERR_AUTH);
			if (p.count) {
				p.count--;
				assert_int_equal(merkle_check(leaves[i], i, n, &p, root), ERR_AUTH);
				p.count++;
				p.hash[p.count - 1][7] ^= 1;
				assert_int_equal(merkle_check(leaves[i], i, n, &p, root), ERR_AUTH);
				p.hash[p.count - 1][7] ^= 1;
			}
			memset(p.hash[p.count], 0, SHA256_SIZE);
			p.count++;
			assert_int_equal(merkle_check(leaves[i], i, n, &p, root), ERR_AUTH);
		}
	}
	merkle_free(m);
}

static void test_merkle_cut_is_as_if_never_appended(void **state)
{
	struct merkle *m = tree_of(LEAVES);
	uint8_t a[SHA256_SIZE], b[SHA256_SIZE];
	(void)state;
	for (unsigned n = LEAVES; n-- > 0;) {
		merkle_cut(m, n);
		assert_int_equal(merkle_size(m), n);
		assert_int_equal(merkle_append(m, leaves[n]), 0);
		assert_int_equal(merkle_root(a, m, n + 1), 0);
		slow_root(b, 0, n + 1);
		assert_memory_equal(a, b, SHA256_SIZE);
		merkle_cut(m, n);
	}
	merkle_free(m);
}

/* --- allocation failures --- */

static int countdown;

static void *failing_hook(void *old, size_t size)
{
	if (size == 0) {
		free(old);
		return NULL;
	}
	return countdown-- > 0 ? realloc(old, size) : NULL;
}

static void test_merkle_survives_no_memory(void **state)
{
	(void)state;
	for (int allowed = 0; allowed < 12; allowed++) {
		countdown = allowed;
		mem_set_hook(failing_hook);
		struct merkle *m = merkle_new();
		uint64_t good = 0;
		for (unsigned i = 0; m && i < LEAVES; i++) {
			uint64_t before = merkle_size(m);
			int rc = merkle_append(m, leaves[i]);
			assert_true(rc == 0 || rc == ERR_NOMEM);
			assert_int_equal(merkle_size(m), before + (rc == 0));
			if (rc)
				break;
			good++;
		}
		mem_set_hook(NULL);
		if (m && good) {
			uint8_t a[SHA256_SIZE], b[SHA256_SIZE];
			assert_int_equal(merkle_root(a, m, good), 0);
			slow_root(b, 0, (unsigned)good);
			assert_memory_equal(a, b, SHA256_SIZE);
		}
		merkle_free(m);
	}
}

/* --- others' vectors: CORPORA=DIR --- */

static bool take_hash(uint8_t out[SHA256_SIZE], const char *text)
{
	size_t n = 0;
	return base64_decode(out, SHA256_SIZE, &n, text, strlen(text), BASE64_PADDED) == 0 && n == SHA256_SIZE;
}

/* 0 when the vector's path is accepted. */
static int run_vector(const json_t *v)
{
	uint8_t root[SHA256_SIZE], leaf[SHA256_SIZE];
	struct merkle_path p = { .count = 0 };
	const json_t *proof = json_object_get(v, "proof");
	if (!take_hash(root, json_string_value(json_object_get(v, "root"))) ||
		!take_hash(leaf, json_string_value(json_object_get(v, "leafHash"))))
		return ERR_FORMAT;
	if (json_array_size(proof) > MERKLE_PATH_MAX)
		return ERR_LIMIT;
	for (size_t i = 0; i < json_array_size(proof); i++)
		if (!take_hash(p.hash[p.count++], json_string_value(json_array_get(proof, i))))
			return ERR_FORMAT;
	return merkle_check(leaf, (uint64_t)json_integer_value(json_object_get(v, "leafIdx")),
		(uint64_t)json_integer_value(json_object_get(v, "treeSize")), &p, root);
}

static unsigned run_file(const char *path)
{
	struct buffer b = BUFFER_INIT(1 << 20);
	assert_int_equal(file_read(&b, path, NULL), 0);
	json_t *v = json_loadb(buffer_text(&b), b.len, 0, NULL);
	/* An index beyond 2^63 is no number for jansson: refused before any path is looked at. */
	bool want = strstr(buffer_text(&b), "\"wantErr\": true") != NULL;
	int rc = v ? run_vector(v) : ERR_FORMAT;
	if ((rc != 0) != want) {
		print_error("vector %s\n", path);
		fail();
	}
	json_decref(v);
	buffer_release(&b);
	return 1;
}

static unsigned run_folder(const char *dir)
{
	struct file_names names = { NULL, 0 };
	char path[FILE_PATH_MAX];
	unsigned n = 0;
	assert_int_equal(file_list(&names, dir, NULL), 0);
	for (size_t i = 0; i < names.count; i++) {
		const char *name = names.name[i];
		size_t len = strlen(name);
		assert_int_equal(file_join(path, dir, name, NULL), 0);
		if (len > 5 && !strcmp(name + len - 5, ".json"))
			n += run_file(path);
		else
			n += run_folder(path);
	}
	file_names_release(&names);
	return n;
}

static void test_merkle_corpus(void **state)
{
	const char *corpora = getenv("CORPORA");
	char dir[FILE_PATH_MAX];
	(void)state;
	if (!corpora)
		skip();
	snprintf(dir, sizeof dir, "%s/merkle/testdata/inclusion", corpora);
	unsigned n = run_folder(dir);
	printf("%u inclusion vectors\n", n);
	assert_true(n >= 90);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_merkle_known_roots),
		cmocka_unit_test(test_merkle_roots_of_all_sizes),
		cmocka_unit_test(test_merkle_every_path_of_every_size),
		cmocka_unit_test(test_merkle_cut_is_as_if_never_appended),
		cmocka_unit_test(test_merkle_survives_no_memory),
		cmocka_unit_test(test_merkle_corpus),
	};
	make_leaves();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
