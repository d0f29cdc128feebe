/* Figure: how long an answer takes to become durable, through the whole journal (record, seal, queue, write,
 * fdatasync, wake), against a bare loop that appends and fdatasyncs the same bytes in the same folder in the same
 * run. usage: bench_journal FOLDER [ROUNDS]. Prints one JSON line. */
#include "content/age.h"
#include "content/journal.h"
#include "kiosk/journal_system.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double percentile(double *v, int n, int p)
{
	qsort(v, (size_t)n, sizeof *v, compare);
	return v[(size_t)(n - 1) * (size_t)p / 100];
}

#define RECORD                                                                                                \
	"{\"n\":%llu,\"ms\":%llu,\"t\":\"2026-11-23T09:30:00Z\",\"e\":\"answer\",\"item\":\"bench-item-%03llu\"," \
	"\"response\":\"RESPONSE\",\"value\":[\"A\",\"C\",\"F\"]}"

static int run_journal(const char *dir, int rounds, double *out, size_t *line_len)
{
	struct age_identity id;
	struct journal_chain chain;
	struct journal_store *store = NULL;
	struct journal_writer *w = NULL;
	struct buffer line = BUFFER_INIT(LIMIT_JOURNAL_LINE);
	struct journal_header h = {
		.kind = JOURNAL_ATTEMPT, .centre = "BENCH", .attempt = "bench", .generation = 1, .device = "bench"
	};
	struct error e = ERROR_INIT;
	char path[4096];
	snprintf(path, sizeof path, "%s/bench.1.journal", dir);
	int r = age_identity_generate(&id, &e);
	if (r == 0)
		r = journal_begin(&chain, &line, &h, &id.recipient, 1, &e);
	struct journal_mark mark = { 1, line.len };
	if (r == 0)
		r = journal_file_create(&store, path, line.data, line.len, &mark, &e);
	struct journal_writer_options o = { .first = store, .lines = 1, .bytes = line.len, .threads = true };
	if (r == 0)
		r = journal_writer_start(&w, &o, &e);
	for (int i = 0; r == 0 && i < rounds; i++) {
		char json[256];
		int n = snprintf(json, sizeof json, RECORD, (unsigned long long)i + 1, (unsigned long long)i,
			(unsigned long long)i % 30);
		buffer_clear(&line);
		double start = now_us();
		r = journal_seal_line(&chain, &line, json, (size_t)n, &e);
		if (r == 0)
			r = journal_writer_add(w, line.data, line.len);
		if (r == 0)
			r = journal_writer_wait(w, (uint64_t)i + 2, 10000);
		out[i] = now_us() - start;
		*line_len = line.len;
	}
	if (r < 0)
		fprintf(stderr, "bench_journal: %s\n", e.text[0] ? e.text : error_name(r));
	journal_writer_stop(w, 1000);
	buffer_release(&line);
	return r;
}

static int run_bare(const char *dir, int rounds, double *out, size_t len)
{
	char path[4096];
	char *bytes = calloc(1, len);
	snprintf(path, sizeof path, "%s/bare", dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	int bad = fd < 0 || !bytes;
	for (int i = 0; !bad && i < rounds; i++) {
		double start = now_us();
		bad = write(fd, bytes, len) != (ssize_t)len || fdatasync(fd) < 0;
		out[i] = now_us() - start;
	}
	if (fd >= 0)
		close(fd);
	free(bytes);
	return bad ? -1 : 0;
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[2]) : 500;
	size_t len = 0;
	if (argc < 2 || rounds < 10)
		return 2;
	double *a = calloc((size_t)rounds, sizeof *a), *b = calloc((size_t)rounds, sizeof *b);
	if (!a || !b || run_journal(argv[1], rounds, a, &len) < 0 || run_bare(argv[1], rounds, b, len) < 0)
		return 1;
	double ja = percentile(a, rounds, 50), jb = percentile(b, rounds, 50);
	printf("{\"figure\":\"answer durable p50\",\"unit\":\"us\",\"value\":%.0f,\"p99\":%.0f,\"baseline\":%.0f,"
		   "\"baseline_is\":\"append+fdatasync of %zu "
		   "bytes\",\"ratio\":%.2f,\"target\":\"<=1.3\",\"met\":%s,\"rounds\":%d}\n",
		ja, percentile(a, rounds, 99), jb, len, ja / jb, ja <= 1.3 * jb ? "true" : "false", rounds);
	free(a);
	free(b);
	return 0;
}
