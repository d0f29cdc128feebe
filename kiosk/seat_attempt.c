/* The attempt's journal at the seat: beginning it, taking it up again after a restart, and the one path by which a
 * record is applied, sealed and queued. Apply comes first because only the fold may refuse; once it has accepted, a
 * journal that cannot take the line any more is a fault of the machine (C16), never a silent difference. */
#include "kiosk/seat_private.h"

#include "content/hash.h"
#include "content/random_system.h"
#include "engine/memory.h"
#include "engine/when.h"

#include <stdio.h>
#include <string.h>

struct record_stamp seat_stamp(const struct seat *s)
{
	struct record_stamp st = { .n = s->attempt.n + 1, .ms = (int64_t)s->now };
	when_format(st.t, s->wall);
	return st;
}

/* --- records --- */

static int queue(struct seat *s, const struct record *r, struct error *e)
{
	struct buffer json = BUFFER_INIT(LIMIT_RECORD_JSON), line = BUFFER_INIT(LIMIT_JOURNAL_LINE);
	struct journal_chain next = s->chain;
	int code = record_write(&json, r, e);
	if (code == 0)
		code = journal_seal_line(&next, &line, json.data, json.len, e);
	if (code == 0)
		code = r->type == RECORD_SEAL ? journal_writer_add_last(s->writer, line.data, line.len)
									  : journal_writer_add(s->writer, line.data, line.len);
	if (code == 0)
		s->chain = next;
	journal_chain_wipe(&next);
	buffer_release_wiped(&json);
	buffer_release(&line);
	return code;
}

int seat_record(struct seat *s, const struct record *r, struct error *e)
{
	if (s->lost || !s->writer)
		return error_set(e, ERR_IO, "this computer cannot save any more; please raise your hand");
	int code = attempt_apply(&s->attempt, r, e);
	if (code < 0)
		return code;
	s->changed = s->state_due = true;
	s->last_record_ms = s->now;
	code = queue(s, r, e);
	if (code < 0) {
		s->lost = true;
		snprintf(s->problem, sizeof s->problem, "the journal cannot be written: %.300s",
			e && e->text[0] ? e->text : error_name(code));
	}
	return code;
}

int seat_flush_typing(struct seat *s, struct error *e)
{
	if (!s->typing.on)
		return 0;
	s->typing.on = false;
	struct arena a;
	struct value v;
	struct record_stamp st = seat_stamp(s);
	arena_init(&a, LIMIT_RESPONSE_TEXT + 4096);
	int r = value_text(&v, &a, BASE_STRING, buffer_text(&s->typing.text));
	if (r == 0 && s->attempt.state == ATTEMPT_RUNNING) {
		st.ms = attempt_answer_ms(&s->attempt, st.ms);
		struct record rec = record_make_answer(
			&st, s->attempt.items[s->typing.index].id, s->typing.response, &v, (int64_t)s->typing.caret);
		r = seat_record(s, &rec, e);
	}
	arena_release(&a);
	return r;
}

int seat_seal(struct seat *s, struct error *e)
{
	struct record_stamp st = seat_stamp(s);
	struct record rec = record_make(&st, RECORD_SEAL);
	if (s->seal_given)
		return 0;
	int r = seat_record(s, &rec, e);
	if (r == 0)
		s->seal_given = true;
	return r;
}

/* --- files --- */

static int folder(char out[FILE_PATH_MAX], const struct seat *s, bool second, struct error *e)
{
	const struct device *d = s->services->device;
	if (!second)
		return device_path(out, d, e, "journal");
	snprintf(out, FILE_PATH_MAX, "%s", d->info.second);
	return 0;
}

static bool has_second(const struct seat *s)
{
	return s->services->device->info.second[0] != 0;
}

static int fill_cut(struct journal_cut *cut, const struct seat *s, const char *journal_path, struct error *e)
{
	const struct device *d = s->services->device;
	cut->spool = s->spool;
	snprintf(cut->centre, sizeof cut->centre, "%s", d->info.centre);
	snprintf(cut->attempt, sizeof cut->attempt, "%s", s->attempt_id);
	snprintf(cut->device, sizeof cut->device, "%s", d->info.id);
	cut->generation = s->generation;
	cut->key = d->sign;
	size_t len = strlen(journal_path), tail = strlen(".journal");
	if (len < tail || len - tail + sizeof ".head" > sizeof cut->head)
		return error_set(e, ERR_LIMIT, "the data folder's path is too long");
	snprintf(cut->head, sizeof cut->head, "%.*s.head", (int)(len - tail), journal_path);
	return 0;
}

