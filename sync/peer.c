/* One round of copying. A copy is streamed to a temporary name in the target folder, hashed on the way, then
 * renamed. A signed file and its signatures are staged under temporary names first and renamed together, so that
 * the time in which they do not fit each other is as short as renames are; a round after a crash repairs it. */
#include "sync/peer.h"

#include "content/codec.h"
#include "engine/memory.h"

#include <stdio.h>
#include <string.h>

#define COPY_PIECE (64 * 1024)
#define SET_MAX 16 /* signatures beside one file */

struct round {
	const struct spool *spool;
	const char *dir;
	struct peer_report *report;
	struct error *e;
	peer_accept_fn accept;
	void *ctx;
};

static void failed(struct round *r, const struct error *why)
{
	if (r->report->failed++ == 0 && r->e)
		*r->e = *why;
}

/* --- one file --- */

static int copy_bytes(
	int in, int out, const char *from, const char *tmp, struct hash *h, uint64_t max, struct error *e)
{
	uint8_t *piece = mem_alloc(COPY_PIECE);
	uint64_t total = 0;
	size_t got = 1;
	int rc = piece ? 0 : error_set(e, ERR_NOMEM, "out of memory");

	while (rc == 0 && got) {
		rc = file_read_some(in, from, piece, COPY_PIECE, &got, e);
		total += got;
		if (rc == 0 && total > max)
			rc = error_set(e, ERR_LIMIT, "%s is too large", from);
		if (rc == 0 && got) {
			hash_add(h, piece, got);
			rc = file_append(out, tmp, piece, got, NULL, e);
		}
	}
	mem_free(piece);
	return rc;
}

/* Durable under the temporary name `tmp`; hash gets its SHA-256 in hex. Nothing stays on failure. */
static int stage(char hash[SHA256_HEX_SIZE], const char *from, const char *tmp, uint64_t max, struct error *e)
{
	uint8_t bytes[SHA256_SIZE];
	int in = -1, out = -1;
	struct hash *h = hash_new(HASH_SHA256);
	int rc = file_open_read(&in, from, e);

	if (rc == 0)
		rc = file_remove(tmp, e);
	if (rc == 0)
		rc = file_open_new(&out, tmp, 0644, e);
	if (rc == 0)
		rc = copy_bytes(in, out, from, tmp, h, max, e);
	if (rc == 0)
		rc = file_sync(out, tmp, e);
	if (hash_end(h, bytes) < 0 && rc == 0)
		rc = error_set(e, ERR_NOMEM, "out of memory");
	if (rc == 0)
		hex_encode(hash, bytes, sizeof bytes);
	file_close(in);
	file_close(out);
	if (rc < 0)
		(void)file_remove(tmp, NULL);
	return rc;
}

static int temp_path(char out[FILE_PATH_MAX], const char *dir, const char *name, struct error *e)
{
	int n = snprintf(out, FILE_PATH_MAX, "%s/.tmp-peer-%s", dir, name);
	return n < 0 || n >= FILE_PATH_MAX ? error_set(e, ERR_LIMIT, "a path is too long: %s", dir) : 0;
}

/* --- content-named objects --- */

/* 1 = copied, 0 = the name lies. */
static int copy_object(const char *from_dir, const char *to_dir, const char *name, struct error *e)
{
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX], tmp[FILE_PATH_MAX], hash[SHA256_HEX_SIZE];
	int rc = file_join(from, from_dir, name, e);
	if (rc == 0)
		rc = file_join(to, to_dir, name, e);
	if (rc == 0)
		rc = temp_path(tmp, to_dir, name, e);
	if (rc == 0)
		rc = file_make_dirs(to_dir, 0775, e);
	if (rc == 0)
		rc = stage(hash, from, tmp, LIMIT_OBJECT, e);
	if (rc < 0)
		return rc == ERR_LIMIT ? 0 : rc;
	if (strcmp(hash, name) != 0) {
		(void)file_remove(tmp, NULL);
		return 0;
	}
	rc = file_rename(tmp, to, e);
	if (rc < 0)
		(void)file_remove(tmp, NULL);
	return rc < 0 ? rc : 1;
}

static bool is_in(const char *dir, const char *name)
{
	char path[FILE_PATH_MAX];
	return file_join(path, dir, name, NULL) == 0 && file_exists(path);
}

/* All objects of one sitting from one folder to another, without those that `also` has. */
static void copy_objects(struct round *r, const char *from, const char *to, const char *also, unsigned *count)
{
	struct file_names names = { NULL, 0 };
	struct error e = ERROR_INIT;
	if (file_list(&names, from, &e) < 0) {
		failed(r, &e);
		return;
	}
	for (size_t i = 0; i < names.count; i++) {
		const char *name = names.name[i];
		if (!spool_is_hash(name) || is_in(to, name) || (also && is_in(also, name)))
			continue;
		int rc = copy_object(from, to, name, &e);
		if (rc < 0)
			failed(r, &e);
		else if (rc == 0)
			r->report->refused++;
		else
			(*count)++;
	}
	file_names_release(&names);
}

