/* evhttp was weighed and left (sync/README.md): it reads a whole body before it asks anybody, and has no limit on
 * the time of a head. What remains after TLS, buffers and the loop are libevent's is a small state machine per
 * connection: HEAD → BODY → BUSY → WRITE → HEAD. Reading is off outside HEAD and BODY, so a client cannot fill
 * memory by sending ahead. One timer per connection bounds each state. */
#include "sync/server.h"

#include "content/file_system.h"
#include "content/libcrypto.h"
#include "engine/json.h"
#include "engine/memory.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define HEAD_SECONDS 15
#define BODY_RATE 8192 /* bytes a second that a body must keep up on the whole */
#define IDLE_SECONDS 60
#define WRITE_SECONDS 60
#define DRAIN_SECONDS 10
#define LINGER_SECONDS 2
#define PIECE (128 * 1024)
#define CONNECTIONS_MAX 1024
#define BODIES_MAX (UINT64_C(256) << 20)
#define RETRY_SECONDS 5

enum state { STATE_HANDSHAKE, STATE_HEAD, STATE_BODY, STATE_BUSY, STATE_WRITE, STATE_LINGER };

struct exchange {
	struct server *server;
	struct bufferevent *bev; /* NULL once the client has gone */
	struct event *timer;
	struct exchange *next, *previous; /* all connections of the server */
	enum state state;
	struct http_head head;
	struct ca_peer peer;
	bool has_peer;
	struct buffer body;
	uint64_t reserved; /* of server->bodies */
	bool begun;        /* a head has begun to come in */
	bool last;         /* close after this reply */
	void *slot;
	int fd; /* being sent, or -1 */
	uint64_t at, end;
};

struct server {
	struct event_base *base;
	struct evconnlistener *listener;
	SSL_CTX *tls; /* NULL: plain */
	struct event *drain_timer;
	struct exchange *all;
	unsigned count, connections_max;
	uint64_t bodies, bodies_max;
	bool draining;
	server_admit admit;
	server_handle handle;
	void *ctx;
};

const struct http_head *exchange_head(const struct exchange *x)
{
	return &x->head;
}

const struct ca_peer *exchange_peer(const struct exchange *x)
{
	return x->has_peer ? &x->peer : NULL;
}

const struct buffer *exchange_body(const struct exchange *x)
{
	return &x->body;
}

void **exchange_slot(struct exchange *x)
{
	return &x->slot;
}

/* --- life of a connection --- */

static void set_timer(struct exchange *x, uint64_t seconds)
{
	struct timeval tv = { (time_t)seconds, 0 };
	event_add(x->timer, &tv);
}

static void drop_body(struct exchange *x)
{
	buffer_release(&x->body);
	x->server->bodies -= x->reserved;
	x->reserved = 0;
}

static void maybe_finish(struct server *s)
{
	if (s->draining && s->count == 0)
		event_base_loopexit(s->base, NULL);
}

static void destroy(struct exchange *x)
{
	struct server *s = x->server;
	if (x->previous)
		x->previous->next = x->next;
	else
		s->all = x->next;
	if (x->next)
		x->next->previous = x->previous;
	if (x->bev)
		bufferevent_free(x->bev);
	if (x->timer)
		event_free(x->timer);
	if (x->fd >= 0)
		file_close(x->fd);
	drop_body(x);
	mem_free(x);
	s->count--;
	maybe_finish(s);
}

/* The client has gone or was too slow. A request in work keeps its exchange until it is answered. */
static void hang_up(struct exchange *x)
{
	if (x->state != STATE_BUSY) {
		destroy(x);
		return;
	}
	if (x->bev)
		bufferevent_free(x->bev);
	x->bev = NULL;
}

static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	hang_up(ctx);
}

static void read_more(struct exchange *x);

static void begin_request(struct exchange *x)
{
	drop_body(x);
	x->slot = NULL;
	x->begun = false;
	x->state = STATE_HEAD;
	bufferevent_enable(x->bev, EV_READ | EV_WRITE);
	read_more(x);
}

