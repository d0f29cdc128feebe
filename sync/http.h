/* HTTP/1.1 request heads (RFC 9112), the part that central accepts: pure, bounded, strict.
 *
 * One spelling of everything that decides where a request ends (no chunked bodies, one Content-Length, CRLF only,
 * no folded lines), so that nothing in front of the server can see another request than we do. Targets are paths of
 * letters, digits and ._~/- with an optional query; percent signs are refused, for no id of ours needs one. */
#ifndef SYNC_HTTP_H
#define SYNC_HTTP_H

#include "engine/error.h"
#include "engine/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_PATH_MAX 1024
#define HTTP_QUERY_MAX 256
#define HTTP_PARTS_MAX 10

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_PUT };

/* Plain value. */
struct http_head {
	enum http_method method;
	char path[HTTP_PATH_MAX + 1];
	char query[HTTP_QUERY_MAX + 1]; /* without "?"; "" for none */
	uint64_t length;                /* of the body, 0 for none */
	bool has_length;
	bool close;           /* the client wants no further request on the connection */
	bool expect_continue; /* the client waits for "100 Continue" */
	bool has_range;       /* one range "bytes=FIRST-[LAST]"; other forms are ignored as the standard allows */
	uint64_t first, last; /* last UINT64_MAX: to the end */
};

/* Bytes of the head including the empty line, 0 while it is not whole. */
size_t http_head_end(const char *text, size_t len);

/* `len` as http_head_end() gave it. 0, or the status to refuse with (400, 405, 414, 431, 501, 505) and the reason
 * in `e`; *out is then undefined. */
int http_head_parse(struct http_head *out, const char *text, size_t len, struct error *e);

/* Split a path at its slashes into a copy of the parts: "/v1/x" gives {"v1", "x"}. Returns how many, or -1: too
 * many, empty ones, or one over LIMIT_IDENTIFIER bytes or beginning with a dot. */
struct http_parts {
	char text[HTTP_PATH_MAX + 1];
	const char *part[HTTP_PARTS_MAX];
};
int http_split(struct http_parts *out, const char *path);

/* The decimal value of NAME in a query "a=1&b=2"; `otherwise` when absent; -1 when it is not a number below 2^53.
 */
int64_t http_query_number(const char *query, const char *name, int64_t otherwise);

/* "OK", "Not Found"; "" for one that we never send. */
const char *http_status_text(int status);

#endif