static int start_writer(struct seat *s, struct journal_store *first, struct journal_store *second, bool ended1,
	bool ended2, const struct journal_facts *facts, const void *bytes, const char *path, struct error *e)
{
	struct journal_cut cut = { 0 };
	int r = fill_cut(&cut, s, path, e);
	if (r < 0) {
		journal_store_close(first);
		journal_store_close(second);
		return r;
	}
	struct journal_writer_options o = { .first = first,
		.second = second,
		.first_ended = ended1,
		.second_ended = ended2,
		.lines = facts->lines,
		.bytes = facts->bytes,
		.sealing = s->attempt.sealed,
		.journal = bytes,
		.cut = &cut,
		.threads = true };
	r = journal_writer_start(&s->writer, &o, e);
	if (r == 0)
		journal_writer_status(s->writer, &s->status);
	return r;
}

/* --- a new attempt --- */

static int create_store(struct journal_store **out, const struct seat *s, bool second, char path[FILE_PATH_MAX],
	const struct buffer *line, struct error *e)
{
	char dir[FILE_PATH_MAX];
	struct journal_mark mark = { 1, line->len };
	int r = folder(dir, s, second, e);
	if (r == 0)
		r = journal_file_path(path, FILE_PATH_MAX, dir, s->attempt_id, s->generation, e);
	if (r == 0)
		r = journal_file_create(out, path, line->data, line->len, &mark, e);
	return r;
}

static int create_files(struct seat *s, const struct buffer *line, struct error *e)
{
	char path[FILE_PATH_MAX], path2[FILE_PATH_MAX];
	struct journal_store *first = NULL, *second = NULL;
	struct error e2 = ERROR_INIT;
	struct journal_facts facts = { .lines = 1, .bytes = line->len, .whole = true };
	int r = create_store(&first, s, false, path, line, e);
	if (r < 0)
		return r;
	bool ended2 = has_second(s) && create_store(&second, s, true, path2, line, &e2) < 0;
	if (ended2)
		snprintf(s->problem, sizeof s->problem, "second copy: %.400s", e2.text);
	return start_writer(s, first, second, false, false, &facts, line->data, path, e);
}

static int begin_chain(struct seat *s, struct buffer *line, struct error *e)
{
	const struct device *d = s->services->device;
	const struct centre *c = library_centre(s->services->library);
	struct age_recipient *to = NULL;
	size_t count = 0;
	struct journal_header h = { .kind = JOURNAL_ATTEMPT, .generation = s->generation, .created = s->wall };
	snprintf(h.centre, sizeof h.centre, "%s", d->info.centre);
	snprintf(h.attempt, sizeof h.attempt, "%s", s->attempt_id);
	snprintf(h.device, sizeof h.device, "%s", d->info.id);
	if (!c)
		return error_set(e, ERR_STATE, "no centre file");
	int r = centre_recipients(&to, &count, c, CENTRE_JOURNAL, d->info.id, e);
	if (r == 0)
		r = journal_begin(&s->chain, line, &h, to, count, e);
	mem_free(to);
	return r;
}

static struct record_open open_fields(const struct seat *s, const char *seed)
{
	const struct library_sitting *ls = seat_sitting(s);
	const struct seat_admit *a = s->present;
	const struct sitting_pack *p = sitting_find(ls->manifest, a->args.paper);
	struct record_open o = { .manifest = ls->sha256,
		.centre_file = library_centre(s->services->library)->sha256,
		.release = s->release_sha256,
		.pack = p->pack.sha256,
		.paper = a->args.paper,
		.sitting = a->order.sitting,
		.seat = a->args.seat,
		.device = s->services->device->info.id,
		.programme_id = ls->manifest->programme,
		.programme_sha256 = ls->manifest->programme_file.sha256,
		.candidate = a->args.candidate_id,
		.adjustments = a->adjustments,
		.seed = seed,
		.software = INVIGIL_VERSION,
		.boot = s->services->boot,
		.base_ms = s->test->limits.max_ms,
		.admit = { .id = a->order.id,
			.seq = (int64_t)a->order.seq,
			.device = a->order.device,
			.signature = a->order.signature } };
	return o;
}

