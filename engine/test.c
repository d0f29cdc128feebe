/* The structure is loaded first with empty places for the refs; rows then fill the places of their section in
 * order. Refs are found by an index sorted once at the end, which also proves that ids are unique. */
#include "engine/test.h"
#include "engine/item_body.h"
#include "engine/limits.h"
#include "engine/memory.h"

#include <stdlib.h>
#include <string.h>

#define TEST_MEMORY ((size_t)512 << 20)
#define SECTION_DEPTH 32

struct section_build {
	struct section *section;
	struct section_child *children;
	const char **expected; /* ids that {"ref":ID} places ask for; NULL for the places of {"refs":N} */
	size_t next;           /* first place not yet filled */
};

struct test_build {
	struct section_build sections[LIMIT_SECTIONS];
	size_t count, last; /* last = section of the row before */
	size_t places;      /* for refs, in all */
	const struct test_ref **refs;
	size_t ref_room;
	bool finished;
};

struct test_loader {
	struct test *test;
	struct json_reader *r;
	int depth;
};

static void *room(struct test_loader *l, size_t count, size_t size)
{
	void *p = l->r->code ? NULL : arena_array(&l->test->arena, count, size);
	if (!p)
		json_fail(l->r, ERR_NOMEM, NULL, "out of memory");
	return p;
}

static const char *copy(struct test_loader *l, const char *s)
{
	return loader_copy(&l->test->arena, l->r, s);
}

/* --- structure
 * ---------------------------------------------------------------------------------------------------- */

static int64_t limit_ms(struct test_loader *l, const json_t *o, const char *key)
{
	double seconds = json_may_number(l->r, o, key, -1);
	if (seconds > (double)LIMIT_DURATION_MS / 1000)
		json_fail(l->r, ERR_LIMIT, key, "longer than seven days");
	if (seconds < 0 && json_is_number(json_object_get(o, key)))
		json_fail(l->r, ERR_FORMAT, key, "below zero");
	return seconds < 0 || l->r->code ? -1 : (int64_t)(seconds * 1000 + 0.5);
}

static void load_limits(struct time_limits *out, struct test_loader *l, const json_t *o)
{
	const json_t *json = json_may_object(l->r, o, "time-limits");
	*out = (struct time_limits){ limit_ms(l, json, "min"), limit_ms(l, json, "max"),
		json_may_bool(l->r, json, "allow-late", false) };
}

static void load_control(struct session_control *out, struct test_loader *l, const json_t *o)
{
	const json_t *c = json_may_object(l->r, o, "control");
	out->max_attempts = (unsigned)json_may_int(l->r, c, "max-attempts", 0, 10000, 1);
	out->show_feedback = json_may_bool(l->r, c, "show-feedback", false);
	out->allow_review = json_may_bool(l->r, c, "allow-review", true);
	out->show_solution = json_may_bool(l->r, c, "show-solution", false);
	out->allow_comment = json_may_bool(l->r, c, "allow-comment", false);
	out->allow_skipping = json_may_bool(l->r, c, "allow-skipping", true);
	out->validate_responses = json_may_bool(l->r, c, "validate-responses", false);
}

static struct section *load_section(struct test_loader *l, const json_t *o);

/* Places that one entry of `content` takes; 0 after a failure. */
static size_t places_of(struct test_loader *l, const json_t *entry)
{
	if (json_object_get(entry, "refs"))
		return (size_t)json_need_int(l->r, entry, "refs", 0, LIMIT_ITEMS);
	if (json_object_get(entry, "section") || json_object_get(entry, "ref"))
		return 1;
	json_fail(l->r, ERR_FORMAT, NULL, "content is a section, a ref or a number of refs");
	return 0;
}

static size_t count_places(struct test_loader *l, const json_t *content)
{
	size_t total = 0, i;
	json_t *entry;
	json_array_foreach(content, i, entry)
	{
		total += places_of(l, entry);
		if (total > LIMIT_ITEMS)
			json_fail(l->r, ERR_LIMIT, "content", "more than %d items", LIMIT_ITEMS);
		if (l->r->code)
			return 0;
	}
	return total;
}

