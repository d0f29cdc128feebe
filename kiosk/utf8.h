/* UTF-8 in steps that people see: code points, grapheme clusters, words. Pure; never reads past `len`. A byte that
 * is not UTF-8 counts as one U+FFFD. Clusters follow UAX 29 for marks, joiners, variation selectors, flags, emoji
 * modifiers and Hangul; words are runs of letters and digits. */
#ifndef KIOSK_UTF8_H
#define KIOSK_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint32_t utf8_get(const char *s, size_t len, size_t *i); /* code point at *i, *i moves on; 0 at the end */
size_t utf8_put(char out[4], uint32_t cp);               /* bytes written; surrogates give U+FFFD */
/* Copies valid UTF-8 into out (room for 3 * len + 1): bad bytes become U+FFFD, tab a space, CR LF and CR a line
 * feed, other control characters vanish. Returns the length; NUL-terminated. keep_lines false: line ends become
 * spaces. */
size_t utf8_clean(char *out, const char *s, size_t len, bool keep_lines);

size_t grapheme_next(const char *s, size_t len, size_t at);
size_t grapheme_prev(const char *s, size_t len, size_t at);
size_t grapheme_snap(const char *s, size_t len, size_t at); /* start of the cluster that holds `at` */
size_t word_next(const char *s, size_t len, size_t at);     /* end of the next word */
size_t word_prev(const char *s, size_t len, size_t at);     /* start of the word before */
bool utf8_is_mark(uint32_t cp);
bool utf8_is_word(uint32_t cp);

#endif
