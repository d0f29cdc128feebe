/* One prepared statement per call, by primary key; no statement outlives its call, so closing is always possible. A
 * read error of SQLite is turned into what the VFS knows about it (a tag that does not hold, an I/O error). */
#include "content/pack.h"
#include "content/hash.h"
#include "content/pack_vfs.h"
#include "engine/json.h"
#include "engine/memory.h"
#include "engine/test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

struct pack {
	sqlite3 *db; /* owned */
	struct pack_info info;
};

/* What SQLite's code means here. */
static int fail(struct pack *p, int rc, struct error *e)
{
	int code = pack_vfs_error(p->db, e);
	if (code < 0)
		return code;
	if (rc == SQLITE_NOMEM)
		return error_set(e, ERR_NOMEM, "out of memory reading the pack");
	return error_set(e, ERR_FORMAT, "the pack's database is damaged: %s", sqlite3_errmsg(p->db));
}

static int prepare(struct pack *p, sqlite3_stmt **st, const char *sql, const char *arg, struct error *e)
{
	int rc = sqlite3_prepare_v2(p->db, sql, -1, st, NULL);
	if (rc == SQLITE_OK && arg)
		rc = sqlite3_bind_text(*st, 1, arg, -1, SQLITE_TRANSIENT);
	if (rc == SQLITE_OK)
		return 0;
	sqlite3_finalize(*st);
	return fail(p, rc, e);
}

/* 1 a row, 0 no more, negative code. */
static int step(struct pack *p, sqlite3_stmt *st, struct error *e)
{
	int rc = sqlite3_step(st);
	return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : fail(p, rc, e);
}

/* A column that must be text of 1..max bytes without NUL. NULL when it is not. */
static const char *text_column(sqlite3_stmt *st, int column, size_t max)
{
	if (sqlite3_column_type(st, column) != SQLITE_TEXT)
		return NULL;
	const char *text = (const char *)sqlite3_column_text(st, column);
	size_t n = (size_t)sqlite3_column_bytes(st, column);
	return text && n && n <= max && strlen(text) == n ? text : NULL;
}

/* --- opening
 * ------------------------------------------------------------------------------------------------------------------
 */

static void take(char *out, size_t room, const char *key, const char *want, const char *value)
{
	if (!strcmp(key, want))
		snprintf(out, room, "%s", value);
}

static int read_meta(struct pack *p, struct error *e)
{
	sqlite3_stmt *st;
	char format[32] = "", practice[4] = "";
	int r = prepare(p, &st, "SELECT key,value FROM meta LIMIT 32", NULL, e);
	if (r < 0)
		return r;
	while ((r = step(p, st, e)) > 0) {
		const char *key = text_column(st, 0, 64), *value = text_column(st, 1, LIMIT_TITLE);
		if (!key || !value)
			continue;
		take(format, sizeof format, key, "format", value);
		take(practice, sizeof practice, key, "practice", value);
		take(p->info.paper, sizeof p->info.paper, key, "paper", value);
		take(p->info.title, sizeof p->info.title, key, "title", value);
		take(p->info.built, sizeof p->info.built, key, "built", value);
		take(p->info.tool, sizeof p->info.tool, key, "tool", value);
	}
	sqlite3_finalize(st);
	if (r < 0)
		return r;
	if (strcmp(format, PACK_FORMAT) != 0)
		return error_set(
			e, ERR_UNSUPPORTED, "the pack has format \"%s\", this version reads %s", format, PACK_FORMAT);
	if (!json_is_id(p->info.paper) || (strcmp(practice, "0") != 0 && strcmp(practice, "1") != 0))
		return error_set(e, ERR_FORMAT, "the pack's meta table has no paper or no practice flag");
	p->info.practice = practice[0] == '1';
	return 0;
}

static int check_version(struct pack *p, struct error *e)
{
	sqlite3_stmt *st;
	int r = prepare(p, &st, "PRAGMA user_version", NULL, e), version = 0;
	if (r < 0)
		return r;
	if ((r = step(p, st, e)) > 0)
		version = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	if (r >= 0 && version != PACK_VERSION)
		r = error_set(
			e, ERR_UNSUPPORTED, "a pack of version %d, this program reads version %d", version, PACK_VERSION);
	return r < 0 ? r : 0;
}

