#include "sync/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option_spec *find(const struct option_spec *specs, const char *name)
{
	for (; specs->name; specs++)
		if (!strcmp(specs->name, name))
			return specs;
	return NULL;
}

static int push(struct option_list *l, const char *value, struct error *e)
{
	if (l->count == OPTIONS_LIST_MAX)
		return error_set(e, ERR_USAGE, "more than %d arguments of one kind", OPTIONS_LIST_MAX);
	l->item[l->count++] = value;
	return 0;
}

int options_parse(
	const struct option_spec *specs, struct option_list *words, int argc, char **argv, struct error *e)
{
	int rc = 0;
	for (int i = 0; i < argc && rc == 0; i++) {
		if (argv[i][0] != '-' || !argv[i][1]) {
			rc = push(words, argv[i], e);
			continue;
		}
		const struct option_spec *s = find(specs, argv[i]);
		if (!s)
			return error_set(e, ERR_USAGE, "%s is not known here", argv[i]);
		if (s->flag) {
			*s->flag = true;
			continue;
		}
		if (i + 1 == argc)
			return error_set(e, ERR_USAGE, "%s needs a value", argv[i]);
		i++;
		if (s->list)
			rc = push(s->list, argv[i], e);
		else
			*s->value = argv[i];
	}
	return rc;
}

int options_need(const char *name, const char *value, struct error *e)
{
	return value ? 0 : error_set(e, ERR_USAGE, "%s is missing", name);
}

int options_number(long *out, const char *name, const char *value, long min, long max, struct error *e)
{
	char *end = NULL;
	long n = strtol(value, &end, 10);
	if (!*value || *end || n < min || n > max)
		return error_set(e, ERR_USAGE, "%s: a whole number from %ld to %ld is needed", name, min, max);
	*out = n;
	return 0;
}

int options_exit(const char *who, int rc, const struct error *e)
{
	if (rc == 0)
		return 0;
	fprintf(stderr, "%s: %s\n", who, e->text[0] ? e->text : error_name(rc));
	return rc == ERR_USAGE ? 2 : 1;
}
