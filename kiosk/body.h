/* Rendering of a QTI body (engine/item.h) into view nodes: text, lists, tables, pictures, interactions.
 *
 * Pure: everything that is not in the body itself (bytes of pictures, what is chosen or typed, the order of
 * choices) comes from a host. Ids of what can be pressed or typed into go by index, as identifiers may be long:
 * "PREFIX/2/5" for choice 5 of interaction 2 (as the item has them, not as shuffled), "PREFIX/2" for its group or
 * text field, "clear/PREFIX/2" for the link that takes a single answer back. Headings of a body are never level 1:
 * that is the page's own, the stem. Feedback is not shown. Nothing is kept between calls. */
#ifndef KIOSK_BODY_H
#define KIOSK_BODY_H

#include "engine/item.h"
#include "kiosk/view.h"

/* Any member may be NULL. */
struct body_host {
	const char *prefix; /* of ids; "" when NULL */
	/* Borrowed until the view is rebuilt. False: cannot be had; the alternative text stands in its place. */
	bool (*media)(void *ctx, const char *name, const void **bytes, size_t *len);
	/* order[place] = index; room for x->choice_count. Non-zero: as written. */
	int (*order)(void *ctx, size_t *order, const struct interaction *x);
	bool (*chosen)(void *ctx, const struct interaction *x, const char *choice);
	const char *(*typed)(void *ctx, const struct interaction *x);
	size_t (*words)(void *ctx, const struct interaction *x); /* to be shown under a text; NULL: counted now */
	const char *(*problem)(void *ctx, const struct interaction *x); /* message at this interaction, or NULL */
	void *ctx;
};

/* What serves as the page's h1: the prompt of the first interaction, else the last paragraph or heading before it,
 * else nothing (both NULL). Borrowed from the body. */
struct body_stem {
	const struct interaction *interaction;
	const struct body_node *node;
};
struct body_stem body_find_stem(const struct body *b);
/* Its words, at most `max` bytes with an ellipsis where cut at a word; "" when there is none. 0 or ERR_NOMEM. */
int body_stem_words(struct buffer *out, const struct body *b, size_t max);

/* Everything in order. With `stem` (may be NULL) that part is the h1, described by the text before it. */
void body_show(struct view *v, const struct body *b, const struct body_stem *stem, const struct body_host *host);

/* "Choose 3 answers. You have chosen 2." Into `out`, empty for text interactions. */
void body_choice_hint(struct buffer *out, const struct interaction *x, size_t chosen);
size_t body_chosen(const struct interaction *x, const struct body_host *host);
size_t body_words(const char *text); /* runs of anything but white space */

/* The parts of an id made by body_show() for this prefix. False: not one. choice is -1 for groups and fields. */
struct body_id {
	bool clear;
	size_t interaction;
	int choice;
};
bool body_id_parse(struct body_id *out, const char *prefix, const char *id);

#endif
