/* Reload what changed, believe only what verifies. A stamp (size, mtime, inode) per watched file tells what
 * changed, so that looking every second costs a few stats; a file that was refused is looked at again only when it
 * changes. */
#include "kiosk/library.h"

#include "content/release.h"
#include "engine/memory.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct stamp {
	int64_t size, s, ns;
	uint64_t inode;
};

struct sitting_entry {
	struct library_sitting pub;
	char id[LIMIT_IDENTIFIER + 1];
	struct stamp stamp; /* of all its files, added up */
};

struct library {
	const struct device *device;
	struct trust *trust;
	struct centre *centre;
	struct roster *roster;
	struct sitting_entry *sittings;
	size_t sitting_count;
	struct stamp centre_stamp, roster_stamp;
	char centre_problem[ERROR_TEXT_MAX], roster_problem[ERROR_TEXT_MAX];
};

/* Fold a file's identity into a stamp; a missing file counts as zeros. */
static void stamp_add(struct stamp *st, const char *path)
{
	struct stat s;
	if (stat(path, &s) < 0)
		return;
	st->size += s.st_size + 1;
	st->s += s.st_mtim.tv_sec;
	st->ns += s.st_mtim.tv_nsec;
	st->inode += s.st_ino;
}

/* The file and what stands beside it (signatures), by listing its folder. */
static void stamp_folder(struct stamp *st, const char *dir, const char *prefix)
{
	struct file_names names = { NULL, 0 };
	char path[FILE_PATH_MAX];
	if (file_list(&names, dir, NULL) < 0)
		return;
	for (size_t i = 0; i < names.count; i++)
		if (!strncmp(names.name[i], prefix, strlen(prefix)) && !file_join(path, dir, names.name[i], NULL))
			stamp_add(st, path);
	file_names_release(&names);
}

static bool stamp_same(const struct stamp *a, const struct stamp *b)
{
	return a->size == b->size && a->s == b->s && a->ns == b->ns && a->inode == b->inode;
}

static bool in_path(char out[FILE_PATH_MAX], const struct library *l, const char *rest)
{
	return device_path(out, l->device, NULL, "spool/in/%s", rest) == 0;
}

static void problem_set(char *out, const struct error *e, const char *what)
{
	snprintf(out, ERROR_TEXT_MAX, "%.60s: %.400s", what, e->text[0] ? e->text : error_name(e->code));
}

