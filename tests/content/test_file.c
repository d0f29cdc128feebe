/* File helpers: old or new, never a part; every failed operation is reported and leaves nothing behind. */
#include "content/file_system.h"
#include "tests/content/foundation_help.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

struct place {
	char folder[64], path[128];
};

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	help_folder(p->folder);
	snprintf(p->path, sizeof p->path, "%s/file", p->folder);
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;

	file_set_hook(NULL, NULL);
	help_remove(p->folder);
	free(p);
	return 0;
}

static void expect_content(const char *path, const char *text)
{
	struct buffer b = BUFFER_INIT(1 << 20);

	assert_int_equal(file_read(&b, path, NULL), 0);
	assert_string_equal(buffer_text(&b), text);
	buffer_release(&b);
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

/* Everything in a folder, hidden and temporary names too. */
static size_t entries(const char *folder)
{
	char command[256];
	int n = -1;

	snprintf(command, sizeof command, "ls -A '%s' | wc -l", folder);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &n), 1);
	pclose(f);
	return (size_t)n;
}

static void write__replaces_with_exact_mode(void **state)
{
	struct place *p = *state;
	mode_t old = umask(077);

	assert_int_equal(file_write(p->path, "one", 3, 0644, NULL), 0);
	assert_int_equal(mode_of(p->path), 0644);
	assert_int_equal(file_write(p->path, "two!", 4, 0600, NULL), 0);
	assert_int_equal(mode_of(p->path), 0600);
	umask(old);
	expect_content(p->path, "two!");
	assert_int_equal(file_write(p->path, NULL, 0, 0600, NULL), 0);
	expect_content(p->path, "");
	assert_int_equal(entries(p->folder), 1);
}

static void write_new__never_replaces(void **state)
{
	struct place *p = *state;
	struct error e = ERROR_INIT;

	assert_int_equal(file_write_new(p->path, "one", 3, 0600, &e), 0);
	assert_int_equal(file_write_new(p->path, "one", 3, 0600, &e), 0);
	assert_int_equal(file_write_new(p->path, "two", 3, 0600, &e), ERR_EXISTS);
	assert_non_null(strstr(e.text, p->path));
	assert_int_equal(file_write_new(p->path, "on", 2, 0600, &e), ERR_EXISTS);
	assert_int_equal(file_write_new(p->path, "one more", 8, 0600, &e), ERR_EXISTS);
	expect_content(p->path, "one");
	assert_int_equal(entries(p->folder), 1);
}

static void read__limits_and_errors(void **state)
{
	struct place *p = *state;
	struct buffer b = BUFFER_INIT(10);
	struct error e = ERROR_INIT;

	assert_int_equal(file_read(&b, p->path, &e), ERR_NOTFOUND);
	assert_non_null(strstr(e.text, p->path));
	assert_non_null(strstr(e.text, "No such file"));
	help_write(p->path, "0123456789", 10);
	assert_int_equal(file_read(&b, p->path, &e), 0);
	assert_int_equal(b.len, 10);
	buffer_clear(&b);
	help_write(p->path, "0123456789+", 11);
	assert_int_equal(file_read(&b, p->path, &e), ERR_LIMIT);
	assert_int_equal(b.len, 0);
	assert_int_equal(file_read(&b, p->folder, &e), ERR_IO);
	buffer_release(&b);
	/* appends to what is there; a failure takes back only its own bytes */
	buffer_init(&b, 16);
	buffer_add_string(&b, "before");
	assert_int_equal(file_read(&b, p->path, &e), ERR_LIMIT);
	assert_string_equal(buffer_text(&b), "before");
	buffer_release(&b);
}

