/* The spool: whole files or none, names, two processes, failures. */
#include "sync/spool.h"
#include "tests/content/world_help.h"

#include <fcntl.h>
#include <sys/stat.h>

static char dir[64];

static struct spool start(void)
{
	struct spool s;
	help_folder(dir);
	assert_code(spool_open(&s, dir, NULL), 0);
	assert_code(spool_init(&s, NULL), 0);
	assert_code(spool_init(&s, NULL), 0);
	return s;
}

static void test_spool__drop_list_take(void **state)
{
	struct spool s = start();
	struct file_names names;
	struct buffer bytes = BUFFER_INIT(1000);
	char hash[SHA256_HEX_SIZE], path[200];
	struct error e = ERROR_INIT;
	(void)state;
	assert_code(spool_put_object(&s, "S1", hash, "order", 5, NULL), 0);
	assert_code(spool_put_object(&s, "S1", NULL, "order", 5, NULL), 0); /* again: the same */
	assert_true(spool_is_hash(hash));
	snprintf(path, sizeof path, "%s/spool/out/objects/S1/.unfinished", dir);
	help_write(path, "x", 1);
	assert_code(spool_list(&s, "out/objects/S1", &names, NULL), 0);
	assert_int_equal(names.count, 1);
	assert_string_equal(names.name[0], hash);
	file_names_release(&names);
	assert_code(spool_get_hashed(&s, "out/objects/S1", hash, &bytes, NULL), 0);
	assert_string_equal(buffer_text(&bytes), "order");
	snprintf(path, sizeof path, "out/objects/S1/%s", hash);
	assert_true(spool_has(&s, path));
	assert_code(spool_remove(&s, path, NULL), 0);
	assert_code(spool_remove(&s, path, NULL), 0);
	assert_code(spool_get(&s, path, &bytes, &e), ERR_NOTFOUND);
	assert_code(spool_list(&s, "out/objects/S7", &names, NULL), 0); /* no such folder: none */
	assert_int_equal(names.count, 0);
	file_names_release(&names);
	buffer_release(&bytes);
	help_remove(dir);
}

static void test_spool__content_that_lies(void **state)
{
	struct spool s = start();
	struct buffer bytes = BUFFER_INIT(1000);
	char hash[SHA256_HEX_SIZE], path[300];
	struct error e = ERROR_INIT;
	(void)state;
	assert_code(spool_put_segment(&s, "att-1", hash, "lines\n", 6, NULL), 0);
	snprintf(path, sizeof path, "%s/spool/out/segments/att-1/%s", dir, hash);
	help_write(path, "LINES\n", 6);
	assert_code(spool_get_hashed(&s, "out/segments/att-1", hash, &bytes, &e), ERR_FORMAT);
	assert_int_equal(bytes.len, 0);
	assert_code(spool_put_segment(&s, "att-1", hash, "lines\n", 6, &e), ERR_EXISTS);
	buffer_release(&bytes);
	help_remove(dir);
}

static void test_spool__names(void **state)
{
	static const char *const bad[] = { "", "/etc/x", "a//b", "../x", "a/../b", "a/.b", ".x", "a/", "a\nb" };
	struct spool s = start();
	char path[FILE_PATH_MAX];
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_code(spool_path(path, &s, bad[i], NULL), ERR_FORMAT);
		assert_code(spool_put(&s, bad[i], "x", 1, NULL), ERR_FORMAT);
	}
	assert_code(spool_path(path, &s, "in/centre.json", NULL), 0);
	help_remove(dir);
}

static void test_spool__heads(void **state)
{
	static const struct {
		const char *name;
		int code;
	} rows[] = { { "att-1.1.3", 0 }, { "a.b.2.10", 0 }, { "att-1.1.3.sig", ERR_FORMAT },
		{ "att-1.0.3", ERR_FORMAT }, { "att-1.1.03", ERR_FORMAT }, { "att-1.1", ERR_FORMAT },
		{ "att-1", ERR_FORMAT }, { "", ERR_FORMAT }, { ".1.1", ERR_FORMAT }, { "att-1.65.3", ERR_FORMAT },
		{ "att-1.1.x", ERR_FORMAT }, { "att-1..3", ERR_FORMAT } };
	struct spool s = start();
	struct spool_head h;
	struct error e = ERROR_INIT;
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_code(spool_head_parse(&h, rows[i].name), rows[i].code);
	assert_code(spool_head_parse(&h, "a.b.2.10"), 0);
	assert_string_equal(h.attempt, "a.b");
	assert_true(h.generation == 2 && h.count == 10);
	assert_code(spool_put_head(&s, "att-1", 1, 3, "text", 4, "sig", 3, NULL), 0);
	assert_code(spool_put_head(&s, "att-1", 1, 3, "text", 4, "sig", 3, NULL), 0);
	assert_true(spool_has(&s, "out/heads/att-1.1.3") && spool_has(&s, "out/heads/att-1.1.3.sig"));
	assert_code(spool_put_head(&s, "att-1", 1, 3, "TEXT", 4, "sig", 3, &e), ERR_EXISTS);
	help_remove(dir);
}

