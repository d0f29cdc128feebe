/* Packs in place: the same rows as the plain database, nothing written anywhere, wrong bytes never. */
#include "content/file_system.h"
#include "content/pack_vfs.h"
#include "tests/content/foundation_help.h"

#include <errno.h>
#include <sqlite3.h>

static char folder[64];
static struct age_identity own, other;

static int set_up(void **state)
{
	(void)state;
	help_folder(folder);
	assert_int_equal(age_identity_generate(&own, NULL), 0);
	assert_int_equal(age_identity_generate(&other, NULL), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	help_remove(folder);
	return 0;
}

/* --- databases --- */

static const char pack_pragmas[] =
	"PRAGMA page_size=4096; PRAGMA journal_mode=DELETE; PRAGMA application_id=0x494e5650;";

#define SCHEMA                                                                                              \
	"CREATE TABLE item(id TEXT PRIMARY KEY, json TEXT, media BLOB);"                                        \
	"CREATE INDEX by_json ON item(substr(json, 1, 20));"                                                    \
	"CREATE VIEW v AS SELECT id FROM item;"                                                                 \
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"                         \
	" INSERT INTO item SELECT printf('item-%04d', i), printf('{\"n\":%d,\"text\":\"%.*c\"}', i, 200, 'x')," \
	" zeroblob(i * 20) FROM n;"

/* The bytes of a database made by these statements. */
static void make_database(struct buffer *out, const char *pragmas, const char *sql)
{
	sqlite3 *db = NULL;
	char path[128];

	snprintf(path, sizeof path, "%s/plain.db", folder);
	unlink(path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, pragmas, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	buffer_init(out, (size_t)64 << 20);
	help_read(out, path);
}

static void seal(struct buffer *out, const struct buffer *plain)
{
	buffer_init(out, (size_t)64 << 20);
	assert_int_equal(age_seal(out, &own.recipient, 1, plain->data, plain->len, NULL), 0);
}

static void make_pack(struct buffer *sealed, const char *pragmas, const char *sql)
{
	struct buffer plain;

	make_database(&plain, pragmas, sql);
	seal(sealed, &plain);
	buffer_release(&plain);
}

static int64_t number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

static int run_to_end(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &s, NULL);

	while (rc == SQLITE_OK || rc == SQLITE_ROW)
		rc = sqlite3_step(s);
	sqlite3_finalize(s);
	return rc;
}

#define TOTALS "SELECT count(*) + sum(length(json)) + sum(length(media)) FROM item"

static void pack__same_rows_from_disk_and_memory(void **state)
{
	struct buffer sealed;
	char path[128], plain[128];
	sqlite3 *db = NULL, *reference = NULL;

	(void)state;
	make_pack(&sealed, pack_pragmas, SCHEMA);
	snprintf(path, sizeof path, "%s/a.pack", folder);
	snprintf(plain, sizeof plain, "%s/plain.db", folder);
	help_write(path, sealed.data, sealed.len);
	assert_int_equal(sqlite3_open(plain, &reference), SQLITE_OK);
	int64_t want = number(reference, TOTALS);
	sqlite3_close(reference);
	for (int way = 0; way < 2; way++) {
		if (way == 0)
			assert_int_equal(pack_vfs_open(&db, path, &own, 1, NULL), 0);
		else
			assert_int_equal(pack_vfs_open_memory(&db, sealed.data, sealed.len, &own, 1, NULL), 0);
		assert_int_equal(number(db, TOTALS), want);
		assert_int_equal(number(db, "SELECT length(media) FROM item WHERE id = 'item-0123'"), 2460);
		assert_int_equal(number(db, "SELECT count(*) FROM v"), 400);
		/* sorting and temporary tables stay in memory */
		assert_int_equal(number(db, "SELECT count(*) FROM (SELECT json FROM item ORDER BY json DESC, media)"), 400);
		assert_int_equal(number(db, "SELECT count(DISTINCT media) FROM item, (SELECT 1 UNION SELECT 2)"), 400);
		assert_int_equal(number(db, "PRAGMA integrity_check") == 0, 1); /* "ok" */
		assert_int_equal(pack_vfs_error(db, NULL), 0);
		pack_vfs_close(db);
	}
	pack_vfs_close(NULL);
	buffer_release(&sealed);
}

static void pack__two_connections_do_not_meet(void **state)
{
	struct buffer a, b;
	sqlite3 *x = NULL, *y = NULL;

	(void)state;
	make_pack(&a, pack_pragmas, "CREATE TABLE t(n); INSERT INTO t VALUES(1)");
	make_pack(&b, pack_pragmas, "CREATE TABLE t(n); INSERT INTO t VALUES(2)");
	assert_int_equal(pack_vfs_open_memory(&x, a.data, a.len, &own, 1, NULL), 0);
	assert_int_equal(pack_vfs_open_memory(&y, b.data, b.len, &own, 1, NULL), 0);
	assert_int_equal(number(x, "SELECT n FROM t"), 1);
	assert_int_equal(number(y, "SELECT n FROM t"), 2);
	pack_vfs_close(x);
	assert_int_equal(number(y, "SELECT n FROM t"), 2);
	pack_vfs_close(y);
	buffer_release(&a);
	buffer_release(&b);
}

static const char *const forbidden[] = {
	"INSERT INTO t VALUES(3)", "UPDATE t SET n = 2", "DELETE FROM t", "DROP TABLE t", "CREATE TABLE u(n)",
	"PRAGMA user_version=3", "VACUUM", "PRAGMA query_only=OFF; INSERT INTO t VALUES(3)", "ATTACH ':memory:' AS m",
	"ATTACH '/tmp/other.db' AS m", "VACUUM INTO '/tmp/invigil-plain.db'", "SELECT load_extension('x')",
	"SELECT \"no such column\" FROM t", /* never taken for a string */
};

static void pack__nothing_can_be_written(void **state)
{
	struct buffer sealed, before;
	sqlite3 *db = NULL;

	(void)state;
	make_pack(&sealed, pack_pragmas, "CREATE TABLE t(n); INSERT INTO t VALUES(1)");
	buffer_init(&before, sealed.len);
	buffer_add(&before, sealed.data, sealed.len);
	assert_int_equal(pack_vfs_open_memory(&db, sealed.data, sealed.len, &own, 1, NULL), 0);
	for (size_t i = 0; i < COUNT(forbidden); i++)
		if (sqlite3_exec(db, forbidden[i], NULL, NULL, NULL) == SQLITE_OK)
			fail_msg("%s", forbidden[i]);
	assert_int_equal(
		sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA mmap_size=1000000", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(number(db, "SELECT n FROM t"), 1);
	assert_int_equal(number(db, "PRAGMA trusted_schema"), 0);
	assert_int_equal(number(db, "PRAGMA temp_store"), 2);
	assert_int_not_equal(access("/tmp/invigil-plain.db", F_OK), 0);
	pack_vfs_close(db);
	assert_memory_equal(sealed.data, before.data, sealed.len);
	buffer_release(&before);
	buffer_release(&sealed);
}

/* Nothing but the pack itself lies in its folder afterwards, and SQLite opened no other file on the way. */
static void pack__leaves_no_plaintext_on_disk(void **state)
{
	struct buffer sealed;
	char path[128];
	sqlite3 *db = NULL;

	(void)state;
	make_pack(&sealed, pack_pragmas, SCHEMA);
	assert_int_equal(help_run("mkdir %s/alone", folder), 0);
	snprintf(path, sizeof path, "%s/alone/a.pack", folder);
	help_write(path, sealed.data, sealed.len);
	assert_int_equal(pack_vfs_open(&db, path, &own, 1, NULL), 0);
	sqlite3_exec(db, "PRAGMA temp_store=FILE; PRAGMA cache_size=2", NULL, NULL, NULL);
	int rc = run_to_end(db, "SELECT a.json FROM item a, item b ORDER BY a.media || b.json LIMIT 3");
	assert_true(rc == SQLITE_DONE || rc == SQLITE_CANTOPEN); /* were it to spill, the VFS refuses */
	char command[256];
	snprintf(command, sizeof command, "ls -l /proc/%d/fd | grep -c '%s\\|etilqs'", (int)getpid(), folder);
	FILE *f = popen(command, "r");
	int open_files = -1;
	assert_int_equal(fscanf(f, "%d", &open_files), 1);
	pclose(f);
	assert_int_equal(open_files, 1);
	assert_int_equal(help_run("test \"$(ls -A %s/alone)\" = a.pack", folder), 0);
	pack_vfs_close(db);
	buffer_release(&sealed);
}

/* F30: a changed page is an error and never other rows. */
static void F30__a_changed_chunk_is_never_wrong_bytes(void **state)
{
	struct buffer sealed;
	sqlite3 *db = NULL;
	int refused_at_open = 0, refused_later = 0;

	(void)state;
	make_pack(&sealed, pack_pragmas, SCHEMA);
	for (size_t at = 60; at < sealed.len; at += 9973) {
		struct error e = ERROR_INIT;
		sealed.data[at] ^= 1;
		int r = pack_vfs_open_memory(&db, sealed.data, sealed.len, &own, 1, &e);
		if (r < 0) {
			assert_true(e.text[0]);
			refused_at_open++;
		} else {
			assert_int_equal(run_to_end(db, "SELECT id, json, media FROM item"), SQLITE_IOERR_AUTH);
			assert_int_equal(pack_vfs_error(db, &e), ERR_AUTH);
			assert_non_null(strstr(e.text, "was changed"));
			assert_int_equal(run_to_end(db, TOTALS), SQLITE_IOERR_AUTH);
			pack_vfs_close(db);
			refused_later++;
		}
		sealed.data[at] ^= 1;
	}
	assert_true(refused_at_open > 0 && refused_later > 5);
	/* cut at the end of a chunk, too */
	assert_true(pack_vfs_open_memory(&db, sealed.data, sealed.len - (sealed.len - 232) % 65552, &own, 1, NULL) < 0);
	buffer_release(&sealed);
}

static const struct {
	const char *pragmas;
	const char *text;
} wrong[] = {
	{ "PRAGMA page_size=4096", "application_id" },
	{ "PRAGMA page_size=4096; PRAGMA application_id=1", "application_id" },
	{ "PRAGMA page_size=8192; PRAGMA application_id=0x494e5650", "page size" },
	{ "PRAGMA page_size=1024; PRAGMA application_id=0x494e5650", "page size" },
	{ "PRAGMA page_size=65536; PRAGMA application_id=0x494e5650", "page size" },
	{ "PRAGMA page_size=4096; PRAGMA application_id=0x494e5650; PRAGMA journal_mode=WAL", "journal_mode" },
};

static void pack__other_databases_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct error e = ERROR_INIT;
		struct buffer sealed;
		sqlite3 *db = NULL;
		make_pack(&sealed, wrong[i].pragmas, SCHEMA);
		assert_int_equal(pack_vfs_open_memory(&db, sealed.data, sealed.len, &own, 1, &e), ERR_FORMAT);
		if (!strstr(e.text, wrong[i].text))
			fail_msg("%s: %s", wrong[i].pragmas, e.text);
		assert_null(db);
		buffer_release(&sealed);
	}
}

