/* The roster (content/FORMAT.md §4): who sits what, with which adjustments, and which staff may act.
 *
 * Kept on a desk's disk as it came: an age file to the centre's desks. In memory only while a desk runs;
 * roster_free() wipes. Immutable after loading. Adjustments are handed out as JSON text; engine/ reads them. PIN
 * verification takes 0.1 s and 32 MiB: not on the UI thread's critical path. */
#ifndef CONTENT_ROSTER_H
#define CONTENT_ROSTER_H

#include "content/age.h"
#include "content/trust.h"
#include "engine/buffer.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stdint.h>

#define ROSTER_FORMAT "invigil-roster/1"

enum roster_choice { ROSTER_CHOICE_NONE, ROSTER_CHOICE_NO, ROSTER_CHOICE_YES };

struct roster_sitting {
	const char *id, *name;
	int64_t starts;
};

struct roster_booking {
	const char *sitting;
	int64_t starts;
	const char **papers; /* paper_count of them, at least one */
	size_t paper_count;
	const char *seat; /* NULL: not allotted */
};

struct roster_candidate {
	const char *id, *name, *born, *number, *role;
	struct roster_booking *bookings;
	size_t booking_count;
	const char *adjustments; /* JSON text of the ADJUSTMENTS object, or NULL */
	enum roster_choice training, sharing;
	const char *wording; /* NULL: no choice was made */
};

struct roster_staff {
	const char *id, *name;
	const char **roles;
	size_t role_count;
	const char *pin; /* verifier for pin_check() */
};

struct roster {
	const char *centre;
	uint64_t version;
	int64_t issued, expires;
	struct roster_sitting *sittings;
	size_t sitting_count;
	struct roster_staff *staff;
	size_t staff_count;
	struct roster_candidate *candidates;
	size_t candidate_count;
};

/* The JSON line, without trusting it. ERR_FORMAT names the member and the index, never a person. Candidate and
 * staff ids are unique, bookings name listed sittings, verifiers have their form. */
int roster_parse(struct roster **out, const char *json, size_t len, struct error *e);
void roster_free(struct roster *r); /* NULL is fine; wipes */

/* Append the JSON as one line without LF, for signing (demo, central's import). */
int roster_write(struct buffer *out, const struct roster *r, struct error *e);

/* Open an age file, verify its signature by a person, refuse another centre's ("the roster is of centre X"), an
 * older version and one past its expiry. ERR_NOTFOUND: not sealed to this device. */
int roster_open(struct roster **out, struct trust *t, const struct age_identity *id, const char *centre,
	const void *sealed, size_t len, struct error *e);
/* The same judgement without remembering it. */
int roster_check(struct roster **out, const struct trust *t, const struct age_identity *id, const char *centre,
	const void *sealed, size_t len, struct error *e);
int roster_load(struct roster **out, struct trust *t, const struct age_identity *id, const char *centre,
	const char *path, struct error *e);

/* Lookups; NULL where there is none. */
const struct roster_sitting *roster_sitting(const struct roster *r, const char *id);
const struct roster_candidate *roster_candidate(const struct roster *r, const char *id);
const struct roster_staff *roster_staff(const struct roster *r, const char *id);
const struct roster_booking *roster_booking(const struct roster_candidate *c, const char *sitting);
bool roster_staff_has(const struct roster_staff *s, const char *role);

/* 0, ERR_AUTH (wrong), ERR_FORMAT (fewer than 6 digits or other characters), ERR_NOMEM. */
int roster_pin_check(const struct roster_staff *s, const char *pin, struct error *e);

/* A seat code in its canonical form: upper case, no spaces or hyphens. ERR_FORMAT: empty or over `room`. */
int roster_code_canonical(char *out, size_t room, const char *code);

#endif
