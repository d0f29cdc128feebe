/* Request heads from bytes. A head that is taken has only what the header promises. */
#include "sync/http.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_head h;
	struct http_parts parts;
	const char *text = (const char *)data;
	size_t end = http_head_end(text, size);
	if (end > size)
		abort();
	int status = http_head_parse(&h, text, end ? end : size, NULL);
	if (status == 0) {
		if (h.path[0] != '/' || strlen(h.path) > HTTP_PATH_MAX || strchr(h.path, '%'))
			abort();
		http_split(&parts, h.path);
		http_query_number(h.query, "after", 0);
		if (h.has_range && h.last < h.first)
			abort();
	} else if (!http_status_text(status)[0]) {
		abort();
	}
	return 0;
}
