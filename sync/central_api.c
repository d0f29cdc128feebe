/* What is served: one table of addresses. A request is admitted by its head alone (route, certificate, centre
 * file), then handled when its body is in; PUTs go on to the batch, GETs are answered at once from what is
 * committed. */
#include "sync/central.h"

#include "content/answers.h"
#include "content/device.h"
#include "engine/json.h"
#include "engine/memory.h"
#include "sync/server.h"

#include <string.h>

#define ARGS_MAX 3
#define LIST_MAX 1000
#define LIST_TEXT_MAX (8 << 20)
#define JSON_TYPE "application/json"
#define TEXT_TYPE "text/plain; charset=utf-8"
#define BYTES_TYPE "application/octet-stream"

struct api {
	struct central *central;
	struct batch *batch;
	char practice[FILE_PATH_MAX]; /* folder served under /practice/, "" for none */
};

/* A request on its way: the route's arguments and who asks. */
struct call {
	struct api *api;
	struct exchange *x;
	struct place *place; /* NULL where no certificate is needed */
	const char *arg[ARGS_MAX];
};

typedef void (*call_fn)(struct call *c);

struct route {
	enum http_method method;
	const char *pattern; /* parts apart by "/", "*" is an argument; a last "**" takes the rest */
	call_fn handle;
	uint64_t body_max;
};

static void not_found(struct call *c)
{
	exchange_problem(c->x, 404, "not-found", "There is nothing at this address.");
}

static void failed(struct call *c, int rc, const struct error *e)
{
	if (rc == ERR_NOTFOUND) {
		not_found(c);
		return;
	}
	central_say("%s: %s", exchange_head(c->x)->path, e->text[0] ? e->text : error_name(rc));
	exchange_problem(c->x, 503, "not-read", "This could not be read; try again.");
}

/* --- GET --- */

static void get_health(struct call *c)
{
	exchange_reply(c->x, 200, TEXT_TYPE, "ok\n", 3);
}

static const char *type_of(const char *name)
{
	static const struct {
		const char *end, *type;
	} types[] = { { ".json", JSON_TYPE }, { ".sig", TEXT_TYPE }, { ".html", "text/html; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" }, { ".wasm", "application/wasm" },
		{ ".css", "text/css; charset=utf-8" } };
	size_t n = strlen(name);
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		size_t m = strlen(types[i].end);
		if (n > m && !strcmp(name + n - m, types[i].end))
			return types[i].type;
	}
	return BYTES_TYPE;
}

static void send_body(struct call *c, const char *type, const char *sha256)
{
	struct error e = ERROR_INIT;
	uint64_t size;
	int fd, rc = bodies_read(c->api->central->bodies, sha256, &fd, &size, &e);
	if (rc)
		failed(c, rc, &e);
	else
		exchange_file(c->x, type, fd, size, sha256);
}

struct lookup {
	const char *sitting, *name;
	struct store_file file;
};

static int find_file(struct store *s, void *ctx, struct error *e)
{
	struct lookup *l = ctx;
	return store_get_file(&l->file, s, l->sitting, l->name, e);
}

static void send_file(struct call *c, const char *sitting, const char *name)
{
	struct lookup l = { .sitting = sitting, .name = name };
	struct error e = ERROR_INIT;
	int rc = store_read(c->api->central->store, c->place->id, find_file, &l, &e);
	if (rc)
		failed(c, rc, &e);
	else
		send_body(c, type_of(name), l.file.sha256);
}

static void get_centre_file(struct call *c)
{
	send_file(c, "", c->arg[1]);
}

static void get_sitting_file(struct call *c)
{
	send_file(c, c->arg[1], c->arg[2]);
}

static int list_file_row(void *ctx, const struct store_file *f)
{
	struct buffer *b = ctx;
	json_add_open(b, '{');
	json_add_key(b, "sitting");
	json_add_text(b, f->sitting[0] ? f->sitting : NULL);
	json_add_key(b, "name");
	json_add_text(b, f->name);
	json_add_key(b, "version");
	json_add_int(b, f->version);
	json_add_key(b, "size");
	json_add_int(b, f->size);
	json_add_key(b, "sha256");
	json_add_text(b, f->sha256);
	json_add_close(b, '}');
	return b->failed;
}