static bool refresh_centre(struct library *l)
{
	char dir[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct stamp now = { 0 };
	if (device_path(dir, l->device, NULL, "spool/in") < 0 || !in_path(path, l, "centre.json"))
		return false;
	stamp_folder(&now, dir, "centre.json");
	if (stamp_same(&now, &l->centre_stamp))
		return false;
	l->centre_stamp = now;
	struct centre *c = NULL;
	struct error e = ERROR_INIT;
	if (centre_load(&c, l->trust, path, l->device->info.centre, &e) < 0) {
		problem_set(l->centre_problem, &e, e.code == ERR_NOTFOUND ? "waiting for the centre file" : "centre.json");
		return false;
	}
	l->centre_problem[0] = 0;
	centre_free(l->centre);
	l->centre = c;
	return true;
}

static bool refresh_roster(struct library *l)
{
	char path[FILE_PATH_MAX];
	struct stamp now = { 0 };
	if (!device_role_is_desk(l->device->info.role) || !in_path(path, l, "roster.age"))
		return false;
	stamp_add(&now, path);
	if (stamp_same(&now, &l->roster_stamp))
		return false;
	l->roster_stamp = now;
	struct roster *r = NULL;
	struct error e = ERROR_INIT;
	if (roster_load(&r, l->trust, &l->device->age, l->device->info.centre, path, &e) < 0) {
		problem_set(l->roster_problem, &e, "roster");
		return false;
	}
	l->roster_problem[0] = 0;
	roster_free(l->roster);
	l->roster = r;
	return true;
}

/* --- sittings --- */

static void sitting_release(struct library_sitting *s)
{
	sitting_free(s->manifest);
	profile_free(s->programme);
	memset(s, 0, sizeof *s);
}

static int load_manifest(struct library *l, struct library_sitting *s, const char *id, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct buffer text = BUFFER_INIT(LIMIT_MANIFEST_JSON);
	int r = file_join(path, s->folder, "sitting.json", e);
	if (r == 0)
		r = sitting_load(&s->manifest, l->trust, path, id, e);
	if (r == 0)
		r = file_read(&text, path, e);
	if (r == 0)
		r = sha256_hex(s->sha256, text.data, text.len);
	buffer_release(&text);
	return r;
}

/* Read a file that the manifest lists and hold it to size and hash. */
static int load_listed(
	struct buffer *out, const struct library_sitting *s, const struct sitting_file *f, struct error *e)
{
	char path[FILE_PATH_MAX], hex[SHA256_HEX_SIZE];
	int r = file_join(path, s->folder, f->file, e);
	if (r == 0)
		r = file_read(out, path, e);
	if (r == 0)
		r = sha256_hex(hex, out->data, out->len);
	if (r == 0 && (out->len != f->size || strcmp(hex, f->sha256) != 0))
		r = error_set(
			e, ERR_AUTH, "%.80s is not the file that the sitting manifest lists; fetch it again", f->file);
	return r;
}

static int load_programme(struct library_sitting *s, struct error *e)
{
	struct buffer text = BUFFER_INIT(LIMIT_PROFILE_JSON);
	int r = load_listed(&text, s, &s->manifest->programme_file, e);
	if (r == 0)
		r = profile_load(&s->programme, buffer_text(&text), text.len, e);
	buffer_release(&text);
	return r;
}

static void load_sitting(struct library *l, struct sitting_entry *entry)
{
	struct error e = ERROR_INIT;
	struct library_sitting *s = &entry->pub;
	char name[LIMIT_IDENTIFIER + 64], path[FILE_PATH_MAX];
	if (load_manifest(l, s, entry->id, &e) < 0) {
		sitting_free(s->manifest);
		s->manifest = NULL;
		problem_set(s->problem, &e, "sitting.json");
		return;
	}
	if (load_programme(s, &e) < 0)
		problem_set(s->problem, &e, "programme");
	s->released = release_name(name, sizeof name, l->device->info.centre, false, NULL) == 0 &&
				  file_join(path, s->folder, name, NULL) == 0 && file_exists(path);
}

static struct sitting_entry *find_entry(const struct library *l, const char *id)
{
	for (size_t i = 0; i < l->sitting_count; i++)
		if (!strcmp(l->sittings[i].id, id))
			return &l->sittings[i];
	return NULL;
}

static struct sitting_entry *add_entry(struct library *l, const char *id)
{
	struct sitting_entry *p = mem_array(l->sittings, l->sitting_count + 1, sizeof *p);
	if (!p)
		return NULL;
	l->sittings = p;
	p += l->sitting_count++;
	memset(p, 0, sizeof *p);
	snprintf(p->id, sizeof p->id, "%s", id);
	return p;
}

/* A changed folder is loaded afresh; when the new manifest is refused, the accepted one stays with the problem
 * named. */
static bool refresh_sitting(struct library *l, const char *dir, const char *id)
{
	struct stamp now = { 0 };
	struct sitting_entry *entry = find_entry(l, id), fresh = { 0 };
	if (file_join(fresh.pub.folder, dir, id, NULL) < 0)
		return false;
	stamp_folder(&now, fresh.pub.folder, "");
	if (entry && stamp_same(&now, &entry->stamp))
		return false;
	if (!entry && !(entry = add_entry(l, id)))
		return false;
	snprintf(fresh.id, sizeof fresh.id, "%s", id);
	fresh.stamp = now;
	load_sitting(l, &fresh);
	if (!fresh.pub.manifest && entry->pub.manifest) {
		memcpy(entry->pub.problem, fresh.pub.problem, sizeof entry->pub.problem);
		entry->stamp = now;
		return false;
	}
	sitting_release(&entry->pub);
	*entry = fresh;
	return true;
}

static bool refresh_sittings(struct library *l)
{
	char dir[FILE_PATH_MAX];
	struct file_names names = { NULL, 0 };
	bool changed = false;
	if (!in_path(dir, l, "sittings") || file_list(&names, dir, NULL) < 0)
		return false;
	for (size_t i = 0; i < names.count; i++)
		if (device_id_valid(names.name[i]))
			changed |= refresh_sitting(l, dir, names.name[i]);
	file_names_release(&names);
	return changed;
}

bool library_refresh(struct library *l)
{
	bool changed = refresh_centre(l);
	changed |= refresh_roster(l);
	changed |= refresh_sittings(l);
	return changed;
}

/* --- public --- */

int library_open(struct library **out, const struct device *device, struct error *e)
{
	char dir[FILE_PATH_MAX], seen[FILE_PATH_MAX];
	struct library *l = mem_zero(1, sizeof *l);
	if (!l)
		return error_set(e, ERR_NOMEM, "out of memory");
	l->device = device;
	int r = device_path(dir, device, e, "trust");
	if (r == 0)
		r = device_path(seen, device, e, "state/seen.json");
	if (r == 0)
		r = trust_open(&l->trust, dir, seen, TRUST_WRITE, e);
	if (r < 0) {
		library_close(l);
		return r;
	}
	/* Stamps start unlike any real one, so that the first look also names what is missing. */
	l->centre_stamp.size = l->roster_stamp.size = -1;
	library_refresh(l);
	*out = l;
	return 0;
}

void library_close(struct library *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->sitting_count; i++)
		sitting_release(&l->sittings[i].pub);
	mem_free(l->sittings);
	roster_free(l->roster);
	centre_free(l->centre);
	trust_close(l->trust);
	mem_free(l);
}

