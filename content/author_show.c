/* show: what is in a pack, as text for people; one compiled item as JSON for tools. */
#include "content/age.h"
#include "content/author_options.h"
#include "content/pack.h"
#include "engine/item.h"
#include "engine/memory.h"
#include "engine/test.h"

#include <stdio.h>
#include <string.h>

static void print_limits(const struct time_limits *l)
{
	if (l->max_ms >= 0)
		printf(", %g minutes", (double)l->max_ms / 60000);
	if (l->min_ms > 0)
		printf(", at least %g minutes", (double)l->min_ms / 60000);
}

static void print_section(const struct section *s, int depth)
{
	size_t refs = 0;
	for (size_t i = 0; i < s->count; i++)
		refs += s->children[i].ref != NULL;
	printf("%*ssection %s \"%s\"", 2 * depth, "", s->id, s->title);
	if (refs)
		printf(", %zu item%s", refs, refs == 1 ? "" : "s");
	if (s->selects)
		printf(", takes %zu", s->select);
	printf("%s%s", s->shuffle ? ", shuffled" : "", s->visible ? "" : ", not shown");
	print_limits(&s->limits);
	printf("\n");
	for (size_t i = 0; i < s->count; i++)
		if (s->children[i].section)
			print_section(s->children[i].section, depth + 1);
}

static void print_test(const struct test *t)
{
	printf("test %s \"%s\"", t->id, t->title);
	print_limits(&t->limits);
	printf("\n");
	for (size_t i = 0; i < t->part_count; i++) {
		const struct test_part *p = &t->parts[i];
		printf("  part %s, %s, %s", p->id, p->linear ? "linear" : "nonlinear",
			p->simultaneous ? "simultaneous" : "individual");
		print_limits(&p->limits);
		printf("\n");
		for (size_t k = 0; k < p->count; k++)
			print_section(p->sections[k], 2);
	}
}

struct listing {
	struct pack *pack;
	struct error *e;
};

static int print_item(const char *id, void *ctx)
{
	struct listing *l = ctx;
	struct buffer json = BUFFER_INIT(LIMIT_ITEM_JSON);
	struct item *item = NULL;
	int r = pack_item(l->pack, id, &json, NULL, l->e);
	if (r == 0)
		r = item_load(&item, buffer_text(&json), json.len, l->e);
	if (r == 0) {
		printf("  %-24s %-8s", id, item->label[0] ? item->label : "-");
		for (size_t i = 0; i < item->interaction_count; i++) {
			const struct interaction *x = item->interactions[i];
			bool choice = x->kind == INTERACTION_CHOICE;
			printf(" %s", !choice                      ? "extended text"
						  : interaction_is_multiple(x) ? "multiple choice"
													   : "single choice");
			if (choice)
				printf(" (%zu)", x->choice_count);
		}
		printf("  %s\n", item->title);
	}
	item_free(item);
	buffer_release_wiped(&json);
	return r;
}

static int print_pack(struct pack *p, struct error *e)
{
	const struct pack_info *info = pack_info(p);
	struct listing l = { p, e };
	struct test *t = NULL;
	int r = pack_load_test(&t, p, e);
	if (r < 0)
		return r;
	printf("pack %s \"%s\", %s, by %s%s%s\n", info->paper, info->title, info->practice ? "practice" : "live",
		info->tool, info->built[0] ? ", built " : "", info->built);
	print_test(t);
	test_free(t);
	int count = pack_item_count(p, e);
	if (count < 0)
		return count;
	printf("%d items\n", count);
	return pack_items(p, e, print_item, &l);
}

static int print_json(struct pack *p, const char *id, struct error *e)
{
	struct buffer json = BUFFER_INIT(LIMIT_ITEM_JSON);
	int r = pack_item(p, id, &json, NULL, e);
	if (r == 0)
		printf("%s\n", buffer_text(&json));
	buffer_release_wiped(&json);
	return r;
}

int author_show(int argc, char **argv, struct error *e)
{
	const char *identity = NULL, *item = NULL;
	struct author_list files = { { NULL }, 0 };
	struct age_identity *ids = NULL;
	size_t count = 0;
	struct pack *p = NULL;
	const struct author_option options[] = {
		{ "-i", "--identity", AUTHOR_TEXT, &identity },
		{ "--item", NULL, AUTHOR_TEXT, &item },
	};
	int r = author_options(options, 2, &files, 1, 1, argc, argv, e);
	if (r == 0 && !identity)
		r = error_set(e, ERR_USAGE, "-i IDENTITY is missing");
	if (r == 0)
		r = age_identities_load(&ids, &count, identity, e);
	if (r == 0)
		r = pack_open(&p, files.item[0], ids, count, e);
	if (r == 0)
		r = item ? print_json(p, item, e) : print_pack(p, e);
	pack_close(p);
	age_identities_free(ids, count);
	return r;
}
