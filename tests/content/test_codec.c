/* Text forms: every accepted text is the only one for its bytes. */
#include "content/codec.h"
#include "tests/content/foundation_help.h"

static void hex__both_ways_and_only_canonical(void **state)
{
	static const char *const bad[] = { "0", "0g", "AB", "0 ", "00 ", "", "0001" };
	uint8_t all[256], back[256];
	char text[HEX_SIZE(256)];

	(void)state;
	for (size_t i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	hex_encode(text, all, sizeof all);
	assert_int_equal(strlen(text), 512);
	assert_memory_equal(text + 2 * 0xa9, "a9", 2);
	assert_int_equal(hex_decode(back, sizeof back, text, 512), 0);
	assert_memory_equal(back, all, 256);
	for (size_t i = 0; i < COUNT(bad); i++) {
		uint8_t one[1] = { 0x77 };
		assert_int_equal(hex_decode(one, 1, bad[i], strlen(bad[i])), ERR_FORMAT);
		assert_int_equal(one[0], 0x77);
	}
}

static const struct {
	const char *bytes, *padded, *unpadded;
} base64_good[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xfe", "+//+", "+//+" },
};

static void base64__both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(base64_good); i++)
		for (int form = BASE64_PADDED; form <= BASE64_UNPADDED; form++) {
			const char *text = form == BASE64_PADDED ? base64_good[i].padded : base64_good[i].unpadded;
			size_t len = strlen(base64_good[i].bytes), n;
			char out[32];
			uint8_t back[32];
			struct buffer b = BUFFER_INIT(64);
			assert_int_equal(base64_encode(out, base64_good[i].bytes, len, form), strlen(text));
			assert_string_equal(out, text);
			assert_int_equal(base64_decode(back, len, &n, text, strlen(text), form), 0);
			assert_int_equal(n, len);
			assert_memory_equal(back, base64_good[i].bytes, len);
			if (len)
				assert_int_equal(base64_decode(back, len - 1, &n, text, strlen(text), form), ERR_LIMIT);
			assert_int_equal(base64_add(&b, base64_good[i].bytes, len, form), 0);
			assert_string_equal(buffer_text(&b), text);
			assert_int_equal(base64_decode_add(&b, text, strlen(text), form), 0);
			assert_int_equal(b.len, strlen(text) + len);
			buffer_release(&b);
		}
}

static const struct {
	const char *text;
	enum base64_form form;
} base64_bad[] = {
	{ "Zg", BASE64_PADDED },    /* no padding */
	{ "Zg=", BASE64_PADDED },   /* too little */
	{ "Zg===", BASE64_PADDED }, /* too much */
	{ "Z===", BASE64_PADDED },
	{ "====", BASE64_PADDED },
	{ "Zh==", BASE64_PADDED }, /* unused bits set */
	{ "Zm9=", BASE64_PADDED },
	{ "Zg==Zg==", BASE64_PADDED },
	{ "Zm9v\n", BASE64_PADDED },
	{ "Zm 9", BASE64_PADDED },
	{ "Zm-_", BASE64_PADDED }, /* the URL alphabet */
	{ "Zg==", BASE64_UNPADDED },
	{ "Zh", BASE64_UNPADDED },
	{ "Z", BASE64_UNPADDED },
	{ "Zm9vY", BASE64_UNPADDED },
	{ "Zm9", BASE64_UNPADDED },
	{ "\x80m9v", BASE64_UNPADDED },
};

static void base64__refuses_the_non_canonical(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(base64_bad); i++) {
		uint8_t out[32];
		size_t n = 99;
		struct buffer b = BUFFER_INIT(64);
		int r =
			base64_decode(out, sizeof out, &n, base64_bad[i].text, strlen(base64_bad[i].text), base64_bad[i].form);
		if (r != ERR_FORMAT)
			fail_msg("accepted %s", base64_bad[i].text);
		assert_int_equal(n, 99);
		r = base64_decode_add(&b, base64_bad[i].text, strlen(base64_bad[i].text), base64_bad[i].form);
		assert_int_equal(r, ERR_FORMAT);
		assert_int_equal(b.len, 0);
		buffer_release(&b);
	}
}

/* Each text of four digits is refused or comes back the same: no two texts for the same bytes. */
static void base64__one_text_per_bytes(void **state)
{
	static const char digits[] = "ABQgw019+/=-";

	(void)state;
	for (size_t v = 0; v < 12 * 12 * 12 * 12; v++) {
		char text[5] = { digits[v % 12], digits[v / 12 % 12], digits[v / 144 % 12], digits[v / 1728], 0 }, again[8];
		for (int form = BASE64_PADDED; form <= BASE64_UNPADDED; form++) {
			uint8_t out[3];
			size_t n;
			if (base64_decode(out, sizeof out, &n, text, 4, form) < 0)
				continue;
			base64_encode(again, out, n, form);
			assert_string_equal(again, text);
		}
	}
}

