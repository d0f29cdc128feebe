/* test-variables (QTI 3.0 §2.12.7): one outcome or response of all delivered items, as a multiple container; by
 * section, category and weight. Items not attempted give their declared default through an unanswered result; items
 * without any result give nothing. */
#include "engine/expression_table.h"
#include "engine/limits.h"

#include <string.h>

static const char *extra_text(const struct expression *x, const char *name)
{
	const struct scalar *s = expression_extra(x, name);
	return s && value_is_text_base(s->base) ? s->as.text : NULL;
}

/* Is `word` one of the blank-separated words of `list`? */
static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = list; *p; p += strcspn(p, " ")) {
		p += strspn(p, " ");
		if (strcspn(p, " ") == n && n && strncmp(p, word, n) == 0)
			return true;
	}
	return false;
}

static bool any_category(const struct test_ref *ref, const char *list)
{
	for (size_t i = 0; i < ref->category_count; i++)
		if (has_word(list, ref->categories[i]))
			return true;
	return false;
}

static bool section_has(const struct section *section, const struct test_ref *ref, bool inside, const char *id)
{
	inside = inside || strcmp(section->id, id) == 0;
	for (size_t i = 0; i < section->count; i++) {
		const struct section_child *c = &section->children[i];
		if (c->ref == ref && inside)
			return true;
		if (c->section && section_has(c->section, ref, inside, id))
			return true;
	}
	return false;
}

static bool in_section(const struct test_item *item, const char *id)
{
	const struct test_part *part = item->entry->part;
	for (size_t i = 0; i < part->count; i++)
		if (section_has(part->sections[i], item->entry->ref, false, id))
			return true;
	return false;
}

static bool selected(const struct test_item *item, const struct expression *x)
{
	const char *section = extra_text(x, "section"), *include = extra_text(x, "include"),
			   *exclude = extra_text(x, "exclude");
	const struct test_ref *ref = item->entry->ref;
	if (section && !in_section(item, section))
		return false;
	if (include && !any_category(ref, include))
		return false;
	return !exclude || !any_category(ref, exclude);
}

static const struct value *find_value(const struct item_result *result, const char *id)
{
	const struct value *v = item_result_outcome(result, id);
	for (size_t i = 0; !v && i < result->response_count; i++)
		if (strcmp(result->responses[i].declaration->id, id) == 0)
			v = &result->responses[i].value;
	return v;
}

struct collected {
	struct scalar *items;
	size_t count, room;
	enum base_type base;
};

/* Without a base type: numbers, as floats. With one: that type alone (float takes integers along). */
static bool wanted(const struct value *v, const char *base)
{
	if (!v || v->count == 0 || v->cardinality == CARD_RECORD)
		return false;
	if (!base || strcmp(base, "float") == 0)
		return value_is_numeric(v->base);
	return strcmp(base, base_type_names[v->base]) == 0;
}

static int collect(struct collected *c, struct scope *s, const struct expression *x, const struct test_item *item)
{
	const char *id = extra_text(x, "variable"), *weight = extra_text(x, "weight"), *base = extra_text(x, "base");
	const struct value *v = item->result && id ? find_value(item->result, id) : NULL;
	bool integers = base && strcmp(base, "integer") == 0 && !weight;
	if (!wanted(v, base))
		return 0;
	if (c->count + v->count > c->room)
		return error_set(s->err, ERR_LIMIT, "test-variables: too many values");
	for (size_t i = 0; i < v->count; i++) {
		struct scalar n = v->items[i];
		if (n.base == BASE_INTEGER && !integers)
			n = (struct scalar){ .base = BASE_FLOAT, .as.number = (double)v->items[i].as.integer };
		if (n.base == BASE_FLOAT && weight)
			n.as.number *= test_ref_weight(item->entry->ref, weight);
		c->base = n.base;
		c->items[c->count++] = n;
	}
	return 0;
}

int evaluate_test_variables(struct value *out, struct scope *s, const struct expression *x)
{
	struct collected c = { NULL, 0, s->item_count + LIMIT_VALUES, BASE_FLOAT };
	if (!s->test)
		return evaluate_fail(s, x, "stands outside a test");
	if (!(c.items = arena_array(s->arena, c.room, sizeof *c.items)))
		return evaluate_nomem(s);
	for (size_t i = 0; i < s->item_count; i++) {
		int r = selected(&s->items[i], x) ? collect(&c, s, x, &s->items[i]) : 0;
		if (r < 0)
			return r;
	}
	*out = (struct value){ CARD_MULTIPLE, c.base, c.count, c.items, NULL };
	return 0;
}
