/* What sync or a peer brought, as far as it can be trusted: centre file, sittings with programme and packs, roster,
 * release.
 *
 * Files stand in DATA/spool/in (sync/PROTOCOL.md §2). library_refresh() looks for new or changed ones and verifies
 * each before it is believed; what is refused is named in library_problem() and changes nothing already accepted.
 * The library owns everything it hands out; pointers live until the next refresh that returned true, or
 * library_close(). One thread. */
#ifndef KIOSK_LIBRARY_H
#define KIOSK_LIBRARY_H

#include "content/age.h"
#include "content/centre.h"
#include "content/device.h"
#include "content/roster.h"
#include "content/sitting.h"
#include "content/trust.h"
#include "engine/profile.h"

struct library;

/* Opens DATA/trust and loads what is there. A missing or refused file is not an error of opening: it is a problem
 * to show. ERR_NOTFOUND: no trust folder. `device` is borrowed. */
int library_open(struct library **out, const struct device *device, struct error *e);
void library_close(struct library *l); /* NULL is fine */

/* Look again. True when something that is handed out below changed (old pointers are then dead). Cheap when nothing
 * did (a stat per file), so it may be called every second. */
bool library_refresh(struct library *l);

/* NULL where there is none yet, with the reason in library_problem(). */
const struct centre *library_centre(const struct library *l);
const struct roster *library_roster(const struct library *l); /* desks only; NULL on seats */
struct trust *library_trust(struct library *l);

/* One line for people ("centre.json: signed by only one person; ask for it to be signed again"), or "" when all is
 * well. */
const char *library_problem(const struct library *l);

struct library_sitting {
	struct sitting *manifest;
	struct profile *programme; /* NULL where the file is missing or not the one listed */
	char folder[FILE_PATH_MAX];
	char sha256[SHA256_HEX_SIZE]; /* of sitting.json */
	bool released;                /* a release file for this centre is there (not yet proved) */
	char problem[ERROR_TEXT_MAX]; /* "" when all its files are there and right */
};
size_t library_sitting_count(const struct library *l);
const struct library_sitting *library_sitting_at(const struct library *l, size_t index);
const struct library_sitting *library_sitting(const struct library *l, const char *id); /* NULL */

/* The release identity of a sitting, proved against the manifest. The caller wipes it. ERR_NOTFOUND: not published
 * yet (C17). sha256 gets the release file's hash. */
int library_release(struct age_identity *out, char sha256[SHA256_HEX_SIZE], struct library *l,
	const struct library_sitting *s, struct error *e);

/* Path of a pack; ERR_NOTFOUND names the paper or file. */
int library_pack_path(char out[FILE_PATH_MAX], const struct library_sitting *s, const char *paper, struct error *e);

#endif
