/* A strict reader over json.h; acceptance is trust.h's, in the order signatures, version, expiry. */
#include "content/sitting.h"
#include "content/codec.h"
#include "content/file_system.h"
#include "content/member.h"
#include "content/sshsig.h"
#include "engine/memory.h"

#include <string.h>

#define ARENA_MAX ((size_t)8 << 20)

static const char *keep(struct sitting *s, struct json_reader *r, const char *text)
{
	const char *copy = arena_string(&s->arena, text ? text : "");
	if (!copy)
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
	return copy ? copy : "";
}

/* A name that stays in the manifest's own folder. */
static bool is_plain_name(const char *name)
{
	size_t n = strlen(name);
	if (!n || n > 200 || name[0] == '.' || name[0] == '-')
		return false;
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p < 33 || strchr("/\\:\"<>|?*\177", *p))
			return false;
	return true;
}

static void read_file_ref(struct sitting *s, struct json_reader *r, const json_t *o, struct sitting_file *out)
{
	const char *name = json_need_text(r, o, "file", 200), *hash = json_need_hash(r, o, "sha256");
	if (name && !is_plain_name(name))
		json_fail(r, ERR_FORMAT, "file", "\"%.60s\" is not a plain file name", name);
	out->file = keep(s, r, name);
	out->size = (uint64_t)json_need_int(r, o, "size", 1, JSON_INT_MAX);
	if (hash)
		memcpy(out->sha256, hash, sizeof out->sha256);
}

static void check_twice(struct json_reader *r, const struct sitting *s, size_t n)
{
	for (size_t i = 0; i < n && !r->code; i++) {
		if (!strcmp(s->packs[i].paper, s->packs[n].paper))
			json_fail(r, ERR_FORMAT, "paper", "\"%.60s\" is listed twice", s->packs[n].paper);
		else if (!strcmp(s->packs[i].pack.file, s->packs[n].pack.file))
			json_fail(r, ERR_FORMAT, "file", "\"%.60s\" is listed twice", s->packs[n].pack.file);
	}
}

static void read_pack(struct sitting *s, struct json_reader *r, const json_t *o, struct sitting_pack *p)
{
	p->paper = keep(s, r, member_id(r, o, "paper"));
	p->component = keep(s, r, member_id(r, o, "component"));
	p->role = keep(s, r, member_id(r, o, "role"));
	read_file_ref(s, r, o, &p->pack);
	const json_t *key = json_may_object(r, o, "key");
	if (!key)
		return;
	size_t mark = json_enter(r, "key", 0);
	p->has_key = true;
	read_file_ref(s, r, key, &p->key);
	json_leave(r, mark);
}

static void read_packs(struct sitting *s, struct json_reader *r, json_t *array)
{
	size_t n = array ? json_array_size(array) : 0;
	s->packs = arena_array(&s->arena, n + 1, sizeof *s->packs);
	if (!s->packs)
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
	for (size_t i = 0; i < n && !r->code; i++) {
		size_t mark;
		json_t *o = member_at(r, array, "packs", i, &mark);
		read_pack(s, r, o, &s->packs[i]);
		check_twice(r, s, i);
		json_leave(r, mark);
		s->pack_count++;
	}
	if (array && !n)
		json_fail(r, ERR_FORMAT, "packs", "lists no pack");
}

static void read_programme(struct sitting *s, struct json_reader *r, const json_t *o)
{
	size_t mark = json_enter(r, "programme", 0);
	s->programme = keep(s, r, member_id(r, o, "id"));
	read_file_ref(s, r, o, &s->programme_file);
	json_leave(r, mark);
}