static void load_entry(struct section_build *b, size_t *at, struct test_loader *l, const json_t *entry)
{
	const json_t *section = json_may_object(l->r, entry, "section");
	if (section) {
		b->children[(*at)++].section = load_section(l, section);
		return;
	}
	size_t n = places_of(l, entry);
	if (!json_object_get(entry, "refs"))
		b->expected[*at] = copy(l, json_need_id(l->r, entry, "ref"));
	*at += n;
	l->test->build->places += n;
	if (l->test->build->places > LIMIT_ITEMS)
		json_fail(l->r, ERR_LIMIT, NULL, "more than %d items", LIMIT_ITEMS);
}

static void load_content(struct section_build *b, struct test_loader *l, const json_t *o)
{
	const json_t *content = json_need_array(l->r, o, "content", LIMIT_ITEMS);
	size_t n = count_places(l, content), at = 0;
	b->children = room(l, n, sizeof *b->children);
	b->expected = room(l, n, sizeof *b->expected);
	for (size_t i = 0; i < json_array_size(content) && !l->r->code; i++) {
		size_t mark = json_enter(l->r, "content", 0), inner = json_enter(l->r, NULL, i);
		load_entry(b, &at, l, json_array_get(content, i));
		json_leave(l->r, inner);
		json_leave(l->r, mark);
	}
	b->section->count = n;
	b->section->children = b->children;
}

static void load_selection(struct section *s, struct test_loader *l, const json_t *o)
{
	const json_t *selection = json_may_object(l->r, o, "selection");
	s->selects = selection != NULL;
	if (!selection)
		return;
	s->select = (size_t)json_need_int(l->r, selection, "select", 0, LIMIT_ITEMS);
	s->with_replacement = json_may_bool(l->r, selection, "with-replacement", false);
}

static void load_members(struct section *s, struct test_loader *l, const json_t *o)
{
	s->id = copy(l, json_need_id(l->r, o, "id"));
	s->title = loader_copy_or_empty(&l->test->arena, l->r, json_may_text(l->r, o, "title", LIMIT_TITLE));
	s->visible = json_may_bool(l->r, o, "visible", true);
	s->keep_together = json_may_bool(l->r, o, "keep-together", true);
	s->required = json_may_bool(l->r, o, "required", false);
	s->fixed = json_may_bool(l->r, o, "fixed", false);
	s->shuffle = json_may_bool(l->r, o, "shuffle", false);
	load_limits(&s->limits, l, o);
	load_control(&s->control, l, o);
	load_selection(s, l, o);
}

static struct section *load_section(struct test_loader *l, const json_t *o)
{
	struct test_build *build = l->test->build;
	if (build->count >= LIMIT_SECTIONS || l->depth >= SECTION_DEPTH) {
		json_fail(l->r, ERR_LIMIT, NULL, "too many sections, or nested too deep");
		return NULL;
	}
	struct section *s = room(l, 1, sizeof *s);
	struct section_build *b = &build->sections[build->count++];
	*b = (struct section_build){ .section = s };
	if (!s)
		return NULL;
	load_members(s, l, o);
	for (size_t i = 0; i + 1 < build->count && !l->r->code; i++)
		if (build->sections[i].section->id && strcmp(build->sections[i].section->id, s->id) == 0)
			json_fail(l->r, ERR_FORMAT, "id", "given twice");
	l->depth++;
	load_content(b, l, o);
	l->depth--;
	return s;
}

static void load_part(struct test_part *p, struct test_loader *l, const json_t *o)
{
	static const char *const navigation[] = { "linear", "nonlinear", NULL };
	static const char *const submission[] = { "individual", "simultaneous", NULL };
	const json_t *sections = json_need_array(l->r, o, "sections", LIMIT_SECTIONS);
	size_t n = json_array_size(sections);
	p->id = copy(l, json_need_id(l->r, o, "id"));
	p->linear = json_need_enum(l->r, o, "navigation", navigation) == 0;
	p->simultaneous = json_need_enum(l->r, o, "submission", submission) == 1;
	load_limits(&p->limits, l, o);
	load_control(&p->control, l, o);
	const struct section **list = room(l, n, sizeof *list);
	for (size_t i = 0; i < n && !l->r->code; i++) {
		size_t mark = json_enter(l->r, "sections", 0), inner = json_enter(l->r, NULL, i);
		list[i] = load_section(l, json_array_get(sections, i));
		json_leave(l->r, inner);
		json_leave(l->r, mark);
	}
	p->count = n;
	p->sections = list;
}

