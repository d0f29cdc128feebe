/* Two in-memory SQLite connections: the pack itself, and a scratch one for "seen" paths, so that nothing of the
 * build's own bookkeeping can end up in a pack. */
#include "content/author_database.h"
#include "content/pack.h"
#include "content/pack_vfs.h"
#include "engine/memory.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

struct author_database {
	sqlite3 *db, *scratch;
	uint8_t *bytes; /* sqlite3_serialize's, freed by sqlite3_free */
	size_t len;
	char seen[LIMIT_IDENTIFIER + 1];
};

static const char schema[] =
	"PRAGMA page_size=4096;PRAGMA encoding='UTF-8';PRAGMA journal_mode=OFF;PRAGMA temp_store=MEMORY;"
	"CREATE TABLE meta(key TEXT PRIMARY KEY,value TEXT);"
	"CREATE TABLE test(id TEXT PRIMARY KEY,json TEXT);"
	"CREATE TABLE ref(section TEXT,position INTEGER,id TEXT,item TEXT,json TEXT,PRIMARY KEY(section,position)) "
	"WITHOUT ROWID;"
	"CREATE TABLE item(id TEXT PRIMARY KEY,sha256 TEXT,json TEXT);"
	"CREATE TABLE stimulus(id TEXT PRIMARY KEY,json TEXT);"
	"CREATE TABLE media(name TEXT PRIMARY KEY,type TEXT,bytes BLOB);"
	"BEGIN";

static int fail(sqlite3 *db, const char *what, struct error *e)
{
	int rc = db ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;
	return error_set(
		e, rc == SQLITE_NOMEM ? ERR_NOMEM : ERR_IO, "%s: %s", what, db ? sqlite3_errmsg(db) : "out of memory");
}

int author_database_new(struct author_database **out, struct error *e)
{
	struct author_database *d = mem_zero(1, sizeof *d);
	if (!d)
		return error_set(e, ERR_NOMEM, "out of memory");
	int r = 0;
	if (sqlite3_open(":memory:", &d->db) != SQLITE_OK || sqlite3_exec(d->db, schema, NULL, NULL, NULL) != SQLITE_OK)
		r = fail(d->db, "making the pack's database", e);
	else if (sqlite3_open(":memory:", &d->scratch) != SQLITE_OK ||
			 sqlite3_exec(d->scratch,
				 "PRAGMA temp_store=MEMORY;CREATE TABLE seen(path TEXT PRIMARY KEY,id TEXT) WITHOUT ROWID", NULL,
				 NULL, NULL) != SQLITE_OK)
		r = fail(d->scratch, "making the build's list", e);
	if (r < 0)
		author_database_free(d);
	else
		*out = d;
	return r;
}

void author_database_free(struct author_database *d)
{
	if (!d)
		return;
	if (d->bytes)
		mem_wipe(d->bytes, d->len);
	sqlite3_free(d->bytes);
	sqlite3_close(d->db);
	sqlite3_close(d->scratch);
	mem_free(d);
}

/* --- rows
 * ------------------------------------------------------------------------------------------------------------------------
 */

struct cell {
	const char *text; /* or NULL: */
	const struct buffer *bytes;
	bool blob;
};

static int bind(sqlite3_stmt *st, int column, const struct cell *c)
{
	if (c->text)
		return sqlite3_bind_text(st, column, c->text, -1, SQLITE_STATIC);
	if (c->blob)
		return sqlite3_bind_blob64(st, column, c->bytes->data, c->bytes->len, SQLITE_STATIC);
	return sqlite3_bind_text64(st, column, (const char *)c->bytes->data, c->bytes->len, SQLITE_STATIC, SQLITE_UTF8);
}

/* Runs one statement. SQLite's code of the last step; *text (may be NULL) takes the first column of the first row.
 */
static int run(sqlite3 *db, const char *sql, const struct cell *cells, int count, char *text, size_t room)
{
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
	for (int i = 0; i < count && rc == SQLITE_OK; i++)
		rc = bind(st, i + 1, &cells[i]);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW && text)
		snprintf(text, room, "%s", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	return rc;
}

/* Insert; where the key is taken, `same` must find an identical row. */
static int insert(struct author_database *d, const char *sql, const char *same, const struct cell *cells, int count,
	const char *what, struct error *e)
{
	int rc = run(d->db, sql, cells, count, NULL, 0);
	if (rc == SQLITE_DONE)
		return 0;
	if ((rc & 255) != SQLITE_CONSTRAINT)
		return fail(d->db, what, e);
	if (same && run(d->db, same, cells, count, NULL, 0) == SQLITE_ROW)
		return 0;
	return error_set(e, ERR_EXISTS, "%s %s stands twice with different content; identifiers must be unique", what,
		cells[0].text);
}