static void pack__other_contents_are_refused(void **state)
{
	struct buffer plain, sealed;
	struct error e = ERROR_INIT;
	sqlite3 *db = NULL;
	char path[128];

	(void)state;
	make_database(&plain, pack_pragmas, SCHEMA);
	for (int way = 0; way < 5; way++) {
		size_t len = plain.len;
		struct buffer some = BUFFER_INIT(64 << 20);
		buffer_add(&some, plain.data, plain.len);
		if (way == 0)
			some.len = 0; /* nothing */
		else if (way == 1)
			some.len = 100; /* a header alone */
		else if (way == 2)
			some.len = len - 4096; /* a page is missing */
		else if (way == 3)
			buffer_add(&some, plain.data, 4096); /* one too many */
		else
			memset(some.data + 100, 0xff, 3000); /* a schema that is none */
		seal(&sealed, &some);
		assert_int_equal(pack_vfs_open_memory(&db, sealed.data, sealed.len, &own, 1, &e), ERR_FORMAT);
		assert_true(e.text[0]);
		buffer_release(&sealed);
		buffer_release(&some);
	}
	seal(&sealed, &plain);
	assert_int_equal(pack_vfs_open_memory(&db, sealed.data, sealed.len, &other, 1, &e), ERR_NOTFOUND);
	assert_int_equal(pack_vfs_open_memory(&db, plain.data, plain.len, &own, 1, &e), ERR_UNSUPPORTED);
	snprintf(path, sizeof path, "%s/none.pack", folder);
	assert_int_equal(pack_vfs_open(&db, path, &own, 1, &e), ERR_NOTFOUND);
	assert_non_null(strstr(e.text, "none.pack"));
	assert_null(db);
	buffer_release(&plain);
	buffer_release(&sealed);
}

