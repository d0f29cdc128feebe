/* level[k] holds the hashes of the complete subtrees of 2^k leaves, from the left. Any range the recursion of
 * RFC 6962 asks for that begins at a multiple of its power-of-two length is one lookup; only the ragged right edge
 * is hashed again, at most once per level. */
#include "sync/merkle.h"

#include "engine/memory.h"

#include <assert.h>
#include <string.h>

#define LEVELS 29 /* 2^28 leaves and their root */

struct level {
	uint8_t *hash; /* count * SHA256_SIZE bytes */
	size_t count, room;
};

struct merkle {
	struct level level[LEVELS];
};

static int hash_prefixed(
	uint8_t out[SHA256_SIZE], uint8_t prefix, const void *a, size_t a_len, const void *b, size_t b_len)
{
	struct hash *h = hash_new(HASH_SHA256);
	hash_add(h, &prefix, 1);
	hash_add(h, a, a_len);
	if (b_len)
		hash_add(h, b, b_len);
	return hash_end(h, out);
}

int merkle_leaf(uint8_t out[SHA256_SIZE], const void *entry, size_t len)
{
	return hash_prefixed(out, 0x00, len ? entry : "", len, NULL, 0);
}

static int node(uint8_t out[SHA256_SIZE], const uint8_t *left, const uint8_t *right)
{
	return hash_prefixed(out, 0x01, left, SHA256_SIZE, right, SHA256_SIZE);
}

int merkle_check(const uint8_t leaf[SHA256_SIZE], uint64_t index, uint64_t size, const struct merkle_path *path,
	const uint8_t root[SHA256_SIZE])
{
	if (index >= size || path->count > MERKLE_PATH_MAX)
		return ERR_AUTH;
	/* RFC 9162 §2.1.3.2: fn walks up from the leaf, sn from the last leaf. */
	uint64_t fn = index, sn = size - 1;
	uint8_t r[SHA256_SIZE];
	memcpy(r, leaf, sizeof r);
	for (size_t i = 0; i < path->count; i++) {
		if (sn == 0)
			return ERR_AUTH;
		int rc;
		if ((fn & 1) || fn == sn) {
			rc = node(r, path->hash[i], r);
			while (!(fn & 1) && fn) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			rc = node(r, r, path->hash[i]);
		}
		if (rc)
			return rc;
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && bytes_equal(r, root, SHA256_SIZE) ? 0 : ERR_AUTH;
}

struct merkle *merkle_new(void)
{
	return mem_zero(1, sizeof(struct merkle));
}

void merkle_free(struct merkle *m)
{
	if (!m)
		return;
	for (int k = 0; k < LEVELS; k++)
		mem_free(m->level[k].hash);
	mem_free(m);
}

uint64_t merkle_size(const struct merkle *m)
{
	return m->level[0].count;
}

const uint8_t *merkle_at(const struct merkle *m, uint64_t index)
{
	assert(index < m->level[0].count);
	return m->level[0].hash + index * SHA256_SIZE;
}

static int level_room(struct level *l)
{
	if (l->count < l->room)
		return 0;
	size_t room = l->room ? l->room * 2 : 8;
	uint8_t *p = mem_array(l->hash, room, SHA256_SIZE);
	if (!p)
		return ERR_NOMEM;
	l->hash = p;
	l->room = room;
	return 0;
}

static void level_push(struct level *l, const uint8_t hash[SHA256_SIZE])
{
	memcpy(l->hash + l->count * SHA256_SIZE, hash, SHA256_SIZE);
	l->count++;
}

int merkle_append(struct merkle *m, const uint8_t leaf[SHA256_SIZE])
{
	uint64_t before = merkle_size(m);
	if (before >= MERKLE_LEAVES_MAX)
		return ERR_LIMIT;
	uint8_t hash[SHA256_SIZE];
	memcpy(hash, leaf, sizeof hash);
	int rc = 0;
	for (int k = 0;; k++) {
		struct level *l = &m->level[k];
		if ((rc = level_room(l)))
			break;
		level_push(l, hash);
		if (l->count & 1 || k + 1 == LEVELS)
			return 0;
		if ((rc = node(hash, l->hash + (l->count - 2) * SHA256_SIZE, l->hash + (l->count - 1) * SHA256_SIZE)))
			break;
	}
	merkle_cut(m, before);
	return rc;
}

void merkle_cut(struct merkle *m, uint64_t size)
{
	assert(size <= merkle_size(m));
	for (int k = 0; k < LEVELS; k++) {
		size_t keep = (size_t)(size >> k);
		if (m->level[k].count > keep)
			m->level[k].count = keep;
	}
}

/* The largest power of two below n, as its exponent; n >= 2. */
static int split_level(uint64_t n)
{
	int k = 0;
	while ((UINT64_C(2) << k) < n)
		k++;
	return k;
}

/* Hash of leaves [begin, begin + n), n >= 1, where `begin` is a multiple of the power of two that covers n: RFC
 * 6962's recursion makes no others. */
static int range(uint8_t out[SHA256_SIZE], const struct merkle *m, uint64_t begin, uint64_t n)
{
	uint64_t left[LEVELS];
	int level[LEVELS], depth = 0;
	while (n & (n - 1)) {
		int k = split_level(n);
		assert(depth < LEVELS);
		left[depth] = begin >> k;
		level[depth++] = k;
		begin += UINT64_C(1) << k;
		n -= UINT64_C(1) << k;
	}
	int k = n == 1 ? 0 : split_level(n) + 1;
	memcpy(out, m->level[k].hash + (begin >> k) * SHA256_SIZE, SHA256_SIZE);
	while (depth-- > 0) {
		int rc = node(out, m->level[level[depth]].hash + left[depth] * SHA256_SIZE, out);
		if (rc)
			return rc;
	}
	return 0;
}

int merkle_root(uint8_t out[SHA256_SIZE], const struct merkle *m, uint64_t size)
{
	assert(size <= merkle_size(m));
	if (size == 0)
		return sha256(out, "", 0);
	uint8_t root[SHA256_SIZE];
	int rc = range(root, m, 0, size);
	if (rc == 0)
		memcpy(out, root, sizeof root);
	return rc;
}

int merkle_prove(struct merkle_path *out, const struct merkle *m, uint64_t index, uint64_t size)
{
	assert(index < size && size <= merkle_size(m));
	struct merkle_path down = { 0, { { 0 } } }; /* root's child first */
	uint64_t begin = 0, n = size;
	while (n > 1) {
		uint64_t k = UINT64_C(1) << split_level(n);
		bool right = index - begin >= k;
		int rc =
			right ? range(down.hash[down.count], m, begin, k) : range(down.hash[down.count], m, begin + k, n - k);
		if (rc)
			return rc;
		down.count++;
		begin += right ? k : 0;
		n = right ? n - k : k;
	}
	out->count = down.count;
	for (size_t i = 0; i < down.count; i++)
		memcpy(out->hash[i], down.hash[down.count - 1 - i], SHA256_SIZE);
	return 0;
}
