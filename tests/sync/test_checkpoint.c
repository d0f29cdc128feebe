/* Checkpoints and receipts: what is signed is accepted, everything else is refused (F23). */
#include "sync/checkpoint.h"

#include "content/codec.h"
#include "engine/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CENTRE "demo-centre"
#define NAME "log.invigil.example"
#define ENTRIES 9

static const char entry[] = "invigil-answers/1\ndemo-centre\nA1\n1\nseat-12\nsealed 1234\n"
							"8e412920133d85984700ae50fe334e3e4a6bfa1c7c94d343edbf3d85522883d7\n";

struct world {
	struct signing_key *key, *other;
	struct log_key log;
	struct merkle *tree;
	struct buffer checkpoint, proof; /* of entry 5 */
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct error e = ERROR_INIT;
	char origin[LOG_ORIGIN_SIZE];
	struct checkpoint cp = { .time = 1795512345 };
	struct merkle_path path;
	assert_int_equal(signing_key_generate(&w->key, KEY_ED25519, &e), 0);
	assert_int_equal(signing_key_generate(&w->other, KEY_ED25519, &e), 0);
	snprintf(w->log.name, sizeof w->log.name, NAME);
	signing_key_public(&w->log.key, w->key);
	w->tree = merkle_new();
	for (unsigned i = 0; i < ENTRIES; i++) {
		uint8_t leaf[SHA256_SIZE];
		assert_int_equal(i == 5 ? merkle_leaf(leaf, entry, sizeof entry - 1) : merkle_leaf(leaf, &i, sizeof i), 0);
		assert_int_equal(merkle_append(w->tree, leaf), 0);
	}
	cp.size = ENTRIES;
	assert_int_equal(merkle_root(cp.root, w->tree, ENTRIES), 0);
	assert_int_equal(log_origin(origin, NAME, CENTRE, &e), 0);
	buffer_init(&w->checkpoint, PROOF_TEXT_MAX);
	buffer_init(&w->proof, PROOF_TEXT_MAX);
	assert_int_equal(checkpoint_sign(&w->checkpoint, w->key, origin, &cp, &e), 0);
	assert_int_equal(merkle_prove(&path, w->tree, 5, ENTRIES), 0);
	assert_int_equal(proof_write(&w->proof, 5, &path, buffer_text(&w->checkpoint), w->checkpoint.len), 0);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	signing_key_free(w->key);
	signing_key_free(w->other);
	merkle_free(w->tree);
	buffer_release(&w->checkpoint);
	buffer_release(&w->proof);
	free(w);
	return 0;
}

static int verify(const struct world *w, const char *text, size_t len, const void *what, size_t what_len)
{
	struct receipt r;
	struct error e = ERROR_INIT;
	int rc = receipt_verify(&r, &w->log, CENTRE, what, what_len, text, len, &e);
	if (rc)
		assert_true(e.text[0] || rc == ERR_NOMEM);
	return rc;
}

static void test_checkpoint_round_trip(void **state)
{
	const struct world *w = *state;
	struct checkpoint cp;
	struct receipt r;
	assert_int_equal(
		checkpoint_verify(&cp, &w->log, CENTRE, buffer_text(&w->checkpoint), w->checkpoint.len, NULL), 0);
	assert_int_equal(cp.size, ENTRIES);
	assert_int_equal(cp.time, 1795512345);
	assert_int_equal(
		receipt_verify(&r, &w->log, CENTRE, entry, sizeof entry - 1, buffer_text(&w->proof), w->proof.len, NULL),
		0);
	assert_int_equal(r.index, 5);
}

static void test_checkpoint__F23_any_bit_of_the_proof(void **state)
{
	const struct world *w = *state;
	char *copy = malloc(w->proof.len);
	for (size_t i = 0; i < w->proof.len; i++)
		for (int bit = 0; bit < 8; bit++) {
			memcpy(copy, w->proof.data, w->proof.len);
			copy[i] = (char)(copy[i] ^ (1 << bit));
			if (verify(w, copy, w->proof.len, entry, sizeof entry - 1) == 0)
				fail_msg("bit %d of byte %zu is not covered", bit, i);
		}
	free(copy);
}

