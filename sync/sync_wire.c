#include "sync/sync_wire.h"

#include "content/file_system.h"
#include "content/libcrypto.h"
#include "engine/memory.h"

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_SECONDS 10L
#define STALL_SECONDS 30L
#define URL_MAX 2048

struct wire {
	CURL *curl;
	char server[1024];
	int64_t time;
	char why[CURL_ERROR_SIZE];
};

/* The certificate may begin in what our signed time calls the future. */
static int accept_early(int ok, X509_STORE_CTX *ctx)
{
	return ok || X509_STORE_CTX_get_error(ctx) == X509_V_ERR_CERT_NOT_YET_VALID;
}

static CURLcode on_tls(CURL *curl, void *ssl_ctx, void *ctx)
{
	const struct wire *w = ctx;
	(void)curl;
	if (w->time)
		X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(ssl_ctx), (time_t)w->time);
	SSL_CTX_set_verify(ssl_ctx, SSL_VERIFY_PEER, accept_early);
	return CURLE_OK;
}

static bool set_up(struct wire *w, const struct wire_options *o)
{
	CURL *c = w->curl;
	return !curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https") && !curl_easy_setopt(c, CURLOPT_PROXY, "") &&
		   !curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) && !curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) &&
		   !curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3) &&
		   !curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) && !curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) &&
		   !curl_easy_setopt(c, CURLOPT_CAINFO, o->ca) && !curl_easy_setopt(c, CURLOPT_CAPATH, NULL) &&
		   !curl_easy_setopt(c, CURLOPT_SSLCERT, o->cert) && !curl_easy_setopt(c, CURLOPT_SSLKEY, o->key) &&
		   !curl_easy_setopt(c, CURLOPT_SSL_CTX_FUNCTION, on_tls) &&
		   !curl_easy_setopt(c, CURLOPT_SSL_CTX_DATA, w) &&
		   !curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) &&
		   !curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L) &&
		   !curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS) &&
		   !curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
		   !curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L) && !curl_easy_setopt(c, CURLOPT_ERRORBUFFER, w->why);
}

int wire_new(struct wire **out, const struct wire_options *o, struct error *e)
{
	const char *const files[] = { o->ca, o->cert, o->key };
	for (size_t i = 0; i < 3; i++)
		if (!file_exists(files[i]))
			return error_set(e, ERR_NOTFOUND, "%s: is not there; is this device enrolled?", files[i]);
	size_t n = strlen(o->server);
	while (n && o->server[n - 1] == '/')
		n--;
	if (strncmp(o->server, "https://", 8) || n < 9)
		return error_set(e, ERR_USAGE, "--server: an address https://HOST:PORT is needed");
	struct wire *w = mem_zero(1, sizeof *w);
	if (!w || n >= sizeof w->server || !(w->curl = curl_easy_init()) || !set_up(w, o)) {
		wire_free(w);
		return error_set(e, ERR_NOMEM, "libcurl could not be set up");
	}
	memcpy(w->server, o->server, n);
	w->time = o->time;
	*out = w;
	return 0;
}

void wire_free(struct wire *w)
{
	if (!w)
		return;
	curl_easy_cleanup(w->curl);
	mem_free(w);
}

void wire_set_time(struct wire *w, int64_t time)
{
	w->time = time;
}

/* --- one request --- */

/* Where the reply goes: memory, or from the first byte of a good one on, a file. */
struct sink {
	struct wire *wire;
	struct wire_reply *reply;
	int fd; /* -1: memory */
	uint64_t *have;
	uint64_t size;
	bool too_large, disk;
};

static size_t to_file(struct sink *s, const void *data, size_t len)
{
	if (*s->have + len > s->size) {
		s->too_large = true;
		return 0;
	}
	if (file_append(s->fd, "download", data, len, NULL, NULL)) {
		s->disk = true;
		return 0;
	}
	*s->have += len;
	return len;
}