static void load_outcomes(struct test_loader *l, const json_t *o)
{
	const json_t *outcomes = json_may_array(l->r, o, "outcomes", LIMIT_VARIABLES);
	const json_t *rules = json_may_array(l->r, o, "processing", LIMIT_EXPRESSIONS);
	size_t mark = json_enter(l->r, "outcomes", 0);
	if (!l->r->code && outcomes)
		declarations_load(&l->test->outcomes, &l->test->arena, outcomes, l->r);
	json_leave(l->r, mark);
	mark = json_enter(l->r, "processing", 0);
	if (!l->r->code && rules) {
		rules_load(&l->test->processing, &l->test->arena, rules, l->r);
		l->test->has_processing = !l->r->code;
	}
	json_leave(l->r, mark);
}

static void load_test(struct test_loader *l, const json_t *o)
{
	struct test *t = l->test;
	t->id = copy(l, json_need_id(l->r, o, "id"));
	t->title = loader_copy_or_empty(&t->arena, l->r, json_may_text(l->r, o, "title", LIMIT_TITLE));
	t->lang = loader_copy_or_empty(&t->arena, l->r, json_may_text(l->r, o, "lang", LIMIT_IDENTIFIER));
	load_limits(&t->limits, l, o);
	load_outcomes(l, o);
	const json_t *parts = json_need_array(l->r, o, "parts", LIMIT_SECTIONS);
	size_t n = json_array_size(parts);
	struct test_part *list = room(l, n, sizeof *list);
	for (size_t i = 0; i < n && !l->r->code; i++) {
		size_t mark = json_enter(l->r, "parts", 0), inner = json_enter(l->r, NULL, i);
		load_part(&list[i], l, json_array_get(parts, i));
		json_leave(l->r, inner);
		json_leave(l->r, mark);
	}
	t->part_count = n;
	t->parts = list;
	t->build->refs = room(l, t->build->places, sizeof *t->build->refs);
}

int test_load(struct test **out, const char *text, size_t len, struct error *err)
{
	struct json_reader r;
	json_t *root;
	int code = json_parse(&root, text, len, LIMIT_TEST_JSON, JSON_DEPTH_MAX, err);
	if (code < 0)
		return code;
	json_reader_init(&r, err);
	struct test *t = mem_zero(1, sizeof *t);
	struct test_loader l = { t, &r, 0 };
	if (t)
		arena_init(&t->arena, TEST_MEMORY);
	if (t && (t->build = mem_zero(1, sizeof *t->build)))
		load_test(&l, root);
	else
		json_fail(&r, ERR_NOMEM, NULL, "out of memory");
	json_decref(root);
	if (r.code)
		test_free(t);
	else
		*out = t;
	return r.code;
}

void test_free(struct test *t)
{
	if (!t)
		return;
	mem_free(t->build);
	arena_release_wiped(&t->arena);
	mem_free(t);
}

/* --- refs
 * --------------------------------------------------------------------------------------------------------- */

static struct section_build *find_build(struct test_build *b, const char *section)
{
	if (b->count && strcmp(b->sections[b->last].section->id, section) == 0)
		return &b->sections[b->last];
	for (size_t i = 0; i < b->count; i++)
		if (strcmp(b->sections[i].section->id, section) == 0) {
			b->last = i;
			return &b->sections[i];
		}
	return NULL;
}

static void load_weights(struct test_ref *ref, struct test_loader *l, const json_t *o)
{
	const json_t *json = json_may_object(l->r, o, "weight");
	size_t n = json_object_size(json), i = 0;
	if (n > LIMIT_WEIGHTS)
		json_fail(l->r, ERR_LIMIT, "weight", "more than %d", LIMIT_WEIGHTS);
	struct weight *list = n ? room(l, n, sizeof *list) : NULL;
	void *it = list ? json_object_iter((json_t *)(uintptr_t)json) : NULL;
	for (; it && !l->r->code; it = json_object_iter_next((json_t *)(uintptr_t)json, it), i++) {
		list[i].id = copy(l, json_object_iter_key(it));
		list[i].value = json_may_number(l->r, json, json_object_iter_key(it), 1);
	}
	ref->weight_count = i;
	ref->weights = list;
}