static int list_files(struct store *s, void *ctx, struct error *e)
{
	struct buffer *b = ctx;
	buffer_clear(b);
	json_add_open(b, '{');
	json_add_key(b, "files");
	json_add_open(b, '[');
	int rc = store_each_file(s, list_file_row, b, e);
	json_add_close(b, ']');
	json_add_close(b, '}');
	return rc ? rc : b->failed;
}

static void get_files(struct call *c)
{
	struct buffer b = BUFFER_INIT(LIST_TEXT_MAX);
	struct error e = ERROR_INIT;
	int rc = store_read(c->api->central->store, c->place->id, list_files, &b, &e);
	if (rc)
		failed(c, rc, &e);
	else
		exchange_reply(c->x, 200, JSON_TYPE, buffer_text(&b), b.len);
	buffer_release(&b);
}

struct listing {
	const char *sitting;
	int64_t after, last;
	struct buffer text;
};

static int list_object_row(void *ctx, const struct store_object *o)
{
	struct listing *l = ctx;
	json_add_open(&l->text, '{');
	json_add_key(&l->text, "sha256");
	json_add_text(&l->text, o->sha256);
	json_add_key(&l->text, "size");
	json_add_int(&l->text, o->size);
	json_add_key(&l->text, "device");
	json_add_text(&l->text, o->device);
	json_add_close(&l->text, '}');
	l->last = o->at_ms;
	return l->text.failed;
}

static int list_objects(struct store *s, void *ctx, struct error *e)
{
	struct listing *l = ctx;
	buffer_clear(&l->text);
	l->last = l->after;
	json_add_open(&l->text, '{');
	json_add_key(&l->text, "objects");
	json_add_open(&l->text, '[');
	int rc = store_each_object(s, l->sitting, l->after, LIST_MAX, list_object_row, l, e);
	json_add_close(&l->text, ']');
	json_add_key(&l->text, "next");
	json_add_int(&l->text, l->last);
	json_add_close(&l->text, '}');
	return rc ? rc : l->text.failed;
}

static void get_objects(struct call *c)
{
	struct listing l = { .sitting = c->arg[1],
		.after = http_query_number(exchange_head(c->x)->query, "after", 0),
		.text = BUFFER_INIT(LIST_TEXT_MAX) };
	struct error e = ERROR_INIT;
	if (l.after < 0) {
		exchange_problem(c->x, 400, "malformed", "`after` is not a number.");
		return;
	}
	int rc = store_read(c->api->central->store, c->place->id, list_objects, &l, &e);
	if (rc)
		failed(c, rc, &e);
	else
		exchange_reply(c->x, 200, JSON_TYPE, buffer_text(&l.text), l.text.len);
	buffer_release(&l.text);
}

struct object_lookup {
	const char *sitting, *sha256;
};

static int find_object(struct store *s, void *ctx, struct error *e)
{
	const struct object_lookup *l = ctx;
	struct store_object o;
	return store_get_object(&o, s, l->sitting, l->sha256, e);
}

static void get_object(struct call *c)
{
	struct object_lookup l = { c->arg[1], c->arg[2] };
	struct error e = ERROR_INIT;
	int rc = store_read(c->api->central->store, c->place->id, find_object, &l, &e);
	if (rc)
		failed(c, rc, &e);
	else
		send_body(c, BYTES_TYPE, l.sha256);
}

static int find_segment(struct store *s, void *ctx, struct error *e)
{
	const struct object_lookup *l = ctx;
	struct store_segment g;
	return store_get_segment(&g, s, l->sitting, l->sha256, e);
}

static void get_segment(struct call *c)
{
	struct object_lookup l = { c->arg[0], c->arg[1] };
	struct error e = ERROR_INIT;
	int rc = store_read(c->api->central->store, c->place->id, find_segment, &l, &e);
	if (rc)
		failed(c, rc, &e);
	else
		send_body(c, BYTES_TYPE, l.sha256);
}

