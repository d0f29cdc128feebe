/* The generator of FORMAT.md §9: SplitMix64 seeds xoshiro256**; the same seed gives the same paper for ever.
 *
 * Not for secrets. One stream per purpose: a stream for the text P is seeded by seed XOR FNV-1a-64(P), so
 * that adding a draw in one place never changes another. */
#ifndef ENGINE_RNG_H
#define ENGINE_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];
};

#define RNG_SEED_TEXT 16 /* hex digits of a recorded seed */

uint64_t rng_fnv1a64(const char *text);
void rng_init(struct rng *g, uint64_t seed);
void rng_stream(struct rng *g, uint64_t seed, const char *purpose);
uint64_t rng_next(struct rng *g);
uint64_t rng_below(struct rng *g, uint64_t n); /* 0..n-1, unbiased; n must not be 0 */

/* Exactly 16 lower-case hex digits. */
bool rng_seed_parse(const char *text, uint64_t *seed);
void rng_seed_text(char out[RNG_SEED_TEXT + 1], uint64_t seed);

/* Fisher-Yates from the last to the first over the places of `order` (count entries) whose `fixed` is false;
 * a fixed place keeps its entry. `fixed` (NULL = none) belongs to the places and does not move. 0 or ERR_NOMEM. */
int rng_shuffle(struct rng *g, size_t *order, const bool *fixed, size_t count);

#endif
