/* Checking a pack before it is used: its bytes against the manifest, then every AEAD tag once, on a worker.
 *
 * The worker opens the pack for itself and closes it again; the UI thread opens its own when the check has ended
 * well. One check at a time per struct. Without threads (browser) the check runs inside unlock_start(). */
#ifndef KIOSK_UNLOCK_SYSTEM_H
#define KIOSK_UNLOCK_SYSTEM_H

#include "content/age.h"
#include "content/file_system.h"
#include "content/hash.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stdint.h>

struct unlock;

struct unlock_request {
	char path[FILE_PATH_MAX];
	uint64_t size;                /* as the manifest has it */
	char sha256[SHA256_HEX_SIZE]; /* as the manifest has it */
	struct age_identity identity; /* copied, wiped at the end */
};

int unlock_start(struct unlock **out, const struct unlock_request *request, struct error *e);
/* True when the check has ended; *code and `e` then say how (0: the pack is whole and is the one listed). */
bool unlock_ended(struct unlock *u, int *code, struct error *e);
int unlock_percent(struct unlock *u); /* 0..100, of a rough estimate */
void unlock_free(struct unlock *u);   /* stops and joins; NULL is fine */

#endif
