/* Wall-clock times as they stand in files: RFC 3339, UTC, whole seconds, `2026-11-23T09:30:00Z`.
 *
 * Only for showing and for comparing what people agreed on (a start at 09:30, a date of approval). The clock
 * of an attempt never uses it: see clock.h. Years 1970..9999; leap seconds are refused. */
#ifndef ENGINE_WHEN_H
#define ENGINE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#define WHEN_SIZE 21 /* bytes with the NUL */

bool when_parse(const char *s, int64_t *seconds);       /* seconds since 1970; false = not canonical */
bool when_format(char out[WHEN_SIZE], int64_t seconds); /* false = out of range, out is "" */
bool when_is_date(const char *s);                       /* `2026-10-01`, a day that exists */

#endif
