/* device.json, keys, lock, enrolment request. */
#include "tests/content/world_help.h"

#include <sys/stat.h>

static void test_device__ids(void **state)
{
	static const struct {
		const char *id;
		bool valid;
	} rows[] = { { "seat-12", true }, { "A", true }, { "a.b_c-9", true }, { "", false }, { ".hidden", false },
		{ "-x", false }, { "a/b", false }, { "a b", false }, { "..", false }, { "\xc3\xa9", false } };
	char longest[LIMIT_IDENTIFIER + 2];
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(device_id_valid(rows[i].id), rows[i].valid);
	memset(longest, 'a', sizeof longest);
	longest[LIMIT_IDENTIFIER] = 0;
	assert_true(device_id_valid(longest));
	longest[LIMIT_IDENTIFIER] = 'a';
	longest[LIMIT_IDENTIFIER + 1] = 0;
	assert_false(device_id_valid(longest));
	assert_false(device_id_valid(NULL));
}

static struct device_info seat12(void)
{
	struct device_info info = {
		.id = "seat-12", .centre = "LDN-01", .role = DEVICE_SEAT, .seat = "12", .demo = true
	};
	return info;
}

static void test_device__create_and_open(void **state)
{
	char dir[64], data[128], path[200], second[160];
	struct device_info info = seat12();
	struct device *d = NULL, *other = NULL;
	struct error e = ERROR_INIT;
	struct stat st;
	(void)state;
	help_folder(dir);
	snprintf(data, sizeof data, "%s/data", dir);
	snprintf(second, sizeof second, "%s/second", dir);
	snprintf(info.second, sizeof info.second, "%s", second);
	assert_code(device_open(&d, data, 0, &e), ERR_NOTFOUND);
	assert_code(device_create(data, &info, &e), 0);
	assert_code(device_create(data, &info, &e), ERR_EXISTS);
	assert_code(device_open(&d, data, DEVICE_KEYS | DEVICE_LOCK, &e), 0);
	assert_string_equal(d->info.id, "seat-12");
	assert_string_equal(d->info.seat, "12");
	assert_true(d->info.demo);
	assert_non_null(d->sign);
	assert_int_equal(stat(second, &st), 0);
	assert_code(device_open(&other, data, DEVICE_LOCK, &e), ERR_BUSY);
	assert_non_null(strstr(e.text, "another kiosk"));
	assert_code(device_open(&other, data, 0, &e), 0); /* sync: neither keys nor lock */
	assert_null(other->sign);
	device_close(other);
	device_close(d);
	assert_code(device_open(&d, data, DEVICE_LOCK, &e), 0); /* the lock came back */
	device_close(d);
	snprintf(path, sizeof path, "%s/keys/sign.pem", data);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	help_remove(dir);
}

static void test_device__key_that_others_can_read(void **state)
{
	static const char *const files[] = { "keys/sign.pem", "keys/age.key" };
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		char dir[64], path[200];
		struct device_info info = seat12();
		struct device *d = NULL;
		struct error e = ERROR_INIT;
		help_folder(dir);
		assert_code(device_create(dir, &info, &e), 0);
		snprintf(path, sizeof path, "%s/%s", dir, files[i]);
		assert_int_equal(chmod(path, 0640), 0);
		assert_code(device_open(&d, dir, DEVICE_KEYS, &e), ERR_AUTH);
		help_remove(dir);
	}
}

