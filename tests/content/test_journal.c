/* The journal: chain, scan, stores, recovery, and what is left after failures and kills at every point. */
#include "tests/content/journal_help.h"

#include <sys/stat.h>

/* --- chain and scan --- */

struct seen {
	uint64_t count;
	char last[128];
};

static int note(void *ctx, uint64_t n, const char *json, size_t len)
{
	struct seen *s = ctx;
	assert_int_equal(n, ++s->count);
	snprintf(s->last, sizeof s->last, "%.*s", (int)len, json);
	return 0;
}

static void test_journal__records_come_back(void **state)
{
	struct sample s;
	struct journal_facts f;
	struct journal_chain chain;
	struct seen seen = { 0, "" };
	(void)state;
	sample_make(&s, 5);
	assert_code(journal_scan(&f, &chain, s.all.data, s.all.len, &s.opener, note, &seen, NULL), 0);
	assert_true(f.whole && f.lines == 6 && seen.count == 5);
	assert_string_equal(seen.last, "{\"n\":5,\"ms\":50,\"e\":\"beat\"}");
	assert_string_equal(f.header.attempt, "att-1");
	assert_memory_equal(&chain, &s.chain, sizeof chain.key + sizeof chain.next);
	assert_memory_equal(chain.last, s.chain.last, sizeof chain.last);
	struct journal_opener by_key = { NULL, 0, s.chain.key };
	assert_code(journal_verify(&f, s.all.data, s.all.len, &by_key, NULL, NULL, NULL), 0);
	sample_stop(&s);
}

static void test_journal__not_for_others(void **state)
{
	struct sample s;
	struct journal_facts f;
	struct age_identity other;
	struct error e = ERROR_INIT;
	(void)state;
	sample_make(&s, 1);
	assert_code(age_identity_generate(&other, NULL), 0);
	struct journal_opener stranger = { &other, 1, NULL };
	assert_code(journal_scan(&f, NULL, s.all.data, s.all.len, &stranger, NULL, NULL, &e), ERR_NOTFOUND);
	uint8_t key[JOURNAL_KEY_SIZE] = { 1 };
	struct journal_opener wrong = { NULL, 0, key };
	assert_code(journal_verify(&f, s.all.data, s.all.len, &wrong, NULL, NULL, &e), ERR_FORMAT);
	assert_non_null(strstr(e.text, "line 1"));
	sample_stop(&s);
}

/* One key, but never one nonce twice: equal records give lines that differ everywhere. */
static void test_journal__F30_unique_nonces(void **state)
{
	struct sample s;
	struct buffer lines = BUFFER_INIT(1 << 20);
	char *nonce[500];
	(void)state;
	sample_start(&s);
	for (size_t i = 0; i < COUNT(nonce); i++) {
		size_t at = lines.len;
		assert_code(journal_seal_line(&s.chain, &lines, "{}", 2, NULL), 0);
		nonce[i] = strndup((char *)lines.data + at, 16); /* 12 bytes are 16 digits */
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(nonce[k], nonce[i]);
	}
	for (size_t i = 0; i < COUNT(nonce); i++)
		free(nonce[i]);
	buffer_release(&lines);
	sample_stop(&s);
}

