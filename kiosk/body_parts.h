/* Inside of body.h, shared by body.c, body_table.c and body_interaction.c. */
#ifndef KIOSK_BODY_PARTS_H
#define KIOSK_BODY_PARTS_H

#include "kiosk/body.h"

struct render {
	struct view *v;
	const struct body_host *host;
	struct body_stem stem; /* both NULL: no h1 in here */
	const char *context;   /* text before the stem, or NULL */
	unsigned images;       /* shown so far, for ids */
};

/* Blocks and loose text in order. */
void render_flow(struct render *r, const struct body_node *nodes, size_t count);
/* One paragraph; NULL where there is nothing but pictures (which are shown) or white space. */
struct node *render_para(struct render *r, const struct body_node *nodes, size_t count, enum text_style style);
void render_table(struct render *r, const struct body_node *table);
void render_interaction(struct render *r, const struct interaction *x);

#endif
