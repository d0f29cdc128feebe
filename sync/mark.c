/* One attempt: its journals are folded by the same engine that the kiosk showed, the plan is worked out again from
 * the seed, each item is scored on its own, and what comes out is written down in one fixed order. */
#include "sync/mark.h"

#include "content/journal.h"
#include "engine/attempt.h"
#include "engine/json.h"
#include "engine/memory.h"
#include "engine/outcome.h"
#include "sync/mark_paper.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RESPONSES_MAX 64
#define AREAS_MAX 64

/* --- folding --- */

struct fold {
	struct attempt *attempt;
	uint64_t upto; /* last record to take, 0: all */
	struct error *e;
};

static int fold_record(void *ctx, uint64_t n, const char *json, size_t len)
{
	struct fold *f = ctx;
	if (f->upto && n > f->upto)
		return 0; /* written after the next generation took over: authentic, but not carried over */
	return attempt_apply_json(f->attempt, json, len, f->e);
}

static int fold_one(struct attempt *a, const struct mark_set *set, size_t i, uint64_t upto,
	const struct journal_opener *opener, struct error *e)
{
	const struct mark_journal *j = &set->generation[i];
	struct journal_facts facts;
	struct fold f = { a, upto, e };
	int rc = journal_verify(&facts, j->bytes, j->len, opener, fold_record, &f, e);
	struct journal_header h;
	rc = rc ? rc : journal_header_parse(&h, j->bytes, j->len, e);
	if (rc)
		return error_prefix(e, rc, "%s.%zu", set->attempt, i + 1);
	if (h.kind != JOURNAL_ATTEMPT || strcmp(h.centre, set->centre) || strcmp(h.attempt, set->attempt) ||
		h.generation != i + 1)
		return error_set(e, ERR_AUTH, "%s.%zu: the journal of something else", set->attempt, i + 1);
	return 0;
}

/* What a generation says of the one before: only its first record is looked at. */
struct previous {
	bool has;
	uint64_t n;
	char sha256[SHA256_HEX_SIZE];
	struct error *e;
};

static int first_record(void *ctx, uint64_t n, const char *json, size_t len)
{
	struct previous *p = ctx;
	struct record_box box;
	if (n > 1)
		return 0;
	int rc = record_parse(&box, RECORD_OF_ATTEMPT, json, len, p->e);
	if (rc)
		return rc;
	const struct record_open *open = &box.record.u.open;
	if (box.record.type == RECORD_OPEN && open->has_previous) {
		p->has = true;
		p->n = (uint64_t)open->previous_n;
		snprintf(p->sha256, sizeof p->sha256, "%s", open->previous_sha256);
	}
	record_box_release(&box);
	return 0;
}

/* SHA-256 of line n without its LF. */
static int line_hash(char hex[SHA256_HEX_SIZE], const struct mark_journal *j, uint64_t n)
{
	const char *p = j->bytes, *end = p + j->len;
	for (uint64_t i = 0;; i++) {
		const char *nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
		if (!nl)
			return ERR_FORMAT;
		if (i == n)
			return sha256_hex(hex, p, (size_t)(nl - p));
		p = nl + 1;
	}
}

static int check_previous(struct previous *prev, const struct mark_set *set, size_t i,
	const struct journal_opener *opener, struct error *e)
{
	struct journal_facts facts;
	char hex[SHA256_HEX_SIZE];
	const struct mark_journal *j = &set->generation[i];
	prev->e = e;
	int rc = journal_scan(&facts, NULL, j->bytes, j->len, opener, first_record, prev, e);
	if (rc)
		return rc;
	if (!prev->has || line_hash(hex, &set->generation[i - 1], prev->n) || strcmp(hex, prev->sha256))
		return error_set(e, ERR_AUTH, "%s.%zu: does not continue generation %zu", set->attempt, i + 1, i);
	return 0;
}

