/* Loading of declarations, items, stimuli and keys. Everything lands in the item's arena; a failure anywhere frees
 * the whole. */
#include "engine/item.h"
#include "engine/item_body.h"
#include "engine/limits.h"
#include "engine/memory.h"

#include <string.h>

#define ITEM_MEMORY (64u << 20)

const struct declaration *declaration_find(const struct declaration_list *l, const char *id)
{
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->list[i].id, id) == 0)
			return &l->list[i];
	return NULL;
}

bool interaction_is_multiple(const struct interaction *x)
{
	return x->declaration->cardinality != CARD_SINGLE;
}

/* --- values and tables
 * -------------------------------------------------------------------------------------------- */

static void load_value(struct value *out, struct arena *a, struct json_reader *r, const struct declaration *d,
	const json_t *json, const char *what)
{
	struct error why = ERROR_INIT;
	int code = r->code ? r->code : value_from_json(out, a, d->cardinality, d->base, json, &why);
	if (code < 0)
		json_fail(r, code, what, "%s", why.text);
}

static void load_lookup_entry(struct lookup_entry *out, struct arena *a, struct json_reader *r,
	const struct declaration *d, const json_t *json)
{
	if (!json_is_array(json) || json_array_size(json) != 3 || !json_is_number(json_array_get(json, 0)) ||
		!json_is_boolean(json_array_get(json, 2))) {
		json_fail(r, ERR_FORMAT, "entries", "an entry is [source, value, include-boundary]");
		return;
	}
	out->source = json_number_value(json_array_get(json, 0));
	out->include_boundary = json_is_true(json_array_get(json, 2));
	load_value(&out->value, a, r, d, json_array_get(json, 1), "entries");
}

static const struct lookup *load_lookup(
	struct arena *a, struct json_reader *r, const struct declaration *d, const json_t *o)
{
	static const char *const kinds[] = { "match", "interpolation", NULL };
	const json_t *json = json_may_object(r, o, "lookup");
	if (!json)
		return NULL;
	const json_t *entries = json_need_array(r, json, "entries", LIMIT_VALUES);
	struct lookup *t = arena_alloc(a, sizeof *t);
	struct lookup_entry *list = arena_array(a, json_array_size(entries), sizeof *list);
	if (!t || !list) {
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
		return NULL;
	}
	t->interpolation = json_need_enum(r, json, "kind", kinds) == 1;
	load_value(&t->fallback, a, r, d, json_object_get(json, "default"), "default");
	t->count = json_array_size(entries);
	t->entries = list;
	for (size_t i = 0; i < t->count && !r->code; i++)
		load_lookup_entry(&list[i], a, r, d, json_array_get(entries, i));
	return t;
}

/* --- declarations
 * ------------------------------------------------------------------------------------------------- */

static void load_declaration(struct declaration *d, struct arena *a, struct json_reader *r, const json_t *o)
{
	d->id = loader_copy(a, r, json_need_id(r, o, "id"));
	d->cardinality = (enum cardinality)json_need_enum(r, o, "cardinality", cardinality_names);
	d->base = BASE_NONE;
	if (d->cardinality != CARD_RECORD)
		d->base = (enum base_type)json_need_enum(r, o, "base", base_type_names);
	d->initial = d->correct = value_null(d->cardinality, d->base);
	load_value(&d->initial, a, r, d, r->code ? NULL : json_object_get(o, "default"), "default");
	d->has_normal_maximum = !r->code && json_is_number(json_object_get(o, "normal-maximum"));
	d->normal_maximum = json_may_number(r, o, "normal-maximum", 0);
	d->external_scored = loader_copy(a, r, json_may_id(r, o, "external-scored"));
	d->lookup = load_lookup(a, r, d, o);
}

int declarations_load(struct declaration_list *out, struct arena *a, const json_t *json, struct json_reader *r)
{
	size_t n = json_array_size(json);
	if (n > LIMIT_VARIABLES)
		return json_fail(r, ERR_LIMIT, NULL, "more than %d variables", LIMIT_VARIABLES);
	struct declaration *list = arena_array(a, n, sizeof *list);
	if (!list)
		return json_fail(r, ERR_NOMEM, NULL, "out of memory");
	for (size_t i = 0; i < n && !r->code; i++) {
		size_t mark = json_enter(r, NULL, i);
		load_declaration(&list[i], a, r, json_array_get(json, i));
		struct declaration_list before = { i, list };
		if (!r->code && declaration_find(&before, list[i].id))
			json_fail(r, ERR_FORMAT, "id", "given twice");
		json_leave(r, mark);
	}
	if (!r->code)
		*out = (struct declaration_list){ n, list };
	return r->code;
}

