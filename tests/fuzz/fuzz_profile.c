/* Programme profiles and adjustments: whatever bytes; what loads has no gaps. */
#include "engine/adjustments.h"
#include "engine/profile.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void try_adjustments(const char *text, size_t size)
{
	struct adjustments a, again;
	struct buffer b = BUFFER_INIT(10000), words = BUFFER_INIT(10000);
	json_t *json;
	if (json_parse(&json, text, size, 10000, 8, NULL) < 0)
		return;
	if (adjustments_load(&a, json, NULL) == 0) {
		json_t *printed = NULL;
		adjustments_add_json(&b, &a);
		require(json_parse(&printed, buffer_text(&b), b.len, 10000, 8, NULL) == 0);
		require(adjustments_load(&again, printed, NULL) == 0);
		require(adjustments_allowed_ms(&a, 3600000) == adjustments_allowed_ms(&again, 3600000));
		require(adjustments_is_none(&a) == adjustments_is_none(&again));
		adjustments_add_words(&words, &a, 3600000);
		require(words.len > 0 && !words.failed);
		json_decref(printed);
	}
	json_decref(json);
	buffer_release(&b);
	buffer_release(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profile *p = NULL;
	char number[32];
	try_adjustments((const char *)data, size);
	if (profile_load(&p, (const char *)data, size, NULL) < 0)
		return 0;
	require(p->id && p->name && p->retention_text && p->outcome.met && p->number.prefix && p->role_count &&
			p->component_count);
	profile_number_normal(number, p, "SW 104-471", NULL);
	profile_free(p);
	return 0;
}
