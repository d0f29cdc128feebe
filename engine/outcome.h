/* Outcomes: met, near met, not met, per component and overall (DOMAIN.md, After).
 *
 * A pure function of scores and the programme profile in whole thousandths of a mark: a second program gets the
 * same
 * (`invigil-verify result`). No rounding happens anywhere: comparisons are multiplied out. */
#ifndef ENGINE_OUTCOME_H
#define ENGINE_OUTCOME_H

#include "engine/error.h"
#include "engine/profile.h"

enum outcome { OUTCOME_NOT_MET, OUTCOME_NEAR_MET, OUTCOME_MET };
extern const char *const outcome_names[]; /* "not-met" "near-met" "met", NULL-ended */

#define OUTCOME_MILLI_MAX INT64_C(1000000000) /* a million marks */

/* A QTI float score as thousandths. ERR_FORMAT: not finite, negative, too large, or finer than a thousandth (but
 * for float noise below 1e-9). */
int outcome_milli(int64_t *out, double score, struct error *err);

struct outcome_score { /* one component */
	const char *component;
	int64_t milli, max_milli; /* 0 ≤ milli ≤ max_milli, max_milli > 0 */
	bool carried;             /* met at an earlier attempt and carried into this resit: counts as met */
};

enum outcome_why { WHY_MET, WHY_COMPONENT_NOT_MET, WHY_TOO_MANY_NEAR, WHY_OVERALL_STANDARD };

struct outcome_overall {
	enum outcome outcome; /* met or not met */
	enum outcome_why why; /* the first rule that failed */
	size_t not_met, near_met;
	int64_t milli, max_milli; /* totals of those that were not carried */
};

/* ERR_FORMAT: out of range. */
int outcome_component(
	enum outcome *out, const struct profile_marks *marks, const struct outcome_score *s, struct error *err);
/* `results` (count entries) receives each component's own outcome. ERR_NOTFOUND: a component not in the profile;
 * ERR_STATE: one of the profile's components is missing or given twice. */
int outcome_decide(struct outcome_overall *out, enum outcome *results, const struct profile *p,
	const struct outcome_score *scores, size_t count, struct error *err);

#endif
