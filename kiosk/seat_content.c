/* The paper at the seat: waiting for the release, the check on a worker, then items fetched when they are first
 * shown. */
#include "kiosk/seat_private.h"

#include "engine/memory.h"

#include <stdio.h>
#include <string.h>

#define RETRY_MS 1000

/* --- opening --- */

int seat_open_content(struct seat *s, const char *pack_path, struct error *e)
{
	int r = pack_open(&s->pack, pack_path, &s->identity, 1, e);
	age_identity_wipe(&s->identity);
	if (r == 0)
		r = pack_load_test(&s->test, s->pack, e);
	if (r < 0)
		seat_drop_content(s);
	return r;
}

int seat_make_paper(struct seat *s, uint64_t seed, struct error *e)
{
	int r = paper_make(&s->paper, s->test, seed, e);
	if (r < 0)
		return r;
	s->has_paper = true;
	s->items = mem_zero(s->paper.count + 1, sizeof *s->items);
	return s->items ? 0 : error_set(e, ERR_NOMEM, "out of memory");
}

void seat_drop_content(struct seat *s)
{
	for (size_t i = 0; s->items && i < s->paper.count; i++)
		item_free(s->items[i].item);
	mem_free(s->items);
	s->items = NULL;
	for (size_t i = 0; i < s->kept_count; i++) {
		mem_free(s->kept[i].name);
		stimulus_free(s->kept[i].stimulus);
		buffer_release_wiped(&s->kept[i].bytes);
	}
	mem_free(s->kept);
	s->kept = NULL;
	s->kept_count = 0;
	if (s->has_paper)
		paper_release(&s->paper);
	s->has_paper = false;
	test_free(s->test);
	s->test = NULL;
	pack_close(s->pack);
	s->pack = NULL;
	unlock_free(s->unlock);
	s->unlock = NULL;
	s->unlock_ok = false;
	age_identity_wipe(&s->identity);
}

/* --- SEAT_WAITING --- */

static const char *paper_wanted(const struct seat *s)
{
	return s->open ? s->attempt.paper : s->present ? s->present->args.paper : NULL;
}

/* *quiet: nothing but the release is missing, which is how every day begins. */
static int start_check(struct seat *s, const struct library_sitting *ls, bool *quiet, struct error *e)
{
	struct unlock_request q = { 0 };
	const struct sitting_pack *p = ls ? sitting_find(ls->manifest, paper_wanted(s)) : NULL;
	int r = ls ? library_pack_path(q.path, ls, paper_wanted(s), e)
			   : error_set(e, ERR_NOTFOUND, "the sitting's manifest has not arrived yet; is sync running?");
	if (r == 0) {
		r = library_release(&s->identity, s->release_sha256, s->services->library, ls, e);
		*quiet = r == ERR_NOTFOUND && !ls->released;
	}
	if (r < 0)
		return r;
	q.size = p->pack.size;
	memcpy(q.sha256, p->pack.sha256, sizeof q.sha256);
	q.identity = s->identity;
	r = unlock_start(&s->unlock, &q, e);
	age_identity_wipe(&q.identity);
	return r;
}

/* A journal on this PC says which pack it was begun with; another one under the same name would shuffle
 * differently. */
static int check_same(const struct seat *s, const struct library_sitting *ls, struct error *e)
{
	const struct sitting_pack *p = sitting_find(ls->manifest, s->attempt.paper);
	if (!p || strcmp(p->pack.sha256, s->attempt.pack) != 0)
		return error_set(e, ERR_AUTH, "the paper of this attempt is not the one in the sitting manifest any more");
	return 0;
}

static int take_up(struct seat *s, struct error *e)
{
	int r = check_same(s, seat_sitting(s), e);
	if (r == 0)
		r = seat_make_paper(s, s->attempt.seed, e);
	const char **ids = r == 0 ? mem_zero(s->attempt.item_count + 1, sizeof *ids) : NULL;
	if (r == 0 && !ids)
		r = error_set(e, ERR_NOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < s->attempt.item_count; i++)
		ids[i] = s->attempt.items[i].id;
	if (r == 0 && s->attempt.planned)
		r = paper_check(&s->paper, ids, s->attempt.item_count, e);
	else if (r == 0)
		r = seat_record_plan(s, e); /* the power failed between the first two records */
	mem_free(ids);
	return r;
}

