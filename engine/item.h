/* The compiled item and stimulus (FORMAT.md §8): what the kiosk shows and what scoring needs.
 *
 * Immutable after loading and owned as one block: all pointers inside live until item_free(). Nothing in it
 * knows a candidate; state is in attempt.h. A live item has no correct responses, mappings or processing; they
 * are added from the marking key by item_add_key(). Every count is bounded by limits.h. */
#ifndef ENGINE_ITEM_H
#define ENGINE_ITEM_H

#include "engine/arena.h"
#include "engine/error.h"
#include "engine/expression.h"
#include "engine/value.h"

#include <stdbool.h>
#include <stddef.h>

/* --- body (body_*: the kiosk's view tree owns the word node) ------------------------------------------------ */

/* One line per element of a body: enum name, name in the compiled form. */
/* clang-format off */
#define BODY_ELEMENTS(X) \
	X(BODY_P, "p") X(BODY_H1, "h1") X(BODY_H2, "h2") X(BODY_H3, "h3") X(BODY_H4, "h4") X(BODY_H5, "h5") \
	X(BODY_H6, "h6") X(BODY_UL, "ul") X(BODY_OL, "ol") X(BODY_LI, "li") X(BODY_DL, "dl") \
	X(BODY_DT, "dt") X(BODY_DD, "dd") X(BODY_BLOCKQUOTE, "blockquote") X(BODY_PRE, "pre") \
	X(BODY_TABLE, "table") X(BODY_CAPTION, "caption") X(BODY_THEAD, "thead") X(BODY_TBODY, "tbody") \
	X(BODY_TFOOT, "tfoot") X(BODY_TR, "tr") X(BODY_TH, "th") X(BODY_TD, "td") X(BODY_IMG, "img") \
	X(BODY_STRONG, "strong") X(BODY_EM, "em") X(BODY_B, "b") X(BODY_I, "i") X(BODY_U, "u") \
	X(BODY_CODE, "code") X(BODY_SUB, "sub") X(BODY_SUP, "sup") X(BODY_SPAN, "span") X(BODY_DIV, "div") \
	X(BODY_BR, "br") X(BODY_HR, "hr") X(BODY_A, "a") X(BODY_Q, "q") X(BODY_CITE, "cite") \
	X(BODY_FEEDBACK_INLINE, "feedback-inline") X(BODY_FEEDBACK_BLOCK, "feedback-block") \
	X(BODY_CHOICE_INTERACTION, "choice-interaction") \
	X(BODY_EXTENDED_TEXT_INTERACTION, "extended-text-interaction")
/* clang-format on */

enum body_type {
	BODY_TEXT, /* character data, white space collapsed; no children */
#define BODY_ENUM(id, name) id,
	BODY_ELEMENTS(BODY_ENUM)
#undef BODY_ENUM
		BODY_TYPES
};

struct attribute {
	const char *name, *value;
};

struct interaction;

struct body_node {
	enum body_type type;
	const char *text; /* BODY_TEXT only, else NULL */
	size_t attribute_count;
	const struct attribute *attributes;
	size_t count; /* children; 0 for interactions, which hold their own */
	const struct body_node *children;
	const struct interaction *interaction; /* the two interaction types only */
};

struct body {
	size_t count;
	const struct body_node *nodes;
};

const char *body_node_name(enum body_type type);                            /* "p"; "#text" for text */
const char *body_attribute(const struct body_node *node, const char *name); /* NULL when absent */
bool body_is_block(enum body_type type); /* starts a line of its own: p, lists, tables, headings, interactions… */

/* --- declarations ------------------------------------------------------------------------------------------ */

struct map_entry {
	struct scalar key;
	double value;
	bool case_sensitive; /* QTI: compares exactly; false folds A-Z only */
};

struct mapping {     /* qti-mapping */
	double fallback; /* default-value */
	bool has_lower, has_upper;
	double lower, upper;
	size_t count;
	const struct map_entry *entries;
};

struct lookup_entry {
	double source; /* match: whole number; interpolation: the lower edge */
	bool include_boundary;
	struct value value;
};

