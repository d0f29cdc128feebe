/* Words for nodes. The order is that of common screen readers: name, role, state, value, position, description. */
#include "kiosk/narrator.h"

#include <stdio.h>
#include <string.h>

#include "engine/memory.h"
#include "kiosk/focus.h"
#include "kiosk/semantics.h"

#define WORDS_MAX 2048

struct narrator {
	struct tts *tts;
	enum narrate mode;
};

struct narrator *narrator_new(struct tts *tts)
{
	struct narrator *n = mem_zero(1, sizeof *n);
	if (n) {
		n->tts = tts;
		n->mode = NARRATE_ALWAYS;
	}
	return n;
}

void narrator_free(struct narrator *n)
{
	mem_free(n);
}

void narrator_mode(struct narrator *n, enum narrate mode)
{
	n->mode = mode;
}

static void add(char *out, size_t size, const char *text)
{
	size_t n = strlen(out);
	if (*text && n + 3 < size)
		snprintf(out + n, size - n, "%s%s", n ? ", " : "", text);
}

static const char *spoken_role(const struct node *n)
{
	switch ((int)n->role) {
	case ROLE_BUTTON:
		return "button";
	case ROLE_LINK:
		return "link";
	case ROLE_RADIO:
		return "radio button";
	case ROLE_CHECKBOX:
		return "check box";
	case ROLE_TEXTBOX:
		return n->states & STATE_MULTILINE ? "edit, several lines" : "edit";
	case ROLE_COMBOBOX:
		return "choice list";
	case ROLE_SLIDER:
		return "slider";
	case ROLE_SEPARATOR:
		return "divider";
	case ROLE_HEADING:
		return "heading";
	case ROLE_IMAGE:
		return "image";
	case ROLE_ALERT:
		return "alert";
	case ROLE_REGION:
		return "scrolling area";
	default:
		return "";
	}
}

static void add_states(char *out, size_t size, const struct node *n)
{
	static const struct {
		enum state state;
		const char *words;
	} list[] = { { STATE_SELECTED, "selected" }, { STATE_PRESSED, "pressed" }, { STATE_EXPANDED, "open" },
		{ STATE_DISABLED, "not available" }, { STATE_INVALID, "has a problem" }, { STATE_REQUIRED, "required" },
		{ STATE_READONLY, "read only" }, { STATE_BUSY, "busy" } };
	if (n->role == ROLE_RADIO || n->role == ROLE_CHECKBOX)
		add(out, size, n->states & STATE_CHECKED ? "checked" : "not checked");
	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
		if (n->states & (unsigned)list[i].state)
			add(out, size, list[i].words);
}

/* An alert says what it is about, as screen readers do: a summary of errors is not only its heading. */
static void add_content(char *out, size_t size, const struct node *n)
{
	if (n->role != ROLE_ALERT || *n->description)
		return;
	for (struct node *k = node_next(n, n); k; k = node_next(k, n))
		if ((k->role == ROLE_LINK || k->role == ROLE_PARAGRAPH) && strcmp(k->name, n->name))
			add(out, size, k->name);
}

static void add_position(char *out, size_t size, const struct node *n)
{
	char text[48];
	int at = 0, count = 0;
	struct node *group = n->role == ROLE_RADIO ? focus_roving(n) : NULL;
	for (struct node *k = group ? node_next(group, group) : NULL; k; k = node_next(k, group))
		if (k->role == ROLE_RADIO) {
			count++;
			if (k == n)
				at = count;
		}
	if (!count)
		return;
	snprintf(text, sizeof text, "%d of %d", at, count);
	add(out, size, text);
}

void narrator_words(struct view *v, const struct node *n, char *out, size_t size)
{
	(void)v;
	out[0] = 0;
	add(out, size, n->name);
	add(out, size, spoken_role(n));
	add_states(out, size, n);
	if (n->states & STATE_SECRET)
		add(out, size, *n->value ? "hidden" : "empty");
	else if (n->role == ROLE_TEXTBOX && !*n->value)
		add(out, size, "empty");
	else if (n->role != ROLE_BUTTON)
		add(out, size, n->value);
	add_position(out, size, n);
	add(out, size, n->description);
	add_content(out, size, n);
}

