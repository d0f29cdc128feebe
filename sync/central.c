/* Opening DATA, and the caches of a centre. A centre file is verified each time a newer one is taken over, from the
 * bytes in the store, so that who can write the database still cannot enrol a device. */
#include "sync/central.h"

#include "content/device.h"
#include "engine/json.h"
#include "engine/memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SIGNED_BY_MAX 16

void central_say(const char *fmt, ...)
{
	char line[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	fprintf(stderr, "central: %s\n", line);
}

int central_path(char out[FILE_PATH_MAX], const char *data, const char *rest, struct error *e)
{
	return file_join(out, data, rest, e);
}

static int open_trust(struct central *c, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = central_path(path, c->data, "trust", e);
	if (rc == 0)
		rc = trust_open(&c->trust, path, NULL, TRUST_MEMORY, e);
	if (rc == 0)
		rc = central_path(path, c->data, "trust/log.pub", e);
	return rc ? rc : log_key_load(&c->log, path, e);
}

static int open_log_key(struct central *c, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct public_key pub;
	int rc = central_path(path, c->data, "keys/log.key", e);
	if (rc == 0)
		rc = signing_key_load(&c->log_key, path, e);
	if (rc)
		return rc;
	signing_key_public(&pub, c->log_key);
	if (!public_key_equal(&pub, &c->log.key))
		return error_set(e, ERR_AUTH, "keys/log.key is not the key of trust/log.pub");
	return 0;
}

static int open_store(struct central *c, enum central_use use, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = central_path(path, c->data, "store.sqlite", e);
	if (rc == 0)
		rc = store_open(&c->store, path, use == CENTRAL_SERVE, e);
	if (rc == 0)
		rc = central_path(path, c->data, "bodies", e);
	return rc ? rc : bodies_open(&c->bodies, path, e);
}

static int open_all(struct central *c, enum central_use use, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc = central_path(path, c->data, "central.json", e);
	if (rc == 0 && !file_exists(path))
		rc = error_set(e, ERR_NOTFOUND, "%s: not a central folder; make one with `invigil-central init`", c->data);
	if (rc == 0 && use == CENTRAL_SERVE) {
		rc = central_path(path, c->data, "lock", e);
		rc = rc ? rc : file_lock_take(&c->lock, path, e);
	}
	if (rc == 0)
		rc = open_trust(c, e);
	if (rc == 0 && use == CENTRAL_SERVE)
		rc = open_log_key(c, e);
	return rc ? rc : open_store(c, use, e);
}

int central_open(struct central **out, const char *data, enum central_use use, struct error *e)
{
	if (strlen(data) >= FILE_PATH_MAX)
		return error_set(e, ERR_LIMIT, "--data: path too long");
	struct central *c = mem_zero(1, sizeof *c);
	if (!c)
		return error_set(e, ERR_NOMEM, "central: no memory");
	strcpy(c->data, data);
	int rc = open_all(c, use, e);
	if (rc)
		central_close(c);
	else
		*out = c;
	return rc;
}

void central_close(struct central *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < CENTRAL_TABLE; i++)
		for (struct place *p = c->place[i], *next; p; p = next) {
			next = p->next;
			centre_free(p->file);
			merkle_free(p->log);
			mem_free(p);
		}
	store_close(c->store);
	bodies_close(c->bodies);
	trust_close(c->trust);
	signing_key_free(c->log_key);
	file_lock_release(c->lock);
	mem_free(c);
}

/* --- places --- */

static size_t slot_of(const char *id)
{
	uint32_t h = 2166136261u;
	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 16777619u;
	return h % CENTRAL_TABLE;
}

int central_place(struct place **out, struct central *c, const char *centre, struct error *e)
{
	struct place **slot = &c->place[slot_of(centre)];
	for (struct place *p = *slot; p; p = p->next)
		if (!strcmp(p->id, centre)) {
			*out = p;
			return 0;
		}
	struct place *p = mem_zero(1, sizeof *p);
	if (!p || !(p->log = merkle_new())) {
		mem_free(p);
		return error_set(e, ERR_NOMEM, "central: no memory");
	}
	snprintf(p->id, sizeof p->id, "%s", centre);
	p->next = *slot;
	*slot = p;
	*out = p;
	return 0;
}

/* Signatures "centre.json.PRINCIPAL.sig" of one version. */
struct found_signatures {
	struct store_file file[SIGNED_BY_MAX];
	size_t count;
	int64_t version;
};

static int signature_row(void *ctx, const struct store_file *f)
{
	struct found_signatures *s = ctx;
	size_t n = strlen(f->name);
	if (!f->sitting[0] && f->version == s->version && s->count < SIGNED_BY_MAX && n > 16 &&
		!strncmp(f->name, "centre.json.", 12) && !strcmp(f->name + n - 4, ".sig"))
		s->file[s->count++] = *f;
	return 0;
}

