/* Publishing: operators put signed files into the store, from where devices fetch them.
 *
 * Everything is verified against DATA/trust before a byte is kept: two signatures where people sign, hashes and
 * sizes where a manifest lists them. What is published stays; a newer version stands beside the older. */
#ifndef SYNC_CENTRAL_PUBLISH_H
#define SYNC_CENTRAL_PUBLISH_H

#include "sync/central.h"

/* FILE is centre.json with its signatures beside it. ERR_AUTH, ERR_EXPIRED (not newer), ERR_EXISTS. */
int publish_centre(struct central *c, const char *path, struct error *e);

/* SITTING.json with its signatures, packs and programme file beside it, for each centre named. Keys stay elsewhere.
 */
int publish_sitting(struct central *c, const char *path, const char *const *centres, size_t count, struct error *e);

/* A release file with its two signatures, or a fallback (none), for one centre and sitting. */
int publish_release(struct central *c, const char *path, const char *centre, const char *sitting, struct error *e);

/* A roster's JSON line with one signature beside it: sealed to the desks of the centre file in force. */
int publish_roster(struct central *c, const char *path, struct error *e);

/* Write the newest published file NAME of a centre to `out`. ERR_NOTFOUND. */
int publish_export(struct central *c, const char *centre, const char *name, const char *out, struct error *e);

#endif
