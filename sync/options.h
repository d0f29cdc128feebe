/* Command lines of the sync programs: `--name VALUE` or `--name`, repeatable where said, and words in between.
 *
 * A table says what a verb knows; anything else is ERR_USAGE naming it. Values are borrowed from argv. */
#ifndef SYNC_OPTIONS_H
#define SYNC_OPTIONS_H

#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>

#define OPTIONS_LIST_MAX 256

/* Values of a repeatable option, and the words. */
struct option_list {
	const char *item[OPTIONS_LIST_MAX];
	size_t count;
};

/* Exactly one target is set. */
struct option_spec {
	const char *name;         /* "--data", "-o" */
	const char **value;       /* takes the next argument */
	struct option_list *list; /* takes the next argument, may be repeated */
	bool *flag;               /* takes none */
};

/* `specs` ends with a NULL name. ERR_USAGE. */
int options_parse(
	const struct option_spec *specs, struct option_list *words, int argc, char **argv, struct error *e);

/* ERR_USAGE "--data is missing" where value is NULL. */
int options_need(const char *name, const char *value, struct error *e);

/* A whole number in min..max; ERR_USAGE. */
int options_number(long *out, const char *name, const char *value, long min, long max, struct error *e);

/* Exit code of a program from a result: 0, 2 for ERR_USAGE, else 1; the reason goes to standard error as "WHO: …".
 */
int options_exit(const char *who, int rc, const struct error *e);

#endif
