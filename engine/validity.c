/* Is a response allowed, and how far is a question answered? Part of processing.h; the same rules serve the kiosk's
 * messages and the scorer's `valid`. */
#include "engine/limits.h"
#include "engine/processing.h"

#include <string.h>

static bool choice_exists(const struct interaction *x, const char *id)
{
	for (size_t i = 0; i < x->choice_count; i++)
		if (strcmp(x->choices[i].id, id) == 0)
			return true;
	return false;
}

static enum validity validate_choices(const struct interaction *x, const struct value *v)
{
	unsigned max = interaction_is_multiple(x) ? x->max : 1;
	for (size_t i = 0; i < v->count; i++) {
		if (!value_is_text_base(v->items[i].base))
			return VALID_WRONG_TYPE;
		if (!choice_exists(x, v->items[i].as.text))
			return VALID_UNKNOWN_CHOICE;
	}
	if (v->count < x->min)
		return VALID_TOO_FEW;
	return max && v->count > max ? VALID_TOO_MANY : VALID;
}

static enum validity validate_text(const struct interaction *x, const struct value *v)
{
	if (v->count < x->min)
		return VALID_TOO_FEW;
	return x->max && v->count > x->max ? VALID_TOO_MANY : VALID;
}

enum validity interaction_validate(const struct interaction *x, const struct value *value)
{
	if (value->cardinality == CARD_RECORD && value->count)
		return VALID_WRONG_TYPE;
	return x->kind == INTERACTION_CHOICE ? validate_choices(x, value) : validate_text(x, value);
}

static enum progress interaction_progress(
	const struct interaction *x, const struct response *responses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct response *r = &responses[i];
		if (strcmp(r->id, x->response) != 0 || value_is_null(&r->value))
			continue;
		return interaction_validate(x, &r->value) == VALID ? PROGRESS_ANSWERED : PROGRESS_PART;
	}
	return PROGRESS_NOT_ANSWERED;
}

enum progress item_progress(const struct item *item, const struct response *responses, size_t count)
{
	size_t answered = 0, begun = 0;
	for (size_t i = 0; i < item->interaction_count; i++) {
		enum progress p = interaction_progress(item->interactions[i], responses, count);
		answered += p == PROGRESS_ANSWERED;
		begun += p != PROGRESS_NOT_ANSWERED;
	}
	if (!begun)
		return PROGRESS_NOT_ANSWERED;
	return answered == item->interaction_count ? PROGRESS_ANSWERED : PROGRESS_PART;
}

const char *progress_words(enum progress p)
{
	static const char *const words[] = { "not seen", "not answered", "part answered", "answered" };
	return words[p];
}