static int read_sitting(struct sitting *s, const json_t *root, struct error *e)
{
	struct json_reader r;
	struct age_recipient release;
	char text[AGE_RECIPIENT_SIZE];
	json_reader_init(&r, e);
	member_format(&r, root, SITTING_FORMAT);
	s->id = keep(s, &r, member_id(&r, root, "sitting"));
	s->name = keep(s, &r, member_text(&r, root, "name", LIMIT_TITLE));
	s->version = member_version(&r, root, "version");
	s->issued = member_time(&r, root, "issued");
	s->expires = member_time(&r, root, "expires");
	s->opens_at = member_time(&r, root, "opens_at");
	read_programme(s, &r, json_need_object(&r, root, "programme"));
	member_recipient(&r, root, "release", &release);
	if (!r.code) {
		age_recipient_text(text, &release);
		s->release = keep(s, &r, text);
	}
	read_packs(s, &r, json_need_array(&r, root, "packs", LIMIT_PACKS));
	if (!r.code && s->expires <= s->issued)
		json_fail(&r, ERR_FORMAT, "expires", "is not after issued");
	return r.code;
}

int sitting_parse(struct sitting **out, const void *json, size_t len, struct error *e)
{
	struct sitting *s = mem_zero(1, sizeof *s);
	json_t *root = NULL;
	if (!s)
		return error_set(e, ERR_NOMEM, "out of memory");
	arena_init(&s->arena, ARENA_MAX);
	int r = json_parse(&root, json, len, LIMIT_MANIFEST_JSON, 16, e);
	if (r == 0)
		r = read_sitting(s, root, e);
	if (r == 0 && (r = sha256_hex(s->sha256, json, len)) < 0)
		error_set(e, r, "out of memory");
	json_decref(root);
	if (r < 0) {
		sitting_free(s);
		return error_prefix(e, r, "sitting manifest");
	}
	*out = s;
	return 0;
}

void sitting_free(struct sitting *s)
{
	if (!s)
		return;
	arena_release(&s->arena);
	mem_free(s);
}

/* --- trust
 * -------------------------------------------------------------------------------------------------------------------
 */

static struct trust_claim claim_of(const struct sitting *s)
{
	return (struct trust_claim){ "sitting manifest", SSHSIG_MANIFEST, "sitting", s->id, s->version, s->issued,
		s->expires };
}

static int check_expected(const struct sitting *s, const char *expect, struct error *e)
{
	if (!expect || !strcmp(s->id, expect))
		return 0;
	return error_set(e, ERR_AUTH, "sitting manifest: for sitting %s, not %s", s->id, expect);
}

static int read_manifest(
	struct sitting **out, struct buffer *bytes, const char *path, const char *expect, struct error *e)
{
	struct sitting *s = NULL;
	int r = file_read(bytes, path, e);
	if (r < 0)
		return r;
	r = sitting_parse(&s, buffer_text(bytes), bytes->len, e);
	if (r < 0)
		return error_prefix(e, r, "%s", path);
	r = check_expected(s, expect, e);
	if (r < 0)
		sitting_free(s);
	else
		*out = s;
	return r;
}

/* `to` NULL: only judge. */
static int load(struct sitting **out, struct trust *to, const struct trust *t, const char *path, const char *expect,
	struct error *e)
{
	struct buffer bytes = BUFFER_INIT(LIMIT_MANIFEST_JSON);
	struct sitting *s = NULL;
	int r = read_manifest(&s, &bytes, path, expect, e);
	if (r == 0 && s) {
		struct trust_claim claim = claim_of(s);
		r = to ? trust_accept_beside(to, &claim, path, bytes.data, bytes.len, NULL, e)
			   : trust_check_beside(t, &claim, path, bytes.data, bytes.len, e);
	}
	buffer_release(&bytes);
	if (r < 0)
		sitting_free(s);
	else
		*out = s;
	return r;
}

int sitting_load(struct sitting **out, struct trust *t, const char *path, const char *expect, struct error *e)
{
	return load(out, t, t, path, expect, e);
}

int sitting_check(
	struct sitting **out, const struct trust *t, const char *path, const char *expect, struct error *e)
{
	return load(out, NULL, t, path, expect, e);
}

