/* seal, open, keygen: plain age for people and for test vectors. Streams, so a file of any size takes the memory of
 * a chunk. */
#include "content/age.h"
#include "content/author_options.h"
#include "content/file_system.h"
#include "engine/memory.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- files or standard streams
 * ------------------------------------------------------------------------------------------------ */

struct stream {
	int fd;
	bool standard;
	const char *name;
	char temp[FILE_PATH_MAX]; /* output: where it is written until it is whole */
};

static int source(void *ctx, void *data, size_t room, size_t *got, struct error *e)
{
	const struct stream *s = ctx;
	return file_read_some(s->fd, s->name, data, room, got, e);
}

static int sink(void *ctx, const void *data, size_t len, struct error *e)
{
	const struct stream *s = ctx;
	return file_append(s->fd, s->name, data, len, NULL, e);
}

static int open_in(struct stream *s, const char *name, struct error *e)
{
	s->standard = !strcmp(name, "-");
	s->name = s->standard ? "standard input" : name;
	s->fd = 0;
	return s->standard ? 0 : file_open_read(&s->fd, name, e);
}

static int open_out(struct stream *s, const char *name, struct error *e)
{
	s->standard = !strcmp(name, "-");
	s->name = s->standard ? "standard output" : name;
	s->fd = 1;
	if (s->standard)
		return 0;
	const char *slash = strrchr(name, '/');
	int head = slash ? (int)(slash - name) + 1 : 0;
	int n = snprintf(s->temp, sizeof s->temp, "%.*s.tmp-%ld-%s", head, name, (long)getpid(), name + head);
	if (n < 0 || (size_t)n >= sizeof s->temp)
		return error_set(e, ERR_LIMIT, "%s: path too long", name);
	return file_open_new(&s->fd, s->temp, 0600, e);
}

/* A named output appears whole or not at all; on standard output, authenticated plaintext may have gone out. */
static int close_out(struct stream *s, int r, struct error *e)
{
	if (s->standard || s->fd < 0)
		return r;
	if (r == 0)
		r = file_sync(s->fd, s->name, e);
	file_close(s->fd);
	if (r == 0)
		r = file_rename(s->temp, s->name, e);
	if (r < 0)
		file_remove(s->temp, NULL);
	return r;
}

/* --- passphrases
 * --------------------------------------------------------------------------------------------------------------------
 */

/* The first line of the file. */
static int read_passphrase(struct buffer *out, const char *path, struct error *e)
{
	int r = file_read(out, path, e);
	if (r < 0)
		return r;
	size_t n = out->len ? strcspn(buffer_text(out), "\r\n") : 0;
	if (!n)
		return error_set(e, ERR_FORMAT, "%s: the passphrase is empty", path);
	out->data[n] = 0;
	out->len = n;
	return 0;
}

/* --- seal
 * -----------------------------------------------------------------------------------------------------------------------------
 */

struct arguments {
	struct author_list recipients, identities, files;
	const char *passphrase;
	struct buffer pass;
	struct stream in, out;
};

static int parse(struct arguments *a, const struct author_option *option, int argc, char **argv,
	const char *missing, struct error *e)
{
	const struct author_option options[] = { *option, { "--passphrase-file", NULL, AUTHOR_TEXT, &a->passphrase } };
	const struct author_list *list = option->out;
	int r = author_options(options, 2, &a->files, 2, 2, argc, argv, e);
	if (r == 0 && !list->count == !a->passphrase)
		r = error_set(e, ERR_USAGE, "give either %s or --passphrase-file FILE", missing);
	if (r == 0 && a->passphrase)
		r = read_passphrase(&a->pass, a->passphrase, e);
	return r;
}

static int open_streams(struct arguments *a, struct error *e)
{
	int r = open_in(&a->in, a->files.item[0], e);
	return r < 0 ? r : open_out(&a->out, a->files.item[1], e);
}

static int finish(struct arguments *a, int r, struct error *e)
{
	if (!a->in.standard)
		file_close(a->in.fd);
	r = close_out(&a->out, r, e);
	buffer_release_wiped(&a->pass);
	return r;
}