static void check__every_tag_of_a_file(void **state)
{
	struct buffer sealed;
	struct error e = ERROR_INIT;
	char path[128];

	(void)state;
	make_pack(&sealed, pack_pragmas, SCHEMA);
	snprintf(path, sizeof path, "%s/check.pack", folder);
	help_write(path, sealed.data, sealed.len);
	assert_int_equal(pack_vfs_check(path, &own, 1, NULL, NULL, &e), 0);
	assert_int_equal(pack_vfs_check(path, &other, 1, NULL, NULL, &e), ERR_NOTFOUND);
	sealed.data[100000] ^= 4;
	help_write(path, sealed.data, sealed.len);
	assert_int_equal(pack_vfs_check(path, &own, 1, NULL, NULL, &e), ERR_AUTH);
	assert_non_null(strstr(e.text, "check.pack: age file: chunk 1 was changed"));
	buffer_release(&sealed);
}

/* Content that runs code of its own choosing is not run. */
static void pack__triggers_and_untrusted_functions_are_off(void **state)
{
	struct buffer sealed;
	sqlite3 *db = NULL;

	(void)state;
	make_pack(&sealed, pack_pragmas,
		"CREATE TABLE t(n); INSERT INTO t VALUES(1);"
		"CREATE VIEW w AS SELECT load_extension('/tmp/x.so') AS n;");
	assert_int_equal(pack_vfs_open_memory(&db, sealed.data, sealed.len, &own, 1, NULL), 0);
	assert_int_equal(number(db, "SELECT n FROM t"), 1);
	assert_int_equal(run_to_end(db, "SELECT n FROM w"), SQLITE_ERROR);
	assert_int_equal(number(db, "SELECT cast(strftime('%Y', 'now') AS INT)"), 1970); /* no clock either */
	pack_vfs_close(db);
	buffer_release(&sealed);
}

