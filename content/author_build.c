/* build: the command line, progress and summary around author_build_pack(). */
#include "content/author_catalogue.h"
#include "content/author_options.h"
#include "content/author_pack.h"
#include "engine/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- which test?
 * ---------------------------------------------------------------------------------------------------------------
 */

struct search {
	char test[FILE_PATH_MAX];
	char root[FILE_PATH_MAX];
	size_t tests;
};

static int look_for_test(const struct qti_source *source, const char *file, bool named, void *ctx, struct error *e)
{
	struct search *s = ctx;
	struct author_entry a;
	int r = author_look(&a, source, file, e);
	if (r < 0)
		return r;
	bool broken = named && a.kind == QTI_KIND_OTHER;
	if (broken)
		r = qti_report_error(&a.report, file, e);
	if (a.kind == QTI_KIND_TEST && ++s->tests == 1) {
		snprintf(s->test, sizeof s->test, "%s", file);
		snprintf(s->root, sizeof s->root, "%s", source->root);
	} else if (a.kind == QTI_KIND_TEST) {
		r = error_set(e, ERR_USAGE, "two tests: %.200s and %.200s; name the one to build", s->test, file);
	}
	author_entry_release(&a);
	return r;
}

static int find_test(struct search *s, const struct author_list *files, const char *root, struct error *e)
{
	int r = 0;
	for (size_t i = 0; i < files->count && r == 0; i++)
		r = author_each(files->item[i], root, e, look_for_test, s);
	if (r == 0 && !s->tests)
		r = error_set(e, ERR_NOTFOUND, "%s: no test (qti-assessment-test) found", files->item[0]);
	return r;
}

/* --- talking
 * ----------------------------------------------------------------------------------------------------------------------
 */

struct talk {
	bool terminal;
	size_t shown;
};

static void show_progress(void *ctx, size_t done, size_t total)
{
	struct talk *t = ctx;
	if (!t->terminal || (done - t->shown < 25 && done != total))
		return;
	t->shown = done;
	fprintf(stderr, "\r  compiling %zu of %zu", done, total);
	if (done == total)
		fprintf(stderr, "\r%40s\r", "");
}

static void complain(void *ctx, const char *file, int line, const char *level, const char *text)
{
	(void)ctx;
	fprintf(stderr, "%s:%d: %s: %s\n", file, line, level, text);
}

static int by_name(const void *a, const void *b)
{
	const struct author_area *x = a, *y = b;
	size_t n = strlen(x->name), m = strlen(y->name);
	bool numbers = n && m && !strncmp(x->name, "area-", 5) && !strncmp(y->name, "area-", 5);
	if (numbers && n != m) /* area-2 before area-10 */
		return n < m ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void print_count(const char *what, size_t n)
{
	if (n)
		printf("  %-28s %zu\n", what, n);
}

static void print_summary(struct author_summary *s, const struct author_build *b)
{
	printf("%s: %s \"%s\", %s\n", b->pack, s->paper, s->title, b->practice ? "practice" : "live");
	print_count("items", s->items);
	print_count("stimuli", s->stimuli);
	print_count("pictures", s->media);
	print_count("single choice", s->choice_single);
	print_count("multiple choice", s->choice_multiple);
	print_count("extended text", s->text);
	print_count("other", s->other);
	qsort(s->areas, s->area_count, sizeof s->areas[0], by_name);
	for (size_t i = 0; i < s->area_count; i++)
		print_count(s->areas[i].name[0] ? s->areas[i].name : "without an area", s->areas[i].items);
	if (s->max_seconds > 0)
		printf("  %-28s %g minutes\n", "time", s->max_seconds / 60);
	printf("  %-28s %llu bytes\n  %-28s %s\n", "size", (unsigned long long)s->pack_size, "sha256", s->pack_sha256);
	if (b->key)
		printf("%s: marking key\n", b->key);
	else if (!b->practice)
		fprintf(stderr,
			"no marking key was written: this pack cannot be marked (--key NAME.key --marking RECIPIENT)\n");
}

/* --- the verb
 * -----------------------------------------------------------------------------------------------------------------------
 */

struct arguments {
	const char *out, *key, *marking, *root;
	bool practice;
	struct author_list recipients, files;
};

static int check(const struct arguments *a, struct error *e)
{
	if (!a->out)
		return error_set(e, ERR_USAGE, "-o NAME.pack is missing");
	if (!a->recipients.count)
		return error_set(e, ERR_USAGE, "-r RECIPIENT is missing");
	if (!a->key != !a->marking)
		return error_set(e, ERR_USAGE, "--key and --marking go together");
	if (a->practice && a->key)
		return error_set(e, ERR_USAGE, "a practice pack holds its own scoring and has no marking key");
	return 0;
}

static int parse_recipients(struct age_recipient *out, const struct author_list *list, struct error *e)
{
	int r = 0;
	for (size_t i = 0; i < list->count && r == 0; i++)
		if ((r = age_recipient_parse(&out[i], list->item[i], strlen(list->item[i]), e)) < 0)
			error_prefix(e, r, "-r %.80s", list->item[i]);
	return r;
}

/* Only SOURCE_DATE_EPOCH gives a pack a time, so that the same source gives the same plaintext. */
static const char *build_time(char out[WHEN_SIZE])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL;
	long long seconds = epoch && *epoch ? strtoll(epoch, &end, 10) : -1;
	return seconds >= 0 && end && !*end && when_format(out, seconds) ? out : NULL;
}

static int build(const struct arguments *a, struct error *e)
{
	struct search s = { "", "", 0 };
	struct talk talk = { isatty(2) == 1, 0 };
	struct age_recipient to[AUTHOR_LIST_MAX];
	struct author_summary sum;
	char built[WHEN_SIZE];
	int r = parse_recipients(to, &a->recipients, e);
	if (r == 0)
		r = find_test(&s, &a->files, a->root, e);
	if (r < 0)
		return r;
	struct author_build b = { .test = s.test,
		.root = s.root,
		.practice = a->practice,
		.pack = a->out,
		.to = { to, a->recipients.count, NULL, 0 },
		.key = a->key,
		.built = build_time(built),
		.progress = show_progress,
		.complain = complain,
		.ctx = &talk };
	if (a->marking && (r = age_recipient_parse(&b.marking, a->marking, strlen(a->marking), e)) < 0)
		return error_prefix(e, r, "--marking");
	r = author_build_pack(&sum, &b, e);
	if (r == 0)
		print_summary(&sum, &b);
	return r;
}

int author_build(int argc, char **argv, struct error *e)
{
	struct arguments a = { .out = NULL };
	const struct author_option options[] = {
		{ "-o", "--output", AUTHOR_TEXT, &a.out },
		{ "--key", NULL, AUTHOR_TEXT, &a.key },
		{ "--marking", NULL, AUTHOR_TEXT, &a.marking },
		{ "--root", NULL, AUTHOR_TEXT, &a.root },
		{ "-r", "--recipient", AUTHOR_LIST, &a.recipients },
		{ "--practice", NULL, AUTHOR_FLAG, &a.practice },
	};
	int r =
		author_options(options, sizeof options / sizeof options[0], &a.files, 1, AUTHOR_LIST_MAX, argc, argv, e);
	if (r == 0)
		r = check(&a, e);
	return r < 0 ? r : build(&a, e);
}