static void load_declarations(
	struct declaration_list *out, struct arena *a, struct json_reader *r, const json_t *o, const char *key)
{
	const json_t *list = json_may_array(r, o, key, LIMIT_VARIABLES);
	size_t mark = json_enter(r, key, 0);
	if (!r->code)
		declarations_load(out, a, list, r);
	json_leave(r, mark);
}

/* --- what a key adds
 * ---------------------------------------------------------------------------------------------- */

/* ["KEY", 1, true] */
static void load_map_entry(
	struct map_entry *e, struct arena *a, struct json_reader *r, const struct declaration *d, const json_t *json)
{
	struct value v;
	struct error why = ERROR_INIT;
	if (!json_is_array(json) || json_array_size(json) != 3 || !json_is_number(json_array_get(json, 1)) ||
		!json_is_boolean(json_array_get(json, 2))) {
		json_fail(r, ERR_FORMAT, "entries", "an entry is [key, value, case-sensitive]");
		return;
	}
	int code = value_from_json(&v, a, CARD_SINGLE, d->base, json_array_get(json, 0), &why);
	if (code < 0 || v.count != 1) {
		json_fail(r, code < 0 ? code : ERR_FORMAT, "entries", "key: %s", code < 0 ? why.text : "empty");
		return;
	}
	e->key = v.items[0];
	e->value = json_number_value(json_array_get(json, 1));
	e->case_sensitive = json_is_true(json_array_get(json, 2));
}

static const struct mapping *load_mapping(
	struct arena *a, struct json_reader *r, const struct declaration *d, const json_t *o)
{
	const json_t *entries = json_need_array(r, o, "entries", LIMIT_VALUES);
	size_t n = json_array_size(entries);
	struct mapping *m = arena_alloc(a, sizeof *m);
	struct map_entry *list = arena_array(a, n, sizeof *list);
	if (!m || !list) {
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
		return NULL;
	}
	m->fallback = json_may_number(r, o, "default", 0);
	m->has_lower = json_is_number(json_object_get(o, "lower"));
	m->lower = json_may_number(r, o, "lower", 0);
	m->has_upper = json_is_number(json_object_get(o, "upper"));
	m->upper = json_may_number(r, o, "upper", 0);
	m->count = n;
	m->entries = list;
	for (size_t i = 0; i < n && !r->code; i++)
		load_map_entry(&list[i], a, r, d, json_array_get(entries, i));
	return m;
}

/* Every member of `correct` and `mapping` must name a response. */
static void check_names(struct json_reader *r, const json_t *o, const struct declaration_list *responses)
{
	void *it = json_object_iter((json_t *)(uintptr_t)o);
	for (; it && !r->code; it = json_object_iter_next((json_t *)(uintptr_t)o, it))
		if (!declaration_find(responses, json_object_iter_key(it)))
			json_fail(r, ERR_FORMAT, json_object_iter_key(it), "no such response");
}

static void load_answers(struct item *item, struct json_reader *r, const json_t *o)
{
	const json_t *correct = json_may_object(r, o, "correct"), *mapping = json_may_object(r, o, "mapping");
	size_t n = item->responses.count;
	struct declaration *list = r->code ? NULL : arena_array(&item->arena, n, sizeof *list);
	if (!list) {
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
		return;
	}
	check_names(r, correct, &item->responses);
	check_names(r, mapping, &item->responses);
	for (size_t i = 0; i < n && !r->code; i++) {
		list[i] = item->responses.list[i];
		const json_t *c = json_object_get(correct, list[i].id), *m = json_object_get(mapping, list[i].id);
		size_t mark = json_enter(r, list[i].id, 0);
		if (c)
			load_value(&list[i].correct, &item->arena, r, &list[i], c, "correct");
		if (m)
			list[i].mapping = load_mapping(&item->arena, r, &list[i], m);
		json_leave(r, mark);
	}
	if (!r->code)
		item->responses.list = list;
}

static void load_processing(struct item *item, struct json_reader *r, const json_t *o)
{
	const json_t *rules = json_may_array(r, o, "processing", LIMIT_EXPRESSIONS);
	if (!rules)
		return;
	size_t mark = json_enter(r, "processing", 0);
	rules_load(&item->processing, &item->arena, rules, r);
	json_leave(r, mark);
	item->has_processing = !r->code;
}

int item_add_key(struct item *item, const json_t *entry, struct error *err)
{
	struct json_reader r;
	json_reader_init(&r, err);
	if (!json_is_object(entry))
		return json_fail(&r, ERR_FORMAT, NULL, "the key's entry is not an object");
	if (json_object_get(entry, "outcomes"))
		load_declarations(&item->outcomes, &item->arena, &r, entry, "outcomes");
	load_answers(item, &r, entry);
	load_processing(item, &r, entry);
	return r.code;
}

/* --- items
 * -------------------------------------------------------------------------------------------------------- */

