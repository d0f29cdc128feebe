/* Editing of one text: caret, selection, words, undo. Pure; knows no screen. Offsets are bytes on cluster borders.
 * What was typed is wiped when freed. */
#ifndef KIOSK_FIELD_H
#define KIOSK_FIELD_H

#include <stdbool.h>
#include <stddef.h>

struct field;

struct field *field_new(size_t max_bytes, bool multiline); /* NULL when out of memory */
void field_free(struct field *f);
const char *field_text(const struct field *f);
size_t field_len(const struct field *f);
size_t field_caret(const struct field *f);
size_t field_anchor(const struct field *f); /* = caret where nothing is selected */

int field_set(
	struct field *f, const char *text); /* from outside: caret kept where it can be, undo dropped; 0 or ERR_NOMEM */
/* Replace the selection; cut off at max_bytes on a cluster border. True when the text changed. */
bool field_insert(struct field *f, const char *text);
enum field_unit { FIELD_CLUSTER, FIELD_WORD, FIELD_LINE };
bool field_delete(struct field *f, bool forward, enum field_unit unit); /* the selection where there is one */
void field_move(struct field *f, bool forward, enum field_unit unit, bool select);
void field_place(struct field *f, size_t at, bool select); /* snapped to a cluster */
void field_select_all(struct field *f);
bool field_undo(struct field *f);
bool field_redo(struct field *f);
char *field_selected(const struct field *f); /* new string, "" where none; NULL when out of memory */

#endif
