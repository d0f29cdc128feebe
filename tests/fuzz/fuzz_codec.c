/* Text forms: what is accepted encodes to exactly the text that was read. The first byte chooses the form. */
#include "content/age.h"
#include "content/codec.h"
#include "content/keys.h"
#include "engine/memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
	if (!truth)
		abort();
}

static void hex(const char *text, size_t len)
{
	uint8_t *bytes = malloc(len / 2 + 1);
	char *again = malloc(HEX_SIZE(len / 2));

	if (hex_decode(bytes, len / 2, text, len) == 0) {
		hex_encode(again, bytes, len / 2);
		require(!memcmp(again, text, len));
	}
	free(bytes);
	free(again);
}

static void base64(const char *text, size_t len, enum base64_form form)
{
	uint8_t *bytes = malloc(BASE64_BYTES_MAX(len));
	char *again = malloc(BASE64_SIZE(BASE64_BYTES_MAX(len)));
	struct buffer b = BUFFER_INIT(1 << 20);
	size_t n = 0;
	int r = base64_decode(bytes, BASE64_BYTES_MAX(len), &n, text, len, form);

	require(base64_decode_add(&b, text, len, form) == r);
	if (r == 0) {
		require(b.len == n && (n == 0 || !memcmp(b.data, bytes, n)));
		require(base64_encode(again, bytes, n, form) == len && !memcmp(again, text, len));
	}
	buffer_release(&b);
	free(bytes);
	free(again);
}

static void bech32(const char *text, size_t len)
{
	struct age_recipient r;
	struct age_identity id;
	char again[AGE_IDENTITY_SIZE];

	if (age_recipient_parse(&r, text, len, NULL) == 0) {
		age_recipient_text(again, &r);
		require(strlen(again) == len && !memcmp(again, text, len));
	}
	if (age_identity_parse(&id, text, len, NULL) == 0) {
		age_identity_text(again, &id);
		require(strlen(again) == len && !memcmp(again, text, len));
	}
}

static void reference(const char *text, size_t len)
{
	char once[REFERENCE_SIZE], twice[REFERENCE_SIZE];

	if (reference_parse(once, text, len) == 0)
		require(reference_parse(twice, once, strlen(once)) == 0 && !strcmp(once, twice));
}

static void public_key(const char *text, size_t len)
{
	struct public_key key;
	char again[PUBLIC_KEY_LINE_SIZE];

	if (public_key_parse(&key, text, len, NULL) < 0)
		return;
	public_key_line(again, &key);
	require(strlen(again) <= len &&
			!memcmp(strchr(again, ' ') + 1, strpbrk(text, " \t") + 1, strlen(strchr(again, ' ')) - 1));
}

static void identities(const char *text, size_t len)
{
	struct age_identity *list = NULL;
	size_t n = 0;

	if (age_identities_parse(&list, &n, text, len, NULL) == 0)
		require(n > 0);
	age_identities_free(list, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0 || size > 65536)
		return 0;
	/* an exact-size copy with a NUL behind it, so that strpbrk above stops */
	char *text = malloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = 0;
	size_t len = size - 1;
	switch (data[0] % 7) {
	case 0:
		hex(text, len);
		break;
	case 1:
		base64(text, len, BASE64_PADDED);
		break;
	case 2:
		base64(text, len, BASE64_UNPADDED);
		break;
	case 3:
		bech32(text, len);
		break;
	case 4:
		reference(text, len);
		break;
	case 5:
		public_key(text, len);
		break;
	default:
		identities(text, len);
		break;
	}
	free(text);
	return 0;
}
