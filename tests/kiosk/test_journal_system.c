/* The journal writer: what counts as saved, failing copies, full disks, segments and the seal; with and without
 * threads. */
#include "kiosk/journal_system.h"
#include "tests/content/journal_help.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

struct bench {
	struct world w;
	struct sample s;
	struct journal_store *store[2];
	struct journal_writer_options o;
	struct journal_cut cut;
	struct journal_writer *writer;
	struct journal_status status;
	int64_t now;
	unsigned wakes;
};

static int64_t test_clock(void *ctx)
{
	return ((struct bench *)ctx)->now;
}

static void count_wake(void *ctx)
{
	((struct bench *)ctx)->wakes++;
}

/* Two stores in memory, a test's clock, no threads, no segments unless asked. */
static void begin(struct bench *b)
{
	memset(b, 0, sizeof *b);
	world_start(&b->w);
	sample_start(&b->s);
	for (int i = 0; i < 2; i++)
		assert_code(journal_memory_new(&b->store[i], b->s.all.data, b->s.all.len, NULL), 0);
	b->now = 1000;
	b->o = (struct journal_writer_options){ .first = b->store[0],
		.second = b->store[1],
		.lines = 1,
		.bytes = b->s.all.len,
		.journal = b->s.all.data,
		.wake = count_wake,
		.wake_ctx = b,
		.now_ms = test_clock,
		.now_ctx = b };
}

static void with_cut(struct bench *b)
{
	assert_code(spool_open(&b->cut.spool, b->w.dir, NULL), 0);
	assert_code(spool_init(&b->cut.spool, NULL), 0);
	strcpy(b->cut.centre, "LDN-01");
	strcpy(b->cut.attempt, "att-1");
	strcpy(b->cut.device, "seat-12");
	b->cut.generation = 1;
	b->cut.key = b->w.sign[SEAT12];
	snprintf(b->cut.head, sizeof b->cut.head, "%s/att-1.1.head", b->w.dir);
	b->o.cut = &b->cut;
}

static void run(struct bench *b)
{
	assert_code(journal_writer_start(&b->writer, &b->o, NULL), 0);
}

static int put(struct bench *b, bool last)
{
	uint64_t n = sample_add(&b->s);
	const uint8_t *line = b->s.all.data + b->s.end[n - 1];
	size_t len = b->s.end[n] - b->s.end[n - 1];
	return last ? journal_writer_add_last(b->writer, line, len) : journal_writer_add(b->writer, line, len);
}

static void pump(struct bench *b, int64_t ms)
{
	b->now += ms;
	while (journal_writer_pump(b->writer))
		;
	journal_writer_status(b->writer, &b->status);
}

static void end(struct bench *b, int code)
{
	assert_code(journal_writer_stop(b->writer, 0), code);
	sample_stop(&b->s);
	world_stop(&b->w);
}

/* What store `i` has, is the journal's beginning, of so many lines. */
static void assert_has(const struct bench *b, int i, uint64_t lines)
{
	const struct buffer *is = journal_memory_bytes(b->store[i]);
	assert_int_equal(is->len, b->s.end[lines - 1]);
	assert_memory_equal(is->data, b->s.all.data, is->len);
}

static void test_journal_system__saved_is_first_copy_and_second_trails(void **state)
{
	struct bench b;
	(void)state;
	begin(&b);
	run(&b);
	assert_int_equal(put(&b, false), 0);
	assert_int_equal(put(&b, false), 0);
	assert_int_equal(journal_writer_durable(b.writer), 1); /* nothing is saved by asking */
	pump(&b, 0);
	assert_true(b.status.durable == 3 && b.status.all == 1 && b.status.state == JOURNAL_OK);
	assert_has(&b, 0, 3);
	assert_has(&b, 1, 1);
	pump(&b, JOURNAL_SECOND_MS - 1);
	assert_has(&b, 1, 1);
	pump(&b, 1);
	assert_int_equal(b.status.all, 3); /* within the second */
	assert_has(&b, 1, 3);
	assert_true(b.wakes >= 2);
	end(&b, 0);
}

