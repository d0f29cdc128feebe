/* The meaning of the rows over a driver that only runs statements. Each each_…() turns columns into a plain struct
 * and hands it on; each put_…() inserts and, where nothing was inserted, reads what is there and compares. */
#include "sync/store.h"

#include "engine/memory.h"
#include "sync/store_driver.h"

#include <assert.h>
#include <string.h>
#include <time.h>

#define TRIES 8

struct store {
	const struct store_driver *driver;
	struct store_conn *conn;
	char centre[STORE_ID]; /* of the running transaction, "" outside one */
};

int store_open(struct store **out, const char *path, bool checkpoints, struct error *e)
{
	struct store *s = mem_zero(1, sizeof *s);
	if (!s)
		return error_set(e, ERR_NOMEM, "store: no memory");
	s->driver = &store_sqlite;
	int rc = s->driver->open(&s->conn, path, checkpoints, e);
	if (rc)
		mem_free(s);
	else
		*out = s;
	return rc;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	s->driver->close(s->conn);
	mem_free(s);
}

/* --- parameters and columns --- */

static struct store_value text(const char *t)
{
	return (struct store_value){ STORE_TEXT, 0, t, strlen(t) };
}

static struct store_value text_n(const char *t, size_t len)
{
	return (struct store_value){ STORE_TEXT, 0, t, len };
}

static struct store_value number(int64_t n)
{
	return (struct store_value){ STORE_INT, n, NULL, 0 };
}

static struct store_value bytes(const void *data, size_t len)
{
	return (struct store_value){ STORE_BYTES, 0, data, len };
}

/* Text column into a fixed array; over-long text is cut, which no row of ours can be. */
static void take(char *out, size_t size, const struct store_value *v)
{
	size_t n = v->type == STORE_TEXT && v->data ? v->len : 0;
	if (n >= size)
		n = size - 1;
	if (n)
		memcpy(out, v->data, n);
	out[n] = 0;
}

#define TAKE(field, v) take((field), sizeof(field), (v))

/* --- transactions --- */

static int run(struct store *s, enum store_sql sql, const struct store_value *param, size_t count, store_row row,
	void *ctx, int64_t *changed, struct error *e)
{
	assert(s->centre[0]);
	return s->driver->run(s->conn, sql, param, count, row, ctx, changed, e);
}

#define RUN(s, sql, param, row, ctx, changed, e) \
	run((s), (sql), (param), sizeof(param) / sizeof(param)[0], (row), (ctx), (changed), (e))

static int run_once(struct store *s, bool write, store_work work, void *ctx, struct error *e)
{
	int rc = s->driver->begin(s->conn, write, e);
	if (rc)
		return rc;
	rc = work(s, ctx, e);
	if (rc == 0)
		rc = s->driver->commit(s->conn, e);
	if (rc)
		s->driver->rollback(s->conn);
	return rc;
}

static int run_all(struct store *s, const char *centre, bool write, store_work work, void *ctx, struct error *e)
{
	assert(!s->centre[0] && centre[0] && strlen(centre) < STORE_ID);
	memcpy(s->centre, centre, strlen(centre) + 1);
	int rc = 0;
	for (int i = 0; i < TRIES; i++) {
		struct error attempt = ERROR_INIT;
		rc = run_once(s, write, work, ctx, &attempt);
		if (rc && e)
			*e = attempt;
		if (rc != ERR_BUSY)
			break;
		struct timespec wait = { 0, 10 * 1000 * 1000L << i };
		if (wait.tv_nsec > 500 * 1000 * 1000L)
			wait.tv_nsec = 500 * 1000 * 1000L;
		nanosleep(&wait, NULL);
	}
	s->centre[0] = 0;
	return rc;
}

int store_run(struct store *s, const char *centre, store_work work, void *ctx, struct error *e)
{
	return run_all(s, centre, true, work, ctx, e);
}

int store_read(struct store *s, const char *centre, store_work work, void *ctx, struct error *e)
{
	return run_all(s, centre, false, work, ctx, e);
}

/* STORE_NEW, or STORE_SAME where the key was there: the caller compares if more than the key can differ. */
static int insert(
	struct store *s, enum store_sql sql, const struct store_value *param, size_t count, struct error *e)
{
	int64_t changed = 0;
	int rc = run(s, sql, param, count, NULL, NULL, &changed, e);
	if (rc)
		return rc;
	return changed ? STORE_NEW : STORE_SAME;
}

#define INSERT(s, sql, param, e) insert((s), (sql), (param), sizeof(param) / sizeof(param)[0], (e))