static size_t on_body(char *data, size_t one, size_t len, void *ctx)
{
	struct sink *s = ctx;
	long status = 0;
	(void)one;
	curl_easy_getinfo(s->wire->curl, CURLINFO_RESPONSE_CODE, &status);
	if (s->fd >= 0 && status == 206)
		return to_file(s, data, len);
	if (s->fd >= 0 && status == 200) {
		if (s->reply->status == 0 && file_truncate(s->fd, "download", 0, NULL)) {
			s->disk = true;
			return 0;
		}
		if (s->reply->status == 0)
			*s->have = 0;
		s->reply->status = 200; /* cut once only */
		return to_file(s, data, len);
	}
	if (buffer_add(&s->reply->body, data, len)) {
		s->too_large = true;
		return 0;
	}
	return len;
}

static int failed(struct wire *w, const struct sink *s, CURLcode code, struct error *e)
{
	if (s->disk)
		return error_set(e, ERR_FULL, "the download could not be written");
	if (s->too_large)
		return error_set(e, ERR_NETWORK, "central sent more than there should be");
	return error_set(
		e, ERR_NETWORK, "central cannot be reached: %s", w->why[0] ? w->why : curl_easy_strerror(code));
}

static int perform(struct wire *w, const char *path, struct sink *s, struct error *e)
{
	char url[URL_MAX];
	long status = 0;
	curl_off_t retry = 0;
	if (snprintf(url, sizeof url, "%s%s", w->server, path) >= (int)sizeof url)
		return error_set(e, ERR_LIMIT, "address too long");
	s->wire = w;
	s->reply->status = 0;
	buffer_clear(&s->reply->body);
	w->why[0] = 0;
	curl_easy_setopt(w->curl, CURLOPT_URL, url);
	curl_easy_setopt(w->curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(w->curl, CURLOPT_WRITEDATA, s);
	CURLcode code = curl_easy_perform(w->curl);
	if (code)
		return failed(w, s, code, e);
	curl_easy_getinfo(w->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(w->curl, CURLINFO_RETRY_AFTER, &retry);
	s->reply->status = (int)status;
	s->reply->retry_after = retry > 0 && retry < 86400 ? (int)retry : 0;
	return 0;
}

int wire_get(struct wire *w, const char *path, struct wire_reply *reply, struct error *e)
{
	struct sink s = { .reply = reply, .fd = -1 };
	curl_easy_setopt(w->curl, CURLOPT_HTTPGET, 1L);
	return perform(w, path, &s, e);
}

struct source {
	const char *data;
	size_t left;
};

static size_t on_read(char *out, size_t one, size_t room, void *ctx)
{
	struct source *s = ctx;
	size_t n = one * room < s->left ? one * room : s->left;
	memcpy(out, s->data, n);
	s->data += n;
	s->left -= n;
	return n;
}

int wire_put(
	struct wire *w, const char *path, const void *data, size_t len, struct wire_reply *reply, struct error *e)
{
	struct sink s = { .reply = reply, .fd = -1 };
	struct source source = { data, len };
	curl_easy_setopt(w->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(w->curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(w->curl, CURLOPT_READDATA, &source);
	curl_easy_setopt(w->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)len);
	int rc = perform(w, path, &s, e);
	curl_easy_setopt(w->curl, CURLOPT_READDATA, NULL);
	curl_easy_setopt(w->curl, CURLOPT_UPLOAD, 0L);
	return rc;
}

int wire_download(struct wire *w, const char *path, int fd, uint64_t *have, uint64_t size, struct wire_reply *reply,
	struct error *e)
{
	struct sink s = { .reply = reply, .fd = fd, .have = have, .size = size };
	char range[40];
	snprintf(range, sizeof range, "%llu-", (unsigned long long)*have);
	curl_easy_setopt(w->curl, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(w->curl, CURLOPT_RANGE, range);
	int rc = perform(w, path, &s, e);
	curl_easy_setopt(w->curl, CURLOPT_RANGE, NULL);
	return rc;
}
