/* Compiled tests: line 1 is the structure, each further line a ref: SECTION ID ITEM JSON. What loads gives the same
 * paper twice, in bounds, and its outcome processing ends. */
#include "engine/limits.h"
#include "engine/processing.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

/* Cut one word, ended by a blank, off the line. */
static char *word(char **line)
{
	char *start = *line, *end = start + strcspn(start, " ");
	*line = *end ? end + 1 : end;
	*end = 0;
	return start;
}

static void add_rows(struct test *t, char *text)
{
	while (text) {
		char *end = strchr(text, '\n'), *line = text;
		if (end)
			*end = 0;
		const char *section = word(&line), *id = word(&line), *item = word(&line);
		test_add_ref(t, section, id, item, line, strlen(line), NULL);
		text = end ? end + 1 : NULL;
	}
}

static void deliver(const struct test *t)
{
	struct paper a, b;
	struct test_result result;
	if (paper_make(&a, t, 7, NULL) < 0)
		return;
	require(paper_make(&b, t, 7, NULL) == 0 && a.count == b.count && a.count <= LIMIT_PAPER_ITEMS);
	size_t number = 1;
	for (size_t i = 0; i < a.count; i++)
		require(strcmp(a.entries[i].id, b.entries[i].id) == 0 && a.entries[i].number == i + 1);
	for (size_t i = 0; i < a.section_count; i++) {
		require(a.sections[i].first == number);
		number += a.sections[i].count;
	}
	require(number == a.count + 1);
	struct test_item *items = calloc(a.count + 1, sizeof *items);
	for (size_t i = 0; items && i < a.count; i++)
		items[i].entry = &a.entries[i];
	if (items && test_score(&result, t, items, a.count, NULL) == 0)
		test_result_release(&result);
	free(items);
	paper_release(&a);
	paper_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct test *test = NULL;
	const uint8_t *lf = size ? memchr(data, '\n', size) : NULL;
	size_t first = lf ? (size_t)(lf - data) : size;
	if (test_load(&test, (const char *)data, first, NULL) < 0)
		return 0;
	char *rows = calloc(1, size - first + 1);
	if (rows && lf) {
		memcpy(rows, lf + 1, size - first - 1);
		add_rows(test, rows);
	}
	if (test_finish(test, NULL) == 0)
		deliver(test);
	test_free(test);
	free(rows);
	return 0;
}