static int seal(struct arguments *a, struct error *e)
{
	struct age_recipient to[AUTHOR_LIST_MAX];
	struct age_to target = { a->passphrase ? NULL : to, a->recipients.count,
		a->passphrase ? buffer_text(&a->pass) : NULL, 0 };
	int r = 0;
	for (size_t i = 0; i < a->recipients.count && r == 0; i++)
		r = age_recipient_parse(&to[i], a->recipients.item[i], strlen(a->recipients.item[i]), e);
	if (r == 0)
		r = open_streams(a, e);
	return r < 0 ? r : age_pipe_seal(&target, source, &a->in, sink, &a->out, e);
}

int author_seal(int argc, char **argv, struct error *e)
{
	struct arguments a = { .pass = BUFFER_INIT(AGE_PASSPHRASE_MAX + 2), .in = { .fd = -1 }, .out = { .fd = -1 } };
	const struct author_option option = { "-r", "--recipient", AUTHOR_LIST, &a.recipients };
	int r = parse(&a, &option, argc, argv, "-r RECIPIENT", e);
	return finish(&a, r < 0 ? r : seal(&a, e), e);
}

/* --- open
 * -----------------------------------------------------------------------------------------------------------------------------
 */

struct identities {
	struct age_identity *list;
	size_t count;
};

static int add_file(struct identities *all, const char *path, struct error *e)
{
	struct age_identity *more = NULL;
	size_t count = 0;
	int r = age_identities_load(&more, &count, path, e);
	if (r < 0)
		return r;
	struct age_identity *grown = mem_zero(all->count + count, sizeof *grown);
	if (grown) {
		if (all->count)
			memcpy(grown, all->list, all->count * sizeof *grown);
		memcpy(grown + all->count, more, count * sizeof *grown);
		age_identities_free(all->list, all->count);
		all->list = grown;
		all->count += count;
	}
	age_identities_free(more, count);
	return grown ? 0 : error_set(e, ERR_NOMEM, "out of memory");
}

static int collect(struct identities *all, const struct arguments *a, struct error *e)
{
	int r = 0;
	for (size_t i = 0; i < a->identities.count && r == 0; i++)
		r = add_file(all, a->identities.item[i], e);
	if (r < 0 || !a->passphrase)
		return r;
	all->list = mem_zero(1, sizeof *all->list);
	if (!all->list)
		return error_set(e, ERR_NOMEM, "out of memory");
	all->count = 1;
	return age_identity_passphrase(all->list, buffer_text(&a->pass), a->pass.len, 1, LIMIT_AGE_WORK_FACTOR, e);
}

static int open_sealed(struct arguments *a, struct error *e)
{
	struct identities all = { NULL, 0 };
	int r = collect(&all, a, e);
	if (r == 0)
		r = open_streams(a, e);
	if (r == 0)
		r = age_pipe_open(all.list, all.count, source, &a->in, sink, &a->out, e);
	age_identities_free(all.list, all.count);
	return r;
}

int author_open(int argc, char **argv, struct error *e)
{
	struct arguments a = { .pass = BUFFER_INIT(AGE_PASSPHRASE_MAX + 2), .in = { .fd = -1 }, .out = { .fd = -1 } };
	const struct author_option option = { "-i", "--identity", AUTHOR_LIST, &a.identities };
	int r = parse(&a, &option, argc, argv, "-i IDENTITY_FILE", e);
	return finish(&a, r < 0 ? r : open_sealed(&a, e), e);
}

/* --- keygen
 * ---------------------------------------------------------------------------------------------------------------------------
 */

int author_keygen(int argc, char **argv, struct error *e)
{
	const char *path = NULL;
	struct author_list files = { { NULL }, 0 };
	struct age_identity id;
	char recipient[AGE_RECIPIENT_SIZE], secret[AGE_IDENTITY_SIZE];
	const struct author_option options[] = { { "-o", "--output", AUTHOR_TEXT, &path } };
	int r = author_options(options, 1, &files, 0, 0, argc, argv, e);
	if (r == 0)
		r = age_identity_generate(&id, e);
	if (r < 0)
		return r;
	age_recipient_text(recipient, &id.recipient);
	if (path) {
		r = age_identity_save(&id, path, e);
	} else {
		age_identity_text(secret, &id);
		printf("# public key: %s\n%s\n", recipient, secret);
		mem_wipe(secret, sizeof secret);
	}
	if (r == 0 && path)
		printf("%s\n", recipient);
	age_identity_wipe(&id);
	return r;
}