static void load_stimuli(struct item *item, struct json_reader *r, const json_t *o)
{
	const json_t *array = json_may_array(r, o, "stimuli", LIMIT_LIST);
	size_t n = json_array_size(array);
	struct stimulus_ref *list = arena_array(&item->arena, n, sizeof *list);
	if (!list)
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
	for (size_t i = 0; i < n && !r->code; i++) {
		const json_t *s = json_array_get(array, i);
		list[i].id = loader_copy(&item->arena, r, json_need_id(r, s, "id"));
		list[i].title = loader_copy_or_empty(&item->arena, r, json_may_text(r, s, "title", LIMIT_TITLE));
	}
	item->stimulus_count = n;
	item->stimuli = list;
}

static void load_body(struct item *item, struct json_reader *r, const json_t *o)
{
	const struct interaction **found = arena_array(&item->arena, LIMIT_INTERACTIONS, sizeof *found);
	struct body_loader l = { .arena = &item->arena, .r = r, .responses = &item->responses, .interactions = found };
	if (!found)
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
	const json_t *body = json_need_array(r, o, "body", LIMIT_BODY_NODES);
	size_t mark = json_enter(r, "body", 0);
	nodes_load(&item->body, &l, body);
	json_leave(r, mark);
	item->interactions = found;
	item->interaction_count = l.interaction_count;
}

static void load_item(struct item *item, struct json_reader *r, const json_t *o)
{
	struct arena *a = &item->arena;
	item->id = loader_copy(a, r, json_need_id(r, o, "id"));
	item->title = loader_copy_or_empty(a, r, json_may_text(r, o, "title", LIMIT_TITLE));
	item->label = loader_copy_or_empty(a, r, json_may_text(r, o, "label", LIMIT_TITLE));
	item->lang = loader_copy_or_empty(a, r, json_may_text(r, o, "lang", LIMIT_IDENTIFIER));
	item->adaptive = json_may_bool(r, o, "adaptive", false);
	item->time_dependent = json_may_bool(r, o, "time-dependent", false);
	load_declarations(&item->responses, a, r, o, "responses");
	load_declarations(&item->outcomes, a, r, o, "outcomes");
	load_declarations(&item->templates, a, r, o, "templates");
	if (r->code)
		return;
	load_stimuli(item, r, o);
	load_body(item, r, o);
	if (json_object_get(o, "correct") || json_object_get(o, "mapping"))
		load_answers(item, r, o);
	load_processing(item, r, o);
}

int item_load(struct item **out, const char *text, size_t len, struct error *err)
{
	struct json_reader r;
	json_t *root;
	int code = json_parse(&root, text, len, LIMIT_ITEM_JSON, JSON_DEPTH_MAX, err);
	if (code < 0)
		return code;
	json_reader_init(&r, err);
	struct item *item = mem_zero(1, sizeof *item);
	if (item) {
		arena_init(&item->arena, ITEM_MEMORY);
		load_item(item, &r, root);
	} else {
		json_fail(&r, ERR_NOMEM, NULL, "out of memory");
	}
	json_decref(root);
	if (r.code)
		item_free(item);
	else
		*out = item;
	return r.code;
}

void item_free(struct item *item)
{
	if (!item)
		return;
	arena_release_wiped(&item->arena);
	mem_free(item);
}

/* --- stimuli
 * ------------------------------------------------------------------------------------------------------ */

static void load_stimulus(struct stimulus *s, struct json_reader *r, const json_t *o)
{
	struct body_loader l = { .arena = &s->arena, .r = r };
	s->id = loader_copy(&s->arena, r, json_need_id(r, o, "id"));
	s->title = loader_copy_or_empty(&s->arena, r, json_may_text(r, o, "title", LIMIT_TITLE));
	s->lang = loader_copy_or_empty(&s->arena, r, json_may_text(r, o, "lang", LIMIT_IDENTIFIER));
	const json_t *body = json_need_array(r, o, "body", LIMIT_BODY_NODES);
	size_t mark = json_enter(r, "body", 0);
	nodes_load(&s->body, &l, body);
	json_leave(r, mark);
}

int stimulus_load(struct stimulus **out, const char *text, size_t len, struct error *err)
{
	struct json_reader r;
	json_t *root;
	int code = json_parse(&root, text, len, LIMIT_ITEM_JSON, JSON_DEPTH_MAX, err);
	if (code < 0)
		return code;
	json_reader_init(&r, err);
	struct stimulus *s = mem_zero(1, sizeof *s);
	if (s) {
		arena_init(&s->arena, ITEM_MEMORY);
		load_stimulus(s, &r, root);
	} else {
		json_fail(&r, ERR_NOMEM, NULL, "out of memory");
	}
	json_decref(root);
	if (r.code)
		stimulus_free(s);
	else
		*out = s;
	return r.code;
}

void stimulus_free(struct stimulus *s)
{
	if (!s)
		return;
	arena_release_wiped(&s->arena);
	mem_free(s);
}