/* --- replies --- */

static const char *http_date(char out[40])
{
	time_t now = time(NULL);
	struct tm tm;
	gmtime_r(&now, &tm);
	strftime(out, 40, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	return out;
}

/* Status line and headers; `more` is further header lines. */
static void send_head(struct exchange *x, int status, const char *type, uint64_t len, const char *more)
{
	char date[40];
	x->last = x->last || x->head.close || x->server->draining;
	evbuffer_add_printf(bufferevent_get_output(x->bev),
		"HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %llu\r\n%s%s"
		"X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n\r\n",
		status, http_status_text(status), http_date(date), type, (unsigned long long)len, more,
		x->last ? "Connection: close\r\n" : "");
}

/* False: there is nobody to answer and the exchange is gone. */
static bool begin_reply(struct exchange *x)
{
	if (!x->bev) {
		x->state = STATE_WRITE;
		destroy(x);
		return false;
	}
	drop_body(x);
	x->state = STATE_WRITE;
	bufferevent_disable(x->bev, EV_READ);
	set_timer(x, WRITE_SECONDS);
	return true;
}

static void send_reply(
	struct exchange *x, int status, const char *type, const void *body, size_t len, const char *more)
{
	if (!begin_reply(x))
		return;
	send_head(x, status, type, len, more);
	if (len && x->head.method != HTTP_HEAD)
		evbuffer_add(bufferevent_get_output(x->bev), body, len);
}

void exchange_reply(struct exchange *x, int status, const char *type, const void *body, size_t len)
{
	send_reply(x, status, type, body, len, "");
}

void exchange_problem(struct exchange *x, int status, const char *name, const char *detail)
{
	struct buffer b = BUFFER_INIT(4096);
	char urn[96];
	snprintf(urn, sizeof urn, "urn:invigil:problem:%s", name);
	json_add_open(&b, '{');
	json_add_key(&b, "type");
	json_add_text(&b, urn);
	json_add_key(&b, "title");
	json_add_text(&b, http_status_text(status));
	json_add_key(&b, "status");
	json_add_int(&b, status);
	json_add_key(&b, "detail");
	json_add_text(&b, detail);
	json_add_close(&b, '}');
	char more[40] = "";
	if (status == 503 || status == 507)
		snprintf(more, sizeof more, "Retry-After: %d\r\n", RETRY_SECONDS);
	/* A body that was not read makes the connection unusable for a further request. */
	if (x->state != STATE_BUSY && x->head.length)
		x->last = true;
	send_reply(x, status, "application/problem+json", buffer_text(&b), b.len, more);
	buffer_release(&b);
}

void exchange_file(struct exchange *x, const char *type, int fd, uint64_t size, const char *etag)
{
	const struct http_head *h = &x->head;
	char more[256];
	if (h->has_range && h->first >= size) {
		file_close(fd);
		snprintf(more, sizeof more, "Content-Range: bytes */%llu\r\n", (unsigned long long)size);
		send_reply(x, 416, "application/octet-stream", NULL, 0, more);
		return;
	}
	if (!begin_reply(x)) {
		file_close(fd);
		return;
	}
	uint64_t first = h->has_range ? h->first : 0;
	uint64_t end = h->has_range && h->last < size ? h->last + 1 : size;
	int n = snprintf(more, sizeof more, "Accept-Ranges: bytes\r\nETag: \"%s\"\r\n", etag);
	if (h->has_range)
		snprintf(more + n, sizeof more - (size_t)n, "Content-Range: bytes %llu-%llu/%llu\r\n",
			(unsigned long long)first, (unsigned long long)end - 1, (unsigned long long)size);
	send_head(x, h->has_range ? 206 : 200, type, end - first, more);
	x->fd = fd;
	x->at = h->method == HTTP_HEAD ? end : first;
	x->end = end;
}

/* After the last reply. A body that was not read is thrown away for a moment, for closing on unread bytes would
 * take the reply back from the client. */
static void end(struct exchange *x)
{
	if (!x->head.length) {
		hang_up(x);
		return;
	}
	x->state = STATE_LINGER;
	set_timer(x, LINGER_SECONDS);
	bufferevent_enable(x->bev, EV_READ);
}

/* Output is drained: more of the file, or the next request. */
static void on_write(struct bufferevent *bev, void *ctx)
{
	struct exchange *x = ctx;
	if (x->state != STATE_WRITE)
		return;
	if (x->fd >= 0 && x->at < x->end) {
		uint8_t piece[16384];
		size_t n = x->end - x->at < sizeof piece ? (size_t)(x->end - x->at) : sizeof piece;
		set_timer(x, WRITE_SECONDS);
		for (size_t sent = 0; sent < PIECE && n; sent += n) {
			if (file_pread(x->fd, "body", x->at, piece, n, NULL)) {
				hang_up(x);
				return;
			}
			bufferevent_write(bev, piece, n);
			x->at += n;
			n = x->end - x->at < sizeof piece ? (size_t)(x->end - x->at) : sizeof piece;
		}
		return;
	}
	if (x->fd >= 0)
		file_close(x->fd);
	x->fd = -1;
	if (x->last) {
		end(x);
		return;
	}
	set_timer(x, IDLE_SECONDS);
	begin_request(x);
}

/* --- requests --- */

static void body_done(struct exchange *x)
{
	x->state = STATE_BUSY;
	bufferevent_disable(x->bev, EV_READ);
	event_del(x->timer);
	x->server->handle(x->server->ctx, x);
}

/* True when the body may come. */
static bool reserve_body(struct exchange *x, uint64_t body_max)
{
	struct server *s = x->server;
	if (x->head.length > body_max) {
		exchange_problem(x, 413, "too-large", "The body is larger than is taken here.");
		return false;
	}
	if (s->bodies + x->head.length > s->bodies_max) {
		exchange_problem(x, 503, "busy", "Too much is being received at the moment.");
		return false;
	}
	x->reserved = x->head.length;
	s->bodies += x->reserved;
	buffer_init(&x->body, (size_t)x->head.length);
	return true;
}

static void start_body(struct exchange *x)
{
	uint64_t body_max = 0;
	x->server->admit(x->server->ctx, x, &body_max);
	if (x->state != STATE_HEAD || !reserve_body(x, body_max))
		return;
	x->state = STATE_BODY;
	set_timer(x, HEAD_SECONDS + x->head.length / BODY_RATE);
	if (x->head.expect_continue && x->head.length)
		bufferevent_write(x->bev, "HTTP/1.1 100 Continue\r\n\r\n", 25);
}

static void take_head(struct exchange *x)
{
	struct evbuffer *in = bufferevent_get_input(x->bev);
	size_t have = evbuffer_get_length(in);
	if (have == 0)
		return;
	size_t look = have < LIMIT_HTTP_HEADERS ? have : LIMIT_HTTP_HEADERS;
	const char *text = (const char *)evbuffer_pullup(in, (ev_ssize_t)look);
	size_t len = text ? http_head_end(text, look) : 0;
	struct error e = ERROR_INIT;
	int status = 0;
	memset(&x->head, 0, sizeof x->head);
	if (len)
		status = http_head_parse(&x->head, text, len, &e);
	else if (look == LIMIT_HTTP_HEADERS)
		status = 431;
	else {
		/* The time of a head runs from its first byte, however steadily the rest trickles in. */
		if (!x->begun)
			set_timer(x, HEAD_SECONDS);
		x->begun = true;
		return;
	}
	evbuffer_drain(in, len ? len : have);
	if (status == 0) {
		start_body(x);
		return;
	}
	x->last = true;
	exchange_problem(x, status, "malformed", e.text[0] ? e.text : "The request head is too large.");
}

static void take_body(struct exchange *x)
{
	struct evbuffer *in = bufferevent_get_input(x->bev);
	while (x->body.len < x->head.length) {
		uint64_t want = x->head.length - x->body.len;
		size_t n = evbuffer_get_length(in);
		if (n == 0)
			return;
		n = n < want ? n : (size_t)want;
		uint8_t *room;
		if (buffer_reserve(&x->body, &room, n)) {
			hang_up(x);
			return;
		}
		int got = evbuffer_remove(in, room, n);
		buffer_commit(&x->body, got > 0 ? (size_t)got : 0);
	}
	body_done(x);
}

static void read_more(struct exchange *x)
{
	struct evbuffer *in = bufferevent_get_input(x->bev);
	if (x->state == STATE_LINGER)
		evbuffer_drain(in, evbuffer_get_length(in));
	if (x->state == STATE_HEAD)
		take_head(x);
	if (x->state == STATE_BODY)
		take_body(x);
}

/* take_head() may have destroyed x in the plain error paths only through later events, never within the call:
 * replies are written by the loop. */
static void on_read(struct bufferevent *bev, void *ctx)
{
	struct exchange *x = ctx;
	(void)bev;
	read_more(x);
}

static void on_connected(struct exchange *x)
{
	SSL *ssl = bufferevent_openssl_get_ssl(x->bev);
	X509 *cert = SSL_get1_peer_certificate(ssl);
	if (cert && SSL_get_verify_result(ssl) == X509_V_OK)
		x->has_peer = ca_peer(&x->peer, cert, NULL) == 0;
	X509_free(cert);
	begin_request(x);
}

static void on_event(struct bufferevent *bev, short what, void *ctx)
{
	struct exchange *x = ctx;
	(void)bev;
	if (what & BEV_EVENT_CONNECTED)
		on_connected(x);
	else
		hang_up(x);
}

/* --- listening --- */

static struct bufferevent *wrap(struct server *s, evutil_socket_t fd)
{
	if (!s->tls)
		return bufferevent_socket_new(s->base, fd, BEV_OPT_CLOSE_ON_FREE);
	SSL *ssl = SSL_new(s->tls);
	struct bufferevent *bev =
		ssl ? bufferevent_openssl_socket_new(s->base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE)
			: NULL;
	if (!bev)
		SSL_free(ssl);
	else
		bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
	return bev;
}

static void on_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *from, int from_len, void *ctx)
{
	struct server *s = ctx;
	int one = 1;
	(void)l;
	(void)from;
	(void)from_len;
	struct exchange *x = s->count < s->connections_max ? mem_zero(1, sizeof *x) : NULL;
	struct bufferevent *bev = x ? wrap(s, fd) : NULL;
	struct event *timer = bev ? evtimer_new(s->base, on_timer, x) : NULL;
	if (!timer) {
		if (bev)
			bufferevent_free(bev);
		else
			evutil_closesocket(fd);
		mem_free(x);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	x->server = s;
	x->bev = bev;
	x->timer = timer;
	x->fd = -1;
	x->next = s->all;
	if (s->all)
		s->all->previous = x;
	s->all = x;
	s->count++;
	set_timer(x, HEAD_SECONDS);
	bufferevent_setcb(bev, on_read, on_write, on_event, x);
	if (s->tls)
		bufferevent_enable(bev, EV_READ | EV_WRITE);
	else
		begin_request(x);
}

/* A certificate is asked for but not demanded: /healthz and /practice/ work without. One that is shown must be
 * good. */
static SSL_CTX *tls_context(const struct server_options *o, struct error *e)
{
	SSL_CTX *c = SSL_CTX_new(TLS_server_method());
	bool good = c && SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION) &&
				SSL_CTX_use_certificate_chain_file(c, o->certificate) == 1 &&
				SSL_CTX_use_PrivateKey_file(c, o->key, SSL_FILETYPE_PEM) == 1 && SSL_CTX_check_private_key(c) == 1;
	STACK_OF(X509_NAME) *names = good ? SSL_load_client_CA_file(o->client_ca) : NULL;
	if (!names || SSL_CTX_load_verify_file(c, o->client_ca) != 1) {
		sk_X509_NAME_pop_free(names, X509_NAME_free);
		SSL_CTX_free(c);
		error_set(e, ERR_IO, "%s, %s, %s: not usable as certificate, key and client CA", o->certificate, o->key,
			o->client_ca);
		return NULL;
	}
	SSL_CTX_set_client_CA_list(c, names);
	SSL_CTX_set_verify(c, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_verify_depth(c, 1);
	SSL_CTX_set_purpose(c, X509_PURPOSE_SSL_CLIENT);
	SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_num_tickets(c, 0);
	SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS);
	return c;
}

