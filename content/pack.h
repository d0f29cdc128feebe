/* A built pack at run time (content/FORMAT.md §7): open, then fetch the test, refs, items, stimuli and media one by
 * one.
 *
 * Opening reads the age header and a few database pages only: its cost does not depend on the size of the pack.
 * Everything is fetched when asked for, by primary key, through content/pack_vfs.h; nothing is written anywhere.
 * Text comes out as JSON bytes for the loaders of engine/ (item_load(), test_load()), which check it; this file
 * checks only the container: application_id, user_version, meta, identifiers, sizes against engine/limits.h, and
 * the SHA-256 of each item against its row.
 *
 * A struct pack is used by one thread at a time; open a second one for a worker. Plaintext lives only in the VFS's
 * cache, SQLite's page cache (SQLite's own allocator, freed at close) and the buffers given here, which the caller
 * releases (buffer_release_wiped() for papers). */
#ifndef CONTENT_PACK_H
#define CONTENT_PACK_H

#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct age_identity; /* content/age.h */

#define PACK_VERSION 1 /* user_version; application_id and page size are in content/pack_vfs.h */
#define PACK_FORMAT "invigil-pack/1"
#define PACK_MEDIA_TYPE_MAX 64

struct pack;

/* What the meta table says. Strings are NUL-terminated; `built` is "" where no build time was recorded. */
struct pack_info {
	char paper[LIMIT_IDENTIFIER + 1];
	char title[LIMIT_TITLE + 1];
	char built[32]; /* RFC 3339 or "" */
	char tool[64];
	bool practice; /* holds correct responses, processing and feedback */
};

/* Open the pack file at `path` with any of `count` identities. 0, or the codes of pack_vfs_open(): ERR_NOTFOUND (no
 * such file, or sealed to none of the identities), ERR_AUTH (a tag does not hold), ERR_FORMAT (not a pack, cut
 * off); also ERR_UNSUPPORTED (a pack of a later version). The identities may be wiped after the call. The file must
 * not change while open. For the check of every tag at unlock, on a worker, see pack_vfs_check(). */
int pack_open(
	struct pack **out, const char *path, const struct age_identity *identities, size_t count, struct error *e);

/* The same over bytes in memory (browser, preview). `data` is borrowed until pack_close(). */
int pack_open_memory(struct pack **out, const void *data, size_t len, const struct age_identity *identities,
	size_t count, struct error *e);

/* Close and wipe. NULL is fine. */
void pack_close(struct pack *p);

/* Borrowed until pack_close(). */
const struct pack_info *pack_info(const struct pack *p);

/* Number of items held (counts a table: not for the opening path). Negative error code on failure. */
int pack_item_count(struct pack *p, struct error *e);

/* Append the compiled test's JSON (without item refs) to *json (give it LIMIT_TEST_JSON). ERR_FORMAT, ERR_AUTH,
 * ERR_LIMIT. */
int pack_test(struct pack *p, struct buffer *json, struct error *e);

/* One item ref of a section, in order. Strings are borrowed for the call. `json` is "{}" or
 * {"weight","required","fixed",…}. */
struct pack_ref {
	int position;     /* 0-based, in the section's document order of refs */
	const char *id;   /* identifier of the ref, unique in the test */
	const char *item; /* identifier of the item: key for pack_item() */
	const char *json;
	size_t json_len;
};

/* 0 to go on; anything else stops and is returned by pack_refs(). */
typedef int (*pack_ref_fn)(const struct pack_ref *ref, void *ctx);

/* Call `fn` for each ref of `section`; no refs is not an error. At most LIMIT_ITEMS. */
int pack_refs(struct pack *p, const char *section, struct error *e, pack_ref_fn fn, void *ctx);

/* Append the compiled item's JSON to *json (give it LIMIT_ITEM_JSON); sha256 (may be NULL) gets the hash as 64 hex
 * digits. The hash of the bytes has been compared with the row's. ERR_NOTFOUND: no such item. */
int pack_item(struct pack *p, const char *id, struct buffer *json, char sha256[65], struct error *e);

/* Append a stimulus' JSON. ERR_NOTFOUND. */
int pack_stimulus(struct pack *p, const char *id, struct buffer *json, struct error *e);

/* Append a media file's bytes (give it LIMIT_MEDIA); `type` (may be NULL) gets "image/png" or "image/jpeg".
 * ERR_NOTFOUND. */
int pack_media(
	struct pack *p, const char *name, struct buffer *bytes, char type[PACK_MEDIA_TYPE_MAX], struct error *e);

/* Identifiers of all items in order of id (authors' tools and checks; reads the item table's index). */
typedef int (*pack_id_fn)(const char *id, void *ctx);
int pack_items(struct pack *p, struct error *e, pack_id_fn fn, void *ctx);

/* Refs of the whole test in order of section and position, for test_add_ref(): as pack_refs() with the section's
 * id. */
typedef int (*pack_all_refs_fn)(const char *section, const struct pack_ref *ref, void *ctx);
int pack_all_refs(struct pack *p, struct error *e, pack_all_refs_fn fn, void *ctx);

/* The whole test, loaded: structure and refs (engine/test.h). *out to the caller: test_free(). */
struct test;
int pack_load_test(struct test **out, struct pack *p, struct error *e);

#endif
