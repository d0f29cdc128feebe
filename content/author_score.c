/* score and test-run (DESIGN.md §6): import, compile in memory, and let the engine do what it does everywhere else.
 */
#include "content/author_options.h"
#include "content/qti_test.h"
#include "engine/item.h"
#include "engine/json.h"
#include "engine/limits.h"
#include "engine/memory.h"
#include "engine/paper.h"
#include "engine/processing.h"
#include "engine/rng.h"
#include "engine/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- from XML to the engine's item
 * ------------------------------------------------------------------------------------------------- */

static int load_compiled(struct item **out, const struct qti_item *source, const char *path, struct error *e)
{
	struct buffer json = BUFFER_INIT(LIMIT_ITEM_JSON);
	int r = qti_item_write(&json, source, QTI_FORM_FULL);
	if (r < 0)
		error_set(e, r, "%s: %s", path, error_name(r));
	else if ((r = item_load(out, buffer_text(&json), json.len, e)) < 0)
		error_prefix(e, r, "%s: the compiled form does not load", path);
	buffer_release_wiped(&json);
	return r;
}

/* Flaws (no alt text, no key) do not hinder scoring; what is unsupported or invalid does. */
static int load_item(struct item **out, const char *path, struct error *e)
{
	struct qti_report report = QTI_REPORT_INIT;
	struct qti_item *source = NULL;
	int r = qti_item_import(&source, &report, NULL, path, e);
	if (r == 0 && !qti_report_usable(&report))
		r = qti_report_error(&report, path, e);
	else if (r == 0 && source->kind != QTI_KIND_ITEM)
		r = error_set(e, ERR_FORMAT, "%s: not an item", path);
	else if (r == 0)
		r = load_compiled(out, source, path, e);
	qti_item_free(source);
	qti_report_release(&report);
	return r;
}

/* --- responses
 * ---------------------------------------------------------------------------------------------------------------------------
 */

struct responses {
	struct arena arena;
	struct response *list;
	size_t count;
};

static int read_response(
	struct responses *r, const struct item *item, const char *id, const json_t *json, struct error *e)
{
	const struct declaration *d = declaration_find(&item->responses, id);
	struct response *one = &r->list[r->count++];
	if (!d)
		return error_set(e, ERR_NOTFOUND, "item %s has no response %.80s", item->id, id);
	one->id = d->id;
	int rc = value_from_json(&one->value, &r->arena, d->cardinality, d->base, json, e);
	return rc < 0 ? error_prefix(e, rc, "response %s", d->id) : 0;
}

/* `json` NULL: nothing was answered. */
static int read_responses(struct responses *r, const struct item *item, json_t *json, struct error *e)
{
	const char *id;
	json_t *value;
	int rc = 0;
	arena_init(&r->arena, (size_t)16 << 20);
	r->count = 0;
	r->list = arena_array(&r->arena, json_object_size(json) + 1, sizeof *r->list);
	if (!r->list)
		return error_set(e, ERR_NOMEM, "out of memory");
	json_object_foreach(json, id, value) if ((rc = read_response(r, item, id, value, e)) < 0) break;
	return rc;
}

static int parse_object(json_t **out, const char *option, const char *text, struct error *e)
{
	int r = json_parse(out, text, strlen(text), (size_t)16 << 20, 16, e);
	if (r < 0)
		return error_prefix(e, r, "%s", option);
	if (json_is_object(*out))
		return 0;
	json_decref(*out);
	*out = NULL;
	return error_set(e, ERR_FORMAT, "%s: not a JSON object", option);
}

static int parse_seed(uint64_t *out, const char *text, struct error *e)
{
	char *end = NULL;
	*out = 0;
	if (!text || rng_seed_parse(text, out))
		return 0;
	errno = 0;
	unsigned long long n = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end || errno)
		return error_set(e, ERR_USAGE, "--seed takes a whole number or 16 hex digits");
	*out = n;
	return 0;
}

/* Score one item with the responses of a JSON object. Release *out. */
static int score_json(struct item_result *out, const struct item *item, json_t *json, struct error *e)
{
	struct responses r;
	int rc = read_responses(&r, item, json, e);
	if (rc == 0)
		rc = item_score(out, item, r.list, r.count, e);
	arena_release_wiped(&r.arena);
	return rc;
}

