/* Down: the centre file, the roster (desks), and for each sitting manifest, packs, programme and release.
 *
 * Signed files are fetched into memory and verified before they replace what is here, so that a central that sends
 * rubbish cannot take away what is good. Packs must be listed by the verified manifest; they are fetched in pieces
 * into a hidden file, continued after a break, compared with their hash, and renamed into place. The manifest is
 * written after all that it lists. */
#include "sync/sync_pass.h"

#include "content/codec.h"
#include "content/release.h"
#include "content/sitting.h"
#include "content/sshsig.h"
#include "engine/json.h"
#include "engine/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LIST_TEXT_MAX (8 << 20)
#define REL_MAX 1024
#define NAME_ROOM 256
#define SIGNED_BY_MAX 16

/* What central lists for this centre. */
struct listed {
	char sitting[LIMIT_IDENTIFIER + 1]; /* "" for the centre's own */
	char name[NAME_ROOM];
	char sha256[SHA256_HEX_SIZE];
	int64_t version, size;
};

struct listing {
	struct listed *file;
	size_t count;
};

/* Names become paths: one plain part, never hidden. */
static bool name_good(const char *s)
{
	size_t n = strlen(s);
	return n > 0 && n < NAME_ROOM && s[0] != '.' && !strchr(s, '/') && !strchr(s, '\\');
}

static int read_listed(struct listed *out, struct json_reader *r, const json_t *o)
{
	const char *sitting = json_may_id(r, o, "sitting"), *name = json_need_text(r, o, "name", NAME_ROOM - 1);
	const char *sha256 = json_need_hash(r, o, "sha256");
	out->version = json_need_int(r, o, "version", 1, JSON_INT_MAX);
	out->size = json_need_int(r, o, "size", 0, JSON_INT_MAX);
	if (r->code)
		return r->code;
	if (!name_good(name) || (sitting && !device_id_valid(sitting)))
		return json_fail(r, ERR_FORMAT, "name", "not a file name");
	snprintf(out->sitting, sizeof out->sitting, "%s", sitting ? sitting : "");
	snprintf(out->name, sizeof out->name, "%s", name);
	snprintf(out->sha256, sizeof out->sha256, "%s", sha256);
	return 0;
}

static int read_listing(struct listing *out, const struct buffer *body, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct error why = ERROR_INIT;
	json_reader_init(&r, &why);
	int rc = json_parse(&root, buffer_text(body), body->len, LIST_TEXT_MAX, 8, &why);
	json_t *list = rc ? NULL : json_need_array(&r, root, "files", 100000);
	size_t n = json_array_size(list);
	out->file = mem_zero(n ? n : 1, sizeof *out->file);
	if (!out->file)
		rc = ERR_NOMEM;
	for (size_t i = 0; i < n && rc == 0 && r.code == 0; i++)
		if (read_listed(&out->file[i], &r, json_array_get(list, i)) == 0)
			out->count++;
	json_decref(root);
	rc = rc ? rc : r.code;
	return rc ? error_set(e, ERR_NETWORK, "central sent a list that cannot be read: %.200s", why.text) : 0;
}

static const struct listed *find(const struct listing *l, const char *sitting, const char *name)
{
	for (size_t i = 0; i < l->count; i++)
		if (!strcmp(l->file[i].sitting, sitting) && !strcmp(l->file[i].name, name))
			return &l->file[i];
	return NULL;
}

static void local_name(char out[REL_MAX], const struct listed *f)
{
	if (f->sitting[0])
		snprintf(out, REL_MAX, "in/sittings/%s/%s", f->sitting, f->name);
	else
		snprintf(out, REL_MAX, "in/%s", f->name);
}

static void address(char out[REL_MAX], const struct syncer *s, const struct listed *f)
{
	if (f->sitting[0])
		snprintf(out, REL_MAX, "/v1/centres/%s/sittings/%s/files/%s", s->device->info.centre, f->sitting, f->name);
	else
		snprintf(out, REL_MAX, "/v1/centres/%s/files/%s", s->device->info.centre, f->name);
}

