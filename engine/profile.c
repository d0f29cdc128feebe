/* Loading is a list of members per object, as the header gives them; a few checks at the end prove that it makes
 * sense as a whole. */
#include "engine/profile.h"
#include "engine/item_body.h"
#include "engine/limits.h"
#include "engine/memory.h"

#include <string.h>

#define PROFILE_MEMORY ((size_t)16 << 20)

struct profile_loader {
	struct profile *p;
	struct json_reader *r;
};

typedef void (*entry_loader)(void *out, struct profile_loader *l, const json_t *o);

static const char *text(struct profile_loader *l, const json_t *o, const char *key)
{
	return loader_copy_or_empty(&l->p->arena, l->r, json_need_text(l->r, o, key, LIMIT_NOTE));
}

static const char *id(struct profile_loader *l, const json_t *o, const char *key)
{
	return loader_copy_or_empty(&l->p->arena, l->r, json_need_id(l->r, o, key));
}

static int number(struct profile_loader *l, const json_t *o, const char *key, int min, int max)
{
	return (int)json_need_int(l->r, o, key, min, max);
}

/* A list of objects, each of `size` bytes. */
static void *list(
	size_t *count, struct profile_loader *l, const json_t *o, const char *key, size_t size, entry_loader load)
{
	const json_t *array = json_need_array(l->r, o, key, LIMIT_LIST);
	size_t n = json_array_size(array);
	char *entries = l->r->code ? NULL : arena_array(&l->p->arena, n, size);
	if (!entries) {
		json_fail(l->r, ERR_NOMEM, key, "out of memory");
		return NULL;
	}
	for (size_t i = 0; i < n && !l->r->code; i++) {
		size_t mark = json_enter(l->r, key, 0), inner = json_enter(l->r, NULL, i);
		load(entries + i * size, l, json_array_get(array, i));
		json_leave(l->r, inner);
		json_leave(l->r, mark);
	}
	*count = n;
	return entries;
}

static struct text_list paragraphs(struct profile_loader *l, const json_t *o, const char *key)
{
	const json_t *array = json_need_array(l->r, o, key, LIMIT_LIST);
	size_t n = json_array_size(array);
	const char **texts = l->r->code ? NULL : arena_array(&l->p->arena, n, sizeof *texts);
	if (!texts)
		json_fail(l->r, ERR_NOMEM, key, "out of memory");
	for (size_t i = 0; i < n && !l->r->code; i++) {
		const char *s = json_string_value(json_array_get(array, i));
		if (!s || strlen(s) > LIMIT_NOTE)
			json_fail(l->r, ERR_FORMAT, key, "paragraph %zu is not text, or too long", i);
		else
			texts[i] = loader_copy(&l->p->arena, l->r, s);
	}
	return (struct text_list){ n, texts };
}

/* --- entries
 * ------------------------------------------------------------------------------------------------------ */

static void load_named(void *out, struct profile_loader *l, const json_t *o)
{
	struct named *n = out;
	n->id = id(l, o, "id");
	n->name = text(l, o, "name");
}

static void load_role(void *out, struct profile_loader *l, const json_t *o)
{
	struct profile_role *x = out;
	x->id = id(l, o, "id");
	x->name = text(l, o, "name");
	x->areas = list(&x->area_count, l, o, "areas", sizeof *x->areas, load_named);
}

static void load_marks(struct profile_marks *m, struct profile_loader *l, const json_t *o)
{
	const json_t *marks = json_need_object(l->r, o, "marks");
	size_t mark = json_enter(l->r, "marks", 0);
	m->met = number(l, marks, "met", 0, 100);
	m->near = number(l, marks, "near", 0, 100);
	m->sample = json_need_bool(l->r, marks, "sample");
	if (m->near > m->met)
		json_fail(l->r, ERR_FORMAT, "near", "above met");
	json_leave(l->r, mark);
}

