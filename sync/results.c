#include "sync/results.h"

#include "engine/json.h"
#include "sync/mark.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ODD_PERCENT 95 /* met by at least this share, or by at most 100 less it */

static void copy(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

static void count_items(struct result_line *out, struct json_reader *r, const json_t *items)
{
	for (size_t i = 0; i < json_array_size(items) && !r->code; i++) {
		const char *progress = json_need_text(r, json_array_get(items, i), "progress", 64);
		out->questions++;
		out->answered += progress && !strcmp(progress, "answered");
	}
}

int result_read(struct result_line *out, const char *json, size_t len, struct error *e)
{
	json_t *root = NULL;
	struct json_reader r;
	struct result_line l = { .questions = 0 };
	int rc = json_parse(&root, json, len, MARK_RESULT_MAX, 16, e);
	if (rc)
		return rc;
	json_reader_init(&r, e);
	const char *format = json_need_text(&r, root, "format", 64);
	if (!r.code && strcmp(format, MARK_FORMAT))
		json_fail(&r, ERR_FORMAT, "format", "not " MARK_FORMAT);
	copy(l.candidate, sizeof l.candidate, json_need_id(&r, root, "candidate"));
	copy(l.paper, sizeof l.paper, json_need_id(&r, root, "paper"));
	copy(l.attempt, sizeof l.attempt, json_need_id(&r, root, "attempt"));
	copy(l.outcome, sizeof l.outcome, json_may_text(&r, root, "outcome", 15));
	copy(l.state, sizeof l.state, json_need_text(&r, root, "state", 31));
	l.generation = (unsigned)json_need_int(&r, root, "generation", 1, LIMIT_GENERATIONS);
	l.milli = json_need_int(&r, root, "milli", 0, JSON_INT_MAX);
	l.max_milli = json_need_int(&r, root, "max-milli", 0, JSON_INT_MAX);
	l.sample = json_need_bool(&r, root, "sample-standard");
	l.awaits_person = json_need_bool(&r, root, "awaits-person");
	count_items(&l, &r, json_need_array(&r, root, "items", LIMIT_PAPER_ITEMS));
	json_decref(root);
	if (r.code == 0)
		*out = l;
	return r.code;
}

static const char *outcome_words(const struct result_line *l)
{
	if (!strcmp(l->outcome, "met"))
		return "met";
	if (!strcmp(l->outcome, "near-met"))
		return "near met";
	if (!strcmp(l->outcome, "not-met"))
		return "not met";
	return l->awaits_person ? "awaits a person" : l->state;
}

/* "17.5 of 30" in whole thousandths, no trailing zeroes. */
static void score_text(char *out, size_t size, int64_t milli)
{
	snprintf(out, size, "%" PRId64 ".%03" PRId64, milli / 1000, milli % 1000);
	size_t n = strlen(out);
	while (out[n - 1] == '0')
		out[--n] = 0;
	if (out[n - 1] == '.')
		out[n - 1] = 0;
}

int results_table(struct buffer *out, const struct result_line *lines, size_t count)
{
	bool sample = false;
	buffer_addf(
		out, "%-16s %-18s %-20s %10s %16s  %s\n", "candidate", "paper", "attempt", "answered", "score", "outcome");
	for (size_t i = 0; i < count; i++) {
		const struct result_line *l = &lines[i];
		char score[32], max[32], of[80], answered[32];
		score_text(score, sizeof score, l->milli);
		score_text(max, sizeof max, l->max_milli);
		snprintf(of, sizeof of, "%s of %s", score, max);
		snprintf(answered, sizeof answered, "%u of %u", l->answered, l->questions);
		buffer_addf(out, "%-16s %-18s %-20s %10s %16s  %s%s\n", l->candidate, l->paper, l->attempt, answered, of,
			outcome_words(l), l->sample ? " *" : "");
		sample = sample || l->sample;
	}
	if (sample)
		buffer_add_string(out, "* by a sample standard, made up for demonstration\n");
	return out->failed;
}

/* --- what is odd --- */

struct tally {
	size_t decided, met, answered, lines;
	bool all_equal;
	int64_t first;
};

static struct tally tally(const struct result_line *lines, size_t count, const char *paper)
{
	struct tally t = { .all_equal = true };
	for (size_t i = 0; i < count; i++) {
		const struct result_line *l = &lines[i];
		if (strcmp(l->paper, paper))
			continue;
		t.all_equal = t.all_equal && (t.lines == 0 || l->milli == t.first);
		t.first = t.lines == 0 ? l->milli : t.first;
		t.lines++;
		t.answered += l->answered;
		t.decided += l->outcome[0] != 0;
		t.met += !strcmp(l->outcome, "met");
	}
	return t;
}

static void warn(struct buffer *out, const char *paper, const struct tally *t)
{
	if (t->decided >= RESULTS_ODD_MIN) {
		size_t percent = t->met * 100 / t->decided;
		if (percent >= ODD_PERCENT || percent <= 100 - ODD_PERCENT)
			buffer_addf(out, "warning: %s: %zu of %zu met the standard (%zu %%): check the key before releasing\n",
				paper, t->met, t->decided, percent);
	}
	if (t->lines >= RESULTS_ODD_MIN && t->all_equal)
		buffer_addf(
			out, "warning: %s: all %zu scores are equal: check the key before releasing\n", paper, t->lines);
	if (t->lines >= 1 && t->answered == 0)
		buffer_addf(out, "warning: %s: nobody has answered a question\n", paper);
}

int results_warnings(struct buffer *out, const struct result_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool first = true;
		for (size_t k = 0; k < i && first; k++)
			first = strcmp(lines[k].paper, lines[i].paper) != 0;
		if (!first)
			continue;
		struct tally t = tally(lines, count, lines[i].paper);
		warn(out, lines[i].paper, &t);
	}
	return out->failed;
}
