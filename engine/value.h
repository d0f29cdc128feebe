/* QTI values: what a variable holds (QTI 3.0 ASI §2.11, cardinality and base-type).
 *
 * Immutable plain values: a struct value points at scalars that live in an arena, in another loaded thing or on
 * the caller's stack, and may be copied by assignment as long as they do. NULL is `count == 0`: QTI treats an
 * empty container and an empty string as NULL, so neither can be built. `base` of a record is BASE_NONE and its
 * fields carry their own. JSON form is the `score` contract of DESIGN.md §6. */
#ifndef ENGINE_VALUE_H
#define ENGINE_VALUE_H

#include "engine/arena.h"
#include "engine/buffer.h"
#include "engine/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cardinality { CARD_SINGLE, CARD_MULTIPLE, CARD_ORDERED, CARD_RECORD };

enum base_type {
	BASE_IDENTIFIER,
	BASE_BOOLEAN,
	BASE_INTEGER,
	BASE_FLOAT,
	BASE_STRING,
	BASE_POINT,         /* "10 20" */
	BASE_PAIR,          /* "A B", unordered */
	BASE_DIRECTED_PAIR, /* "A B" */
	BASE_DURATION,      /* seconds */
	BASE_FILE,          /* a reference, opaque */
	BASE_URI,
	BASE_NONE, /* of a NULL whose type is not known, and of records */
};

struct scalar {
	enum base_type base;
	union {
		const char *text; /* identifier, string, file, uri; never empty */
		bool boolean;
		int64_t integer;
		double number; /* float, duration; finite */
		struct {
			const char *first, *second;
		} pair; /* pair, directedPair */
		struct {
			int32_t x, y;
		} point;
	} as;
};

struct value {
	enum cardinality cardinality;
	enum base_type base;
	size_t count; /* 0 = NULL; 1 for a single */
	const struct scalar *items;
	const char *const *fields; /* names beside items, records only */
};

/* Names as QTI writes them; -1 when unknown. */
extern const char *const cardinality_names[]; /* NULL-ended, in the order of the enum */
extern const char *const base_type_names[];   /* NULL-ended */
int cardinality_find(const char *name);
int base_type_find(const char *name);

struct value value_null(enum cardinality cardinality, enum base_type base);
bool value_is_null(const struct value *v);
bool value_is_text_base(enum base_type base); /* identifier, string, file, uri */
bool value_is_numeric(enum base_type base);   /* integer, float (duration is not, as in QTI) */

/* Singles whose scalar lives in the arena (text is copied). NULL values on empty text. 0 or ERR_NOMEM. */
int value_text(struct value *out, struct arena *a, enum base_type base, const char *text);
int value_number(struct value *out, struct arena *a, double x);
int value_integer(struct value *out, struct arena *a, int64_t n);
int value_boolean(struct value *out, struct arena *a, bool on);

/* Lenient reading by declared type: a string is read by its base type, a one-element array serves for a
 * single, a scalar for a multiple, null, "" and [] are NULL. ERR_FORMAT: cannot be of that type. */
int value_from_json(struct value *out, struct arena *a, enum cardinality c, enum base_type base, const json_t *json,
	struct error *err);
/* Reading where no declaration is at hand (journal records): strings become `string`, whole numbers `integer`,
 * others `float`, arrays `multiple` of one base, objects `record`. */
int value_from_any_json(struct value *out, struct arena *a, const json_t *json, struct error *err);
/* The same value as another type, by the rules of value_from_json(): turns what a journal holds into what an
 * item declares. Texts are shared with `in`, not copied. */
int value_coerce(struct value *out, struct arena *a, enum cardinality c, enum base_type base,
	const struct value *in, struct error *err);
int value_copy(struct value *out, struct arena *a, const struct value *in); /* deep; 0 or ERR_NOMEM */

/* One scalar from its text form. ERR_FORMAT when it cannot be. */
int scalar_from_text(struct scalar *out, struct arena *a, enum base_type base, const char *text, struct error *err);
/* Text form of one scalar ("A B", "10 20", "true", "1.5"), for people and map keys. */
void scalar_add_text(struct buffer *b, const struct scalar *s);

/* Canonical JSON: single = scalar, multiple and ordered = array, record = object, NULL = null. */
void value_add_json(struct buffer *b, const struct value *v);

/* Equality as qti-match has it: same cardinality and base, pairs without order, multiples as bags, ordered in
 * order, records by name. Two NULLs are equal here; operators decide about NULL first. */
bool value_equal(const struct value *a, const struct value *b);
bool scalar_equal(const struct scalar *a, const struct scalar *b);
/* Does a text-based value (identifier or string, any cardinality) hold this text? For ticked choices. */
bool value_has_text(const struct value *v, const char *text);

#endif