static int accept_file(struct place *p, struct central *c, const struct store_file *file,
	const struct found_signatures *found, struct error *e)
{
	struct buffer json = BUFFER_INIT(LIMIT_CENTRE_JSON), sig[SIGNED_BY_MAX];
	struct signature list[SIGNED_BY_MAX];
	char who[SIGNED_BY_MAX][STORE_NAME];
	struct centre *fresh = NULL;
	int rc = bodies_get(c->bodies, file->sha256, &json, e);
	for (size_t i = 0; i < found->count; i++) {
		buffer_init(&sig[i], LIMIT_SIGNATURE);
		if (rc == 0)
			rc = bodies_get(c->bodies, found->file[i].sha256, &sig[i], e);
		const char *name = found->file[i].name;
		snprintf(who[i], sizeof who[i], "%.*s", (int)(strlen(name) - 16), name + 12);
		list[i] = (struct signature){ who[i], buffer_text(&sig[i]), sig[i].len };
	}
	if (rc == 0)
		rc = centre_accept(&fresh, c->trust, p->id, json.data, json.len, list, found->count, e);
	if (rc == 0) {
		centre_free(p->file);
		p->file = fresh;
	}
	buffer_release(&json);
	for (size_t i = 0; i < found->count; i++)
		buffer_release(&sig[i]);
	return rc;
}

int place_refresh(struct place *p, struct central *c, struct store *s, struct error *e)
{
	struct store_file file;
	int rc = store_get_file(&file, s, "", "centre.json", e);
	if (rc == ERR_NOTFOUND)
		return error_set(e, rc, "centre %s: no centre file is published", p->id);
	if (rc || (p->file && !strcmp(p->file->sha256, file.sha256)))
		return rc;
	struct found_signatures found = { .version = file.version };
	rc = store_each_file(s, signature_row, &found, e);
	return rc ? rc : accept_file(p, c, &file, &found, e);
}

/* --- the log of a place --- */

static int leaf_row(void *ctx, const struct store_leaf *l)
{
	struct merkle *m = ctx;
	if (l->index != (int64_t)merkle_size(m))
		return ERR_FORMAT;
	return merkle_append(m, l->hash);
}

int place_catch_up(struct place *p, struct store *s, struct error *e)
{
	int rc = store_each_leaf(s, (int64_t)merkle_size(p->log), leaf_row, p->log, e);
	return rc ? error_set(e, rc, "log of %s: entries are not in order", p->id) : 0;
}

int place_append(struct place *p, struct store *s, const char *attempt, uint32_t generation, const void *entry,
	size_t len, struct error *e)
{
	struct store_leaf l = { .index = (int64_t)merkle_size(p->log), .generation = generation };
	struct store_leaf there;
	int rc = store_get_leaf(&there, s, attempt, generation, e);
	if (rc != ERR_NOTFOUND)
		return rc;
	snprintf(l.attempt, sizeof l.attempt, "%s", attempt);
	if ((rc = merkle_leaf(l.hash, entry, len)))
		return error_set(e, rc, "log: no memory");
	rc = store_put_leaf(s, &l, e);
	if (rc < 0)
		return rc;
	if (rc == STORE_DIFFERENT)
		return error_set(e, ERR_BUSY, "log of %s: the index was taken", p->id);
	return merkle_append(p->log, l.hash);
}

int place_checkpoint(struct place *p, struct central *c, struct store *s, int64_t now, struct error *e)
{
	struct checkpoint cp = { .size = merkle_size(p->log), .time = now };
	char origin[LOG_ORIGIN_SIZE];
	struct buffer text = BUFFER_INIT(PROOF_TEXT_MAX);
	int rc = log_origin(origin, c->log.name, p->id, e);
	if (rc == 0)
		rc = merkle_root(cp.root, p->log, cp.size);
	if (rc == 0)
		rc = checkpoint_sign(&text, c->log_key, origin, &cp, e);
	if (rc == 0)
		rc = store_put_checkpoint(s, (int64_t)cp.size, buffer_text(&text), text.len, e);
	buffer_release(&text);
	return rc < 0 ? rc : 0;
}

int place_proof(struct buffer *out, struct place *p, struct central *c, struct store *s, const char *attempt,
	uint32_t generation, struct error *e)
{
	struct store_leaf leaf;
	struct merkle_path path;
	struct buffer text = BUFFER_INIT(PROOF_TEXT_MAX);
	int64_t size = 0;
	(void)c;
	int rc = store_get_leaf(&leaf, s, attempt, generation, e);
	if (rc == 0)
		rc = place_catch_up(p, s, e);
	if (rc == 0)
		rc = store_get_checkpoint(&size, &text, s, e);
	if (rc == 0 && (size <= leaf.index || (uint64_t)size > merkle_size(p->log)))
		rc = error_set(e, ERR_FORMAT, "log of %s: the checkpoint does not cover the entry", p->id);
	if (rc == 0)
		rc = merkle_prove(&path, p->log, (uint64_t)leaf.index, (uint64_t)size);
	if (rc == 0)
		rc = proof_write(out, (uint64_t)leaf.index, &path, buffer_text(&text), text.len);
	buffer_release(&text);
	return rc;
}
