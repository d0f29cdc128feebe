/* The only file I/O of the product's libraries.
 *
 * Durable by default: a whole-file write goes to a temporary name in the same directory, is fsynced, renamed, and
 * the directory is fsynced, so that after a crash the old or the new file is there, never a part. Every descriptor
 * is O_CLOEXEC. Messages name the file and the system's reason. Codes: ERR_NOTFOUND (ENOENT), ERR_FULL (ENOSPC,
 * EDQUOT), ERR_NOMEM, ERR_IO (all else); others where said. Paths are NUL-terminated UTF-8, at most FILE_PATH_MAX -
 * 1 bytes. No state but the test hook; any thread. */
#ifndef CONTENT_FILE_SYSTEM_H
#define CONTENT_FILE_SYSTEM_H

#include "engine/buffer.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FILE_PATH_MAX 4096

/* --- whole files --- */

/* Append the file's bytes to `out`; out->max is the limit: ERR_LIMIT. Regular files and pipes. */
int file_read(struct buffer *out, const char *path, struct error *e);

/* As file_read, but ERR_AUTH when group or others have any right to the file. */
int file_read_private(struct buffer *out, const char *path, struct error *e);

/* Replace or make `path` durably. `mode` is exact (not subject to umask), e.g. 0600, 0644. On failure the former
 * file is unchanged and no temporary file stays. Temporary names start with ".tmp-". */
int file_write(const char *path, const void *data, size_t len, unsigned mode, struct error *e);

/* As file_write, but never replaces: 0 when the same bytes are there already, ERR_EXISTS when others are. */
int file_write_new(const char *path, const void *data, size_t len, unsigned mode, struct error *e);

/* --- names and folders --- */

int file_join(
	char out[FILE_PATH_MAX], const char *dir, const char *name, struct error *e); /* "dir/name"; ERR_LIMIT */
const char *file_name(const char *path);                         /* the part after the last slash; borrowed */
bool file_exists(const char *path);                              /* anything of that name */
int file_size(uint64_t *out, const char *path, struct error *e); /* bytes; regular files only */

int file_make_dirs(const char *path, unsigned mode, struct error *e); /* as mkdir -p; each new entry is fsynced */
int file_rename(const char *from, const char *to, struct error *e);   /* replaces; fsyncs the target's directory */
int file_remove(const char *path, struct error *e);                   /* 0 when it was not there */
int file_sync_dir(const char *path, struct error *e);                 /* fsync of a directory */
int file_sync_parent(const char *path, struct error *e);              /* … of the one that `path` lies in */

/* Names in a directory, byte order, without "." and ".." and without ".tmp-" files. Start from { NULL, 0 }. */
struct file_names {
	char **name; /* owned */
	size_t count;
};
int file_list(struct file_names *out, const char *dir, struct error *e); /* ERR_LIMIT over a million */
void file_names_release(struct file_names *names);

/* Only one process at a time may use a data folder: exclusive flock on the file `path` (DATA/lock), made when
 * missing and never removed. ERR_BUSY when another holder exists, in this process too. The lock goes with the
 * process, however it ends. */
struct file_lock;
int file_lock_take(struct file_lock **out, const char *path, struct error *e);
void file_lock_release(struct file_lock *lock); /* NULL is fine */

/* --- open files: packs, journals, spools --- */

/* `path` in these is for messages only. A short read (file_pread) or a missing file is an error. */
int file_open_read(int *fd, const char *path, struct error *e);
int file_open_append(int *fd, const char *path, unsigned mode, struct error *e); /* made when missing; O_APPEND */
int file_open_new(int *fd, const char *path, unsigned mode, struct error *e);    /* ERR_EXISTS */
int file_pread(int fd, const char *path, uint64_t offset, void *out, size_t len, struct error *e);
int file_read_some(
	int fd, const char *path, void *out, size_t room, size_t *got, struct error *e); /* *got 0 = end */
int file_fd_size(uint64_t *out, int fd, const char *path, struct error *e);

/* Writes all; on failure *written (may be NULL) says how many bytes went in before it. */
int file_append(int fd, const char *path, const void *data, size_t len, size_t *written, struct error *e);
int file_sync(
	int fd, const char *path, struct error *e); /* fdatasync; after a failure the file cannot be trusted */
int file_truncate(int fd, const char *path, uint64_t size, struct error *e);
void file_close(int fd); /* -1 is fine */

/* --- tests --- */

enum file_op {
	FILE_OP_OPEN,
	FILE_OP_READ,
	FILE_OP_WRITE,
	FILE_OP_SYNC,
	FILE_OP_RENAME,
	FILE_OP_REMOVE,
	FILE_OP_MKDIR,
	FILE_OP_LIST,
	FILE_OP_STAT,
	FILE_OP_TRUNCATE,
	FILE_OP_LOCK
};

/* Called before each system call; a non-zero errno makes it fail without being made. Set before any thread starts;
 * NULL removes it. For FILE_OP_WRITE the hook may instead lower *len (1..*len) to force a short write. */
typedef int (*file_hook)(void *ctx, enum file_op op, const char *path, size_t *len);
void file_set_hook(file_hook hook, void *ctx);

#endif
