/* Each system call goes through gate(), where a test can make it fail; each failure through fail(), which turns
 * errno into a code and a sentence. Whole-file writes are temp + fsync + rename + fsync of the directory. */
#include "content/file_system.h"
#include "content/codec.h"
#include "content/random_system.h"
#include "engine/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMP_PREFIX ".tmp-"
#define NAMES_MAX 1000000
#define PIECE ((size_t)64 << 10)

static file_hook test_hook;
static void *test_hook_ctx;

void file_set_hook(file_hook hook, void *ctx)
{
	test_hook = hook;
	test_hook_ctx = ctx;
}

/* 0, or -1 with errno set as if the system call had failed. */
static int gate(enum file_op op, const char *path, size_t *len)
{
	size_t ignored = 0;
	int r = test_hook ? test_hook(test_hook_ctx, op, path, len ? len : &ignored) : 0;

	if (r)
		errno = r;
	return r ? -1 : 0;
}

static int fail(struct error *e, const char *path, const char *what)
{
	int n = errno, code = ERR_IO;

	if (n == ENOENT)
		code = ERR_NOTFOUND;
	else if (n == ENOSPC || n == EDQUOT)
		code = ERR_FULL;
	else if (n == ENOMEM)
		code = ERR_NOMEM;
	else if (n == EEXIST)
		code = ERR_EXISTS;
	else if (n == EWOULDBLOCK)
		code = ERR_BUSY;
	return error_set(e, code, "%s: cannot %s: %s", path, what, strerror(n));
}

/* --- open files --- */

static int open_as(int *fd, const char *path, int flags, unsigned mode, struct error *e)
{
	int n;

	if (gate(FILE_OP_OPEN, path, NULL) < 0)
		return fail(e, path, "open");
	do
		n = open(path, flags | O_CLOEXEC | O_NOCTTY, (mode_t)mode);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail(e, path, "open");
	*fd = n;
	return 0;
}

int file_open_read(int *fd, const char *path, struct error *e)
{
	return open_as(fd, path, O_RDONLY, 0, e);
}

int file_open_append(int *fd, const char *path, unsigned mode, struct error *e)
{
	return open_as(fd, path, O_RDWR | O_CREAT | O_APPEND, mode, e);
}

int file_open_new(int *fd, const char *path, unsigned mode, struct error *e)
{
	return open_as(fd, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode, e);
}

void file_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

int file_read_some(int fd, const char *path, void *out, size_t room, size_t *got, struct error *e)
{
	ssize_t n;

	if (gate(FILE_OP_READ, path, NULL) < 0)
		return fail(e, path, "read");
	do
		n = read(fd, out, room);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail(e, path, "read");
	*got = (size_t)n;
	return 0;
}

