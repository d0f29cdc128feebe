/* allowed_signers: what is accepted can be written and read again with the same meaning. */
#include "content/signers.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
	if (!truth)
		abort();
}

static void same(const struct signer *a, const struct signer *b)
{
	require(!strcmp(a->principal, b->principal) && !a->namespaces == !b->namespaces);
	require(!a->namespaces || !strcmp(a->namespaces, b->namespaces));
	require(a->valid_after == b->valid_after && a->valid_before == b->valid_before);
	require(public_key_equal(&a->key, &b->key));
}

static void check_one(const struct signers *s, size_t i)
{
	const struct signer *one = signers_at(s, i);
	struct buffer line = BUFFER_INIT(1 << 20);
	struct signers *again = NULL;

	require(signers_add_line(&line, one) == 0);
	require(signers_parse(&again, "again", buffer_text(&line), line.len, NULL) == 0);
	require(signers_count(again) == 1);
	same(one, signers_at(again, 0));
	signers_find(s, one->principal, "manifest@invigil", one->valid_after, &one->key);
	signers_free(again);
	buffer_release(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct signature none[2] = { { "alice", "", 0 },
		{ "bob", "-----BEGIN SSH SIGNATURE-----\n", 30 } };
	const struct signer *who[2];
	struct signers *s = NULL;

	if (signers_parse(&s, "fuzz", (const char *)data, size, NULL) < 0)
		return 0;
	for (size_t i = 0; i < signers_count(s) && i < 50; i++)
		check_one(s, i);
	require(signers_at(s, signers_count(s)) == NULL);
	require(signers_verify_two(s, "manifest@invigil", 0, "x", 1, none, 2, who, NULL) < 0);
	signers_free(s);
	return 0;
}
