/* Looking: the roster's candidates of this sitting, joined with what was recorded about them. */
#include "kiosk/desk_model.h"

#include "engine/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SEARCH_MAX 200

/* --- rows --- */

static int by_name(const void *a, const void *b)
{
	const struct desk_row *x = a, *y = b;
	int r = strcasecmp(x->candidate->name, y->candidate->name);
	return r ? r : strcmp(x->candidate->born, y->candidate->born);
}

static int by_start(const void *a, const void *b)
{
	const struct desk_row *x = a, *y = b;
	if (x->booking->starts != y->booking->starts)
		return x->booking->starts < y->booking->starts ? -1 : 1;
	return by_name(a, b);
}

static size_t collect(struct desk *m)
{
	const struct roster *r = desk_roster(m);
	size_t n = 0;
	if (!r || !m->sitting[0])
		return 0;
	struct desk_row *rows = mem_array(m->rows, r->candidate_count + 1, sizeof *rows);
	if (!rows)
		return 0;
	m->rows = rows;
	for (size_t i = 0; i < r->candidate_count; i++) {
		const struct roster_candidate *c = &r->candidates[i];
		const struct roster_booking *b = roster_booking(c, m->sitting);
		if (b)
			rows[n++] = (struct desk_row){ c, b, desk_status(&m->fold, c->id), false };
	}
	return n;
}

static void mark_alike(struct desk_row *rows, size_t n)
{
	qsort(rows, n, sizeof *rows, by_name);
	for (size_t i = 1; i < n; i++)
		if (!strcasecmp(rows[i - 1].candidate->name, rows[i].candidate->name))
			rows[i - 1].alike = rows[i].alike = true;
	qsort(rows, n, sizeof *rows, by_start);
}

/* Letters and digits only, lower case; bytes of other scripts stay as they are. */
static void squeeze(char out[SEARCH_MAX], const char *s)
{
	size_t n = 0;
	for (; *s && n + 1 < SEARCH_MAX; s++)
		if (isalnum((unsigned char)*s) || (unsigned char)*s >= 0x80)
			out[n++] = (char)tolower((unsigned char)*s);
	out[n] = '\0';
}

/* Every word of the search stands somewhere in the name. */
static bool name_fits(const char *name, const char *search)
{
	char word[SEARCH_MAX], whole[SEARCH_MAX];
	squeeze(whole, name);
	while (*search) {
		size_t n = strcspn(search, " ,");
		char one[SEARCH_MAX] = "";
		if (n && n < sizeof one)
			memcpy(one, search, n);
		squeeze(word, one);
		if (!strstr(whole, word))
			return false;
		search += n + (search[n] != '\0');
	}
	return true;
}

static bool number_fits(const char *number, const char *search)
{
	char a[SEARCH_MAX], b[SEARCH_MAX];
	squeeze(a, number);
	squeeze(b, search);
	return strlen(b) >= 2 && strpbrk(b, "0123456789") && strstr(a, b);
}

size_t desk_rows(const struct desk_row **rows, struct desk *m, const char *search)
{
	size_t n = collect(m), kept = 0;
	mark_alike(m->rows, n);
	for (size_t i = 0; i < n; i++) {
		const struct roster_candidate *c = m->rows[i].candidate;
		if (!desk_has_text(search) || name_fits(c->name, search) || number_fits(c->number, search))
			m->rows[kept++] = m->rows[i];
	}
	*rows = m->rows;
	return kept;
}

static bool has_namesake(const struct desk *m, const struct roster_candidate *c)
{
	const struct roster *r = desk_roster(m);
	for (size_t i = 0; i < r->candidate_count; i++) {
		const struct roster_candidate *o = &r->candidates[i];
		if (o != c && !strcasecmp(o->name, c->name) && roster_booking(o, m->sitting))
			return true;
	}
	return false;
}

bool desk_row(struct desk_row *out, const struct desk *m, const char *candidate)
{
	const struct roster *r = desk_roster(m);
	const struct roster_candidate *c = r ? roster_candidate(r, candidate) : NULL;
	const struct roster_booking *b = c ? roster_booking(c, m->sitting) : NULL;
	if (!b)
		return false;
	*out = (struct desk_row){ c, b, desk_status(&m->fold, c->id), has_namesake(m, c) };
	return true;
}

size_t desk_count(const struct desk *m, enum desk_status status)
{
	const struct roster *r = desk_roster(m);
	size_t n = 0;
	for (size_t i = 0; r && i < r->candidate_count; i++)
		n += roster_booking(&r->candidates[i], m->sitting) && desk_status(&m->fold, r->candidates[i].id) == status;
	return n;
}

/* --- plan and papers --- */

void desk_adjustments(struct adjustments *out, const struct roster_candidate *c)
{
	const struct adjustments none = ADJUSTMENTS_NONE;
	json_t *root = NULL;
	*out = none;
	if (!c->adjustments || json_parse(&root, c->adjustments, strlen(c->adjustments), LIMIT_ROSTER_JSON, 8, NULL))
		return;
	if (adjustments_load(out, root, NULL))
		*out = none;
	json_decref(root);
}

const struct sitting_pack *desk_paper(const struct desk *m, const char *paper)
{
	const struct library_sitting *s = desk_model_sitting(m);
	return s && paper ? sitting_find(s->manifest, paper) : NULL;
}

static const struct profile_component *component_of(const struct desk *m, const char *paper)
{
	const struct sitting_pack *p = desk_paper(m, paper);
	const struct profile *profile = desk_profile(m);
	return p && profile ? profile_find_component(profile, p->component) : NULL;
}

const char *desk_paper_name(const struct desk *m, const char *paper)
{
	const struct profile_component *c = component_of(m, paper);
	return c ? c->name : paper;
}

int64_t desk_paper_ms(const struct desk *m, const char *paper)
{
	const struct profile_component *c = component_of(m, paper);
	return c && c->minutes >= 0 ? (int64_t)c->minutes * 60000 : -1;
}

bool desk_admit_is_last(const struct desk_candidate *c, size_t index)
{
	for (size_t i = index + 1; i < c->admit_count; i++)
		if (!strcmp(c->admits[i].paper, c->admits[index].paper))
			return false;
	return true;
}

const struct desk_admit *desk_admitted(const struct desk *m, const char *candidate, const char *paper)
{
	const struct desk_candidate *c = desk_find(&m->fold, candidate);
	for (size_t i = c ? c->admit_count : 0; i-- > 0;)
		if (!strcmp(c->admits[i].paper, paper))
			return &c->admits[i];
	return NULL;
}

const char *desk_next_paper(const struct desk *m, const struct desk_row *row)
{
	for (size_t i = 0; i < row->booking->paper_count; i++)
		if (!desk_admitted(m, row->candidate->id, row->booking->papers[i]))
			return row->booking->papers[i];
	return NULL;
}

size_t desk_todo(enum missing out[MISSING_CODES], const struct desk *m, const char *candidate)
{
	struct desk_row row;
	return desk_missing(out, &m->fold, candidate, desk_row(&row, m, candidate) ? row.booking->starts : 0);
}

bool desk_is_late(const struct desk *m, const struct desk_row *row, int64_t at, int64_t *minutes)
{
	char text[WHEN_SIZE];
	const struct profile *p = desk_profile(m);
	*minutes = 0;
	return p && when_format(text, at) && desk_minutes_early(p, text, row->booking->starts, minutes) && *minutes < 0;
}
