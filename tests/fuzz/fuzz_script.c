/* Kiosk scripts and their variables: the first line of the input, up to a NUL, is the script, the rest the
 * variables. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kiosk/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error e = ERROR_INIT;
	struct script *s = NULL;
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	size_t len = nul ? (size_t)(nul - data) : size;
	const char *vars = nul ? (const char *)nul + 1 : NULL;
	if (script_parse(&s, (const char *)data, len, vars, nul ? size - len - 1 : 0, &e) == 0)
		script_free(s);
	return 0;
}
