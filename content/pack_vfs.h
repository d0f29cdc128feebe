/* Packs opened in place: a read-only SQLite VFS ("invigil-age…") over an age file.
 *
 * The plaintext never touches a disk: pages are decrypted from 64 KiB chunks when SQLite asks, every chunk
 * authenticated before a byte of it is seen. Opening reads the age header, the last chunk and the first page,
 * whatever the pack's size. The VFS knows one file: it refuses every other open (temporary, journal, WAL,
 * attached), every write, truncate and delete. A failed authentication is SQLITE_IOERR_AUTH and never wrong bytes.
 * The connection is immutable=1, query_only, defensive, trusted_schema=OFF, temp_store=MEMORY, mmap_size=0, no
 * ATTACH, no extensions, no triggers.
 *
 * A connection belongs to one thread at a time and is closed by pack_vfs_close(), never by sqlite3_close(). Verify
 * the manifest and the pack's SHA-256 first: age does not say who sealed a file. */
#ifndef CONTENT_PACK_VFS_H
#define CONTENT_PACK_VFS_H

#include "content/age.h"
#include "engine/error.h"

#include <stddef.h>
#include <stdint.h>

struct sqlite3;

#define PACK_APPLICATION_ID 0x494e5650 /* "INVP" */
#define PACK_PAGE_SIZE 4096

/* *out to the caller. The codes of age opening; ERR_FORMAT when the plaintext is not a database of page size 4096,
 * journal_mode=DELETE, whole, with this application_id; ERR_NOTFOUND also for a missing file; ERR_IO, ERR_NOMEM. */
int pack_vfs_open(
	struct sqlite3 **out, const char *path, const struct age_identity *ids, size_t count, struct error *e);

/* A pack in memory (practice in a browser, preview); `data` is borrowed until pack_vfs_close(). */
int pack_vfs_open_memory(struct sqlite3 **out, const void *data, size_t len, const struct age_identity *ids,
	size_t count, struct error *e);

/* Wipes keys and chunks. All statements must have been finalised. NULL is fine. */
void pack_vfs_close(struct sqlite3 *db);

/* Why the last read of this connection failed (ERR_AUTH, ERR_IO…), or 0 when none did. For messages after a query
 * returned SQLITE_IOERR. */
int pack_vfs_error(struct sqlite3 *db, struct error *e);

/* Checks every chunk of a pack once, on a worker thread if wished (it opens the file by itself). */
int pack_vfs_check(const char *path, const struct age_identity *ids, size_t count, age_progress progress, void *ctx,
	struct error *e);

#endif