const struct centre *library_centre(const struct library *l)
{
	return l->centre;
}

const struct roster *library_roster(const struct library *l)
{
	return l->roster;
}

struct trust *library_trust(struct library *l)
{
	return l->trust;
}

const char *library_problem(const struct library *l)
{
	if (l->centre_problem[0])
		return l->centre_problem;
	if (l->roster_problem[0])
		return l->roster_problem;
	for (size_t i = 0; i < l->sitting_count; i++)
		if (l->sittings[i].pub.problem[0])
			return l->sittings[i].pub.problem;
	return "";
}

size_t library_sitting_count(const struct library *l)
{
	return l->sitting_count;
}

const struct library_sitting *library_sitting_at(const struct library *l, size_t index)
{
	return index < l->sitting_count ? &l->sittings[index].pub : NULL;
}

const struct library_sitting *library_sitting(const struct library *l, const char *id)
{
	const struct sitting_entry *s = find_entry(l, id);
	return s && s->pub.manifest ? &s->pub : NULL;
}

int library_release(struct age_identity *out, char sha256[SHA256_HEX_SIZE], struct library *l,
	const struct library_sitting *s, struct error *e)
{
	char name[LIMIT_IDENTIFIER + 64], path[FILE_PATH_MAX];
	int r = release_name(name, sizeof name, l->device->info.centre, false, e);
	if (r == 0)
		r = file_join(path, s->folder, name, e);
	if (r == 0)
		r = release_load(out, sha256, l->trust, path, &l->device->age, s->manifest->release, e);
	return r;
}

int library_pack_path(char out[FILE_PATH_MAX], const struct library_sitting *s, const char *paper, struct error *e)
{
	const struct sitting_pack *p = sitting_find(s->manifest, paper);
	if (!p)
		return error_set(
			e, ERR_NOTFOUND, "paper %.60s is not in the manifest of sitting %.60s", paper, s->manifest->id);
	int r = file_join(out, s->folder, p->pack.file, e);
	if (r == 0 && !file_exists(out))
		r = error_set(e, ERR_NOTFOUND, "%.80s has not arrived yet; is sync running?", p->pack.file);
	return r;
}
