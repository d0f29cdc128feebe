/* One conversion for every way in: JSON becomes untyped scalars, and value_coerce() turns scalars of any base into
 * the declared one. So a response read from a journal and one from the command line obey the same rules. */
#include "engine/value.h"
#include "engine/json.h"
#include "engine/limits.h"
#include "engine/memory.h"

#include <math.h>
#include <string.h>

const char *const cardinality_names[] = { "single", "multiple", "ordered", "record", NULL };
const char *const base_type_names[] = { "identifier", "boolean", "integer", "float", "string", "point", "pair",
	"directedPair", "duration", "file", "uri", NULL };

static int find(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

int cardinality_find(const char *name)
{
	return find(cardinality_names, name);
}

int base_type_find(const char *name)
{
	return find(base_type_names, name);
}

struct value value_null(enum cardinality cardinality, enum base_type base)
{
	return (struct value){ cardinality, base, 0, NULL, NULL };
}

bool value_is_null(const struct value *v)
{
	return v->count == 0;
}

bool value_is_text_base(enum base_type base)
{
	return base == BASE_IDENTIFIER || base == BASE_STRING || base == BASE_FILE || base == BASE_URI;
}

bool value_is_numeric(enum base_type base)
{
	return base == BASE_INTEGER || base == BASE_FLOAT;
}

static bool is_pair(enum base_type base)
{
	return base == BASE_PAIR || base == BASE_DIRECTED_PAIR;
}

static bool is_double(enum base_type base)
{
	return base == BASE_FLOAT || base == BASE_DURATION;
}

/* --- singles ------------------------------------------------------------------------------------------------- */

static int single(struct value *out, struct arena *a, const struct scalar *s)
{
	struct scalar *p = arena_alloc(a, sizeof *p);
	if (!p)
		return ERR_NOMEM;
	*p = *s;
	*out = (struct value){ CARD_SINGLE, s->base, 1, p, NULL };
	return 0;
}

int value_text(struct value *out, struct arena *a, enum base_type base, const char *s)
{
	struct scalar scalar = { .base = base };
	if (!s || !*s) {
		*out = value_null(CARD_SINGLE, base);
		return 0;
	}
	scalar.as.text = arena_string(a, s);
	return scalar.as.text ? single(out, a, &scalar) : ERR_NOMEM;
}

int value_number(struct value *out, struct arena *a, double x)
{
	return single(out, a, &(struct scalar){ .base = BASE_FLOAT, .as.number = x });
}

int value_integer(struct value *out, struct arena *a, int64_t n)
{
	return single(out, a, &(struct scalar){ .base = BASE_INTEGER, .as.integer = n });
}

int value_boolean(struct value *out, struct arena *a, bool on)
{
	return single(out, a, &(struct scalar){ .base = BASE_BOOLEAN, .as.boolean = on });
}

/* --- text to scalar ------------------------------------------------------------------------------------------ */

static int no(struct error *err, enum base_type base)
{
	return error_set(err, ERR_FORMAT, "a value cannot be read as %s",
		base == BASE_NONE ? "a known type" : base_type_names[base]);
}

/* The two words of "A B", split at blanks. */
static int split(char **first, char **second, struct arena *a, const char *text)
{
	static const char blanks[] = " \t\r\n";
	text += strspn(text, blanks);
	size_t n = strcspn(text, blanks);
	const char *rest = text + n + strspn(text + n, blanks);
	size_t m = strcspn(rest, blanks);
	if (!n || !m || rest[m + strspn(rest + m, blanks)])
		return ERR_FORMAT;
	*first = arena_string_n(a, text, n);
	*second = arena_string_n(a, rest, m);
	return *first && *second ? 0 : ERR_NOMEM;
}

static bool whole(double x, double limit)
{
	return floor(x) == x && fabs(x) <= limit;
}

static int point_from_text(struct scalar *out, struct arena *a, const char *text)
{
	char *first, *second;
	double x, y;
	int r = split(&first, &second, a, text);
	if (r < 0)
		return r;
	if (!json_number_parse(first, &x) || !json_number_parse(second, &y))
		return ERR_FORMAT;
	if (!whole(x, INT32_MAX) || !whole(y, INT32_MAX))
		return ERR_FORMAT;
	out->as.point.x = (int32_t)x;
	out->as.point.y = (int32_t)y;
	return 0;
}

static int pair_from_text(struct scalar *out, struct arena *a, const char *text)
{
	char *first, *second;
	int r = split(&first, &second, a, text);
	if (r == 0) {
		out->as.pair.first = first;
		out->as.pair.second = second;
	}
	return r;
}

static int boolean_from_text(struct scalar *out, const char *text)
{
	bool on = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
	if (!on && strcmp(text, "false") != 0 && strcmp(text, "0") != 0)
		return ERR_FORMAT;
	out->as.boolean = on;
	return 0;
}

static int number_from_text(struct scalar *out, const char *text)
{
	double x;
	if (!json_number_parse(text, &x))
		return ERR_FORMAT;
	if (is_double(out->base)) {
		out->as.number = x;
		return 0;
	}
	if (!whole(x, (double)JSON_INT_MAX))
		return ERR_FORMAT;
	out->as.integer = (int64_t)x;
	return 0;
}

int scalar_from_text(struct scalar *out, struct arena *a, enum base_type base, const char *text, struct error *err)
{
	struct scalar s = { .base = base };
	int r = 0;
	if (value_is_text_base(base))
		r = (s.as.text = arena_string(a, text)) ? 0 : ERR_NOMEM;
	else if (is_pair(base))
		r = pair_from_text(&s, a, text);
	else if (base == BASE_POINT)
		r = point_from_text(&s, a, text);
	else if (base == BASE_BOOLEAN)
		r = boolean_from_text(&s, text);
	else
		r = base == BASE_NONE ? ERR_FORMAT : number_from_text(&s, text);
	if (r == ERR_NOMEM)
		return error_set(err, r, "out of memory");
	if (r < 0)
		return no(err, base);
	*out = s;
	return 0;
}

void scalar_add_text(struct buffer *b, const struct scalar *s)
{
	char number[32];
	if (is_pair(s->base))
		buffer_addf(b, "%s %s", s->as.pair.first, s->as.pair.second);
	else if (s->base == BASE_POINT)
		buffer_addf(b, "%d %d", s->as.point.x, s->as.point.y);
	else if (s->base == BASE_BOOLEAN)
		buffer_add_string(b, s->as.boolean ? "true" : "false");
	else if (s->base == BASE_INTEGER)
		buffer_addf(b, "%" JSON_INTEGER_FORMAT, (json_int_t)s->as.integer);
	else if (value_is_text_base(s->base))
		buffer_add_string(b, s->as.text);
	else if (is_double(s->base)) {
		json_number_text(number, s->as.number);
		buffer_add_string(b, number);
	}
}

/* --- coercion ------------------------------------------------------------------------------------------------ */

static int coerce_number(struct scalar *out, const struct scalar *in, struct error *err)
{
	double x = in->base == BASE_INTEGER ? (double)in->as.integer : in->as.number;
	if (is_double(out->base)) {
		out->as.number = x;
		return 0;
	}
	if (!whole(x, (double)JSON_INT_MAX))
		return no(err, out->base);
	out->as.integer = in->base == BASE_INTEGER ? in->as.integer : (int64_t)x;
	return 0;
}

/* By way of the text form: "2" for an identifier, a pair from a string, and so on. */
static int coerce_by_text(struct scalar *out, struct arena *a, const struct scalar *in, struct error *err)
{
	struct buffer b = BUFFER_INIT(LIMIT_RESPONSE_TEXT);
	int r = 0;
	scalar_add_text(&b, in);
	r = b.failed ? error_set(err, b.failed, "a text value is too long")
				 : scalar_from_text(out, a, out->base, buffer_text(&b), err);
	buffer_release_wiped(&b);
	return r;
}

static int coerce_scalar(
	struct scalar *out, struct arena *a, enum base_type base, const struct scalar *in, struct error *err)
{
	struct scalar s = *in;
	s.base = base;
	bool numbers =
		(value_is_numeric(base) || is_double(base)) && (value_is_numeric(in->base) || is_double(in->base));
	int r = 0;
	if (numbers)
		r = coerce_number(&s, in, err);
	else if (base != in->base && !(value_is_text_base(base) && value_is_text_base(in->base)) &&
			 !(is_pair(base) && is_pair(in->base)))
		r = coerce_by_text(&s, a, in, err);
	if (r == 0)
		*out = s;
	return r;
}

static int coerce_record(struct value *out, const struct value *in, struct error *err)
{
	if (in->count && in->cardinality != CARD_RECORD)
		return error_set(err, ERR_FORMAT, "a value cannot be read as a record");
	*out = *in;
	out->cardinality = CARD_RECORD;
	out->base = BASE_NONE;
	return 0;
}

int value_coerce(struct value *out, struct arena *a, enum cardinality c, enum base_type base,
	const struct value *in, struct error *err)
{
	if (c == CARD_RECORD)
		return coerce_record(out, in, err);
	if (in->count && in->cardinality == CARD_RECORD)
		return error_set(err, ERR_FORMAT, "a record where a single value or a list is declared");
	if (in->count > 1 && c == CARD_SINGLE)
		return error_set(err, ERR_FORMAT, "%zu values where one is declared", in->count);
	if (!in->count || in->base == base) {
		*out = (struct value){ c, base, in->count, in->count ? in->items : NULL, NULL };
		return 0;
	}
	struct scalar *items = arena_array(a, in->count, sizeof *items);
	if (!items)
		return error_set(err, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < in->count; i++) {
		int r = coerce_scalar(&items[i], a, base, &in->items[i], err);
		if (r < 0)
			return r;
	}
	*out = (struct value){ c, base, in->count, items, NULL };
	return 0;
}

/* --- JSON ------------------------------------------------------------------------------------------------------
 */

static int scalar_from_json(struct scalar *out, struct arena *a, const json_t *json, struct error *err)
{
	struct scalar s = { .base = BASE_STRING };
	if (json_is_string(json)) {
		if (json_string_length(json) > LIMIT_RESPONSE_TEXT)
			return error_set(err, ERR_LIMIT, "a text value is longer than %d bytes", LIMIT_RESPONSE_TEXT);
		s.as.text = arena_string_n(a, json_string_value(json), json_string_length(json));
		if (!s.as.text)
			return error_set(err, ERR_NOMEM, "out of memory");
	} else if (json_is_boolean(json)) {
		s.base = BASE_BOOLEAN;
		s.as.boolean = json_is_true(json);
	} else if (json_is_integer(json)) {
		s.base = BASE_INTEGER;
		s.as.integer = json_integer_value(json);
		if (s.as.integer > JSON_INT_MAX || s.as.integer < -JSON_INT_MAX)
			return error_set(err, ERR_FORMAT, "a whole number is too large");
	} else if (json_is_real(json)) {
		s.base = BASE_FLOAT;
		s.as.number = json_real_value(json);
	} else {
		return error_set(err, ERR_FORMAT, "a list or an object where a single value belongs");
	}
	*out = s;
	return 0;
}

static bool is_nothing(const json_t *json)
{
	return !json || json_is_null(json) || (json_is_string(json) && json_string_length(json) == 0) ||
		   ((json_is_array(json) || json_is_object(json)) && json_array_size(json) + json_object_size(json) == 0);
}

static int record_from_json(struct value *out, struct arena *a, const json_t *json, struct error *err)
{
	size_t n = json_object_size(json), i = 0;
	if (n > LIMIT_VALUES)
		return error_set(err, ERR_LIMIT, "more than %d fields", LIMIT_VALUES);
	struct scalar *items = arena_array(a, n, sizeof *items);
	const char **fields = arena_array(a, n, sizeof *fields);
	if (!items || !fields)
		return error_set(err, ERR_NOMEM, "out of memory");
	void *it = json_object_iter((json_t *)(uintptr_t)json);
	for (; it; it = json_object_iter_next((json_t *)(uintptr_t)json, it)) {
		if (is_nothing(json_object_iter_value(it)))
			continue;
		int r = scalar_from_json(&items[i], a, json_object_iter_value(it), err);
		if (r < 0)
			return r;
		if (!(fields[i++] = arena_string(a, json_object_iter_key(it))))
			return error_set(err, ERR_NOMEM, "out of memory");
	}
	*out = (struct value){ CARD_RECORD, BASE_NONE, i, items, fields };
	return 0;
}

/* One base for all members: as it is where they agree, float for mixed numbers, else string. */
static int unify(struct value *v, struct arena *a, struct error *err)
{
	enum base_type base = v->count ? v->items[0].base : BASE_STRING;
	bool numeric = value_is_numeric(base), same = true;
	for (size_t i = 1; i < v->count; i++) {
		same = same && v->items[i].base == base;
		numeric = numeric && value_is_numeric(v->items[i].base);
	}
	v->base = same ? base : BASE_NONE;
	return same ? 0 : value_coerce(v, a, v->cardinality, numeric ? BASE_FLOAT : BASE_STRING, v, err);
}

static int list_from_json(struct value *out, struct arena *a, const json_t *json, struct error *err)
{
	size_t n = json_array_size(json), used = 0;
	if (n > LIMIT_VALUES)
		return error_set(err, ERR_LIMIT, "more than %d values", LIMIT_VALUES);
	struct scalar *items = arena_array(a, n, sizeof *items);
	if (!items)
		return error_set(err, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < n; i++) {
		const json_t *member = json_array_get(json, i);
		int r = is_nothing(member) ? 0 : scalar_from_json(&items[used], a, member, err);
		if (r < 0)
			return r;
		used += !is_nothing(member);
	}
	struct value v = { CARD_MULTIPLE, BASE_NONE, used, items, NULL };
	int r = unify(&v, a, err);
	if (r == 0)
		*out = v;
	return r;
}

int value_from_any_json(struct value *out, struct arena *a, const json_t *json, struct error *err)
{
	struct scalar s;
	if (is_nothing(json)) {
		*out = value_null(CARD_SINGLE, BASE_NONE);
		return 0;
	}
	if (json_is_object(json))
		return record_from_json(out, a, json, err);
	if (json_is_array(json))
		return list_from_json(out, a, json, err);
	int r = scalar_from_json(&s, a, json, err);
	if (r < 0)
		return r;
	r = single(out, a, &s);
	return r < 0 ? error_set(err, r, "out of memory") : 0;
}

int value_from_json(struct value *out, struct arena *a, enum cardinality c, enum base_type base, const json_t *json,
	struct error *err)
{
	struct value any;
	int r = value_from_any_json(&any, a, json, err);
	return r < 0 ? r : value_coerce(out, a, c, base, &any, err);
}

static void scalar_add_json(struct buffer *b, const struct scalar *s)
{
	if (value_is_text_base(s->base))
		json_add_text(b, s->as.text);
	else if (s->base == BASE_INTEGER)
		json_add_int(b, s->as.integer);
	else if (is_double(s->base))
		json_add_number(b, s->as.number);
	else if (s->base == BASE_BOOLEAN)
		json_add_bool(b, s->as.boolean);
	else {
		struct buffer text = BUFFER_INIT(2 * LIMIT_IDENTIFIER + LIMIT_RESPONSE_TEXT);
		scalar_add_text(&text, s);
		if (text.failed)
			b->failed = b->failed ? b->failed : text.failed;
		json_add_text(b, buffer_text(&text));
		buffer_release_wiped(&text);
	}
}

void value_add_json(struct buffer *b, const struct value *v)
{
	if (value_is_null(v)) {
		json_add_null(b);
	} else if (v->cardinality == CARD_SINGLE) {
		scalar_add_json(b, &v->items[0]);
	} else {
		bool record = v->cardinality == CARD_RECORD;
		json_add_open(b, record ? '{' : '[');
		for (size_t i = 0; i < v->count; i++) {
			if (record)
				json_add_key(b, v->fields[i]);
			scalar_add_json(b, &v->items[i]);
		}
		json_add_close(b, record ? '}' : ']');
	}
}

/* --- copy and equality --------------------------------------------------------------------------------------- */

static int copy_scalar(struct scalar *out, struct arena *a, const struct scalar *in)
{
	*out = *in;
	if (value_is_text_base(in->base))
		return (out->as.text = arena_string(a, in->as.text)) ? 0 : ERR_NOMEM;
	if (!is_pair(in->base))
		return 0;
	out->as.pair.first = arena_string(a, in->as.pair.first);
	out->as.pair.second = arena_string(a, in->as.pair.second);
	return out->as.pair.first && out->as.pair.second ? 0 : ERR_NOMEM;
}

int value_copy(struct value *out, struct arena *a, const struct value *in)
{
	struct value v = *in;
	struct scalar *items = in->count ? arena_array(a, in->count, sizeof *items) : NULL;
	const char **fields = in->fields ? arena_array(a, in->count, sizeof *fields) : NULL;
	if ((in->count && !items) || (in->fields && !fields))
		return ERR_NOMEM;
	for (size_t i = 0; i < in->count; i++) {
		if (copy_scalar(&items[i], a, &in->items[i]) < 0)
			return ERR_NOMEM;
		if (fields && !(fields[i] = arena_string(a, in->fields[i])))
			return ERR_NOMEM;
	}
	v.items = items;
	v.fields = fields;
	*out = v;
	return 0;
}

static bool pair_equal(const struct scalar *a, const struct scalar *b)
{
	bool straight =
		strcmp(a->as.pair.first, b->as.pair.first) == 0 && strcmp(a->as.pair.second, b->as.pair.second) == 0;
	if (straight || a->base == BASE_DIRECTED_PAIR)
		return straight;
	return strcmp(a->as.pair.first, b->as.pair.second) == 0 && strcmp(a->as.pair.second, b->as.pair.first) == 0;
}

bool scalar_equal(const struct scalar *a, const struct scalar *b)
{
	if (a->base != b->base)
		return false;
	if (value_is_text_base(a->base))
		return strcmp(a->as.text, b->as.text) == 0;
	if (is_pair(a->base))
		return pair_equal(a, b);
	if (is_double(a->base))
		return a->as.number == b->as.number;
	if (a->base == BASE_INTEGER)
		return a->as.integer == b->as.integer;
	if (a->base == BASE_BOOLEAN)
		return a->as.boolean == b->as.boolean;
	return a->base == BASE_POINT && a->as.point.x == b->as.point.x && a->as.point.y == b->as.point.y;
}

static size_t occurrences(const struct value *v, const struct scalar *s)
{
	size_t n = 0;
	for (size_t i = 0; i < v->count; i++)
		n += scalar_equal(&v->items[i], s);
	return n;
}

static bool bags_equal(const struct value *a, const struct value *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (occurrences(a, &a->items[i]) != occurrences(b, &a->items[i]))
			return false;
	return true;
}

static bool records_equal(const struct value *a, const struct value *b)
{
	for (size_t i = 0; i < a->count; i++) {
		size_t j = 0;
		while (j < b->count && strcmp(a->fields[i], b->fields[j]) != 0)
			j++;
		if (j == b->count || !scalar_equal(&a->items[i], &b->items[j]))
			return false;
	}
	return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (a->count != b->count)
		return false;
	if (a->count == 0)
		return true;
	if (a->cardinality != b->cardinality)
		return false;
	if (a->cardinality == CARD_RECORD)
		return records_equal(a, b);
	if (a->cardinality == CARD_MULTIPLE)
		return bags_equal(a, b);
	for (size_t i = 0; i < a->count; i++)
		if (!scalar_equal(&a->items[i], &b->items[i]))
			return false;
	return true;
}

bool value_has_text(const struct value *v, const char *text)
{
	for (size_t i = 0; i < v->count; i++)
		if (value_is_text_base(v->items[i].base) && strcmp(v->items[i].as.text, text) == 0)
			return true;
	return false;
}