/* --- score
 * --------------------------------------------------------------------------------------------------------------------------------
 */

static int score_and_print(const struct item *item, json_t *responses, struct error *e)
{
	struct item_result result;
	struct buffer out = BUFFER_INIT((size_t)16 << 20);
	int r = score_json(&result, item, responses, e);
	if (r < 0)
		return r;
	item_result_add_json(&out, &result);
	item_result_release(&result);
	if (out.failed)
		r = error_set(e, out.failed, "the result: %s", error_name(out.failed));
	else
		printf("%s\n", buffer_text(&out));
	buffer_release_wiped(&out);
	return r;
}

int author_score(int argc, char **argv, struct error *e)
{
	const char *response = NULL, *seed = NULL, *state = NULL;
	struct author_list files = { { NULL }, 0 };
	const struct author_option options[] = {
		{ "--response", NULL, AUTHOR_TEXT, &response },
		{ "--seed", NULL, AUTHOR_TEXT, &seed },
		{ "--state", NULL, AUTHOR_TEXT, &state },
	};
	json_t *responses = NULL, *before = NULL;
	struct item *item = NULL;
	uint64_t number;
	int r = author_options(options, 3, &files, 1, 1, argc, argv, e);
	if (r == 0 && !response)
		r = error_set(e, ERR_USAGE, "--response JSON is missing");
	if (r == 0)
		r = parse_seed(&number, seed, e);
	if (r == 0)
		r = parse_object(&responses, "--response", response, e);
	if (r == 0 && state) /* checked; the items of this version keep nothing between attempts */
		r = parse_object(&before, "--state", state, e);
	if (r == 0)
		r = load_item(&item, files.item[0], e);
	if (r == 0)
		r = score_and_print(item, responses, e);
	item_free(item);
	json_decref(responses);
	json_decref(before);
	return r;
}

/* --- test-run
 * ------------------------------------------------------------------------------------------------------------------------------
 */

struct run {
	struct qti_test *source;
	struct test *test;
	struct paper paper;
	bool has_paper;
	struct item **items; /* per entry of the paper */
	struct item_result *results;
	struct test_item *scored;
	size_t done;
};

static int import_test(struct run *run, const char *path, const char *root, struct error *e)
{
	struct qti_report report = QTI_REPORT_INIT;
	struct qti_source source;
	char dir[FILE_PATH_MAX];
	int r = qti_source_dir_of(dir, path, e);
	if (r == 0)
		r = qti_source_init(&source, root ? root : dir, e);
	if (r == 0)
		r = qti_test_import(&run->source, &report, &source, path, e);
	if (r == 0 && !qti_report_usable(&report))
		r = qti_report_error(&report, path, e);
	qti_report_release(&report);
	return r;
}

static int load_test(struct run *run, struct error *e)
{
	struct buffer json = BUFFER_INIT(LIMIT_TEST_JSON);
	int r = qti_test_write(&json, run->source, QTI_FORM_FULL);
	if (r < 0)
		error_set(e, r, "the compiled test: %s", error_name(r));
	if (r == 0)
		r = test_load(&run->test, buffer_text(&json), json.len, e);
	for (const struct qti_ref *ref = run->source->refs; ref && r == 0; ref = ref->next)
		r = test_add_ref(run->test, ref->section, ref->id, ref->id, ref->json, strlen(ref->json), e);
	if (r == 0)
		r = test_finish(run->test, e);
	buffer_release(&json);
	return r;
}

static const char *path_of(const struct run *run, const char *ref_id)
{
	const struct qti_ref *ref = run->source->refs;
	while (ref && strcmp(ref->id, ref_id) != 0)
		ref = ref->next;
	return ref ? ref->path : "";
}

static int draw(struct run *run, uint64_t seed, struct error *e)
{
	int r = paper_make(&run->paper, run->test, seed, e);
	if (r < 0)
		return r;
	run->has_paper = true;
	run->items = mem_zero(run->paper.count + 1, sizeof(struct item *));
	run->results = mem_zero(run->paper.count + 1, sizeof *run->results);
	run->scored = mem_zero(run->paper.count + 1, sizeof *run->scored);
	return run->items && run->results && run->scored ? 0 : error_set(e, ERR_NOMEM, "out of memory");
}

