/* The key stays a parsed JSON value with a sorted index of its items; the engine reads the entries itself. */
#include "content/markkey.h"
#include "engine/item.h"
#include "engine/json.h"
#include "engine/limits.h"
#include "engine/memory.h"
#include "engine/test.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	const char *id;
	const json_t *json;
};

struct markkey {
	json_t *root; /* owned */
	const char *paper, *pack;
	const json_t *test;
	struct entry *items; /* sorted by id */
	size_t count;
};

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	return strcmp(x->id, y->id);
}

static void check_entry(struct json_reader *r, const char *id, const json_t *entry)
{
	size_t mark = json_enter(r, id, 0);
	if (!json_is_id(id))
		json_fail(r, ERR_FORMAT, NULL, "not an identifier");
	if (!json_is_object(entry))
		json_fail(r, ERR_FORMAT, NULL, "not an object");
	json_need_hash(r, entry, "sha256");
	json_may_text(r, entry, "area", LIMIT_TITLE);
	json_may_array(r, entry, "outcomes", LIMIT_VARIABLES);
	json_may_object(r, entry, "correct");
	json_may_object(r, entry, "mapping");
	json_leave(r, mark);
}

static int read_items(struct markkey *k, struct json_reader *r, json_t *items)
{
	const char *id;
	json_t *entry;
	size_t n = items ? json_object_size(items) : 0;
	if (n > LIMIT_ITEMS)
		return json_fail(r, ERR_LIMIT, "items", "more than %d items", LIMIT_ITEMS);
	k->items = mem_zero(n + 1, sizeof *k->items);
	if (!k->items)
		return json_fail(r, ERR_NOMEM, "items", "out of memory");
	size_t mark = json_enter(r, "items", 0);
	json_object_foreach(items, id, entry)
	{
		check_entry(r, id, entry);
		k->items[k->count++] = (struct entry){ id, entry };
	}
	json_leave(r, mark);
	qsort(k->items, k->count, sizeof *k->items, compare);
	return r->code;
}

static int read_key(struct markkey *k, struct error *e)
{
	struct json_reader r;
	json_reader_init(&r, e);
	const char *format = json_need_text(&r, k->root, "format", 64);
	if (format && strcmp(format, MARKKEY_FORMAT) != 0)
		json_fail(&r, ERR_UNSUPPORTED, "format", "\"%s\", this program reads %s", format, MARKKEY_FORMAT);
	k->paper = json_need_id(&r, k->root, "paper");
	k->pack = json_need_hash(&r, k->root, "pack");
	k->test = json_need_object(&r, k->root, "test");
	read_items(k, &r, json_need_object(&r, k->root, "items"));
	return r.code;
}

int markkey_parse(struct markkey **out, const void *json, size_t len, struct error *e)
{
	struct markkey *k = mem_zero(1, sizeof *k);
	if (!k)
		return error_set(e, ERR_NOMEM, "out of memory");
	int r = json_parse(&k->root, json, len, MARKKEY_SIZE_MAX, JSON_DEPTH_MAX, e);
	if (r == 0)
		r = read_key(k, e);
	if (r < 0) {
		error_prefix(e, r, "marking key");
		markkey_free(k);
		return r;
	}
	*out = k;
	return 0;
}

void markkey_free(struct markkey *k)
{
	if (!k)
		return;
	json_decref(k->root);
	mem_free(k->items);
	mem_free(k);
}

const char *markkey_paper(const struct markkey *k)
{
	return k->paper;
}

const char *markkey_pack(const struct markkey *k)
{
	return k->pack;
}

size_t markkey_count(const struct markkey *k)
{
	return k->count;
}

static const char *text_of(const json_t *entry, const char *key)
{
	const char *text = json_string_value(json_object_get(entry, key));
	return text ? text : "";
}

void markkey_at(struct markkey_item *out, const struct markkey *k, size_t n)
{
	const struct entry *x = &k->items[n];
	*out = (struct markkey_item){ x->id, text_of(x->json, "sha256"), text_of(x->json, "area") };
}

static const struct entry *find(const struct markkey *k, const char *id, struct error *e)
{
	const struct entry want = { id, NULL };
	const struct entry *x = bsearch(&want, k->items, k->count, sizeof *k->items, compare);
	if (!x)
		error_set(e, ERR_NOTFOUND, "the marking key of %s has no item %.128s", k->paper, id);
	return x;
}

int markkey_find(struct markkey_item *out, const struct markkey *k, const char *id, struct error *e)
{
	const struct entry *x = find(k, id, e);
	if (!x)
		return ERR_NOTFOUND;
	markkey_at(out, k, (size_t)(x - k->items));
	return 0;
}

int markkey_apply_item(const struct markkey *k, struct item *item, const char *sha256, struct error *e)
{
	const struct entry *x = find(k, item->id, e);
	if (!x)
		return ERR_NOTFOUND;
	if (strcmp(text_of(x->json, "sha256"), sha256) != 0)
		return error_set(e, ERR_AUTH,
			"item %.128s is not the one that the marking key was made for (its hash differs)", item->id);
	int r = item_add_key(item, x->json, e);
	return r < 0 ? error_prefix(e, r, "marking key: item %.128s", x->id) : 0;
}

int markkey_apply_test(const struct markkey *k, struct test *test, struct error *e)
{
	if (strcmp(test->id, k->paper) != 0)
		return error_set(e, ERR_AUTH, "the marking key is for paper %.128s, not %.128s", k->paper, test->id);
	int r = test_add_key(test, k->test, e);
	return r < 0 ? error_prefix(e, r, "marking key: test") : 0;
}

int markkey_check_pack(const struct markkey *k, const char *sha256, struct error *e)
{
	if (!strcmp(k->pack, sha256))
		return 0;
	return error_set(e, ERR_AUTH, "the marking key of %s is for another pack file (its hash differs)", k->paper);
}