int seat_record_plan(struct seat *s, struct error *e)
{
	size_t n = s->paper.count, k = s->paper.section_count;
	const char **ids = mem_zero(n + 1, sizeof *ids);
	struct plan_section *sections = mem_zero(k + 1, sizeof *sections);
	int r = ids && sections ? 0 : error_set(e, ERR_NOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < n; i++)
		ids[i] = s->paper.entries[i].id;
	for (size_t i = 0; r == 0 && i < k; i++)
		sections[i] = (struct plan_section){ s->paper.sections[i].title, (int64_t)s->paper.sections[i].first,
			(int64_t)s->paper.sections[i].count };
	if (r == 0) {
		struct record_stamp st = seat_stamp(s);
		struct record rec = record_make_plan(&st, (struct text_list){ n, ids }, sections, k);
		r = seat_record(s, &rec, e);
	}
	mem_free(ids);
	mem_free(sections);
	return r;
}

static int record_first(struct seat *s, struct error *e)
{
	uint8_t random[8];
	uint64_t seed = 0;
	char text[17];
	int r = random_bytes(random, sizeof random);
	if (r < 0)
		return error_set(e, ERR_IO, "the system gave no random bytes");
	for (size_t i = 0; i < sizeof random; i++)
		seed = seed << 8 | random[i];
	snprintf(text, sizeof text, "%016llx", (unsigned long long)seed);
	r = seat_make_paper(s, seed, e);
	if (r < 0)
		return r;
	struct record_open o = open_fields(s, text);
	struct record_stamp st = seat_stamp(s);
	struct record rec = record_make_open(&st, &o);
	r = seat_record(s, &rec, e);
	return r == 0 ? seat_record_plan(s, e) : r;
}

/* --- after a restart --- */

static int fold_record(void *ctx, uint64_t n, const char *json, size_t len)
{
	struct seat *s = ctx;
	(void)n;
	return attempt_apply_json(&s->attempt, json, len, NULL);
}

static int record_boot(struct seat *s, const struct journal_recovery *rec, struct error *e)
{
	struct record_stamp st = seat_stamp(s);
	struct record r = record_make_boot(&st, s->services->boot, INVIGIL_VERSION);
	int code = seat_record(s, &r, e);
	if (code == 0 && rec->torn_bytes) {
		st = seat_stamp(s);
		r = record_make_torn(&st, (int64_t)rec->torn_bytes, rec->torn_sha256);
		code = seat_record(s, &r, e);
	}
	return code;
}

static void remember_orders(struct seat *s)
{
	for (size_t i = 0; i < s->attempt.order_count; i++)
		order_ledger_add(&s->ledger, s->attempt.orders[i].id, s->attempt.orders[i].device, s->attempt_id,
			(uint64_t)s->attempt.orders[i].seq);
}

/* Bytes of the highest answer manifest that was put into the spool: nothing before that may ever be dropped. */
static uint64_t uploaded_bytes(const struct seat *s)
{
	struct file_names names = { NULL, 0 };
	uint64_t most = 0;
	if (spool_list(&s->spool, "out/heads", &names, NULL) < 0)
		return 0;
	for (size_t i = 0; i < names.count; i++) {
		struct spool_head h;
		struct buffer text = BUFFER_INIT(ANSWERS_TEXT_MAX);
		struct answers a = { 0 };
		char rel[FILE_PATH_MAX];
		snprintf(rel, sizeof rel, "out/heads/%s", names.name[i]);
		if (spool_head_parse(&h, names.name[i]) == 0 && !strcmp(h.attempt, s->attempt_id) &&
			h.generation == s->generation && spool_get(&s->spool, rel, &text, NULL) == 0 &&
			answers_parse(&a, text.data, text.len, NULL) == 0 && a.bytes > most)
			most = a.bytes;
		answers_release(&a);
		buffer_release(&text);
	}
	file_names_release(&names);
	return most;
}

static int open_stores(struct seat *s, struct journal_store *store[2], char path[FILE_PATH_MAX], struct error *e)
{
	char dir[FILE_PATH_MAX], path2[FILE_PATH_MAX];
	int r = folder(dir, s, false, e);
	if (r == 0)
		r = journal_file_path(path, FILE_PATH_MAX, dir, s->attempt_id, s->generation, e);
	if (r == 0)
		r = journal_file_open(&store[0], path, e);
	if (r == 0 && has_second(s) && folder(dir, s, true, e) == 0 &&
		journal_file_path(path2, sizeof path2, dir, s->attempt_id, s->generation, NULL) == 0)
		journal_file_open(&store[1], path2, NULL);
	return r;
}

