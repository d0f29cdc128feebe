/* Editing and text cleaning: each byte is an operation or the text that follows; offsets stay on cluster borders.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/memory.h"
#include "kiosk/field.h"
#include "kiosk/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void insert(struct field *f, const uint8_t **p, const uint8_t *end)
{
	char text[33];
	size_t n = *p < end ? *(*p)++ % 32 : 0;
	n = n > (size_t)(end - *p) ? (size_t)(end - *p) : n;
	memcpy(text, *p, n);
	text[n] = 0;
	*p += n;
	field_insert(f, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *p = data, *end = data + size;
	struct field *f = field_new(300, size & 1);
	while (f && p < end) {
		uint8_t op = *p++;
		enum field_unit unit = (enum field_unit)(op >> 3 & 1);
		if ((op & 7) < 2)
			insert(f, &p, end);
		else if ((op & 7) == 2)
			field_delete(f, op & 16, unit);
		else if ((op & 7) == 3)
			field_move(f, op & 16, op & 32 ? FIELD_LINE : unit, op & 64);
		else if ((op & 7) == 4)
			field_place(f, op, op & 64);
		else if ((op & 7) == 5)
			field_undo(f);
		else if ((op & 7) == 6)
			field_redo(f);
		else
			mem_free(field_selected(f));
		const char *s = field_text(f);
		size_t len = field_len(f), c = field_caret(f);
		if (len > 300 || c > len || field_anchor(f) > len || strlen(s) != len ||
			(c < len && ((unsigned char)s[c] & 0xC0) == 0x80))
			abort();
	}
	field_free(f);
	return 0;
}