static int open_with(struct pack **out, sqlite3 *db, struct error *e)
{
	struct pack *p = mem_zero(1, sizeof *p);
	if (!p) {
		pack_vfs_close(db);
		return error_set(e, ERR_NOMEM, "out of memory opening the pack");
	}
	p->db = db;
	int r = check_version(p, e);
	if (r == 0)
		r = read_meta(p, e);
	if (r < 0)
		pack_close(p);
	else
		*out = p;
	return r;
}

int pack_open(
	struct pack **out, const char *path, const struct age_identity *identities, size_t count, struct error *e)
{
	sqlite3 *db;
	int r = pack_vfs_open(&db, path, identities, count, e);
	return r < 0 ? r : open_with(out, db, e);
}

int pack_open_memory(struct pack **out, const void *data, size_t len, const struct age_identity *identities,
	size_t count, struct error *e)
{
	sqlite3 *db;
	int r = pack_vfs_open_memory(&db, data, len, identities, count, e);
	return r < 0 ? r : open_with(out, db, e);
}

void pack_close(struct pack *p)
{
	if (!p)
		return;
	pack_vfs_close(p->db);
	mem_free_wiped(p, sizeof *p);
}

const struct pack_info *pack_info(const struct pack *p)
{
	return &p->info;
}

/* --- one thing by its key
 * ---------------------------------------------------------------------------------------------------------- */

/* The first column of the one row into `out`; `second` (may be NULL) gets the text of the second. */
static int fetch(struct pack *p, struct buffer *out, const char *sql, const char *key, char *second, size_t room,
	struct error *e)
{
	sqlite3_stmt *st;
	int r = prepare(p, &st, sql, key, e);
	if (r < 0)
		return r;
	r = step(p, st, e);
	if (r > 0) {
		const void *bytes = sqlite3_column_blob(st, 0);
		size_t n = (size_t)sqlite3_column_bytes(st, 0);
		const char *text = second ? text_column(st, 1, room - 1) : "";
		if (!bytes || !n || !text)
			r = error_set(e, ERR_FORMAT, "%s in the pack is empty or of the wrong type", key ? key : "the test");
		else if ((r = buffer_add(out, bytes, n)) < 0)
			error_set(e, r, "%s in the pack: %s", key ? key : "the test", error_name(r));
		else if (second)
			snprintf(second, room, "%s", text);
	} else if (r == 0) {
		r = error_set(e, ERR_NOTFOUND, "the pack has no %s", key ? key : "test");
	}
	sqlite3_finalize(st);
	return r;
}

int pack_test(struct pack *p, struct buffer *json, struct error *e)
{
	return fetch(p, json, "SELECT json FROM test LIMIT 1", NULL, NULL, 0, e);
}

int pack_item(struct pack *p, const char *id, struct buffer *json, char sha256[65], struct error *e)
{
	char stored[65], real[SHA256_HEX_SIZE];
	size_t start = json->len;
	int r = fetch(p, json, "SELECT json,sha256 FROM item WHERE id=?1", id, stored, sizeof stored, e);
	if (r < 0)
		return r;
	r = sha256_hex(real, json->data + start, json->len - start);
	if (r < 0)
		return error_set(e, r, "item %s: %s", id, error_name(r));
	if (strcmp(real, stored) != 0)
		return error_set(e, ERR_FORMAT, "item %s does not have the hash that the pack says", id);
	if (sha256)
		memcpy(sha256, real, sizeof real);
	return 0;
}

int pack_stimulus(struct pack *p, const char *id, struct buffer *json, struct error *e)
{
	return fetch(p, json, "SELECT json FROM stimulus WHERE id=?1", id, NULL, 0, e);
}

int pack_media(
	struct pack *p, const char *name, struct buffer *bytes, char type[PACK_MEDIA_TYPE_MAX], struct error *e)
{
	char kind[PACK_MEDIA_TYPE_MAX];
	int r = fetch(p, bytes, "SELECT bytes,type FROM media WHERE name=?1", name, kind, sizeof kind, e);
	if (r == 0 && type)
		memcpy(type, kind, sizeof kind);
	return r;
}

