/* Says nothing aloud: writes down what would be said. The record is bounded; beyond that it stops growing. */
#include "engine/buffer.h"
#include "engine/memory.h"
#include "kiosk/tts.h"

struct tts {
	struct buffer said;
	int rate;
};

struct tts *tts_null_new(void)
{
	struct tts *t = mem_zero(1, sizeof *t);
	if (t) {
		buffer_init(&t->said, 4u << 20);
		t->rate = 100;
	}
	return t;
}

void tts_free(struct tts *t)
{
	if (t)
		buffer_release_wiped(&t->said);
	mem_free(t);
}

void tts_say(struct tts *t, const char *text, const char *lang, bool interrupt)
{
	(void)lang;
	if (!*text)
		return;
	if (interrupt)
		buffer_add_string(&t->said, "! ");
	for (; *text; text++)
		buffer_add_byte(&t->said, (uint8_t)(*text == '\n' ? ' ' : *text));
	buffer_add_byte(&t->said, '\n');
}

void tts_stop(struct tts *t)
{
	(void)t;
}

void tts_rate(struct tts *t, int percent)
{
	t->rate = percent;
}

const char *tts_transcript(const struct tts *t)
{
	return buffer_text(&t->said);
}

void tts_transcript_clear(struct tts *t)
{
	buffer_clear(&t->said);
}
