/* Speech output: one interface, several back ends. This version has the null back end, which records what would be
 * said (tests, scripts' `say`); speech-dispatcher and espeak-ng follow behind the same calls. */
#ifndef KIOSK_TTS_H
#define KIOSK_TTS_H

#include <stdbool.h>
#include <stddef.h>

struct tts;

struct tts *tts_null_new(void); /* NULL when out of memory */
void tts_free(struct tts *t);
/* Say it: interrupt drops what is waiting. lang is BCP 47. */
void tts_say(struct tts *t, const char *text, const char *lang, bool interrupt);
void tts_stop(struct tts *t);
void tts_rate(struct tts *t, int percent); /* 100 = usual */
/* The null back end's record: one utterance a line ("! " in front where it interrupted). Borrowed until the next.
 */
const char *tts_transcript(const struct tts *t);
void tts_transcript_clear(struct tts *t);

#endif
