/* The desk journal under the fold: opened or recovered, one record after the other, shown only when durable. */
#include "kiosk/desk_model.h"

#include "engine/memory.h"

#include <stdio.h>
#include <string.h>

struct files {
	char first[FILE_PATH_MAX], second[FILE_PATH_MAX]; /* second "" where there is one disk only */
	char attempt[LIMIT_IDENTIFIER + 1];
};

static int files_name(struct files *f, const struct desk *m, struct error *e)
{
	const struct device *device = m->s->device;
	char folder[FILE_PATH_MAX];
	int n = snprintf(f->attempt, sizeof f->attempt, "desk-%s-%s", device->info.id, m->sitting);
	if (n >= (int)sizeof f->attempt)
		return error_set(e, ERR_LIMIT, "the names of desk and sitting are too long together");
	int rc = device_path(folder, device, e, "journal");
	if (!rc)
		rc = journal_file_path(f->first, sizeof f->first, folder, f->attempt, 1, e);
	f->second[0] = '\0';
	if (!rc && device->info.second[0])
		rc = journal_file_path(f->second, sizeof f->second, device->info.second, f->attempt, 1, e);
	return rc;
}

struct record_stamp desk_stamp(const struct desk *m)
{
	struct record_stamp at = { m->chain.next, (int64_t)m->now_ms, "" };
	if (at.ms < m->ahead.last_ms)
		at.ms = m->ahead.last_ms;
	when_format(at.t, m->wall_s);
	return at;
}

/* --- folding --- */

static int fold_one(void *ctx, uint64_t n, const char *json, size_t len)
{
	struct desk *m = ctx;
	(void)n;
	mem_free_wiped(m->found_json, m->found_len);
	m->found_json = mem_string_n(json, len);
	m->found_len = m->found_json ? len : 0;
	int rc = desk_apply_json(&m->fold, json, len, NULL);
	return rc ? rc : desk_apply_json(&m->ahead, json, len, NULL);
}

static void folds_new(struct desk *m)
{
	desk_release(&m->fold);
	desk_release(&m->ahead);
	desk_init(&m->fold, NULL); /* history is not judged by today's rules */
	desk_init(&m->ahead, NULL);
	mem_free_wiped(m->found_json, m->found_len);
	m->found_json = NULL;
	m->found_len = 0;
}

static void pending_drop(struct desk *m, size_t i)
{
	mem_free_wiped(m->pending[i].json, m->pending[i].len);
	memmove(m->pending + i, m->pending + i + 1, (m->pending_count - i - 1) * sizeof *m->pending);
	m->pending_count--;
}

