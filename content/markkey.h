/* A marking key NAME.key (content/FORMAT.md §7): what marking needs and the centre must never hold.
 *
 * The caller opens the age file (content/age.h, marking identity) and gives the plaintext; this file parses it,
 * checks the format, paper, hashes and sizes, and hands out per item the processing part. Immutable after parsing,
 * so it may be shared between threads (applying changes the item, not the key). Everything borrowed lives until
 * markkey_free(). */
#ifndef CONTENT_MARKKEY_H
#define CONTENT_MARKKEY_H

#include "engine/error.h"

#include <stddef.h>

#define MARKKEY_FORMAT "invigil-key/1"
#define MARKKEY_SIZE_MAX (256u << 20) /* bytes of plaintext */

struct markkey;

/* One item of the key. All strings borrowed from the key. */
struct markkey_item {
	const char *id;
	const char *sha256; /* 64 hex digits: hash of the compiled item in the pack */
	const char *area;   /* "" where the item has no label */
};

/* Parse `len` bytes of plaintext. ERR_FORMAT (text says what and where), ERR_LIMIT, ERR_NOMEM. */
int markkey_parse(struct markkey **out, const void *json, size_t len, struct error *e);
void markkey_free(struct markkey *k); /* NULL is fine */

const char *markkey_paper(const struct markkey *k);
const char *markkey_pack(const struct markkey *k); /* SHA-256 of the pack file, 64 hex digits */
size_t markkey_count(const struct markkey *k);

/* The n-th item in order of identifier; n < markkey_count(). */
void markkey_at(struct markkey_item *out, const struct markkey *k, size_t n);

/* ERR_NOTFOUND where the key has no such item. */
int markkey_find(struct markkey_item *out, const struct markkey *k, const char *id, struct error *e);

/* Put the key's outcomes, correct responses, mappings and processing into a loaded live item. `sha256` is the hash
 * of the compiled text it was loaded from (pack_item() gives it). Refused by name: ERR_NOTFOUND where the key has
 * no such item, ERR_AUTH where the hash differs from the key's; ERR_FORMAT, ERR_UNSUPPORTED, ERR_NOMEM from
 * item_add_key(). On failure the item must be freed, not scored. */
struct item;
int markkey_apply_item(const struct markkey *k, struct item *item, const char *sha256, struct error *e);

/* The same for the test: outcomes and outcome processing. ERR_AUTH where the test's id is not the key's paper. */
struct test;
int markkey_apply_test(const struct markkey *k, struct test *test, struct error *e);

/* Is this the key of that pack? `sha256` is the pack file's hash. ERR_AUTH where not. */
int markkey_check_pack(const struct markkey *k, const char *sha256, struct error *e);

#endif