/* Lines out of order, twice, missing, or out of another journal: refused at the first that is wrong. */
static void test_journal__F30_order_and_swap_refused(void **state)
{
	static const struct {
		const char *what;
		int order[6], count;
		uint64_t good;
	} rows[] = {
		{ "as made", { 0, 1, 2, 3, 4, 5 }, 6, 6 },
		{ "two swapped", { 0, 2, 1, 3, 4, 5 }, 6, 1 },
		{ "last two swapped", { 0, 1, 2, 3, 5, 4 }, 6, 4 },
		{ "one twice", { 0, 1, 1, 2, 3, 4 }, 6, 2 },
		{ "one missing", { 0, 1, 2, 4, 5 }, 5, 3 },
		{ "first missing", { 0, 2, 3, 4, 5 }, 5, 1 },
	};
	struct sample s, other;
	(void)state;
	sample_make(&s, 5);
	sample_make(&other, 5);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer mixed = BUFFER_INIT(1 << 20);
		struct journal_facts f;
		for (int k = 0; k < rows[i].count; k++) {
			int n = rows[i].order[k];
			size_t start = n ? s.end[n - 1] : 0;
			buffer_add(&mixed, s.all.data + start, s.end[n] - start);
		}
		assert_code(journal_scan(&f, NULL, mixed.data, mixed.len, &s.opener, NULL, NULL, NULL), 0);
		if (f.lines != rows[i].good)
			fail_msg("%s: %u lines accepted", rows[i].what, (unsigned)f.lines);
		buffer_release(&mixed);
	}
	struct buffer mixed = BUFFER_INIT(1 << 20);
	struct journal_facts f;
	buffer_add(&mixed, s.all.data, s.end[2]);
	buffer_add(&mixed, other.all.data + other.end[2], other.end[3] - other.end[2]);
	assert_code(journal_scan(&f, NULL, mixed.data, mixed.len, &s.opener, NULL, NULL, NULL), 0);
	assert_int_equal(f.lines, 3);
	buffer_release(&mixed);
	sample_stop(&s);
	sample_stop(&other);
}

static void test_journal__every_bit_flip_and_truncation(void **state)
{
	struct sample s;
	struct journal_facts f;
	(void)state;
	sample_make(&s, 4);
	for (size_t i = 0; i < s.all.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			s.all.data[i] ^= (uint8_t)(1 << bit);
			assert_true(journal_verify(&f, s.all.data, s.all.len, &s.opener, NULL, NULL, NULL) < 0);
			s.all.data[i] ^= (uint8_t)(1 << bit);
		}
		int rc = journal_verify(&f, s.all.data, i, &s.opener, NULL, NULL, NULL);
		bool boundary = false;
		for (int n = 0; n <= 4; n++)
			boundary |= i == s.end[n];
		assert_int_equal(
			rc == 0, boundary); /* a shorter journal is whole lines: the answer manifest says how many */
	}
	sample_stop(&s);
}

static void test_journal__limits(void **state)
{
	struct sample s;
	struct buffer small = BUFFER_INIT(40);
	char *big = malloc(LIMIT_RECORD_JSON + 1);
	(void)state;
	sample_start(&s);
	memset(big, ' ', LIMIT_RECORD_JSON + 1);
	struct journal_chain before = s.chain;
	assert_code(journal_seal_line(&s.chain, &s.all, big, LIMIT_RECORD_JSON + 1, NULL), ERR_LIMIT);
	assert_code(journal_seal_line(&s.chain, &small, "{\"a\":\"bcdefghijk\"}", 18, NULL), ERR_LIMIT);
	assert_memory_equal(&before, &s.chain, sizeof before); /* a line that is not there does not count */
	assert_int_equal(small.len, 0);
	assert_code(journal_seal_line(&s.chain, &s.all, big, LIMIT_RECORD_JSON, NULL), 0);
	struct journal_facts f;
	assert_code(journal_verify(&f, s.all.data, s.all.len, &s.opener, NULL, NULL, NULL), 0);
	struct journal_header h = sample_header();
	h.generation = 0;
	assert_code(journal_begin(&s.chain, &s.all, &h, &s.id.recipient, 1, NULL), ERR_FORMAT);
	h = sample_header();
	assert_code(journal_begin(&s.chain, &s.all, &h, NULL, 0, NULL), ERR_STATE);
	free(big);
	buffer_release(&small);
	sample_stop(&s);
}

/* --- recovery in memory --- */

struct pair {
	struct journal_store *store[2];
	struct journal_sources sources;
	struct journal_recovery out;
	struct journal_chain chain;
	struct error e;
};

static void pair_make(struct pair *p, const struct sample *s, size_t first, size_t second, uint64_t mark)
{
	struct journal_mark m = { mark + 1, s->end[mark] };
	memset(p, 0, sizeof *p);
	assert_code(journal_memory_new(&p->store[0], s->all.data, first, NULL), 0);
	assert_code(journal_memory_new(&p->store[1], s->all.data, second, NULL), 0);
	journal_store_mark(p->store[0], &m, true, NULL);
	journal_store_mark(p->store[1], &m, true, NULL);
	p->sources = (struct journal_sources){ .first = p->store[0], .second = p->store[1] };
}

