/* The clocks of the kiosk: the only place that reads them.
 *
 * The exam clock runs on time_mono_ms() alone; the wall clock is for what people read and for records' `t`, never
 * for time limits (FAILURES F04). In test builds both can be moved forward by script; in a release they cannot. */
#ifndef KIOSK_TIME_SYSTEM_H
#define KIOSK_TIME_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

uint64_t time_mono_ms(void); /* CLOCK_MONOTONIC: never set, does not count while the machine sleeps */
int64_t time_wall_s(void);   /* unix seconds, as the PC believes */

/* Move both forward by `seconds`. False (and no effect) in a release build. */
bool time_test_forward(int64_t seconds);

/* This start of the operating system, as text (36 characters and a NUL); "unknown" where it cannot be read. */
void time_boot_id(char out[40]);

#define TIME_TEXT 32
void time_hm(char out[TIME_TEXT], int64_t unix_s);   /* "09:06", local time of the centre */
void time_date(char out[TIME_TEXT], int64_t unix_s); /* "23 November 2026" */

#endif