static void finish_check(struct seat *s)
{
	char path[FILE_PATH_MAX];
	struct error e = ERROR_INIT;
	int code = 0;
	if (!unlock_ended(s->unlock, &code, &e))
		return;
	unlock_free(s->unlock);
	s->unlock = NULL;
	if (code == 0)
		code = library_pack_path(path, seat_sitting(s), paper_wanted(s), &e);
	if (code == 0)
		code = seat_open_content(s, path, &e);
	if (code == 0)
		code = s->open ? take_up(s, &e) : seat_begin(s, &e);
	if (code < 0) {
		snprintf(s->problem, sizeof s->problem, "%.500s", e.text[0] ? e.text : error_name(code));
		if (s->writer && !s->open)
			s->blocked = true; /* a journal was begun and could not be completed: staff look before anything else */
		seat_drop_content(s);
		s->state_due = true;
		s->next_try_ms = s->now + 10 * RETRY_MS;
	} else {
		s->problem[0] = 0;
	}
	s->changed = true;
}

void seat_unlock_poll(struct seat *s)
{
	if (seat_stage(s) != SEAT_WAITING || s->has_paper)
		return;
	if (s->unlock) {
		finish_check(s);
		return;
	}
	if (s->now < s->next_try_ms)
		return;
	s->next_try_ms = s->now + RETRY_MS;
	const struct library_sitting *ls = seat_sitting(s);
	struct error e = ERROR_INIT;
	bool quiet = false;
	int r = start_check(s, ls, &quiet, &e);
	const char *problem = r < 0 && !quiet ? e.text : "";
	if (r == 0 || strcmp(s->problem, problem) != 0)
		s->changed = s->state_due = true;
	snprintf(s->problem, sizeof s->problem, "%.500s", problem);
}

bool seat_waiting_for_release(const struct seat *s)
{
	return !s->unlock;
}

int seat_waiting_percent(const struct seat *s)
{
	return s->unlock ? unlock_percent(s->unlock) : 0;
}

/* --- items, stimuli, media --- */

const struct item *seat_item(struct seat *s, size_t index)
{
	if (!s->has_paper || index >= s->paper.count || s->items[index].failed)
		return NULL;
	struct seat_item *it = &s->items[index];
	if (it->item)
		return it->item;
	struct buffer json = BUFFER_INIT(LIMIT_ITEM_JSON);
	struct error e = ERROR_INIT;
	int r = pack_item(s->pack, s->paper.entries[index].item, &json, NULL, &e);
	if (r == 0)
		r = item_load(&it->item, buffer_text(&json), json.len, &e);
	buffer_release_wiped(&json);
	if (r < 0) {
		it->failed = true;
		snprintf(s->problem, sizeof s->problem, "question %zu cannot be shown: %.400s", index + 1, e.text);
		snprintf(s->alert, sizeof s->alert, "%.250s", s->problem);
		s->state_due = true;
	}
	return it->item;
}

static struct seat_kept *keep(struct seat *s, const char *name)
{
	for (size_t i = 0; i < s->kept_count; i++)
		if (!strcmp(s->kept[i].name, name))
			return &s->kept[i];
	struct seat_kept *p = mem_array(s->kept, s->kept_count + 1, sizeof *p);
	if (!p)
		return NULL;
	s->kept = p;
	p += s->kept_count;
	memset(p, 0, sizeof *p);
	buffer_init(&p->bytes, LIMIT_MEDIA);
	p->name = mem_string(name);
	if (!p->name)
		return NULL;
	s->kept_count++;
	return p;
}

const struct stimulus *seat_stimulus(struct seat *s, const char *id)
{
	char key[LIMIT_IDENTIFIER + 16];
	snprintf(key, sizeof key, "stimulus:%s", id);
	struct seat_kept *k = s->pack ? keep(s, key) : NULL;
	if (!k || k->stimulus)
		return k ? k->stimulus : NULL;
	struct buffer json = BUFFER_INIT(LIMIT_ITEM_JSON);
	struct error e = ERROR_INIT;
	int r = pack_stimulus(s->pack, id, &json, &e);
	if (r == 0)
		r = stimulus_load(&k->stimulus, buffer_text(&json), json.len, &e);
	if (r < 0)
		snprintf(s->problem, sizeof s->problem, "a scenario cannot be shown: %.400s", e.text);
	buffer_release_wiped(&json);
	return k->stimulus;
}

bool seat_media(struct seat *s, const char *name, const void **bytes, size_t *len)
{
	struct seat_kept *k = s->pack ? keep(s, name) : NULL;
	struct error e = ERROR_INIT;
	if (!k)
		return false;
	if (!k->bytes.len && pack_media(s->pack, name, &k->bytes, NULL, &e) < 0) {
		snprintf(s->problem, sizeof s->problem, "a picture cannot be shown: %.400s", e.text);
		return false;
	}
	*bytes = k->bytes.data;
	*len = k->bytes.len;
	return true;
}

int seat_choice_order(struct seat *s, size_t *order, size_t index, const struct interaction *x)
{
	const struct item *item = seat_item(s, index);
	return item ? paper_choice_order(order, item, x, s->paper.seed) : ERR_NOTFOUND;
}
