/* Thin over content/file_system.h: the rules of names here, durability there. */
#include "sync/spool.h"

#include "content/device.h"
#include "content/member.h"
#include "engine/memory.h"

#include <stdio.h>
#include <string.h>

#define SPOOL_FILE_MODE 0644
#define SPOOL_DIR_MODE 0775
#define LINK_JSON_MAX 4096

int spool_open(struct spool *out, const char *data, struct error *e)
{
	struct spool s;
	int rc = file_join(s.root, data, "spool", e);
	if (rc == 0)
		*out = s;
	return rc;
}

int spool_init(const struct spool *s, struct error *e)
{
	static const char *const folders[] = { "in/sittings", "in/objects", "in/proofs", "in/held", "out/segments",
		"out/heads", "out/objects" };
	char path[FILE_PATH_MAX];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof folders / sizeof folders[0]; i++) {
		rc = spool_path(path, s, folders[i], e);
		if (rc == 0)
			rc = file_make_dirs(path, SPOOL_DIR_MODE, e);
	}
	return rc;
}

/* --- names --- */

static bool part_valid(const char *part, size_t len)
{
	if (len == 0 || part[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)part[i] < 0x20 || part[i] == 0x7f)
			return false;
	return true;
}

static bool rel_valid(const char *rel)
{
	for (;;) {
		size_t len = strcspn(rel, "/");
		if (!part_valid(rel, len))
			return false;
		if (!rel[len])
			return true;
		rel += len + 1;
	}
}

int spool_path(char out[FILE_PATH_MAX], const struct spool *s, const char *rel, struct error *e)
{
	if (!rel_valid(rel))
		return error_set(e, ERR_FORMAT, "\"%.100s\" is not a name in the spool", rel);
	return file_join(out, s->root, rel, e);
}

static int join_rel(char out[FILE_PATH_MAX], const char *dir, const char *name, struct error *e)
{
	int n = snprintf(out, FILE_PATH_MAX, "%s/%s", dir, name);
	return n < 0 || n >= FILE_PATH_MAX ? error_set(e, ERR_LIMIT, "a name in the spool is too long") : 0;
}

bool spool_is_hash(const char *name)
{
	return strlen(name) == 64 && strspn(name, "0123456789abcdef") == 64;
}

/* --- dropping --- */

static int path_for_writing(char out[FILE_PATH_MAX], const struct spool *s, const char *rel, struct error *e)
{
	char dir[FILE_PATH_MAX];
	int rc = spool_path(out, s, rel, e);
	if (rc < 0)
		return rc;
	size_t len = (size_t)(file_name(out) - out) - 1;
	memcpy(dir, out, len);
	dir[len] = 0;
	return file_exists(dir) ? 0 : file_make_dirs(dir, SPOOL_DIR_MODE, e);
}

int spool_put(const struct spool *s, const char *rel, const void *bytes, size_t len, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = path_for_writing(path, s, rel, e);
	return rc < 0 ? rc : file_write_new(path, bytes, len, SPOOL_FILE_MODE, e);
}

int spool_put_over(const struct spool *s, const char *rel, const void *bytes, size_t len, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = path_for_writing(path, s, rel, e);
	return rc < 0 ? rc : file_write(path, bytes, len, SPOOL_FILE_MODE, e);
}

int spool_put_hashed(const struct spool *s, const char *dir, char sha256[SHA256_HEX_SIZE], const void *bytes,
	size_t len, struct error *e)
{
	char name[SHA256_HEX_SIZE], rel[FILE_PATH_MAX];
	if (sha256_hex(name, bytes, len) < 0)
		return error_set(e, ERR_NOMEM, "out of memory");
	int rc = join_rel(rel, dir, name, e);
	if (rc == 0)
		rc = spool_put(s, rel, bytes, len, e);
	if (rc == 0 && sha256)
		memcpy(sha256, name, sizeof name);
	return rc;
}

/* --- reading --- */

int spool_list(const struct spool *s, const char *dir, struct file_names *out, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct file_names names = { NULL, 0 };
	int rc = spool_path(path, s, dir, e);
	if (rc < 0)
		return rc;
	if (!file_exists(path)) {
		*out = names;
		return 0;
	}
	rc = file_list(&names, path, e);
	if (rc < 0)
		return rc;
	/* Also names that another program made up. They sort before all others and are freed with the rest: moved to
	 * the end. */
	struct file_names seen = { names.name, 0 };
	for (size_t i = 0; i < names.count; i++)
		if (names.name[i][0] != '.') {
			char *visible = names.name[i];
			names.name[i] = names.name[seen.count];
			names.name[seen.count++] = visible;
		}
	for (size_t i = seen.count; i < names.count; i++)
		mem_free(names.name[i]);
	*out = seen;
	return 0;
}

int spool_get(const struct spool *s, const char *rel, struct buffer *out, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = spool_path(path, s, rel, e);
	return rc < 0 ? rc : file_read(out, path, e);
}

int spool_get_hashed(
	const struct spool *s, const char *dir, const char *sha256, struct buffer *out, struct error *e)
{
	char rel[FILE_PATH_MAX], is[SHA256_HEX_SIZE];
	size_t start = out->len;
	int rc = join_rel(rel, dir, sha256, e);
	if (rc == 0)
		rc = spool_get(s, rel, out, e);
	if (rc < 0)
		return rc;
	if (sha256_hex(is, out->data ? out->data + start : NULL, out->len - start) < 0)
		return error_set(e, ERR_NOMEM, "out of memory");
	if (strcmp(is, sha256) == 0)
		return 0;
	if (out->data) {
		out->len = start;
		out->data[start] = 0;
	}
	return error_set(e, ERR_FORMAT, "%s: the bytes do not have this hash", rel);
}