static void clear_port(struct sockaddr_storage *addr)
{
	if (addr->ss_family == AF_INET6)
		((struct sockaddr_in6 *)addr)->sin6_port = 0;
	else
		((struct sockaddr_in *)addr)->sin_port = 0;
}

static int listen_on(struct server *s, const char *where, struct error *e)
{
	struct sockaddr_storage addr;
	int len = sizeof addr;
	memset(&addr, 0, sizeof addr);
	/* libevent's parser takes no port 0 ("any"), so it is given another and the port is cleared again. */
	size_t n = strlen(where);
	bool any = n > 2 && n < 100 && !strcmp(where + n - 2, ":0");
	char as[104];
	snprintf(as, sizeof as, "%s%s", where, any ? "1" : "");
	if (evutil_parse_sockaddr_port(as, (struct sockaddr *)&addr, &len))
		return error_set(e, ERR_USAGE, "--listen %s: not an address and port", where);
	if (any)
		clear_port(&addr);
	s->listener = evconnlistener_new_bind(s->base, on_accept, s,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, 512, (struct sockaddr *)&addr, len);
	if (!s->listener)
		return error_set(
			e, ERR_IO, "%s: cannot listen: %s", where, evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
	return 0;
}

int server_new(struct server **out, struct event_base *base, const struct server_options *o, server_admit admit,
	server_handle handle, void *ctx, struct error *e)
{
	struct server *s = mem_zero(1, sizeof *s);
	if (!s)
		return error_set(e, ERR_NOMEM, "server: no memory");
	s->base = base;
	s->admit = admit;
	s->handle = handle;
	s->ctx = ctx;
	s->connections_max = o->connections_max ? o->connections_max : CONNECTIONS_MAX;
	s->bodies_max = o->bodies_max ? o->bodies_max : BODIES_MAX;
	int rc = 0;
	if (o->certificate && !(s->tls = tls_context(o, e)))
		rc = ERR_IO;
	if (rc == 0)
		rc = listen_on(s, o->listen, e);
	if (rc)
		server_free(s);
	else
		*out = s;
	return rc;
}

int server_port(const struct server *s)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof addr;
	if (getsockname(evconnlistener_get_fd(s->listener), (struct sockaddr *)&addr, &len))
		return 0;
	if (addr.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&addr)->sin6_port);
	return ntohs(((struct sockaddr_in *)&addr)->sin_port);
}

static void on_drain_timer(evutil_socket_t fd, short what, void *ctx)
{
	struct server *s = ctx;
	(void)fd;
	(void)what;
	event_base_loopexit(s->base, NULL);
}

void server_drain(struct server *s)
{
	if (s->draining)
		return;
	s->draining = true;
	evconnlistener_disable(s->listener);
	s->drain_timer = evtimer_new(s->base, on_drain_timer, s);
	struct timeval tv = { DRAIN_SECONDS, 0 };
	if (s->drain_timer)
		evtimer_add(s->drain_timer, &tv);
	for (struct exchange *x = s->all, *next; x; x = next) {
		next = x->next;
		if (x->state == STATE_HANDSHAKE || x->state == STATE_HEAD)
			destroy(x);
	}
	maybe_finish(s);
}

void server_free(struct server *s)
{
	if (!s)
		return;
	while (s->all)
		destroy(s->all);
	if (s->drain_timer)
		event_free(s->drain_timer);
	if (s->listener)
		evconnlistener_free(s->listener);
	SSL_CTX_free(s->tls);
	mem_free(s);
}