/* The VFS and its file asked directly, as a fault in SQLite might. */
static void vfs__refuses_all_but_reading(void **state)
{
	static const int kinds[] = { SQLITE_OPEN_TEMP_DB, SQLITE_OPEN_TRANSIENT_DB, SQLITE_OPEN_MAIN_JOURNAL,
		SQLITE_OPEN_TEMP_JOURNAL, SQLITE_OPEN_SUBJOURNAL, SQLITE_OPEN_SUPER_JOURNAL, SQLITE_OPEN_WAL };
	struct buffer sealed;
	sqlite3 *db = NULL;
	sqlite3_vfs *vfs = NULL;
	sqlite3_file *file = NULL;
	sqlite3_int64 size = 0;
	int held = 1, there = 1;
	uint8_t page[4096 + 10];

	(void)state;
	make_pack(&sealed, pack_pragmas, "CREATE TABLE t(n); INSERT INTO t VALUES(1)");
	assert_int_equal(pack_vfs_open_memory(&db, sealed.data, sealed.len, &own, 1, NULL), 0);
	assert_int_equal(sqlite3_file_control(db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs), SQLITE_OK);
	assert_int_equal(sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file), SQLITE_OK);
	assert_null(sqlite3_vfs_find(vfs->zName)); /* gone from the list: nobody else can open through it */
	sqlite3_file *more = calloc(1, (size_t)vfs->szOsFile);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		assert_int_equal(vfs->xOpen(vfs, "pack", more, kinds[i] | SQLITE_OPEN_READWRITE, NULL), SQLITE_CANTOPEN);
		assert_int_equal(vfs->xOpen(vfs, NULL, more, kinds[i] | SQLITE_OPEN_CREATE, NULL), SQLITE_CANTOPEN);
		assert_null(more->pMethods);
	}
	assert_int_equal(vfs->xOpen(vfs, "/etc/passwd", more, SQLITE_OPEN_MAIN_DB, NULL), SQLITE_CANTOPEN);
	assert_int_equal(vfs->xDelete(vfs, "pack", 0), SQLITE_READONLY);
	assert_int_equal(vfs->xAccess(vfs, "pack-journal", SQLITE_ACCESS_EXISTS, &there), SQLITE_OK);
	assert_int_equal(there, 0);
	assert_int_equal(vfs->xRandomness(vfs, 8, (char *)page), 8);
	assert_int_equal(file->pMethods->iVersion, 1);
	assert_int_equal(file->pMethods->xWrite(file, page, 1, 0), SQLITE_READONLY);
	assert_int_equal(file->pMethods->xTruncate(file, 0), SQLITE_READONLY);
	assert_int_equal(file->pMethods->xCheckReservedLock(file, &held), SQLITE_OK);
	assert_int_equal(held, 0);
	assert_int_equal(file->pMethods->xLock(file, SQLITE_LOCK_EXCLUSIVE), SQLITE_OK);
	assert_int_equal(file->pMethods->xSectorSize(file), 4096);
	assert_int_equal(file->pMethods->xFileSize(file, &size), SQLITE_OK);
	memset(page, 0xee, sizeof page); /* a short read is filled with zeros, never left as it was */
	assert_int_equal(file->pMethods->xRead(file, page, sizeof page, size - 4096), SQLITE_IOERR_SHORT_READ);
	for (size_t i = 4096; i < sizeof page; i++)
		assert_int_equal(page[i], 0);
	assert_int_equal(file->pMethods->xRead(file, page, 10, size + 100), SQLITE_IOERR_SHORT_READ);
	pack_vfs_close(db);
	free(more);
	buffer_release(&sealed);
}

