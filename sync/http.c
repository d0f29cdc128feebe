/* One pass over the lines. Every comparison is bounded by the slice it looks at; nothing is decoded, so a byte that
 * is not expected literally is refused. */
#include "sync/http.h"

#include <string.h>
#include <strings.h>

struct slice {
	const char *p;
	size_t len;
};

static int refuse(struct error *e, int status, const char *why)
{
	error_set(e, ERR_FORMAT, "%s", why);
	return status;
}

size_t http_head_end(const char *text, size_t len)
{
	for (size_t i = 3; i < len; i++) {
		const char *nl = memchr(text + i, '\n', len - i);
		if (!nl)
			return 0;
		i = (size_t)(nl - text);
		if (!memcmp(nl - 3, "\r\n\r", 3))
			return i + 1;
	}
	return 0;
}

/* The next line up to CRLF; a bare CR, LF or NUL inside is malformed. */
static bool take_line(struct slice *rest, struct slice *out)
{
	const char *nl = rest->len ? memchr(rest->p, '\n', rest->len) : NULL;
	if (!nl || nl == rest->p || nl[-1] != '\r')
		return false;
	*out = (struct slice){ rest->p, (size_t)(nl - rest->p) - 1 };
	rest->len -= out->len + 2;
	rest->p = nl + 1;
	for (size_t i = 0; i < out->len; i++) {
		unsigned char c = (unsigned char)out->p[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool is(struct slice s, const char *text)
{
	return s.len == strlen(text) && !memcmp(s.p, text, s.len);
}

static bool is_name(struct slice s, const char *text)
{
	return s.len == strlen(text) && !strncasecmp(s.p, text, s.len);
}

static bool all_of(struct slice s, const char *more)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!alnum && (c == 0 || !strchr(more, c)))
			return false;
	}
	return true;
}

/* Decimal below 2^53. */
static bool number(struct slice s, uint64_t *out)
{
	uint64_t n = 0;
	if (s.len == 0 || s.len > 15)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = n;
	return true;
}

static int parse_target(struct http_head *h, struct slice target, struct error *e)
{
	const char *mark = target.len ? memchr(target.p, '?', target.len) : NULL;
	struct slice path = { target.p, mark ? (size_t)(mark - target.p) : target.len };
	struct slice query = { mark ? mark + 1 : "", mark ? target.len - path.len - 1 : 0 };
	if (path.len > HTTP_PATH_MAX || query.len > HTTP_QUERY_MAX)
		return refuse(e, 414, "the target is too long");
	if (path.len == 0 || path.p[0] != '/' || !all_of(path, "._~/-") || !all_of(query, "._~-=&"))
		return refuse(e, 400, "the target has characters that no address here has");
	memcpy(h->path, path.p, path.len);
	h->path[path.len] = 0;
	memcpy(h->query, query.p, query.len);
	h->query[query.len] = 0;
	return 0;
}

static int parse_request_line(struct http_head *h, struct slice l, struct error *e)
{
	const char *a = memchr(l.p, ' ', l.len);
	const char *b = a ? memchr(a + 1, ' ', l.len - (size_t)(a + 1 - l.p)) : NULL;
	if (!b)
		return refuse(e, 400, "malformed request line");
	struct slice method = { l.p, (size_t)(a - l.p) };
	struct slice version = { b + 1, l.len - (size_t)(b + 1 - l.p) };
	if (!is(version, "HTTP/1.1"))
		return refuse(e, 505, "only HTTP/1.1 is spoken here");
	if (is(method, "GET"))
		h->method = HTTP_GET;
	else if (is(method, "HEAD"))
		h->method = HTTP_HEAD;
	else if (is(method, "PUT"))
		h->method = HTTP_PUT;
	else
		return refuse(e, 405, "only GET, HEAD and PUT are used here");
	return parse_target(h, (struct slice){ a + 1, (size_t)(b - a) - 1 }, e);
}

static void parse_range(struct http_head *h, struct slice v)
{
	if (v.len < 8 || memcmp(v.p, "bytes=", 6))
		return;
	struct slice r = { v.p + 6, v.len - 6 };
	const char *dash = memchr(r.p, '-', r.len);
	if (!dash)
		return;
	struct slice a = { r.p, (size_t)(dash - r.p) }, b = { dash + 1, r.len - (size_t)(dash - r.p) - 1 };
	uint64_t first, last = UINT64_MAX;
	if (!number(a, &first) || (b.len && (!number(b, &last) || last < first)))
		return;
	h->has_range = true;
	h->first = first;
	h->last = last;
}

struct seen {
	bool host;
};

