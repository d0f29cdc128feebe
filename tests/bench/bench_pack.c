/* Figures: opening a pack to its first item, small against large; and unlock streaming (every tag of a pack checked
 * once) against the slower of the two primitives it needs, measured in this run over the same number of bytes.
 * usage: bench_pack IDENTITY SMALL.pack SMALL-ITEM LARGE.pack LARGE-ITEM. Prints JSON lines. */
#include "content/age.h"
#include "content/pack.h"

#include "content/libcrypto.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

#define ROUNDS 41

static double open_once(const struct age_identity *id, const char *path, const char *item)
{
	struct pack *p = NULL;
	struct buffer json = BUFFER_INIT(LIMIT_ITEM_JSON);
	struct error e = ERROR_INIT;
	double start = now_ms();
	int r = pack_open(&p, path, id, 1, &e);
	if (r == 0)
		r = pack_item(p, item, &json, NULL, &e);
	double took = now_ms() - start;
	pack_close(p);
	buffer_release(&json);
	if (r < 0) {
		fprintf(stderr, "bench_pack: %s: %s\n", path, e.text);
		exit(1);
	}
	return took;
}

static double median_open(const struct age_identity *id, const char *path, const char *item)
{
	double v[ROUNDS];
	for (int i = 0; i < ROUNDS; i++)
		v[i] = open_once(id, path, item);
	qsort(v, ROUNDS, sizeof *v, compare);
	return v[ROUNDS / 2];
}

static double check_mb_s(const struct age_identity *id, const char *path)
{
	struct age_file *f = NULL;
	struct error e = ERROR_INIT;
	if (age_file_open_path(&f, id, 1, path, &e) < 0)
		exit(1);
	double start = now_ms();
	int r = age_file_check_all(f, NULL, NULL, &e);
	double took = now_ms() - start, size = (double)age_file_size(f);
	age_file_free(f);
	if (r < 0)
		exit(1);
	return size / 1e3 / took;
}

/* One primitive over `total` bytes in 64 KiB pieces, as `openssl speed` does. */
static double primitive_mb_s(int aead, size_t total)
{
	static unsigned char in[65536], out[65536], key[32], iv[12];
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	EVP_MD_CTX *m = EVP_MD_CTX_new();
	int n = 0;
	double start = now_ms();
	if (!aead)
		EVP_DigestInit_ex(m, EVP_sha256(), NULL);
	for (size_t done = 0; done < total; done += sizeof in) {
		if (aead) {
			EVP_DecryptInit_ex(c, EVP_chacha20_poly1305(), NULL, key, iv);
			EVP_DecryptUpdate(c, out, &n, in, (int)sizeof in);
		} else {
			EVP_DigestUpdate(m, in, sizeof in);
		}
	}
	double took = now_ms() - start;
	EVP_CIPHER_CTX_free(c);
	EVP_MD_CTX_free(m);
	return (double)total / 1e3 / took;
}

int main(int argc, char **argv)
{
	struct age_identity *ids = NULL;
	size_t count = 0;
	struct error e = ERROR_INIT;
	if (argc != 6 || age_identities_load(&ids, &count, argv[1], &e) < 0) {
		fprintf(stderr, "bench_pack: %s\n", argc == 6 ? e.text : "wrong arguments");
		return 2;
	}
	double small = median_open(ids, argv[2], argv[3]), large = median_open(ids, argv[4], argv[5]);
	printf("{\"figure\":\"open a pack of 30000 questions to its first "
		   "item\",\"unit\":\"ms\",\"value\":%.2f,\"baseline\":%.2f,"
		   "\"baseline_is\":\"the same of 30\",\"ratio\":%.2f,\"target\":\"<=1.5\",\"met\":%s}\n",
		large, small, large / small, large <= 1.5 * small ? "true" : "false");
	size_t total = 64u << 20;
	double aead = primitive_mb_s(1, total), sha = primitive_mb_s(0, total), slower = aead < sha ? aead : sha;
	double rate = check_mb_s(ids, argv[4]);
	printf(
		"{\"figure\":\"unlock streaming\",\"unit\":\"MB/s\",\"value\":%.0f,\"baseline\":%.0f,\"baseline_is\":\"%s "
		"by EVP in 64 KiB pieces\","
		"\"ratio\":%.2f,\"target\":\">=0.6\",\"met\":%s}\n",
		rate, slower, aead < sha ? "chacha20-poly1305" : "sha256", rate / slower,
		rate >= 0.6 * slower ? "true" : "false");
	age_identities_free(ids, count);
	return 0;
}