static int recover(struct pair *p, const struct sample *s)
{
	p->e = (struct error)ERROR_INIT;
	return journal_recover(&p->chain, &p->out, &p->sources, &s->opener, NULL, NULL, &p->e);
}

static void pair_free(struct pair *p)
{
	journal_store_close(p->store[0]);
	journal_store_close(p->store[1]);
}

static void assert_both(const struct pair *p, const struct sample *s, uint64_t lines)
{
	assert_int_equal(p->out.facts.lines, lines);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(journal_memory_bytes(p->store[i])->len, s->end[lines - 1]);
		assert_memory_equal(journal_memory_bytes(p->store[i])->data, s->all.data, s->end[lines - 1]);
	}
	assert_int_equal(p->chain.next, lines);
}

/* Cut the first copy at every byte after the mark, while the second one trails: nothing at or before the mark is
 * ever lost, and every whole line beyond it is kept. */
static void test_journal__cut_at_every_byte_after_the_mark(void **state)
{
	struct sample s;
	(void)state;
	sample_make(&s, 6);
	for (size_t cut = s.end[3]; cut <= s.all.len; cut++) {
		struct pair p;
		uint64_t whole = 0;
		pair_make(&p, &s, cut, s.end[2], 2);
		while (whole < 7 && s.end[whole] <= cut)
			whole++;
		assert_code(recover(&p, &s), 0);
		assert_both(&p, &s, whole);
		assert_int_equal(p.out.torn_bytes, cut - s.end[whole - 1]);
		assert_false(p.out.first_damaged || p.out.second_damaged || p.out.first_failed);
		pair_free(&p);
	}
	sample_stop(&s);
}

/* Flip a bit anywhere in the first copy: at or before the mark the second copy heals it, beyond it is torn. */
static void test_journal__damage_anywhere_with_a_second_copy(void **state)
{
	struct sample s;
	(void)state;
	sample_make(&s, 4);
	for (size_t at = 0; at < s.all.len; at++) {
		struct pair p;
		struct sample damaged = s;
		pair_make(&p, &s, s.all.len, s.all.len, 3);
		uint8_t *copy = help_bytes(s.all.len, 1);
		memcpy(copy, s.all.data, s.all.len);
		copy[at] ^= 4;
		journal_store_close(p.store[0]);
		assert_code(journal_memory_new(&p.store[0], copy, s.all.len, NULL), 0);
		struct journal_mark m = { 4, s.end[3] };
		journal_store_mark(p.store[0], &m, true, NULL);
		p.sources.first = p.store[0];
		assert_code(recover(&p, &damaged), 0);
		assert_both(&p, &s, 5);
		assert_int_equal(p.out.first_damaged, at < s.end[3]);
		assert_int_equal(p.out.torn_bytes > 0, at >= s.end[3]);
		free(copy);
		pair_free(&p);
	}
	sample_stop(&s);
}

static void test_journal__damage_that_nobody_can_heal(void **state)
{
	struct sample s;
	struct pair p;
	(void)state;
	sample_make(&s, 4);
	s.all.data[s.end[1] + 5] ^= 1; /* in line 2 of both */
	pair_make(&p, &s, s.all.len, s.all.len, 3);
	assert_code(recover(&p, &s), ERR_FORMAT);
	assert_non_null(strstr(p.e.text, "line 2"));
	assert_int_equal(p.e.line, 3);
	assert_int_equal(journal_memory_bytes(p.store[0])->len, s.all.len); /* nothing was changed */
	s.all.data[s.end[1] + 5] ^= 1;
	p.sources.segments = s.all.data; /* the uploaded segments are still at hand */
	p.sources.segments_len = s.end[3];
	assert_code(recover(&p, &s), 0);
	assert_both(&p, &s, 4);
	assert_true(p.out.first_damaged && p.out.second_damaged);
	pair_free(&p);
	sample_stop(&s);
}

static void test_journal__an_uploaded_head_counts_as_durable(void **state)
{
	struct sample s;
	struct pair p;
	(void)state;
	sample_make(&s, 4);
	pair_make(&p, &s, s.end[2] + 7, s.end[2], 1);
	p.sources.uploaded = s.end[3];
	assert_code(recover(&p, &s), ERR_FORMAT);
	assert_non_null(strstr(p.e.text, "were saved"));
	p.sources.uploaded = s.end[2];
	assert_code(recover(&p, &s), 0);
	assert_both(&p, &s, 3);
	pair_free(&p);
	sample_stop(&s);
}