/* Each folder of `from`, a sitting's name. */
typedef void (*each_fn)(struct round *r, const char *sitting);

static void each_sitting(struct round *r, const char *base, const char *rel, each_fn fn)
{
	char path[FILE_PATH_MAX];
	struct file_names names = { NULL, 0 };
	struct error e = ERROR_INIT;

	if (file_join(path, base, rel, NULL) < 0 || !file_exists(path))
		return;
	if (file_list(&names, path, &e) < 0) {
		failed(r, &e);
		return;
	}
	for (size_t i = 0; i < names.count; i++)
		if (names.name[i][0] != '.')
			fn(r, names.name[i]);
	file_names_release(&names);
}

/* The folders of a sitting's objects: on the stick, come in here, going out from here. */
struct folders {
	char peer[FILE_PATH_MAX], in[FILE_PATH_MAX], out[FILE_PATH_MAX];
};

static bool fits(int n)
{
	return n > 0 && n < FILE_PATH_MAX;
}

static bool folders_of(struct folders *f, const struct round *r, const char *sitting)
{
	return fits(snprintf(f->peer, sizeof f->peer, "%s/objects/%s", r->dir, sitting)) &&
		   fits(snprintf(f->in, sizeof f->in, "%s/in/objects/%s", r->spool->root, sitting)) &&
		   fits(snprintf(f->out, sizeof f->out, "%s/out/objects/%s", r->spool->root, sitting));
}

static void send_objects(struct round *r, const char *sitting)
{
	struct folders f;
	if (folders_of(&f, r, sitting))
		copy_objects(r, f.out, f.peer, NULL, &r->report->sent);
}

static void receive_objects(struct round *r, const char *sitting)
{
	struct folders f;
	if (folders_of(&f, r, sitting))
		copy_objects(r, f.peer, f.in, f.out, &r->report->received);
}

/* --- signed files --- */

static bool has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);
	return n > m && strcmp(name + n - m, suffix) == 0;
}

/* NAME.PRINCIPAL.sig of this NAME? */
static bool is_signature_of(const char *file, const char *name)
{
	size_t n = strlen(name);
	return strncmp(file, name, n) == 0 && file[n] == '.' && has_suffix(file, ".sig") && strlen(file) > n + 5;
}

/* Both absent counts as the same. */
static bool same_file(const char *from_dir, const char *to_dir, const char *name)
{
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX];
	uint8_t a[SHA256_SIZE], b[SHA256_SIZE];
	uint64_t size_a, size_b;
	if (file_join(from, from_dir, name, NULL) < 0 || file_join(to, to_dir, name, NULL) < 0)
		return false;
	if (file_size(&size_a, from, NULL) < 0 || file_size(&size_b, to, NULL) < 0 || size_a != size_b)
		return false;
	return hash_file(a, NULL, from, NULL) == 0 && hash_file(b, NULL, to, NULL) == 0 && memcmp(a, b, sizeof a) == 0;
}

/* The file and its signatures, as they are in one folder. */
struct set {
	const char *name[SET_MAX + 1]; /* the file last: it is renamed last */
	size_t count;
};

static bool collect(struct set *out, const struct file_names *names, const char *name)
{
	out->count = 0;
	for (size_t i = 0; i < names->count; i++)
		if (is_signature_of(names->name[i], name)) {
			if (out->count == SET_MAX)
				return false;
			out->name[out->count++] = names->name[i];
		}
	out->name[out->count++] = name;
	return true;
}

static bool holds(const struct set *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->name[i], name) == 0)
			return true;
	return false;
}

static bool same_set(const struct set *s, const struct file_names *here, const char *from_dir, const char *to_dir)
{
	const char *name = s->name[s->count - 1];
	for (size_t i = 0; i < s->count; i++)
		if (!same_file(from_dir, to_dir, s->name[i]))
			return false;
	for (size_t i = 0; i < here->count; i++)
		if (is_signature_of(here->name[i], name) && !holds(s, here->name[i]))
			return false;
	return true;
}

static int stage_set(const struct set *s, const char *from_dir, const char *to_dir, struct error *e)
{
	char from[FILE_PATH_MAX], tmp[FILE_PATH_MAX], hash[SHA256_HEX_SIZE];
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < s->count; i++) {
		uint64_t max = i + 1 < s->count ? LIMIT_SIGNATURE : PEER_FILE_MAX;
		rc = file_join(from, from_dir, s->name[i], e);
		if (rc == 0)
			rc = temp_path(tmp, to_dir, s->name[i], e);
		if (rc == 0)
			rc = stage(hash, from, tmp, max, e);
	}
	return rc;
}