static void test_checkpoint__F23_any_bit_of_the_manifest(void **state)
{
	const struct world *w = *state;
	char copy[sizeof entry];
	for (size_t i = 0; i + 1 < sizeof entry; i++)
		for (int bit = 0; bit < 8; bit++) {
			memcpy(copy, entry, sizeof entry);
			copy[i] = (char)(copy[i] ^ (1 << bit));
			assert_int_not_equal(verify(w, buffer_text(&w->proof), w->proof.len, copy, sizeof entry - 1), 0);
		}
}

static void test_checkpoint__F23_every_truncation_and_more(void **state)
{
	const struct world *w = *state;
	for (size_t n = 0; n < w->proof.len; n++)
		assert_int_not_equal(verify(w, buffer_text(&w->proof), n, entry, sizeof entry - 1), 0);
	struct buffer more = BUFFER_INIT(PROOF_TEXT_MAX);
	buffer_add(&more, w->proof.data, w->proof.len);
	buffer_add_string(&more, "x\n");
	assert_int_not_equal(verify(w, buffer_text(&more), more.len, entry, sizeof entry - 1), 0);
	buffer_release(&more);
}

static void test_checkpoint__F23_another_key_centre_set_or_index(void **state)
{
	struct world *w = *state;
	struct receipt r;
	struct log_key other = w->log;
	struct merkle_path path;
	struct buffer wrong = BUFFER_INIT(PROOF_TEXT_MAX);
	signing_key_public(&other.key, w->other);
	const char *text = buffer_text(&w->proof);
	assert_int_equal(
		receipt_verify(&r, &other, CENTRE, entry, sizeof entry - 1, text, w->proof.len, NULL), ERR_AUTH);
	assert_int_equal(
		receipt_verify(&r, &w->log, "other-centre", entry, sizeof entry - 1, text, w->proof.len, NULL), ERR_AUTH);
	assert_int_equal(verify(w, text, w->proof.len, "another set", 11), ERR_AUTH);
	assert_int_equal(merkle_prove(&path, w->tree, 4, ENTRIES), 0);
	proof_write(&wrong, 4, &path, buffer_text(&w->checkpoint), w->checkpoint.len);
	assert_int_equal(verify(w, buffer_text(&wrong), wrong.len, entry, sizeof entry - 1), ERR_AUTH);
	buffer_clear(&wrong);
	assert_int_equal(merkle_prove(&path, w->tree, 5, ENTRIES), 0);
	proof_write(&wrong, 6, &path, buffer_text(&w->checkpoint), w->checkpoint.len);
	assert_int_equal(verify(w, buffer_text(&wrong), wrong.len, entry, sizeof entry - 1), ERR_AUTH);
	buffer_release(&wrong);
}

/* Lines of other names are ignored, as signed-note wants: a second organisation may co-sign. */
static void test_checkpoint_witness_lines_are_ignored(void **state)
{
	const struct world *w = *state;
	struct buffer more = BUFFER_INIT(PROOF_TEXT_MAX);
	buffer_add(&more, w->proof.data, w->proof.len);
	buffer_add_string(&more, "\xe2\x80\x94 witness.example AAAAAAAAAAAA\n");
	assert_int_equal(verify(w, buffer_text(&more), more.len, entry, sizeof entry - 1), 0);
	for (int i = 0; i < NOTE_SIGNATURES_MAX; i++)
		buffer_add_string(&more, "\xe2\x80\x94 witness.example AAAAAAAAAAAA\n");
	assert_int_equal(verify(w, buffer_text(&more), more.len, entry, sizeof entry - 1), ERR_LIMIT);
	buffer_release(&more);
}

