/* Sitting manifest sitting.json (content/FORMAT.md §5): which packs a sitting uses, with their hashes and keys.
 *
 * Parsing is not trusting: sitting_load() is the one way to a manifest that may be used on a device; it wants two
 * signatures for `manifest@invigil` by two people with two keys, refuses versions older than one seen, and expired
 * ones by the time that trust.h keeps (no clock is read). `opens_at` is shown, never enforced. A struct sitting
 * owns all it points to and is immutable: any thread. */
#ifndef CONTENT_SITTING_H
#define CONTENT_SITTING_H

#include "content/hash.h"
#include "content/trust.h"
#include "engine/arena.h"
#include "engine/buffer.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SITTING_FORMAT "invigil-sitting/1"

/* A file that the manifest names: a plain name without folders, beside sitting.json. */
struct sitting_file {
	const char *file;
	uint64_t size; /* bytes */
	char sha256[SHA256_HEX_SIZE];
};

struct sitting_pack {
	const char *paper, *component, *role;
	struct sitting_file pack;
	bool has_key;
	struct sitting_file key;
};

struct sitting {
	const char *id, *name;
	uint64_t version;
	int64_t issued, expires, opens_at; /* unix seconds */
	const char *programme;             /* id */
	struct sitting_file programme_file;
	const char *release; /* "age1…", checked */
	size_t pack_count;
	struct sitting_pack *packs;
	char sha256[SHA256_HEX_SIZE]; /* of the manifest's bytes: bound into journals */
	struct arena arena;
};

/* Parse without trusting. ERR_FORMAT names the member and what is wrong, ERR_UNSUPPORTED (a later format),
 * ERR_LIMIT, ERR_NOMEM. */
int sitting_parse(struct sitting **out, const void *json, size_t len, struct error *e);
void sitting_free(struct sitting *s); /* NULL is fine */

/* Append the file's bytes (one line and LF): what people sign. The sha256 member is not used. */
int sitting_write(struct buffer *out, const struct sitting *s, struct error *e);

/* Read `path`, verify two signatures beside it, refuse another sitting than `expect` (NULL: any), an older version
 * than seen, one past its expiry. ERR_AUTH, ERR_EXPIRED, ERR_FORMAT, ERR_NOTFOUND, ERR_IO. */
int sitting_load(struct sitting **out, struct trust *t, const char *path, const char *expect, struct error *e);

/* The same judgement without remembering it. */
int sitting_check(
	struct sitting **out, const struct trust *t, const char *path, const char *expect, struct error *e);

/* As sitting_load for bytes and signatures in hand. */
int sitting_accept(struct sitting **out, struct trust *t, const char *expect, const void *json, size_t len,
	const struct signature *list, size_t count, struct error *e);

/* The pack of a paper; NULL where the manifest lists none. */
const struct sitting_pack *sitting_find(const struct sitting *s, const char *paper);

/* The file (pack, key or programme) that the manifest lists under that name; NULL: unlisted, so not to be used. */
const struct sitting_file *sitting_find_file(const struct sitting *s, const char *name);

/* Is the file at `path` the one that the manifest names? Needs no key: on arrival and at each boot. ERR_AUTH (size
 * or SHA-256 differ), ERR_NOTFOUND, ERR_IO. Reads the whole file. */
int sitting_check_file(const struct sitting_file *f, const char *path, struct error *e);

#endif
