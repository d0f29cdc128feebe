/* The sets of a centre as the store has them: which attempts are sealed, their journals put together again.
 *
 * Only accepted heads count; an attempt of which any generation has a refused second set is never handed to marking
 * ("both stored, neither marked"). Every manifest is verified against the centre file, every segment against its
 * hash. */
#ifndef SYNC_MARK_STORE_H
#define SYNC_MARK_STORE_H

#include "sync/central.h"
#include "sync/mark.h"

enum set_state { SET_SEALED, SET_OPEN, SET_TWO };

struct set_facts {
	char attempt[STORE_ID];
	uint32_t generations;
	enum set_state state;
};

/* All attempts of a place, in order of id. Inside store_read(). The list is the caller's (mem_free). */
int sets_list(struct set_facts **out, size_t *count, struct place *p, struct store *s, struct error *e);

/* One attempt's journals in memory. */
struct set_bytes {
	struct buffer journal[LIMIT_GENERATIONS];
	struct mark_journal generation[LIMIT_GENERATIONS];
	size_t count;
	char answers[SHA256_HEX_SIZE]; /* of the last generation's manifest */
};

/* Inside store_read(). ERR_AUTH, ERR_FORMAT: a manifest or segment that does not hold. Release in every case. */
int set_read(struct set_bytes *out, struct central *c, struct place *p, struct store *s, const char *attempt,
	struct error *e);
void set_release_bytes(struct set_bytes *b); /* wipes */

#endif