/* Is the local file the listed one? Its hash is worked out once per process and size. */
static bool here(struct syncer *s, const struct listed *f)
{
	char rel[REL_MAX], path[FILE_PATH_MAX];
	uint64_t size;
	uint8_t hash[SHA256_SIZE];
	local_name(rel, f);
	if (spool_path(path, &s->spool, rel, NULL) || !file_exists(path) || file_size(&size, path, NULL) ||
		size != (uint64_t)f->size)
		return false;
	struct set_entry *known = set_add(&s->local, rel);
	if (known && known->value == f->size + 1 && !strcmp(known->sha256, f->sha256))
		return true;
	if (!known || hash_file(hash, NULL, path, NULL))
		return false;
	hex_encode(known->sha256, hash, SHA256_SIZE);
	known->value = f->size + 1;
	return !strcmp(known->sha256, f->sha256);
}

/* Into memory, as listed. */
static int fetch(struct buffer *out, struct syncer *s, const struct listed *f, struct error *e)
{
	char url[REL_MAX], is[SHA256_HEX_SIZE];
	struct wire_reply reply = { .body = BUFFER_INIT(out->max) };
	address(url, s, f);
	int rc = wire_get(s->wire, url, &reply, e);
	if (rc == 0 && reply.status != 200)
		rc = sync_unexpected(s, f->name, &reply, e);
	const uint8_t *bytes = reply.body.data ? reply.body.data : (const uint8_t *)"";
	if (rc == 0 && (sha256_hex(is, bytes, reply.body.len) || strcmp(is, f->sha256)))
		rc = error_set(e, ERR_NETWORK, "%s: central sent other bytes than it listed", f->name);
	if (rc == 0)
		rc = buffer_add(out, bytes, reply.body.len);
	buffer_release(&reply.body);
	return rc;
}

static int place(struct syncer *s, const struct listed *f, const struct buffer *bytes, struct error *e)
{
	char rel[REL_MAX];
	local_name(rel, f);
	struct set_entry *known = set_find(&s->local, rel);
	if (known)
		known->value = 0;
	int rc = spool_put_over(&s->spool, rel, bytes->data ? bytes->data : (const uint8_t *)"", bytes->len, e);
	if (rc == 0) {
		s->down++;
		sync_say("%s received", rel);
	}
	return rc;
}

/* --- a signed file with its signatures --- */

struct signed_set {
	const struct listed *file;
	struct buffer bytes;
	const struct listed *sig_file[SIGNED_BY_MAX];
	struct buffer sig[SIGNED_BY_MAX];
	char who[SIGNED_BY_MAX][NAME_ROOM];
	struct signature list[SIGNED_BY_MAX];
	size_t count;
};

static void signed_release(struct signed_set *g)
{
	buffer_release(&g->bytes);
	for (size_t i = 0; i < g->count; i++)
		buffer_release(&g->sig[i]);
}

/* Lists the signatures NAME.PRINCIPAL.sig of the same version. */
static void find_signatures(struct signed_set *g, const struct listing *l)
{
	size_t n = strlen(g->file->name);
	for (size_t i = 0; i < l->count && g->count < SIGNED_BY_MAX; i++) {
		const struct listed *f = &l->file[i];
		size_t len = strlen(f->name);
		if (strcmp(f->sitting, g->file->sitting) || f->version != g->file->version || len <= n + 5 ||
			strncmp(f->name, g->file->name, n) || f->name[n] != '.' || strcmp(f->name + len - 4, ".sig"))
			continue;
		snprintf(g->who[g->count], NAME_ROOM, "%.*s", (int)(len - n - 5), f->name + n + 1);
		buffer_init(&g->sig[g->count], LIMIT_SIGNATURE);
		g->sig_file[g->count++] = f;
	}
}

static int fetch_signed(struct signed_set *g, struct syncer *s, const struct listing *l, const struct listed *f,
	size_t max, struct error *e)
{
	memset(g, 0, sizeof *g);
	g->file = f;
	buffer_init(&g->bytes, max);
	find_signatures(g, l);
	int rc = fetch(&g->bytes, s, f, e);
	for (size_t i = 0; i < g->count && rc == 0; i++) {
		rc = fetch(&g->sig[i], s, g->sig_file[i], e);
		g->list[i] = (struct signature){ g->who[i], buffer_text(&g->sig[i]), g->sig[i].len };
	}
	return rc;
}

