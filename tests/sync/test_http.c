/* Request heads: one spelling is taken, everything else has its status. */
#include "sync/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HOST "Host: x\r\n"

static int parse(struct http_head *h, const char *text)
{
	struct error e = ERROR_INIT;
	return http_head_parse(h, text, strlen(text), &e);
}

static void test_http_statuses(void **state)
{
	static const struct {
		const char *text;
		int status;
	} cases[] = {
		{ "GET / HTTP/1.1\r\n" HOST "\r\n", 0 },
		{ "HEAD /v1/x HTTP/1.1\r\n" HOST "\r\n", 0 },
		{ "PUT /v1/x HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\n", 0 },
		{ "GET /?after=5 HTTP/1.1\r\n" HOST "X-A: \t b \t\r\n\r\n", 0 },
		{ "GET / HTTP/1.1\r\n\r\n", 400 },              /* no Host */
		{ "GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400 }, /* two Hosts */
		{ "GET / HTTP/1.0\r\n" HOST "\r\n", 505 },
		{ "GET / HTTP/1.1 \r\n" HOST "\r\n", 505 },
		{ "get / HTTP/1.1\r\n" HOST "\r\n", 405 },
		{ "POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 405 },
		{ "GET  / HTTP/1.1\r\n" HOST "\r\n", 505 },
		{ "GET /a%2e HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET http://x/ HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET / HTTP/1.1\n" HOST "\r\n", 400 }, /* bare LF */
		{ "GET / HTTP/1.1\r\n" HOST " folded\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "NoColon\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "A: b\rc\r\n\r\n", 400 },
		{ "PUT / HTTP/1.1\r\n" HOST "\r\n", 411 },
		{ "PUT / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400 },
		{ "PUT / HTTP/1.1\r\n" HOST "Content-Length: +1\r\n\r\n", 400 },
		{ "PUT / HTTP/1.1\r\n" HOST "Content-Length: 1, 1\r\n\r\n", 400 },
		{ "PUT / HTTP/1.1\r\n" HOST "Content-Length: 9999999999999999\r\n\r\n", 400 },
		{ "PUT / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", 501 },
		{ "PUT / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 501 },
		{ "GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n", 400 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct http_head h;
		int status = parse(&h, cases[i].text);
		if (status != cases[i].status) {
			print_error("case %zu: %d, wanted %d\n", i, status, cases[i].status);
			fail();
		}
	}
}

static void test_http_long_targets(void **state)
{
	char text[4096], path[HTTP_PATH_MAX + 8];
	struct http_head h;
	(void)state;
	memset(path, 'a', sizeof path);
	path[0] = '/';
	path[HTTP_PATH_MAX] = 0;
	snprintf(text, sizeof text, "GET %s HTTP/1.1\r\n" HOST "\r\n", path);
	assert_int_equal(parse(&h, text), 0);
	path[HTTP_PATH_MAX] = 'a';
	path[HTTP_PATH_MAX + 1] = 0;
	snprintf(text, sizeof text, "GET %s HTTP/1.1\r\n" HOST "\r\n", path);
	assert_int_equal(parse(&h, text), 414);
}

static void test_http_ranges(void **state)
{
	static const struct {
		const char *value;
		bool has;
		uint64_t first, last;
	} cases[] = {
		{ "bytes=0-", true, 0, UINT64_MAX },
		{ "bytes=5-9", true, 5, 9 },
		{ "bytes=9-5", false, 0, 0 },
		{ "bytes=-5", false, 0, 0 },
		{ "bytes=0-1,3-4", false, 0, 0 },
		{ "bytes=", false, 0, 0 },
		{ "lines=0-1", false, 0, 0 },
		{ "bytes=99999999999999999999-", false, 0, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[256];
		struct http_head h;
		snprintf(text, sizeof text, "GET / HTTP/1.1\r\n" HOST "Range: %s\r\n\r\n", cases[i].value);
		assert_int_equal(parse(&h, text), 0);
		assert_int_equal(h.has_range, cases[i].has);
		assert_true(!h.has_range || (h.first == cases[i].first && h.last == cases[i].last));
	}
}

static void test_http_head_ends(void **state)
{
	static const char head[] = "GET / HTTP/1.1\r\n" HOST "\r\nbody\r\n\r\n";
	size_t end = strstr(head, "body") - head;
	(void)state;
	for (size_t n = 0; n < end; n++)
		assert_int_equal(http_head_end(head, n), 0);
	assert_int_equal(http_head_end(head, end), end);
	assert_int_equal(http_head_end(head, sizeof head - 1), end);
}

static void test_http_flags(void **state)
{
	struct http_head h;
	(void)state;
	assert_int_equal(
		parse(&h,
			"PUT /a HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nexpect: 100-Continue\r\nconnection: CLOSE\r\n\r\n"),
		0);
	assert_true(h.close && h.expect_continue && h.length == 3);
	assert_int_equal(http_query_number("a=1&after=25", "after", 0), 25);
	assert_int_equal(http_query_number("a=1&bafter=25", "after", 7), 7);
	assert_int_equal(http_query_number("after=x", "after", 7), -1);
}

static void test_http_split(void **state)
{
	struct http_parts p;
	(void)state;
	assert_int_equal(http_split(&p, "/v1/attempts/A1/proof"), 4);
	assert_string_equal(p.part[2], "A1");
	static const char *const bad[] = { "//", "/a//b", "/../a", "/a/.b", "/a/", "/a/b/c/d/e/f/g/h/i/j/k", "a" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(http_split(&p, bad[i]), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_http_statuses),
		cmocka_unit_test(test_http_long_targets),
		cmocka_unit_test(test_http_ranges),
		cmocka_unit_test(test_http_head_ends),
		cmocka_unit_test(test_http_flags),
		cmocka_unit_test(test_http_split),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
