/* Two people: a threshold of two over signers_verify(). What does not hold never counts; what counts must differ in
 * name and in key. */
#include "content/file_system.h"
#include "content/signers.h"
#include "engine/memory.h"

#include <string.h>

/* Two of the good ones who differ in name and key. */
static int choose_two(const struct signer *who[2], const struct signer *const *good, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++)
			if (strcmp(good[i]->principal, good[k]->principal) != 0 &&
				!public_key_equal(&good[i]->key, &good[k]->key)) {
				who[0] = good[i];
				who[1] = good[k];
				return 0;
			}
	return ERR_AUTH;
}

static int refuse_two(const struct signer *const *good, size_t count, const struct error *reason, struct error *e)
{
	const char *gap = reason->code ? "; " : "";
	bool same_name = count > 1;

	for (size_t i = 1; i < count; i++)
		same_name = same_name && !strcmp(good[i]->principal, good[0]->principal);
	if (count == 0 && reason->code)
		return error_set(e, reason->code, "no valid signature: %s", reason->text);
	if (count == 0)
		return error_set(e, ERR_AUTH, "not signed: two people must sign");
	if (count == 1 || same_name)
		return error_set(
			e, ERR_AUTH, "signed only by %s: a second person must sign%s%s", good[0]->principal, gap, reason->text);
	return error_set(e, ERR_AUTH,
		"%s and %s signed with one and the same key: two people must sign, each with their own", good[0]->principal,
		good[1]->principal);
}

int signers_verify_two(const struct signers *s, const char *name_space, int64_t now, const void *msg, size_t len,
	const struct signature *list, size_t count, const struct signer *who[2], struct error *e)
{
	const struct signer *good[SIGNATURES_MAX];
	struct error reason = ERROR_INIT;
	size_t held = 0;

	if (count > SIGNATURES_MAX)
		return error_set(e, ERR_LIMIT, "more than %d signatures", SIGNATURES_MAX);
	for (size_t i = 0; i < count; i++) {
		struct error one = ERROR_INIT;
		int r = signers_verify(
			s, list[i].principal, name_space, now, msg, len, list[i].armour, list[i].len, &good[held], &one);
		if (r == ERR_NOMEM)
			return error_set(e, r, "%s", one.text);
		if (r == 0)
			held++;
		else if (!reason.code)
			reason = one;
	}
	return choose_two(who, good, held) == 0 ? 0 : refuse_two(good, held, &reason, e);
}

/* The signatures that lie beside a file; names and texts owned. */
struct beside {
	struct signature list[SIGNATURES_MAX];
	struct buffer text[SIGNATURES_MAX];
	char *principal[SIGNATURES_MAX];
	size_t count;
};

/* PRINCIPAL in "NAME.PRINCIPAL.sig", or a length of 0. */
static size_t principal_in(const char **out, const char *file, const char *name)
{
	size_t n = strlen(file), head = strlen(name), tail = strlen(".sig");

	if (n <= head + 1 + tail || memcmp(file, name, head) != 0 || file[head] != '.' ||
		strcmp(file + n - tail, ".sig") != 0)
		return 0;
	*out = file + head + 1;
	return n - head - 1 - tail;
}

static int read_beside(
	struct beside *b, const char *dir, const char *file, const char *principal, size_t len, struct error *e)
{
	char path[FILE_PATH_MAX];
	size_t i = b->count;
	int r = file_join(path, dir, file, e);

	if (r < 0)
		return r;
	if (i == SIGNATURES_MAX)
		return error_set(e, ERR_LIMIT, "%s: more than %d signatures", path, SIGNATURES_MAX);
	b->principal[i] = mem_string_n(principal, len);
	if (!b->principal[i])
		return error_set(e, ERR_NOMEM, "%s: out of memory", path);
	buffer_init(&b->text[i], LIMIT_SIGNATURE);
	b->count++;
	r = file_read(&b->text[i], path, e);
	b->list[i] = (struct signature){ b->principal[i], buffer_text(&b->text[i]), b->text[i].len };
	return r;
}

static int collect_beside(struct beside *b, const char *path, struct error *e)
{
	struct file_names names = { NULL, 0 };
	char dir[FILE_PATH_MAX] = ".";
	const char *name = file_name(path), *principal;
	size_t n = (size_t)(name - path);

	if (n >= sizeof dir)
		return error_set(e, ERR_LIMIT, "%.64s…: the path is too long", path);
	if (n) {
		memcpy(dir, path, n);
		dir[n] = 0;
	}
	int r = file_list(&names, dir, e);
	for (size_t i = 0; r == 0 && i < names.count; i++) {
		size_t len = principal_in(&principal, names.name[i], name);
		if (len)
			r = read_beside(b, dir, names.name[i], principal, len, e);
	}
	file_names_release(&names);
	return r;
}

int signers_verify_two_beside(const struct signers *s, const char *path, const char *name_space, int64_t now,
	const void *msg, size_t len, const struct signer *who[2], struct error *e)
{
	struct beside *b = mem_zero(1, sizeof *b);
	int r;

	if (!b)
		return error_set(e, ERR_NOMEM, "%s: out of memory", path);
	r = collect_beside(b, path, e);
	if (r == 0) {
		r = signers_verify_two(s, name_space, now, msg, len, b->list, b->count, who, e);
		if (r < 0)
			error_prefix(e, r, "%s", path);
	}
	for (size_t i = 0; i < b->count; i++) {
		buffer_release(&b->text[i]);
		mem_free(b->principal[i]);
	}
	mem_free(b);
	return r;
}