/* Generation by generation, each up to where the next took over. */
static int fold_all(
	struct attempt *a, const struct mark_set *set, const struct journal_opener *opener, struct error *e)
{
	int rc = 0;
	for (size_t i = 0; i < set->count && rc == 0; i++) {
		struct previous next = { .has = false };
		if (i + 1 < set->count)
			rc = check_previous(&next, set, i + 1, opener, e);
		rc = rc ? rc : fold_one(a, set, i, next.n, opener, e);
	}
	return rc;
}

static int check_attempt(
	const struct attempt *a, const struct mark_paper *p, const struct mark_set *set, struct error *e)
{
	if (!a->sealed)
		return error_set(e, ERR_STATE, "%s: not sealed", set->attempt);
	if (a->state != ATTEMPT_SUBMITTED && a->state != ATTEMPT_EXPIRED && a->state != ATTEMPT_VOID)
		return error_set(e, ERR_STATE, "%s: %s, not handed in", set->attempt, attempt_state_name(a->state));
	if (!a->paper || strcmp(a->paper, p->listed->paper))
		return error_set(e, ERR_AUTH, "%s: answers to another paper", set->attempt);
	if (!a->pack || strcmp(a->pack, p->listed->pack.sha256))
		return error_set(e, ERR_AUTH, "%s: answers to another pack of this paper", set->attempt);
	if (!a->manifest || strcmp(a->manifest, p->manifest))
		return error_set(e, ERR_AUTH, "%s: sat under another manifest than this one", set->attempt);
	if (!a->programme_sha256 || strcmp(a->programme_sha256, p->sitting->programme_file.sha256))
		return error_set(e, ERR_AUTH, "%s: sat under another programme profile", set->attempt);
	return 0;
}

/* --- scoring --- */

struct area {
	const char *id;
	size_t questions;
	int64_t milli, max_milli;
};

struct marking {
	const struct mark_paper *p;
	const struct attempt *a;
	struct paper paper;
	struct item_result *result; /* paper.count of them */
	struct test_item *test_item;
	size_t scored; /* results that must be released */
	struct area area[AREAS_MAX];
	size_t area_count;
	int64_t milli, max_milli; /* of the component */
	bool human;               /* a person has to mark something first */
};

static int plan_again(struct marking *m, const struct mark_set *set, struct error *e)
{
	int rc = paper_make(&m->paper, m->p->test, m->a->seed, e);
	if (rc)
		return rc;
	const char **ids = mem_zero(m->a->item_count + 1, sizeof *ids);
	m->result = mem_zero(m->paper.count + 1, sizeof *m->result);
	m->test_item = mem_zero(m->paper.count + 1, sizeof *m->test_item);
	if (!ids || !m->result || !m->test_item)
		rc = error_set(e, ERR_NOMEM, "no memory");
	for (size_t i = 0; rc == 0 && i < m->a->item_count; i++)
		ids[i] = m->a->items[i].id;
	if (rc == 0 && (rc = paper_check(&m->paper, ids, m->a->item_count, e)))
		error_prefix(e, rc, "%s: not the plan that the seed gives", set->attempt);
	mem_free(ids);
	return rc;
}

static int add_area(struct marking *m, const char *id, int64_t milli, int64_t max_milli)
{
	struct area *at = NULL;
	for (size_t i = 0; i < m->area_count; i++)
		if (!strcmp(m->area[i].id, id))
			at = &m->area[i];
	if (!at) {
		if (m->area_count == AREAS_MAX)
			return ERR_LIMIT;
		at = &m->area[m->area_count++];
		*at = (struct area){ .id = id };
	}
	at->questions++;
	at->milli += milli;
	at->max_milli += max_milli;
	return 0;
}

static int item_milli(int64_t *out, const struct item_result *r, const struct mark_item *item, struct error *e)
{
	double score = 0;
	if (item->human) {
		*out = 0;
		return 0;
	}
	if (!item_result_number(r, "SCORE", &score))
		return error_set(e, ERR_FORMAT, "item %s: SCORE is no number", item->item->id);
	int rc = outcome_milli(out, score, e);
	if (rc == 0 && *out > item->max_milli)
		rc = error_set(e, ERR_FORMAT, "item %s: scores more than its maximum", item->item->id);
	return rc;
}

