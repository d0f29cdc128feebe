/* Each publish_…() verifies, copies bodies, and inserts the rows of one centre in one transaction. */
#include "sync/central_publish.h"

#include "content/release.h"
#include "content/roster.h"
#include "content/signed_line.h"
#include "content/sitting.h"
#include "content/sshsig.h"
#include "engine/memory.h"

#include <string.h>

#define FILES_MAX (LIMIT_PACKS + 32)

/* What goes into one centre's rows together. */
struct parcel {
	struct store_file file[FILES_MAX];
	size_t count;
};

static int add(struct parcel *p, struct central *c, const char *sitting, const char *name, int64_t version,
	const char *path, struct error *e)
{
	if (p->count == FILES_MAX)
		return error_set(e, ERR_LIMIT, "more than %d files", FILES_MAX);
	struct store_file *f = &p->file[p->count];
	uint64_t size;
	int rc = bodies_import(c->bodies, f->sha256, &size, path, e);
	if (rc)
		return rc;
	snprintf(f->sitting, sizeof f->sitting, "%s", sitting);
	snprintf(f->name, sizeof f->name, "%s", name);
	f->version = version;
	f->size = (int64_t)size;
	p->count++;
	return 0;
}

static void folder_of(char out[FILE_PATH_MAX], const char *path)
{
	size_t n = (size_t)(file_name(path) - path);
	snprintf(out, FILE_PATH_MAX, "%.*s", n ? (int)n : 2, n ? path : "./");
}

/* The signatures beside `path`, published under NAME.PRINCIPAL.sig. */
static int add_signatures(struct parcel *p, struct central *c, const char *sitting, const char *name,
	int64_t version, const char *path, struct error *e)
{
	char dir[FILE_PATH_MAX], full[FILE_PATH_MAX], as[STORE_NAME];
	struct file_names names = { NULL, 0 };
	const char *base = file_name(path);
	size_t n = strlen(base);
	folder_of(dir, path);
	int rc = file_list(&names, dir, e);
	for (size_t i = 0; i < names.count && rc == 0; i++) {
		const char *s = names.name[i];
		size_t len = strlen(s);
		if (len <= n + 5 || strncmp(s, base, n) || s[n] != '.' || strcmp(s + len - 4, ".sig"))
			continue;
		if (snprintf(as, sizeof as, "%s%s", name, s + n) >= (int)sizeof as)
			rc = error_set(e, ERR_LIMIT, "%s: the name is too long", s);
		if (rc == 0)
			rc = file_join(full, dir, s, e);
		if (rc == 0)
			rc = add(p, c, sitting, as, version, full, e);
	}
	file_names_release(&names);
	return rc;
}

static int put_rows(struct store *s, void *ctx, struct error *e)
{
	const struct parcel *p = ctx;
	for (size_t i = 0; i < p->count; i++) {
		const struct store_file *f = &p->file[i];
		int rc = store_put_file(s, f, e);
		if (rc < 0)
			return rc;
		if (rc == STORE_DIFFERENT)
			return error_set(e, ERR_EXISTS, "%s: version %lld is published already with other bytes", f->name,
				(long long)f->version);
	}
	return 0;
}

/* The number after the newest published one. */
struct next_version {
	const char *sitting, *name;
	int64_t version;
};

static int find_next(struct store *s, void *ctx, struct error *e)
{
	struct next_version *n = ctx;
	struct store_file f;
	int rc = store_get_file(&f, s, n->sitting, n->name, e);
	n->version = rc == 0 ? f.version + 1 : 1;
	return rc == ERR_NOTFOUND ? 0 : rc;
}

static int read_file(struct buffer *out, size_t max, const char *path, struct error *e)
{
	buffer_init(out, max);
	return file_read(out, path, e);
}

/* --- centre file --- */

