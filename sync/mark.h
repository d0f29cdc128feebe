/* Marking: signed answers, signed manifest, marking key and profile in, one result out (DOMAIN.md, After).
 *
 * A pure function of its inputs: the result's JSON holds no time and nothing of the machine, so a second run, or a
 * second program, gets the same bytes (`invigil-verify result`). Nothing is carried from one attempt to the next:
 * every item is scored in a session of its own (F26). Refused by name: a key the manifest does not list, a key of
 * another pack, an item whose hash differs, answers to another paper, pack or manifest, a plan that the seed does
 * not give. Score, maximum and outcome are whole thousandths of a mark. The format is in PROTOCOL.md §6. One
 * thread. */
#ifndef SYNC_MARK_H
#define SYNC_MARK_H

#include "content/age.h"
#include "content/hash.h"
#include "content/trust.h"
#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/limits.h"

#define MARK_FORMAT "invigil-result/1"
#define MARK_RESULT_MAX (16 << 20) /* bytes of one result */

/* --- a paper with its key --- */

struct mark_files {
	const char *sitting; /* sitting.json, signatures beside it, the programme file in its folder */
	const char *pack, *key;
	const struct age_identity *release, *marking; /* one each */
};

struct mark_paper;

/* Verifies the manifest against `trust`, then key and pack against the manifest and each other, every item's hash
 * included. ERR_AUTH names what does not belong together; ERR_FORMAT, ERR_NOTFOUND, ERR_EXPIRED, ERR_IO. */
int mark_paper_open(struct mark_paper **out, struct trust *trust, const struct mark_files *f, struct error *e);
void mark_paper_free(struct mark_paper *p); /* NULL is fine; wipes */

/* --- one attempt --- */

struct mark_journal {
	const void *bytes; /* of generation i + 1, as signed */
	size_t len;
};

struct mark_set {
	const char *centre, *attempt;
	const struct mark_journal *generation; /* all, from the first */
	size_t count;
	const char *answers; /* SHA-256 of the sealed answer manifest of the last generation, as hex */
};

/* Append the result's JSON. The caller has verified the answer manifests. ERR_STATE: not submitted, or not sealed;
 * ERR_AUTH: answers to something else; ERR_FORMAT: a journal that does not hold. */
int mark_attempt(struct buffer *json, struct mark_paper *p, const struct mark_set *set,
	const struct age_identity *intake, size_t intake_count, struct error *e);

#endif
