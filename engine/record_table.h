/* Inside the engine only: the description of record types that parsing and printing follow. */
#ifndef ENGINE_RECORD_TABLE_H
#define ENGINE_RECORD_TABLE_H

#include "engine/record.h"

enum field_kind {
	FIELD_ID,
	FIELD_ID_OR_NULL,
	FIELD_TEXT, /* up to LIMIT_NOTE bytes */
	FIELD_TEXT_OR_NULL,
	FIELD_HASH,
	FIELD_HASH_OR_NULL,
	FIELD_TIME,
	FIELD_SEED,
	FIELD_INT,         /* 0 .. JSON_INT_MAX */
	FIELD_INT_OR_NULL, /* -1 = null */
	FIELD_CARET,       /* -1 = absent, printed only where there is one */
	FIELD_BOOL,
	FIELD_WORD,         /* int, index into names */
	FIELD_WORD_OR_NULL, /* -1 = null */
	FIELD_LIST,         /* struct text_list of ids */
	FIELD_ORDER,        /* struct order_ref */
	FIELD_VALUE,        /* struct value */
	FIELD_SETUP,        /* struct setup: members of the record itself */
	FIELD_ADJUSTMENTS,
	FIELD_SECTIONS,      /* struct record_plan */
	FIELD_PREVIOUS,      /* struct record_open */
	FIELD_PROGRAMME,     /* struct record_open */
	FIELD_LATE,          /* struct record: u.arrival */
	FIELD_OBJECT,        /* const char *: JSON text of an object */
	FIELD_ARRAY_OR_NULL, /* const char *: JSON text of a list, or NULL */
	FIELD_KINDS
};

struct field {
	const char *name;
	enum field_kind kind;
	size_t offset;            /* in struct record */
	const char *const *names; /* FIELD_WORD */
};

struct record_form {
	const char *name; /* member `e` */
	bool attempt, desk;
	const struct field *fields; /* ended by a name of NULL */
};

extern const struct record_form record_forms[RECORD_TYPES];

/* The kinds of fields: how each is read and printed (record_field.c). */
struct record_reader {
	struct json_reader r;
	struct arena *arena;
};
struct record_writer {
	struct buffer *b;
	struct error *err;
	int code;
};
void field_load(void *at, const struct field *f, const json_t *o, struct record_reader *in);
void field_add(const void *at, const struct field *f, struct record_writer *out);

#endif