static int place_signed(struct syncer *s, const struct signed_set *g, struct error *e)
{
	int rc = 0;
	for (size_t i = 0; i < g->count && rc == 0; i++)
		rc = place(s, g->sig_file[i], &g->sig[i], e);
	return rc ? rc : place(s, g->file, &g->bytes, e);
}

static bool all_here(struct syncer *s, const struct listing *l, const struct listed *f)
{
	struct signed_set *g = mem_zero(1, sizeof *g);
	bool good = g && here(s, f);
	if (good) {
		g->file = f;
		find_signatures(g, l);
		for (size_t i = 0; i < g->count && good; i++)
			good = here(s, g->sig_file[i]);
		signed_release(g);
	}
	mem_free(g);
	return good;
}

/* What central sent does not verify: said once a round, what is here stays. */
static int not_taken(const struct listed *f, int rc, const struct error *why, struct error *e)
{
	if (rc == ERR_NETWORK || rc == ERR_IO || rc == ERR_FULL || rc == ERR_NOMEM)
		return error_set(e, rc, "%s", why->text);
	return error_set(e, ERR_NETWORK, "%s from central is not good: %.300s", f->name, why->text);
}

/* --- the centre file and the roster --- */

static int load_local_centre(struct syncer *s)
{
	char path[FILE_PATH_MAX];
	struct centre *c = NULL;
	int rc = spool_path(path, &s->spool, "in/centre.json", NULL);
	rc = rc ? rc : centre_load(&c, s->trust, path, s->device->info.centre, NULL);
	if (rc == 0) {
		centre_free(s->centre);
		s->centre = c;
	}
	return rc;
}

static int take_centre(struct syncer *s, const struct listing *l, struct error *e)
{
	const struct listed *f = find(l, "", "centre.json");
	struct error why = ERROR_INIT;
	struct centre *c = NULL;
	if (!s->centre)
		load_local_centre(s);
	if (!f || all_here(s, l, f))
		return 0;
	struct signed_set *g = mem_zero(1, sizeof *g);
	if (!g)
		return error_set(e, ERR_NOMEM, "no memory");
	int rc = fetch_signed(g, s, l, f, LIMIT_CENTRE_JSON, &why);
	if (rc == 0)
		rc = centre_accept(
			&c, s->trust, s->device->info.centre, g->bytes.data, g->bytes.len, g->list, g->count, &why);
	if (rc == 0)
		rc = place_signed(s, g, &why);
	if (rc == 0) {
		centre_free(s->centre);
		s->centre = c;
	} else {
		centre_free(c);
		rc = not_taken(f, rc, &why, e);
	}
	signed_release(g);
	mem_free(g);
	return rc;
}

/* Sealed to the desks: this user cannot look inside, the kiosk verifies it. */
static int take_roster(struct syncer *s, const struct listing *l, struct error *e)
{
	static const char age[] = "age-encryption.org/v1\n";
	const struct listed *f = find(l, "", "roster.age");
	if (!f || !device_role_is_desk(s->device->info.role) || here(s, f))
		return 0;
	struct buffer b = BUFFER_INIT(2 * LIMIT_ROSTER_JSON);
	int rc = fetch(&b, s, f, e);
	if (rc == 0 && (b.len < sizeof age || memcmp(b.data, age, sizeof age - 1)))
		rc = error_set(e, ERR_NETWORK, "roster.age from central is not an age file");
	if (rc == 0)
		rc = place(s, f, &b, e);
	buffer_release(&b);
	return rc;
}

/* --- packs and programmes --- */

static int check_download(const struct listed *f, const char *path, struct error *e)
{
	uint8_t hash[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];
	int rc = hash_file(hash, NULL, path, e);
	if (rc)
		return rc;
	hex_encode(hex, hash, SHA256_SIZE);
	if (!strcmp(hex, f->sha256))
		return 0;
	file_remove(path, NULL);
	return error_set(e, ERR_NETWORK, "%s: the bytes received are not the listed ones; fetched anew", f->name);
}

