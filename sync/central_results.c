/* results: the newest result of each attempt, per centre. */
#include "sync/central.h"
#include "sync/central_verbs.h"
#include "sync/options.h"
#include "sync/results.h"

#include "engine/memory.h"

#include <string.h>

struct report {
	struct result_line *line;
	size_t count, room, superseded;
	struct buffer json; /* one result a line, for --json */
	char last[STORE_ID];
	size_t last_json; /* where the last line begins */
};

static int make_room(struct report *r)
{
	if (r->count < r->room)
		return 0;
	size_t room = r->room ? r->room * 2 : 64;
	struct result_line *p = mem_array(r->line, room, sizeof *p);
	if (!p)
		return ERR_NOMEM;
	r->line = p;
	r->room = room;
	return 0;
}

/* Oldest first within an attempt: a later row takes the place of the former. */
static int result_row(void *ctx, const struct store_result *row)
{
	struct report *r = ctx;
	if (r->count && !strcmp(r->last, row->attempt)) {
		r->count--;
		r->superseded++;
		r->json.len = r->last_json;
	}
	int rc = make_room(r);
	rc = rc ? rc : result_read(&r->line[r->count], row->json, row->json_len, NULL);
	if (rc)
		return rc;
	snprintf(r->last, sizeof r->last, "%s", row->attempt);
	r->last_json = r->json.len;
	r->count++;
	return buffer_add(&r->json, row->json, row->json_len);
}

static int read_results(struct store *s, void *ctx, struct error *e)
{
	struct report *r = ctx;
	r->count = r->superseded = 0;
	buffer_clear(&r->json);
	return store_each_result(s, result_row, r, e);
}

static int report_centre(struct central *c, const char *centre, bool json, struct error *e)
{
	struct report r = { .json = BUFFER_INIT((size_t)1 << 30) };
	struct buffer text = BUFFER_INIT((size_t)1 << 28);
	int rc = store_read(c->store, centre, read_results, &r, e);
	if (rc == 0 && json)
		fwrite(buffer_text(&r.json), 1, r.json.len, stdout);
	if (rc == 0 && !json) {
		results_table(&text, r.line, r.count);
		printf("%s\n%s", centre, buffer_text(&text));
	}
	if (rc == 0) {
		buffer_clear(&text);
		results_warnings(&text, r.line, r.count);
		fprintf(json ? stderr : stdout, "%s", buffer_text(&text));
		if (r.superseded)
			fprintf(json ? stderr : stdout,
				"warning: %s: %zu earlier results differ from the newest ones shown here\n", centre, r.superseded);
	}
	mem_free(r.line);
	buffer_release(&r.json);
	buffer_release(&text);
	return rc;
}

struct centres {
	char id[256][STORE_ID];
	size_t count;
};

static int centre_row(void *ctx, const char *centre)
{
	struct centres *l = ctx;
	if (l->count == sizeof l->id / sizeof l->id[0])
		return ERR_LIMIT;
	snprintf(l->id[l->count++], STORE_ID, "%s", centre);
	return 0;
}

int verb_results(int argc, char **argv, struct error *e)
{
	const char *data = NULL, *centre = NULL;
	bool json = false;
	struct option_list words = { .count = 0 };
	const struct option_spec specs[] = { { "--data", &data, NULL, NULL }, { "--centre", &centre, NULL, NULL },
		{ "--json", NULL, NULL, &json }, { NULL, NULL, NULL, NULL } };
	struct central *c = NULL;
	struct centres list = { .count = 0 };
	int rc = options_parse(specs, &words, argc, argv, e);
	rc = rc ? rc : options_need("--data", data, e);
	rc = rc ? rc : central_open(&c, data, CENTRAL_VERB, e);
	if (rc == 0)
		rc = centre ? centre_row(&list, centre) : store_each_centre(c->store, centre_row, &list, e);
	for (size_t i = 0; i < list.count && rc == 0; i++)
		rc = report_centre(c, list.id[i], json, e);
	central_close(c);
	return rc;
}