static void load_component(void *out, struct profile_loader *l, const json_t *o)
{
	static const char *const deliveries[] = { "kiosk", "assessor", NULL };
	struct profile_component *x = out;
	x->id = id(l, o, "id");
	x->name = text(l, o, "name");
	x->kiosk = json_need_enum(l->r, o, "delivery", deliveries) == 0;
	x->minutes = (int)json_may_int(l->r, o, "minutes", 1, LIMIT_DURATION_MS / 60000, -1);
	x->questions = (int)json_may_int(l->r, o, "questions", 0, LIMIT_PAPER_ITEMS, 0);
	x->filmed = json_need_bool(l->r, o, "filmed");
	load_marks(&x->marks, l, o);
	x->instructions = paragraphs(l, o, "instructions");
}

static void load_late(void *out, struct profile_loader *l, const json_t *o)
{
	static const char *const decisions[] = { "admit", "refuse", NULL };
	struct profile_late *x = out;
	x->code = id(l, o, "code");
	x->decision = (enum late_decision)json_need_enum(l->r, o, "decision", decisions);
	x->text = text(l, o, "text");
}

static void load_consent(void *out, struct profile_loader *l, const json_t *o)
{
	static const char *const kinds[] = { "mandatory", "choice", NULL };
	struct profile_consent *x = out;
	x->id = id(l, o, "id");
	x->kind = (enum consent_kind)json_need_enum(l->r, o, "kind", kinds);
	x->title = text(l, o, "title");
	x->text = paragraphs(l, o, "text");
	x->wording = id(l, o, "wording");
	x->yes = text(l, o, "yes");
	x->no = text(l, o, "no");
}

static void load_refusal(void *out, struct profile_loader *l, const json_t *o)
{
	struct profile_refusal *x = out;
	x->code = id(l, o, "code");
	x->title = text(l, o, "title");
	x->text = text(l, o, "text");
	x->rebook = text(l, o, "rebook");
	x->second_person = json_need_bool(l->r, o, "second-person");
}

static void load_policy(void *out, struct profile_loader *l, const json_t *o)
{
	struct profile_policy *x = out;
	x->code = id(l, o, "code");
	x->text = text(l, o, "text");
}

static void load_device(void *out, struct profile_loader *l, const json_t *o)
{
	struct profile_device *x = out;
	x->id = id(l, o, "id");
	x->name = text(l, o, "name");
	x->hand_in = json_need_bool(l->r, o, "hand-in");
}

/* --- objects
 * ------------------------------------------------------------------------------------------------------ */

static void load_arrival(struct profile_loader *l, const json_t *o)
{
	struct profile *p = l->p;
	p->arrive_before_minutes = number(l, o, "before-minutes", 0, 1440);
	p->arrive_text = text(l, o, "text");
	p->late = list(&p->late_count, l, o, "late", sizeof *p->late, load_late);
}

static void load_documents(struct profile_loader *l, const json_t *o)
{
	struct profile *p = l->p;
	p->photos = list(&p->photo_count, l, o, "photo", sizeof *p->photos, load_named);
	const json_t *n = json_need_object(l->r, o, "number");
	p->number.label = text(l, n, "label");
	p->number.former = text(l, n, "former");
	p->number.hint = text(l, n, "hint");
	p->number.prefix = text(l, n, "prefix");
	p->number.min_digits = number(l, n, "min-digits", 1, 20);
	p->number.max_digits = number(l, n, "max-digits", 1, 20);
	if (p->number.min_digits > p->number.max_digits || strlen(p->number.prefix ? p->number.prefix : "") > 8)
		json_fail(l->r, ERR_FORMAT, "number", "does not make sense");
}

static void load_policies(struct profile_loader *l, const json_t *o)
{
	struct profile *p = l->p;
	p->verify_later = json_need_bool(l->r, o, "verify-later");
	p->doubtful_second = json_need_bool(l->r, o, "doubtful-second-person");
	p->no_match_refuses = json_need_bool(l->r, o, "no-match-refuses");
	p->declared_today = list(&p->declared_count, l, o, "declared-today", sizeof *p->declared_today, load_policy);
}

static void load_results(struct profile_loader *l, const json_t *o)
{
	static const char *const events[] = { "assessed", "available", NULL };
	struct profile *p = l->p;
	p->result_working_days = number(l, o, "working-days", 0, 1000);
	p->employer_hours = number(l, o, "employer-hours", 0, 10000);
	p->employer_from_available = json_need_enum(l->r, o, "employer-from", events) == 1;
	p->min_group = number(l, o, "min-group", 1, 1000);
	p->result_text = paragraphs(l, o, "text");
}

