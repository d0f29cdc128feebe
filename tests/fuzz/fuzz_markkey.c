/* Marking keys: parse, walk, and put every entry into an item. */
#include "content/markkey.h"
#include "engine/item.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char item_json[] = "{\"id\":\"i1\",\"title\":\"T\",\"label\":\"area-1\",\"lang\":\"en\",\"adaptive\":"
								"false,\"time-dependent\":false,"
								"\"responses\":[{\"id\":\"RESPONSE\",\"cardinality\":\"multiple\",\"base\":"
								"\"identifier\",\"default\":null}],\"outcomes\":[],"
								"\"templates\":[],\"stimuli\":[],\"body\":[]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct markkey *k = NULL;
	struct markkey_item x;
	if (markkey_parse(&k, data, size, NULL) < 0)
		return 0;
	for (size_t i = 0; i < markkey_count(k); i++)
		markkey_at(&x, k, i);
	if (markkey_find(&x, k, "i1", NULL) == 0) {
		struct item *item = NULL;
		if (item_load(&item, item_json, strlen(item_json), NULL) == 0)
			markkey_apply_item(k, item, x.sha256, NULL);
		item_free(item);
	}
	markkey_free(k);
	return 0;
}
