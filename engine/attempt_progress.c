/* Reading an attempt: responses, progress and the words of the question list. Part of attempt.h. */
#include "engine/attempt.h"
#include "engine/limits.h"

#include <string.h>

size_t attempt_find(const struct attempt *a, const char *item)
{
	size_t i = 0;
	while (i < a->item_count && strcmp(a->items[i].id, item) != 0)
		i++;
	return i;
}

const struct attempt_response *attempt_find_response(const struct attempt *a, size_t index, const char *response)
{
	const struct attempt_item *item = index < a->item_count ? &a->items[index] : NULL;
	for (size_t i = 0; item && i < item->response_count; i++)
		if (strcmp(item->responses[i].id, response) == 0)
			return &item->responses[i];
	return NULL;
}

size_t attempt_responses(struct response *out, size_t max, const struct attempt *a, size_t index)
{
	const struct attempt_item *item = &a->items[index];
	for (size_t i = 0; i < item->response_count && i < max; i++)
		out[i] = (struct response){ item->responses[i].id, item->responses[i].value };
	return item->response_count;
}

enum progress attempt_progress(const struct attempt *a, size_t index, const struct item *item)
{
	struct response responses[LIMIT_VARIABLES];
	bool any = false;
	if (!a->items[index].seen)
		return PROGRESS_NOT_SEEN;
	size_t n = attempt_responses(responses, LIMIT_VARIABLES, a, index);
	if (item)
		return item_progress(item, responses, n);
	for (size_t i = 0; i < n; i++)
		any = any || !value_is_null(&responses[i].value);
	return any ? PROGRESS_ANSWERED : PROGRESS_NOT_ANSWERED;
}

void attempt_add_question_words(struct buffer *b, const struct attempt *a, size_t index, const struct item *item)
{
	buffer_addf(b, "Question %zu, %s%s", index + 1, progress_words(attempt_progress(a, index, item)),
		a->items[index].flagged ? ", flagged" : "");
}

struct attempt_counts attempt_count(const struct attempt *a, const struct item *const *items)
{
	struct attempt_counts c = { 0, 0, 0, 0, 0 };
	for (size_t i = 0; i < a->item_count; i++) {
		enum progress p = attempt_progress(a, i, items ? items[i] : NULL);
		c.answered += p == PROGRESS_ANSWERED;
		c.part += p == PROGRESS_PART;
		c.not_answered += p == PROGRESS_NOT_ANSWERED;
		c.not_seen += p == PROGRESS_NOT_SEEN;
		c.flagged += a->items[i].flagged;
	}
	return c;
}