static void load_outcome(struct profile_loader *l, const json_t *o)
{
	struct profile_outcome *x = &l->p->outcome;
	x->any_not_met_fails = json_need_bool(l->r, o, "any-not-met-fails");
	x->max_near_met = number(l, o, "max-near-met", 0, LIMIT_LIST);
	x->overall_percent = (int)json_may_int(l->r, o, "overall-percent", 0, 100, -1);
	x->resits = number(l, o, "resits", 0, 100);
	x->carry_met = json_need_bool(l->r, o, "carry-met");
	const json_t *words = json_need_object(l->r, o, "words");
	x->met = text(l, words, "met");
	x->near = text(l, words, "near");
	x->not_met = text(l, words, "not");
}

static void load_contact(struct profile_loader *l, const json_t *o)
{
	l->p->contact = paragraphs(l, o, "text");
}

static void load_retention(struct profile_loader *l, const json_t *o)
{
	l->p->answers_days = number(l, o, "answers-days", 1, 36500);
	l->p->records_days = number(l, o, "records-days", 1, 36500);
	l->p->retention_text = text(l, o, "text");
}

static void load_objects(struct profile_loader *l, const json_t *o)
{
	static const struct {
		const char *name;
		void (*load)(struct profile_loader *l, const json_t *o);
	} objects[] = {
		{ "arrival", load_arrival },
		{ "documents", load_documents },
		{ "policies", load_policies },
		{ "results", load_results },
		{ "outcome", load_outcome },
		{ "contact", load_contact },
		{ "retention", load_retention },
	};
	for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
		const json_t *part = json_need_object(l->r, o, objects[i].name);
		size_t mark = json_enter(l->r, objects[i].name, 0);
		if (part)
			objects[i].load(l, part);
		json_leave(l->r, mark);
	}
}

/* --- the whole
 * ---------------------------------------------------------------------------------------------------- */

/* Entries of every list begin with their id or code. */
static void check_unique(struct profile_loader *l, const char *key, const void *entries, size_t count, size_t size)
{
	for (size_t i = 0; i < count && !l->r->code; i++)
		for (size_t j = 0; j < i; j++) {
			const char *const *a = (const void *)((const char *)entries + i * size);
			const char *const *b = (const void *)((const char *)entries + j * size);
			if (strcmp(*a, *b) == 0)
				json_fail(l->r, ERR_FORMAT, key, "\"%.64s\" is there twice", *a);
		}
}

static void check(struct profile_loader *l)
{
	const struct profile *p = l->p;
	if (l->r->code)
		return;
	check_unique(l, "roles", p->roles, p->role_count, sizeof *p->roles);
	for (size_t i = 0; i < p->role_count; i++)
		check_unique(l, "areas", p->roles[i].areas, p->roles[i].area_count, sizeof *p->roles[i].areas);
	check_unique(l, "components", p->components, p->component_count, sizeof *p->components);
	check_unique(l, "late", p->late, p->late_count, sizeof *p->late);
	check_unique(l, "photo", p->photos, p->photo_count, sizeof *p->photos);
	check_unique(l, "consents", p->consents, p->consent_count, sizeof *p->consents);
	check_unique(l, "refusals", p->refusals, p->refusal_count, sizeof *p->refusals);
	check_unique(l, "devices", p->devices, p->device_count, sizeof *p->devices);
	if (!l->r->code && (!p->role_count || !p->component_count))
		json_fail(l->r, ERR_FORMAT, NULL, "needs at least one role and one component");
}

static void load_profile(struct profile_loader *l, const json_t *o)
{
	struct profile *p = l->p;
	const char *format = json_need_text(l->r, o, "format", LIMIT_IDENTIFIER);
	if (format && strcmp(format, "invigil-profile/1") != 0)
		json_fail(l->r, ERR_UNSUPPORTED, "format", "not invigil-profile/1");
	p->id = id(l, o, "id");
	p->name = text(l, o, "name");
	p->version = json_need_int(l->r, o, "version", 1, JSON_INT_MAX);
	p->lang = id(l, o, "lang");
	p->roles = list(&p->role_count, l, o, "roles", sizeof *p->roles, load_role);
	p->components = list(&p->component_count, l, o, "components", sizeof *p->components, load_component);
	p->consents = list(&p->consent_count, l, o, "consents", sizeof *p->consents, load_consent);
	p->refusals = list(&p->refusal_count, l, o, "refusals", sizeof *p->refusals, load_refusal);
	p->devices = list(&p->device_count, l, o, "devices", sizeof *p->devices, load_device);
	load_objects(l, o);
	check(l);
}

