/* Staged bodies are written under temporary names and remembered; flush fsyncs each file, renames it into place and
 * fsyncs each folder once, so that a batch of requests pays for its folders together. */
#include "sync/bodies.h"

#include "content/codec.h"
#include "content/file_system.h"
#include "content/random_system.h"
#include "engine/json.h"
#include "engine/memory.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define PIECE (256 * 1024)

struct staged {
	int fd;
	char name[SHA256_HEX_SIZE];
	char temporary[48];
};

struct bodies {
	char *dir;
	struct staged *staged;
	size_t count, room;
};

int bodies_open(struct bodies **out, const char *dir, struct error *e)
{
	int rc = file_make_dirs(dir, 0700, e);
	if (rc)
		return rc;
	struct bodies *b = mem_zero(1, sizeof *b);
	if (!b || !(b->dir = mem_string(dir))) {
		mem_free(b);
		return error_set(e, ERR_NOMEM, "bodies: no memory");
	}
	*out = b;
	return 0;
}

static int folder(const struct bodies *b, const char *name, char out[FILE_PATH_MAX], struct error *e)
{
	assert(json_is_hash(name));
	char two[3] = { name[0], name[1], 0 };
	return file_join(out, b->dir, two, e);
}

int bodies_path(const struct bodies *b, const char *name, char path[FILE_PATH_MAX], struct error *e)
{
	char dir[FILE_PATH_MAX];
	int rc = folder(b, name, dir, e);
	return rc ? rc : file_join(path, dir, name, e);
}

static int temporary_path(const struct bodies *b, const struct staged *s, char path[FILE_PATH_MAX], struct error *e)
{
	char dir[FILE_PATH_MAX];
	int rc = folder(b, s->name, dir, e);
	return rc ? rc : file_join(path, dir, s->temporary, e);
}

static void drop_last(struct bodies *b)
{
	char path[FILE_PATH_MAX];
	struct staged *s = &b->staged[--b->count];
	if (s->fd < 0)
		return;
	file_close(s->fd);
	if (temporary_path(b, s, path, NULL) == 0)
		file_remove(path, NULL);
}

static void drop_staged(struct bodies *b)
{
	while (b->count)
		drop_last(b);
}

void bodies_close(struct bodies *b)
{
	if (!b)
		return;
	drop_staged(b);
	mem_free(b->staged);
	mem_free(b->dir);
	mem_free(b);
}

bool bodies_have(const struct bodies *b, const char *name)
{
	char path[FILE_PATH_MAX];
	return bodies_path(b, name, path, NULL) == 0 && file_exists(path);
}

/* --- writing --- */

static int staged_room(struct bodies *b, struct error *e)
{
	if (b->count < b->room)
		return 0;
	size_t room = b->room ? b->room * 2 : 16;
	struct staged *p = mem_array(b->staged, room, sizeof *p);
	if (!p)
		return error_set(e, ERR_NOMEM, "bodies: no memory");
	b->staged = p;
	b->room = room;
	return 0;
}

/* A new temporary file beside where the body will stand; remembered in *s and open. */
static int stage_open(struct bodies *b, struct staged *s, const char *name, struct error *e)
{
	uint8_t random[12];
	char hex[HEX_SIZE(sizeof random)], path[FILE_PATH_MAX];
	int rc = random_bytes(random, sizeof random);
	if (rc)
		return error_set(e, rc, "bodies: no randomness");
	hex_encode(hex, random, sizeof random);
	memcpy(s->name, name, SHA256_HEX_SIZE);
	snprintf(s->temporary, sizeof s->temporary, ".tmp-%s", hex);
	if ((rc = folder(b, name, path, e)))
		return rc;
	if (!file_exists(path) && (rc = file_make_dirs(path, 0700, e)))
		return rc;
	if ((rc = temporary_path(b, s, path, e)))
		return rc;
	return file_open_new(&s->fd, path, 0600, e);
}

int bodies_stage(struct bodies *b, const char *name, const void *data, size_t len, struct error *e)
{
	for (size_t i = 0; i < b->count; i++)
		if (!strcmp(b->staged[i].name, name))
			return 0;
	if (bodies_have(b, name))
		return 0;
	int rc = staged_room(b, e);
	if (rc)
		return rc;
	struct staged *s = &b->staged[b->count];
	if ((rc = stage_open(b, s, name, e)))
		return rc;
	b->count++;
	rc = file_append(s->fd, name, data, len, NULL, e);
	if (rc)
		drop_last(b);
	return rc;
}

