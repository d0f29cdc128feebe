/* Text forms of bytes: hex, base64, bech32 and the candidate's reference.
 *
 * All decoders are strict: exactly one text is accepted for given bytes (RFC 4648 §3.5 canonical, no white space,
 * no line breaks, case fixed), so that a text form can be compared, hashed and signed. The one forgiving parser is
 * reference_parse(), which reads what a person copied from a screen. Pure functions without state; any thread. */
#ifndef CONTENT_CODEC_H
#define CONTENT_CODEC_H

#include "engine/buffer.h"

#include <stddef.h>
#include <stdint.h>

/* --- hex, lower case --- */

#define HEX_SIZE(len) ((len)*2 + 1) /* characters and a NUL */

/* Writes HEX_SIZE(len) characters, NUL included. */
void hex_encode(char *out, const void *data, size_t len);

/* Exactly `out_len` bytes from `text_len` == 2 * out_len lower-case digits. 0 or ERR_FORMAT. */
int hex_decode(uint8_t *out, size_t out_len, const char *text, size_t text_len);

/* --- base64, RFC 4648 §4 --- */

enum base64_form {
	BASE64_PADDED,  /* with '=': journal lines, SSH keys and signatures */
	BASE64_UNPADDED /* without: age headers, PIN verifiers */
};

#define BASE64_SIZE(len) (((len) + 2) / 3 * 4 + 1)          /* characters and a NUL; enough for both forms */
#define BASE64_BYTES_MAX(text_len) ((text_len) / 4 * 3 + 3) /* room that certainly holds the decoded bytes */

/* Writes a NUL-terminated text into out[BASE64_SIZE(len)]; returns its length without the NUL. */
size_t base64_encode(char *out, const void *data, size_t len, enum base64_form form);

/* Canonical only: right padding for the form, unused bits zero, no other character. `out` has room for `room`
 * bytes. 0, ERR_FORMAT, or ERR_LIMIT when `room` is too small. out and *out_len untouched on ERR_FORMAT for length
 * alone; bytes before the first bad character may have been written to `out`. */
int base64_decode(
	uint8_t *out, size_t room, size_t *out_len, const char *text, size_t text_len, enum base64_form form);

/* The same, appending to a buffer. 0, ERR_FORMAT, ERR_LIMIT, ERR_NOMEM; on ERR_FORMAT the buffer's length is
 * unchanged. */
int base64_add(struct buffer *out, const void *data, size_t len, enum base64_form form);
int base64_decode_add(struct buffer *out, const char *text, size_t text_len, enum base64_form form);

/* --- bech32, BIP 173, as age uses it (no limit of 90 characters) --- */

#define BECH32_SIZE(hrp_len, len) ((hrp_len) + 1 + ((len)*8 + 4) / 5 + 6 + 1) /* characters and a NUL */

/* The case of the text follows the human-readable part, which must be all lower or all upper case ("age" gives
 * "age1…", "AGE-SECRET-KEY-" gives "AGE-SECRET-KEY-1…"). `room` must be at least BECH32_SIZE. 0 or ERR_LIMIT. */
int bech32_encode(char *out, size_t room, const char *hrp, const uint8_t *data, size_t len);

/* Exactly `out_len` bytes under exactly this human-readable part, case included; mixed case, bad checksum, non-zero
 * padding bits, other lengths: ERR_FORMAT, `out` untouched. out_len <= 64. */
int bech32_decode(uint8_t *out, size_t out_len, const char *hrp, const char *text, size_t text_len);

/* --- the candidate's reference: first 40 bits of the log leaf, Crockford base32 (DESIGN §3 Receipts) --- */

#define REFERENCE_SIZE 10 /* "XXXX-XXXX" and a NUL */

/* Always 0; the digits are 0-9 A-Z without I L O U. */
int reference_encode(char out[REFERENCE_SIZE], const uint8_t leaf[32]);

/* Forgiving: lower case, I and L for 1, O for 0, hyphens and spaces anywhere or nowhere. Writes the canonical form.
 * 0, or ERR_FORMAT for anything but eight digits (out untouched). */
int reference_parse(char out[REFERENCE_SIZE], const char *text, size_t text_len);

#endif
