/* QTI import. A file that the importer calls good must be taken by the engine in both forms: what is built can be
 * delivered. Input that starts with '{' goes straight to the loader of compiled items. */
#include "content/qti_item.h"
#include "content/qti_test.h"
#include "engine/item.h"
#include "engine/limits.h"
#include "engine/test.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void stop(const char *what, const struct error *e)
{
	fprintf(stderr, "%s: %s\n", what, e->text);
	abort();
}

static void load_item(const struct qti_item *item, enum qti_form form)
{
	struct buffer json = BUFFER_INIT(LIMIT_ITEM_JSON);
	struct error e = ERROR_INIT;
	struct item *loaded = NULL;
	if (qti_item_write(&json, item, form) == 0 && item_load(&loaded, buffer_text(&json), json.len, &e) < 0 &&
		e.code != ERR_NOMEM)
		stop("a good item does not load", &e);
	item_free(loaded);
	buffer_release(&json);
}

static void load_stimulus(const struct qti_item *item)
{
	struct buffer json = BUFFER_INIT(LIMIT_ITEM_JSON);
	struct error e = ERROR_INIT;
	struct stimulus *loaded = NULL;
	if (qti_stimulus_write(&json, item) == 0 && stimulus_load(&loaded, buffer_text(&json), json.len, &e) < 0 &&
		e.code != ERR_NOMEM)
		stop("a good stimulus does not load", &e);
	stimulus_free(loaded);
	buffer_release(&json);
}

static void import_item(const uint8_t *data, size_t size)
{
	struct qti_report report = QTI_REPORT_INIT;
	struct qti_item *item = NULL;
	int r = qti_item_parse(&item, &report, NULL, "fuzz.xml", (const char *)data, size);
	if (r == 0 && qti_report_ok(&report, false) && item->kind == QTI_KIND_ITEM) {
		load_item(item, QTI_FORM_FULL);
		load_item(item, QTI_FORM_LIVE);
	} else if (r == 0 && qti_report_ok(&report, false) && item->kind == QTI_KIND_STIMULUS) {
		load_stimulus(item);
	}
	qti_item_free(item);
	qti_report_release(&report);
}

static void load_test(const struct qti_test *test)
{
	struct buffer json = BUFFER_INIT(LIMIT_TEST_JSON);
	struct error e = ERROR_INIT;
	struct test *loaded = NULL;
	int r = qti_test_write(&json, test, QTI_FORM_FULL);
	if (r == 0)
		r = test_load(&loaded, buffer_text(&json), json.len, &e);
	for (const struct qti_ref *ref = test->refs; ref && r == 0; ref = ref->next)
		r = test_add_ref(loaded, ref->section, ref->id, "x", ref->json, strlen(ref->json), &e);
	if (r == 0)
		r = test_finish(loaded, &e);
	if (r < 0 && r != ERR_NOMEM && r != ERR_LIMIT)
		stop("a good test does not load", &e);
	test_free(loaded);
	buffer_release(&json);
}

static void import_test(const uint8_t *data, size_t size)
{
	struct qti_report report = QTI_REPORT_INIT;
	struct qti_test *test = NULL;
	if (qti_test_parse(&test, &report, NULL, "fuzz.xml", (const char *)data, size) == 0 &&
		qti_report_ok(&report, false))
		load_test(test);
	qti_test_free(test);
	qti_report_release(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct item *item = NULL;
	if (size && data[0] == '{') {
		if (item_load(&item, (const char *)data, size, NULL) == 0)
			item_free(item);
		return 0;
	}
	import_item(data, size);
	import_test(data, size);
	return 0;
}
