/* One VFS object per connection, registered under a name of its own only while sqlite3_open_v2 looks for it: so
 * nothing is shared between connections and there is no global state. The first page's header is checked before
 * SQLite sees the file. SQLite then asks for whole pages; each is a range of the age file. */
#include "content/pack_vfs.h"
#include "content/random_system.h"
#include "engine/memory.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define FILE_NAME "pack" /* the one name that the VFS opens */
#define OPEN_URI "file:" FILE_NAME "?immutable=1&mode=ro"

struct pack {
	sqlite3_vfs vfs; /* first: SQLite's pointer is ours */
	char name[48];
	struct age_file *age;
	struct error failed; /* of the last failed read */
};

struct pack_file {
	sqlite3_file base; /* first */
	struct pack *pack;
};

/* --- the file --- */

static struct pack *pack_of(sqlite3_file *file)
{
	return ((struct pack_file *)(void *)file)->pack;
}

/* What SQLite may tell its caller, kept apart: unauthentic, not readable, no memory. */
static int sqlite_code(int code)
{
	if (code == ERR_AUTH || code == ERR_FORMAT)
		return SQLITE_IOERR_AUTH;
	return code == ERR_NOMEM ? SQLITE_IOERR_NOMEM : SQLITE_IOERR_READ;
}

static int file_read_pages(sqlite3_file *file, void *out, int amount, sqlite3_int64 offset)
{
	struct pack *p = pack_of(file);
	struct error e = ERROR_INIT;
	uint64_t size = age_file_size(p->age), at = (uint64_t)offset;
	size_t want = amount > 0 ? (size_t)amount : 0, have;

	have = at >= size ? 0 : want < size - at ? want : (size_t)(size - at);
	int r = age_file_read(p->age, have ? at : 0, out, have, &e);
	if (r < 0) {
		p->failed = e;
		memset(out, 0, want);
		return sqlite_code(r);
	}
	if (have == want)
		return SQLITE_OK;
	memset((uint8_t *)out + have, 0, want - have); /* as SQLite demands of a short read */
	return SQLITE_IOERR_SHORT_READ;
}

static int file_close_pack(sqlite3_file *file)
{
	struct pack *p = pack_of(file);

	age_file_free(p->age);
	p->age = NULL;
	return SQLITE_OK;
}

static int file_refuse_write(sqlite3_file *file, const void *data, int amount, sqlite3_int64 offset)
{
	(void)file, (void)data, (void)amount, (void)offset;
	return SQLITE_READONLY;
}

static int file_refuse_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	(void)file, (void)size;
	return SQLITE_READONLY;
}

static int file_do_nothing(sqlite3_file *file, int flags)
{
	(void)file, (void)flags;
	return SQLITE_OK;
}

static int file_size_of(sqlite3_file *file, sqlite3_int64 *size)
{
	*size = (sqlite3_int64)age_file_size(pack_of(file)->age);
	return SQLITE_OK;
}

static int file_no_lock(sqlite3_file *file, int *held)
{
	(void)file;
	*held = 0;
	return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int op, void *arg)
{
	(void)file, (void)op, (void)arg;
	return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *file)
{
	(void)file;
	return PACK_PAGE_SIZE;
}

static int file_traits(sqlite3_file *file)
{
	(void)file;
	return SQLITE_IOCAP_IMMUTABLE;
}

/* Version 1: no shared memory, so no WAL; no memory mapping. */
static const sqlite3_io_methods pack_io = {
	.iVersion = 1,
	.xClose = file_close_pack,
	.xRead = file_read_pages,
	.xWrite = file_refuse_write,
	.xTruncate = file_refuse_truncate,
	.xSync = file_do_nothing,
	.xFileSize = file_size_of,
	.xLock = file_do_nothing,
	.xUnlock = file_do_nothing,
	.xCheckReservedLock = file_no_lock,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_traits,
};

/* --- the VFS --- */