static void read_private__wants_0600(void **state)
{
	static const unsigned modes[] = { 0640, 0604, 0660, 0610, 0601, 0644 };
	struct place *p = *state;
	struct buffer b = BUFFER_INIT(10);
	struct error e = ERROR_INIT;

	help_write(p->path, "key", 3);
	for (size_t i = 0; i < COUNT(modes); i++) {
		chmod(p->path, modes[i]);
		assert_int_equal(file_read_private(&b, p->path, &e), ERR_AUTH);
		assert_int_equal(b.len, 0);
	}
	chmod(p->path, 0600);
	assert_int_equal(file_read_private(&b, p->path, &e), 0);
	chmod(p->path, 0400);
	assert_int_equal(file_read_private(&b, p->path, &e), 0);
	buffer_release(&b);
}

static void folders__made_listed_renamed_removed(void **state)
{
	struct place *p = *state;
	struct file_names names = { NULL, 0 };
	struct error e = ERROR_INIT;
	char deep[160], other[160];
	uint64_t size = 0;

	snprintf(deep, sizeof deep, "%s/a//b/c/", p->folder);
	assert_int_equal(file_make_dirs(deep, 0755, &e), 0);
	assert_int_equal(file_make_dirs(deep, 0755, &e), 0);
	snprintf(deep, sizeof deep, "%s/a/b/c/z", p->folder);
	assert_int_equal(file_write(deep, "z", 1, 0644, &e), 0);
	assert_int_equal(file_make_dirs(deep, 0755, &e), ERR_IO); /* a file is in the way */
	snprintf(other, sizeof other, "%s/a/b/c/.tmp-left", p->folder);
	help_write(other, "", 0);
	snprintf(other, sizeof other, "%s/a/b/c/B", p->folder);
	assert_int_equal(file_rename(deep, other, &e), 0);
	assert_false(file_exists(deep));
	assert_true(file_exists(other));
	help_write(deep, "zz", 2);
	assert_int_equal(file_size(&size, deep, &e), 0);
	assert_int_equal(size, 2);
	snprintf(deep, sizeof deep, "%s/a/b/c", p->folder);
	assert_int_equal(file_list(&names, deep, &e), 0);
	assert_int_equal(names.count, 2);
	assert_string_equal(names.name[0], "B");
	assert_string_equal(names.name[1], "z");
	file_names_release(&names);
	assert_int_equal(file_remove(other, &e), 0);
	assert_int_equal(file_remove(other, &e), 0);
	assert_int_equal(file_list(&names, other, &e), ERR_NOTFOUND);
	assert_int_equal(file_size(&size, deep, &e), ERR_IO);
	assert_int_equal(file_rename(other, deep, &e), ERR_NOTFOUND);
}

static void names__join_and_part(void **state)
{
	char out[FILE_PATH_MAX], *lengthy = malloc(FILE_PATH_MAX + 1);

	(void)state;
	assert_int_equal(file_join(out, "a", "b", NULL), 0);
	assert_string_equal(out, "a/b");
	assert_int_equal(file_join(out, out, "c", NULL), 0);
	assert_string_equal(out, "a/b/c");
	assert_int_equal(file_join(out, "/", "x", NULL), 0);
	assert_string_equal(out, "/x");
	assert_string_equal(file_name("/a/b.c"), "b.c");
	assert_string_equal(file_name("b.c"), "b.c");
	memset(lengthy, 'x', FILE_PATH_MAX);
	lengthy[FILE_PATH_MAX] = 0;
	assert_int_equal(file_join(out, lengthy, "x", NULL), ERR_LIMIT);
	assert_int_equal(file_write(lengthy, "", 0, 0600, NULL), ERR_IO);
	assert_int_equal(file_make_dirs(lengthy, 0700, NULL), ERR_LIMIT);
	assert_int_equal(file_make_dirs("", 0700, NULL), ERR_LIMIT);
	free(lengthy);
}