struct proof_lookup {
	struct central *central;
	struct place *place;
	const char *attempt;
	int64_t generation;
	struct buffer text;
};

static int find_proof(struct store *s, void *ctx, struct error *e)
{
	struct proof_lookup *l = ctx;
	buffer_clear(&l->text);
	return place_proof(&l->text, l->place, l->central, s, l->attempt, (uint32_t)l->generation, e);
}

static void get_proof(struct call *c)
{
	struct proof_lookup l = { c->api->central, c->place, c->arg[0],
		http_query_number(exchange_head(c->x)->query, "generation", 0), BUFFER_INIT(PROOF_TEXT_MAX) };
	struct error e = ERROR_INIT;
	if (l.generation < 0 || l.generation > LIMIT_GENERATIONS) {
		exchange_problem(c->x, 400, "malformed", "`generation` is not one.");
		return;
	}
	int rc = store_read(c->api->central->store, c->place->id, find_proof, &l, &e);
	if (rc)
		failed(c, rc, &e);
	else
		exchange_reply(c->x, 200, TEXT_TYPE, buffer_text(&l.text), l.text.len);
	buffer_release(&l.text);
}

static void get_practice(struct call *c)
{
	char path[FILE_PATH_MAX];
	const char *rest = c->arg[0][0] ? c->arg[0] : "invigil.html";
	uint64_t size;
	int fd = -1;
	if (!c->api->practice[0] || file_join(path, c->api->practice, rest, NULL) || file_open_read(&fd, path, NULL)) {
		not_found(c);
		return;
	}
	if (file_fd_size(&size, fd, path, NULL)) {
		file_close(fd);
		not_found(c);
		return;
	}
	exchange_file(c->x, type_of(rest), fd, size, "practice");
}

/* --- PUT --- */

static struct put *new_put(struct call *c, enum put_kind kind, const char *of)
{
	struct put *p = mem_zero(1, sizeof *p);
	if (!p) {
		exchange_problem(c->x, 503, "busy", "No memory left at the moment.");
		return NULL;
	}
	p->kind = kind;
	p->exchange = c->x;
	p->place = c->place;
	buffer_init(&p->reply, PROOF_TEXT_MAX);
	snprintf(p->device, sizeof p->device, "%s", exchange_peer(c->x)->device);
	snprintf(p->of, sizeof p->of, "%s", of);
	return p;
}

/* The body must have the hash that the address says. */
static void put_hashed(struct call *c, enum put_kind kind, const char *of, const char *sha256)
{
	const struct buffer *body = exchange_body(c->x);
	char is[SHA256_HEX_SIZE];
	if (body->len == 0) {
		exchange_problem(c->x, 422, "empty", "An empty body is not taken.");
		return;
	}
	if (sha256_hex(is, body->data, body->len) || strcmp(is, sha256)) {
		exchange_problem(c->x, 422, "wrong-hash", "The body's SHA-256 is not the one in the address.");
		return;
	}
	struct put *p = new_put(c, kind, of);
	if (!p)
		return;
	memcpy(p->sha256, is, sizeof is);
	batch_add(c->api->batch, p);
}

static void put_segment(struct call *c)
{
	put_hashed(c, PUT_SEGMENT, c->arg[0], c->arg[1]);
}

static void put_object(struct call *c)
{
	put_hashed(c, PUT_OBJECT, c->arg[1], c->arg[2]);
}