/* A centre is known from its first row on. */
static int put_centre(struct store *s, struct error *e)
{
	struct store_value p[] = { text(s->centre) };
	int rc = INSERT(s, SQL_PUT_CENTRE, p, e);
	return rc < 0 ? rc : 0;
}

/* A row function of the caller behind one of ours. */
struct each {
	union {
		store_device_row device;
		store_file_row file;
		store_head_row head;
		store_object_row object;
		store_leaf_row leaf;
		store_checkpoint_row checkpoint;
		store_result_row result;
		store_centre_row centre;
	} row;
	void *ctx;
};

/* For getters: the first row is copied. */
struct one {
	void *out;
	bool found;
};

static int found(int rc, const struct one *one)
{
	return rc ? rc : one->found ? 0 : ERR_NOTFOUND;
}

/* --- devices --- */

int store_put_device(struct store *s, const struct store_device *d, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(d->id), text(d->role), text(d->tls), number(d->enrolled),
		text_n(d->request, d->request_len) };
	int rc = put_centre(s, e);
	return rc ? rc : INSERT(s, SQL_PUT_DEVICE, p, e);
}

static int device_row(void *ctx, const struct store_value *v)
{
	const struct each *each = ctx;
	struct store_device d = { .enrolled = v[3].n, .request = v[4].data, .request_len = v[4].len };
	TAKE(d.id, &v[0]);
	TAKE(d.role, &v[1]);
	TAKE(d.tls, &v[2]);
	return each->row.device(each->ctx, &d);
}

int store_each_device(struct store *s, store_device_row row, void *ctx, struct error *e)
{
	struct store_value p[] = { text(s->centre) };
	struct each each = { .row.device = row, .ctx = ctx };
	return RUN(s, SQL_EACH_DEVICE, p, device_row, &each, NULL, e);
}

/* --- files --- */

static void file_of(struct store_file *f, const struct store_value *v)
{
	TAKE(f->sitting, &v[0]);
	TAKE(f->name, &v[1]);
	f->version = v[2].n;
	TAKE(f->sha256, &v[3]);
	f->size = v[4].n;
}

static int one_file(void *ctx, const struct store_value *v)
{
	struct one *one = ctx;
	file_of(one->out, v);
	one->found = true;
	return 0;
}

static int file_row(void *ctx, const struct store_value *v)
{
	const struct each *each = ctx;
	struct store_file f;
	file_of(&f, v);
	return each->row.file(each->ctx, &f);
}

int store_put_file(struct store *s, const struct store_file *f, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(f->sitting), text(f->name), number(f->version),
		text(f->sha256), number(f->size) };
	int rc = put_centre(s, e);
	if (rc == 0)
		rc = INSERT(s, SQL_PUT_FILE, p, e);
	if (rc != STORE_SAME)
		return rc;
	struct store_file there;
	struct one one = { &there, false };
	struct store_value q[] = { text(s->centre), text(f->sitting), text(f->name), number(f->version) };
	rc = RUN(s, SQL_SAME_FILE, q, one_file, &one, NULL, e);
	if (rc)
		return rc;
	return one.found && !strcmp(there.sha256, f->sha256) ? STORE_SAME : STORE_DIFFERENT;
}

int store_get_file(struct store_file *out, struct store *s, const char *sitting, const char *name, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(sitting), text(name) };
	struct one one = { out, false };
	return found(RUN(s, SQL_GET_FILE, p, one_file, &one, NULL, e), &one);
}

int store_each_file(struct store *s, store_file_row row, void *ctx, struct error *e)
{
	struct store_value p[] = { text(s->centre) };
	struct each each = { .row.file = row, .ctx = ctx };
	return RUN(s, SQL_EACH_FILE, p, file_row, &each, NULL, e);
}

/* --- segments --- */

int store_put_segment(struct store *s, const struct store_segment *g, const char *device, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(g->attempt), text(g->sha256), number(g->size), text(device) };
	return INSERT(s, SQL_PUT_SEGMENT, p, e);
}

static int one_segment(void *ctx, const struct store_value *v)
{
	struct one *one = ctx;
	struct store_segment *g = one->out;
	TAKE(g->attempt, &v[0]);
	TAKE(g->sha256, &v[1]);
	g->size = v[2].n;
	one->found = true;
	return 0;
}

int store_get_segment(
	struct store_segment *out, struct store *s, const char *attempt, const char *sha256, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(attempt), text(sha256) };
	struct one one = { out, false };
	return found(RUN(s, SQL_GET_SEGMENT, p, one_segment, &one, NULL, e), &one);
}