static void test_journal_system__one_commit_takes_all_that_waits(void **state)
{
	struct bench b;
	struct journal_memory_faults second_commit_fails = { .fail_append = 2 };
	(void)state;
	begin(&b);
	run(&b);
	journal_memory_set(b.store[0], &second_commit_fails);
	for (int i = 0; i < 20; i++)
		assert_int_equal(put(&b, false), 0);
	pump(&b, 0);
	assert_true(b.status.durable == 21 && !b.status.ended[0]); /* one write did for twenty */
	end(&b, 0);
}

/* F01: what was shown as saved stays saved, whichever operation of whichever copy fails afterwards, once or for
 * ever. */
static void test_journal_system__F01_saved_stays_saved(void **state)
{
	(void)state;
	for (int which = 0; which < 2; which++)
		for (int sync = 0; sync < 2; sync++)
			for (int at = 1; at <= 4; at++) {
				struct bench b;
				struct journal_memory_faults f = { .fail_append = sync ? 0 : at, .fail_sync = sync ? at : 0 };
				begin(&b);
				run(&b);
				journal_memory_set(b.store[which], &f);
				for (int i = 0; i < 6; i++) {
					assert_int_equal(put(&b, false), 0);
					pump(&b, JOURNAL_SECOND_MS);
					assert_int_equal(b.status.durable, (uint64_t)i + 2); /* the other copy takes over */
				}
				assert_int_equal(b.status.state, JOURNAL_COPY_FAILED);
				assert_true(b.status.ended[which] && b.status.why[0]);
				assert_has(&b, 1 - which, 7);
				journal_memory_crash(b.store[1 - which], 0);
				assert_has(&b, 1 - which, 7);
				end(&b, 0);
			}
}

static void test_journal_system__the_first_fails_with_lines_only_it_had(void **state)
{
	struct bench b;
	struct journal_memory_faults f = { .fail_sync = 2 };
	(void)state;
	begin(&b);
	run(&b);
	journal_memory_set(b.store[0], &f);
	put(&b, false);
	pump(&b, 0);
	assert_int_equal(b.status.durable, 2); /* saved, on the first only */
	put(&b, false);
	pump(&b, 0); /* the first ends; both lines go to the other at once, not in 500 ms */
	assert_true(b.status.durable == 3 && b.status.state == JOURNAL_COPY_FAILED);
	assert_has(&b, 1, 3);
	end(&b, 0);
}

static void test_journal_system__both_gone_is_lost(void **state)
{
	struct bench b;
	struct journal_memory_faults f = { .fail_append = 1 };
	(void)state;
	begin(&b);
	run(&b);
	put(&b, false);
	pump(&b, JOURNAL_SECOND_MS);
	journal_memory_set(b.store[0], &f);
	journal_memory_set(b.store[1], &f);
	put(&b, false);
	pump(&b, JOURNAL_SECOND_MS);
	assert_int_equal(b.status.state, JOURNAL_LOST);
	assert_int_equal(b.status.durable, 2); /* what was saved remains saved */
	assert_int_equal(put(&b, false), ERR_STATE);
	assert_code(journal_writer_wait(b.writer, 3, 0), ERR_STATE);
	end(&b, ERR_STATE);
}

static void test_journal_system__no_space_waits_and_goes_on(void **state)
{
	struct bench b;
	struct journal_memory_faults none = { 0 }, full = { 0 };
	(void)state;
	begin(&b);
	b.o.second = NULL;
	run(&b);
	full.capacity = b.s.all.len + 200; /* one line and a piece of the next */
	journal_memory_set(b.store[0], &full);
	for (int i = 0; i < 3; i++)
		assert_int_equal(put(&b, false), 0);
	pump(&b, 0);
	assert_int_equal(b.status.state, JOURNAL_FULL);
	pump(&b, JOURNAL_RETRY_MS); /* line by line: what fits is saved */
	assert_int_equal(b.status.durable, 2);
	assert_has(&b, 0, 2);
	assert_int_equal(put(&b, false), 0); /* still taken, in memory */
	pump(&b, JOURNAL_RETRY_MS);
	assert_int_equal(b.status.state, JOURNAL_FULL);
	journal_memory_set(b.store[0], &none); /* staff made space */
	pump(&b, JOURNAL_RETRY_MS);
	assert_true(b.status.state == JOURNAL_OK && b.status.durable == 5);
	assert_has(&b, 0, 5);
	journal_store_close(b.store[1]);
	end(&b, 0);
}