static void test_journal__without_a_mark_nothing_is_dropped(void **state)
{
	struct sample s;
	struct journal_sources one = { 0 };
	struct journal_recovery out;
	struct journal_chain chain;
	(void)state;
	sample_make(&s, 3);
	assert_code(journal_memory_new(&one.first, s.all.data, s.all.len - 9, NULL), 0);
	struct journal_store *first = one.first;
	assert_code(journal_recover(&chain, &out, &one, &s.opener, NULL, NULL, NULL), ERR_FORMAT);
	assert_int_equal(journal_memory_bytes(first)->len, s.all.len - 9);
	journal_store_close(first);
	sample_stop(&s);
}

static void test_journal__copies_missing_failing_or_foreign(void **state)
{
	struct sample s, other;
	struct pair p;
	struct journal_memory_faults broken = { .fail_append = 1 };
	(void)state;
	sample_make(&s, 4);
	sample_make(&other, 4);
	pair_make(&p, &s, 0, s.end[3], 2); /* the first disk was replaced by an empty one */
	assert_code(recover(&p, &s), 0);
	assert_both(&p, &s, 4);
	assert_false(p.out.first_damaged);
	pair_free(&p);
	pair_make(&p, &s, s.all.len, s.end[2], 2); /* the second one cannot be completed */
	journal_memory_set(p.store[1], &broken);
	assert_code(recover(&p, &s), 0);
	assert_true(p.out.second_failed && !p.out.first_failed && p.out.facts.lines == 5);
	pair_free(&p);
	pair_make(&p, &s, 0, 0, 0);
	assert_code(recover(&p, &s), ERR_NOTFOUND);
	pair_free(&p);
	pair_make(&p, &s, s.all.len, 0, 2); /* another journal under the same name, same key holder */
	journal_store_close(p.store[1]);
	other.id = s.id;
	assert_code(journal_memory_new(&p.store[1], other.all.data, other.all.len, NULL), 0);
	p.sources.second = p.store[1];
	int rc = recover(&p, &s);
	assert_true(rc == 0 || rc == ERR_FORMAT);
	assert_memory_equal(journal_memory_bytes(p.store[0])->data, s.all.data, s.all.len);
	pair_free(&p);
	sample_stop(&s);
	sample_stop(&other);
}

/* --- files --- */

struct files {
	struct sample s;
	char dir[64], path[2][128];
};

static void files_start(struct files *f, int records)
{
	sample_make(&f->s, records);
	help_folder(f->dir);
	snprintf(f->path[0], sizeof f->path[0], "%s/att-1.1.journal", f->dir);
	snprintf(f->path[1], sizeof f->path[1], "%s/second.1.journal", f->dir);
}

static void files_stop(struct files *f)
{
	sample_stop(&f->s);
	help_remove(f->dir);
}

static int create(struct files *f, int i, struct journal_store **out)
{
	struct journal_mark m = { 1, f->s.end[0] };
	return journal_file_create(out, f->path[i], f->s.all.data, f->s.end[0], &m, NULL);
}

static int append_sync(struct files *f, struct journal_store *store, uint64_t n)
{
	size_t written, start = f->s.end[n - 1];
	int rc = journal_store_append(store, f->s.all.data + start, f->s.end[n] - start, &written, NULL);
	return rc < 0 ? rc : journal_store_sync(store, NULL);
}

static int recover_files(struct files *f, struct journal_recovery *out, struct error *e)
{
	struct journal_sources src = { 0 };
	struct journal_chain chain;
	int rc = journal_file_open(&src.first, f->path[0], e);
	if (rc == 0)
		rc = journal_file_open(&src.second, f->path[1], e);
	if (rc == 0)
		rc = journal_recover(&chain, out, &src, &f->s.opener, NULL, NULL, e);
	journal_store_close(src.first);
	journal_store_close(src.second);
	return rc;
}

