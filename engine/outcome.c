/* Percent is never computed: score × 100 is compared with percent × maximum, both in thousandths of a mark. */
#include "engine/outcome.h"

#include <math.h>
#include <string.h>

const char *const outcome_names[] = { "not-met", "near-met", "met", NULL };

int outcome_milli(int64_t *out, double score, struct error *err)
{
	double milli = score * 1000, nearest = floor(milli + 0.5);
	if (!isfinite(score) || score < 0 || milli > (double)OUTCOME_MILLI_MAX)
		return error_set(err, ERR_FORMAT, "a score out of range");
	if (fabs(milli - nearest) > 1e-6)
		return error_set(err, ERR_FORMAT, "a score finer than a thousandth of a mark");
	*out = (int64_t)nearest;
	return 0;
}

static int check_score(const struct outcome_score *s, struct error *err)
{
	if (s->max_milli < 1 || s->max_milli > OUTCOME_MILLI_MAX || s->milli < 0 || s->milli > s->max_milli)
		return error_set(err, ERR_FORMAT, "component %.64s: marks out of range", s->component);
	return 0;
}

int outcome_component(
	enum outcome *out, const struct profile_marks *marks, const struct outcome_score *s, struct error *err)
{
	if (s->carried) {
		*out = OUTCOME_MET;
		return 0;
	}
	int r = check_score(s, err);
	if (r < 0)
		return r;
	if (s->milli * 100 >= (int64_t)marks->met * s->max_milli)
		*out = OUTCOME_MET;
	else
		*out = s->milli * 100 >= (int64_t)marks->near * s->max_milli ? OUTCOME_NEAR_MET : OUTCOME_NOT_MET;
	return 0;
}

/* Each of the profile's components exactly once. */
static int check_complete(
	const struct profile *p, const struct outcome_score *scores, size_t count, struct error *err)
{
	for (size_t i = 0; i < p->component_count; i++) {
		size_t n = 0;
		for (size_t j = 0; j < count; j++)
			n += strcmp(scores[j].component, p->components[i].id) == 0;
		if (n != 1)
			return error_set(err, ERR_STATE, "component %.64s %s", p->components[i].id,
				n ? "is there twice" : "has no score yet");
	}
	return 0;
}

static void decide(struct outcome_overall *o, const struct profile_outcome *rules)
{
	bool reached = rules->overall_percent < 0 || o->milli * 100 >= (int64_t)rules->overall_percent * o->max_milli;
	o->why = WHY_MET;
	if (rules->any_not_met_fails && o->not_met)
		o->why = WHY_COMPONENT_NOT_MET;
	else if (o->near_met > (size_t)rules->max_near_met)
		o->why = WHY_TOO_MANY_NEAR;
	else if (!reached)
		o->why = WHY_OVERALL_STANDARD;
	o->outcome = o->why == WHY_MET ? OUTCOME_MET : OUTCOME_NOT_MET;
}

int outcome_decide(struct outcome_overall *out, enum outcome *results, const struct profile *p,
	const struct outcome_score *scores, size_t count, struct error *err)
{
	struct outcome_overall o = { OUTCOME_NOT_MET, WHY_MET, 0, 0, 0, 0 };
	int r = check_complete(p, scores, count, err);
	for (size_t i = 0; r == 0 && i < count; i++) {
		const struct profile_component *c = profile_find_component(p, scores[i].component);
		if (!c)
			return error_set(err, ERR_NOTFOUND, "component %.64s is not in the profile", scores[i].component);
		r = outcome_component(&results[i], &c->marks, &scores[i], err);
		if (r < 0)
			return r;
		o.not_met += results[i] == OUTCOME_NOT_MET;
		o.near_met += results[i] == OUTCOME_NEAR_MET;
		if (!scores[i].carried) {
			o.milli += scores[i].milli;
			o.max_milli += scores[i].max_milli;
		}
	}
	if (r < 0)
		return r;
	decide(&o, &p->outcome);
	*out = o;
	return 0;
}
