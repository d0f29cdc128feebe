/* SQLite under the store: WAL with synchronous=FULL, so that a commit is one fsync and readers never wait; every
 * statement prepared once. BEGIN IMMEDIATE takes the write lock at the start: a busy database is met before any
 * work. */
#include "sync/store_driver.h"

#include "engine/memory.h"

#include <sqlite3.h>
#include <stdio.h>

struct store_conn {
	sqlite3 *db;
	sqlite3_stmt *stmt[SQL_COUNT];
};

static int failed(struct store_conn *c, int rc, const char *what, struct error *e)
{
	int code = ERR_IO;
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		code = ERR_BUSY;
		break;
	case SQLITE_FULL:
		code = ERR_FULL;
		break;
	case SQLITE_NOMEM:
		code = ERR_NOMEM;
		break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		code = ERR_FORMAT;
		break;
	default:
		break;
	}
	return error_set(e, code, "store: %s: %s", what, c && c->db ? sqlite3_errmsg(c->db) : sqlite3_errstr(rc));
}

static void sqlite_close(struct store_conn *c)
{
	if (!c)
		return;
	for (int i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(c->stmt[i]);
	sqlite3_close(c->db);
	mem_free(c);
}

static int exec(struct store_conn *c, const char *sql, const char *what, struct error *e)
{
	int rc = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	return rc ? failed(c, rc, what, e) : 0;
}

static int set_up(struct store_conn *c, bool checkpoints, struct error *e)
{
	sqlite3_busy_timeout(c->db, 5000);
	sqlite3_extended_result_codes(c->db, 1);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (!checkpoints) {
		sqlite3_wal_autocheckpoint(c->db, 0);
		sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	}
	int rc = exec(c, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", "opening", e);
	if (rc == 0)
		rc = exec(c, store_schema, "making the tables", e);
	return rc;
}

static int sqlite_open(struct store_conn **out, const char *path, bool checkpoints, struct error *e)
{
	struct store_conn *c = mem_zero(1, sizeof *c);
	if (!c)
		return error_set(e, ERR_NOMEM, "store: no memory");
	int rc = sqlite3_open_v2(path, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	rc = rc ? failed(c, rc, path, e) : set_up(c, checkpoints, e);
	if (rc)
		sqlite_close(c);
	else
		*out = c;
	return rc;
}

static int sqlite_begin(struct store_conn *c, bool write, struct error *e)
{
	return exec(c, write ? "BEGIN IMMEDIATE" : "BEGIN", "beginning", e);
}

static int sqlite_commit(struct store_conn *c, struct error *e)
{
	return exec(c, "COMMIT", "committing", e);
}

static void sqlite_rollback(struct store_conn *c)
{
	if (!sqlite3_get_autocommit(c->db))
		sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
}

static int bind(sqlite3_stmt *s, int at, const struct store_value *v)
{
	switch (v->type) {
	case STORE_TEXT:
		return sqlite3_bind_text64(s, at, v->len ? v->data : "", v->len, SQLITE_STATIC, SQLITE_UTF8);
	case STORE_INT:
		return sqlite3_bind_int64(s, at, v->n);
	case STORE_BYTES:
		return sqlite3_bind_blob64(s, at, v->len ? v->data : "", v->len, SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

static void column(struct store_value *out, sqlite3_stmt *s, int at)
{
	switch (sqlite3_column_type(s, at)) {
	case SQLITE_INTEGER:
		*out = (struct store_value){ STORE_INT, sqlite3_column_int64(s, at), NULL, 0 };
		break;
	case SQLITE_BLOB:
		*out = (struct store_value){ STORE_BYTES, 0, sqlite3_column_blob(s, at), 0 };
		out->len = (size_t)sqlite3_column_bytes(s, at);
		break;
	default:
		*out = (struct store_value){ STORE_TEXT, 0, sqlite3_column_text(s, at), 0 };
		out->len = (size_t)sqlite3_column_bytes(s, at);
		break;
	}
}

static int each_row(struct store_conn *c, sqlite3_stmt *s, store_row row, void *ctx, struct error *e)
{
	int rc, stop = 0;
	while (stop == 0 && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		struct store_value v[STORE_COLUMNS_MAX];
		int n = sqlite3_column_count(s);
		for (int i = 0; i < n && i < STORE_COLUMNS_MAX; i++)
			column(&v[i], s, i);
		if (row)
			stop = row(ctx, v);
	}
	if (stop)
		return stop;
	return rc == SQLITE_DONE ? 0 : failed(c, rc, "statement", e);
}

static int sqlite_run(struct store_conn *c, enum store_sql sql, const struct store_value *param, size_t count,
	store_row row, void *ctx, int64_t *changed, struct error *e)
{
	sqlite3_stmt *s = c->stmt[sql];
	int rc = 0;
	if (!s) {
		rc = sqlite3_prepare_v3(c->db, store_sql[sql], -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
		if (rc)
			return failed(c, rc, "preparing", e);
		c->stmt[sql] = s;
	}
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = bind(s, (int)i + 1, &param[i]);
	rc = rc ? failed(c, rc, "binding", e) : each_row(c, s, row, ctx, e);
	if (rc == 0 && changed)
		*changed = sqlite3_changes64(c->db);
	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return rc;
}

const struct store_driver store_sqlite = {
	.open = sqlite_open,
	.close = sqlite_close,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.run = sqlite_run,
};
