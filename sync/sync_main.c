/* invigil-sync: rounds until told to stop. Between good rounds a short rest; after a bad one a random wait below a
 * bound that doubles up to 300 s (full jitter), or what central asked for, whichever is longer but never over the
 * bound. */
#include "content/random_system.h"
#include "sync/options.h"
#include "sync/sync_pass.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define REST_SECONDS 5
#define WAIT_MAX 300

static volatile sig_atomic_t stop; /* set by the signal handler, the only state outside main */

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static void catch_signals(void)
{
	struct sigaction a;
	memset(&a, 0, sizeof a);
	a.sa_handler = on_signal;
	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGINT, &a, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static unsigned long jitter(unsigned bound, int at_least)
{
	uint32_t r = 0;
	random_bytes(&r, sizeof r);
	unsigned long ms = r % ((unsigned long)bound * 1000 + 1);
	unsigned long asked = (unsigned long)(at_least < WAIT_MAX ? at_least : WAIT_MAX) * 1000;
	return ms > asked ? ms : asked;
}

static void rest(unsigned long ms)
{
	struct timespec t = { (time_t)(ms / 1000), (long)(ms % 1000) * 1000000L };
	nanosleep(&t, NULL);
}

/* What the kiosk shows. */
static void write_link(struct syncer *s, int rc, const struct error *e)
{
	struct spool_link link = { .at = (int64_t)time(NULL), .up = rc == 0 };
	if (rc)
		snprintf(link.what, sizeof link.what, "%.200s", e->text[0] ? e->text : error_name(rc));
	else if (s->held_back)
		snprintf(link.what, sizeof link.what, "central has refused %u answer sets; call the central operator",
			s->held_back);
	else
		snprintf(link.what, sizeof link.what, "up to date");
	if (spool_link_write(&s->spool, &link, NULL))
		sync_say("link.json could not be written");
}

/* Says a state once, when it changes. */
static void say_change(int *last, int rc, const struct error *e)
{
	if (rc && rc != *last)
		sync_say("%s", e->text[0] ? e->text : error_name(rc));
	if (rc == 0 && *last)
		sync_say("central is there again");
	*last = rc;
}

static int rounds(struct syncer *s, bool once, struct error *e)
{
	unsigned bound = 1;
	int last = 0;
	for (;;) {
		struct error why = ERROR_INIT;
		int rc = sync_pass(s, &why);
		write_link(s, rc, &why);
		if (s->up || s->down || s->proofs)
			sync_say("sent %u, received %u, proofs %u", s->up, s->down, s->proofs);
		if (once) {
			*e = why;
			return rc             ? rc
				   : s->held_back ? error_set(e, ERR_EXISTS, "central refused %u answer sets", s->held_back)
								  : 0;
		}
		say_change(&last, rc, &why);
		if (stop)
			return 0;
		rest(rc ? jitter(bound, s->retry_after) : REST_SECONDS * 1000UL);
		bound = rc == 0 ? 1 : bound * 2 < WAIT_MAX ? bound * 2 : WAIT_MAX;
		if (stop)
			return 0;
	}
}

static int run(const char *data, const char *server, bool once, struct error *e)
{
	struct syncer *s = NULL;
	int rc = options_need("--server", server, e);
	rc = rc ? rc : syncer_new(&s, data, server, e);
	if (rc == 0) {
		catch_signals();
		rc = rounds(s, once, e);
	}
	syncer_free(s);
	return rc;
}

/* --- init --- */

struct init_options {
	const char *id, *role, *centre, *seat, *out, *second;
	bool demo;
};

static int fill_info(struct device_info *info, const struct init_options *o, struct error *e)
{
	memset(info, 0, sizeof *info);
	int rc = options_need("--id", o->id, e);
	rc = rc ? rc : options_need("--role", o->role, e);
	rc = rc ? rc : options_need("--centre", o->centre, e);
	if (rc == 0 && device_role_parse(&info->role, o->role))
		rc = error_set(e, ERR_USAGE, "--role is seat, desk, both, hub or practice");
	if (rc == 0 &&
		(!device_id_valid(o->id) || !device_id_valid(o->centre) || (o->seat && strlen(o->seat) > LIMIT_IDENTIFIER)))
		rc = error_set(e, ERR_USAGE, "--id, --centre: letters, digits, dots, underscores and hyphens");
	if (rc)
		return rc;
	snprintf(info->id, sizeof info->id, "%s", o->id);
	snprintf(info->centre, sizeof info->centre, "%s", o->centre);
	snprintf(info->seat, sizeof info->seat, "%s", o->seat ? o->seat : "");
	snprintf(info->second, sizeof info->second, "%s", o->second ? o->second : "");
	info->demo = o->demo;
	return 0;
}

/* Keys are made here, on the device; the request holds their public halves for `invigil-central enrol`. */
static int init(const char *data, const struct init_options *o, struct error *e)
{
	struct device_info info;
	struct buffer request = BUFFER_INIT(LIMIT_KEY_FILE);
	char path[FILE_PATH_MAX];
	int rc = fill_info(&info, o, e);
	rc = rc ? rc : device_create(data, &info, e);
	rc = rc ? rc : device_request_make(&request, data, e);
	rc = rc ? rc : file_join(path, data, "request.json", e);
	rc = rc ? rc : file_write(o->out ? o->out : path, request.data, request.len, 0644, e);
	if (rc == 0)
		printf("%s\n", o->out ? o->out : path);
	buffer_release(&request);
	return rc;
}

static int usage(FILE *to, int code)
{
	fputs("usage: invigil-sync --data DIR --server https://HOST:PORT [--once]\n"
		  "       invigil-sync --data DIR init --id ID --role seat|desk|both|hub|practice --centre C [--seat N]\n"
		  "                    [--second DIR] [--demo] [-o REQUEST.json]\n"
		  "init makes the device's folder and keys and writes the request for `invigil-central enrol`\n"
		  "(DATA/request.json). Then put the certificate into DATA/keys/tls.crt and central's trust/ into "
		  "DATA/trust/.\n",
		to);
	return code;
}

int main(int argc, char **argv)
{
	const char *data = NULL, *server = NULL;
	bool once = false, help = false, version = false;
	struct init_options o = { .id = NULL };
	struct option_list words = { .count = 0 };
	const struct option_spec specs[] = { { "--data", &data, NULL, NULL }, { "--server", &server, NULL, NULL },
		{ "--once", NULL, NULL, &once }, { "--help", NULL, NULL, &help }, { "--version", NULL, NULL, &version },
		{ "--id", &o.id, NULL, NULL }, { "--role", &o.role, NULL, NULL }, { "--centre", &o.centre, NULL, NULL },
		{ "--seat", &o.seat, NULL, NULL }, { "--second", &o.second, NULL, NULL }, { "-o", &o.out, NULL, NULL },
		{ "--demo", NULL, NULL, &o.demo }, { NULL, NULL, NULL, NULL } };
	struct error e = ERROR_INIT;
	umask(022);
	int rc = options_parse(specs, &words, argc - 1, argv + 1, &e);
	if (help)
		return usage(stdout, 0);
	if (version)
		return puts("invigil-sync " INVIGIL_VERSION) < 0;
	rc = rc ? rc : options_need("--data", data, &e);
	bool is_init = words.count == 1 && !strcmp(words.item[0], "init");
	if (rc == 0 && words.count && !is_init)
		rc = error_set(&e, ERR_USAGE, "\"%s\" is not known here; see --help", words.item[0]);
	if (rc)
		return options_exit("invigil-sync", rc, &e);
	if (is_init)
		return options_exit("invigil-sync", init(data, &o, &e), &e);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	rc = run(data, server, once, &e);
	curl_global_cleanup();
	return options_exit("invigil-sync", rc, &e);
}