bool spool_has(const struct spool *s, const char *rel)
{
	char path[FILE_PATH_MAX];
	return spool_path(path, s, rel, NULL) == 0 && file_exists(path);
}

int spool_remove(const struct spool *s, const char *rel, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = spool_path(path, s, rel, e);
	if (rc < 0 || !file_exists(path))
		return rc;
	rc = file_remove(path, e);
	return rc == ERR_NOTFOUND ? 0 : rc;
}

/* --- in words --- */

int spool_put_object(const struct spool *s, const char *sitting, char sha256[SHA256_HEX_SIZE], const void *bytes,
	size_t len, struct error *e)
{
	char dir[FILE_PATH_MAX];
	int rc = join_rel(dir, "out/objects", sitting, e);
	return rc < 0 ? rc : spool_put_hashed(s, dir, sha256, bytes, len, e);
}

int spool_put_segment(const struct spool *s, const char *attempt, char sha256[SHA256_HEX_SIZE], const void *bytes,
	size_t len, struct error *e)
{
	char dir[FILE_PATH_MAX];
	int rc = join_rel(dir, "out/segments", attempt, e);
	return rc < 0 ? rc : spool_put_hashed(s, dir, sha256, bytes, len, e);
}

int spool_put_head(const struct spool *s, const char *attempt, uint32_t generation, size_t count, const void *text,
	size_t len, const void *sig, size_t sig_len, struct error *e)
{
	char rel[FILE_PATH_MAX];
	int n = snprintf(rel, sizeof rel, "out/heads/%s.%u.%zu.sig", attempt, (unsigned)generation, count);
	if (n < 0 || (size_t)n >= sizeof rel)
		return error_set(e, ERR_LIMIT, "a name in the spool is too long");
	int rc = spool_put(s, rel, sig, sig_len, e);
	rel[n - 4] = 0;
	return rc < 0 ? rc : spool_put(s, rel, text, len, e);
}

/* Digits without a leading zero between `p` and `end`. */
static bool parse_count(uint64_t *out, const char *p, const char *end, uint64_t max)
{
	uint64_t n = 0;
	if (p == end || end - p > 9 || *p == '0')
		return false;
	for (; p < end; p++) {
		if (*p < '0' || *p > '9')
			return false;
		n = n * 10 + (uint64_t)(*p - '0');
	}
	*out = n;
	return n <= max;
}

int spool_head_parse(struct spool_head *out, const char *name)
{
	struct spool_head h;
	uint64_t generation, count;
	const char *end = name + strlen(name), *last = strrchr(name, '.');
	if (!last || !parse_count(&count, last + 1, end, LIMIT_SEGMENTS))
		return ERR_FORMAT;
	const char *dot = last;
	while (dot > name && dot[-1] != '.')
		dot--;
	if (dot <= name + 1 || !parse_count(&generation, dot, last, LIMIT_GENERATIONS))
		return ERR_FORMAT;
	size_t len = (size_t)(dot - name) - 1;
	if (len > LIMIT_IDENTIFIER)
		return ERR_FORMAT;
	memcpy(h.attempt, name, len);
	h.attempt[len] = 0;
	h.generation = (uint32_t)generation;
	h.count = (size_t)count;
	if (!device_id_valid(h.attempt))
		return ERR_FORMAT;
	*out = h;
	return 0;
}

/* --- link.json --- */

int spool_link_write(const struct spool *s, const struct spool_link *link, struct error *e)
{
	struct buffer out = BUFFER_INIT(LINK_JSON_MAX);
	json_add_open(&out, '{');
	member_add_time(&out, "at", link->at);
	member_add_bool(&out, "up", link->up);
	member_add_text(&out, "what", link->what);
	json_add_close(&out, '}');
	int rc = buffer_add_byte(&out, '\n');
	rc = rc < 0 ? error_set(e, rc, "link.json: %s", error_name(rc))
				: spool_put_over(s, "link.json", out.data, out.len, e);
	buffer_release(&out);
	return rc;
}

static int parse_link(struct spool_link *out, const struct buffer *text, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct spool_link link;
	int rc = json_parse(&root, buffer_text(text), text->len, LINK_JSON_MAX, 4, e);
	if (rc < 0)
		return rc;
	memset(&link, 0, sizeof link);
	json_reader_init(&r, e);
	link.at = member_time(&r, root, "at");
	link.up = json_need_bool(&r, root, "up");
	member_copy_may_text(&r, root, "what", link.what, sizeof link.what);
	json_decref(root);
	if (r.code == 0)
		*out = link;
	return r.code;
}

int spool_link_read(struct spool_link *out, const struct spool *s, struct error *e)
{
	struct buffer text = BUFFER_INIT(LINK_JSON_MAX);
	int rc = spool_get(s, "link.json", &text, e);
	if (rc == 0) {
		rc = parse_link(out, &text, e);
		if (rc < 0)
			error_prefix(e, rc, "link.json");
	}
	buffer_release(&text);
	return rc;
}
