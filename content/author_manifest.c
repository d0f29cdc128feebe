/* manifest: write sitting.json from arguments; sizes and hashes are taken from the files themselves. */
#include "content/author_options.h"
#include "content/codec.h"
#include "content/file_system.h"
#include "content/sitting.h"
#include "content/sshsig.h"
#include "engine/json.h"
#include "engine/limits.h"
#include "engine/memory.h"
#include "engine/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct arguments {
	const char *sitting, *name, *version, *issued, *expires, *opens, *programme, *release, *out;
	struct author_list packs, files;
	char *text[AUTHOR_LIST_MAX]; /* copies of the --pack arguments, cut at the commas */
	size_t texts;
};

/* The name without its folders; the manifest's readers look beside it. */
static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static int describe(struct sitting_file *out, const char *path, struct error *e)
{
	uint8_t hash[SHA256_SIZE];
	int r = hash_file(hash, &out->size, path, e);
	if (r < 0)
		return r;
	out->file = base_name(path);
	hex_encode(out->sha256, hash, sizeof hash);
	return 0;
}

static int set_part(struct sitting_pack *p, const char **key, char *part, struct error *e)
{
	static const char *const names[] = { "paper=", "component=", "role=", "key=" };
	const char **out[] = { &p->paper, &p->component, &p->role, key };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		size_t n = strlen(names[i]);
		if (strncmp(part, names[i], n) != 0)
			continue;
		if (*out[i])
			return error_set(e, ERR_USAGE, "--pack: %.20s is given twice", names[i]);
		*out[i] = part + n;
		return 0;
	}
	return error_set(e, ERR_USAGE, "--pack: \"%.60s\" is not paper=, component=, role= or key=", part);
}

/* FILE,paper=ID,component=C,role=R[,key=FILE] */
static int read_pack(struct arguments *a, struct sitting_pack *p, const char *argument, struct error *e)
{
	const char *key = NULL;
	char *text = mem_string(argument);
	if (!text)
		return error_set(e, ERR_NOMEM, "out of memory");
	a->text[a->texts++] = text;
	char *part = strchr(text, ',');
	int r = 0;
	while (part && r == 0) {
		*part++ = 0;
		char *next = strchr(part, ',');
		if (next)
			*next = 0;
		r = set_part(p, &key, part, e);
		if (next)
			*next = ',';
		part = next;
	}
	if (r < 0)
		return r;
	if (!*text || !p->paper || !p->component || !p->role)
		return error_set(e, ERR_USAGE, "--pack FILE,paper=ID,component=C,role=R is incomplete: %.80s", argument);
	r = describe(&p->pack, text, e);
	p->has_key = key != NULL;
	return r == 0 && key ? describe(&p->key, key, e) : r;
}

static int read_time(int64_t *out, const char *option, const char *text, struct error *e)
{
	if (text && when_parse(text, out))
		return 0;
	return error_set(e, ERR_USAGE, "%s takes a time like 2026-11-23T09:30:00Z", option);
}

/* The PC's clock only where --issued is not given: this is a tool for people. */
static int read_issued(int64_t *out, const char *text, struct error *e)
{
	if (text)
		return read_time(out, "--issued", text, e);
	*out = (int64_t)time(NULL);
	return 0;
}

static int read_version(uint64_t *out, const char *text, struct error *e)
{
	char *end = NULL;
	unsigned long long n = text ? strtoull(text, &end, 10) : 0;
	if (!text || text[0] < '1' || text[0] > '9' || *end || n > (unsigned long long)JSON_INT_MAX)
		return error_set(e, ERR_USAGE, "--version takes a whole number from 1");
	*out = n;
	return 0;
}

/* The profile's own id: {"id":"naas",…}. */
static int read_programme(struct sitting *s, json_t **profile, const char *path, struct error *e)
{
	struct buffer text = BUFFER_INIT(LIMIT_PROFILE_JSON);
	struct json_reader reader;
	int r = file_read(&text, path, e);
	if (r == 0 &&
		(r = json_parse(profile, buffer_text(&text), text.len, LIMIT_PROFILE_JSON, JSON_DEPTH_MAX, e)) < 0)
		error_prefix(e, r, "%s", path);
	buffer_release(&text);
	if (r < 0)
		return r;
	json_reader_init(&reader, e);
	s->programme = json_need_id(&reader, *profile, "id");
	return reader.code ? error_prefix(e, reader.code, "%s", path) : describe(&s->programme_file, path, e);
}

