/* A journal of a few records for tests. Everything static. */
#ifndef TESTS_CONTENT_JOURNAL_HELP_H
#define TESTS_CONTENT_JOURNAL_HELP_H

#include "content/journal.h"
#include "tests/content/world_help.h"

#define SAMPLE_LINES_MAX 64

struct sample {
	struct age_identity id;
	struct journal_chain chain;
	struct buffer all;            /* the journal so far */
	size_t end[SAMPLE_LINES_MAX]; /* bytes up to and with line n */
	struct journal_opener opener;
};

static UNUSED struct journal_header sample_header(void)
{
	struct journal_header h = { .kind = JOURNAL_ATTEMPT,
		.centre = "LDN-01",
		.attempt = "att-1",
		.generation = 1,
		.device = "seat-12",
		.created = WORLD_ISSUED };
	return h;
}

static UNUSED void sample_start(struct sample *s)
{
	struct journal_header h = sample_header();
	memset(s, 0, sizeof *s);
	buffer_init(&s->all, 1 << 24);
	assert_code(age_identity_generate(&s->id, NULL), 0);
	assert_code(journal_begin(&s->chain, &s->all, &h, &s->id.recipient, 1, NULL), 0);
	s->end[0] = s->all.len;
	s->opener = (struct journal_opener){ &s->id, 1, NULL };
}

/* Seals the next record; its number. */
static UNUSED uint64_t sample_add(struct sample *s)
{
	char json[128];
	uint64_t n = s->chain.next;
	int len = snprintf(json, sizeof json, "{\"n\":%u,\"ms\":%u,\"e\":\"beat\"}", (unsigned)n, (unsigned)n * 10);
	assert_code(journal_seal_line(&s->chain, &s->all, json, (size_t)len, NULL), 0);
	assert_true(n < SAMPLE_LINES_MAX);
	s->end[n] = s->all.len;
	return n;
}

static UNUSED void sample_make(struct sample *s, int records)
{
	sample_start(s);
	for (int i = 0; i < records; i++)
		sample_add(s);
}

static UNUSED void sample_stop(struct sample *s)
{
	buffer_release(&s->all);
	journal_chain_wipe(&s->chain);
}

#endif