static void test_journal_system__full_second_copy_does_not_hold_up(void **state)
{
	struct bench b;
	struct journal_memory_faults full = { 0 };
	(void)state;
	begin(&b);
	run(&b);
	full.capacity = b.s.all.len;
	journal_memory_set(b.store[1], &full);
	for (int i = 0; i < 3; i++) {
		put(&b, false);
		pump(&b, JOURNAL_RETRY_MS);
		assert_int_equal(b.status.durable, (uint64_t)i + 2);
		assert_true(b.status.state == JOURNAL_FULL && b.status.full[1] && !b.status.full[0]);
	}
	assert_int_equal(b.status.all, 1);
	end(&b, 0); /* all is saved: on one copy */
}

/* --- segments --- */

static struct answers head(const struct bench *b, size_t count)
{
	char rel[100];
	struct answers a;
	struct buffer text = BUFFER_INIT(1 << 16), sig = BUFFER_INIT(1 << 16);
	snprintf(rel, sizeof rel, "out/heads/att-1.1.%zu", count);
	assert_code(spool_get(&b->cut.spool, rel, &text, NULL), 0);
	strcat(rel, ".sig");
	assert_code(spool_get(&b->cut.spool, rel, &sig, NULL), 0);
	assert_code(answers_verify(&a, NULL, b->w.centre, text.data, text.len, buffer_text(&sig), sig.len, NULL), 0);
	assert_int_equal(a.segment_count, count);
	/* The segments are in the spool and are the journal. */
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		char hash[SHA256_HEX_SIZE];
		struct buffer piece = BUFFER_INIT(1 << 20);
		for (int k = 0; k < 32; k++)
			snprintf(hash + 2 * k, 3, "%02x", a.segments[i][k]);
		assert_code(spool_get_hashed(&b->cut.spool, "out/segments/att-1", hash, &piece, NULL), 0);
		assert_memory_equal(piece.data, b->s.all.data + at, piece.len);
		assert_code(answers_check_segment(&a, i, piece.data, piece.len, NULL), 0);
		at += piece.len;
		buffer_release(&piece);
	}
	assert_int_equal(at, a.bytes);
	buffer_release(&text);
	buffer_release(&sig);
	return a;
}

static void test_journal_system__cuts_and_seal(void **state)
{
	struct bench b;
	struct answers one, two, three;
	(void)state;
	begin(&b);
	with_cut(&b);
	run(&b);
	put(&b, false);
	pump(&b, JOURNAL_CUT_MS - 1);
	assert_false(spool_has(&b.cut.spool, "out/heads/att-1.1.1"));
	pump(&b, 1);
	one = head(&b, 1);
	assert_true(!one.sealed && one.bytes == b.s.end[1]);
	pump(&b, JOURNAL_CUT_MS); /* nothing new: nothing is cut */
	assert_false(spool_has(&b.cut.spool, "out/heads/att-1.1.2"));
	put(&b, false);
	journal_writer_cut_now(b.writer);
	pump(&b, 0);
	two = head(&b, 2);
	assert_true(answers_continues(&one, &two));
	put(&b, false);
	assert_int_equal(put(&b, true), 0);
	pump(&b, 0); /* at once, not in 30 s */
	three = head(&b, 3);
	assert_true(three.sealed && b.status.sealed && three.bytes == b.s.all.len);
	assert_true(answers_continues(&two, &three));
	assert_int_equal(put(&b, false), ERR_STATE); /* F20: nothing after the seal */
	struct buffer text = BUFFER_INIT(1 << 16);
	char reference[REFERENCE_SIZE];
	assert_code(spool_get(&b.cut.spool, "out/heads/att-1.1.3", &text, NULL), 0);
	assert_int_equal(answers_reference(reference, text.data, text.len), 0);
	assert_string_equal(b.status.reference, reference);
	buffer_release(&text);
	answers_release(&one);
	answers_release(&two);
	answers_release(&three);
	end(&b, 0);
}