/* Signature and names, against the centre file; NULL when good, else what is wrong. */
static const char *check_head(struct put *p, struct call *c, struct error *e)
{
	const struct buffer *body = exchange_body(c->x);
	if (!head_split(p, buffer_text(body), body->len))
		return "malformed";
	struct answers *a = p->answers = mem_zero(1, sizeof *a);
	if (!a)
		return "malformed";
	int rc =
		answers_verify(a, NULL, c->place->file, p->manifest, p->manifest_len, p->signature, p->signature_len, e);
	if (rc)
		return rc == ERR_FORMAT ? "malformed" : "bad-signature";
	char generation[16], count[24];
	snprintf(generation, sizeof generation, "%u", a->generation);
	snprintf(count, sizeof count, "%zu", a->segment_count);
	if (strcmp(a->attempt, c->arg[0]) || strcmp(generation, c->arg[1]) || strcmp(count, c->arg[2])) {
		error_set(e, ERR_FORMAT, "the manifest is of another attempt, generation or count than the address");
		return "wrong-address";
	}
	return sha256_hex(p->sha256, p->manifest, p->manifest_len) ? "malformed" : NULL;
}

static void put_head(struct call *c)
{
	struct put *p = new_put(c, PUT_HEAD, c->arg[0]);
	struct error e = ERROR_INIT;
	if (!p)
		return;
	const char *problem = check_head(p, c, &e);
	if (!problem) {
		batch_add(c->api->batch, p);
		return;
	}
	central_say("attempt %s: head refused: %s", c->arg[0], e.text[0] ? e.text : problem);
	exchange_problem(c->x, 422, problem, e.text[0] ? e.text : "Not a manifest followed by its signature.");
	put_free(p);
}

/* --- routes --- */

static const struct route routes[] = {
	{ HTTP_GET, "healthz", get_health, 0 },
	{ HTTP_GET, "practice/**", get_practice, 0 },
	{ HTTP_GET, "v1/centres/*/files", get_files, 0 },
	{ HTTP_GET, "v1/centres/*/files/*", get_centre_file, 0 },
	{ HTTP_GET, "v1/centres/*/sittings/*/files/*", get_sitting_file, 0 },
	{ HTTP_GET, "v1/centres/*/sittings/*/objects", get_objects, 0 },
	{ HTTP_GET, "v1/centres/*/sittings/*/objects/*", get_object, 0 },
	{ HTTP_PUT, "v1/centres/*/sittings/*/objects/*", put_object, LIMIT_OBJECT },
	{ HTTP_GET, "v1/attempts/*/proof", get_proof, 0 },
	{ HTTP_GET, "v1/attempts/*/segments/*", get_segment, 0 },
	{ HTTP_PUT, "v1/attempts/*/segments/*", put_segment, LIMIT_SEGMENT },
	{ HTTP_PUT, "v1/attempts/*/heads/*/*", put_head, ANSWERS_TEXT_MAX + LIMIT_SIGNATURE },
};

/* Arguments point into `parts`. */
static bool matches(const char *pattern, const struct http_parts *parts, int count, const char *arg[ARGS_MAX])
{
	int n = 0;
	for (int i = 0;; i++) {
		size_t len = strcspn(pattern, "/");
		if (len == 2 && !strncmp(pattern, "**", 2)) {
			arg[n] = i < count ? parts->part[i] : "";
			return i + 1 >= count;
		}
		if (i == count)
			return false;
		if (len == 1 && pattern[0] == '*')
			arg[n++] = parts->part[i];
		else if (strlen(parts->part[i]) != len || strncmp(pattern, parts->part[i], len))
			return false;
		if (!pattern[len])
			return i + 1 == count;
		pattern += len + 1;
	}
}

static const struct route *find_route(struct call *c, struct http_parts *parts)
{
	const struct http_head *h = exchange_head(c->x);
	char path[HTTP_PATH_MAX + 1];
	size_t n = strlen(h->path);
	memcpy(path, h->path, n + 1);
	if (n > 1 && path[n - 1] == '/')
		path[n - 1] = 0;
	int count = http_split(parts, path);
	enum http_method method = h->method == HTTP_HEAD ? HTTP_GET : h->method;
	for (size_t i = 0; i < sizeof routes / sizeof routes[0] && count > 0; i++)
		if (routes[i].method == method && matches(routes[i].pattern, parts, count, c->arg))
			return &routes[i];
	return NULL;
}