void narrator_focus(struct narrator *n, struct view *v, const struct node *node)
{
	char words[WORDS_MAX];
	if (n->mode != NARRATE_ALWAYS)
		return;
	narrator_words(v, node, words, sizeof words);
	tts_say(n->tts, words, semantic_lang(node, v), true);
}

/* What pressing it has changed, in the fewest words: its focus has been told already. */
static void changed_words(char *out, size_t size, const struct node *k, const struct node *before)
{
	unsigned turned = k->states ^ before->states;
	out[0] = 0;
	if (strcmp(k->name, before->name))
		add(out, size, k->name);
	if (turned & STATE_CHECKED)
		add(out, size, k->states & STATE_CHECKED ? "checked" : "not checked");
	if (turned & STATE_PRESSED)
		add(out, size, k->states & STATE_PRESSED ? "pressed" : "not pressed");
	if (turned & STATE_EXPANDED)
		add(out, size, k->states & STATE_EXPANDED ? "open" : "closed");
	if ((k->role == ROLE_COMBOBOX || k->role == ROLE_SLIDER || k->role == ROLE_SEPARATOR) &&
		strcmp(k->value, before->value))
		add(out, size, k->value);
}

static void narrate_change(struct narrator *n, struct view *old, struct view *now)
{
	const struct node *k = view_root(now);
	while (k && !(k->states & STATE_FOCUSED))
		k = node_next(k, view_root(now));
	const struct node *before = k && *k->id && old ? view_find(old, k->id) : NULL;
	char words[WORDS_MAX];
	if (!before || k->role == ROLE_HEADING || k->live != LIVE_OFF)
		return;
	changed_words(words, sizeof words, k, before);
	if (*words)
		tts_say(n->tts, words, semantic_lang(k, now), false);
}

void narrator_rebuilt(struct narrator *n, struct view *old, struct view *now)
{
	if (n->mode == NARRATE_ALWAYS && old && !strcmp(view_key_get(old), view_key_get(now)))
		narrate_change(n, old, now);
	for (struct node *k = view_root(now); k && n->mode == NARRATE_ALWAYS; k = node_next(k, view_root(now))) {
		if (k->live == LIVE_OFF || !*k->id || (k->flags & NODE_FOCUS_NEW))
			continue;
		const struct node *before = old ? view_find(old, k->id) : NULL;
		bool changed = before ? strcmp(before->name, k->name) || strcmp(before->value, k->value)
							  : old != NULL || k->live == LIVE_ASSERTIVE;
		char words[WORDS_MAX] = "";
		add(words, sizeof words, k->name);
		add(words, sizeof words, k->value);
		if (changed)
			tts_say(n->tts, words, semantic_lang(k, now), k->live == LIVE_ASSERTIVE);
	}
}

void narrator_edit(struct narrator *n, const char *text, const char *lang)
{
	if (n->mode == NARRATE_ALWAYS)
		tts_say(n->tts, !strcmp(text, " ") ? "space" : text, lang, true);
}

void narrator_read(struct narrator *n, struct view *v)
{
	bool first = true;
	for (struct node *k = view_root(v); k && n->mode != NARRATE_OFF; k = node_next(k, view_root(v))) {
		char words[WORDS_MAX];
		bool container = k->first && k->role != ROLE_BUTTON && k->role != ROLE_RADIO && k->role != ROLE_CHECKBOX &&
						 !(k->role == ROLE_PARAGRAPH) && k->role != ROLE_TIMER && k->role != ROLE_COMBOBOX;
		if (!semantic_node(k) || container || !*k->name || k == view_root(v))
			continue;
		narrator_words(v, k, words, sizeof words);
		tts_say(n->tts, words, semantic_lang(k, v), first);
		first = false;
	}
}
