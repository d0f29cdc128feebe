/* SSHSIG: with a fixed Ed25519 key only one blob is a signature of the message, so any other that verifies is a
 * finding. First byte even: the rest is armoured text; odd: the rest is a blob, which is put into armour first. */
#include "content/codec.h"
#include "content/sshsig.h"

#include <stdlib.h>
#include <string.h>

#define MESSAGE "a message\n"
#define BEGIN_LINE "-----BEGIN SSH SIGNATURE-----\n"
#define END_LINE "-----END SSH SIGNATURE-----\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
	if (!truth)
		abort();
}

/* PKCS#8 around the secret 1, 2, … 32. */
static struct signing_key *fixed_key(void)
{
	uint8_t der[48] = { 0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20 };
	char text[BASE64_SIZE(48)], pem[200];
	struct signing_key *key = NULL;

	for (uint8_t i = 0; i < 32; i++)
		der[16 + i] = (uint8_t)(i + 1);
	base64_encode(text, der, sizeof der, BASE64_PADDED);
	strcpy(pem, "-----BEGIN "
				"PRIVATE KEY-----\n");
	strcat(strcat(pem, text), "\n-----END "
							  "PRIVATE KEY-----\n");
	require(signing_key_from_pem(&key, pem, strlen(pem), NULL) == 0);
	return key;
}

/* The base64 digits of an armoured text, line ends left out. */
static void digits_of(struct buffer *out, const char *text, size_t len)
{
	for (size_t i = strlen(BEGIN_LINE); i + strlen(END_LINE) < len; i++)
		if (text[i] != '\n')
			buffer_add_byte(out, (uint8_t)text[i]);
}

static void check(const char *text, size_t len)
{
	static struct signing_key *key;
	static struct buffer good = BUFFER_INIT(4096), digits = BUFFER_INIT(4096);
	struct public_key public, claimed;

	if (!key) {
		key = fixed_key();
		require(sshsig_sign(&good, key, SSHSIG_MANIFEST, MESSAGE, strlen(MESSAGE), NULL) == 0);
		digits_of(&digits, buffer_text(&good), good.len);
	}
	signing_key_public(&public, key);
	int r = sshsig_verify(&public, SSHSIG_MANIFEST, MESSAGE, strlen(MESSAGE), text, len, NULL);
	if (r == 0) {
		struct buffer mine = BUFFER_INIT(65536);
		digits_of(&mine, text, len);
		require(mine.len == digits.len && !memcmp(mine.data, digits.data, mine.len));
		buffer_release(&mine);
	}
	if (sshsig_claimed_key(&claimed, text, len, NULL) == 0 && r < 0)
		require(sshsig_verify(&claimed, SSHSIG_ORDER, MESSAGE, strlen(MESSAGE), text, len, NULL) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer text = BUFFER_INIT(1 << 20), armour = BUFFER_INIT(1 << 20);

	if (size == 0 || size > 100000)
		return 0;
	if (data[0] % 2) {
		base64_add(&text, data + 1, size - 1, BASE64_PADDED);
		buffer_add_string(&armour, BEGIN_LINE);
		for (size_t i = 0; i < text.len; i += 70)
			buffer_addf(&armour, "%.70s\n", buffer_text(&text) + i);
		buffer_add_string(&armour, END_LINE);
		check(buffer_text(&armour), armour.len);
	} else {
		char *exact = malloc(size); /* no NUL, no room behind */
		memcpy(exact, data + 1, size - 1);
		check(exact, size - 1);
		free(exact);
	}
	buffer_release(&text);
	buffer_release(&armour);
	return 0;
}
