/* Orders with their arguments, and states: the first byte chooses. */
#include "content/order.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_order(const char *text, size_t len)
{
	struct order o, again;
	struct order_admit admit;
	struct order_extend extend;
	struct order_move move;
	struct buffer json = BUFFER_INIT(4 << 20);

	if (order_parse(&o, text, len, NULL) < 0)
		return;
	if (order_write(&json, &o, NULL) < 0 || order_parse(&again, (char *)json.data, json.len, NULL) < 0)
		abort();
	if (strcmp(o.args, again.args) != 0 || o.seq != again.seq)
		abort();
	if (order_admit_parse(&admit, &o, NULL) == 0)
		order_admit_release(&admit);
	(void)order_extend_parse(&extend, &o, NULL);
	if (order_move_parse(&move, &o, NULL) == 0)
		order_move_release(&move);
	order_release(&again);
	order_release(&o);
	buffer_release(&json);
}

static void fuzz_state(const char *text, size_t len)
{
	struct seat_state s, again;
	struct buffer json = BUFFER_INIT(1 << 20);

	if (state_parse(&s, text, len, NULL) < 0)
		return;
	if (state_write(&json, &s, NULL) < 0 || state_parse(&again, (char *)json.data, json.len, NULL) < 0)
		abort();
	buffer_release(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] == '{')
		fuzz_order((const char *)data, size);
	else
		fuzz_state((const char *)data + 1, size - 1);
	return 0;
}