int pack_item_count(struct pack *p, struct error *e)
{
	sqlite3_stmt *st;
	int r = prepare(p, &st, "SELECT count(*) FROM item", NULL, e), count = 0;
	if (r < 0)
		return r;
	if ((r = step(p, st, e)) > 0)
		count = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return r < 0 ? r : count;
}

/* --- many things
 * -------------------------------------------------------------------------------------------------------------------
 */

static int give_ref(sqlite3_stmt *st, pack_all_refs_fn fn, void *ctx, struct error *e)
{
	struct pack_ref ref = { .position = sqlite3_column_int(st, 1) };
	const char *section = text_column(st, 0, LIMIT_IDENTIFIER);
	ref.id = text_column(st, 2, LIMIT_IDENTIFIER);
	ref.item = text_column(st, 3, LIMIT_IDENTIFIER);
	ref.json = text_column(st, 4, LIMIT_ITEM_JSON);
	if (!section || !ref.id || !ref.item || !ref.json)
		return error_set(e, ERR_FORMAT, "an item ref in the pack is damaged");
	ref.json_len = strlen(ref.json);
	return fn(section, &ref, ctx);
}

static int each_ref(
	struct pack *p, const char *sql, const char *section, struct error *e, pack_all_refs_fn fn, void *ctx)
{
	sqlite3_stmt *st;
	size_t count = 0;
	int r = prepare(p, &st, sql, section, e), given = 0;
	if (r < 0)
		return r;
	while ((r = step(p, st, e)) > 0 && given == 0) {
		if (count++ == LIMIT_ITEMS)
			given = error_set(e, ERR_LIMIT, "the pack has more than %d item refs", LIMIT_ITEMS);
		else
			given = give_ref(st, fn, ctx, e);
	}
	sqlite3_finalize(st);
	return given ? given : r;
}

int pack_all_refs(struct pack *p, struct error *e, pack_all_refs_fn fn, void *ctx)
{
	return each_ref(p, "SELECT section,position,id,item,json FROM ref ORDER BY section,position", NULL, e, fn, ctx);
}

struct one_section {
	pack_ref_fn fn;
	void *ctx;
};

static int without_section(const char *section, const struct pack_ref *ref, void *ctx)
{
	const struct one_section *o = ctx;
	(void)section;
	return o->fn(ref, o->ctx);
}

int pack_refs(struct pack *p, const char *section, struct error *e, pack_ref_fn fn, void *ctx)
{
	struct one_section o = { fn, ctx };
	return each_ref(p, "SELECT section,position,id,item,json FROM ref WHERE section=?1 ORDER BY position", section,
		e, without_section, &o);
}

int pack_items(struct pack *p, struct error *e, pack_id_fn fn, void *ctx)
{
	sqlite3_stmt *st;
	int r = prepare(p, &st, "SELECT id FROM item ORDER BY id", NULL, e), given = 0;
	if (r < 0)
		return r;
	while ((r = step(p, st, e)) > 0 && given == 0) {
		const char *id = text_column(st, 0, LIMIT_IDENTIFIER);
		given = id ? fn(id, ctx) : error_set(e, ERR_FORMAT, "an item in the pack has no identifier");
	}
	sqlite3_finalize(st);
	return given ? given : r;
}

/* --- the test, loaded
 * ------------------------------------------------------------------------------------------------------------------
 */

struct loading {
	struct test *test;
	struct error *e;
};

static int add_ref(const char *section, const struct pack_ref *ref, void *ctx)
{
	struct loading *l = ctx;
	return test_add_ref(l->test, section, ref->id, ref->item, ref->json, ref->json_len, l->e);
}

int pack_load_test(struct test **out, struct pack *p, struct error *e)
{
	struct buffer json = BUFFER_INIT(LIMIT_TEST_JSON);
	struct loading l = { NULL, e };
	int r = pack_test(p, &json, e);
	if (r == 0)
		r = test_load(&l.test, buffer_text(&json), json.len, e);
	buffer_release_wiped(&json);
	if (r == 0)
		r = pack_all_refs(p, e, add_ref, &l);
	if (r == 0)
		r = test_finish(l.test, e);
	if (r < 0)
		test_free(l.test);
	else
		*out = l.test;
	return r;
}