static int fetch_into(struct syncer *s, const struct listed *f, const char *path, struct error *e)
{
	char url[REL_MAX];
	struct wire_reply reply = { .body = BUFFER_INIT(65536) };
	uint64_t have = 0;
	int fd = -1, rc = file_open_append(&fd, path, 0644, e);
	if (rc == 0)
		rc = file_fd_size(&have, fd, path, e);
	if (rc == 0 && have > (uint64_t)f->size) {
		rc = file_truncate(fd, path, 0, e);
		have = 0;
	}
	address(url, s, f);
	if (rc == 0 && have < (uint64_t)f->size)
		rc = wire_download(s->wire, url, fd, &have, (uint64_t)f->size, &reply, e);
	if (rc == 0 && have != (uint64_t)f->size)
		rc = reply.status == 200 || reply.status == 206
				 ? error_set(e, ERR_NETWORK, "%s: %" PRIu64 " of %" PRId64 " bytes so far", f->name, have, f->size)
				 : sync_unexpected(s, f->name, &reply, e);
	int synced = fd >= 0 ? file_sync(fd, path, rc ? NULL : e) : 0;
	file_close(fd);
	buffer_release(&reply.body);
	return rc ? rc : synced;
}

/* A file that the manifest lists, if central's list agrees with the manifest. */
static int take_large(struct syncer *s, const struct listing *l, const char *sitting,
	const struct sitting_file *want, struct error *e)
{
	char rel[REL_MAX], dir[FILE_PATH_MAX], to[FILE_PATH_MAX], part[FILE_PATH_MAX], hidden[SHA256_HEX_SIZE + 8];
	const struct listed *f = find(l, sitting, want->file);
	if (!f || strcmp(f->sha256, want->sha256) || (uint64_t)f->size != want->size)
		return error_set(e, ERR_NETWORK, "central does not offer %s as the manifest lists it", want->file);
	if (here(s, f))
		return 0;
	local_name(rel, f);
	snprintf(hidden, sizeof hidden, ".part-%s", f->sha256);
	int rc = spool_path(to, &s->spool, rel, e);
	if (rc)
		return rc;
	snprintf(dir, sizeof dir, "%.*s", (int)(file_name(to) - to), to);
	rc = file_make_dirs(dir, 0755, e);
	rc = rc ? rc : file_join(part, dir, hidden, e);
	rc = rc ? rc : fetch_into(s, f, part, e);
	rc = rc ? rc : check_download(f, part, e);
	rc = rc ? rc : file_rename(part, to, e);
	if (rc == 0) {
		s->down++;
		sync_say("%s received", rel);
	}
	return rc;
}

/* --- sittings --- */

static int accept_sitting(struct sitting **out, struct syncer *s, const struct signed_set *g, struct error *e)
{
	struct sitting *m = NULL;
	int rc = sitting_parse(&m, g->bytes.data, g->bytes.len, e);
	if (rc)
		return rc;
	struct trust_claim claim = { "sitting manifest", SSHSIG_MANIFEST, "sitting", m->id, m->version, m->issued,
		m->expires };
	rc = trust_accept_two(s->trust, &claim, g->bytes.data, g->bytes.len, g->list, g->count, NULL, e);
	if (rc == 0 && strcmp(m->id, g->file->sitting))
		rc = error_set(e, ERR_AUTH, "it is the manifest of %s", m->id);
	if (rc)
		sitting_free(m);
	else
		*out = m;
	return rc;
}

static int take_listed_files(struct syncer *s, const struct listing *l, const struct sitting *m, struct error *e)
{
	int rc = take_large(s, l, m->id, &m->programme_file, e);
	for (size_t i = 0; i < m->pack_count && rc == 0; i++)
		rc = take_large(s, l, m->id, &m->packs[i].pack, e);
	return rc;
}

