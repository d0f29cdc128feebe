/* xoshiro256** 1.0 seeded by SplitMix64 (both public domain, Blackman and Vigna), written from their definitions.
 */
#include "engine/rng.h"
#include "engine/error.h"
#include "engine/memory.h"

#include <inttypes.h>
#include <stdio.h>

uint64_t rng_fnv1a64(const char *text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return h;
}

static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void rng_init(struct rng *g, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		g->s[i] = splitmix64(&seed);
}

void rng_stream(struct rng *g, uint64_t seed, const char *purpose)
{
	rng_init(g, seed ^ rng_fnv1a64(purpose));
}

static uint64_t rotate(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t rng_next(struct rng *g)
{
	uint64_t *s = g->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

uint64_t rng_below(struct rng *g, uint64_t n)
{
	uint64_t refused = (0 - n) % n, x; /* 2^64 mod n */
	do
		x = rng_next(g);
	while (x < refused);
	return x % n;
}

bool rng_seed_parse(const char *text, uint64_t *seed)
{
	uint64_t x = 0;
	int i;
	for (i = 0; i < RNG_SEED_TEXT; i++) {
		char c = text[i];
		if (c >= '0' && c <= '9')
			x = x << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			x = x << 4 | (uint64_t)(c - 'a' + 10);
		else
			return false;
	}
	if (text[i])
		return false;
	*seed = x;
	return true;
}

void rng_seed_text(char out[RNG_SEED_TEXT + 1], uint64_t seed)
{
	snprintf(out, RNG_SEED_TEXT + 1, "%016" PRIx64, seed);
}

int rng_shuffle(struct rng *g, size_t *order, const bool *fixed, size_t count)
{
	size_t *places = mem_array(NULL, count, sizeof *places), n = 0;
	if (!places)
		return ERR_NOMEM;
	for (size_t i = 0; i < count; i++)
		if (!fixed || !fixed[i])
			places[n++] = i;
	for (size_t i = n; i > 1; i--) {
		size_t a = places[i - 1], b = places[rng_below(g, i)];
		size_t entry = order[a];
		order[a] = order[b];
		order[b] = entry;
	}
	mem_free(places);
	return 0;
}