static int pending_add(struct desk *m, const struct buffer *json, uint64_t n)
{
	struct desk_pending *list = mem_array(m->pending, m->pending_count + 1, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	m->pending = list;
	list[m->pending_count].json = mem_string_n(buffer_text(json), json->len);
	if (!list[m->pending_count].json)
		return ERR_NOMEM;
	list[m->pending_count].len = json->len;
	list[m->pending_count++].n = n;
	return 0;
}

bool desk_journal_settle(struct desk *m)
{
	bool any = false;
	if (!m->writer || !m->pending_count)
		return false;
	uint64_t durable = journal_writer_durable(m->writer);
	while (m->pending_count && m->pending[0].n < durable) {
		if (desk_apply_json(&m->fold, m->pending[0].json, m->pending[0].len, NULL))
			m->lost = true; /* cannot be: `ahead` took it; memory has run out */
		pending_drop(m, 0);
		any = true;
	}
	return any;
}

/* --- adding --- */

static int seal_and_queue(struct desk *m, const struct buffer *json, bool last, struct error *e)
{
	struct buffer line = BUFFER_INIT(LIMIT_JOURNAL_LINE);
	struct journal_chain chain = m->chain;
	int rc = journal_seal_line(&chain, &line, json->data, json->len, e);
	if (!rc)
		rc = last ? journal_writer_add_last(m->writer, line.data, line.len)
				  : journal_writer_add(m->writer, line.data, line.len);
	if (rc && e && !e->code)
		error_set(e, rc, "this desk cannot save any more");
	if (!rc)
		rc = pending_add(m, json, m->chain.next);
	if (!rc)
		m->chain = chain;
	journal_chain_wipe(&chain);
	buffer_release(&line);
	return rc;
}

static int wait_saved(struct desk *m, struct error *e)
{
	int rc = journal_writer_wait(m->writer, m->chain.next, DESK_SAVE_MS);
	desk_journal_settle(m);
	if (!m->pending_count)
		return 0;
	if (rc == ERR_STATE)
		return error_set(e, ERR_STATE, "This desk can no longer save. Stop here and use another desk");
	return error_set(e, ERR_BUSY, "This is still being saved. It will show here as soon as it is safe");
}

int desk_journal_add(struct desk *m, const struct record *r, bool last, struct error *e)
{
	struct buffer json = BUFFER_INIT(LIMIT_RECORD_JSON);
	if (!m->ready || m->lost || !m->writer)
		return error_set(e, ERR_STATE,
			m->fold.closed ? "This sitting has been closed at this desk"
						   : "This desk cannot save. Use another desk");
	desk_model_bind(m);
	int rc = record_write(&json, r, e);
	if (!rc)
		rc = desk_apply_json(&m->ahead, buffer_text(&json), json.len, e);
	if (!rc) {
		rc = seal_and_queue(m, &json, last, e);
		m->lost = rc < 0; /* `ahead` has what the journal has not: only a restart can mend that */
		if (!rc)
			rc = wait_saved(m, e);
	}
	buffer_release_wiped(&json);
	return rc;
}

/* --- opening --- */

struct opening {
	struct journal_store *first, *second;
	struct journal_recovery found;
	struct buffer bytes; /* of the journal, for cutting */
	bool fresh;
};

static int begin_new(struct opening *o, struct desk *m, const struct files *f, struct error *e)
{
	struct journal_header h = { .kind = JOURNAL_DESK, .generation = 1, .created = m->wall_s };
	const struct device_info *info = &m->s->device->info;
	struct age_recipient *to = NULL;
	size_t count = 0;
	snprintf(h.centre, sizeof h.centre, "%s", info->centre);
	snprintf(h.attempt, sizeof h.attempt, "%s", f->attempt);
	snprintf(h.device, sizeof h.device, "%s", info->id);
	int rc = centre_recipients(&to, &count, library_centre(m->s->library), CENTRE_JOURNAL, info->id, e);
	if (!rc)
		rc = journal_begin(&m->chain, &o->bytes, &h, to, count, e);
	mem_free(to);
	if (rc)
		return rc;
	struct journal_mark mark = { 1, o->bytes.len };
	rc = journal_file_create(&o->first, f->first, o->bytes.data, o->bytes.len, &mark, e);
	if (!rc && f->second[0])
		o->found.second_failed =
			journal_file_create(&o->second, f->second, o->bytes.data, o->bytes.len, &mark, NULL) < 0;
	o->found.facts.lines = 1;
	o->found.facts.bytes = o->bytes.len;
	o->fresh = true;
	return rc;
}

static int recover_old(struct opening *o, struct desk *m, const struct files *f, struct error *e)
{
	struct journal_sources sources = { 0 };
	struct journal_opener opener = { &m->s->device->age, 1, NULL };
	struct journal_mark mark;
	int rc = journal_file_open(&o->first, f->first, e);
	if (!rc && f->second[0] && journal_file_open(&o->second, f->second, NULL) < 0)
		o->found.second_failed = true;
	sources.first = o->first;
	sources.second = o->second;
	bool gone = o->found.second_failed;
	if (!rc)
		rc = journal_recover(&m->chain, &o->found, &sources, &opener, fold_one, m, e);
	o->found.second_failed |= gone;
	if (!rc)
		rc = journal_store_read(o->found.first_failed ? o->second : o->first, &o->bytes, &mark, e);
	return rc;
}

static void stores_close(struct opening *o)
{
	journal_store_close(o->first);
	journal_store_close(o->second);
	o->first = o->second = NULL;
}

static int start_writer(struct opening *o, struct desk *m, const struct files *f, struct error *e)
{
	struct journal_cut cut = { .generation = 1, .key = m->s->device->sign };
	struct journal_writer_options options = { .first = o->first,
		.second = o->second,
		.first_ended = o->found.first_failed,
		.second_ended = o->second && o->found.second_failed,
		.lines = o->found.facts.lines,
		.bytes = o->found.facts.bytes,
		.sealing = m->fold.closed,
		.journal = o->bytes.data,
		.cut = &cut,
		.threads = true };
	int rc = spool_open(&cut.spool, m->s->device->folder, e);
	snprintf(cut.centre, sizeof cut.centre, "%s", m->s->device->info.centre);
	snprintf(cut.attempt, sizeof cut.attempt, "%s", f->attempt);
	snprintf(cut.device, sizeof cut.device, "%s", m->s->device->info.id);
	size_t stem = strlen(f->first) - strlen("journal");
	if (!rc && snprintf(cut.head, sizeof cut.head, "%.*shead", (int)stem, f->first) >= (int)sizeof cut.head)
		rc = error_set(e, ERR_LIMIT, "%s: the path is too long", f->first);
	if (rc)
		stores_close(o);
	else
		rc = journal_writer_start(&m->writer, &options, e);
	o->first = o->second = NULL; /* the writer's */
	return rc;
}

static int first_record(struct desk *m, const struct opening *o, struct error *e)
{
	const struct roster *roster = library_roster(m->s->library);
	struct record_stamp at = desk_stamp(m);
	struct record r;
	if (o->found.torn_bytes) {
		r = record_make_torn(&at, (int64_t)o->found.torn_bytes, o->found.torn_sha256);
		int rc = desk_journal_add(m, &r, false, e);
		if (rc)
			return rc;
		at = desk_stamp(m);
	}
	if (m->ahead.opened) {
		at.ms = (int64_t)m->now_ms; /* a new start of the machine may count from less */
		r = record_make_boot(&at, m->s->boot, INVIGIL_VERSION);
	} else {
		r = record_make_desk_open(&at, m->sitting, m->s->device->info.id, (int64_t)roster->version,
			library_centre(m->s->library)->sha256, INVIGIL_VERSION, m->s->boot);
	}
	return desk_journal_add(m, &r, false, e);
}

int desk_journal_open(struct desk *m, struct error *e)
{
	struct files f;
	struct opening o = { .bytes = BUFFER_INIT(LIMIT_JOURNAL_FILE) };
	folds_new(m);
	int rc = files_name(&f, m, e);
	if (!rc)
		rc = recover_old(&o, m, &f, e);
	if (rc == ERR_NOTFOUND) {
		if (e)
			*e = (struct error)ERROR_INIT;
		stores_close(&o);
		buffer_clear(&o.bytes);
		rc = begin_new(&o, m, &f, e);
	}
	if (!rc)
		rc = start_writer(&o, m, &f, e);
	if (!rc && m->fold.closed) { /* what the power cut off at the end, the sealed manifest, is made now */
		journal_writer_stop(m->writer, DESK_SAVE_MS);
		m->writer = NULL;
	}
	stores_close(&o);
	m->ready = rc == 0;
	m->lost = false;
	m->one_copy = o.found.second_failed || o.found.first_failed;
	if (!rc && !m->fold.closed)
		rc = first_record(m, &o, e);
	buffer_release(&o.bytes);
	if (rc && rc != ERR_BUSY)
		desk_journal_close(m);
	return rc == ERR_BUSY ? 0 : rc;
}

void desk_journal_close(struct desk *m)
{
	journal_writer_stop(m->writer, DESK_SAVE_MS);
	m->writer = NULL;
	while (m->pending_count)
		pending_drop(m, m->pending_count - 1);
	mem_free(m->pending);
	m->pending = NULL;
	journal_chain_wipe(&m->chain);
	folds_new(m);
	m->ready = false;
	m->staff[0] = '\0';
}
