/* mark: with the identities as files, on a host that does not serve. Each attempt is read in one transaction,
 * scored outside it, and its result stored in another. One that does not hold is named and left; the others are
 * marked. */
#include "sync/central_verbs.h"
#include "sync/mark_store.h"
#include "sync/options.h"

#include "content/device.h"
#include "engine/memory.h"

#include <string.h>
#include <time.h>

struct given {
	const char *data, *centre, *sitting, *intake, *marking, *release, *key, *pack;
};

struct identities {
	struct age_identity *list;
	size_t count;
};

struct job {
	struct central *central;
	struct place *place;
	struct mark_paper *paper;
	struct identities intake, marking, release;
	struct set_facts *set;
	size_t count;
	size_t marked, same, open, two, failed, other;
};

static int load_list(struct store *s, void *ctx, struct error *e)
{
	struct job *j = ctx;
	int rc = place_refresh(j->place, j->central, s, e);
	mem_free(j->set);
	j->set = NULL;
	j->count = 0;
	return rc ? rc : sets_list(&j->set, &j->count, j->place, s, e);
}

struct reading {
	struct job *job;
	const char *attempt;
	struct set_bytes *bytes;
};

static int load_set(struct store *s, void *ctx, struct error *e)
{
	struct reading *r = ctx;
	set_release_bytes(r->bytes);
	return set_read(r->bytes, r->job->central, r->job->place, s, r->attempt, e);
}

static int put_result(struct store *s, void *ctx, struct error *e)
{
	int rc = store_put_result(s, ctx, e);
	return rc < 0 ? rc : 0;
}

static int keep(struct job *j, const char *attempt, const struct buffer *json, struct error *e)
{
	struct store_result r = { .at = (int64_t)time(NULL), .json = buffer_text(json), .json_len = json->len };
	snprintf(r.attempt, sizeof r.attempt, "%s", attempt);
	if (sha256_hex(r.sha256, json->data, json->len))
		return error_set(e, ERR_NOMEM, "no memory");
	int rc = store_run(j->central->store, j->place->id, put_result, &r, e);
	if (rc == 0)
		j->marked++;
	return rc;
}

/* The same inputs twice must give the same bytes: cheap, and it would have shown F26's stale values. */
static int mark_twice(struct buffer *json, struct job *j, const struct mark_set *set, struct error *e)
{
	struct buffer again = BUFFER_INIT(MARK_RESULT_MAX);
	int rc = mark_attempt(json, j->paper, set, j->intake.list, j->intake.count, e);
	rc = rc ? rc : mark_attempt(&again, j->paper, set, j->intake.list, j->intake.count, e);
	if (rc == 0 && (again.len != json->len || memcmp(again.data, json->data, json->len)))
		rc = error_set(e, ERR_FORMAT, "%s: marking twice gave two results", set->attempt);
	buffer_release(&again);
	return rc;
}

static int mark_set_of(struct job *j, const struct set_facts *f, struct error *e)
{
	struct set_bytes *bytes = mem_zero(1, sizeof *bytes);
	struct buffer json = BUFFER_INIT(MARK_RESULT_MAX);
	struct reading r = { j, f->attempt, bytes };
	int rc =
		bytes ? store_read(j->central->store, j->place->id, load_set, &r, e) : error_set(e, ERR_NOMEM, "no memory");
	if (rc == 0) {
		struct mark_set set = { j->place->id, f->attempt, bytes->generation, bytes->count, bytes->answers };
		rc = mark_twice(&json, j, &set, e);
	}
	rc = rc ? rc : keep(j, f->attempt, &json, e);
	buffer_release(&json);
	if (bytes)
		set_release_bytes(bytes);
	mem_free(bytes);
	return rc;
}

/* A centre's store holds desk journals and other papers too: they are counted, not complained of. */
static bool other_paper(const struct error *e)
{
	return strstr(e->text, "another paper") || strstr(e->text, "journal of something else");
}