/* Stop, start again on the same journal: cutting goes on where .head says, counts are never used twice. */
static void test_journal_system__cuts_resume(void **state)
{
	struct bench b;
	struct answers a;
	(void)state;
	begin(&b);
	with_cut(&b);
	b.o.second = NULL;
	journal_store_close(b.store[1]);
	run(&b);
	put(&b, false);
	assert_code(journal_writer_stop(b.writer, 0), 0);                    /* writes, and cuts */
	assert_int_equal(help_run("rm '%s/spool/out/heads/'*", b.w.dir), 0); /* sync took it, or it never got there */
	assert_code(journal_memory_new(&b.store[0], b.s.all.data, b.s.all.len, NULL), 0);
	b.o.first = b.store[0];
	b.o.lines = 2;
	b.o.bytes = b.s.all.len;
	b.o.journal = b.s.all.data;
	run(&b);
	pump(&b, 0);
	a = head(&b, 1); /* the same head again, byte for byte what .head holds */
	answers_release(&a);
	pump(&b, JOURNAL_CUT_MS);
	assert_false(spool_has(&b.cut.spool, "out/heads/att-1.1.2"));
	end(&b, 0);
}

static void test_journal_system__head_that_does_not_fit(void **state)
{
	struct bench b;
	struct answers a;
	struct public_key key;
	struct error e = ERROR_INIT;
	(void)state;
	begin(&b);
	with_cut(&b);
	run(&b);
	put(&b, false);
	pump(&b, JOURNAL_CUT_MS);
	assert_code(journal_writer_stop(b.writer, 0), 0);
	signing_key_public(&key, b.w.sign[SEAT12]);
	assert_code(journal_head_read(&a, b.cut.head, &key, &e), 0);
	assert_int_equal(a.bytes, b.s.all.len);
	answers_release(&a);
	signing_key_public(&key, b.w.sign[SEAT13]);
	assert_code(journal_head_read(&a, b.cut.head, &key, &e), ERR_AUTH);
	assert_code(journal_memory_new(&b.store[0], b.s.all.data, b.s.end[0], NULL), 0);
	b.o.first = b.store[0];
	b.o.second = NULL;
	b.o.lines = 1;
	b.o.bytes = b.s.end[0]; /* a journal that has lost a line which was vouched for */
	assert_code(journal_writer_start(&b.writer, &b.o, &e), ERR_FORMAT);
	sample_stop(&b.s);
	world_stop(&b.w);
}

static int fail_at, ops;
static int fail_nth(void *ctx, enum file_op op, const char *path, size_t *len)
{
	(void)ctx;
	(void)op;
	(void)path;
	(void)len;
	return ++ops == fail_at ? 28 : 0;
}

/* A spool that fails anywhere never stops saving, and the segments come when it works again. */
static void test_journal_system__spool_fails_at_every_operation(void **state)
{
	(void)state;
	for (fail_at = 1;; fail_at++) {
		struct bench b;
		struct answers a;
		begin(&b);
		with_cut(&b);
		run(&b);
		put(&b, false);
		ops = 0;
		file_set_hook(fail_nth, NULL);
		pump(&b, JOURNAL_CUT_MS);
		file_set_hook(NULL, NULL);
		bool over = ops < fail_at;
		assert_int_equal(b.status.durable, 2);
		assert_int_equal(b.status.state, JOURNAL_OK);
		assert_int_equal(put(&b, true), 0);
		pump(&b, JOURNAL_RETRY_MS);
		pump(&b, JOURNAL_RETRY_MS);
		assert_true(b.status.sealed);
		size_t count = spool_has(&b.cut.spool, "out/heads/att-1.1.2") ? 2 : 1;
		a = head(&b, count);
		assert_true(a.sealed && a.bytes == b.s.all.len);
		answers_release(&a);
		end(&b, 0);
		if (over)
			break;
	}
	assert_true(fail_at > 10);
}

