/* The Merkle tree of a transparency log (RFC 6962 §2.1): leaves are appended, roots and inclusion paths read.
 *
 * All hashes are SHA-256: a leaf is H(0x00 || bytes), a node H(0x01 || left || right), the root of no leaves H("").
 * A struct merkle keeps the hash of every complete subtree in memory (64 bytes a leaf), so that a root or a path of
 * any earlier size costs O(log² n) and no database. It does no I/O and belongs to one thread at a time. Checking a
 * path needs no tree at all: merkle_check(). */
#ifndef SYNC_MERKLE_H
#define SYNC_MERKLE_H

#include "content/hash.h"
#include "engine/error.h"

#include <stddef.h>
#include <stdint.h>

#define MERKLE_PATH_MAX 63 /* hashes in one inclusion path; sizes are below 2^63 */
#define MERKLE_LEAVES_MAX (1u << 28)

/* H(0x00 || bytes): the leaf of a log entry. 0 or ERR_NOMEM. */
int merkle_leaf(uint8_t out[SHA256_SIZE], const void *entry, size_t len);

/* An inclusion path, leaf's sibling first (RFC 6962 §2.1.1). Plain value. */
struct merkle_path {
	size_t count;
	uint8_t hash[MERKLE_PATH_MAX][SHA256_SIZE];
};

/* 0 when `path` proves that `leaf` is entry `index` of the tree of `size` leaves with this root; ERR_AUTH when it
 * does not, also for an index outside the tree and for a path that is too short or too long. ERR_NOMEM. */
int merkle_check(const uint8_t leaf[SHA256_SIZE], uint64_t index, uint64_t size, const struct merkle_path *path,
	const uint8_t root[SHA256_SIZE]);

struct merkle;
struct merkle *merkle_new(void);    /* NULL when there is no memory */
void merkle_free(struct merkle *m); /* NULL is fine */

uint64_t merkle_size(const struct merkle *m);

/* Add a leaf hash at index merkle_size(). ERR_NOMEM (the tree is unchanged), ERR_LIMIT. */
int merkle_append(struct merkle *m, const uint8_t leaf[SHA256_SIZE]);

/* Forget the leaves from `size` on (a transaction that was not committed); `size` <= merkle_size(). */
void merkle_cut(struct merkle *m, uint64_t size);

/* The leaf hash at `index` < merkle_size(); borrowed until the next append. */
const uint8_t *merkle_at(const struct merkle *m, uint64_t index);

/* Root of the first `size` leaves, `size` <= merkle_size() (assert). 0 or ERR_NOMEM. */
int merkle_root(uint8_t out[SHA256_SIZE], const struct merkle *m, uint64_t size);

/* Path of leaf `index` in the tree of the first `size` leaves; index < size <= merkle_size() (assert). */
int merkle_prove(struct merkle_path *out, const struct merkle *m, uint64_t index, uint64_t size);

#endif