static void read_all(struct buffer *out, const char *path, const char *suffix)
{
	char name[200];
	snprintf(name, sizeof name, "%s%s", path, suffix);
	buffer_clear(out);
	help_read(out, name);
}

static void test_journal__file_and_mark(void **state)
{
	struct files f;
	struct journal_store *store = NULL, *again = NULL;
	struct journal_recovery out;
	struct buffer bytes = BUFFER_INIT(1 << 20);
	struct error e = ERROR_INIT;
	(void)state;
	files_start(&f, 4);
	assert_code(create(&f, 0, &store), 0);
	assert_code(create(&f, 0, &again), ERR_EXISTS);
	for (uint64_t n = 1; n <= 4; n++) {
		struct journal_mark m = { n + 1, f.s.end[n] };
		assert_code(append_sync(&f, store, n), 0);
		assert_code(journal_store_mark(store, &m, false, NULL), 0);
	}
	journal_store_close(store);
	read_all(&bytes, f.path[0], ".mark");
	assert_non_null(strstr(buffer_text(&bytes), "invigil-mark/1 5 "));
	FILE *torn = fopen(f.path[0], "ab"); /* a torn line and a torn mark */
	fputs("c2hvcnQ", torn);
	fclose(torn);
	read_all(&bytes, f.path[0], ".mark");
	buffer_add_string(&bytes, "invigil-mark/1 99 99");
	char mark[160];
	snprintf(mark, sizeof mark, "%s.mark", f.path[0]);
	help_write(mark, bytes.data, bytes.len);
	assert_code(recover_files(&f, &out, &e), 0);
	assert_int_equal(out.facts.lines, 5);
	assert_int_equal(out.torn_bytes, 7);
	read_all(&bytes, f.path[0], ".torn");
	assert_string_equal(buffer_text(&bytes), "c2hvcnQ");
	char hash[SHA256_HEX_SIZE];
	sha256_hex(hash, "c2hvcnQ", 7);
	assert_string_equal(out.torn_sha256, hash);
	read_all(&bytes, f.path[1], ""); /* the second copy was made */
	assert_int_equal(bytes.len, f.s.all.len);
	assert_memory_equal(bytes.data, f.s.all.data, bytes.len);
	buffer_release(&bytes);
	files_stop(&f);
}

static void test_journal__damaged_file_is_kept_aside(void **state)
{
	struct files f;
	struct journal_store *store = NULL;
	struct journal_recovery out;
	struct buffer bytes = BUFFER_INIT(1 << 20);
	struct error e = ERROR_INIT;
	(void)state;
	files_start(&f, 3);
	for (int i = 0; i < 2; i++) {
		assert_code(create(&f, i, &store), 0);
		for (uint64_t n = 1; n <= 3; n++)
			assert_code(append_sync(&f, store, n), 0);
		struct journal_mark m = { 4, f.s.end[3] };
		assert_code(journal_store_mark(store, &m, true, NULL), 0);
		journal_store_close(store);
	}
	read_all(&bytes, f.path[0], "");
	bytes.data[f.s.end[1] + 3] ^= 1;
	help_write(f.path[0], bytes.data, bytes.len);
	assert_code(recover_files(&f, &out, &e), 0);
	assert_true(out.first_damaged && out.facts.lines == 4);
	read_all(&bytes, f.path[0], ".damaged");
	assert_int_equal(bytes.len, f.s.all.len);
	read_all(&bytes, f.path[0], "");
	assert_memory_equal(bytes.data, f.s.all.data, f.s.all.len);
	/* Once more with no second copy: an error that names file and line, and nothing is touched. */
	bytes.data[f.s.end[1] + 3] ^= 1;
	help_write(f.path[0], bytes.data, bytes.len);
	assert_int_equal(remove(f.path[1]), 0);
	assert_code(recover_files(&f, &out, &e), ERR_FORMAT);
	assert_non_null(strstr(e.text, "att-1.1.journal: line 2"));
	buffer_release(&bytes);
	files_stop(&f);
}

/* What was acknowledged survives a save that fails and a reopening (F01). */
static int sync_fails(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)path;
	(void)len;
	return op == FILE_OP_SYNC && *(bool *)ctx ? 5 : 0;
}

