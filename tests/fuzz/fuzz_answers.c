/* Answer manifests: only the canonical form is accepted, so what was read must write to the very same bytes. Also
 * the names of heads in the spool. */
#include "content/answers.h"
#include "sync/spool.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answers a;
	struct spool_head head;
	struct error e = ERROR_INIT;

	if (answers_parse(&a, data, size, &e) == 0) {
		struct buffer out = BUFFER_INIT(ANSWERS_TEXT_MAX);
		if (answers_write(&out, &a, NULL) < 0 || out.len != size || memcmp(out.data, data, size) != 0)
			abort();
		(void)answers_check_journal(&a, data, size, NULL);
		buffer_release(&out);
		answers_release(&a);
	}
	char name[300];
	size_t n = size < sizeof name - 1 ? size : sizeof name - 1;
	if (n)
		memcpy(name, data, n);
	name[n] = 0;
	(void)spool_head_parse(&head, name);
	return 0;
}
