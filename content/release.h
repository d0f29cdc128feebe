/* The release of a sitting (content/FORMAT.md §6): the identity that opens its packs.
 *
 * Two people's signatures over the age file are verified before it is opened; the identity inside is refused unless
 * its recipient is the manifest's. The fallback for a centre without a line is useless without an enrolled device
 * and useless without the words, and is proved by the manifest's recipient. No state; the identity is the caller's
 * to wipe (age_identity_wipe). */
#ifndef CONTENT_RELEASE_H
#define CONTENT_RELEASE_H

#include "content/age.h"
#include "content/hash.h"
#include "content/trust.h"
#include "engine/buffer.h"
#include "engine/error.h"

#include <stdbool.h>

#define RELEASE_FILE_MAX (1 << 20) /* bytes of a release file: one stanza a device */
#define RELEASE_WORDS_MIN 6        /* of a fallback's passphrase */

/* File names in the sitting's folder: "release-CENTRE.age" and "release-CENTRE.fallback.age". ERR_LIMIT. */
int release_name(char *out, size_t room, const char *centre, bool fallback, struct error *e);

/* Read `path`, verify, open with this device's identity, compare with `recipient` ("age1…" of the manifest). sha256
 * (may be NULL) gets the file's hash, which the journal binds. ERR_NOTFOUND (no such file, or not sealed to this
 * device), ERR_AUTH (signatures; another sitting's release), ERR_FORMAT, ERR_IO. */
int release_load(struct age_identity *out, char sha256[SHA256_HEX_SIZE], struct trust *t, const char *path,
	const struct age_identity *device, const char *recipient, struct error *e);

/* The same without signatures, for bytes that the caller verified. */
int release_open(struct age_identity *out, const void *sealed, size_t len, const struct age_identity *device,
	const char *recipient, struct error *e);

/* The fallback file and what a person typed: case and runs of spaces or hyphens do not matter. ERR_AUTH: wrong
 * words. Work factors 15..18 only. Takes up to a second and 256 MiB. */
int release_open_fallback(struct age_identity *out, const void *sealed, size_t len,
	const struct age_identity *device, const char *words, const char *recipient, struct error *e);

/* Make the bytes of a release, and of a fallback with `words` in canonical form (lower case, single hyphens). */
int release_make(struct buffer *out, const struct age_identity *release, const struct age_recipient *devices,
	size_t count, struct error *e);
int release_make_fallback(struct buffer *out, const struct age_identity *release,
	const struct age_recipient *devices, size_t count, const char *words, int work_factor, struct error *e);

/* Words as typed to words as sealed. ERR_FORMAT: fewer than RELEASE_WORDS_MIN; ERR_LIMIT. */
int release_words(char *out, size_t room, const char *typed, struct error *e);

#endif
