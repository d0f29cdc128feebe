/* Centre files, device.json and enrolment requests: parsed without trust, so whatever comes must end in a code.
 * What is accepted must write and parse again to the same. */
#include "content/centre.h"
#include "engine/memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(const struct centre *c)
{
	struct buffer one = BUFFER_INIT(8 << 20), two = BUFFER_INIT(8 << 20);
	struct centre *again = NULL;
	if (centre_write(&one, c, NULL) < 0 || centre_parse(&again, one.data, one.len, NULL) < 0 ||
		centre_write(&two, again, NULL) < 0 || one.len != two.len || memcmp(one.data, two.data, one.len) != 0)
		abort();
	centre_free(again);
	buffer_release(&one);
	buffer_release(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct centre *c = NULL;
	struct device_info info;
	struct device_request request;
	struct error e = ERROR_INIT;
	const char *text = (const char *)data;

	if (centre_parse(&c, data, size, &e) == 0) {
		struct age_recipient *list;
		size_t n;
		if (centre_recipients(&list, &n, c, CENTRE_RELEASE, NULL, NULL) == 0)
			mem_free(list);
		round_trip(c);
		centre_free(c);
	}
	(void)device_info_parse(&info, text, size, &e);
	(void)device_request_parse(&request, text, size, &e);
	return 0;
}