/* The pack itself and nothing else: every temporary file, journal, WAL and attached database ends here. */
static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	struct pack *p = (struct pack *)(void *)vfs;

	file->pMethods = NULL;
	if (!(flags & SQLITE_OPEN_MAIN_DB) || !name || strcmp(name, FILE_NAME) != 0 || !p->age)
		return SQLITE_CANTOPEN;
	((struct pack_file *)(void *)file)->pack = p;
	file->pMethods = &pack_io;
	if (out_flags)
		*out_flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
	return SQLITE_OK;
}

static int vfs_refuse_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
	(void)vfs, (void)name, (void)sync_dir;
	return SQLITE_READONLY;
}

static int vfs_nothing_there(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	(void)vfs, (void)name, (void)flags;
	*out = 0;
	return SQLITE_OK;
}

static int vfs_full_name(sqlite3_vfs *vfs, const char *name, int room, char *out)
{
	(void)vfs;
	sqlite3_snprintf(room, out, "%s", name);
	return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *vfs, int len, char *out)
{
	(void)vfs;
	return random_bytes(out, (size_t)len) == 0 ? len : 0;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
	(void)vfs;
	return microseconds; /* never waits: nothing is ever locked */
}

/* A pack has no use for the clock; a fixed time keeps content from depending on it. */
static int vfs_time(sqlite3_vfs *vfs, double *julian_day)
{
	(void)vfs;
	*julian_day = 2440587.5; /* 1970-01-01 */
	return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *vfs, int room, char *out)
{
	(void)vfs, (void)room, (void)out;
	return 0;
}

static void set_methods(struct pack *p)
{
	snprintf(p->name, sizeof p->name, "invigil-age-%p", (void *)p);
	p->vfs = (sqlite3_vfs){
		.iVersion = 1,
		.szOsFile = sizeof(struct pack_file),
		.mxPathname = 64,
		.zName = p->name,
		.xOpen = vfs_open,
		.xDelete = vfs_refuse_delete,
		.xAccess = vfs_nothing_there,
		.xFullPathname = vfs_full_name,
		.xRandomness = vfs_randomness,
		.xSleep = vfs_sleep,
		.xCurrentTime = vfs_time,
		.xGetLastError = vfs_last_error,
	};
}

/* --- opening --- */

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The first 100 bytes of a database, https://www.sqlite.org/fileformat2.html §1.3. */
static int check_first_page(struct age_file *f, struct error *e)
{
	uint64_t size = age_file_size(f);
	uint8_t h[100];

	if (size < PACK_PAGE_SIZE)
		return error_set(e, ERR_FORMAT, "the pack holds no database");
	int r = age_file_read(f, 0, h, sizeof h, e);
	if (r < 0)
		return r;
	if (memcmp(h, "SQLite format 3", 16) != 0)
		return error_set(e, ERR_FORMAT, "the pack holds no SQLite database");
	if (be32(h + 68) != PACK_APPLICATION_ID)
		return error_set(e, ERR_FORMAT, "the database is not an Invigil pack (its application_id differs)");
	if (((unsigned)h[16] << 8 | h[17]) != PACK_PAGE_SIZE || h[20] != 0)
		return error_set(e, ERR_FORMAT, "the pack's page size is not %d", PACK_PAGE_SIZE);
	if (h[18] != 1 || h[19] != 1)
		return error_set(e, ERR_FORMAT, "the pack was not written with journal_mode=DELETE");
	if ((uint64_t)be32(h + 28) * PACK_PAGE_SIZE != size)
		return error_set(e, ERR_FORMAT, "the pack's database is not whole");
	return 0;
}

static int configure(sqlite3 *db)
{
	static const int settings[][2] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0 },
	};
	int rc = SQLITE_OK;

	for (size_t i = 0; i < sizeof settings / sizeof settings[0] && rc == SQLITE_OK; i++)
		rc = sqlite3_db_config(db, settings[i][0], settings[i][1], NULL);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db,
			"PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA query_only=ON;"
			"SELECT count(*) FROM sqlite_schema",
			NULL, NULL, NULL);
	return rc;
}