/* --- heads --- */

int store_put_head(struct store *s, const struct store_head *h, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(h->attempt), text(h->device), text(h->sha256),
		number(h->generation), number(h->count), number(h->bytes), number(h->sealed), number(h->refused),
		bytes(h->manifest, h->manifest_len), text_n(h->signature, h->signature_len) };
	return INSERT(s, SQL_PUT_HEAD, p, e);
}

static int head_row(void *ctx, const struct store_value *v)
{
	const struct each *each = ctx;
	struct store_head h = { .generation = v[3].n,
		.count = v[4].n,
		.bytes = v[5].n,
		.sealed = v[6].n != 0,
		.refused = v[7].n != 0,
		.manifest = v[8].data,
		.manifest_len = v[8].len,
		.signature = v[9].data,
		.signature_len = v[9].len };
	TAKE(h.attempt, &v[0]);
	TAKE(h.device, &v[1]);
	TAKE(h.sha256, &v[2]);
	return each->row.head(each->ctx, &h);
}

int store_each_head(struct store *s, const char *attempt, store_head_row row, void *ctx, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(attempt) };
	struct each each = { .row.head = row, .ctx = ctx };
	if (attempt[0])
		return RUN(s, SQL_EACH_HEAD_ATTEMPT, p, head_row, &each, NULL, e);
	return run(s, SQL_EACH_HEAD, p, 1, head_row, &each, NULL, e);
}

int store_newest_head(
	struct store *s, const char *attempt, int64_t generation, store_head_row row, void *ctx, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(attempt), number(generation) };
	struct each each = { .row.head = row, .ctx = ctx };
	return RUN(s, SQL_NEWEST_HEAD, p, head_row, &each, NULL, e);
}

int store_get_head(struct store *s, const char *attempt, int64_t generation, const char *sha256, store_head_row row,
	void *ctx, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(attempt), number(generation), text(sha256) };
	struct each each = { .row.head = row, .ctx = ctx };
	return RUN(s, SQL_GET_HEAD, p, head_row, &each, NULL, e);
}

/* --- objects --- */

static void object_of(struct store_object *o, const struct store_value *v)
{
	TAKE(o->sitting, &v[0]);
	TAKE(o->sha256, &v[1]);
	TAKE(o->device, &v[2]);
	o->size = v[3].n;
	o->at_ms = v[4].n;
}

static int one_object(void *ctx, const struct store_value *v)
{
	struct one *one = ctx;
	object_of(one->out, v);
	one->found = true;
	return 0;
}

static int object_row(void *ctx, const struct store_value *v)
{
	const struct each *each = ctx;
	struct store_object o;
	object_of(&o, v);
	return each->row.object(each->ctx, &o);
}

int store_put_object(struct store *s, const struct store_object *o, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(o->sitting), text(o->sha256), text(o->device), number(o->size),
		number(o->at_ms) };
	return INSERT(s, SQL_PUT_OBJECT, p, e);
}

int store_get_object(
	struct store_object *out, struct store *s, const char *sitting, const char *sha256, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(sitting), text(sha256) };
	struct one one = { out, false };
	return found(RUN(s, SQL_GET_OBJECT, p, one_object, &one, NULL, e), &one);
}

int store_each_object(struct store *s, const char *sitting, int64_t after_ms, int64_t limit, store_object_row row,
	void *ctx, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(sitting), number(after_ms), number(limit) };
	struct each each = { .row.object = row, .ctx = ctx };
	return RUN(s, SQL_EACH_OBJECT, p, object_row, &each, NULL, e);
}

/* --- the log --- */

static void leaf_of(struct store_leaf *l, const struct store_value *v)
{
	l->index = v[0].n;
	memset(l->hash, 0, SHA256_SIZE);
	if (v[1].type == STORE_BYTES && v[1].len == SHA256_SIZE)
		memcpy(l->hash, v[1].data, SHA256_SIZE);
	TAKE(l->attempt, &v[2]);
	l->generation = v[3].n;
}

static int one_leaf(void *ctx, const struct store_value *v)
{
	struct one *one = ctx;
	leaf_of(one->out, v);
	one->found = true;
	return 0;
}

static int leaf_row(void *ctx, const struct store_value *v)
{
	const struct each *each = ctx;
	struct store_leaf l;
	leaf_of(&l, v);
	return each->row.leaf(each->ctx, &l);
}