static void lock__one_holder(void **state)
{
	struct place *p = *state;
	struct file_lock *first = NULL, *second = NULL;
	struct error e = ERROR_INIT;

	assert_int_equal(file_lock_take(&first, p->path, &e), 0);
	assert_int_equal(file_lock_take(&second, p->path, &e), ERR_BUSY);
	assert_null(second);
	assert_non_null(strstr(e.text, p->path));
	file_lock_release(first);
	assert_int_equal(file_lock_take(&second, p->path, &e), 0);
	file_lock_release(second);
	file_lock_release(NULL);
	assert_true(file_exists(p->path));
}

static void open_files__append_read_truncate(void **state)
{
	struct place *p = *state;
	struct error e = ERROR_INIT;
	size_t written = 0, got = 0;
	uint64_t size = 0;
	char text[16];
	int fd = -1;

	assert_int_equal(file_open_append(&fd, p->path, 0600, &e), 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(file_append(fd, p->path, "0123456789", 10, &written, &e), 0);
	assert_int_equal(written, 10);
	assert_int_equal(file_sync(fd, p->path, &e), 0);
	assert_int_equal(file_pread(fd, p->path, 4, text, 6, &e), 0);
	assert_memory_equal(text, "456789", 6);
	assert_int_equal(file_pread(fd, p->path, 5, text, 6, &e), ERR_IO);
	assert_non_null(strstr(e.text, "byte 10"));
	assert_int_equal(file_truncate(fd, p->path, 3, &e), 0);
	assert_int_equal(file_append(fd, p->path, "x", 1, NULL, &e), 0);
	assert_int_equal(file_fd_size(&size, fd, p->path, &e), 0);
	assert_int_equal(size, 4);
	file_close(fd);
	assert_int_equal(file_open_read(&fd, p->path, &e), 0);
	assert_int_equal(file_read_some(fd, p->path, text, sizeof text, &got, &e), 0);
	assert_int_equal(got, 4);
	assert_memory_equal(text, "012x", 4);
	file_close(fd);
	file_close(-1);
	fd = -7;
	assert_int_equal(file_open_new(&fd, p->path, 0600, &e), ERR_EXISTS);
	assert_int_equal(fd, -7);
}

/* --- torture --- */

struct torture {
	long at, count;
	int why;
	bool on; /* all after it too */
};

static int fail_nth(void *ctx, enum file_op op, const char *path, size_t *len)
{
	struct torture *t = ctx;

	(void)op, (void)path, (void)len;
	t->count++;
	return t->count == t->at || (t->on && t->count > t->at) ? t->why : 0;
}

static int expected_code(int why)
{
	return why == ENOSPC || why == EDQUOT ? ERR_FULL : why == ENOENT ? ERR_NOTFOUND : ERR_IO;
}

/* Each operation of a replacing write fails once and for ever: an error, the old content or the new, no litter. */
static void torture__write_is_old_or_new(void **state)
{
	static const int reasons[] = { EIO, ENOSPC, EACCES };
	struct place *p = *state;
	long rounds = 0;

	for (size_t why = 0; why < COUNT(reasons); why++)
		for (int on = 0; on < 2; on++)
			for (long n = 1;; n++) {
				struct torture t = { .at = n, .why = reasons[why], .on = on };
				struct error e = ERROR_INIT;
				struct buffer b = BUFFER_INIT(100);
				assert_int_equal(file_write(p->path, "old", 3, 0644, NULL), 0);
				file_set_hook(fail_nth, &t);
				int r = file_write(p->path, "newer", 5, 0644, &e);
				file_set_hook(NULL, NULL);
				assert_int_equal(file_read(&b, p->path, NULL), 0);
				if (r == 0)
					assert_string_equal(buffer_text(&b), "newer");
				else
					assert_true(!strcmp(buffer_text(&b), "old") || !strcmp(buffer_text(&b), "newer"));
				buffer_release(&b);
				assert_int_equal(entries(p->folder), 1);
				if (t.count < n) {
					assert_int_equal(r, 0);
					break;
				}
				assert_int_equal(r, expected_code(reasons[why]));
				assert_true(e.text[0]);
				rounds++;
			}
	assert_true(rounds >= 24);
}

static void torture__write_new_list_and_lock(void **state)
{
	struct place *p = *state;
	struct file_names names = { NULL, 0 };
	char path[160];

	snprintf(path, sizeof path, "%s/new", p->folder);
	for (int act = 0; act < 4; act++)
		for (long n = 1;; n++) {
			struct torture t = { .at = n, .why = EIO };
			struct file_lock *lock = NULL;
			struct buffer b = BUFFER_INIT(100);
			int r = 0;
			unlink(path);
			help_write(p->path, "there", 5);
			file_set_hook(fail_nth, &t);
			if (act == 0)
				r = file_write_new(path, "x", 1, 0600, NULL);
			else if (act == 1)
				r = file_list(&names, p->folder, NULL);
			else if (act == 2)
				r = file_lock_take(&lock, path, NULL);
			else
				r = file_read_private(&b, p->path, NULL);
			file_set_hook(NULL, NULL);
			file_names_release(&names);
			file_lock_release(lock);
			buffer_release(&b);
			chmod(p->path, 0600);
			if (t.count < n)
				break;
			assert_int_equal(r, ERR_IO);
		}
}

static int short_writes(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)ctx, (void)path;
	if (op == FILE_OP_WRITE && *len > 3)
		*len = 3;
	return 0;
}