static int not_older(
	struct central *c, const char *centre, const char *sitting, const char *name, int64_t version, struct error *e)
{
	struct next_version n = { sitting, name, 0 };
	int rc = store_read(c->store, centre, find_next, &n, e);
	if (rc == 0 && version < n.version - 1)
		rc = error_set(e, ERR_EXPIRED, "%s: version %lld is older than the published %lld", name,
			(long long)version, (long long)n.version - 1);
	return rc;
}

int publish_centre(struct central *c, const char *path, struct error *e)
{
	struct centre *file = NULL;
	struct parcel *p = mem_zero(1, sizeof *p);
	int rc = p ? centre_load(&file, c->trust, path, NULL, e) : error_set(e, ERR_NOMEM, "no memory");
	if (rc == 0)
		rc = not_older(c, file->id, "", "centre.json", (int64_t)file->version, e);
	if (rc == 0)
		rc = add(p, c, "", "centre.json", (int64_t)file->version, path, e);
	if (rc == 0)
		rc = add_signatures(p, c, "", "centre.json", (int64_t)file->version, path, e);
	if (rc == 0)
		rc = store_run(c->store, file->id, put_rows, p, e);
	if (rc == 0)
		printf("centre file of %s, version %llu, published\n", file->id, (unsigned long long)file->version);
	centre_free(file);
	mem_free(p);
	return rc;
}

/* --- sitting --- */

static int add_listed(struct parcel *p, struct central *c, const struct sitting *s, const char *dir,
	const struct sitting_file *f, struct error *e)
{
	char full[FILE_PATH_MAX];
	for (size_t i = 0; i < p->count; i++)
		if (!strcmp(p->file[i].name, f->file))
			return 0;
	int rc = file_join(full, dir, f->file, e);
	if (rc == 0)
		rc = add(p, c, s->id, f->file, (int64_t)s->version, full, e);
	if (rc)
		return rc;
	const struct store_file *row = &p->file[p->count - 1];
	if (strcmp(row->sha256, f->sha256) || (uint64_t)row->size != f->size)
		return error_set(e, ERR_AUTH, "%s: not the file that the manifest lists", f->file);
	return 0;
}

static int add_sitting(
	struct parcel *p, struct central *c, const struct sitting *s, const char *path, struct error *e)
{
	char dir[FILE_PATH_MAX];
	folder_of(dir, path);
	int rc = add(p, c, s->id, "sitting.json", (int64_t)s->version, path, e);
	if (rc == 0)
		rc = add_signatures(p, c, s->id, "sitting.json", (int64_t)s->version, path, e);
	if (rc == 0)
		rc = add_listed(p, c, s, dir, &s->programme_file, e);
	for (size_t i = 0; i < s->pack_count && rc == 0; i++)
		rc = add_listed(p, c, s, dir, &s->packs[i].pack, e);
	return rc;
}

static int verify_sitting(struct sitting **out, struct central *c, const char *path, struct error *e)
{
	struct buffer b;
	struct sitting *s = NULL;
	int rc = read_file(&b, LIMIT_MANIFEST_JSON, path, e);
	if (rc == 0)
		rc = sitting_parse(&s, b.data, b.len, e);
	if (rc == 0) {
		struct trust_claim claim = { "sitting manifest", SSHSIG_MANIFEST, "sitting", s->id, s->version, s->issued,
			s->expires };
		rc = trust_accept_beside(c->trust, &claim, path, b.data, b.len, NULL, e);
	}
	buffer_release(&b);
	if (rc)
		sitting_free(s);
	else
		*out = s;
	return rc;
}

