/* A section becomes a list of units: one ref, or a block of entries that stays together. Selection and order work
 * on units; a child that is invisible and need not be kept together gives its units to a shuffling parent instead
 * of one block. Lists live in a scratch arena; only the result is copied into the paper. */
#include "engine/paper.h"
#include "engine/limits.h"
#include "engine/memory.h"
#include "engine/rng.h"

#include <stdio.h>
#include <string.h>

#define PAPER_MEMORY ((size_t)64 << 20)
#define SCRATCH_MEMORY ((size_t)256 << 20)

struct leaf { /* one delivered ref */
	const struct test_ref *ref;
	const struct section *section; /* that holds it */
	const struct section *shown;   /* innermost visible section above it, or NULL */
};

struct unit {
	bool fixed;
	size_t count;
	const struct leaf *leaves;
};

struct unit_list {
	size_t count;
	struct unit *units;
};

struct maker {
	uint64_t seed;
	struct arena scratch;
	struct error *err;
};

static int nomem(struct maker *m)
{
	return error_set(m->err, ERR_NOMEM, "out of memory");
}

/* --- selection
 * ---------------------------------------------------------------------------------------------------- */

static bool is_required(const struct section_child *c)
{
	return c->ref ? c->ref->required : c->section->required;
}

/* Draw `want` of the `m` others; times[i] = how often child i is taken. */
static void draw(size_t *times, size_t *others, size_t m, size_t want, struct rng *g)
{
	for (size_t i = 0; i < want; i++) {
		size_t j = i + (size_t)rng_below(g, m - i), x = others[i];
		others[i] = others[j];
		others[j] = x;
		times[others[i]]++;
	}
}

/* How often each child is taken, in document order. */
static int choose(size_t *times, const struct section *s, struct maker *m, struct rng *g)
{
	size_t *others = arena_array(&m->scratch, s->count, sizeof *others), n = 0, required = 0;
	if (!others)
		return nomem(m);
	for (size_t i = 0; i < s->count; i++) {
		bool taken = !s->selects || is_required(&s->children[i]);
		times[i] = taken;
		required += taken;
		if (!taken)
			others[n++] = i;
	}
	if (!s->selects)
		return 0;
	if (s->select < required || (!s->with_replacement && s->select > s->count) || (s->select && !s->count))
		return error_set(m->err, ERR_FORMAT, "section %.64s: cannot select %zu of %zu with %zu required", s->id,
			s->select, s->count, required);
	if (s->select - required > LIMIT_PAPER_ITEMS)
		return error_set(m->err, ERR_LIMIT, "section %.64s: more than %d selected", s->id, LIMIT_PAPER_ITEMS);
	if (!s->with_replacement)
		draw(times, others, n, s->select - required, g);
	for (size_t i = required; s->with_replacement && i < s->select; i++)
		times[rng_below(g, s->count)]++;
	return 0;
}

/* --- one section
 * -------------------------------------------------------------------------------------------------- */

static int make_section(
	struct unit_list *out, const struct section *s, const struct section *shown, struct maker *m);

static int add_unit(struct unit_list *l, size_t *room, struct unit u, struct maker *m)
{
	if (l->count == *room) {
		size_t more = *room ? *room * 2 : 16;
		struct unit *units = arena_array(&m->scratch, more, sizeof *units);
		if (!units)
			return nomem(m);
		if (l->count)
			memcpy(units, l->units, l->count * sizeof *units);
		l->units = units;
		*room = more;
	}
	l->units[l->count++] = u;
	return 0;
}

/* All leaves of a list as one block. */
static int join(struct unit *out, const struct unit_list *l, struct maker *m)
{
	size_t total = 0, at = 0;
	for (size_t i = 0; i < l->count; i++)
		total += l->units[i].count;
	struct leaf *leaves = arena_array(&m->scratch, total, sizeof *leaves);
	if (!leaves)
		return nomem(m);
	for (size_t i = 0; i < l->count; i++) {
		memcpy(leaves + at, l->units[i].leaves, l->units[i].count * sizeof *leaves);
		at += l->units[i].count;
	}
	*out = (struct unit){ false, total, leaves };
	return 0;
}

static int add_child_section(struct unit_list *l, size_t *room, const struct section *parent,
	const struct section *child, const struct section *shown, struct maker *m)
{
	struct unit_list own = { 0, NULL };
	struct unit block;
	bool mixed = parent->shuffle && !child->visible && !child->keep_together;
	int r = make_section(&own, child, shown, m);
	for (size_t i = 0; r == 0 && mixed && i < own.count; i++)
		r = add_unit(l, room, own.units[i], m);
	if (r < 0 || mixed)
		return r;
	r = join(&block, &own, m);
	block.fixed = child->fixed;
	return r < 0 ? r : add_unit(l, room, block, m);
}

static int add_child(struct unit_list *l, size_t *room, const struct section *s, const struct section_child *c,
	const struct section *shown, struct maker *m)
{
	if (c->section)
		return add_child_section(l, room, s, c->section, shown, m);
	struct leaf *leaf = arena_alloc(&m->scratch, sizeof *leaf);
	if (!leaf)
		return nomem(m);
	*leaf = (struct leaf){ c->ref, s, shown };
	return add_unit(l, room, (struct unit){ c->ref->fixed, 1, leaf }, m);
}

static int shuffle(struct unit_list *l, struct maker *m, struct rng *g)
{
	size_t *order = arena_array(&m->scratch, l->count, sizeof *order);
	bool *fixed = arena_array(&m->scratch, l->count, sizeof *fixed);
	struct unit *units = arena_array(&m->scratch, l->count, sizeof *units);
	if (!order || !fixed || !units)
		return nomem(m);
	for (size_t i = 0; i < l->count; i++) {
		order[i] = i;
		fixed[i] = l->units[i].fixed;
	}
	if (rng_shuffle(g, order, fixed, l->count) < 0)
		return nomem(m);
	for (size_t i = 0; i < l->count; i++)
		units[i] = l->units[order[i]];
	l->units = units;
	return 0;
}