static void test_journal__F01_saved_survives_a_failed_save_and_reopening(void **state)
{
	struct files f;
	struct journal_store *store = NULL;
	struct journal_recovery out;
	bool broken = false;
	(void)state;
	files_start(&f, 6);
	assert_code(create(&f, 0, &store), 0);
	file_set_hook(sync_fails, &broken);
	for (uint64_t n = 1; n <= 3; n++)
		assert_code(append_sync(&f, store, n), 0); /* shown as Saved */
	broken = true;
	assert_code(append_sync(&f, store, 4), ERR_IO); /* not shown as Saved; the store is finished */
	file_set_hook(NULL, NULL);
	journal_store_close(store);
	assert_code(recover_files(&f, &out, NULL), 0);
	assert_true(out.facts.lines >= 4);
	files_stop(&f);
}

/* --- every file operation failing, once and for ever --- */

static struct {
	int at, seen;
	bool forever, kill, partial;
} fault;

static int strike(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)ctx;
	(void)path;
	fault.seen++;
	if (fault.kill && fault.partial && op == FILE_OP_WRITE && fault.seen == fault.at - 1)
		*len = *len > 1 ? *len / 2 : 1; /* killed within a write */
	bool now = fault.seen == fault.at || (fault.forever && fault.seen > fault.at);
	if (now && fault.kill)
		_exit(9);
	return now ? 5 : 0;
}

/* Create both, save records one by one, recover; *acked = lines known durable in a copy. */
static int scenario(struct files *f, uint64_t *acked)
{
	struct journal_store *store[2] = { NULL, NULL };
	struct journal_recovery out;
	int rc = create(f, 0, &store[0]);
	if (rc == 0)
		rc = create(f, 1, &store[1]);
	for (uint64_t n = 1; rc == 0 && n <= 4; n++) {
		rc = append_sync(f, store[0], n);
		if (rc == 0)
			*acked = n + 1;
		struct journal_mark m = { n + 1, f->s.end[n] };
		if (rc == 0)
			(void)journal_store_mark(store[0], &m, n == 2, NULL);
		if (rc == 0 && n == 3)
			rc = append_sync(f, store[1], 1);
	}
	journal_store_close(store[0]);
	journal_store_close(store[1]);
	return rc < 0 ? rc : recover_files(f, &out, NULL);
}

static void after_fault(struct files *f, uint64_t acked, const char *what)
{
	struct journal_recovery out;
	struct error e = ERROR_INIT;
	int rc = recover_files(f, &out, &e);
	if (acked ? rc < 0 || out.facts.lines < acked : rc < 0 && rc != ERR_NOTFOUND)
		fail_msg(
			"%s %d: %d %s, %u of %u lines", what, fault.at, rc, e.text, (unsigned)out.facts.lines, (unsigned)acked);
}

static void test_journal__every_file_operation_fails(void **state)
{
	(void)state;
	for (int forever = 0; forever < 2; forever++)
		for (fault.at = 1;; fault.at++) {
			struct files f;
			uint64_t acked = 0;
			files_start(&f, 4);
			fault.seen = 0;
			fault.forever = forever;
			fault.kill = false;
			file_set_hook(strike, NULL);
			(void)scenario(&f, &acked);
			file_set_hook(NULL, NULL);
			bool over = fault.seen < fault.at;
			after_fault(&f, acked, forever ? "operations fail from" : "operation fails:");
			files_stop(&f);
			if (over)
				break;
			assert_true(fault.at < 1000);
		}
	assert_true(fault.at > 20);
}

/* The process is killed before each file operation, and within each write; what it reported as saved is there
 * afterwards. */
