/* The store's rows: insert-only, compared, kept apart by centre; bodies whole or not there. */
#include "sync/store.h"

#include "content/file_system.h"
#include "sync/bodies.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
	char dir[64], db[128], bodies[128];
	struct store *s;
};

static const char hash_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char hash_b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct error e = ERROR_INIT;
	strcpy(w->dir, "/tmp/invigil-store-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->db, sizeof w->db, "%s/store.sqlite", w->dir);
	snprintf(w->bodies, sizeof w->bodies, "%s/bodies", w->dir);
	assert_int_equal(store_open(&w->s, w->db, true, &e), 0);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	char command[128];
	store_close(w->s);
	snprintf(command, sizeof command, "rm -rf '%s'", w->dir);
	assert_int_equal(system(command), 0);
	free(w);
	return 0;
}

/* --- files --- */

struct files {
	struct store_file f;
	int result;
	unsigned rows;
};

static int put_file(struct store *s, void *ctx, struct error *e)
{
	struct files *x = ctx;
	x->result = store_put_file(s, &x->f, e);
	return x->result < 0 ? x->result : 0;
}

static int get_file(struct store *s, void *ctx, struct error *e)
{
	struct files *x = ctx;
	return store_get_file(&x->f, s, "S1", "sitting.json", e);
}

static int count_file(void *ctx, const struct store_file *f)
{
	struct files *x = ctx;
	assert_true(f->version >= 1);
	x->rows++;
	return 0;
}

static int each_file(struct store *s, void *ctx, struct error *e)
{
	return store_each_file(s, count_file, ctx, e);
}

static void test_store_files_newest_and_different(void **state)
{
	struct world *w = *state;
	struct files x = { .f = { "S1", "sitting.json", 1, "", 10 } };
	strcpy(x.f.sha256, hash_a);
	assert_int_equal(store_run(w->s, "c1", put_file, &x, NULL), 0);
	assert_int_equal(x.result, STORE_NEW);
	assert_int_equal(store_run(w->s, "c1", put_file, &x, NULL), 0);
	assert_int_equal(x.result, STORE_SAME);
	strcpy(x.f.sha256, hash_b);
	assert_int_equal(store_run(w->s, "c1", put_file, &x, NULL), 0);
	assert_int_equal(x.result, STORE_DIFFERENT);
	x.f.version = 2;
	assert_int_equal(store_run(w->s, "c1", put_file, &x, NULL), 0);
	assert_int_equal(store_read(w->s, "c1", get_file, &x, NULL), 0);
	assert_int_equal(x.f.version, 2);
	assert_int_equal(store_read(w->s, "c2", get_file, &x, NULL), ERR_NOTFOUND);
	assert_int_equal(store_read(w->s, "c1", each_file, &x, NULL), 0);
	assert_int_equal(x.rows, 1);
}

/* --- heads, leaves --- */

struct heads {
	struct store_head h;
	int result;
	unsigned rows;
	int64_t count;
};

static int put_head(struct store *s, void *ctx, struct error *e)
{
	struct heads *x = ctx;
	x->result = store_put_head(s, &x->h, e);
	return x->result < 0 ? x->result : 0;
}

static int head_row(void *ctx, const struct store_head *h)
{
	struct heads *x = ctx;
	x->rows++;
	x->count = h->count;
	assert_int_equal(h->manifest_len, 8);
	assert_memory_equal(h->manifest, "manifest", 8);
	return 0;
}

static int newest(struct store *s, void *ctx, struct error *e)
{
	return store_newest_head(s, "A1", 1, head_row, ctx, e);
}

static int all_heads(struct store *s, void *ctx, struct error *e)
{
	return store_each_head(s, "", head_row, ctx, e);
}

