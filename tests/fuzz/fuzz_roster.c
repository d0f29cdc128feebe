/* Rosters, after opening and before any trust, and the signed line around them. */
#include "content/roster.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(const struct roster *r)
{
	struct buffer one = BUFFER_INIT(64 << 20), two = BUFFER_INIT(64 << 20);
	struct roster *again = NULL;
	if (roster_write(&one, r, NULL) < 0 || roster_parse(&again, (char *)one.data, one.len, NULL) < 0 ||
		roster_write(&two, again, NULL) < 0 || one.len != two.len || memcmp(one.data, two.data, one.len) != 0)
		abort();
	roster_free(again);
	buffer_release(&one);
	buffer_release(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct roster *r = NULL;
	struct signed_line line;
	struct error e = ERROR_INIT;
	const char *text = (const char *)data;
	size_t len = size;

	if (signed_line_split(&line, data, size, LIMIT_ROSTER_JSON, &e) == 0) {
		text = line.json;
		len = line.json_len;
	}
	if (roster_parse(&r, text, len, &e) == 0) {
		round_trip(r);
		roster_free(r);
	}
	return 0;
}