/* Every delivered item is scored, as marking does: one without responses with none. */
static int score_entry(struct run *run, size_t i, json_t *responses, struct error *e)
{
	const struct paper_entry *entry = &run->paper.entries[i];
	json_t *mine = json_object_get(responses, entry->id);
	if (mine && !json_is_null(mine) && !json_is_object(mine))
		return error_set(e, ERR_FORMAT, "--responses: %s is not an object", entry->id);
	int r = load_item(&run->items[i], path_of(run, entry->ref->id), e);
	if (r == 0)
		r = score_json(&run->results[i], run->items[i], json_is_object(mine) ? mine : NULL, e);
	if (r < 0)
		return error_prefix(e, r, "%s", entry->id);
	run->scored[i] = (struct test_item){ entry, &run->results[i] };
	run->done = i + 1;
	return 0;
}

static int check_names(const struct run *run, json_t *responses, struct error *e)
{
	const char *id;
	json_t *value;
	json_object_foreach(responses, id,
		value) if (!path_of(run, id)[0] && paper_find(&run->paper, id) == run->paper.count) return error_set(e,
		ERR_NOTFOUND, "--responses: the test has no item ref %.80s", id);
	return 0;
}

static void print_run(struct buffer *out, const struct run *run, const struct test_result *result)
{
	json_add_open(out, '{');
	json_add_key(out, "route");
	json_add_open(out, '[');
	for (size_t i = 0; i < run->paper.count; i++)
		json_add_text(out, run->paper.entries[i].id);
	json_add_close(out, ']');
	json_add_key(out, "items");
	json_add_open(out, '{');
	for (size_t i = 0; i < run->paper.count; i++) {
		json_add_key(out, run->paper.entries[i].id);
		item_result_add_json(out, &run->results[i]);
	}
	json_add_close(out, '}');
	json_add_key(out, "outcomes");
	test_result_add_json(out, result);
	json_add_close(out, '}');
}

static int score_test(struct run *run, struct error *e)
{
	struct test_result result;
	struct buffer out = BUFFER_INIT((size_t)64 << 20);
	int r = test_score(&result, run->test, run->scored, run->paper.count, e);
	if (r < 0)
		return r;
	print_run(&out, run, &result);
	test_result_release(&result);
	if (out.failed)
		r = error_set(e, out.failed, "the result: %s", error_name(out.failed));
	else
		printf("%s\n", buffer_text(&out));
	buffer_release_wiped(&out);
	return r;
}

static int run_test(
	struct run *run, const char *path, const char *root, uint64_t seed, json_t *responses, struct error *e)
{
	int r = import_test(run, path, root, e);
	if (r == 0)
		r = load_test(run, e);
	if (r == 0)
		r = draw(run, seed, e);
	if (r == 0)
		r = check_names(run, responses, e);
	for (size_t i = 0; r == 0 && i < run->paper.count; i++)
		r = score_entry(run, i, responses, e);
	return r == 0 ? score_test(run, e) : r;
}

static void run_release(struct run *run)
{
	for (size_t i = 0; i < run->done; i++)
		item_result_release(&run->results[i]);
	for (size_t i = 0; run->items && i < run->paper.count; i++)
		item_free(run->items[i]);
	mem_free(run->items);
	mem_free(run->results);
	mem_free(run->scored);
	if (run->has_paper)
		paper_release(&run->paper);
	test_free(run->test);
	qti_test_free(run->source);
}

int author_test_run(int argc, char **argv, struct error *e)
{
	const char *responses = NULL, *seed = NULL, *root = NULL;
	struct author_list files = { { NULL }, 0 };
	const struct author_option options[] = {
		{ "--responses", NULL, AUTHOR_TEXT, &responses },
		{ "--seed", NULL, AUTHOR_TEXT, &seed },
		{ "--root", NULL, AUTHOR_TEXT, &root },
	};
	struct run run = { .source = NULL };
	json_t *json = NULL;
	uint64_t number = 0;
	int r = author_options(options, 3, &files, 1, 1, argc, argv, e);
	if (r == 0 && !responses)
		r = error_set(e, ERR_USAGE, "--responses JSON is missing");
	if (r == 0)
		r = parse_seed(&number, seed, e);
	if (r == 0)
		r = parse_object(&json, "--responses", responses, e);
	if (r == 0)
		r = run_test(&run, files.item[0], root, number, json, e);
	run_release(&run);
	json_decref(json);
	return r;
}
