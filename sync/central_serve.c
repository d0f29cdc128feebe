/* serve: opens what it needs, listens, runs the loop until SIGTERM or SIGINT, drains. */
#include "sync/central.h"
#include "sync/central_verbs.h"
#include "sync/options.h"
#include "sync/server.h"

#include <event2/event.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

struct service {
	struct central *central;
	struct event_base *base;
	struct batch *batch;
	struct api *api;
	struct server *server, *practice;
	struct event *term, *interrupt;
};

static void on_signal(evutil_socket_t fd, short what, void *ctx)
{
	struct service *s = ctx;
	(void)fd;
	(void)what;
	central_say("stopping: requests in work are answered first");
	server_drain(s->server);
	if (s->practice)
		server_drain(s->practice);
}

static int start_loop(struct service *s, struct error *e)
{
	signal(SIGPIPE, SIG_IGN);
	s->base = event_base_new();
	if (s->base) {
		s->term = evsignal_new(s->base, SIGTERM, on_signal, s);
		s->interrupt = evsignal_new(s->base, SIGINT, on_signal, s);
	}
	if (!s->term || !s->interrupt || evsignal_add(s->term, NULL) || evsignal_add(s->interrupt, NULL))
		return error_set(e, ERR_NOMEM, "the event loop could not be made");
	return 0;
}

static int start_server(struct service *s, const char *data, const char *listen, struct error *e)
{
	char cert[FILE_PATH_MAX], key[FILE_PATH_MAX], ca[FILE_PATH_MAX];
	int rc = central_path(cert, data, "keys/server.crt", e);
	rc = rc ? rc : central_path(key, data, "keys/server.key", e);
	rc = rc ? rc : central_path(ca, data, "trust/ca.pem", e);
	if (rc)
		return rc;
	struct server_options o = { .listen = listen, .certificate = cert, .key = key, .client_ca = ca };
	return server_new(&s->server, s->base, &o, api_admit, api_handle, s->api, e);
}

/* Plain HTTP for practice only, and only on this machine: certificates never arrive there, so /v1/ stays shut. */
static int start_practice(struct service *s, const char *listen, struct error *e)
{
	if (strncmp(listen, "127.", 4) && strncmp(listen, "[::1]:", 6))
		return error_set(e, ERR_USAGE, "--practice-listen takes an address of this machine (127.0.0.1:PORT)");
	struct server_options o = { .listen = listen };
	return server_new(&s->practice, s->base, &o, api_admit, api_handle, s->api, e);
}

static void warn_about_keys(const char *data)
{
	char path[FILE_PATH_MAX];
	if (central_path(path, data, "ca/ca.key", NULL) == 0 && file_exists(path))
		central_say("warning: %s is on this host; only `init` and `enrol` need it", path);
}

static void stop(struct service *s)
{
	server_free(s->server);
	server_free(s->practice);
	api_free(s->api);
	batch_free(s->batch);
	if (s->term)
		event_free(s->term);
	if (s->interrupt)
		event_free(s->interrupt);
	if (s->base)
		event_base_free(s->base);
	central_close(s->central);
}

int verb_serve(int argc, char **argv, struct error *e)
{
	const char *data = NULL, *listen = "127.0.0.1:8443", *db = NULL, *practice = NULL, *practice_listen = NULL;
	struct option_list words = { .count = 0 };
	const struct option_spec specs[] = { { "--data", &data, NULL, NULL }, { "--listen", &listen, NULL, NULL },
		{ "--db", &db, NULL, NULL }, { "--practice", &practice, NULL, NULL },
		{ "--practice-listen", &practice_listen, NULL, NULL }, { NULL, NULL, NULL, NULL } };
	struct service s = { .central = NULL };
	umask(077);
	int rc = options_parse(specs, &words, argc, argv, e);
	rc = rc ? rc : options_need("--data", data, e);
	if (rc == 0 && db)
		rc = error_set(e, ERR_UNSUPPORTED, "--db: this version keeps its store in DATA/store.sqlite only");
	rc = rc ? rc : central_open(&s.central, data, CENTRAL_SERVE, e);
	rc = rc ? rc : start_loop(&s, e);
	rc = rc ? rc : batch_new(&s.batch, s.central, s.base, e);
	rc = rc ? rc : api_new(&s.api, s.central, s.batch, practice, e);
	rc = rc ? rc : start_server(&s, data, listen, e);
	if (rc == 0 && practice_listen)
		rc = start_practice(&s, practice_listen, e);
	if (rc == 0) {
		warn_about_keys(data);
		printf("listening on port %d\n", server_port(s.server));
		fflush(stdout);
		event_base_dispatch(s.base);
		central_say("stopped");
	}
	stop(&s);
	return rc;
}