static void test_device__bad_json(void **state)
{
	static const struct {
		const char *json;
		int code;
	} rows[] = {
		{ "{\"format\":\"invigil-device/1\",\"id\":\"a\",\"centre\":\"c\",\"role\":\"seat\",\"seat\":null}", 0 },
		{ "{\"format\":\"invigil-device/1\",\"id\":\"a\",\"centre\":\"c\",\"role\":\"seat\",\"more\":1}", 0 },
		{ "{\"format\":\"invigil-device/2\",\"id\":\"a\",\"centre\":\"c\",\"role\":\"seat\"}", ERR_FORMAT },
		{ "{\"format\":\"invigil-device/1\",\"id\":\"../a\",\"centre\":\"c\",\"role\":\"seat\"}", ERR_FORMAT },
		{ "{\"format\":\"invigil-device/1\",\"id\":\"a\",\"centre\":\"c\",\"role\":\"king\"}", ERR_FORMAT },
		{ "{\"format\":\"invigil-device/1\",\"id\":\"a\",\"centre\":\"c\",\"role\":\"hub\"}", ERR_FORMAT },
		{ "{\"format\":\"invigil-device/1\",\"id\":\"a\",\"id\":\"b\",\"centre\":\"c\",\"role\":\"seat\"}",
			ERR_FORMAT },
		{ "[]", ERR_FORMAT },
		{ "", ERR_FORMAT },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct device_info info;
		assert_code(device_info_parse(&info, rows[i].json, strlen(rows[i].json), NULL), rows[i].code);
	}
}

static void test_device__request(void **state)
{
	char dir[64];
	struct device_info info = seat12();
	struct device_request q;
	struct device *d = NULL;
	struct public_key sign;
	struct buffer text = BUFFER_INIT(65536);
	struct error e = ERROR_INIT;
	(void)state;
	help_folder(dir);
	assert_code(device_create(dir, &info, &e), 0);
	assert_code(device_request_make(&text, dir, &e), 0);
	assert_code(device_request_parse(&q, buffer_text(&text), text.len, &e), 0);
	assert_code(device_open(&d, dir, DEVICE_KEYS, &e), 0);
	signing_key_public(&sign, d->sign);
	assert_true(public_key_equal(&sign, &q.sign));
	assert_memory_equal(&q.age, &d->age.recipient, sizeof q.age);
	assert_string_equal(q.id, "seat-12");
	assert_false(public_key_equal(&q.tls, &q.sign));
	device_close(d);
	buffer_release(&text);
	help_remove(dir);
}

static int act_open(void *ctx)
{
	struct device *d = NULL;
	int rc = device_open(&d, ctx, DEVICE_KEYS | DEVICE_LOCK, NULL);
	if (rc == 0)
		device_close(d);
	return rc;
}

static void test_device__no_memory(void **state)
{
	char dir[64];
	struct device_info info = seat12();
	(void)state;
	help_folder(dir);
	assert_code(device_create(dir, &info, NULL), 0);
	help_torture(act_open, dir);
	help_remove(dir);
}

/* Fail the Nth file operation: an interrupted creation is an error, and can be repeated. */
static int fail_at, ops_seen;
static int fail_nth(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)ctx;
	(void)op;
	(void)path;
	(void)len;
	return ++ops_seen == fail_at ? 5 : 0;
}

static void test_device__create_interrupted_anywhere(void **state)
{
	char dir[64];
	struct device_info info = seat12();
	int failures = 0;
	(void)state;
	for (fail_at = 1;; fail_at++) {
		help_folder(dir);
		ops_seen = 0;
		file_set_hook(fail_nth, NULL);
		int rc = device_create(dir, &info, NULL);
		file_set_hook(NULL, NULL);
		bool over = ops_seen < fail_at;
		failures += rc < 0;
		if (rc < 0)
			assert_code(device_create(dir, &info, NULL) == ERR_EXISTS ? 0 : act_open(dir), 0);
		assert_code(act_open(dir), 0);
		help_remove(dir);
		if (over)
			break;
	}
	assert_true(failures > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_device__ids),
		cmocka_unit_test(test_device__create_and_open),
		cmocka_unit_test(test_device__key_that_others_can_read),
		cmocka_unit_test(test_device__bad_json),
		cmocka_unit_test(test_device__request),
		cmocka_unit_test(test_device__no_memory),
		cmocka_unit_test(test_device__create_interrupted_anywhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
