/* Journals read with a fixed key, as a copy, and as two copies in recovery. The first byte says where the input is
 * cut in two. */
#include "content/journal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t key[JOURNAL_KEY_SIZE] = "invigil-fuzz-journal-key-32bytes";

static int note(void *ctx, uint64_t n, const char *json, size_t len)
{
	uint64_t *last = ctx;
	if (n != *last + 1 || (len && !json))
		abort();
	*last = n;
	return 0;
}

static void recover(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	struct journal_opener opener = { NULL, 0, key };
	struct journal_sources src = { 0 };
	struct journal_recovery out;
	struct journal_chain chain;
	struct journal_mark mark = { 1, 40 };

	if (journal_memory_new(&src.first, a, a_len, NULL) < 0 || journal_memory_new(&src.second, b, b_len, NULL) < 0)
		abort();
	(void)journal_store_mark(src.first, &mark, true, NULL);
	(void)journal_store_mark(src.second, &mark, true, NULL);
	if (journal_recover(&chain, &out, &src, &opener, NULL, NULL, NULL) == 0) {
		const struct buffer *one = journal_memory_bytes(src.first), *two = journal_memory_bytes(src.second);
		if (one->len != out.facts.bytes || two->len != one->len || memcmp(one->data, two->data, one->len) != 0)
			abort();
	}
	journal_store_close(src.first);
	journal_store_close(src.second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct journal_opener opener = { NULL, 0, key };
	struct journal_facts facts;
	uint64_t last = 0;

	if (size == 0)
		return 0;
	size_t cut = (size - 1) * data[0] / 255;
	data++;
	size--;
	if (journal_scan(&facts, NULL, data, size, &opener, note, &last, NULL) == 0)
		if (facts.bytes > size || facts.lines != last + 1 || facts.whole != (facts.bytes == size))
			abort();
	recover(data, cut, data + cut, size - cut);
	recover(data, size, data, cut);
	return 0;
}
