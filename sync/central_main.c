/* invigil-central: one table of verbs. */
#include "sync/central_verbs.h"
#include "sync/options.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
	const char *name;
	central_verb run;
	const char *help;
} verbs[] = {
	{ "init", verb_init,
		"--data DIR [--name LOG-NAME] [--host NAME]… [--ca-key FILE]\n"
		"      makes DATA: CA (DATA/ca, or its key in FILE), log key, server certificate, trust" },
	{ "serve", verb_serve,
		"--data DIR [--listen ADDR:PORT] [--practice DIR] [--practice-listen 127.0.0.1:PORT]\n"
		"      TLS 1.3 service; needs neither the CA key nor any intake, marking or release identity" },
	{ "certify", verb_certify, "--data DIR [--ca-key FILE] [--host NAME]…\n      a new server certificate" },
	{ "enrol", verb_enrol, "--data DIR [--ca-key FILE] REQUEST.json -o CERT\n      a device's certificate" },
	{ "centre", verb_centre,
		"make --data DIR --centre C --intake age1… [--name TEXT] [--version N] [--days N] [--revoke ID]… -o "
		"centre.json\n"
		"  centre put --data DIR centre.json\n"
		"      the centre file of the enrolled devices; put publishes it with the two signatures beside it" },
	{ "roster", verb_roster,
		"import --data DIR roster.json\n  roster export --data DIR --centre C -o roster.age\n"
		"      import verifies the signature beside the file and seals it to the centre's desks" },
	{ "sitting", verb_sitting,
		"put --data DIR --centre C… sitting.json\n"
		"      publishes manifest, signatures, programme and packs that lie beside it; keys stay elsewhere" },
	{ "release", verb_release,
		"make --identity FILE --centre-file centre.json -o release.age [--fallback FILE]\n"
		"  release put --data DIR --centre C --sitting S FILE\n"
		"      make prints the fallback's words; put wants the two signatures beside the file" },
	{ "mark", verb_mark,
		"--data DIR --centre C --sitting sitting.json --intake FILE --marking FILE --release FILE --key NAME.key "
		"--pack NAME.pack\n"
		"      opens sealed sets, scores them with the key, stores one result per attempt" },
	{ "results", verb_results, "--data DIR [--centre C] [--json]\n      a table of what was marked" },
	{ "audit", verb_audit,
		"--data DIR [--centre C]\n      recomputes every tree, signature and hash of the store; exit 1 on any "
		"difference" },
};

static int usage(FILE *to, int code)
{
	fprintf(to, "usage: invigil-central VERB …\n\n");
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		fprintf(to, "  %s %s\n", verbs[i].name, verbs[i].help);
	return code;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr, 2);
	if (!strcmp(argv[1], "--version"))
		return puts("invigil-central " INVIGIL_VERSION) < 0;
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return usage(stdout, 0);
	umask(077);
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (!strcmp(argv[1], verbs[i].name)) {
			struct error e = ERROR_INIT;
			return options_exit("invigil-central", verbs[i].run(argc - 2, argv + 2, &e), &e);
		}
	fprintf(stderr, "invigil-central: no verb \"%s\"\n", argv[1]);
	return usage(stderr, 2);
}
