/* The centre file, and trust: signatures, versions, time. */
#include "tests/content/world_help.h"

#include <sys/stat.h>

static void test_centre__parse_write_lookups(void **state)
{
	struct world w;
	struct buffer text = BUFFER_INIT(1 << 20);
	(void)state;
	world_start(&w);
	assert_int_equal(w.centre->device_count, WORLD_DEVICES);
	assert_string_equal(centre_device_for_seat(w.centre, "13")->id, "seat-13");
	assert_string_equal(centre_seat_of(w.centre, "seat-12"), "12");
	assert_null(centre_seat_of(w.centre, "desk-1"));
	assert_null(centre_device(w.centre, "nobody"));
	assert_true(centre_device(w.centre, "seat-9")->revoked);
	assert_code(centre_write(&text, w.centre, NULL), 0);
	char hash[SHA256_HEX_SIZE];
	assert_int_equal(sha256_hex(hash, text.data, text.len), 0);
	assert_string_equal(hash, w.centre->sha256); /* the same source gives the same bytes */
	buffer_release(&text);
	world_stop(&w);
}

static bool has(const struct age_recipient *list, size_t n, const struct age_identity *id)
{
	for (size_t i = 0; i < n; i++)
		if (memcmp(&list[i], &id->recipient, sizeof list[i]) == 0)
			return true;
	return false;
}

static void test_centre__recipients(void **state)
{
	struct world w;
	struct age_recipient *list;
	size_t n;
	(void)state;
	world_start(&w);
	assert_code(centre_recipients(&list, &n, w.centre, CENTRE_JOURNAL, "seat-12", &w.e), 0);
	assert_int_equal(n, 3);
	assert_true(has(list, n, &w.age[SEAT12]) && has(list, n, &w.age[DESK1]) && has(list, n, &w.intake));
	mem_free(list);
	assert_code(centre_recipients(&list, &n, w.centre, CENTRE_JOURNAL, "desk-1", &w.e), 0);
	assert_int_equal(n, 2);
	mem_free(list);
	assert_code(centre_recipients(&list, &n, w.centre, CENTRE_RELEASE, NULL, &w.e), 0);
	assert_int_equal(n, 3);
	assert_false(has(list, n, &w.age[HUB1]) || has(list, n, &w.age[LOST9]));
	mem_free(list);
	assert_code(centre_recipients(&list, &n, w.centre, CENTRE_DESKS, NULL, &w.e), 0);
	assert_int_equal(n, 1);
	mem_free(list);
	assert_code(centre_recipients(&list, &n, w.centre, CENTRE_ONE, "seat-9", &w.e), ERR_AUTH);
	assert_non_null(strstr(w.e.text, "revoked"));
	assert_code(centre_recipients(&list, &n, w.centre, CENTRE_ONE, "seat-77", &w.e), ERR_AUTH);
	assert_code(centre_recipients(&list, &n, w.centre, CENTRE_JOURNAL, NULL, &w.e), ERR_AUTH);
	world_stop(&w);
}

/* Replace `from` by `to` in a good file; every change must be refused by name. */
static void test_centre__refused_by_name(void **state)
{
	static const struct {
		const char *from, *to, *words;
	} rows[] = {
		{ "invigil-centre/1", "invigil-centre/9", "format" },
		{ "\"version\":3", "\"version\":0", "version" },
		{ "\"version\":3", "\"version\":-3", "version" },
		{ "\"id\":\"seat-13\"", "\"id\":\"seat-12\"", "devices[1]" },
		{ "\"device\":\"seat-13\"", "\"device\":\"seat-77\"", "seats[1]" },
		{ "\"seat\":\"13\"", "\"seat\":\"12\"", "seats[1]" },
		{ "\"role\":\"hub\"", "\"role\":\"god\"", "devices[3]" },
		{ "\"revoked\":true", "\"revoked\":1", "devices[4]" },
		{ "\"intake\":\"age1", "\"intake\":\"age2", "intake" },
		{ "\"signing\":\"ecdsa", "\"signing\":\"xcdsa", "devices[0]" },
		{ "\"centre\":\"LDN-01\"", "\"centre\":\"../x\"", "centre" },
		{ "\"name\":\"London\"", "\"name\":\"Lo\\ndon\"", "name" },
	};
	struct world w;
	(void)state;
	world_start(&w);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer text = BUFFER_INIT(1 << 20), changed = BUFFER_INIT(1 << 20);
		struct centre *c = NULL;
		struct error e = ERROR_INIT;
		assert_code(centre_write(&text, &w.file, NULL), 0);
		char *at = strstr((char *)text.data, rows[i].from);
		assert_non_null(at);
		buffer_add(&changed, text.data, (size_t)(at - (char *)text.data));
		buffer_add_string(&changed, rows[i].to);
		buffer_add_string(&changed, at + strlen(rows[i].from));
		assert_code(centre_parse(&c, changed.data, changed.len, &e), ERR_FORMAT);
		if (!strstr(e.text, rows[i].words))
			fail_msg("\"%s\" does not name %s", e.text, rows[i].words);
		buffer_release(&text);
		buffer_release(&changed);
	}
	world_stop(&w);
}