static int score_entry(struct marking *m, size_t i, struct error *e)
{
	const struct paper_entry *entry = &m->paper.entries[i];
	const struct mark_item *item = mark_find(m->p, entry->item);
	struct response r[RESPONSES_MAX];
	int64_t milli;
	if (!item)
		return error_set(e, ERR_NOTFOUND, "item %s: not in the marking key", entry->item);
	size_t n = attempt_responses(r, RESPONSES_MAX, m->a, i);
	if (n > RESPONSES_MAX)
		return error_set(e, ERR_LIMIT, "item %s: more than %d responses", entry->item, RESPONSES_MAX);
	int rc = item_score(&m->result[i], item->item, r, n, e);
	if (rc)
		return error_prefix(e, rc, "item %s", entry->item);
	m->scored = i + 1;
	m->test_item[i] = (struct test_item){ entry, &m->result[i] };
	rc = item_milli(&milli, &m->result[i], item, e);
	if (rc)
		return rc;
	m->human = m->human || item->human;
	m->max_milli += item->max_milli;
	m->milli += milli;
	return add_area(m, item->area, milli, item->max_milli);
}

/* The test's own SCORE decides where it has one; else the items' sum stands. */
static int score_test(struct marking *m, struct test_result *t, struct error *e)
{
	const struct declaration *d = declaration_find(&m->p->test->outcomes, "SCORE");
	int rc = test_score(t, m->p->test, m->test_item, m->paper.count, e);
	if (rc || !m->p->test->has_processing || !d || m->human)
		return rc;
	const struct value *v = test_result_outcome(t, "SCORE");
	if (!v || value_is_null(v) || !value_is_numeric(v->base))
		return error_set(e, ERR_FORMAT, "the test's SCORE is no number");
	double score = v->items[0].base == BASE_INTEGER ? (double)v->items[0].as.integer : v->items[0].as.number;
	if (d->has_normal_maximum)
		rc = outcome_milli(&m->max_milli, d->normal_maximum, e);
	rc = rc ? rc : outcome_milli(&m->milli, score, e);
	if (rc == 0 && m->milli > m->max_milli)
		rc = error_set(e, ERR_FORMAT, "the test scores more than its maximum");
	return rc;
}

/* --- the result --- */

static void add_text(struct buffer *b, const char *key, const char *value)
{
	json_add_key(b, key);
	json_add_text(b, value);
}

static void add_int(struct buffer *b, const char *key, int64_t value)
{
	json_add_key(b, key);
	json_add_int(b, value);
}

static void write_item(struct buffer *b, const struct marking *m, size_t i)
{
	const struct paper_entry *entry = &m->paper.entries[i];
	const struct mark_item *item = mark_find(m->p, entry->item);
	int64_t milli = 0;
	item_milli(&milli, &m->result[i], item, NULL);
	json_add_open(b, '{');
	add_text(b, "ref", entry->id);
	add_text(b, "item", entry->item);
	add_text(b, "area", item->area);
	add_text(b, "progress", progress_words(attempt_progress(m->a, i, item->item)));
	json_add_key(b, "valid");
	json_add_bool(b, m->result[i].valid);
	json_add_key(b, "milli");
	if (item->human)
		json_add_null(b);
	else
		json_add_int(b, milli);
	add_int(b, "max-milli", item->max_milli);
	json_add_close(b, '}');
}

static void write_head(struct buffer *b, const struct marking *m, const struct mark_set *set, const char *component)
{
	add_text(b, "format", MARK_FORMAT);
	add_text(b, "centre", set->centre);
	add_text(b, "attempt", set->attempt);
	add_int(b, "generation", (int64_t)set->count);
	add_text(b, "candidate", m->a->candidate);
	add_text(b, "sitting", m->p->sitting->id);
	add_text(b, "paper", m->a->paper);
	add_text(b, "component", component);
	add_text(b, "answers", set->answers);
	add_text(b, "manifest", m->p->manifest);
	add_text(b, "pack", m->p->listed->pack.sha256);
	add_text(b, "key", m->p->listed->key.sha256);
	add_text(b, "programme", m->p->sitting->programme_file.sha256);
	add_text(b, "state", attempt_state_name(m->a->state));
}