static int settle(struct bodies *b, struct staged *s, struct error *e)
{
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX];
	int rc = file_sync(s->fd, s->name, e);
	if (rc == 0)
		rc = temporary_path(b, s, from, e);
	if (rc == 0)
		rc = bodies_path(b, s->name, to, e);
	if (rc)
		return rc;
	if (rename(from, to))
		return error_set(e, ERR_IO, "bodies: cannot rename into place");
	file_close(s->fd);
	s->fd = -1;
	return 0;
}

static int sync_folders(struct bodies *b, struct error *e)
{
	bool done[256] = { false };
	char dir[FILE_PATH_MAX];
	for (size_t i = 0; i < b->count; i++) {
		uint8_t first;
		hex_decode(&first, 1, b->staged[i].name, 2);
		if (done[first])
			continue;
		done[first] = true;
		int rc = folder(b, b->staged[i].name, dir, e);
		if (rc == 0)
			rc = file_sync_dir(dir, e);
		if (rc)
			return rc;
	}
	return 0;
}

int bodies_flush(struct bodies *b, struct error *e)
{
	int rc = 0;
	for (size_t i = 0; i < b->count && rc == 0; i++)
		rc = settle(b, &b->staged[i], e);
	if (rc == 0)
		rc = sync_folders(b, e);
	drop_staged(b);
	return rc;
}

int bodies_put(struct bodies *b, char name[SHA256_HEX_SIZE], const void *data, size_t len, struct error *e)
{
	int rc = sha256_hex(name, data, len);
	if (rc)
		return error_set(e, rc, "bodies: no memory");
	rc = bodies_stage(b, name, data, len, e);
	return rc ? rc : bodies_flush(b, e);
}

static int copy_pieces(int from, const char *path, int to, uint8_t *piece, struct error *e)
{
	for (;;) {
		size_t got = 0;
		int rc = file_read_some(from, path, piece, PIECE, &got, e);
		if (rc || got == 0)
			return rc;
		if ((rc = file_append(to, "body", piece, got, NULL, e)))
			return rc;
	}
}

static int import_bytes(struct bodies *b, const char *name, const char *path, struct error *e)
{
	int from = -1, rc = staged_room(b, e);
	uint8_t *piece = mem_alloc(PIECE);
	if (rc == 0 && !piece)
		rc = error_set(e, ERR_NOMEM, "bodies: no memory");
	if (rc == 0)
		rc = file_open_read(&from, path, e);
	struct staged *s = rc ? NULL : &b->staged[b->count];
	if (rc == 0 && (rc = stage_open(b, s, name, e)) == 0) {
		b->count++;
		rc = copy_pieces(from, path, s->fd, piece, e);
	}
	file_close(from);
	mem_free(piece);
	if (rc)
		drop_staged(b);
	return rc ? rc : bodies_flush(b, e);
}

int bodies_import(struct bodies *b, char name[SHA256_HEX_SIZE], uint64_t *size, const char *path, struct error *e)
{
	uint8_t hash[SHA256_SIZE], again[SHA256_SIZE];
	char body[FILE_PATH_MAX];
	int rc = hash_file(hash, size, path, e);
	if (rc)
		return rc;
	hex_encode(name, hash, SHA256_SIZE);
	if (!bodies_have(b, name) && (rc = import_bytes(b, name, path, e)))
		return rc;
	if ((rc = bodies_path(b, name, body, e)) || (rc = hash_file(again, NULL, body, e)))
		return rc;
	if (bytes_equal(hash, again, SHA256_SIZE))
		return 0;
	file_remove(body, NULL);
	return error_set(e, ERR_IO, "%s: changed while it was copied", file_name(path));
}

/* --- reading --- */

int bodies_get(struct bodies *b, const char *name, struct buffer *out, struct error *e)
{
	char path[FILE_PATH_MAX], is[SHA256_HEX_SIZE];
	size_t before = out->len;
	int rc = bodies_path(b, name, path, e);
	if (rc == 0)
		rc = file_read(out, path, e);
	if (rc == 0)
		rc = sha256_hex(is, out->data ? out->data + before : (const uint8_t *)"", out->len - before);
	if (rc == 0 && strcmp(is, name))
		rc = error_set(e, ERR_FORMAT, "body %.12s…: damaged on disk", name);
	return rc;
}

int bodies_read(struct bodies *b, const char *name, int *fd, uint64_t *size, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = bodies_path(b, name, path, e);
	if (rc == 0)
		rc = file_open_read(fd, path, e);
	if (rc)
		return rc;
	if ((rc = file_fd_size(size, *fd, path, e)))
		file_close(*fd);
	return rc;
}