static void free_pack(struct pack *p)
{
	if (!p)
		return;
	age_file_free(p->age);
	mem_free_wiped(p, sizeof *p);
}

static int connect(sqlite3 **out, struct pack *p)
{
	int rc = sqlite3_vfs_register(&p->vfs, 0);

	if (rc != SQLITE_OK)
		return rc;
	rc = sqlite3_open_v2(OPEN_URI, out,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX, p->name);
	sqlite3_vfs_unregister(&p->vfs);
	if (rc == SQLITE_OK)
		rc = sqlite3_extended_result_codes(*out, 1);
	return rc == SQLITE_OK ? configure(*out) : rc;
}

/* Takes `age` over, also on failure. */
static int open_database(sqlite3 **out, struct age_file *age, struct error *e)
{
	struct pack *p = mem_zero(1, sizeof *p);
	sqlite3 *db = NULL;
	int rc;

	if (!p) {
		age_file_free(age);
		return error_set(e, ERR_NOMEM, "out of memory");
	}
	p->age = age;
	int r = check_first_page(age, e);
	if (r < 0) {
		free_pack(p);
		return r;
	}
	set_methods(p);
	rc = connect(&db, p);
	if (rc == SQLITE_OK) {
		*out = db;
		return 0;
	}
	if (p->failed.code)
		r = error_set(e, p->failed.code, "%s", p->failed.text);
	else if ((rc & 0xff) == SQLITE_NOMEM)
		r = error_set(e, ERR_NOMEM, "out of memory");
	else
		r = error_set(
			e, ERR_FORMAT, "the pack's database cannot be read: %s", db ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
	sqlite3_close(db);
	free_pack(p);
	return r;
}

int pack_vfs_open(
	struct sqlite3 **out, const char *path, const struct age_identity *ids, size_t count, struct error *e)
{
	struct age_file *age = NULL;
	int r = age_file_open_path(&age, ids, count, path, e);

	if (r < 0)
		return r;
	r = open_database(out, age, e);
	return r < 0 ? error_prefix(e, r, "%s", path) : 0;
}

int pack_vfs_open_memory(struct sqlite3 **out, const void *data, size_t len, const struct age_identity *ids,
	size_t count, struct error *e)
{
	struct age_file *age = NULL;
	int r = age_file_open_memory(&age, ids, count, data, len, e);

	return r < 0 ? r : open_database(out, age, e);
}

static struct pack *pack_behind(sqlite3 *db)
{
	sqlite3_vfs *vfs = NULL;

	sqlite3_file_control(db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
	return vfs && vfs->xOpen == vfs_open ? (struct pack *)(void *)vfs : NULL;
}

void pack_vfs_close(struct sqlite3 *db)
{
	struct pack *p = db ? pack_behind(db) : NULL;
	sqlite3_stmt *statement;

	if (!db)
		return;
	while ((statement = sqlite3_next_stmt(db, NULL)) != NULL)
		sqlite3_finalize(statement);
	sqlite3_close(db);
	free_pack(p);
}

int pack_vfs_error(struct sqlite3 *db, struct error *e)
{
	struct pack *p = pack_behind(db);

	if (!p || !p->failed.code)
		return 0;
	return error_set(e, p->failed.code, "%s", p->failed.text);
}

int pack_vfs_check(const char *path, const struct age_identity *ids, size_t count, age_progress progress, void *ctx,
	struct error *e)
{
	struct age_file *f = NULL;
	int r = age_file_open_path(&f, ids, count, path, e);

	if (r < 0)
		return r;
	r = age_file_check_all(f, progress, ctx, e);
	if (r < 0 && r != ERR_IO)
		error_prefix(e, r, "%s", path);
	age_file_free(f);
	return r;
}