int publish_sitting(struct central *c, const char *path, const char *const *centres, size_t count, struct error *e)
{
	struct sitting *s = NULL;
	struct parcel *p = mem_zero(1, sizeof *p);
	int rc = p ? verify_sitting(&s, c, path, e) : error_set(e, ERR_NOMEM, "no memory");
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = not_older(c, centres[i], s->id, "sitting.json", (int64_t)s->version, e);
	if (rc == 0)
		rc = add_sitting(p, c, s, path, e);
	for (size_t i = 0; i < count && rc == 0; i++) {
		rc = store_run(c->store, centres[i], put_rows, p, e);
		if (rc == 0)
			printf("sitting %s, version %llu, published for %s (%zu files)\n", s->id,
				(unsigned long long)s->version, centres[i], p->count);
	}
	sitting_free(s);
	mem_free(p);
	return rc;
}

/* --- release --- */

static int verify_release(struct central *c, const char *path, bool fallback, struct error *e)
{
	struct buffer b;
	int rc = read_file(&b, RELEASE_FILE_MAX, path, e);
	if (rc == 0 && !fallback) {
		struct trust_claim claim = { "release", SSHSIG_RELEASE, NULL, NULL, 0, 0, 0 };
		rc = trust_accept_beside(c->trust, &claim, path, b.data, b.len, NULL, e);
	}
	buffer_release(&b);
	return rc;
}

int publish_release(struct central *c, const char *path, const char *centre, const char *sitting, struct error *e)
{
	char name[STORE_NAME];
	size_t n = strlen(path);
	bool fallback = n > 13 && !strcmp(path + n - 13, ".fallback.age");
	struct parcel *p = mem_zero(1, sizeof *p);
	struct next_version next = { sitting, name, 1 };
	int rc = p ? release_name(name, sizeof name, centre, fallback, e) : error_set(e, ERR_NOMEM, "no memory");
	if (rc == 0)
		rc = verify_release(c, path, fallback, e);
	if (rc == 0)
		rc = store_read(c->store, centre, find_next, &next, e);
	if (rc == 0)
		rc = add(p, c, sitting, name, next.version, path, e);
	if (rc == 0 && !fallback)
		rc = add_signatures(p, c, sitting, name, next.version, path, e);
	if (rc == 0)
		rc = store_run(c->store, centre, put_rows, p, e);
	if (rc == 0)
		printf("%s of sitting %s published for %s\n", fallback ? "fallback release" : "release", sitting, centre);
	mem_free(p);
	return rc;
}

/* --- roster --- */

/* Line, LF and the one signature that lies beside it. */
static int signed_roster(struct buffer *out, const char *path, const struct buffer *json, struct error *e)
{
	char dir[FILE_PATH_MAX], full[FILE_PATH_MAX];
	struct file_names names = { NULL, 0 };
	const char *base = file_name(path);
	size_t n = strlen(base);
	int found = 0;
	folder_of(dir, path);
	int rc = file_list(&names, dir, e);
	buffer_add(out, json->data, json->len);
	buffer_add_byte(out, '\n');
	for (size_t i = 0; i < names.count && rc == 0; i++) {
		const char *s = names.name[i];
		size_t len = strlen(s);
		if (len <= n + 4 || strncmp(s, base, n) || s[n] != '.' || strcmp(s + len - 4, ".sig") || found++)
			continue;
		rc = file_join(full, dir, s, e);
		if (rc == 0)
			rc = file_read(out, full, e);
	}
	file_names_release(&names);
	if (rc == 0 && found != 1)
		rc = error_set(e, ERR_AUTH, "%s: %s signature lies beside it", base, found ? "more than one" : "no");
	return rc;
}

struct place_lookup {
	struct central *central;
	struct place *place;
};

static int refresh(struct store *s, void *ctx, struct error *e)
{
	struct place_lookup *l = ctx;
	return place_refresh(l->place, l->central, s, e);
}

static int seal_to_desks(
	struct buffer *out, struct central *c, const char *centre, const struct buffer *plain, struct error *e)
{
	struct place_lookup l = { c, NULL };
	struct age_recipient *to = NULL;
	size_t count = 0;
	int rc = central_place(&l.place, c, centre, e);
	if (rc == 0)
		rc = store_read(c->store, centre, refresh, &l, e);
	if (rc == 0)
		rc = centre_recipients(&to, &count, l.place->file, CENTRE_DESKS, NULL, e);
	if (rc == 0)
		rc = age_seal(out, to, count, plain->data, plain->len, e);
	mem_free(to);
	return rc;
}

