/* The C2SP CCTV age vectors, where they are at hand: CORPORA=DIR runs every file of DIR/age, otherwise nothing is
 * run.
 *
 * A vector is header lines ("expect: …"), an empty line and an age file. The class of the refusal must be the
 * expected one, and what was handed out before a payload failure must have the hash that the vector gives. Armoured
 * vectors must be refused: Invigil reads the binary form only. */
#include "content/age.h"
#include "content/codec.h"
#include "content/hash.h"
#include "tests/content/foundation_help.h"

#include <dirent.h>

struct vector {
	char path[1024], expect[32], payload[80], identity[256], passphrase[256];
	bool compressed, armoured;
	struct buffer body;
};

static void field(char *out, size_t room, const char *line, const char *name)
{
	size_t n = strlen(name);

	if (!strncmp(line, name, n) && !strncmp(line + n, ": ", 2))
		snprintf(out, room, "%s", line + n + 2);
}

static void inflate_body(struct vector *v, long at)
{
	char command[2048];
	uint8_t piece[4096];
	size_t n;

	snprintf(command, sizeof command,
		"python3 -c 'import sys,zlib; "
		"sys.stdout.buffer.write(zlib.decompress(open(sys.argv[1],\"rb\").read()[%ld:]))' '%s'",
		at, v->path);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buffer_add(&v->body, piece, n);
	assert_int_equal(pclose(f), 0);
}

static void load(struct vector *v, const char *path)
{
	char line[1024], compressed[16] = "", armoured[16] = "";
	FILE *f = fopen(path, "rb");
	int c;

	assert_non_null(f);
	memset(v, 0, sizeof *v);
	buffer_init(&v->body, (size_t)64 << 20);
	snprintf(v->path, sizeof v->path, "%s", path);
	while (fgets(line, sizeof line, f) && line[0] != '\n') {
		line[strcspn(line, "\n")] = 0;
		field(v->expect, sizeof v->expect, line, "expect");
		field(v->payload, sizeof v->payload, line, "payload");
		field(v->identity, sizeof v->identity, line, "identity");
		field(v->passphrase, sizeof v->passphrase, line, "passphrase");
		field(compressed, sizeof compressed, line, "compressed");
		field(armoured, sizeof armoured, line, "armored");
	}
	v->armoured = armoured[0] != 0;
	if (compressed[0])
		inflate_body(v, ftell(f));
	else
		while ((c = fgetc(f)) != EOF)
			buffer_add_byte(&v->body, (uint8_t)c);
	fclose(f);
}

static int identity_of(struct age_identity *id, const struct vector *v)
{
	if (v->identity[0])
		return age_identity_parse(id, v->identity, strlen(v->identity), NULL);
	return age_identity_passphrase(id, v->passphrase, strlen(v->passphrase), 1, LIMIT_AGE_WORK_FACTOR, NULL);
}

static int source(void *ctx, void *data, size_t room, size_t *got, struct error *e)
{
	struct buffer *left = ctx; /* borrowed bytes: data moves on, len shrinks */

	(void)e;
	*got = left->len < room ? left->len : room;
	memcpy(data, left->data, *got);
	left->data += *got;
	left->len -= *got;
	return 0;
}

static const char *header_class(int code)
{
	switch (code) {
	case ERR_NOTFOUND:
		return "no match";
	case ERR_AUTH:
		return "HMAC failure";
	default:
		return "header failure";
	}
}

/* The class, and the hash of what was handed out. */
static const char *open_vector(char payload[SHA256_HEX_SIZE], const struct vector *v, const struct age_identity *id)
{
	struct buffer left = v->body;
	struct hash *h = hash_new(HASH_SHA256);
	struct age_reader *r = NULL;
	const uint8_t *chunk;
	uint8_t sum[SHA256_SIZE];
	size_t n = 1;
	int code = age_reader_new(&r, id, 1, source, &left, NULL);
	const char *class = code < 0 ? header_class(code) : "success";

	while (code == 0 && n) {
		code = age_reader_next(r, &chunk, &n, NULL);
		if (code < 0)
			class = "payload failure";
		else
			hash_add(h, chunk, n);
	}
	assert_int_equal(hash_end(h, sum), 0);
	hex_encode(payload, sum, sizeof sum);
	age_reader_free(r);
	return class;
}

/* Random access must agree: whole files open and check, others fail somewhere. */
static bool opens_in_place(const struct vector *v, const struct age_identity *id)
{
	struct age_file *f = NULL;
	int r = age_file_open_memory(&f, id, 1, v->body.data, v->body.len, NULL);

	if (r == 0)
		r = age_file_check_all(f, NULL, NULL, NULL);
	age_file_free(f);
	return r == 0;
}

static bool run(const char *path)
{
	struct vector v;
	struct age_identity id;
	char payload[SHA256_HEX_SIZE];
	bool good;

	load(&v, path);
	assert_int_equal(identity_of(&id, &v), 0);
	const char *class = open_vector(payload, &v, &id);
	if (v.armoured)
		good = !strcmp(class, "header failure");
	else
		good = !strcmp(class, v.expect) && (!v.payload[0] || !strcmp(payload, v.payload)) &&
			   opens_in_place(&v, &id) == !strcmp(v.expect, "success");
	if (!good)
		print_error("%s: %s instead of %s, payload %s\n", path, class, v.expect, payload);
	buffer_release(&v.body);
	return good;
}

static void cctv__every_vector(void **state)
{
	const char *corpora = getenv("CORPORA");
	char folder[512], path[1024];
	size_t good = 0, all = 0;

	(void)state;
	snprintf(folder, sizeof folder, "%s/age", corpora ? corpora : "");
	DIR *d = corpora ? opendir(folder) : NULL;
	if (!d) {
		print_message("CCTV age vectors: skipped (set CORPORA)\n");
		return;
	}
	for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		all++;
		good += run(path);
	}
	closedir(d);
	print_message("CCTV age vectors: %zu of %zu\n", good, all);
	assert_int_equal(good, all);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cctv__every_vector) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
