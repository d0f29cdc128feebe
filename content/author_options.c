/* A loop over argv and a table; nothing remembers anything between calls. */
#include "content/author_options.h"

#include <string.h>

static const struct author_option *find(
	const struct author_option *options, size_t count, const char *name, size_t len)
{
	for (size_t i = 0; i < count; i++) {
		const char *names[2] = { options[i].name, options[i].other };
		for (int k = 0; k < 2; k++)
			if (names[k] && strlen(names[k]) == len && !memcmp(names[k], name, len))
				return &options[i];
	}
	return NULL;
}

static int add(struct author_list *list, const char *value, struct error *e)
{
	if (list->count == AUTHOR_LIST_MAX)
		return error_set(e, ERR_USAGE, "more than %d values", AUTHOR_LIST_MAX);
	list->item[list->count++] = value;
	return 0;
}

static int set(const struct author_option *o, const char *value, struct error *e)
{
	if (o->kind == AUTHOR_LIST)
		return add(o->out, value, e);
	const char **text = o->out;
	if (*text)
		return error_set(e, ERR_USAGE, "%s is given twice", o->name);
	*text = value;
	return 0;
}

/* One option at argv[*i]; steps over its value. */
static int take(const struct author_option *options, size_t count, int argc, char **argv, int *i, struct error *e)
{
	const char *arg = argv[*i], *equals = strncmp(arg, "--", 2) ? NULL : strchr(arg, '=');
	size_t len = equals ? (size_t)(equals - arg) : strlen(arg);
	const struct author_option *o = find(options, count, arg, len);
	if (!o)
		return error_set(e, ERR_USAGE, "unknown option %.*s", (int)(len < 64 ? len : 64), arg);
	if (o->kind == AUTHOR_FLAG) {
		if (equals)
			return error_set(e, ERR_USAGE, "%s takes no value", o->name);
		*(bool *)o->out = true;
		return 0;
	}
	if (equals)
		return set(o, equals + 1, e);
	if (*i + 1 >= argc)
		return error_set(e, ERR_USAGE, "%s needs a value", o->name);
	return set(o, argv[++*i], e);
}

int author_options(const struct author_option *options, size_t count, struct author_list *files, size_t low,
	size_t high, int argc, char **argv, struct error *e)
{
	bool rest = false;
	int r = 0;
	for (int i = 0; i < argc && r == 0; i++) {
		if (!rest && !strcmp(argv[i], "--"))
			rest = true;
		else if (!rest && argv[i][0] == '-' && argv[i][1])
			r = take(options, count, argc, argv, &i, e);
		else
			r = add(files, argv[i], e);
	}
	if (r == 0 && files->count < low)
		r = error_set(e, ERR_USAGE, "a file is missing (%zu needed)", low);
	if (r == 0 && files->count > high)
		r = error_set(e, ERR_USAGE, "too many files: %s", files->item[high]);
	return r;
}