static void bech32__both_ways_and_lengths(void **state)
{
	uint8_t bytes[64], back[64];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 37 + 5);
	for (size_t len = 0; len <= 64; len++) {
		char text[BECH32_SIZE(15, 64)];
		const char *hrp = len % 2 ? "age" : "AGE-SECRET-KEY-";
		size_t size = BECH32_SIZE(strlen(hrp), len);
		assert_int_equal(bech32_encode(text, size - 1, hrp, bytes, len), ERR_LIMIT);
		assert_int_equal(bech32_encode(text, size, hrp, bytes, len), 0);
		assert_int_equal(strlen(text), size - 1);
		assert_int_equal(bech32_decode(back, len, hrp, text, size - 1), 0);
		assert_memory_equal(back, bytes, len);
		if (len)
			assert_int_equal(bech32_decode(back, len - 1, hrp, text, size - 1), ERR_FORMAT);
	}
}

/* The checksum finds each changed character, and case is all or nothing. */
static void bech32__refuses_changes(void **state)
{
	uint8_t bytes[32] = { 1, 2, 3 }, back[32];
	char text[BECH32_SIZE(3, 32)], changed[BECH32_SIZE(3, 32)];

	(void)state;
	assert_int_equal(bech32_encode(text, sizeof text, "age", bytes, 32), 0);
	size_t n = strlen(text);
	for (size_t i = 0; i < n; i++)
		for (int bit = 0; bit < 8; bit++) {
			memcpy(changed, text, sizeof text);
			changed[i] = (char)(changed[i] ^ 1 << bit);
			assert_int_equal(bech32_decode(back, 32, "age", changed, n), ERR_FORMAT);
		}
	for (size_t i = 0; i < n; i++)
		assert_int_equal(bech32_decode(back, 32, "age", text, i), ERR_FORMAT);
	for (size_t i = 0; i < n; i++)
		changed[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]);
	assert_int_equal(bech32_decode(back, 32, "age", changed, n), ERR_FORMAT);
	assert_int_equal(bech32_decode(back, 32, "AGE", changed, n), 0);
}

/* 256 bits leave four padding bits that must be zero; the checksum alone would not find them. */
static void bech32__refuses_padding_bits(void **state)
{
	static const char good[] = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z";
	static const char *const bad[] = {
		"age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqpfwgqrs",
		"age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqz8aakd0",
		"age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqymj7n3c",
		"age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqg2vceql",
	};
	uint8_t back[32];

	(void)state;
	assert_int_equal(bech32_decode(back, 32, "age", good, sizeof good - 1), 0);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(bech32_decode(back, 32, "age", bad[i], strlen(bad[i])), ERR_FORMAT);
}

static const struct {
	const char *typed, *meant;
} references[] = {
	{ "0123-4567", "0123-4567" },
	{ "oi23-4567", "0123-4567" },
	{ "OL234567", "0123-4567" },
	{ " 0123 4567 ", "0123-4567" },
	{ "0-1-2-3-4-5-6-7", "0123-4567" },
	{ "abcd-efgh", "ABCD-EFGH" },
	{ "abcd-efgu", NULL },
	{ "0123-456", NULL },
	{ "0123-45678", NULL },
	{ "0123_4567", NULL },
	{ "", NULL },
	{ "0123-456\xc3\xa9", NULL },
};

static void reference__forgives_what_people_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(references); i++) {
		char out[REFERENCE_SIZE] = "?";
		int r = reference_parse(out, references[i].typed, strlen(references[i].typed));
		assert_int_equal(r, references[i].meant ? 0 : ERR_FORMAT);
		assert_string_equal(out, references[i].meant ? references[i].meant : "?");
	}
}

static void reference__is_the_first_forty_bits(void **state)
{
	uint8_t leaf[32] = { 0x00, 0x44, 0x32, 0x14, 0xc7 }; /* 0 1 2 3 4 5 6 7 in five bits each */
	char out[REFERENCE_SIZE], again[REFERENCE_SIZE];

	(void)state;
	assert_int_equal(reference_encode(out, leaf), 0);
	assert_string_equal(out, "0123-4567");
	memset(leaf, 0xff, 5);
	reference_encode(out, leaf);
	assert_string_equal(out, "ZZZZ-ZZZZ");
	memset(leaf + 5, 0x55, 27); /* later bits do not matter */
	reference_encode(again, leaf);
	assert_string_equal(again, out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hex__both_ways_and_only_canonical),
		cmocka_unit_test(base64__both_ways),
		cmocka_unit_test(base64__refuses_the_non_canonical),
		cmocka_unit_test(base64__one_text_per_bytes),
		cmocka_unit_test(bech32__both_ways_and_lengths),
		cmocka_unit_test(bech32__refuses_changes),
		cmocka_unit_test(bech32__refuses_padding_bits),
		cmocka_unit_test(reference__forgives_what_people_type),
		cmocka_unit_test(reference__is_the_first_forty_bits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
