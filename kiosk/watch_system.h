/* Has anything appeared in these folders? A cheap question, asked twice a second, instead of reading them all.
 *
 * Files of the spool and of a shared folder appear by rename, so a folder's own modification time tells. Its clock
 * is coarse, and other systems' folders may keep time badly: therefore the answer stays "yes" for WATCH_SETTLE_MS
 * after a change was seen, and is "yes" at least every WATCH_AGAIN_MS whatever was seen. Two levels of folders
 * below each root are looked at. */
#ifndef KIOSK_WATCH_SYSTEM_H
#define KIOSK_WATCH_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

#define WATCH_SETTLE_MS 1500
#define WATCH_AGAIN_MS 30000

struct watch {
	uint64_t stamp, changed_ms, asked_ms;
	bool started;
};

/* roots: NULL-ended; missing ones are fine. Start from a zeroed struct. */
bool watch_changed(struct watch *w, const char *const *roots, uint64_t now_ms);

#endif