static int install_set(const struct set *s, const struct file_names *here, const char *to_dir, struct error *e)
{
	char tmp[FILE_PATH_MAX], to[FILE_PATH_MAX];
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < here->count; i++)
		if (is_signature_of(here->name[i], s->name[s->count - 1]) && !holds(s, here->name[i])) {
			rc = file_join(to, to_dir, here->name[i], e);
			if (rc == 0)
				rc = file_remove(to, e);
		}
	for (size_t i = 0; rc == 0 && i < s->count; i++) {
		rc = temp_path(tmp, to_dir, s->name[i], e);
		if (rc == 0)
			rc = file_join(to, to_dir, s->name[i], e);
		if (rc == 0)
			rc = file_rename(tmp, to, e);
	}
	return rc;
}

static void drop_staged(const struct set *s, const char *to_dir)
{
	char tmp[FILE_PATH_MAX];
	for (size_t i = 0; i < s->count; i++)
		if (temp_path(tmp, to_dir, s->name[i], NULL) == 0)
			(void)file_remove(tmp, NULL);
}

static bool may_take(const struct round *r, const struct set *s, const char *from_dir, const char *to_dir)
{
	const char *name = s->name[s->count - 1];
	if (r->accept)
		return r->accept(r->ctx, from_dir, to_dir, name);
	return s->count == 1 && !is_in(to_dir, name);
}

static void take_file(struct round *r, const struct file_names *there, const struct file_names *here,
	const char *from_dir, const char *to_dir, const char *name)
{
	struct set s;
	struct error e = ERROR_INIT;
	if (!collect(&s, there, name)) {
		r->report->refused++;
		return;
	}
	if (same_set(&s, here, from_dir, to_dir))
		return;
	if (!may_take(r, &s, from_dir, to_dir)) {
		r->report->refused++;
		return;
	}
	int rc = file_make_dirs(to_dir, 0775, &e);
	if (rc == 0)
		rc = stage_set(&s, from_dir, to_dir, &e);
	if (rc == 0)
		rc = install_set(&s, here, to_dir, &e);
	if (rc < 0) {
		drop_staged(&s, to_dir);
		failed(r, &e);
	} else
		r->report->received++;
}

typedef bool (*wanted_fn)(const char *name);

static void take_folder(struct round *r, const char *from_dir, const char *to_dir, wanted_fn wanted)
{
	struct file_names there = { NULL, 0 }, here = { NULL, 0 };
	struct error e = ERROR_INIT;
	int rc = file_list(&there, from_dir, &e);

	if (rc == 0 && file_exists(to_dir))
		rc = file_list(&here, to_dir, &e);
	if (rc < 0)
		failed(r, &e);
	for (size_t i = 0; rc == 0 && i < there.count; i++)
		if (there.name[i][0] != '.' && !has_suffix(there.name[i], ".sig") && wanted(there.name[i]))
			take_file(r, &there, &here, from_dir, to_dir, there.name[i]);
	file_names_release(&there);
	file_names_release(&here);
}

static bool wanted_on_top(const char *name)
{
	return strcmp(name, "centre.json") == 0 || strcmp(name, "roster.age") == 0;
}

static bool wanted_manifest(const char *name)
{
	return strcmp(name, "sitting.json") == 0;
}

static bool wanted_in_sitting(const char *name)
{
	return has_suffix(name, ".json") || has_suffix(name, ".pack") || has_suffix(name, ".age");
}

static void receive_sitting(struct round *r, const char *sitting)
{
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX];
	if (fits(snprintf(from, sizeof from, "%s/sittings/%s", r->dir, sitting)) &&
		fits(snprintf(to, sizeof to, "%s/in/sittings/%s", r->spool->root, sitting))) {
		take_folder(r, from, to, wanted_manifest); /* it says which of the others are right */
		take_folder(r, from, to, wanted_in_sitting);
	}
}

/* --- the round --- */

int peer_exchange(const struct spool *s, const char *dir, struct peer_report *report, struct error *e,
	peer_accept_fn accept, void *ctx)
{
	char in[FILE_PATH_MAX], out[FILE_PATH_MAX];
	struct peer_report counts = { 0, 0, 0, 0 };
	struct round r = { s, dir, &counts, e, accept, ctx };

	if (!file_exists(dir))
		return error_set(e, ERR_NOTFOUND, "%s is not there (stick or share not connected?)", dir);
	int rc = file_join(in, s->root, "in", e);
	if (rc == 0)
		rc = file_join(out, s->root, "out", e);
	if (rc < 0)
		return rc;
	each_sitting(&r, out, "objects", send_objects);
	each_sitting(&r, dir, "objects", receive_objects);
	take_folder(&r, dir, in, wanted_on_top);
	each_sitting(&r, dir, "sittings", receive_sitting);
	*report = counts;
	return 0;
}
