/* The release and its fallback. */
#include "content/release.h"
#include "tests/content/world_help.h"

#define WORDS "Copper  anchor-violin meadow\nlantern RIVER"

struct sample {
	struct world w;
	struct age_identity release;
	char recipient[AGE_RECIPIENT_SIZE], path[256];
	struct age_recipient *to;
	size_t count;
	struct buffer file;
};

static void start(struct sample *s)
{
	world_start(&s->w);
	assert_code(age_identity_generate(&s->release, NULL), 0);
	age_recipient_text(s->recipient, &s->release.recipient);
	assert_code(centre_recipients(&s->to, &s->count, s->w.centre, CENTRE_RELEASE, NULL, NULL), 0);
	buffer_init(&s->file, 1 << 20);
	world_path(&s->w, s->path, "release-LDN-01.age");
}

static void stop(struct sample *s)
{
	mem_free(s->to);
	buffer_release(&s->file);
	world_stop(&s->w);
}

static void test_release__opens_for_enrolled_devices_only(void **state)
{
	static const struct {
		const char *who;
		int device, code;
	} rows[] = { { "12", SEAT12, 0 }, { "12", DESK1, 0 }, { "12", HUB1, ERR_NOTFOUND },
		{ "12", LOST9, ERR_NOTFOUND }, { "1", SEAT12, ERR_AUTH }, { "", SEAT12, ERR_AUTH },
		{ "13", SEAT12, ERR_AUTH } };
	struct sample s;
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct age_identity got;
		char hash[SHA256_HEX_SIZE], want[SHA256_HEX_SIZE];
		start(&s);
		assert_code(release_make(&s.file, &s.release, s.to, s.count, NULL), 0);
		world_put(&s.w, "release-LDN-01.age", SSHSIG_RELEASE, rows[i].who, s.file.data, s.file.len);
		assert_code(
			release_load(&got, hash, s.w.trust, s.path, &s.w.age[rows[i].device], s.recipient, NULL), rows[i].code);
		if (rows[i].code == 0) {
			assert_memory_equal(got.secret, s.release.secret, sizeof got.secret);
			sha256_hex(want, s.file.data, s.file.len);
			assert_string_equal(hash, want);
		}
		stop(&s);
	}
}

static void test_release__of_another_sitting(void **state)
{
	struct sample s;
	struct age_identity other, got;
	char recipient[AGE_RECIPIENT_SIZE];
	(void)state;
	start(&s);
	assert_code(age_identity_generate(&other, NULL), 0);
	age_recipient_text(recipient, &other.recipient);
	assert_code(release_make(&s.file, &s.release, s.to, s.count, NULL), 0);
	assert_code(release_open(&got, s.file.data, s.file.len, &s.w.age[SEAT12], recipient, &s.w.e), ERR_AUTH);
	assert_non_null(strstr(s.w.e.text, "manifest"));
	buffer_clear(&s.file);
	assert_code(age_seal(&s.file, s.to, s.count, "not an identity\n", 16, NULL), 0);
	assert_code(release_open(&got, s.file.data, s.file.len, &s.w.age[SEAT12], s.recipient, NULL), ERR_FORMAT);
	assert_code(release_load(&got, NULL, s.w.trust, s.path, &s.w.age[SEAT12], s.recipient, NULL), ERR_NOTFOUND);
	stop(&s);
}

static void test_release__words(void **state)
{
	char out[200];
	(void)state;
	assert_code(release_words(out, sizeof out, WORDS, NULL), 0);
	assert_string_equal(out, "copper-anchor-violin-meadow-lantern-river");
	assert_code(release_words(out, sizeof out, "one two three four five", NULL), ERR_FORMAT);
	assert_code(release_words(out, sizeof out, "", NULL), ERR_FORMAT);
	assert_code(release_words(out, 10, WORDS, NULL), ERR_LIMIT);
}

/* F31: the words alone are worth nothing, and neither is the device alone. */
static void test_release__F31_fallback_needs_device_and_words(void **state)
{
	struct sample s;
	struct age_identity got;
	(void)state;
	start(&s);
	assert_code(release_make_fallback(&s.file, &s.release, s.to, s.count, WORDS, 15, NULL), 0);
	assert_code(release_open_fallback(&got, s.file.data, s.file.len, &s.w.age[SEAT12],
					"copper anchor violin meadow lantern river", s.recipient, &s.w.e),
		0);
	assert_memory_equal(got.secret, s.release.secret, sizeof got.secret);
	assert_code(release_open_fallback(&got, s.file.data, s.file.len, &s.w.age[LOST9], WORDS, s.recipient, NULL),
		ERR_NOTFOUND);
	assert_code(release_open_fallback(&got, s.file.data, s.file.len, &s.w.age[SEAT12],
					"copper anchor violin meadow lantern rivers", s.recipient, &s.w.e),
		ERR_AUTH);
	assert_non_null(strstr(s.w.e.text, "words"));
	stop(&s);
}

static void test_release__fallback_work_factors(void **state)
{
	struct sample s;
	struct age_identity got;
	struct buffer inner = BUFFER_INIT(1 << 20);
	char line[AGE_IDENTITY_SIZE];
	struct age_to weak = { .passphrase = "copper-anchor-violin-meadow-lantern-river", .work_factor = 10 };
	(void)state;
	start(&s);
	assert_code(release_make_fallback(&s.file, &s.release, s.to, s.count, WORDS, 14, NULL), ERR_FORMAT);
	assert_code(release_make_fallback(&s.file, &s.release, s.to, s.count, WORDS, 19, NULL), ERR_FORMAT);
	age_identity_text(line, &s.release);
	assert_code(age_seal_to(&inner, &weak, line, strlen(line), NULL), 0);
	assert_code(age_seal(&s.file, s.to, s.count, inner.data, inner.len, NULL), 0);
	assert_true(
		release_open_fallback(&got, s.file.data, s.file.len, &s.w.age[SEAT12], WORDS, s.recipient, NULL) < 0);
	buffer_release(&inner);
	stop(&s);
}

static void test_release__names(void **state)
{
	char name[64];
	(void)state;
	assert_code(release_name(name, sizeof name, "LDN-01", false, NULL), 0);
	assert_string_equal(name, "release-LDN-01.age");
	assert_code(release_name(name, sizeof name, "LDN-01", true, NULL), 0);
	assert_string_equal(name, "release-LDN-01.fallback.age");
	assert_code(release_name(name, 8, "LDN-01", true, NULL), ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_release__opens_for_enrolled_devices_only),
		cmocka_unit_test(test_release__of_another_sitting),
		cmocka_unit_test(test_release__words),
		cmocka_unit_test(test_release__F31_fallback_needs_device_and_words),
		cmocka_unit_test(test_release__fallback_work_factors),
		cmocka_unit_test(test_release__names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