static void test_centre__every_truncation_and_bit_flip_of_the_signed_file(void **state)
{
	struct world w;
	struct buffer text = BUFFER_INIT(1 << 20);
	char path[256];
	(void)state;
	world_start(&w);
	world_put_centre(&w, "centre.json", "12");
	world_path(&w, path, "centre.json");
	assert_code(centre_write(&text, &w.file, NULL), 0);
	for (size_t i = 0; i < text.len; i += 3) {
		struct centre *c = NULL;
		help_write(path, text.data, i);
		assert_true(centre_load(&c, w.trust, path, "LDN-01", NULL) < 0);
		text.data[i] ^= (uint8_t)(1 << (i % 8));
		help_write(path, text.data, text.len);
		assert_true(centre_load(&c, w.trust, path, "LDN-01", NULL) < 0);
		text.data[i] ^= (uint8_t)(1 << (i % 8));
	}
	assert_int_equal(trust_version(w.trust, "centre", "LDN-01"), 0); /* nothing unsigned was remembered */
	assert_int_equal(trust_time(w.trust), 0);
	buffer_release(&text);
	world_stop(&w);
}

/* --- trust --- */

static void test_trust__F24_unsigned_configuration(void **state)
{
	static const struct {
		const char *who;
		int code;
		const char *words;
	} rows[] = { { "", ERR_AUTH, "sign" }, { "1", ERR_AUTH, "p1" }, { "2", ERR_AUTH, "p2" },
		{ "13", ERR_AUTH, "p3" }, { "12", 0, "" } };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world w;
		struct centre *c = NULL;
		char path[256];
		world_start(&w);
		world_put_centre(&w, "centre.json", rows[i].who);
		world_path(&w, path, "centre.json");
		assert_code(centre_load(&c, w.trust, path, "LDN-01", &w.e), rows[i].code);
		if (rows[i].code < 0 && !strstr(w.e.text, rows[i].words))
			fail_msg("\"%s\" does not say %s", w.e.text, rows[i].words);
		centre_free(c);
		world_stop(&w);
	}
}

static void test_trust__signature_for_another_purpose(void **state)
{
	struct world w;
	struct centre *c = NULL;
	struct buffer text = BUFFER_INIT(1 << 20);
	char path[256];
	(void)state;
	world_start(&w);
	assert_code(centre_write(&text, &w.file, NULL), 0);
	world_put(&w, "centre.json", SSHSIG_MANIFEST, "12", text.data, text.len);
	world_path(&w, path, "centre.json");
	assert_code(centre_load(&c, w.trust, path, "LDN-01", NULL), ERR_AUTH);
	buffer_release(&text);
	world_stop(&w);
}