static void write_parts(struct buffer *b, const struct marking *m)
{
	json_add_key(b, "items");
	json_add_open(b, '[');
	for (size_t i = 0; i < m->paper.count; i++)
		write_item(b, m, i);
	json_add_close(b, ']');
	json_add_key(b, "areas");
	json_add_open(b, '[');
	for (size_t i = 0; i < m->area_count; i++) {
		json_add_open(b, '{');
		add_text(b, "area", m->area[i].id);
		add_int(b, "questions", (int64_t)m->area[i].questions);
		add_int(b, "milli", m->area[i].milli);
		add_int(b, "max-milli", m->area[i].max_milli);
		json_add_close(b, '}');
	}
	json_add_close(b, ']');
}

/* Outcome null: void, or a person must mark first. */
static int write_outcome(struct buffer *b, const struct marking *m, const char *component, struct error *e)
{
	const struct profile_component *c = profile_find_component(m->p->profile, component);
	enum outcome outcome = OUTCOME_NOT_MET;
	struct outcome_score score = { component, m->milli, m->max_milli, false };
	if (!c)
		return error_set(e, ERR_FORMAT, "the programme has no component %s", component);
	bool open = m->human || m->a->state == ATTEMPT_VOID;
	int rc = open ? 0 : outcome_component(&outcome, &c->marks, &score, e);
	add_int(b, "milli", m->milli);
	add_int(b, "max-milli", m->max_milli);
	json_add_key(b, "awaits-person");
	json_add_bool(b, m->human);
	add_text(b, "outcome", open ? NULL : outcome_names[outcome]);
	json_add_key(b, "sample-standard");
	json_add_bool(b, c->marks.sample);
	return rc;
}

static int write_result(struct buffer *b, const struct marking *m, const struct test_result *t,
	const struct mark_set *set, struct error *e)
{
	const char *component = m->p->listed->component;
	json_add_open(b, '{');
	write_head(b, m, set, component);
	write_parts(b, m);
	json_add_key(b, "outcomes");
	test_result_add_json(b, t);
	int rc = write_outcome(b, m, component, e);
	json_add_close(b, '}');
	buffer_add_byte(b, '\n');
	return rc ? rc : b->failed ? error_set(e, b->failed, "%s: the result is too large", set->attempt) : 0;
}

static void marking_release(struct marking *m)
{
	for (size_t i = 0; i < m->scored; i++)
		item_result_release(&m->result[i]);
	mem_free(m->result);
	mem_free(m->test_item);
	paper_release(&m->paper);
}

static int mark_folded(
	struct buffer *json, struct mark_paper *p, const struct attempt *a, const struct mark_set *set, struct error *e)
{
	struct marking m = { .p = p, .a = a };
	struct test_result t = { .count = 0 };
	int rc = plan_again(&m, set, e);
	for (size_t i = 0; i < m.paper.count && rc == 0; i++)
		rc = score_entry(&m, i, e);
	if (rc == 0 && (rc = score_test(&m, &t, e)) == 0)
		rc = write_result(json, &m, &t, set, e);
	test_result_release(&t);
	marking_release(&m);
	return rc;
}

int mark_attempt(struct buffer *json, struct mark_paper *p, const struct mark_set *set,
	const struct age_identity *intake, size_t intake_count, struct error *e)
{
	struct attempt a;
	struct journal_opener opener = { intake, intake_count, NULL };
	size_t before = json->len;
	attempt_init(&a);
	int rc = fold_all(&a, set, &opener, e);
	rc = rc ? rc : check_attempt(&a, p, set, e);
	rc = rc ? rc : mark_folded(json, p, &a, set, e);
	attempt_release(&a);
	if (rc)
		json->len = before;
	return rc;
}