int sitting_accept(struct sitting **out, struct trust *t, const char *expect, const void *json, size_t len,
	const struct signature *list, size_t count, struct error *e)
{
	struct sitting *s = NULL;
	int r = sitting_parse(&s, json, len, e);
	if (r < 0)
		return r;
	r = check_expected(s, expect, e);
	if (r == 0 && s) {
		struct trust_claim claim = claim_of(s);
		r = trust_accept_two(t, &claim, json, len, list, count, NULL, e);
	}
	if (r < 0)
		sitting_free(s);
	else
		*out = s;
	return r;
}

/* --- use
 * ---------------------------------------------------------------------------------------------------------------------
 */

const struct sitting_pack *sitting_find(const struct sitting *s, const char *paper)
{
	for (size_t i = 0; i < s->pack_count; i++)
		if (!strcmp(s->packs[i].paper, paper))
			return &s->packs[i];
	return NULL;
}

const struct sitting_file *sitting_find_file(const struct sitting *s, const char *name)
{
	for (size_t i = 0; i < s->pack_count; i++) {
		const struct sitting_pack *p = &s->packs[i];
		if (!strcmp(p->pack.file, name))
			return &p->pack;
		if (p->has_key && !strcmp(p->key.file, name))
			return &p->key;
	}
	return strcmp(s->programme_file.file, name) ? NULL : &s->programme_file;
}

int sitting_check_file(const struct sitting_file *f, const char *path, struct error *e)
{
	uint8_t hash[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];
	uint64_t size = 0;
	int r = file_size(&size, path, e);
	if (r < 0)
		return r;
	if (size != f->size)
		return error_set(e, ERR_AUTH, "%s has %llu bytes, the manifest says %llu: not the file that was signed",
			path, (unsigned long long)size, (unsigned long long)f->size);
	r = hash_file(hash, &size, path, e);
	if (r < 0)
		return r;
	hex_encode(hex, hash, sizeof hash);
	if (strcmp(hex, f->sha256) != 0)
		return error_set(e, ERR_AUTH, "%s is not the file that the manifest names (its SHA-256 differs)", path);
	return 0;
}

/* --- writing
 * ------------------------------------------------------------------------------------------------------------------
 */

static void write_file_ref(struct buffer *out, const struct sitting_file *f)
{
	member_add_text(out, "file", f->file);
	member_add_int(out, "size", (int64_t)f->size);
	member_add_text(out, "sha256", f->sha256);
}

static void write_pack(struct buffer *out, const struct sitting_pack *p)
{
	json_add_open(out, '{');
	member_add_text(out, "paper", p->paper);
	member_add_text(out, "component", p->component);
	member_add_text(out, "role", p->role);
	write_file_ref(out, &p->pack);
	if (p->has_key) {
		json_add_key(out, "key");
		json_add_open(out, '{');
		write_file_ref(out, &p->key);
		json_add_close(out, '}');
	}
	json_add_close(out, '}');
}

int sitting_write(struct buffer *out, const struct sitting *s, struct error *e)
{
	json_add_open(out, '{');
	member_add_text(out, "format", SITTING_FORMAT);
	member_add_text(out, "sitting", s->id);
	member_add_text(out, "name", s->name);
	member_add_int(out, "version", (int64_t)s->version);
	member_add_time(out, "issued", s->issued);
	member_add_time(out, "expires", s->expires);
	member_add_time(out, "opens_at", s->opens_at);
	json_add_key(out, "programme");
	json_add_open(out, '{');
	member_add_text(out, "id", s->programme);
	write_file_ref(out, &s->programme_file);
	json_add_close(out, '}');
	member_add_text(out, "release", s->release);
	json_add_key(out, "packs");
	json_add_open(out, '[');
	for (size_t i = 0; i < s->pack_count; i++)
		write_pack(out, &s->packs[i]);
	json_add_close(out, ']');
	json_add_close(out, '}');
	buffer_add_byte(out, '\n');
	return out->failed ? error_set(e, out->failed, "sitting manifest: %s", error_name(out->failed)) : 0;
}