struct lookup { /* qti-match-table, qti-interpolation-table */
	bool interpolation;
	struct value fallback;
	size_t count;
	const struct lookup_entry *entries;
};

struct declaration {
	const char *id;
	enum cardinality cardinality;
	enum base_type base;
	struct value initial;    /* default; NULL value when none */
	bool has_normal_maximum; /* outcomes */
	double normal_maximum;
	const char *external_scored;   /* outcomes: "human", "externalMachine" or NULL */
	const struct lookup *lookup;   /* outcomes; NULL when none */
	struct value correct;          /* responses, practice and keys; NULL value when none */
	const struct mapping *mapping; /* responses; NULL when none */
};

struct declaration_list {
	size_t count;
	const struct declaration *list;
};

const struct declaration *declaration_find(const struct declaration_list *l, const char *id); /* or NULL */

/* --- interactions ------------------------------------------------------------------------------------------ */

enum interaction_kind { INTERACTION_CHOICE, INTERACTION_EXTENDED_TEXT };
enum text_format { TEXT_PLAIN, TEXT_PREFORMATTED, TEXT_XHTML };

struct choice {
	const char *id;
	bool fixed; /* keeps its place when shuffled */
	struct body body;
};

struct interaction {
	enum interaction_kind kind;
	size_t index; /* in item->interactions */
	const char *response;
	const struct declaration *declaration; /* of that response */
	unsigned max, min; /* choices (max 0 = no limit), or strings of a text interaction (0 = not given) */
	size_t attribute_count;
	const struct attribute *attributes;
	struct body prompt;
	/* choice */
	bool shuffle;
	size_t choice_count;
	const struct choice *choices;
	/* extended text */
	unsigned lines;  /* expected-lines, 0 = not given */
	unsigned length; /* expected-length in characters, 0 = not given; a hint, never a limit */
	enum text_format format;
	const char *pattern;     /* pattern-mask or NULL; shown to nobody, not enforced yet */
	const char *placeholder; /* or NULL */
};

/* May more than one choice be ticked? By the declared cardinality (QTI 3.0 choice-interaction). */
bool interaction_is_multiple(const struct interaction *x);

/* --- items and stimuli ------------------------------------------------------------------------------------- */

struct stimulus_ref {
	const char *id, *title;
};

struct item {
	const char *id, *title, *label, *lang; /* label "" when none; lang "" when none */
	bool adaptive, time_dependent;
	struct declaration_list responses, outcomes, templates;
	size_t stimulus_count;
	const struct stimulus_ref *stimuli;
	struct body body;
	size_t interaction_count;
	const struct interaction *const *interactions; /* in document order, also inside feedback */
	bool has_processing;                           /* a practice item, or a key was added */
	struct rule_list processing;
	struct arena arena;
};

struct stimulus {
	const char *id, *title, *lang;
	struct body body;
	struct arena arena;
};

/* `text` is one compiled item. ERR_FORMAT, ERR_LIMIT, ERR_NOMEM, ERR_UNSUPPORTED (an element or operator that this
 * version does not know, by name). The error names the path. *out is owned by the caller: item_free(). */
int item_load(struct item **out, const char *text, size_t len, struct error *err);
void item_free(struct item *item); /* NULL is fine; wipes */

/* Add outcomes, correct responses, mappings and processing from one entry of a marking key (FORMAT.md §7 `items`).
 * The caller has compared the hash. On failure the item must be freed, not scored. */
int item_add_key(struct item *item, const json_t *entry, struct error *err);

int stimulus_load(struct stimulus **out, const char *text, size_t len, struct error *err);
void stimulus_free(struct stimulus *s);

/* Declarations from a JSON array; also used by test.h. */
int declarations_load(struct declaration_list *out, struct arena *a, const json_t *json, struct json_reader *r);

/* The words of nodes in reading order with single blanks, for question lists ("first words"), speech and search.
 * Images give their alt text, interactions nothing. Stops before `max` bytes at a character's edge. */
int body_text(struct buffer *out, const struct body *nodes, size_t max);

#endif