static int mark_all(struct job *j, struct error *e)
{
	int rc = store_read(j->central->store, j->place->id, load_list, j, e);
	for (size_t i = 0; i < j->count && rc == 0; i++) {
		const struct set_facts *f = &j->set[i];
		struct error why = ERROR_INIT;
		if (f->state == SET_TWO) {
			printf("%s: two different answer sets of one generation: not marked\n", f->attempt);
			j->two++;
		} else if (!strncmp(f->attempt, "desk-", 5)) {
			j->other++;
		} else if (f->state == SET_OPEN) {
			printf("%s: not sealed yet: not marked\n", f->attempt);
			j->open++;
		} else if (mark_set_of(j, f, &why)) {
			if (other_paper(&why)) {
				j->other++;
				continue;
			}
			printf("%s: NOT MARKED: %s\n", f->attempt, why.text[0] ? why.text : "no reason given");
			j->failed++;
		}
	}
	return rc;
}

static int one_identity(struct identities *out, const char *path, bool exactly_one, struct error *e)
{
	int rc = age_identities_load_private(&out->list, &out->count, path, e);
	if (rc == 0 && exactly_one && out->count != 1)
		rc = error_set(e, ERR_FORMAT, "%s: not exactly one identity", file_name(path));
	return rc;
}

static int open_job(struct job *j, const struct given *g, struct error *e)
{
	int rc = one_identity(&j->intake, g->intake, false, e);
	rc = rc ? rc : one_identity(&j->marking, g->marking, true, e);
	rc = rc ? rc : one_identity(&j->release, g->release, true, e);
	rc = rc ? rc : central_open(&j->central, g->data, CENTRAL_VERB, e);
	rc = rc ? rc : central_place(&j->place, j->central, g->centre, e);
	if (rc)
		return rc;
	struct mark_files f = { g->sitting, g->pack, g->key, j->release.list, j->marking.list };
	return mark_paper_open(&j->paper, j->central->trust, &f, e);
}

static void close_job(struct job *j)
{
	mark_paper_free(j->paper);
	central_close(j->central);
	age_identities_free(j->intake.list, j->intake.count);
	age_identities_free(j->marking.list, j->marking.count);
	age_identities_free(j->release.list, j->release.count);
	mem_free(j->set);
}

static int read_options(struct given *g, int argc, char **argv, struct error *e)
{
	struct option_list words = { .count = 0 };
	const struct option_spec specs[] = { { "--data", &g->data, NULL, NULL }, { "--centre", &g->centre, NULL, NULL },
		{ "--sitting", &g->sitting, NULL, NULL }, { "--intake", &g->intake, NULL, NULL },
		{ "--marking", &g->marking, NULL, NULL }, { "--release", &g->release, NULL, NULL },
		{ "--key", &g->key, NULL, NULL }, { "--pack", &g->pack, NULL, NULL }, { NULL, NULL, NULL, NULL } };
	int rc = options_parse(specs, &words, argc, argv, e);
	for (size_t i = 0; specs[i].name && rc == 0; i++)
		rc = options_need(specs[i].name, *specs[i].value, e);
	if (rc == 0 && !device_id_valid(g->centre))
		rc = error_set(e, ERR_USAGE, "--centre %s: not an id", g->centre);
	return rc;
}

int verb_mark(int argc, char **argv, struct error *e)
{
	struct given g = { .data = NULL };
	struct job *j = mem_zero(1, sizeof *j);
	int rc = j ? read_options(&g, argc, argv, e) : error_set(e, ERR_NOMEM, "no memory");
	rc = rc ? rc : open_job(j, &g, e);
	rc = rc ? rc : mark_all(j, e);
	if (rc == 0) {
		printf("%zu marked, %zu not sealed, %zu with two sets, %zu of other papers, %zu refused\n", j->marked,
			j->open, j->two, j->other, j->failed);
		if (j->failed)
			rc = error_set(e, ERR_FORMAT, "%zu answer sets could not be marked", j->failed);
	}
	if (j)
		close_job(j);
	mem_free(j);
	return rc;
}