static int resume(struct seat *s, struct error *e)
{
	struct journal_store *store[2] = { NULL, NULL };
	struct journal_recovery rec = { 0 };
	struct journal_opener opener = { .ids = &s->services->device->age, .id_count = 1 };
	struct buffer bytes = BUFFER_INIT(LIMIT_JOURNAL_FILE);
	struct journal_mark mark;
	char path[FILE_PATH_MAX];
	attempt_init(&s->attempt);
	int r = open_stores(s, store, path, e);
	if (r == 0) {
		struct journal_sources from = { .first = store[0], .second = store[1], .uploaded = uploaded_bytes(s) };
		r = journal_recover(&s->chain, &rec, &from, &opener, fold_record, s, e);
	}
	if (r == 0)
		r = journal_store_read(rec.first_failed && store[1] ? store[1] : store[0], &bytes, &mark, e);
	if (r < 0) {
		journal_store_close(store[0]);
		journal_store_close(store[1]);
	} else {
		r = start_writer(
			s, store[0], store[1], rec.first_failed, rec.second_failed, &rec.facts, bytes.data, path, e);
	}
	buffer_release(&bytes);
	if (r == 0 && !s->attempt.sealed && s->attempt.state != ATTEMPT_EMPTY)
		r = record_boot(s, &rec, e);
	return r;
}

bool seat_only_begun(const char *path)
{
	struct buffer b = BUFFER_INIT(LIMIT_JOURNAL_HEADER + 1);
	const char *lf = NULL;
	if (file_read(&b, path, NULL) == 0)
		lf = memchr(buffer_text(&b), '\n', b.len);
	bool only = lf && (size_t)(lf - buffer_text(&b)) + 1 == b.len;
	buffer_release(&b);
	return only;
}

/* The power may have failed between the first line and the first record: such a journal is gone on with, never made
 * anew. */
