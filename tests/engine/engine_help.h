/* Help for the engine's tests: samples that several need, and the allocation torture. */
#ifndef TESTS_ENGINE_HELP_H
#define TESTS_ENGINE_HELP_H

#include "engine/attempt.h"
#include "engine/desk.h"
#include "engine/error.h"
#include "engine/item.h"
#include "engine/json.h"
#include "engine/limits.h"
#include "engine/memory.h"
#include "engine/outcome.h"
#include "engine/paper.h"
#include "engine/processing.h"
#include "engine/profile.h"
#include "engine/record.h"
#include "engine/rng.h"
#include "engine/test.h"
#include "engine/value.h"
#include "engine/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#undef test_free /* cmocka's name for its own free */

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

extern const char help_item_one_of_four[];    /* shuffled, D fixed, match_correct, A is right */
extern const char help_item_three_of_eight[]; /* min 3 max 3, map_response 0..3 */
extern const char help_item_text[];           /* extended text */

struct item *help_item(const char *json); /* fails the test where it cannot be loaded */
json_t *help_json(const char *text);      /* new reference */
struct test *help_test(const char *json, const char *const (*rows)[4], size_t count); /* section, id, item, json */
char *help_file(const char *path, size_t *len);                                       /* whole file, mem_free() */

/* Records of one good attempt of three items, in order; NULL-ended. */
extern const char *const help_attempt_records[];
struct record_stamp help_stamp(uint64_t n, int64_t ms);

/* Run `work` again and again, failing the 1st, 2nd, … allocation (memory.h and jansson), until it succeeds
 * untouched. After each: an error came back and nothing is left allocated. */
void help_torture(int (*work)(void *ctx), void *ctx);

#endif