/* The log's plain signature alone is not enough: the time is part of what a device believes. */
static void test_checkpoint_wants_both_signatures(void **state)
{
	const struct world *w = *state;
	struct checkpoint cp;
	const char *text = buffer_text(&w->checkpoint);
	const char *first = strstr(text, "\xe2\x80\x94"), *second = strstr(first + 3, "\xe2\x80\x94");
	assert_int_equal(checkpoint_verify(&cp, &w->log, CENTRE, text, (size_t)(second - text), NULL), ERR_AUTH);
	struct buffer only = BUFFER_INIT(PROOF_TEXT_MAX);
	buffer_add(&only, text, (size_t)(first - text));
	buffer_add_string(&only, second);
	assert_int_equal(checkpoint_verify(&cp, &w->log, CENTRE, buffer_text(&only), only.len, NULL), ERR_AUTH);
	buffer_release(&only);
}

static void test_checkpoint_log_key_text(void **state)
{
	const struct world *w = *state;
	struct buffer b = BUFFER_INIT(4096), v = BUFFER_INIT(1024);
	struct log_key again;
	struct error e = ERROR_INIT;
	assert_int_equal(log_key_write(&b, &w->log), 0);
	assert_int_equal(log_key_parse(&again, buffer_text(&b), b.len, &e), 0);
	assert_string_equal(again.name, NAME);
	assert_true(public_key_equal(&again.key, &w->log.key));
	assert_int_equal(log_vkey(&v, &w->log, CENTRE, &e), 0);
	assert_int_equal(strncmp(buffer_text(&v), NAME "/" CENTRE "+", strlen(NAME "/" CENTRE "+")), 0);
	static const char *const bad[] = { "", "invigil-log/1 \n", "invigil-log/1 a b\n", "invigil-log/1 a+b\n",
		"invigil-log/2 a\n", "invigil-log/1 a\nnot a key\n" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_not_equal(log_key_parse(&again, bad[i], strlen(bad[i]), NULL), 0);
	buffer_release(&b);
	buffer_release(&v);
}

/* C2SP signed-note's own example: a key id worked out by another implementation (sumdb). */
static void test_checkpoint_vkey_of_sumdb(void **state)
{
	static const char known[] = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
	uint8_t raw[33];
	size_t n = 0;
	struct log_key k = { "sum.golang.org", { KEY_ED25519, 32, { 0 } } };
	struct buffer v = BUFFER_INIT(1024);
	(void)state;
	const char *base64 = known + strlen("sum.golang.org+033de0ae+");
	assert_int_equal(base64_decode(raw, sizeof raw, &n, base64, strlen(base64), BASE64_PADDED), 0);
	memcpy(k.key.bytes, raw + 1, 32);
	/* Our logs are NAME/CENTRE, so the id differs; what is compared is the construction. */
	uint8_t digest[SHA256_SIZE];
	char hex[9];
	struct hash *h = hash_new(HASH_SHA256);
	hash_add(h, "sum.golang.org\n", 15);
	hash_add(h, raw, 33);
	assert_int_equal(hash_end(h, digest), 0);
	hex_encode(hex, digest, 4);
	assert_string_equal(hex, "033de0ae");
	assert_int_equal(log_vkey(&v, &k, "x", NULL), 0);
	h = hash_new(HASH_SHA256);
	hash_add(h, "sum.golang.org/x\n", 17);
	hash_add(h, raw, 33);
	assert_int_equal(hash_end(h, digest), 0);
	hex_encode(hex, digest, 4);
	assert_int_equal(strncmp(buffer_text(&v) + strlen("sum.golang.org/x+"), hex, 8), 0);
	buffer_release(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_checkpoint_round_trip),
		cmocka_unit_test(test_checkpoint__F23_any_bit_of_the_proof),
		cmocka_unit_test(test_checkpoint__F23_any_bit_of_the_manifest),
		cmocka_unit_test(test_checkpoint__F23_every_truncation_and_more),
		cmocka_unit_test(test_checkpoint__F23_another_key_centre_set_or_index),
		cmocka_unit_test(test_checkpoint_witness_lines_are_ignored),
		cmocka_unit_test(test_checkpoint_wants_both_signatures),
		cmocka_unit_test(test_checkpoint_log_key_text),
		cmocka_unit_test(test_checkpoint_vkey_of_sumdb),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