static void test_store_newest_head_passes_over_refused(void **state)
{
	struct world *w = *state;
	struct heads x = { .h = { .attempt = "A1",
						   .device = "seat-12",
						   .generation = 1,
						   .count = 1,
						   .bytes = 5,
						   .manifest = "manifest",
						   .manifest_len = 8,
						   .signature = "sig",
						   .signature_len = 3 } };
	strcpy(x.h.sha256, hash_a);
	assert_int_equal(store_run(w->s, "c1", put_head, &x, NULL), 0);
	strcpy(x.h.sha256, hash_b);
	x.h.count = 2;
	x.h.refused = true;
	assert_int_equal(store_run(w->s, "c1", put_head, &x, NULL), 0);
	assert_int_equal(x.result, STORE_NEW);
	assert_int_equal(store_read(w->s, "c1", newest, &x, NULL), 0);
	assert_int_equal(x.rows, 1);
	assert_int_equal(x.count, 1);
	x.rows = 0;
	assert_int_equal(store_read(w->s, "c1", all_heads, &x, NULL), 0);
	assert_int_equal(x.rows, 2);
	x.rows = 0;
	assert_int_equal(store_read(w->s, "c2", all_heads, &x, NULL), 0);
	assert_int_equal(x.rows, 0);
}

struct leaves {
	struct store_leaf l;
	int result;
};

static int put_leaf(struct store *s, void *ctx, struct error *e)
{
	struct leaves *x = ctx;
	x->result = store_put_leaf(s, &x->l, e);
	return x->result < 0 ? x->result : 0;
}

static int get_leaf(struct store *s, void *ctx, struct error *e)
{
	struct leaves *x = ctx;
	return store_get_leaf(&x->l, s, "A1", 0, e);
}

static void test_store_two_instances_cannot_take_one_index(void **state)
{
	struct world *w = *state;
	struct leaves x = { .l = { 0, { 1 }, "A1", 1 } };
	assert_int_equal(store_run(w->s, "c1", put_leaf, &x, NULL), 0);
	assert_int_equal(x.result, STORE_NEW);
	x.l = (struct store_leaf){ 0, { 2 }, "A2", 1 };
	assert_int_equal(store_run(w->s, "c1", put_leaf, &x, NULL), 0);
	assert_int_equal(x.result, STORE_DIFFERENT);
	assert_int_equal(store_run(w->s, "c2", put_leaf, &x, NULL), 0);
	assert_int_equal(x.result, STORE_NEW);
	x.l = (struct store_leaf){ 1, { 3 }, "A1", 2 };
	assert_int_equal(store_run(w->s, "c1", put_leaf, &x, NULL), 0);
	assert_int_equal(store_read(w->s, "c1", get_leaf, &x, NULL), 0);
	assert_int_equal(x.l.generation, 2);
	assert_int_equal(x.l.hash[0], 3);
}

/* --- transactions --- */

struct failing {
	struct files files;
	int runs, busy;
};

static int put_then_fail(struct store *s, void *ctx, struct error *e)
{
	struct failing *x = ctx;
	x->runs++;
	int rc = put_file(s, &x->files, e);
	if (rc)
		return rc;
	return x->runs <= x->busy ? ERR_BUSY : 0;
}

static int put_then_stop(struct store *s, void *ctx, struct error *e)
{
	put_file(s, ctx, e);
	return error_set(e, ERR_LIMIT, "on purpose");
}

static void test_store_failed_work_leaves_nothing(void **state)
{
	struct world *w = *state;
	struct files x = { .f = { "S1", "sitting.json", 1, "", 10 } };
	struct error e = ERROR_INIT;
	strcpy(x.f.sha256, hash_a);
	assert_int_equal(store_run(w->s, "c1", put_then_stop, &x, &e), ERR_LIMIT);
	assert_string_equal(e.text, "on purpose");
	assert_int_equal(store_read(w->s, "c1", get_file, &x, NULL), ERR_NOTFOUND);
}

static void test_store_busy_is_run_again_from_the_start(void **state)
{
	struct world *w = *state;
	struct failing x = { .files.f = { "S1", "sitting.json", 1, "", 10 }, .busy = 2 };
	strcpy(x.files.f.sha256, hash_a);
	assert_int_equal(store_run(w->s, "c1", put_then_fail, &x, NULL), 0);
	assert_int_equal(x.runs, 3);
	assert_int_equal(x.files.result, STORE_NEW);
}