int store_put_leaf(struct store *s, const struct store_leaf *l, struct error *e)
{
	struct store_value p[] = { text(s->centre), number(l->index), bytes(l->hash, SHA256_SIZE), text(l->attempt),
		number(l->generation) };
	int rc = INSERT(s, SQL_PUT_LEAF, p, e);
	if (rc != STORE_SAME)
		return rc;
	struct store_leaf there;
	struct one one = { &there, false };
	struct store_value q[] = { text(s->centre), number(l->index) };
	rc = RUN(s, SQL_SAME_LEAF, q, one_leaf, &one, NULL, e);
	if (rc)
		return rc;
	bool same = one.found && !memcmp(there.hash, l->hash, SHA256_SIZE) && !strcmp(there.attempt, l->attempt);
	return same ? STORE_SAME : STORE_DIFFERENT;
}

int store_each_leaf(struct store *s, int64_t from, store_leaf_row row, void *ctx, struct error *e)
{
	struct store_value p[] = { text(s->centre), number(from) };
	struct each each = { .row.leaf = row, .ctx = ctx };
	return RUN(s, SQL_EACH_LEAF, p, leaf_row, &each, NULL, e);
}

int store_get_leaf(
	struct store_leaf *out, struct store *s, const char *attempt, int64_t generation, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(attempt), number(generation) };
	struct one one = { out, false };
	if (generation == 0)
		return found(run(s, SQL_LAST_LEAF, p, 2, one_leaf, &one, NULL, e), &one);
	return found(RUN(s, SQL_GET_LEAF, p, one_leaf, &one, NULL, e), &one);
}

int store_put_checkpoint(struct store *s, int64_t size, const char *note, size_t len, struct error *e)
{
	struct store_value p[] = { text(s->centre), number(size), text_n(note, len) };
	return INSERT(s, SQL_PUT_CHECKPOINT, p, e);
}

struct newest {
	int64_t *size;
	struct buffer *text;
	bool found;
};

static int newest_row(void *ctx, const struct store_value *v)
{
	struct newest *n = ctx;
	*n->size = v[0].n;
	n->found = true;
	return buffer_add(n->text, v[1].data, v[1].len);
}

int store_get_checkpoint(int64_t *size, struct buffer *note, struct store *s, struct error *e)
{
	struct store_value p[] = { text(s->centre) };
	struct newest n = { size, note, false };
	int rc = RUN(s, SQL_GET_CHECKPOINT, p, newest_row, &n, NULL, e);
	return rc ? rc : n.found ? 0 : ERR_NOTFOUND;
}

static int checkpoint_row(void *ctx, const struct store_value *v)
{
	const struct each *each = ctx;
	return each->row.checkpoint(each->ctx, v[0].n, v[1].data, v[1].len);
}

int store_each_checkpoint(struct store *s, store_checkpoint_row row, void *ctx, struct error *e)
{
	struct store_value p[] = { text(s->centre) };
	struct each each = { .row.checkpoint = row, .ctx = ctx };
	return RUN(s, SQL_EACH_CHECKPOINT, p, checkpoint_row, &each, NULL, e);
}

/* --- results --- */

int store_put_result(struct store *s, const struct store_result *r, struct error *e)
{
	struct store_value p[] = { text(s->centre), text(r->attempt), text(r->sha256), number(r->at),
		text_n(r->json, r->json_len) };
	return INSERT(s, SQL_PUT_RESULT, p, e);
}

static int result_row(void *ctx, const struct store_value *v)
{
	const struct each *each = ctx;
	struct store_result r = { .at = v[2].n, .json = v[3].data, .json_len = v[3].len };
	TAKE(r.attempt, &v[0]);
	TAKE(r.sha256, &v[1]);
	return each->row.result(each->ctx, &r);
}

int store_each_result(struct store *s, store_result_row row, void *ctx, struct error *e)
{
	struct store_value p[] = { text(s->centre) };
	struct each each = { .row.result = row, .ctx = ctx };
	return RUN(s, SQL_EACH_RESULT, p, result_row, &each, NULL, e);
}

/* --- centres --- */

static int centre_row(void *ctx, const struct store_value *v)
{
	const struct each *each = ctx;
	char centre[STORE_ID];
	TAKE(centre, &v[0]);
	return each->row.centre(each->ctx, centre);
}

int store_each_centre(struct store *s, store_centre_row row, void *ctx, struct error *e)
{
	struct each each = { .row.centre = row, .ctx = ctx };
	return s->driver->run(s->conn, SQL_EACH_CENTRE, NULL, 0, centre_row, &each, NULL, e);
}
