/* Sitting manifests: what parses is written again and parses to the same bytes. */
#include "content/sitting.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sitting *one = NULL, *two = NULL;
	struct buffer a = BUFFER_INIT(1 << 22), b = BUFFER_INIT(1 << 22);
	if (sitting_parse(&one, data, size, NULL) < 0)
		return 0;
	if (sitting_write(&a, one, NULL) == 0 && a.len < (1 << 20)) {
		if (sitting_parse(&two, a.data, a.len, NULL) < 0 || sitting_write(&b, two, NULL) < 0)
			abort();
		if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
			abort();
	}
	sitting_free(one);
	sitting_free(two);
	buffer_release(&a);
	buffer_release(&b);
	return 0;
}