static int begin_files(struct seat *s, struct error *e)
{
	char dir[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct buffer line = BUFFER_INIT(LIMIT_JOURNAL_HEADER);
	int r = folder(dir, s, false, e);
	if (r == 0)
		r = journal_file_path(path, sizeof path, dir, s->attempt_id, s->generation, e);
	if (r == 0 && seat_only_begun(path))
		return resume(s, e);
	if (r == 0)
		r = begin_chain(s, &line, e);
	if (r == 0)
		r = create_files(s, &line, e);
	buffer_release(&line);
	return r;
}

int seat_begin(struct seat *s, struct error *e)
{
	snprintf(s->attempt_id, sizeof s->attempt_id, "%s", s->present->order.attempt);
	s->generation = s->present->order.generation;
	attempt_init(&s->attempt);
	int r = begin_files(s, e);
	if (r == 0)
		r = record_first(s, e);
	if (r < 0)
		return r;
	s->open = s->present->used = true;
	order_ledger_add(
		&s->ledger, s->present->order.id, s->present->order.device, s->attempt_id, s->present->order.seq);
	return 0;
}

/* What a restart finds: a finished attempt needs nothing more, one before the clock ran goes on after staff looked.
 */
static void after_resume(struct seat *s)
{
	remember_orders(s);
	s->open = true;
	s->setup_done = s->instructions_done = s->attempt.started;
	s->choices_done = s->attempt.started || (s->attempt.choices[0].made && s->attempt.choices[1].made);
	s->held = s->attempt.state == ATTEMPT_NOT_STARTED;
	s->seal_given = s->attempt.sealed;
}

static bool wants_sealing(const struct attempt *a)
{
	return !a->sealed && (a->state == ATTEMPT_SUBMITTED || a->state == ATTEMPT_EXPIRED || a->state == ATTEMPT_VOID);
}

/* "ATTEMPT.G.journal" of an attempt, taken apart. */
static bool parse_name(struct seat *s, const char *name)
{
	const char *tail = strstr(name, ".journal");
	if (!tail || tail[8] || !strncmp(name, "desk-", 5))
		return false;
	const char *dot = tail;
	while (dot > name && dot[-1] != '.')
		dot--;
	unsigned g = 0;
	if (dot <= name + 1 || sscanf(dot, "%u", &g) != 1 || g < 1 || g > LIMIT_GENERATIONS ||
		(size_t)(dot - 1 - name) >= sizeof s->attempt_id)
		return false;
	snprintf(s->attempt_id, sizeof s->attempt_id, "%.*s", (int)(dot - 1 - name), name);
	s->generation = g;
	return true;
}

static bool has_receipt(const struct seat *s)
{
	char rel[LIMIT_IDENTIFIER + 32];
	snprintf(rel, sizeof rel, "in/proofs/%s.%u", s->attempt_id, (unsigned)s->generation);
	return spool_has(&s->spool, rel);
}

int seat_resume_files(struct seat *s, struct error *e)
{
	char dir[FILE_PATH_MAX];
	struct file_names names = { NULL, 0 };
	int r = folder(dir, s, false, e);
	if (r == 0)
		r = file_list(&names, dir, e);
	if (r == ERR_NOTFOUND)
		return 0;
	for (size_t i = 0; r == 0 && i < names.count && !s->open; i++) {
		if (!parse_name(s, names.name[i]))
			continue;
		r = resume(s, e);
		if (r < 0 && has_receipt(s)) {
			seat_drop_attempt(s); /* central has it all: a damaged old file must not hold up the next candidate */
			r = 0;
			continue;
		}
		if (r < 0) {
			error_prefix(e, r, "%.100s", names.name[i]);
			break;
		}
		if (s->attempt.state == ATTEMPT_EMPTY) {
			seat_drop_attempt(s); /* begun and no more: its admission is still good */
			continue;
		}
		after_resume(s);
		if (wants_sealing(&s->attempt))
			seat_seal(s, NULL);
		else if (s->attempt.sealed)
			seat_drop_attempt(s);
	}
	file_names_release(&names);
	return r;
}

/* --- watching the writer --- */

static void stop_clock(struct seat *s, const char *why)
{
	if (s->attempt.state != ATTEMPT_RUNNING)
		return;
	if (!s->lost)
		seat_flush_typing(s, NULL); /* once paused, the last words would be refused */
	struct error e = ERROR_INIT;
	struct record_stamp st = seat_stamp(s);
	struct record r = record_make_pause(&st, PAUSE_FAULT, (struct text_list){ 0, NULL }, why, NULL);
	if (s->lost)
		attempt_apply(&s->attempt, &r, &e); /* in memory only: nothing can be written, but no time may run */
	else
		seat_record(s, &r, &e);
}

void seat_watch_journal(struct seat *s)
{
	if (!s->writer)
		return;
	struct journal_status before = s->status;
	journal_writer_status(s->writer, &s->status);
	s->changed |=
		before.durable != s->status.durable || before.state != s->status.state || before.sealed != s->status.sealed;
	if (s->status.state == JOURNAL_LOST)
		s->lost = true;
	bool stuck = s->status.state == JOURNAL_FULL && s->status.durable < s->status.lines;
	s->full_since = !stuck ? 0 : s->full_since ? s->full_since : s->now;
	if (s->lost)
		stop_clock(s, "the answers cannot be saved");
	else if (s->full_since && s->now - s->full_since >= SEAT_FULL_MS)
		stop_clock(s, "no space left on this computer");
	if (s->status.state == JOURNAL_COPY_FAILED && !s->copy_failure_seen) {
		struct record_stamp st = seat_stamp(s);
		struct record r =
			record_make_fault(&st, s->status.why[0] ? s->status.why : "one copy of the journal failed");
		s->copy_failure_seen = true;
		seat_record(s, &r, NULL);
		stop_clock(s, "one copy of the answers cannot be written");
	}
	if (s->status.why[0] && s->status.state != JOURNAL_OK)
		snprintf(s->problem, sizeof s->problem, "%.500s", s->status.why);
}

void seat_drop_attempt(struct seat *s)
{
	journal_writer_stop(s->writer, 2000);
	s->writer = NULL;
	memset(&s->status, 0, sizeof s->status);
	journal_chain_wipe(&s->chain);
	attempt_release(&s->attempt);
	attempt_init(&s->attempt);
	seat_drop_content(s);
	buffer_release_wiped(&s->typing.text);
	s->typing.on = false;
	s->open = s->choices_done = s->setup_done = s->instructions_done = s->held = s->confirmed = s->locked = false;
	s->copy_failure_seen = s->seal_given = s->upload_done = s->called_early = false;
	s->full_since = s->time_up_ms = 0;
	s->code_tries = 0;
	s->attempt_id[0] = 0;
	s->present = NULL;
	s->changed = s->state_due = true;
}