/* Identifiers become parts of rows and logs, hashes become file names. */
static bool arguments_good(const struct route *r, const struct call *c)
{
	bool hashed = strstr(r->pattern, "objects/*") || strstr(r->pattern, "segments/*");
	for (int i = 0; i < ARGS_MAX && c->arg[i]; i++) {
		bool last = i + 1 == ARGS_MAX || !c->arg[i + 1];
		if (hashed && last ? !json_is_hash(c->arg[i]) : !device_id_valid(c->arg[i]))
			return false;
	}
	return true;
}

struct refresh {
	struct central *central;
	struct place *place;
};

static int refresh(struct store *s, void *ctx, struct error *e)
{
	struct refresh *r = ctx;
	return place_refresh(r->place, r->central, s, e);
}

static void refuse(struct call *c, const char *name, const char *why, const struct ca_peer *peer)
{
	central_say("device %s of %s refused: %s", peer->device, peer->centre, why);
	exchange_problem(c->x, 403, name, why);
}

/* The device behind the certificate, as the centre file in force has it. */
static bool identify(struct call *c)
{
	const struct ca_peer *peer = exchange_peer(c->x);
	struct error e = ERROR_INIT;
	if (!peer) {
		exchange_problem(c->x, 401, "certificate-required", "This needs a device's client certificate.");
		return false;
	}
	struct refresh r = { c->api->central, NULL };
	int rc = central_place(&r.place, r.central, peer->centre, &e);
	if (rc == 0)
		rc = store_read(r.central->store, peer->centre, refresh, &r, &e);
	if (rc && !(r.place && r.place->file)) {
		refuse(c, "no-centre-file", e.text[0] ? e.text : error_name(rc), peer);
		return false;
	}
	if (rc)
		central_say("centre %s: the former centre file stays in force: %s", peer->centre, e.text);
	c->place = r.place;
	const struct centre_device *d = centre_device(r.place->file, peer->device);
	if (!d || d->revoked)
		refuse(c, d ? "revoked" : "unknown-device", d ? "This device has been revoked." : "Not in the centre file.",
			peer);
	else if (!d->has_tls || !bytes_equal(d->tls, peer->hash, SHA256_SIZE))
		refuse(c, "other-certificate", "Not the certificate that the centre file names.", peer);
	else
		return true;
	return false;
}

/* True when the request may go on; otherwise it has its answer. */
static bool admit(struct call *c, const struct route *r)
{
	if (!r) {
		not_found(c);
		return false;
	}
	if (strncmp(r->pattern, "v1/", 3))
		return true;
	if (!identify(c))
		return false;
	if (!arguments_good(r, c)) {
		exchange_problem(c->x, 400, "malformed", "The address has a name or hash that is not one.");
		return false;
	}
	if (!strncmp(r->pattern, "v1/centres/", 11) && strcmp(c->arg[0], c->place->id)) {
		refuse(c, "other-centre", "A device of another centre.", exchange_peer(c->x));
		return false;
	}
	return true;
}

void api_admit(void *ctx, struct exchange *x, uint64_t *body_max)
{
	struct call c = { .api = ctx, .x = x };
	struct http_parts parts;
	const struct route *r = find_route(&c, &parts);
	if (!admit(&c, r))
		return;
	*exchange_slot(x) = c.place;
	*body_max = r->body_max;
}

void api_handle(void *ctx, struct exchange *x)
{
	struct call c = { .api = ctx, .x = x, .place = *exchange_slot(x) };
	struct http_parts parts;
	const struct route *r = find_route(&c, &parts);
	r->handle(&c);
}

int api_new(struct api **out, struct central *c, struct batch *b, const char *practice, struct error *e)
{
	struct api *a = mem_zero(1, sizeof *a);
	if (!a)
		return error_set(e, ERR_NOMEM, "central: no memory");
	a->central = c;
	a->batch = b;
	snprintf(a->practice, sizeof a->practice, "%s", practice ? practice : "");
	*out = a;
	return 0;
}

void api_free(struct api *a)
{
	mem_free(a);
}