static int verify_roster(struct roster **out, struct central *c, const struct buffer *plain, struct error *e)
{
	struct signed_line line;
	struct roster *r = NULL;
	int rc = signed_line_split(&line, plain->data, plain->len, LIMIT_ROSTER_JSON, e);
	if (rc == 0)
		rc = roster_parse(&r, line.json, line.json_len, e);
	if (rc)
		return rc;
	struct trust_claim claim = { "roster", SSHSIG_ROSTER, "roster", r->centre, r->version, r->issued, r->expires };
	rc = trust_accept_line(c->trust, &claim, &line, NULL, e);
	if (rc)
		roster_free(r);
	else
		*out = r;
	return rc;
}

/* Sealed bytes become a body through put, for they have no file of their own. */
static int put_roster(struct central *c, const struct roster *r, const struct buffer *sealed, struct error *e)
{
	struct parcel *p = mem_zero(1, sizeof *p);
	if (!p)
		return error_set(e, ERR_NOMEM, "no memory");
	struct store_file *f = &p->file[p->count++];
	snprintf(f->name, sizeof f->name, "roster.age");
	f->version = (int64_t)r->version;
	f->size = (int64_t)sealed->len;
	int rc = bodies_put(c->bodies, f->sha256, sealed->data, sealed->len, e);
	if (rc == 0)
		rc = store_run(c->store, r->centre, put_rows, p, e);
	if (rc == 0)
		printf("roster of %s, version %llu, published: %zu candidates, %zu staff\n", r->centre,
			(unsigned long long)r->version, r->candidate_count, r->staff_count);
	mem_free(p);
	return rc;
}

int publish_roster(struct central *c, const char *path, struct error *e)
{
	struct buffer json, plain = BUFFER_INIT(LIMIT_ROSTER_JSON + LIMIT_SIGNATURE);
	struct buffer sealed = BUFFER_INIT(2 * LIMIT_ROSTER_JSON);
	struct roster *r = NULL;
	int rc = read_file(&json, LIMIT_ROSTER_JSON, path, e);
	if (rc == 0)
		rc = signed_roster(&plain, path, &json, e);
	if (rc == 0)
		rc = verify_roster(&r, c, &plain, e);
	if (rc == 0)
		rc = not_older(c, r->centre, "", "roster.age", (int64_t)r->version, e);
	if (rc == 0)
		rc = seal_to_desks(&sealed, c, r->centre, &plain, e);
	if (rc == 0)
		rc = put_roster(c, r, &sealed, e);
	roster_free(r);
	buffer_release_wiped(&json);
	buffer_release_wiped(&plain);
	buffer_release(&sealed);
	return rc;
}

/* --- out again --- */

struct export_lookup {
	const char *name;
	struct store_file file;
};

static int find_export(struct store *s, void *ctx, struct error *e)
{
	struct export_lookup *l = ctx;
	return store_get_file(&l->file, s, "", l->name, e);
}

int publish_export(struct central *c, const char *centre, const char *name, const char *out, struct error *e)
{
	struct export_lookup l = { .name = name };
	struct buffer b = BUFFER_INIT(2 * LIMIT_ROSTER_JSON);
	int rc = store_read(c->store, centre, find_export, &l, e);
	if (rc == ERR_NOTFOUND)
		error_set(e, rc, "centre %s has no %s", centre, name);
	if (rc == 0)
		rc = bodies_get(c->bodies, l.file.sha256, &b, e);
	if (rc == 0)
		rc = file_write(out, b.data, b.len, 0600, e);
	buffer_release(&b);
	return rc;
}