/* --- threads --- */

static void threaded(struct bench *b)
{
	b->o.threads = true;
	b->o.now_ms = NULL;
	b->o.wake = NULL;
}

static void test_journal_system__threads_save_everything(void **state)
{
	struct bench b;
	(void)state;
	begin(&b);
	threaded(&b);
	with_cut(&b);
	run(&b);
	for (int i = 0; i < 50; i++)
		assert_int_equal(put(&b, false), 0);
	assert_code(journal_writer_wait(b.writer, 51, 10000), 0);
	assert_int_equal(put(&b, true), 0);
	assert_code(journal_writer_wait(b.writer, 52, 10000), 0);
	for (int i = 0; i < 500 && (journal_writer_status(b.writer, &b.status), !b.status.sealed || b.status.all < 52);
		 i++)
		nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
	assert_true(b.status.sealed && b.status.all == 52);
	assert_has(&b, 0, 52);
	assert_has(&b, 1, 52);
	struct answers a = head(&b, 1);
	assert_true(a.sealed);
	answers_release(&a);
	end(&b, 0);
}

static void *ask(void *arg)
{
	struct bench *b = arg;
	struct journal_status s;
	uint64_t last = 0;
	for (int i = 0; i < 2000; i++) {
		journal_writer_status(b->writer, &s);
		uint64_t durable = journal_writer_durable(b->writer);
		if (durable < last || s.durable > durable)
			return b; /* it fell */
		last = durable;
	}
	return NULL;
}

static void test_journal_system__threads_a_copy_fails_under_load(void **state)
{
	struct bench b;
	struct journal_memory_faults f = { .fail_sync = 3 };
	pthread_t asker;
	void *fell;
	(void)state;
	begin(&b);
	threaded(&b);
	journal_memory_set(b.store[0], &f);
	run(&b);
	assert_int_equal(pthread_create(&asker, NULL, ask, &b), 0);
	for (int i = 0; i < 60; i++) {
		assert_int_equal(put(&b, false), 0);
		if (i % 10 == 0)
			assert_code(journal_writer_wait(b.writer, b.s.chain.next, 10000), 0);
	}
	assert_code(journal_writer_wait(b.writer, 61, 10000), 0);
	assert_int_equal(pthread_join(asker, &fell), 0);
	assert_null(fell);
	journal_writer_status(b.writer, &b.status);
	assert_true(b.status.state == JOURNAL_COPY_FAILED && b.status.ended[0] && !b.status.ended[1]);
	assert_has(&b, 1, 61);
	end(&b, 0);
}

static void test_journal_system__stop_writes_what_is_queued(void **state)
{
	(void)state;
	for (int threads = 0; threads < 2; threads++) {
		struct bench b;
		char path[2][100];
		begin(&b);
		b.o.threads = threads;
		b.o.now_ms = NULL;
		struct journal_mark m = { 1, b.s.all.len };
		for (int i = 0; i < 2; i++) {
			journal_store_close(b.store[i]);
			snprintf(path[i], sizeof path[i], "%s/copy%d.1.journal", b.w.dir, i);
			assert_code(journal_file_create(&b.store[i], path[i], b.s.all.data, b.s.all.len, &m, NULL), 0);
		}
		b.o.first = b.store[0];
		b.o.second = b.store[1];
		run(&b);
		for (int i = 0; i < 10; i++)
			assert_int_equal(put(&b, false), 0);
		assert_code(journal_writer_stop(b.writer, 1000), 0);
		for (int i = 0; i < 2; i++) {
			struct buffer bytes = BUFFER_INIT(1 << 20);
			struct journal_mark mark;
			struct journal_store *s;
			assert_code(journal_file_open(&s, path[i], NULL), 0);
			assert_code(journal_store_read(s, &bytes, &mark, NULL), 0);
			assert_int_equal(bytes.len, b.s.all.len);
			assert_true(mark.lines == 11 && mark.bytes == bytes.len);
			journal_store_close(s);
			buffer_release(&bytes);
		}
		sample_stop(&b.s);
		world_stop(&b.w);
	}
}