static int check(const struct arguments *a, struct error *e)
{
	const char *const need[][2] = { { "--sitting", a->sitting }, { "--name", a->name }, { "--version", a->version },
		{ "--expires", a->expires }, { "--opens-at", a->opens }, { "--programme", a->programme },
		{ "--release", a->release }, { "-o", a->out } };
	for (size_t i = 0; i < sizeof need / sizeof need[0]; i++)
		if (!need[i][1])
			return error_set(e, ERR_USAGE, "%s is missing", need[i][0]);
	return a->packs.count ? 0 : error_set(e, ERR_USAGE, "--pack is missing");
}

static int fill(struct sitting *s, struct arguments *a, struct error *e)
{
	s->id = a->sitting;
	s->name = a->name;
	s->release = a->release;
	int r = read_version(&s->version, a->version, e);
	if (r == 0)
		r = read_issued(&s->issued, a->issued, e);
	if (r == 0)
		r = read_time(&s->expires, "--expires", a->expires, e);
	if (r == 0)
		r = read_time(&s->opens_at, "--opens-at", a->opens, e);
	for (size_t i = 0; i < a->packs.count && r == 0; i++)
		r = read_pack(a, &s->packs[s->pack_count++], a->packs.item[i], e);
	return r;
}

/* What readers would refuse must not be written: the finished bytes are parsed back. */
static int write_checked(const struct sitting *s, const char *path, struct error *e)
{
	struct buffer out = BUFFER_INIT(LIMIT_MANIFEST_JSON);
	struct sitting *proof = NULL;
	int r = sitting_write(&out, s, e);
	if (r == 0)
		r = sitting_parse(&proof, out.data, out.len, e);
	if (r == 0)
		r = file_write(path, out.data, out.len, 0644, e);
	if (r == 0)
		printf("%s: sitting %s version %llu, %zu pack%s; to be signed by two people:\n"
			   "  ssh-keygen -Y sign -f KEY -n " SSHSIG_MANIFEST " %s   (then rename %s.sig to %s.PRINCIPAL.sig)\n",
			path, proof->id, (unsigned long long)proof->version, proof->pack_count,
			proof->pack_count == 1 ? "" : "s", path, path, path);
	sitting_free(proof);
	buffer_release(&out);
	return r;
}

int author_manifest(int argc, char **argv, struct error *e)
{
	struct arguments *a = mem_zero(1, sizeof *a);
	struct sitting_pack *packs = mem_zero(AUTHOR_LIST_MAX, sizeof *packs);
	struct sitting s = { .packs = packs };
	json_t *profile = NULL;
	if (!a || !packs) {
		mem_free(a);
		mem_free(packs);
		return error_set(e, ERR_NOMEM, "out of memory");
	}
	const struct author_option options[] = {
		{ "--sitting", NULL, AUTHOR_TEXT, &a->sitting },
		{ "--name", NULL, AUTHOR_TEXT, &a->name },
		{ "--version", NULL, AUTHOR_TEXT, &a->version },
		{ "--issued", NULL, AUTHOR_TEXT, &a->issued },
		{ "--expires", NULL, AUTHOR_TEXT, &a->expires },
		{ "--opens-at", NULL, AUTHOR_TEXT, &a->opens },
		{ "--programme", NULL, AUTHOR_TEXT, &a->programme },
		{ "--release", NULL, AUTHOR_TEXT, &a->release },
		{ "-o", "--output", AUTHOR_TEXT, &a->out },
		{ "--pack", NULL, AUTHOR_LIST, &a->packs },
	};
	int r = author_options(options, sizeof options / sizeof options[0], &a->files, 0, 0, argc, argv, e);
	if (r == 0)
		r = check(a, e);
	if (r == 0)
		r = fill(&s, a, e);
	if (r == 0)
		r = read_programme(&s, &profile, a->programme, e);
	if (r == 0)
		r = write_checked(&s, a->out, e);
	for (size_t i = 0; i < a->texts; i++)
		mem_free(a->text[i]);
	json_decref(profile);
	mem_free(packs);
	mem_free(a);
	return r;
}