static void test_store_is_there_after_reopening(void **state)
{
	struct world *w = *state;
	struct files x = { .f = { "S1", "sitting.json", 7, "", 10 } };
	strcpy(x.f.sha256, hash_a);
	assert_int_equal(store_run(w->s, "c1", put_file, &x, NULL), 0);
	store_close(w->s);
	assert_int_equal(store_open(&w->s, w->db, false, NULL), 0);
	assert_int_equal(store_read(w->s, "c1", get_file, &x, NULL), 0);
	assert_int_equal(x.f.version, 7);
}

static void test_store_refuses_what_is_no_database(void **state)
{
	struct world *w = *state;
	char path[128];
	struct store *s = NULL;
	struct error e = ERROR_INIT;
	snprintf(path, sizeof path, "%s/rubbish", w->dir);
	assert_int_equal(
		file_write(path, "this is not a database at all, not even nearly so, and long enough", 66, 0600, NULL), 0);
	assert_int_equal(store_open(&s, path, true, &e), ERR_FORMAT);
	assert_null(s);
}

/* --- bodies --- */

static void test_store_bodies_round_trip(void **state)
{
	struct world *w = *state;
	struct bodies *b = NULL;
	char name[SHA256_HEX_SIZE], path[4096];
	struct buffer out = BUFFER_INIT(100);
	assert_int_equal(bodies_open(&b, w->bodies, NULL), 0);
	assert_int_equal(bodies_put(b, name, "hello", 5, NULL), 0);
	assert_string_equal(name, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
	assert_true(bodies_have(b, name));
	assert_int_equal(bodies_get(b, name, &out, NULL), 0);
	assert_string_equal(buffer_text(&out), "hello");
	buffer_clear(&out);
	assert_int_equal(bodies_path(b, name, path, NULL), 0);
	assert_int_equal(file_write(path, "hellO", 5, 0600, NULL), 0);
	assert_int_equal(bodies_get(b, name, &out, NULL), ERR_FORMAT);
	assert_int_equal(bodies_get(b, hash_a, &out, NULL), ERR_NOTFOUND);
	buffer_release(&out);
	bodies_close(b);
}

static int fail_op, fail_at;

static int fail_hook(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)ctx;
	(void)path;
	(void)len;
	return (int)op == fail_op && fail_at-- == 0 ? ENOSPC : 0;
}

/* Whatever fails: an error, nothing under the name unless it is whole, no temporary file, and the next try works.
 */
static void test_store_bodies_every_failing_operation(void **state)
{
	static const int ops[] = { FILE_OP_OPEN, FILE_OP_WRITE, FILE_OP_SYNC, FILE_OP_MKDIR };
	struct world *w = *state;
	struct bodies *b = NULL;
	assert_int_equal(bodies_open(&b, w->bodies, NULL), 0);
	for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
		for (int at = 0; at < 3; at++) {
			char name[SHA256_HEX_SIZE], text[32];
			struct buffer out = BUFFER_INIT(100);
			int n = snprintf(text, sizeof text, "body %zu %d", i, at);
			fail_op = ops[i];
			fail_at = at;
			file_set_hook(fail_hook, NULL);
			int rc = bodies_put(b, name, text, (size_t)n, NULL);
			file_set_hook(NULL, NULL);
			assert_true(rc == 0 || rc == ERR_FULL);
			assert_int_equal(bodies_put(b, name, text, (size_t)n, NULL), 0);
			assert_int_equal(bodies_get(b, name, &out, NULL), 0);
			assert_string_equal(buffer_text(&out), text);
			buffer_release(&out);
		}
	bodies_close(b);
	char command[256];
	snprintf(command, sizeof command, "test -z \"$(find '%s' -name '.tmp-*')\"", w->bodies);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_store_files_newest_and_different, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_store_newest_head_passes_over_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_store_two_instances_cannot_take_one_index, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_store_failed_work_leaves_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_store_busy_is_run_again_from_the_start, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_store_is_there_after_reopening, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_store_refuses_what_is_no_database, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_store_bodies_round_trip, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_store_bodies_every_failing_operation, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