static void test_trust__versions_and_expiry(void **state)
{
	struct world w;
	struct centre *c = NULL;
	char path[256];
	(void)state;
	world_start(&w);
	world_path(&w, path, "centre.json");
	world_put_centre(&w, "centre.json", "12");
	assert_code(centre_load(&c, w.trust, path, "MCR-02", &w.e), ERR_AUTH); /* another centre's */
	assert_non_null(strstr(w.e.text, "MCR-02"));
	assert_code(centre_load(&c, w.trust, path, "LDN-01", &w.e), 0);
	centre_free(c);
	assert_int_equal(trust_time(w.trust), WORLD_ISSUED);
	w.file.version = 2;
	world_put_centre(&w, "centre.json", "12");
	assert_code(centre_load(&c, w.trust, path, "LDN-01", &w.e), ERR_EXPIRED);
	assert_non_null(strstr(w.e.text, "version 2"));
	w.file.version = 4;
	world_put_centre(&w, "centre.json", "12");
	assert_code(centre_check(&c, w.trust, path, "LDN-01", &w.e), 0);
	centre_free(c);
	assert_int_equal(trust_version(w.trust, "centre", "LDN-01"), 3); /* a check remembers nothing */
	assert_code(trust_note_time(w.trust, WORLD_EXPIRES, NULL), 0);
	assert_code(centre_load(&c, w.trust, path, "LDN-01", &w.e), ERR_EXPIRED);
	assert_non_null(strstr(w.e.text, "expired on 2026-12-20"));
	world_stop(&w);
}

/* Only signed things move the time: no clock is asked, so setting one back or forward changes nothing. */
static void test_trust__time_only_grows_and_survives(void **state)
{
	struct world w;
	struct trust *t = NULL;
	struct buffer signers = BUFFER_INIT(65536);
	char dir[256], seen[256], file[256];
	(void)state;
	world_start(&w);
	world_path(&w, dir, "trust");
	world_path(&w, seen, "seen.json");
	world_path(&w, file, "centre.json");
	assert_int_equal(mkdir(dir, 0755), 0);
	world_signers(&w, &signers);
	world_put(&w, "trust/allowed_signers", "x", "", signers.data, signers.len);
	world_put_centre(&w, "centre.json", "12");
	assert_code(trust_open(&t, dir, seen, TRUST_WRITE, &w.e), 0);
	struct centre *c = NULL;
	assert_code(centre_load(&c, t, file, "LDN-01", &w.e), 0);
	centre_free(c);
	assert_code(trust_note_time(t, WORLD_ISSUED + 500, &w.e), 0);
	assert_code(trust_note_time(t, WORLD_ISSUED - 86400, &w.e), 0);
	assert_int_equal(trust_time(t), WORLD_ISSUED + 500);
	trust_close(t);
	assert_code(trust_open(&t, dir, seen, TRUST_READ, &w.e), 0);
	assert_int_equal(trust_time(t), WORLD_ISSUED + 500);
	assert_int_equal(trust_version(t, "centre", "LDN-01"), 3);
	assert_code(trust_note_time(t, WORLD_ISSUED + 900, &w.e), 0); /* a reader never writes */
	trust_close(t);
	assert_code(trust_open(&t, dir, seen, TRUST_WRITE, &w.e), 0);
	assert_int_equal(trust_time(t), WORLD_ISSUED + 500);
	trust_close(t);
	help_write(seen, "{}", 2);
	assert_code(trust_open(&t, dir, seen, TRUST_WRITE, &w.e), ERR_FORMAT);
	buffer_release(&signers);
	world_stop(&w);
}

static int act_load(void *ctx)
{
	struct world *w = ctx;
	struct centre *c = NULL;
	char path[256];
	world_path(w, path, "centre.json");
	int rc = centre_load(&c, w->trust, path, "LDN-01", NULL);
	centre_free(c);
	return rc;
}

static void test_centre__no_memory(void **state)
{
	struct world w;
	(void)state;
	world_start(&w);
	world_put_centre(&w, "centre.json", "12");
	assert_true(help_torture(act_load, &w) > 10);
	world_stop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_centre__parse_write_lookups),
		cmocka_unit_test(test_centre__recipients),
		cmocka_unit_test(test_centre__refused_by_name),
		cmocka_unit_test(test_centre__every_truncation_and_bit_flip_of_the_signed_file),
		cmocka_unit_test(test_trust__F24_unsigned_configuration),
		cmocka_unit_test(test_trust__signature_for_another_purpose),
		cmocka_unit_test(test_trust__versions_and_expiry),
		cmocka_unit_test(test_trust__time_only_grows_and_survives),
		cmocka_unit_test(test_centre__no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
