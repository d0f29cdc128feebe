/* Inside the engine only: loading of body nodes and interactions, for item.c. */
#ifndef ENGINE_ITEM_BODY_H
#define ENGINE_ITEM_BODY_H

#include "engine/item.h"
#include "engine/json.h"

struct body_loader {
	struct arena *arena;
	struct json_reader *r;
	const struct declaration_list *responses; /* NULL in a stimulus: no interactions there */
	const struct interaction **interactions;  /* room for LIMIT_INTERACTIONS */
	size_t interaction_count;
	size_t nodes;
	int depth;
};

/* Nodes of the array `json`; NULL gives none. Failures go to the reader. */
void nodes_load(struct body *out, struct body_loader *l, const json_t *json);

/* Copies for the loaders: NULL after a failure, or where `s` is NULL. */
const char *loader_copy(struct arena *a, struct json_reader *r, const char *s);
const char *loader_copy_or_empty(struct arena *a, struct json_reader *r, const char *s);

#endif