static void append__goes_on_after_short_writes(void **state)
{
	struct place *p = *state;

	file_set_hook(short_writes, NULL);
	assert_int_equal(file_write(p->path, "a text of some length", 21, 0600, NULL), 0);
	file_set_hook(NULL, NULL);
	expect_content(p->path, "a text of some length");
}

static int full_disk(void *ctx, enum file_op op, const char *path, size_t *len)
{
	long *room = ctx;

	(void)path;
	if (op != FILE_OP_WRITE)
		return 0;
	if (*room == 0)
		return ENOSPC;
	if (*len > (size_t)*room)
		*len = (size_t)*room;
	*room -= (long)*len;
	return 0;
}

static void append__says_how_much_went_in(void **state)
{
	struct place *p = *state;
	size_t written = 0;
	long room = 7;
	int fd;

	assert_int_equal(file_open_append(&fd, p->path, 0600, NULL), 0);
	file_set_hook(full_disk, &room);
	assert_int_equal(file_append(fd, p->path, "0123456789", 10, &written, NULL), ERR_FULL);
	file_set_hook(NULL, NULL);
	assert_int_equal(written, 7);
	file_close(fd);
	expect_content(p->path, "0123456");
}

static int list_act(void *ctx)
{
	struct file_names names = { NULL, 0 };
	int r = file_list(&names, ctx, NULL);

	file_names_release(&names);
	return r;
}

static int lock_act(void *ctx)
{
	struct file_lock *lock = NULL;
	int r = file_lock_take(&lock, ctx, NULL);

	file_lock_release(lock);
	return r;
}

static void torture__allocations(void **state)
{
	struct place *p = *state;
	char path[160];

	for (int i = 0; i < 40; i++) {
		snprintf(path, sizeof path, "%s/n%d", p->folder, i);
		help_write(path, "", 0);
	}
	assert_true(help_torture(list_act, p->folder) > 40);
	help_torture(lock_act, p->path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(write__replaces_with_exact_mode),
		TEST(write_new__never_replaces),
		TEST(read__limits_and_errors),
		TEST(read_private__wants_0600),
		TEST(folders__made_listed_renamed_removed),
		TEST(names__join_and_part),
		TEST(lock__one_holder),
		TEST(open_files__append_read_truncate),
		TEST(torture__write_is_old_or_new),
		TEST(torture__write_new_list_and_lock),
		TEST(append__goes_on_after_short_writes),
		TEST(append__says_how_much_went_in),
		TEST(torture__allocations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
