/* The spool DATA/spool (sync/PROTOCOL.md §1–2): how kiosk and sync, two processes, hand files to each other.
 *
 * A file is there whole or not at all, whoever is killed when. Names that begin with "." are temporary and
 * invisible to everybody else. Content-named files (objects, segments) never change; dropping one that is there
 * already is success. Only the reader removes. Every function opens what it needs and closes it again: a struct
 * spool is a path, copyable, any thread. Relative names never contain "..", "//" or a part that begins with ".":
 * ERR_FORMAT. Codes: ERR_FULL and ERR_IO name the folder or file ("read-only"); ERR_NOTFOUND. */
#ifndef SYNC_SPOOL_H
#define SYNC_SPOOL_H

#include "content/file_system.h"
#include "content/hash.h"
#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/limits.h"

#include <stdbool.h>
#include <stdint.h>

struct spool {
	char root[FILE_PATH_MAX]; /* "DATA/spool" */
};

/* Point at DATA/spool; init makes the folders of PROTOCOL.md §2 where they are missing. */
int spool_open(struct spool *out, const char *data, struct error *e);
int spool_init(const struct spool *s, struct error *e);

/* "ROOT/REL". ERR_FORMAT, ERR_LIMIT. */
int spool_path(char out[FILE_PATH_MAX], const struct spool *s, const char *rel, struct error *e);

/* Drop bytes as `rel` ("out/heads/A.1.3"), making its folder. put: an existing file with the same bytes is 0, with
 * others ERR_EXISTS. put_over replaces (link.json, newer signed files). Durable on return. */
int spool_put(const struct spool *s, const char *rel, const void *bytes, size_t len, struct error *e);
int spool_put_over(const struct spool *s, const char *rel, const void *bytes, size_t len, struct error *e);

/* Drop under its content's hash in folder `dir`; sha256 (may be NULL) gets the name. */
int spool_put_hashed(const struct spool *s, const char *dir, char sha256[SHA256_HEX_SIZE], const void *bytes,
	size_t len, struct error *e);

/* Names in folder `dir`, byte order, without temporary ones. An absent folder has none. file_names_release(). */
int spool_list(const struct spool *s, const char *dir, struct file_names *out, struct error *e);

/* Append the file to `out` (out->max bounds it). get_hashed also demands that the bytes have the name: ERR_FORMAT.
 */
int spool_get(const struct spool *s, const char *rel, struct buffer *out, struct error *e);
int spool_get_hashed(
	const struct spool *s, const char *dir, const char *sha256, struct buffer *out, struct error *e);
bool spool_has(const struct spool *s, const char *rel);

/* Remove what was read, after what it stands for is safe elsewhere; an absent file is 0. */
int spool_remove(const struct spool *s, const char *rel, struct error *e);

/* True for 64 lower-case hex digits. */
bool spool_is_hash(const char *name);

/* --- the kiosk's side in words --- */

int spool_put_object(const struct spool *s, const char *sitting, char sha256[SHA256_HEX_SIZE], const void *bytes,
	size_t len, struct error *e); /* out/objects/SITTING/SHA256 */
int spool_put_segment(const struct spool *s, const char *attempt, char sha256[SHA256_HEX_SIZE], const void *bytes,
	size_t len, struct error *e); /* out/segments/ATTEMPT/SHA256 */

/* out/heads/ATTEMPT.G.COUNT.sig first, then out/heads/ATTEMPT.G.COUNT: who sees the head has the signature. */
int spool_put_head(const struct spool *s, const char *attempt, uint32_t generation, size_t count, const void *text,
	size_t len, const void *sig, size_t sig_len, struct error *e);

/* A head's name taken apart. ERR_FORMAT for anything else (also for the .sig). */
struct spool_head {
	char attempt[LIMIT_IDENTIFIER + 1];
	uint32_t generation;
	size_t count;
};
int spool_head_parse(struct spool_head *out, const char *name);

/* link.json as sync leaves it. ERR_NOTFOUND before the first round. */
struct spool_link {
	int64_t at; /* unix seconds */
	bool up;
	char what[256];
};
int spool_link_write(const struct spool *s, const struct spool_link *link, struct error *e);
int spool_link_read(struct spool_link *out, const struct spool *s, struct error *e);

#endif
