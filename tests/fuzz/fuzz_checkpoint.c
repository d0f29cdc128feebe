/* Receipts, checkpoints and log keys from bytes: nothing may be read past the end, nothing random may verify. */
#include "sync/checkpoint.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct log_key key = { "log.example", { KEY_ED25519, 32, { 1, 2, 3 } } };
	struct receipt r;
	struct checkpoint c;
	struct log_key k;
	const char *text = (const char *)data;
	if (receipt_verify(&r, &key, "centre", "entry", 5, text, size, NULL) == 0)
		abort();
	if (checkpoint_verify(&c, &key, "centre", text, size, NULL) == 0)
		abort();
	if (log_key_parse(&k, text, size, NULL) == 0) {
		struct buffer b = BUFFER_INIT(LIMIT_KEY_FILE);
		if (log_key_write(&b, &k))
			abort();
		buffer_release(&b);
	}
	return 0;
}