static void test_spool__link(void **state)
{
	struct spool s = start();
	struct spool_link link = { WORLD_ISSUED, true, "4 sent" }, got;
	(void)state;
	assert_code(spool_link_read(&got, &s, NULL), ERR_NOTFOUND);
	assert_code(spool_link_write(&s, &link, NULL), 0);
	link.up = false;
	assert_code(spool_link_write(&s, &link, NULL), 0);
	assert_code(spool_link_read(&got, &s, NULL), 0);
	assert_true(got.at == WORLD_ISSUED && !got.up);
	assert_string_equal(got.what, "4 sent");
	assert_code(spool_put_over(&s, "link.json", "{", 1, NULL), 0);
	assert_code(spool_link_read(&got, &s, NULL), ERR_FORMAT);
	help_remove(dir);
}

/* One process drops, another takes, at the same time: what is listed is always whole. */
static void test_spool__two_processes(void **state)
{
	struct spool s = start();
	size_t taken = 0, idle = 0;
	(void)state;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		uint8_t piece[20000];
		for (int i = 0; i < 60; i++) {
			memset(piece, i, sizeof piece);
			if (spool_put_object(&s, "S1", NULL, piece, sizeof piece, NULL) < 0)
				_exit(1);
		}
		_exit(0);
	}
	while (taken < 60 && idle < 200000) {
		struct file_names names;
		assert_code(spool_list(&s, "out/objects/S1", &names, NULL), 0);
		idle = names.count ? 0 : idle + 1;
		for (size_t i = 0; i < names.count; i++) {
			struct buffer bytes = BUFFER_INIT(30000);
			char rel[200];
			assert_code(spool_get_hashed(&s, "out/objects/S1", names.name[i], &bytes, NULL), 0);
			assert_int_equal(bytes.len, 20000);
			snprintf(rel, sizeof rel, "out/objects/S1/%s", names.name[i]);
			assert_code(spool_remove(&s, rel, NULL), 0);
			buffer_release(&bytes);
			taken++;
		}
		file_names_release(&names);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(taken, 60);
	help_remove(dir);
}

static int error_number, fail_at, ops;
static int fail_nth(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)ctx;
	(void)path;
	(void)len;
	(void)op;
	return ++ops == fail_at ? error_number : 0;
}

/* A full or read-only folder is a clear error, and a failed drop leaves no file that others could see. */
static void test_spool__every_file_operation_fails(void **state)
{
	static const struct {
		int number, code;
	} rows[] = { { 28 /* ENOSPC */, ERR_FULL }, { 30 /* EROFS */, ERR_IO } };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (fail_at = 1;; fail_at++) {
			struct spool s = start();
			struct file_names names;
			struct error e = ERROR_INIT;
			error_number = rows[i].number;
			ops = 0;
			file_set_hook(fail_nth, NULL);
			int rc = spool_put_object(&s, "S1", NULL, "order", 5, &e);
			file_set_hook(NULL, NULL);
			bool over = ops < fail_at;
			if (rc < 0) {
				assert_int_equal(rc, rows[i].code);
				assert_non_null(strstr(e.text, "objects"));
			}
			assert_code(spool_list(&s, "out/objects/S1", &names, NULL), 0);
			assert_true(names.count <= 1);
			if (rc == 0)
				assert_int_equal(names.count, 1);
			file_names_release(&names);
			assert_code(spool_put_object(&s, "S1", NULL, "order", 5, &e), 0); /* and again, with success */
			help_remove(dir);
			if (over)
				break;
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spool__drop_list_take),
		cmocka_unit_test(test_spool__content_that_lies),
		cmocka_unit_test(test_spool__names),
		cmocka_unit_test(test_spool__heads),
		cmocka_unit_test(test_spool__link),
		cmocka_unit_test(test_spool__two_processes),
		cmocka_unit_test(test_spool__every_file_operation_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