/* The manifest is here: are the files that it lists? */
static int complete_sitting(struct syncer *s, const struct listing *l, const struct listed *f, struct error *e)
{
	char rel[REL_MAX];
	struct buffer b = BUFFER_INIT(LIMIT_MANIFEST_JSON);
	struct sitting *m = NULL;
	local_name(rel, f);
	int rc = spool_get(&s->spool, rel, &b, e);
	rc = rc ? rc : sitting_parse(&m, b.data, b.len, e);
	rc = rc ? rc : take_listed_files(s, l, m, e);
	sitting_free(m);
	buffer_release(&b);
	return rc;
}

static int take_manifest(struct syncer *s, const struct listing *l, const struct listed *f, struct error *e)
{
	struct error why = ERROR_INIT;
	struct sitting *m = NULL;
	if (all_here(s, l, f))
		return complete_sitting(s, l, f, e);
	struct signed_set *g = mem_zero(1, sizeof *g);
	if (!g)
		return error_set(e, ERR_NOMEM, "no memory");
	int rc = fetch_signed(g, s, l, f, LIMIT_MANIFEST_JSON, &why);
	rc = rc ? rc : accept_sitting(&m, s, g, &why);
	rc = rc ? rc : take_listed_files(s, l, m, &why);
	rc = rc ? rc : place_signed(s, g, &why);
	if (rc)
		rc = not_taken(f, rc, &why, e);
	sitting_free(m);
	signed_release(g);
	mem_free(g);
	return rc;
}

static int take_release(
	struct syncer *s, const struct listing *l, const struct listed *f, bool fallback, struct error *e)
{
	struct error why = ERROR_INIT;
	if (all_here(s, l, f))
		return 0;
	struct signed_set *g = mem_zero(1, sizeof *g);
	if (!g)
		return error_set(e, ERR_NOMEM, "no memory");
	struct trust_claim claim = { "release", SSHSIG_RELEASE, NULL, NULL, 0, 0, 0 };
	int rc = fetch_signed(g, s, l, f, RELEASE_FILE_MAX, &why);
	if (rc == 0 && !fallback)
		rc = trust_accept_two(s->trust, &claim, g->bytes.data, g->bytes.len, g->list, g->count, NULL, &why);
	rc = rc ? rc : place_signed(s, g, &why);
	if (rc)
		rc = not_taken(f, rc, &why, e);
	signed_release(g);
	mem_free(g);
	return rc;
}

static int take_releases(struct syncer *s, const struct listing *l, const char *sitting, struct error *e)
{
	char name[NAME_ROOM];
	int rc = 0;
	for (int fallback = 0; fallback < 2 && rc == 0; fallback++) {
		if (release_name(name, sizeof name, s->device->info.centre, fallback, NULL))
			continue;
		const struct listed *f = find(l, sitting, name);
		if (f)
			rc = take_release(s, l, f, fallback, e);
	}
	return rc;
}

/* One bad sitting does not keep the others away: the first reason is reported. */
static int take_sittings(struct syncer *s, const struct listing *l, struct error *e)
{
	int first = 0;
	for (size_t i = 0; i < l->count; i++) {
		if (!l->file[i].sitting[0] || strcmp(l->file[i].name, "sitting.json"))
			continue;
		int rc = take_manifest(s, l, &l->file[i], first ? NULL : e);
		rc = rc ? rc : take_releases(s, l, l->file[i].sitting, first ? NULL : e);
		first = first ? first : rc;
	}
	return first;
}

int sync_download(struct syncer *s, struct error *e)
{
	char url[REL_MAX];
	struct listing l = { NULL, 0 };
	struct wire_reply reply = { .body = BUFFER_INIT(LIST_TEXT_MAX) };
	snprintf(url, sizeof url, "/v1/centres/%s/files", s->device->info.centre);
	int rc = wire_get(s->wire, url, &reply, e);
	if (rc == 0 && reply.status != 200)
		rc = sync_unexpected(s, "the list of files", &reply, e);
	rc = rc ? rc : read_listing(&l, &reply.body, e);
	rc = rc ? rc : take_centre(s, &l, e);
	rc = rc ? rc : take_roster(s, &l, e);
	rc = rc ? rc : take_sittings(s, &l, e);
	mem_free(l.file);
	buffer_release(&reply.body);
	return rc;
}