int file_pread(int fd, const char *path, uint64_t offset, void *out, size_t len, struct error *e)
{
	uint8_t *p = out;

	if (gate(FILE_OP_READ, path, NULL) < 0)
		return fail(e, path, "read");
	for (size_t done = 0; done < len;) {
		ssize_t n = pread(fd, p + done, len - done, (off_t)(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(e, path, "read");
		if (n == 0)
			return error_set(e, ERR_IO, "%s: ends at byte %llu, earlier than expected", path,
				(unsigned long long)(offset + done));
		done += (size_t)n;
	}
	return 0;
}

int file_append(int fd, const char *path, const void *data, size_t len, size_t *written, struct error *e)
{
	const uint8_t *p = data;
	size_t done = 0;
	int r = 0;

	while (done < len) {
		size_t want = len - done;
		ssize_t n = gate(FILE_OP_WRITE, path, &want) < 0 ? -1 : write(fd, p + done, want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			r = fail(e, path, "write");
			break;
		}
		done += (size_t)n;
	}
	if (written)
		*written = done;
	return r;
}

int file_sync(int fd, const char *path, struct error *e)
{
	if (gate(FILE_OP_SYNC, path, NULL) < 0 || fdatasync(fd) < 0)
		return fail(e, path, "make durable");
	return 0;
}

int file_truncate(int fd, const char *path, uint64_t size, struct error *e)
{
	if (gate(FILE_OP_TRUNCATE, path, NULL) < 0 || ftruncate(fd, (off_t)size) < 0)
		return fail(e, path, "truncate");
	return 0;
}

int file_fd_size(uint64_t *out, int fd, const char *path, struct error *e)
{
	struct stat st;

	if (gate(FILE_OP_STAT, path, NULL) < 0 || fstat(fd, &st) < 0)
		return fail(e, path, "examine");
	if (!S_ISREG(st.st_mode))
		return error_set(e, ERR_IO, "%s: is not a regular file", path);
	*out = (uint64_t)st.st_size;
	return 0;
}

/* --- whole files --- */

static int read_all(struct buffer *out, int fd, const char *path, struct error *e)
{
	size_t got = 1;

	while (got) {
		size_t room = out->max - out->len < PIECE ? out->max - out->len : PIECE;
		uint8_t one, *p = &one;
		int r = room ? buffer_reserve(out, &p, room) : 0;
		if (r < 0)
			return error_set(e, r, "%s: %s", path, error_name(r));
		r = file_read_some(fd, path, p, room ? room : 1, &got, e);
		if (r < 0)
			return r;
		if (got && !room)
			return error_set(e, ERR_LIMIT, "%s: is longer than %zu bytes", path, out->max);
		if (got)
			buffer_commit(out, got);
	}
	return 0;
}

static int refuse_shared(int fd, const char *path, struct error *e)
{
	struct stat st;

	if (gate(FILE_OP_STAT, path, NULL) < 0 || fstat(fd, &st) < 0)
		return fail(e, path, "examine");
	if (st.st_mode & 077)
		return error_set(e, ERR_AUTH, "%s: others than its owner may use it (mode %03o): run chmod 600 on it", path,
			(unsigned)(st.st_mode & 0777));
	return 0;
}

static int read_file(struct buffer *out, const char *path, bool is_private, struct error *e)
{
	size_t before = out->len;
	int fd = -1, r = file_open_read(&fd, path, e);

	if (r == 0 && is_private)
		r = refuse_shared(fd, path, e);
	if (r == 0)
		r = read_all(out, fd, path, e);
	if (r < 0 && out->data) {
		mem_wipe(out->data + before, out->len - before);
		out->len = before;
	}
	file_close(fd);
	return r;
}

int file_read(struct buffer *out, const char *path, struct error *e)
{
	return read_file(out, path, false, e);
}

int file_read_private(struct buffer *out, const char *path, struct error *e)
{
	return read_file(out, path, true, e);
}

/* The directory that `path` lies in. */
static int parent_of(char out[FILE_PATH_MAX], const char *path, struct error *e)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	if (n >= FILE_PATH_MAX)
		return error_set(e, ERR_LIMIT, "%.64s…: the path is too long", path);
	if (!slash || n == 0)
		strcpy(out, slash ? "/" : ".");
	else {
		memcpy(out, path, n);
		out[n] = 0;
	}
	return 0;
}

static int temp_name(char out[FILE_PATH_MAX], const char *path, struct error *e)
{
	char dir[FILE_PATH_MAX], hex[HEX_SIZE(8)], name[sizeof TEMP_PREFIX + sizeof hex];
	uint8_t salt[8];
	int r = parent_of(dir, path, e);

	if (r < 0)
		return r;
	if (random_bytes(salt, sizeof salt) < 0)
		return error_set(e, ERR_IO, "%s: no randomness for a temporary name", path);
	hex_encode(hex, salt, sizeof salt);
	snprintf(name, sizeof name, TEMP_PREFIX "%s", hex);
	return file_join(out, dir, name, e);
}

/* The exact mode. A stick formatted without modes may refuse; that matters only for private files. */
static int set_mode(int fd, const char *path, unsigned mode, struct error *e)
{
	if (fchmod(fd, (mode_t)mode) < 0 && (errno != EPERM || !(mode & 077)))
		return fail(e, path, "set the mode of");
	return 0;
}

/* A durable temporary file beside `path`; removed again on failure. */
static int write_temp(
	char temp[FILE_PATH_MAX], const char *path, const void *data, size_t len, unsigned mode, struct error *e)
{
	int fd = -1, r = temp_name(temp, path, e);

	if (r < 0)
		return r;
	r = file_open_new(&fd, temp, 0600, e);
	if (r < 0)
		return r;
	r = set_mode(fd, temp, mode, e);
	if (r == 0)
		r = file_append(fd, temp, data, len, NULL, e);
	if (r == 0 && (gate(FILE_OP_SYNC, temp, NULL) < 0 || fsync(fd) < 0))
		r = fail(e, temp, "make durable");
	file_close(fd);
	if (r < 0)
		unlink(temp);
	return r;
}

int file_write(const char *path, const void *data, size_t len, unsigned mode, struct error *e)
{
	char temp[FILE_PATH_MAX];
	int r = write_temp(temp, path, data, len, mode, e);

	if (r < 0)
		return r;
	r = file_rename(temp, path, e);
	if (r < 0)
		unlink(temp); /* gone already when only the directory's fsync failed */
	return r;
}

/* Gives `temp` the name `path` unless that exists. Sticks have no hard links: then look first. */
static int link_new(const char *temp, const char *path, struct error *e)
{
	if (gate(FILE_OP_RENAME, path, NULL) < 0)
		return fail(e, path, "rename to");
	if (link(temp, path) == 0) {
		unlink(temp);
		return 0;
	}
	if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS)
		return fail(e, path, "make");
	if (file_exists(path))
		return error_set(e, ERR_EXISTS, "%s: exists already", path);
	return rename(temp, path) == 0 ? 0 : fail(e, path, "rename to");
}