static void load_categories(struct test_ref *ref, struct test_loader *l, const json_t *o)
{
	const json_t *json = json_may_array(l->r, o, "category", LIMIT_WEIGHTS);
	size_t n = json_array_size(json);
	const char **list = n ? room(l, n, sizeof *list) : NULL;
	for (size_t i = 0; list && i < n && !l->r->code; i++) {
		const char *s = json_string_value(json_array_get(json, i));
		if (!s)
			json_fail(l->r, ERR_FORMAT, "category", "not text");
		list[i] = copy(l, s);
	}
	ref->category_count = n;
	ref->categories = list;
}

static void load_ref(struct test_ref *ref, struct test_loader *l, const json_t *o)
{
	ref->required = json_may_bool(l->r, o, "required", false);
	ref->fixed = json_may_bool(l->r, o, "fixed", false);
	load_weights(ref, l, o);
	load_categories(ref, l, o);
}

static int load_ref_json(struct test_ref *ref, struct test *t, const char *json, size_t len, struct error *err)
{
	struct json_reader r;
	struct test_loader l = { t, &r, 0 };
	json_t *root;
	if (len == 2 && memcmp(json, "{}", 2) == 0)
		return 0;
	int code = json_parse(&root, json, len, LIMIT_RECORD_JSON, 4, err);
	if (code < 0)
		return code;
	json_reader_init(&r, err);
	load_ref(ref, &l, root);
	json_decref(root);
	return r.code;
}

/* The next place for a ref in this section, or NULL when all are filled. */
static struct section_child *next_place(struct section_build *b, const char **expected)
{
	while (b->next < b->section->count && (b->children[b->next].section || b->children[b->next].ref))
		b->next++;
	if (b->next == b->section->count)
		return NULL;
	*expected = b->expected[b->next];
	return &b->children[b->next];
}

int test_add_ref(struct test *t, const char *section, const char *id, const char *item, const char *json,
	size_t len, struct error *err)
{
	const char *expected = NULL;
	struct section_build *b = t->build->finished ? NULL : find_build(t->build, section);
	if (!b)
		return error_set(err, ERR_NOTFOUND, "ref %.64s: no section %.64s", id, section);
	struct section_child *place = next_place(b, &expected);
	if (!place || !json_is_id(id) || !json_is_id(item) || (expected && strcmp(expected, id) != 0))
		return error_set(err, ERR_FORMAT, "ref %.64s is not what section %.64s expects", id, section);
	struct test_ref *ref = arena_alloc(&t->arena, sizeof *ref);
	if (!ref || !(ref->id = arena_string(&t->arena, id)) || !(ref->item = arena_string(&t->arena, item)))
		return error_set(err, ERR_NOMEM, "out of memory");
	int r = load_ref_json(ref, t, json, len, err);
	if (r < 0)
		return error_prefix(err, r, "ref %.64s", id);
	place->ref = ref;
	t->build->refs[t->ref_count++] = ref;
	return 0;
}

static int compare_refs(const void *a, const void *b)
{
	const struct test_ref *const *x = a, *const *y = b;
	return strcmp((*x)->id, (*y)->id);
}

int test_finish(struct test *t, struct error *err)
{
	struct test_build *b = t->build;
	if (t->ref_count != b->places)
		return error_set(
			err, ERR_FORMAT, "the test has %zu places for questions, %zu came", b->places, t->ref_count);
	qsort(b->refs, t->ref_count, sizeof *b->refs, compare_refs);
	for (size_t i = 1; i < t->ref_count; i++)
		if (strcmp(b->refs[i - 1]->id, b->refs[i]->id) == 0)
			return error_set(err, ERR_FORMAT, "two refs are called %.64s", b->refs[i]->id);
	b->finished = true;
	return 0;
}

int test_add_key(struct test *t, const json_t *entry, struct error *err)
{
	struct json_reader r;
	struct test_loader l = { t, &r, 0 };
	json_reader_init(&r, err);
	load_outcomes(&l, entry);
	return r.code;
}

const struct test_ref *test_find_ref(const struct test *t, const char *id)
{
	size_t low = 0, high = t->build->finished ? t->ref_count : 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(id, t->build->refs[middle]->id);
		if (order == 0)
			return t->build->refs[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

double test_ref_weight(const struct test_ref *ref, const char *weight)
{
	for (size_t i = 0; i < ref->weight_count; i++)
		if (strcmp(ref->weights[i].id, weight) == 0)
			return ref->weights[i].value;
	return 1.0;
}
