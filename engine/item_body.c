/* The body: a recursive walk with one count of nodes and one depth, so that hostile input ends early. */
#include "engine/item_body.h"
#include "engine/limits.h"

#include <string.h>

static const char *const names[] = { "#text",
#define BODY_NAME(id, name) name,
	BODY_ELEMENTS(BODY_NAME)
#undef BODY_NAME
};

const char *body_node_name(enum body_type type)
{
	return type < BODY_TYPES ? names[type] : "?";
}

static int find_type(const char *name)
{
	for (int i = 1; i < BODY_TYPES; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

const char *body_attribute(const struct body_node *node, const char *name)
{
	for (size_t i = 0; i < node->attribute_count; i++)
		if (strcmp(node->attributes[i].name, name) == 0)
			return node->attributes[i].value;
	return NULL;
}

bool body_is_block(enum body_type type)
{
	switch ((int)type) {
	case BODY_TEXT:
	case BODY_IMG:
	case BODY_STRONG:
	case BODY_EM:
	case BODY_B:
	case BODY_I:
	case BODY_U:
	case BODY_CODE:
	case BODY_SUB:
	case BODY_SUP:
	case BODY_SPAN:
	case BODY_BR:
	case BODY_A:
	case BODY_Q:
	case BODY_CITE:
	case BODY_FEEDBACK_INLINE:
		return false;
	default:
		return true;
	}
}

const char *loader_copy(struct arena *a, struct json_reader *r, const char *s)
{
	if (!s || r->code)
		return NULL;
	const char *copy = arena_string(a, s);
	if (!copy)
		json_fail(r, ERR_NOMEM, NULL, "out of memory");
	return copy;
}

const char *loader_copy_or_empty(struct arena *a, struct json_reader *r, const char *s)
{
	return loader_copy(a, r, s ? s : "");
}

static void *room(struct body_loader *l, size_t count, size_t size)
{
	void *p = l->r->code ? NULL : arena_array(l->arena, count, size);
	if (!p)
		json_fail(l->r, ERR_NOMEM, NULL, "out of memory");
	return p;
}

static const struct attribute *load_attributes(size_t *count, struct body_loader *l, const json_t *o)
{
	const json_t *json = json_may_object(l->r, o, "a");
	size_t n = json_object_size(json), i = 0;
	if (n > LIMIT_ATTRIBUTES)
		json_fail(l->r, ERR_LIMIT, "a", "more than %d attributes", LIMIT_ATTRIBUTES);
	struct attribute *list = n ? room(l, n, sizeof *list) : NULL;
	if (!list)
		return NULL;
	void *it = json_object_iter((json_t *)(uintptr_t)json);
	for (; it && !l->r->code; it = json_object_iter_next((json_t *)(uintptr_t)json, it), i++) {
		const char *value = json_string_value(json_object_iter_value(it));
		if (!value)
			json_fail(l->r, ERR_FORMAT, json_object_iter_key(it), "an attribute is text");
		list[i].name = loader_copy(l->arena, l->r, json_object_iter_key(it));
		list[i].value = loader_copy(l->arena, l->r, value);
	}
	*count = i;
	return list;
}

/* --- interactions -----------------------------------------------------------------------------------------------
 */

static void load_choices(struct interaction *x, struct body_loader *l, const json_t *o)
{
	const json_t *array = json_need_array(l->r, o, "choices", LIMIT_CHOICES);
	size_t n = json_array_size(array);
	struct choice *list = array ? room(l, n, sizeof *list) : NULL;
	for (size_t i = 0; list && i < n && !l->r->code; i++) {
		const json_t *c = json_array_get(array, i);
		size_t mark = json_enter(l->r, "choices", 0), inner = json_enter(l->r, NULL, i);
		list[i].id = loader_copy(l->arena, l->r, json_need_id(l->r, c, "id"));
		list[i].fixed = json_may_bool(l->r, c, "fixed", false);
		nodes_load(&list[i].body, l, json_may_array(l->r, c, "c", LIMIT_BODY_NODES));
		for (size_t j = 0; j < i && list[i].id; j++)
			if (strcmp(list[j].id, list[i].id) == 0)
				json_fail(l->r, ERR_FORMAT, "id", "given twice");
		json_leave(l->r, inner);
		json_leave(l->r, mark);
	}
	x->choice_count = n;
	x->choices = list;
}

static void load_choice_interaction(struct interaction *x, struct body_loader *l, const json_t *o)
{
	x->kind = INTERACTION_CHOICE;
	x->shuffle = json_may_bool(l->r, o, "shuffle", false);
	load_choices(x, l, o);
	if (!l->r->code && x->declaration->base != BASE_IDENTIFIER)
		json_fail(l->r, ERR_FORMAT, "r", "the response of choices must hold identifiers");
	if (x->min > x->choice_count)
		json_fail(l->r, ERR_FORMAT, "min", "more than there are choices");
}

static void load_text_interaction(struct interaction *x, struct body_loader *l, const json_t *o)
{
	static const char *const formats[] = { "plain", "preformatted", "xhtml", NULL };
	x->kind = INTERACTION_EXTENDED_TEXT;
	x->lines = (unsigned)json_may_int(l->r, o, "lines", 0, 10000, 0);
	x->length = (unsigned)json_may_int(l->r, o, "length", 0, 10000000, 0);
	x->format = (enum text_format)json_may_enum(l->r, o, "format", formats, TEXT_PLAIN);
	x->pattern = loader_copy(l->arena, l->r, json_may_text(l->r, o, "pattern", LIMIT_NOTE));
	x->placeholder = loader_copy(l->arena, l->r, json_may_text(l->r, o, "placeholder", LIMIT_NOTE));
	if (!l->r->code && x->declaration->cardinality == CARD_RECORD)
		json_fail(l->r, ERR_UNSUPPORTED, "r", "a text interaction on a record is not supported");
}

static const struct interaction *load_interaction(struct body_loader *l, const json_t *o, enum body_type type)
{
	if (!l->responses || l->interaction_count >= LIMIT_INTERACTIONS) {
		json_fail(l->r, l->responses ? ERR_LIMIT : ERR_FORMAT, NULL, "an interaction too many");
		return NULL;
	}
	const char *response = json_need_id(l->r, o, "r");
	const struct declaration *declaration = response ? declaration_find(l->responses, response) : NULL;
	if (!declaration) {
		json_fail(l->r, ERR_FORMAT, "r", "no such response declaration");
		return NULL;
	}
	struct interaction *x = room(l, 1, sizeof *x);
	if (!x)
		return NULL;
	x->index = l->interaction_count;
	x->response = declaration->id;
	x->declaration = declaration;
	x->max = (unsigned)json_may_int(l->r, o, "max", 0, LIMIT_VALUES, 0);
	x->min = (unsigned)json_may_int(l->r, o, "min", 0, LIMIT_VALUES, 0);
	if (x->max && x->min > x->max)
		json_fail(l->r, ERR_FORMAT, "min", "more than max");
	x->attributes = load_attributes(&x->attribute_count, l, o);
	nodes_load(&x->prompt, l, json_may_array(l->r, o, "prompt", LIMIT_BODY_NODES));
	l->interactions[l->interaction_count++] = x;
	if (type == BODY_CHOICE_INTERACTION)
		load_choice_interaction(x, l, o);
	else
		load_text_interaction(x, l, o);
	return x;
}

/* --- nodes ------------------------------------------------------------------------------------------------------
 */

static void load_element(struct body_node *node, struct body_loader *l, const json_t *json)
{
	const char *name = json_need_text(l->r, json, "e", LIMIT_IDENTIFIER);
	int type = name ? find_type(name) : -1;
	if (name && type < 0)
		json_fail(l->r, ERR_UNSUPPORTED, "e", "element \"%.64s\" is not supported", name);
	if (l->r->code)
		return;
	node->type = (enum body_type)type;
	if (type == BODY_CHOICE_INTERACTION || type == BODY_EXTENDED_TEXT_INTERACTION) {
		node->interaction = load_interaction(l, json, node->type);
		return;
	}
	struct body children = { 0, NULL };
	node->attributes = load_attributes(&node->attribute_count, l, json);
	nodes_load(&children, l, json_may_array(l->r, json, "c", LIMIT_BODY_NODES));
	node->count = children.count;
	node->children = children.nodes;
}

static void load_node(struct body_node *node, struct body_loader *l, const json_t *json)
{
	if (++l->nodes > LIMIT_BODY_NODES) {
		json_fail(l->r, ERR_LIMIT, NULL, "more than %d nodes", LIMIT_BODY_NODES);
	} else if (json_is_string(json)) {
		node->type = BODY_TEXT;
		node->text = loader_copy(l->arena, l->r, json_string_value(json));
	} else {
		load_element(node, l, json);
	}
}

void nodes_load(struct body *out, struct body_loader *l, const json_t *json)
{
	size_t n = json_array_size(json);
	if (!n || l->r->code)
		return;
	if (l->depth >= LIMIT_BODY_DEPTH || l->nodes + n > LIMIT_BODY_NODES) {
		json_fail(l->r, ERR_LIMIT, NULL, "too deep or too many nodes");
		return;
	}
	struct body_node *nodes = room(l, n, sizeof *nodes);
	l->depth++;
	for (size_t i = 0; nodes && i < n && !l->r->code; i++) {
		size_t mark = json_enter(l->r, NULL, i);
		load_node(&nodes[i], l, json_array_get(json, i));
		json_leave(l->r, mark);
	}
	l->depth--;
	*out = (struct body){ nodes ? n : 0, nodes };
}

/* --- words ------------------------------------------------------------------------------------------------------
 */

/* Add `s`, blanks runs as one, and none at the beginning. */
static void add_collapsed(struct buffer *out, const char *s, size_t max)
{
	for (; *s && out->len < max && !out->failed; s++) {
		bool blank = *s == ' ' || *s == '\n' || *s == '\t' || *s == '\r';
		bool after_blank = out->len == 0 || out->data[out->len - 1] == ' ';
		if (!blank || !after_blank)
			buffer_add_byte(out, blank ? ' ' : (uint8_t)*s);
	}
}

static void add_words(struct buffer *out, const struct body_node *nodes, size_t count, size_t max)
{
	for (size_t i = 0; i < count && out->len < max && !out->failed; i++) {
		const struct body_node *n = &nodes[i];
		const char *alt = n->type == BODY_IMG ? body_attribute(n, "alt") : NULL;
		bool apart = body_is_block(n->type) || n->type == BODY_BR;
		add_collapsed(out, apart ? " " : "", max);
		add_collapsed(out, n->text ? n->text : alt ? alt : "", max);
		add_words(out, n->children, n->count, max);
		add_collapsed(out, apart ? " " : "", max);
	}
}

int body_text(struct buffer *out, const struct body *nodes, size_t max)
{
	struct buffer words = BUFFER_INIT(max + 1);
	add_words(&words, nodes->nodes, nodes->count, max);
	size_t n = words.len;
	if (n >= max && n) { /* cut at a character's edge: no continuation byte is left half */
		while (n && (words.data[n - 1] & 0xc0) == 0x80)
			n--;
		if (n && words.data[n - 1] >= 0x80)
			n--;
	}
	while (n && words.data[n - 1] == ' ')
		n--;
	if (n)
		buffer_add(out, words.data, n);
	int r = words.failed ? words.failed : out->failed;
	buffer_release(&words);
	return r;
}