static int same_bytes(const char *path, const void *data, size_t len, struct error *e)
{
	struct buffer there = BUFFER_INIT(len);
	int r = file_read(&there, path, e);

	if (r == ERR_LIMIT || (r == 0 && (there.len != len || (len && memcmp(there.data, data, len) != 0))))
		r = error_set(e, ERR_EXISTS, "%s: exists already with other content", path);
	buffer_release_wiped(&there);
	return r;
}

int file_write_new(const char *path, const void *data, size_t len, unsigned mode, struct error *e)
{
	char temp[FILE_PATH_MAX];
	int r = write_temp(temp, path, data, len, mode, e);

	if (r < 0)
		return r;
	r = link_new(temp, path, e);
	if (r < 0)
		unlink(temp);
	if (r == ERR_EXISTS)
		r = same_bytes(path, data, len, e);
	return r < 0 ? r : file_sync_parent(path, e);
}

/* --- names and folders --- */

int file_join(char out[FILE_PATH_MAX], const char *dir, const char *name, struct error *e)
{
	size_t n = strlen(dir), m = strlen(name), slash = n && dir[n - 1] != '/';

	if (n + slash + m >= FILE_PATH_MAX)
		return error_set(e, ERR_LIMIT, "%.64s…: the path is too long", dir);
	memmove(out, dir, n); /* out may be dir */
	if (slash)
		out[n] = '/';
	memcpy(out + n + slash, name, m + 1);
	return 0;
}

const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

int file_size(uint64_t *out, const char *path, struct error *e)
{
	struct stat st;

	if (gate(FILE_OP_STAT, path, NULL) < 0 || stat(path, &st) < 0)
		return fail(e, path, "examine");
	if (!S_ISREG(st.st_mode))
		return error_set(e, ERR_IO, "%s: is not a regular file", path);
	*out = (uint64_t)st.st_size;
	return 0;
}

int file_sync_dir(const char *path, struct error *e)
{
	int fd = -1, r = open_as(&fd, path, O_RDONLY | O_DIRECTORY, 0, e);

	if (r < 0)
		return r;
	/* EINVAL: a file system that does not know the operation (some network shares) */
	if (gate(FILE_OP_SYNC, path, NULL) < 0 || (fsync(fd) < 0 && errno != EINVAL))
		r = fail(e, path, "make durable");
	file_close(fd);
	return r;
}

int file_sync_parent(const char *path, struct error *e)
{
	char dir[FILE_PATH_MAX];
	int r = parent_of(dir, path, e);

	return r < 0 ? r : file_sync_dir(dir, e);
}

int file_rename(const char *from, const char *to, struct error *e)
{
	if (gate(FILE_OP_RENAME, to, NULL) < 0 || rename(from, to) < 0)
		return fail(e, to, "rename to");
	return file_sync_parent(to, e);
}