int profile_load(struct profile **out, const char *text_in, size_t len, struct error *err)
{
	struct json_reader r;
	json_t *root;
	int code = json_parse(&root, text_in, len, LIMIT_PROFILE_JSON, 16, err);
	if (code < 0)
		return code;
	json_reader_init(&r, err);
	struct profile *p = mem_zero(1, sizeof *p);
	struct profile_loader l = { p, &r };
	if (p) {
		arena_init(&p->arena, PROFILE_MEMORY);
		load_profile(&l, root);
	} else {
		json_fail(&r, ERR_NOMEM, NULL, "out of memory");
	}
	json_decref(root);
	if (r.code)
		profile_free(p);
	else
		*out = p;
	return r.code;
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	arena_release(&p->arena);
	mem_free(p);
}

/* --- finding
 * ------------------------------------------------------------------------------------------------------ */

static const void *find(const void *entries, size_t count, size_t size, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		const void *entry = (const char *)entries + i * size;
		const char *const *key = entry;
		if (strcmp(*key, name) == 0)
			return entry;
	}
	return NULL;
}

const struct profile_role *profile_find_role(const struct profile *p, const char *name)
{
	return find(p->roles, p->role_count, sizeof *p->roles, name);
}

const struct profile_component *profile_find_component(const struct profile *p, const char *name)
{
	return find(p->components, p->component_count, sizeof *p->components, name);
}

const struct profile_consent *profile_find_consent(const struct profile *p, const char *name)
{
	return find(p->consents, p->consent_count, sizeof *p->consents, name);
}

const struct profile_refusal *profile_find_refusal(const struct profile *p, const char *code)
{
	return find(p->refusals, p->refusal_count, sizeof *p->refusals, code);
}

const char *profile_area_name(const struct profile *p, const char *role, const char *area)
{
	const struct profile_role *r = profile_find_role(p, role);
	const struct named *n = r ? find(r->areas, r->area_count, sizeof *r->areas, area) : NULL;
	return n ? n->name : NULL;
}

/* --- registration numbers
 * ----------------------------------------------------------------------------------------- */

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

int profile_number_normal(char out[32], const struct profile *p, const char *typed, struct error *err)
{
	char plain[32], number[32];
	size_t n = 0, prefix = strlen(p->number.prefix);
	for (; *typed; typed++) {
		if (strchr(" .-/\t", *typed))
			continue;
		if (n + 1 >= sizeof plain)
			return error_set(err, ERR_FORMAT, "%s: too long", p->number.label);
		plain[n++] = upper(*typed);
	}
	plain[n] = 0;
	const char *digits = strncmp(plain, p->number.prefix, prefix) == 0 ? plain + prefix : plain;
	size_t count = strlen(digits);
	if (strspn(digits, "0123456789") != count || count < (size_t)p->number.min_digits ||
		count > (size_t)p->number.max_digits || prefix + count >= sizeof number)
		return error_set(err, ERR_FORMAT, "%s: needs %d to %d digits, with or without %s before them",
			p->number.label, p->number.min_digits, p->number.max_digits, p->number.prefix);
	memcpy(number, p->number.prefix, prefix);
	memcpy(number + prefix, digits, count + 1);
	memcpy(out, number, prefix + count + 1);
	return 0;
}

bool profile_number_same(const struct profile *p, const char *a, const char *b)
{
	char x[32], y[32];
	return profile_number_normal(x, p, a, NULL) == 0 && profile_number_normal(y, p, b, NULL) == 0 &&
		   strcmp(x, y) == 0;
}

void profile_number_last4(char out[5], const char *number)
{
	size_t n = strlen(number), from = n > 4 ? n - 4 : 0;
	memcpy(out, number + from, n - from + 1);
}