static int parse_header(struct http_head *h, struct seen *seen, struct slice name, struct slice v, struct error *e)
{
	if (is_name(name, "Host")) {
		if (seen->host)
			return refuse(e, 400, "two Host lines");
		seen->host = true;
	} else if (is_name(name, "Content-Length")) {
		if (h->has_length || !number(v, &h->length))
			return refuse(e, 400, "malformed or repeated Content-Length");
		h->has_length = true;
	} else if (is_name(name, "Transfer-Encoding")) {
		return refuse(e, 501, "bodies need a Content-Length here");
	} else if (is_name(name, "Connection")) {
		h->close = h->close || is_name(v, "close");
	} else if (is_name(name, "Expect")) {
		h->expect_continue = is_name(v, "100-continue");
	} else if (is_name(name, "Range")) {
		parse_range(h, v);
	}
	return 0;
}

static int parse_header_line(struct http_head *h, struct seen *seen, struct slice l, struct error *e)
{
	const char *colon = memchr(l.p, ':', l.len);
	if (!colon || colon == l.p)
		return refuse(e, 400, "malformed header line");
	struct slice name = { l.p, (size_t)(colon - l.p) };
	struct slice v = { colon + 1, l.len - name.len - 1 };
	if (!all_of(name, "!#$%&'*+-.^_`|~"))
		return refuse(e, 400, "malformed header name");
	while (v.len && (v.p[0] == ' ' || v.p[0] == '\t'))
		v = (struct slice){ v.p + 1, v.len - 1 };
	while (v.len && (v.p[v.len - 1] == ' ' || v.p[v.len - 1] == '\t'))
		v.len--;
	return parse_header(h, seen, name, v, e);
}

int http_head_parse(struct http_head *out, const char *text, size_t len, struct error *e)
{
	if (len > LIMIT_HTTP_HEADERS)
		return refuse(e, 431, "the request head is too large");
	struct slice rest = { text, len }, l;
	struct seen seen = { false };
	memset(out, 0, sizeof *out);
	if (!take_line(&rest, &l))
		return refuse(e, 400, "malformed request line");
	int status = parse_request_line(out, l, e);
	while (status == 0) {
		if (!take_line(&rest, &l))
			return refuse(e, 400, "malformed header line");
		if (l.len == 0)
			break;
		status = parse_header_line(out, &seen, l, e);
	}
	if (status)
		return status;
	if (rest.len)
		return refuse(e, 400, "bytes after the head");
	if (!seen.host)
		return refuse(e, 400, "no Host line");
	if (out->method == HTTP_PUT && !out->has_length)
		return refuse(e, 411, "bodies need a Content-Length here");
	if (out->method != HTTP_PUT && out->length)
		return refuse(e, 400, "a body where none is taken");
	return 0;
}

int http_split(struct http_parts *out, const char *path)
{
	size_t n = strlen(path);
	if (n > HTTP_PATH_MAX || path[0] != '/')
		return -1;
	memcpy(out->text, path, n + 1);
	int count = 0;
	for (char *p = out->text; *p;) {
		*p++ = 0;
		size_t len = strcspn(p, "/");
		if (count == HTTP_PARTS_MAX || len == 0 || len > LIMIT_IDENTIFIER || *p == '.')
			return -1;
		out->part[count++] = p;
		p += len;
	}
	return count;
}

int64_t http_query_number(const char *query, const char *name, int64_t otherwise)
{
	size_t n = strlen(name);
	for (const char *p = query; *p;) {
		size_t len = strcspn(p, "&");
		if (len > n && !memcmp(p, name, n) && p[n] == '=') {
			uint64_t value;
			return number((struct slice){ p + n + 1, len - n - 1 }, &value) ? (int64_t)value : -1;
		}
		p += len + (p[len] == '&');
	}
	return otherwise;
}

const char *http_status_text(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 201:
		return "Created";
	case 202:
		return "Accepted";
	case 206:
		return "Partial Content";
	case 400:
		return "Bad Request";
	case 401:
		return "Unauthorized";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 409:
		return "Conflict";
	case 411:
		return "Length Required";
	case 413:
		return "Content Too Large";
	case 414:
		return "URI Too Long";
	case 416:
		return "Range Not Satisfiable";
	case 422:
		return "Unprocessable Content";
	case 431:
		return "Request Header Fields Too Large";
	case 500:
		return "Internal Server Error";
	case 501:
		return "Not Implemented";
	case 503:
		return "Service Unavailable";
	case 505:
		return "HTTP Version Not Supported";
	case 507:
		return "Insufficient Storage";
	default:
		return "";
	}
}
