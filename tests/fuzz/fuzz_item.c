/* Compiled items, stimuli and keys: whatever bytes; what loads can be walked, ordered, scored and printed. */
#include "engine/limits.h"
#include "engine/paper.h"
#include "engine/processing.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void score(const struct item *item)
{
	struct scalar c = { .base = BASE_STRING, .as.text = "A" };
	struct item_result result;
	struct buffer b = BUFFER_INIT(LIMIT_ITEM_JSON);
	size_t n = item->responses.count;
	struct response *responses = calloc(n + 1, sizeof *responses);
	for (size_t i = 0; responses && i < n; i++)
		responses[i] = (struct response){ item->responses.list[i].id, { CARD_SINGLE, BASE_STRING, 1, &c, NULL } };
	for (size_t given = 0; responses && given <= n; given += n ? n : 1) {
		if (item_score(&result, item, responses, given, NULL) < 0)
			continue;
		item_result_add_json(&b, &result);
		item_result_release(&result);
	}
	if (responses)
		item_progress(item, responses, n);
	free(responses);
	buffer_release(&b);
}

static void order(const struct item *item)
{
	size_t places[LIMIT_CHOICES];
	for (size_t i = 0; i < item->interaction_count; i++) {
		const struct interaction *x = item->interactions[i];
		bool seen[LIMIT_CHOICES] = { false };
		require(paper_choice_order(places, item, x, 7) == 0);
		for (size_t j = 0; j < x->choice_count; j++) {
			require(places[j] < x->choice_count && !seen[places[j]]);
			require(!x->choices[j].fixed || places[j] == j);
			seen[places[j]] = true;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct item *item = NULL;
	struct stimulus *stimulus = NULL;
	struct buffer words = BUFFER_INIT(200);
	if (item_load(&item, (const char *)data, size, NULL) == 0) {
		require(body_text(&words, &item->body, 100) == 0 && words.len <= 100);
		order(item);
		score(item);
		item_free(item);
	}
	if (stimulus_load(&stimulus, (const char *)data, size, NULL) == 0)
		stimulus_free(stimulus);
	buffer_release(&words);
	return 0;
}
