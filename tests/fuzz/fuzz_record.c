/* Journals after decryption: lines of JSON, each taken as a record of an attempt and of a desk. What parses prints
 * to something that parses to the same; folds never break and a refused record changes nothing. */
#include "engine/attempt.h"
#include "engine/desk.h"
#include "engine/limits.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void round_trip(const struct record *record, enum record_kind kind)
{
	struct buffer once = BUFFER_INIT(LIMIT_RECORD_JSON), again = BUFFER_INIT(LIMIT_RECORD_JSON);
	struct record_box box;
	if (record_write(&once, record, NULL) == 0) {
		require(record_parse(&box, kind, buffer_text(&once), once.len, NULL) == 0);
		require(record_write(&again, &box.record, NULL) == 0);
		require(strcmp(buffer_text(&once), buffer_text(&again)) == 0);
		record_box_release(&box);
	}
	buffer_release(&once);
	buffer_release(&again);
}

static void check(struct attempt *a, int result, const struct attempt *before)
{
	struct attempt_counts c = attempt_count(a, NULL);
	int64_t used = clock_last_used_ms(&a->clock), left = clock_left_ms(&a->clock, a->clock.last_ms);
	require(used >= 0 && left >= -1);
	require(c.answered + c.part + c.not_answered + c.not_seen == a->item_count);
	if (result < 0)
		require(a->n == before->n && a->state == before->state &&
				memcmp(&a->clock, &before->clock, sizeof a->clock) == 0);
	attempt_tick(a, a->clock.last_ms);
}

static void take(struct attempt *a, struct desk_log *d, const char *line, size_t len)
{
	struct record_box box;
	if (record_parse(&box, RECORD_OF_ATTEMPT, line, len, NULL) == 0) {
		struct attempt before = *a;
		round_trip(&box.record, RECORD_OF_ATTEMPT);
		int r = attempt_apply(a, &box.record, NULL);
		check(a, r, &before);
		record_box_release(&box);
	}
	if (record_parse(&box, RECORD_OF_DESK, line, len, NULL) == 0) {
		enum missing missing[MISSING_CODES];
		round_trip(&box.record, RECORD_OF_DESK);
		desk_apply(d, &box.record, NULL);
		for (size_t i = 0; i < d->candidate_count; i++) {
			require(desk_missing(missing, d, d->candidates[i].id, 1) <= MISSING_CODES);
			desk_status(d, d->candidates[i].id);
		}
		record_box_release(&box);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct attempt a;
	struct desk_log d;
	attempt_init(&a);
	desk_init(&d, NULL);
	for (size_t at = 0; at < size;) {
		const uint8_t *lf = memchr(data + at, '\n', size - at);
		size_t len = lf ? (size_t)(lf - data) - at : size - at;
		take(&a, &d, (const char *)data + at, len);
		at += len + 1;
	}
	attempt_release(&a);
	desk_release(&d);
	return 0;
}
