#include "sync/sync_pass.h"

#include "engine/json.h"
#include "engine/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void sync_say(const char *fmt, ...)
{
	char line[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	fprintf(stderr, "sync: %s\n", line);
}

static int open_wire(struct syncer *s, const char *server, struct error *e)
{
	char ca[FILE_PATH_MAX], cert[FILE_PATH_MAX], key[FILE_PATH_MAX];
	int rc = device_path(ca, s->device, e, "trust/ca.pem");
	rc = rc ? rc : device_path(cert, s->device, e, "keys/tls.crt");
	rc = rc ? rc : device_path(key, s->device, e, "keys/tls.pem");
	if (rc)
		return rc;
	struct wire_options o = { server, ca, cert, key, 0 };
	return wire_new(&s->wire, &o, e);
}

static int open_all(struct syncer *s, const char *data, const char *server, struct error *e)
{
	char path[FILE_PATH_MAX], seen[FILE_PATH_MAX];
	int rc = device_open(&s->device, data, 0, e);
	rc = rc ? rc : spool_open(&s->spool, data, e);
	rc = rc ? rc : spool_init(&s->spool, e);
	rc = rc ? rc : device_path(path, s->device, e, "trust");
	rc = rc ? rc : device_path(seen, s->device, e, "state/seen.json");
	rc = rc ? rc : trust_open(&s->trust, path, seen, TRUST_READ, e);
	rc = rc ? rc : device_path(path, s->device, e, "trust/log.pub");
	rc = rc ? rc : log_key_load(&s->log, path, e);
	return rc ? rc : open_wire(s, server, e);
}

int syncer_new(struct syncer **out, const char *data, const char *server, struct error *e)
{
	struct syncer *s = mem_zero(1, sizeof *s);
	if (!s)
		return error_set(e, ERR_NOMEM, "no memory");
	int rc = open_all(s, data, server, e);
	if (rc)
		syncer_free(s);
	else
		*out = s;
	return rc;
}

void syncer_free(struct syncer *s)
{
	if (!s)
		return;
	wire_free(s->wire);
	centre_free(s->centre);
	trust_close(s->trust);
	device_close(s->device);
	set_release(&s->sent);
	set_release(&s->refused);
	set_release(&s->local);
	set_release(&s->listed);
	mem_free(s);
}

/* The `detail` of problem details, cut to something that fits a line; "" for anything else. */
static void detail_of(char out[200], const struct buffer *body)
{
	json_t *root = NULL;
	struct json_reader r;
	out[0] = 0;
	if (json_parse(&root, buffer_text(body), body->len, 65536, 8, NULL))
		return;
	json_reader_init(&r, NULL);
	const char *detail = json_may_text(&r, root, "detail", 4096);
	snprintf(out, 200, "%s", detail ? detail : "");
	for (char *p = out; *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	json_decref(root);
}

int sync_unexpected(struct syncer *s, const char *what, const struct wire_reply *r, struct error *e)
{
	char detail[200];
	detail_of(detail, &r->body);
	if (r->retry_after > s->retry_after)
		s->retry_after = r->retry_after;
	return error_set(
		e, ERR_NETWORK, "central answered %d to %s%s%s", r->status, what, detail[0] ? ": " : "", detail);
}

int sync_pass(struct syncer *s, struct error *e)
{
	s->retry_after = 0;
	s->up = s->down = s->proofs = s->held_back = 0;
	wire_set_time(s->wire, trust_time(s->trust));
	/* Answers first: they are what cannot be made again. Trouble on the way down does not keep them here. */
	int sent = sync_answers(s, e);
	if (sent == ERR_NETWORK && s->up == 0)
		return sent;
	int rc = sync_download(s, sent ? NULL : e);
	if (rc == 0)
		rc = sync_objects(s, sent ? NULL : e);
	return sent ? sent : rc;
}