static void test_journal_system__stop_with_a_full_disk_says_so(void **state)
{
	struct bench b;
	struct journal_memory_faults full = { 0 };
	(void)state;
	begin(&b);
	b.o.second = NULL;
	journal_store_close(b.store[1]);
	threaded(&b);
	full.capacity = b.s.all.len;
	journal_memory_set(b.store[0], &full);
	run(&b);
	assert_int_equal(put(&b, false), 0);
	assert_code(journal_writer_stop(b.writer, 50), ERR_FULL);
	sample_stop(&b.s);
	world_stop(&b.w);
}

static void test_journal_system__killed_while_saving(void **state)
{
	/* A real process, real files, kill -9 at a random moment: what it had reported is there. */
	(void)state;
	for (int round = 0; round < 12; round++) {
		struct bench b;
		char path[100];
		int fd[2], status;
		uint64_t saved = 0;
		begin(&b);
		snprintf(path, sizeof path, "%s/att-1.1.journal", b.w.dir);
		for (int i = 0; i < 2; i++)
			journal_store_close(b.store[i]);
		assert_int_equal(pipe(fd), 0);
		for (int i = 0; i < 60; i++)
			sample_add(&b.s);
		pid_t child = fork();
		if (child == 0) {
			struct journal_mark m = { 1, b.s.end[0] };
			threaded(&b);
			b.o.second = NULL;
			if (journal_file_create(&b.o.first, path, b.s.all.data, b.s.end[0], &m, NULL) < 0)
				_exit(1);
			if (journal_writer_start(&b.writer, &b.o, NULL) < 0)
				_exit(1);
			for (uint64_t n = 1; n <= 60; n++) {
				(void)journal_writer_add(b.writer, b.s.all.data + b.s.end[n - 1], b.s.end[n] - b.s.end[n - 1]);
				uint64_t durable = journal_writer_durable(b.writer);
				if (n % 3 == 0 && write(fd[1], &durable, sizeof durable) != sizeof durable)
					_exit(1);
				nanosleep(&(struct timespec){ 0, 300000 }, NULL);
			}
			_exit(0);
		}
		close(fd[1]);
		nanosleep(&(struct timespec){ 0, round * 3000000 }, NULL);
		kill(child, SIGKILL);
		while (read(fd[0], &saved, sizeof saved) == sizeof saved)
			;
		close(fd[0]);
		assert_int_equal(waitpid(child, &status, 0), child);
		struct journal_sources src = { 0 };
		struct journal_recovery out;
		struct journal_chain chain;
		assert_code(journal_file_open(&src.first, path, NULL), 0);
		int rc = journal_recover(&chain, &out, &src, &b.s.opener, NULL, NULL, NULL);
		if (saved)
			assert_true(rc == 0 && out.facts.lines >= saved);
		journal_store_close(src.first);
		sample_stop(&b.s);
		world_stop(&b.w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_journal_system__saved_is_first_copy_and_second_trails),
		cmocka_unit_test(test_journal_system__one_commit_takes_all_that_waits),
		cmocka_unit_test(test_journal_system__F01_saved_stays_saved),
		cmocka_unit_test(test_journal_system__the_first_fails_with_lines_only_it_had),
		cmocka_unit_test(test_journal_system__both_gone_is_lost),
		cmocka_unit_test(test_journal_system__no_space_waits_and_goes_on),
		cmocka_unit_test(test_journal_system__full_second_copy_does_not_hold_up),
		cmocka_unit_test(test_journal_system__cuts_and_seal),
		cmocka_unit_test(test_journal_system__cuts_resume),
		cmocka_unit_test(test_journal_system__head_that_does_not_fit),
		cmocka_unit_test(test_journal_system__spool_fails_at_every_operation),
		cmocka_unit_test(test_journal_system__threads_save_everything),
		cmocka_unit_test(test_journal_system__threads_a_copy_fails_under_load),
		cmocka_unit_test(test_journal_system__stop_writes_what_is_queued),
		cmocka_unit_test(test_journal_system__stop_with_a_full_disk_says_so),
		cmocka_unit_test(test_journal_system__killed_while_saving),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
