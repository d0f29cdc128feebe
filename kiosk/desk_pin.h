/* Wrong PINs: so many tries, then everybody waits, also after a restart (DATA/state/pin.json, content/FORMAT.md
 * §2).
 *
 *     {"format":"invigil-pin/1","failures":3}
 *
 * Counted per device, not per person, so that the count says nothing about who exists. The file is read anew at
 * each try, so a desk and a seat on one PC share it. The wait is measured in monotonic time and begins anew at a
 * restart: the PC's clock cannot shorten it. A damaged file counts as locked. One thread. */
#ifndef KIOSK_DESK_PIN_H
#define KIOSK_DESK_PIN_H

#include "content/file_system.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stdint.h>

#define PIN_FORMAT "invigil-pin/1"
#define PIN_TRIES 5
#define PIN_WAIT_MS 60000

struct pin_guard {
	char path[FILE_PATH_MAX];
	uint64_t until_ms; /* 0 = may try */
};

/* Starts the wait where the tries were used up before the restart. */
void pin_guard_open(struct pin_guard *g, const char *path, uint64_t now_ms);
/* Milliseconds still to wait. */
uint64_t pin_guard_wait_ms(const struct pin_guard *g, uint64_t now_ms);
/* After a wrong PIN; *wait tells whether this one starts a wait. Durable before it returns; ERR_IO, ERR_FULL. */
int pin_guard_wrong(struct pin_guard *g, uint64_t now_ms, bool *wait, struct error *e);
/* After a right one: the count is forgotten. */
int pin_guard_right(struct pin_guard *g, struct error *e);

#endif
