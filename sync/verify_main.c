/* invigil-verify: one table of kinds. */
#include "content/file_system.h"
#include "engine/memory.h"
#include "sync/options.h"
#include "sync/verify.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(struct verify *v, struct error *e);
	const char *help;
} kinds[] = {
	{ "pack", verify_pack, "PACK [sitting.json]                       every chunk with -i RELEASE-IDENTITY" },
	{ "manifest", verify_manifest,
		"sitting.json…                         two signatures, expiry, files beside it" },
	{ "centre", verify_centre, "centre.json…                            two signatures, expiry" },
	{ "release", verify_release,
		"RELEASE [sitting.json]                 two signatures; opens with -i DEVICE-IDENTITY" },
	{ "journal", verify_journal, "JOURNAL… -i IDENTITY                   every line authentic and in order" },
	{ "answers", verify_answers,
		"MANIFEST centre.json [JOURNAL]         the device's signature; the journal's bytes" },
	{ "receipt", verify_receipt, "PROOF MANIFEST [--reference CODE]      the log's signature and the path" },
	{ "result", verify_result,
		"RESULT sitting.json PACK KEY MANIFEST JOURNAL… -i INTAKE -i MARKING -i RELEASE   works it out again" },
};

static int usage(FILE *to, int code)
{
	fprintf(to, "usage: invigil-verify KIND FILE… --trust DIR [-i IDENTITY]… [--reference CODE]\n");
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		fprintf(to, "  %-9s %s\n", kinds[i].name, kinds[i].help);
	return code;
}

static int load_identities(struct verify *v, const struct option_list *paths, struct error *e)
{
	int rc = 0;
	for (size_t i = 0; i < paths->count && rc == 0; i++) {
		struct age_identity *list = NULL, *all;
		size_t n = 0;
		rc = age_identities_load(&list, &n, paths->item[i], e);
		if (rc)
			return rc;
		all = mem_zero(v->id_count + n, sizeof *all);
		if (all) {
			if (v->id_count)
				memcpy(all, v->ids, v->id_count * sizeof *all);
			memcpy(all + v->id_count, list, n * sizeof *all);
			age_identities_free(v->ids, v->id_count);
			v->ids = all;
			v->id_count += n;
		} else {
			rc = error_set(e, ERR_NOMEM, "no memory");
		}
		age_identities_free(list, n);
	}
	return rc;
}

static int run(
	const char *kind, struct verify *v, const char *trust, const struct option_list *ids, struct error *e)
{
	int rc = options_need("--trust", trust, e);
	rc = rc ? rc : file_join(v->log_path, trust, "log.pub", e);
	rc = rc ? rc : trust_open(&v->trust, trust, NULL, TRUST_MEMORY, e);
	rc = rc ? rc : load_identities(v, ids, e);
	for (size_t i = 0; rc == 0 && i < sizeof kinds / sizeof kinds[0]; i++)
		if (!strcmp(kind, kinds[i].name)) {
			rc = kinds[i].run(v, e);
			trust_close(v->trust);
			age_identities_free(v->ids, v->id_count);
			return rc;
		}
	trust_close(v->trust);
	age_identities_free(v->ids, v->id_count);
	return rc ? rc : error_set(e, ERR_USAGE, "no kind \"%s\"; see --help", kind);
}

int main(int argc, char **argv)
{
	const char *trust = NULL, *reference = NULL;
	bool help = false, version = false;
	struct option_list words = { .count = 0 }, ids = { .count = 0 };
	const struct option_spec specs[] = { { "--trust", &trust, NULL, NULL },
		{ "--reference", &reference, NULL, NULL }, { "-i", NULL, &ids, NULL }, { "--help", NULL, NULL, &help },
		{ "--version", NULL, NULL, &version }, { "-h", NULL, NULL, &help }, { NULL, NULL, NULL, NULL } };
	struct error e = ERROR_INIT;
	struct verify v = { .count = 0 };
	int rc = options_parse(specs, &words, argc - 1, argv + 1, &e);
	if (help)
		return usage(stdout, 0);
	if (version)
		return puts("invigil-verify " INVIGIL_VERSION) < 0;
	if (rc == 0 && words.count == 0)
		return usage(stderr, 2);
	v.reference = reference;
	v.file = words.item + 1;
	v.count = words.count ? words.count - 1 : 0;
	rc = rc ? rc : run(words.item[0], &v, trust, &ids, &e);
	return options_exit("invigil-verify", rc, &e);
}