static int broken_stick(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)path, (void)len;
	return op == FILE_OP_READ && *(int *)ctx ? EIO : 0;
}

/* A disk that fails is told apart from a pack that was changed. */
static void pack__read_errors_are_named(void **state)
{
	struct buffer sealed;
	struct error e = ERROR_INIT;
	sqlite3 *db = NULL;
	char path[128];
	int broken = 0;

	(void)state;
	make_pack(&sealed, pack_pragmas, SCHEMA);
	snprintf(path, sizeof path, "%s/stick.pack", folder);
	help_write(path, sealed.data, sealed.len);
	file_set_hook(broken_stick, &broken);
	assert_int_equal(pack_vfs_open(&db, path, &own, 1, NULL), 0);
	broken = 1;
	assert_int_equal(run_to_end(db, "SELECT id, json, media FROM item"), SQLITE_IOERR_READ);
	assert_int_equal(pack_vfs_error(db, &e), ERR_IO);
	assert_non_null(strstr(e.text, "stick.pack"));
	broken = 0;
	assert_int_equal(run_to_end(db, "SELECT id, json, media FROM item"), SQLITE_DONE); /* and it recovers */
	pack_vfs_close(db);
	broken = 1;
	assert_int_equal(pack_vfs_open(&db, path, &own, 1, &e), ERR_IO);
	file_set_hook(NULL, NULL);
	/* changed so that opening itself meets it: the schema lies in chunk 0, page 1 was read before */
	sealed.data[300] ^= 1;
	assert_int_equal(pack_vfs_open_memory(&db, sealed.data, sealed.len, &own, 1, &e), ERR_AUTH);
	buffer_release(&sealed);
}

static int open_and_read(void *ctx)
{
	struct buffer *sealed = ctx;
	sqlite3 *db = NULL;
	int r = pack_vfs_open_memory(&db, sealed->data, sealed->len, &own, 1, NULL);

	if (r == 0 && run_to_end(db, TOTALS) != SQLITE_DONE)
		r = ERR_NOMEM;
	pack_vfs_close(db);
	return r;
}

static void torture__allocations(void **state)
{
	struct buffer sealed;

	(void)state;
	make_pack(&sealed, pack_pragmas, SCHEMA);
	assert_true(help_torture(open_and_read, &sealed) > 10);
	buffer_release(&sealed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pack__same_rows_from_disk_and_memory),
		cmocka_unit_test(pack__two_connections_do_not_meet),
		cmocka_unit_test(pack__nothing_can_be_written),
		cmocka_unit_test(pack__leaves_no_plaintext_on_disk),
		cmocka_unit_test(F30__a_changed_chunk_is_never_wrong_bytes),
		cmocka_unit_test(pack__other_databases_are_refused),
		cmocka_unit_test(pack__other_contents_are_refused),
		cmocka_unit_test(check__every_tag_of_a_file),
		cmocka_unit_test(pack__triggers_and_untrusted_functions_are_off),
		cmocka_unit_test(vfs__refuses_all_but_reading),
		cmocka_unit_test(pack__read_errors_are_named),
		cmocka_unit_test(torture__allocations),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