int author_database_meta(struct author_database *d, const char *key, const char *value, struct error *e)
{
	const struct cell cells[] = { { key, NULL, false }, { value, NULL, false } };
	return insert(d, "INSERT INTO meta VALUES(?1,?2)", NULL, cells, 2, "meta", e);
}

int author_database_test(struct author_database *d, const char *id, const struct buffer *json, struct error *e)
{
	const struct cell cells[] = { { id, NULL, false }, { NULL, json, false } };
	return insert(d, "INSERT INTO test VALUES(?1,?2)", NULL, cells, 2, "test", e);
}

int author_database_ref(struct author_database *d, const char *section, unsigned position, const char *id,
	const char *item, const char *json, struct error *e)
{
	char number[16];
	snprintf(number, sizeof number, "%u", position);
	const struct cell cells[] = { { section, NULL, false }, { number, NULL, false }, { id, NULL, false },
		{ item, NULL, false }, { json, NULL, false } };
	return insert(
		d, "INSERT INTO ref VALUES(?1,CAST(?2 AS INTEGER),?3,?4,?5)", NULL, cells, 5, "item refs of section", e);
}

int author_database_item(
	struct author_database *d, const char *id, const char *sha256, const struct buffer *json, struct error *e)
{
	const struct cell cells[] = { { id, NULL, false }, { sha256, NULL, false }, { NULL, json, false } };
	return insert(d, "INSERT INTO item VALUES(?1,?2,?3)",
		"SELECT id FROM item WHERE id=?1 AND sha256=?2 AND json=?3", cells, 3, "item", e);
}

int author_database_stimulus(struct author_database *d, const char *id, const struct buffer *json, struct error *e)
{
	const struct cell cells[] = { { id, NULL, false }, { NULL, json, false } };
	return insert(d, "INSERT INTO stimulus VALUES(?1,?2)", "SELECT id FROM stimulus WHERE id=?1 AND json=?2", cells,
		2, "stimulus", e);
}

int author_database_media(
	struct author_database *d, const char *name, const char *type, const struct buffer *bytes, struct error *e)
{
	const struct cell cells[] = { { name, NULL, false }, { type, NULL, false }, { NULL, bytes, true } };
	return insert(d, "INSERT INTO media VALUES(?1,?2,?3)",
		"SELECT name FROM media WHERE name=?1 AND type=?2 AND bytes=?3", cells, 3, "picture", e);
}

bool author_database_has_media(struct author_database *d, const char *name)
{
	const struct cell cell = { name, NULL, false };
	return run(d->db, "SELECT name FROM media WHERE name=?1", &cell, 1, NULL, 0) == SQLITE_ROW;
}

const char *author_database_seen(struct author_database *d, const char *path)
{
	const struct cell cell = { path, NULL, false };
	int rc = run(d->scratch, "SELECT id FROM seen WHERE path=?1", &cell, 1, d->seen, sizeof d->seen);
	return rc == SQLITE_ROW ? d->seen : NULL;
}

int author_database_see(struct author_database *d, const char *path, const char *id, struct error *e)
{
	const struct cell cells[] = { { path, NULL, false }, { id, NULL, false } };
	int rc = run(d->scratch, "INSERT INTO seen VALUES(?1,?2)", cells, 2, NULL, 0);
	return rc == SQLITE_DONE ? 0 : fail(d->scratch, "noting a source file", e);
}

int author_database_finish(struct author_database *d, const uint8_t **out, size_t *len, struct error *e)
{
	char end[128];
	sqlite3_int64 size = 0;
	snprintf(end, sizeof end, "COMMIT;PRAGMA application_id=%d;PRAGMA user_version=%d;VACUUM", PACK_APPLICATION_ID,
		PACK_VERSION);
	if (sqlite3_exec(d->db, end, NULL, NULL, NULL) != SQLITE_OK)
		return fail(d->db, "finishing the pack's database", e);
	d->bytes = sqlite3_serialize(d->db, "main", &size, 0);
	if (!d->bytes || size <= 0)
		return error_set(e, ERR_NOMEM, "out of memory for the pack's database");
	sqlite3_close(d->db); /* one copy from here on */
	d->db = NULL;
	d->len = (size_t)size;
	*out = d->bytes;
	*len = d->len;
	return 0;
}
