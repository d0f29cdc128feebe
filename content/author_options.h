/* Command lines of invigil-pack's verbs: a table of options, one call.
 *
 * `--name VALUE`, `--name=VALUE` and short `-r VALUE`; options and files in any order; `--` ends the options; a
 * lone `-` is a file name. Values are borrowed from argv. */
#ifndef CONTENT_AUTHOR_OPTIONS_H
#define CONTENT_AUTHOR_OPTIONS_H

#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>

#define AUTHOR_LIST_MAX 256

struct author_list {
	const char *item[AUTHOR_LIST_MAX];
	size_t count;
};

enum author_option_kind {
	AUTHOR_FLAG, /* bool */
	AUTHOR_TEXT, /* const char * */
	AUTHOR_LIST  /* struct author_list */
};

struct author_option {
	const char *name, *other; /* other spelling, or NULL */
	enum author_option_kind kind;
	void *out;
};

/* Files go to `files`, at least `low` and at most `high`. ERR_USAGE with the reason. */
int author_options(const struct author_option *options, size_t count, struct author_list *files, size_t low,
	size_t high, int argc, char **argv, struct error *e);

/* A verb of the program. `run` gets what follows the verb; 0, AUTHOR_FAILED (all has been said), or a negative
 * code. */
#define AUTHOR_FAILED 1
struct author_verb {
	const char *name, *usage, *summary;
	int (*run)(int argc, char **argv, struct error *e);
};

int author_lint(int argc, char **argv, struct error *e);
int author_build(int argc, char **argv, struct error *e);
int author_show(int argc, char **argv, struct error *e);
int author_open(int argc, char **argv, struct error *e);
int author_seal(int argc, char **argv, struct error *e);
int author_score(int argc, char **argv, struct error *e);
int author_test_run(int argc, char **argv, struct error *e);
int author_manifest(int argc, char **argv, struct error *e);
int author_keygen(int argc, char **argv, struct error *e);

#endif