int file_remove(const char *path, struct error *e)
{
	if (gate(FILE_OP_REMOVE, path, NULL) < 0 || (unlink(path) < 0 && errno != ENOENT))
		return fail(e, path, "remove");
	return 0;
}

static int make_dir(const char *path, unsigned mode, struct error *e)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	if (gate(FILE_OP_MKDIR, path, NULL) < 0)
		return fail(e, path, "make the folder");
	if (mkdir(path, (mode_t)mode) == 0)
		return file_sync_parent(path, e);
	/* another process may have been quicker */
	int why = errno;
	if (why == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	errno = why == EEXIST ? ENOTDIR : why;
	return fail(e, path, "make the folder");
}

int file_make_dirs(const char *path, unsigned mode, struct error *e)
{
	char part[FILE_PATH_MAX];
	size_t n = strlen(path);
	int r = 0;

	if (n == 0 || n >= sizeof part)
		return error_set(e, ERR_LIMIT, "%.64s: not a usable path", path);
	for (size_t i = 1; i <= n && r == 0; i++) {
		if ((path[i] != '/' && path[i] != 0) || path[i - 1] == '/')
			continue;
		memcpy(part, path, i);
		part[i] = 0;
		r = make_dir(part, mode, e);
	}
	return r;
}

static int by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int add_name(struct file_names *list, size_t *room, const char *name)
{
	if (list->count >= NAMES_MAX)
		return ERR_LIMIT;
	if (list->count == *room) {
		size_t more = *room ? *room * 2 : 32;
		char **p = mem_array(list->name, more, sizeof *p);
		if (!p)
			return ERR_NOMEM;
		list->name = p;
		*room = more;
	}
	char *copy = mem_string(name);
	if (!copy)
		return ERR_NOMEM;
	list->name[list->count++] = copy;
	return 0;
}

static int read_names(struct file_names *list, DIR *d, const char *dir, struct error *e)
{
	size_t room = 0;

	for (;;) {
		errno = 0;
		struct dirent *entry = gate(FILE_OP_LIST, dir, NULL) < 0 ? NULL : readdir(d);
		if (!entry)
			return errno ? fail(e, dir, "list") : 0;
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
			!strncmp(entry->d_name, TEMP_PREFIX, strlen(TEMP_PREFIX)))
			continue;
		int r = add_name(list, &room, entry->d_name);
		if (r < 0)
			return error_set(e, r, "%s: %s", dir, error_name(r));
	}
}

int file_list(struct file_names *out, const char *dir, struct error *e)
{
	struct file_names list = { NULL, 0 };
	int fd = -1, r = open_as(&fd, dir, O_RDONLY | O_DIRECTORY, 0, e);
	DIR *d;

	if (r < 0)
		return r;
	d = fdopendir(fd);
	if (!d) {
		r = fail(e, dir, "list");
		file_close(fd);
		return r;
	}
	r = read_names(&list, d, dir, e);
	closedir(d);
	if (r < 0) {
		file_names_release(&list);
		return r;
	}
	if (list.count)
		qsort(list.name, list.count, sizeof *list.name, by_name);
	*out = list;
	return 0;
}

void file_names_release(struct file_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		mem_free(names->name[i]);
	mem_free(names->name);
	names->name = NULL;
	names->count = 0;
}

/* --- one process per folder --- */

struct file_lock {
	int fd;
};

int file_lock_take(struct file_lock **out, const char *path, struct error *e)
{
	struct file_lock *lock = mem_zero(1, sizeof *lock);
	int r;

	if (!lock)
		return error_set(e, ERR_NOMEM, "%s: out of memory", path);
	lock->fd = -1;
	r = open_as(&lock->fd, path, O_RDWR | O_CREAT, 0600, e);
	if (r == 0 && (gate(FILE_OP_LOCK, path, NULL) < 0 || flock(lock->fd, LOCK_EX | LOCK_NB) < 0))
		r = errno == EWOULDBLOCK ? error_set(e, ERR_BUSY, "%s: held by another process", path)
								 : fail(e, path, "lock");
	if (r < 0) {
		file_lock_release(lock);
		return r;
	}
	*out = lock;
	return 0;
}

void file_lock_release(struct file_lock *lock)
{
	if (!lock)
		return;
	file_close(lock->fd); /* the kernel drops the lock with the last descriptor */
	mem_free(lock);
}
