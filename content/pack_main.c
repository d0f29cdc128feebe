/* invigil-pack: what content authors and central do with questions. One table of verbs; each verb has its own file.
 */
#include "content/author_options.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

static const struct author_verb verbs[] = {
	{ "lint", "[--json] [--strict] [--root DIR] SRC…", "check items, tests and stimuli; SRC is a file or a folder",
		author_lint },
	{ "build", "SRC… -o NAME.pack [--key NAME.key --marking RECIPIENT] -r RECIPIENT… [--practice] [--root DIR]",
		"compile one test and seal it", author_build },
	{ "show", "PACK -i IDENTITY [--item ID]", "what is in a pack, or one compiled item", author_show },
	{ "score", "ITEM.xml --response JSON [--seed N] [--state JSON]", "score one response", author_score },
	{ "test-run", "TEST.xml --responses JSON [--seed N] [--root DIR]",
		"draw a paper, score all its items and the test", author_test_run },
	{ "manifest",
		"--sitting ID --name TEXT --version N --expires TIME --opens-at TIME --programme FILE --release RECIPIENT "
		"--pack "
		"FILE,paper=ID,component=C,role=R[,key=FILE]… [--issued TIME] -o sitting.json",
		"write a sitting manifest, to be signed by two people", author_manifest },
	{ "seal", "-r RECIPIENT… | --passphrase-file FILE  IN OUT", "age: seal a file (- is standard input or output)",
		author_seal },
	{ "open", "-i IDENTITY_FILE | --passphrase-file FILE  IN OUT", "age: open a file", author_open },
	{ "keygen", "[-o FILE]", "make an age identity", author_keygen },
};
#define VERBS (sizeof verbs / sizeof verbs[0])

static void print_usage(FILE *to, const struct author_verb *v)
{
	fprintf(to, "usage: invigil-pack %s %s\n", v->name, v->usage);
}

static int help(FILE *to)
{
	fprintf(to, "usage: invigil-pack VERB …\n\n");
	for (size_t i = 0; i < VERBS; i++)
		fprintf(to, "  %-9s %s\n", verbs[i].name, verbs[i].summary);
	fprintf(to, "\ninvigil-pack VERB --help shows a verb's arguments; --version the version.\n"
				"Exit code: 0 done, 1 refused or failed, 2 wrong command line.\n");
	return to == stdout ? 0 : 2;
}

static const struct author_verb *find(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static int run(const struct author_verb *v, int argc, char **argv)
{
	struct error e = ERROR_INIT;
	int r = v->run(argc, argv, &e);
	if (r >= 0 && fflush(stdout) != 0)
		r = error_set(&e, ERR_IO, "cannot write to standard output");
	if (r == ERR_USAGE) {
		if (e.text[0])
			fprintf(stderr, "invigil-pack %s: %s\n", v->name, e.text);
		print_usage(stderr, v);
		return 2;
	}
	if (r < 0)
		fprintf(stderr, "invigil-pack %s: %s\n", v->name, e.text[0] ? e.text : error_name(r));
	return r == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return help(stderr);
	if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return help(stdout);
	if (!strcmp(argv[1], "--version")) {
		printf("invigil-pack %s\n", INVIGIL_VERSION);
		return 0;
	}
	const struct author_verb *v = find(argv[1]);
	if (!v) {
		fprintf(stderr, "invigil-pack: no verb \"%.40s\"; invigil-pack help lists them\n", argv[1]);
		return 2;
	}
	if (argc > 2 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"))) {
		print_usage(stdout, v);
		return 0;
	}
	int code = run(v, argc - 2, argv + 2);
	xmlCleanupParser();
	return code;
}