static uint64_t run_killed(struct files *f, bool *finished)
{
	int fd[2], status;
	uint64_t acked = 0;
	assert_int_equal(pipe(fd), 0);
	fault.seen = 0;
	fault.forever = false;
	fault.kill = true;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		/* Reported through shared order: the count is written only after the sync that it stands for. */
		struct journal_store *store = NULL;
		file_set_hook(strike, NULL);
		int rc = create(f, 0, &store);
		for (uint64_t n = 1; rc == 0 && n <= 4; n++) {
			rc = append_sync(f, store, n);
			uint64_t lines = n + 1;
			struct journal_mark m = { lines, f->s.end[n] };
			if (rc < 0 || write(fd[1], &lines, sizeof lines) != sizeof lines)
				_exit(1);
			(void)journal_store_mark(store, &m, n == 2, NULL);
		}
		struct journal_recovery out;
		_exit(rc < 0 || recover_files(f, &out, NULL) < 0);
	}
	close(fd[1]);
	while (read(fd[0], &acked, sizeof acked) == sizeof acked)
		;
	close(fd[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	*finished = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return acked;
}

static void test_journal__F13_killed_at_every_write_point(void **state)
{
	(void)state;
	for (int partial = 0; partial < 2; partial++) {
		bool finished = false;
		for (fault.at = 1; !finished; fault.at++) {
			struct files f;
			files_start(&f, 4);
			fault.partial = partial;
			uint64_t acked = run_killed(&f, &finished);
			after_fault(&f, acked, "killed at");
			files_stop(&f);
			assert_true(fault.at < 1000);
		}
		assert_true(fault.at > 20);
	}
}

/* --- memory --- */

static int act_scan(void *ctx)
{
	struct sample *s = ctx;
	struct journal_facts f;
	return journal_verify(&f, s->all.data, s->all.len, &s->opener, NULL, NULL, NULL);
}

static int act_seal(void *ctx)
{
	struct sample *s = ctx;
	struct journal_chain c = s->chain;
	struct buffer out = BUFFER_INIT(4096);
	int rc = journal_seal_line(&c, &out, "{}", 2, NULL);
	if (rc < 0)
		assert_int_equal(c.next, s->chain.next);
	buffer_release(&out);
	return rc;
}

static int act_recover(void *ctx)
{
	struct sample *s = ctx;
	struct pair p;
	pair_make(&p, s, s->all.len, s->end[2], 2);
	int rc = recover(&p, s);
	if (rc == 0 && (p.out.first_failed || p.out.second_failed))
		rc = ERR_NOMEM; /* noticed, in its place */
	pair_free(&p);
	return rc;
}

static int act_recover_guarded(void *ctx)
{
	/* The pair itself is made by asserts, so it is made without faults. */
	struct sample *s = ctx;
	struct pair p;
	long at = help_fail_at;
	mem_set_hook(NULL);
	pair_make(&p, s, s->all.len, s->end[2], 2);
	help_fail_at = at;
	mem_set_hook(help_hook);
	int rc = recover(&p, s);
	if (rc == 0 && (p.out.first_failed || p.out.second_failed))
		rc = ERR_NOMEM;
	pair_free(&p);
	return rc;
}

static void test_journal__no_memory(void **state)
{
	struct sample s;
	(void)state;
	sample_make(&s, 4);
	assert_true(help_torture(act_scan, &s) > 2);
	assert_true(help_torture(act_seal, &s) > 1);
	assert_code(act_recover(&s), 0);
	assert_true(help_torture(act_recover_guarded, &s) > 2);
	sample_stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_journal__records_come_back),
		cmocka_unit_test(test_journal__not_for_others),
		cmocka_unit_test(test_journal__F30_unique_nonces),
		cmocka_unit_test(test_journal__F30_order_and_swap_refused),
		cmocka_unit_test(test_journal__every_bit_flip_and_truncation),
		cmocka_unit_test(test_journal__limits),
		cmocka_unit_test(test_journal__cut_at_every_byte_after_the_mark),
		cmocka_unit_test(test_journal__damage_anywhere_with_a_second_copy),
		cmocka_unit_test(test_journal__damage_that_nobody_can_heal),
		cmocka_unit_test(test_journal__an_uploaded_head_counts_as_durable),
		cmocka_unit_test(test_journal__without_a_mark_nothing_is_dropped),
		cmocka_unit_test(test_journal__copies_missing_failing_or_foreign),
		cmocka_unit_test(test_journal__file_and_mark),
		cmocka_unit_test(test_journal__damaged_file_is_kept_aside),
		cmocka_unit_test(test_journal__F01_saved_survives_a_failed_save_and_reopening),
		cmocka_unit_test(test_journal__every_file_operation_fails),
		cmocka_unit_test(test_journal__F13_killed_at_every_write_point),
		cmocka_unit_test(test_journal__no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