static int make_section(
	struct unit_list *out, const struct section *s, const struct section *shown, struct maker *m)
{
	char purpose[16 + LIMIT_IDENTIFIER];
	struct unit_list l = { 0, NULL };
	struct rng g;
	size_t room = 0;
	size_t *times = arena_array(&m->scratch, s->count, sizeof *times);
	if (!times)
		return nomem(m);
	snprintf(purpose, sizeof purpose, "section:%s", s->id);
	rng_stream(&g, m->seed, purpose);
	int r = choose(times, s, m, &g);
	for (size_t i = 0; r == 0 && i < s->count; i++)
		for (size_t k = 0; r == 0 && k < times[i]; k++)
			r = add_child(&l, &room, s, &s->children[i], s->visible ? s : shown, m);
	if (r == 0 && s->shuffle)
		r = shuffle(&l, m, &g);
	if (r == 0)
		*out = l;
	return r;
}

/* --- the list delivered
 * ------------------------------------------------------------------------------------------- */

static size_t instances_before(const struct paper *p, const struct test_ref *ref)
{
	size_t n = 0;
	for (size_t i = 0; i < p->count; i++)
		n += p->entries[i].ref == ref;
	return n;
}

static const char *entry_id(struct paper *p, const struct test_ref *ref)
{
	char id[LIMIT_IDENTIFIER + 24];
	size_t n = instances_before(p, ref);
	if (n == 0)
		return ref->id;
	snprintf(id, sizeof id, "%s.%zu", ref->id, n + 1);
	return arena_string(&p->arena, id);
}

static int add_entry(struct paper *p, const struct leaf *leaf, const struct test_part *part,
	const struct section **run, struct maker *m)
{
	if (p->count >= LIMIT_PAPER_ITEMS)
		return error_set(m->err, ERR_LIMIT, "more than %d questions in a paper", LIMIT_PAPER_ITEMS);
	const char *id = entry_id(p, leaf->ref);
	if (!id)
		return nomem(m);
	if (p->count == 0 || leaf->shown != *run) {
		struct paper_section *s = &p->sections[p->section_count++];
		*s = (struct paper_section){ leaf->shown ? leaf->shown->title : "", p->count + 1, 0 };
		*run = leaf->shown;
	}
	p->sections[p->section_count - 1].count++;
	p->entries[p->count] = (struct paper_entry){ id, leaf->ref, leaf->ref->item, p->count + 1, p->section_count - 1,
		part, &leaf->section->control };
	p->count++;
	return 0;
}

static int add_part(struct paper *p, const struct test_part *part, const struct section **run, struct maker *m)
{
	int r = 0;
	for (size_t i = 0; r == 0 && i < part->count; i++) {
		struct unit_list l = { 0, NULL };
		r = make_section(&l, part->sections[i], NULL, m);
		for (size_t u = 0; r == 0 && u < l.count; u++)
			for (size_t k = 0; r == 0 && k < l.units[u].count; k++)
				r = add_entry(p, &l.units[u].leaves[k], part, run, m);
	}
	return r;
}

int paper_make(struct paper *out, const struct test *test, uint64_t seed, struct error *err)
{
	struct paper p = { .seed = seed, .arena = ARENA_INIT(PAPER_MEMORY) };
	struct maker m = { seed, ARENA_INIT(SCRATCH_MEMORY), err };
	const struct section *run = NULL;
	p.entries = arena_array(&p.arena, LIMIT_PAPER_ITEMS, sizeof *p.entries);
	p.sections = arena_array(&p.arena, LIMIT_PAPER_ITEMS, sizeof *p.sections);
	int r = p.entries && p.sections ? 0 : nomem(&m);
	for (size_t i = 0; r == 0 && i < test->part_count; i++)
		r = add_part(&p, &test->parts[i], &run, &m);
	arena_release(&m.scratch);
	if (r == 0)
		*out = p;
	else
		arena_release(&p.arena);
	return r;
}

void paper_release(struct paper *p)
{
	arena_release(&p->arena);
	*p = (struct paper){ 0 };
}

size_t paper_find(const struct paper *p, const char *id)
{
	size_t i = 0;
	while (i < p->count && strcmp(p->entries[i].id, id) != 0)
		i++;
	return i;
}

int paper_check(const struct paper *p, const char *const *ids, size_t count, struct error *err)
{
	for (size_t i = 0; i < p->count && i < count; i++)
		if (strcmp(p->entries[i].id, ids[i]) != 0)
			return error_set(err, ERR_FORMAT, "question %zu is %.64s in the record and %.64s by the seed", i + 1,
				ids[i], p->entries[i].id);
	if (count != p->count)
		return error_set(err, ERR_FORMAT, "%zu questions in the record and %zu by the seed", count, p->count);
	return 0;
}

int paper_choice_order(size_t *order, const struct item *item, const struct interaction *x, uint64_t seed)
{
	char purpose[16 + 2 * LIMIT_IDENTIFIER];
	bool fixed[LIMIT_CHOICES] = { false };
	struct rng g;
	for (size_t i = 0; i < x->choice_count; i++) {
		order[i] = i;
		fixed[i] = x->choices[i].fixed;
	}
	if (!x->shuffle)
		return 0;
	snprintf(purpose, sizeof purpose, "choices:%s:%s", item->id, x->response);
	rng_stream(&g, seed, purpose);
	return rng_shuffle(&g, order, fixed, x->choice_count);
}
