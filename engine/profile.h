/* The programme profile: everything about one body's assessment that is not code (FORMAT.md §13, DOMAIN.md).
 *
 * JSON, `format` "invigil-profile/1". All wording is plain English in the file. Immutable after loading, one block,
 * all pointers live until profile_free(). assets/programmes/naas.json is the worked example.
 *
 * Members, in order: format, id, name, version, lang;
 *   roles[]       id, name, areas[] {id, name}
 *   components[]  id, name, delivery "kiosk"|"assessor", minutes (null = untimed), questions (0 = not counted),
 * filmed, marks {met, near, sample} in percent (sample true: not the body's real marks), instructions[] arrival
 * before-minutes, text, late[] {code, decision "admit"|"refuse", text} documents     photo[] {id, name}, number
 * {label, former, hint, prefix, min-digits, max-digits} consents[]    id, kind "mandatory"|"choice", title, text[],
 * wording, yes, no refusals[]    code, title, text, rebook, second-person policies      verify-later,
 * doubtful-second-person, no-match-refuses, declared-today[] {code, text} devices[]     id, name, hand-in (false:
 * may stay with the person) results       working-days, employer-hours, employer-from "available"|"assessed",
 * min-group, text[] outcome       any-not-met-fails, max-near-met, overall-percent (null = none), resits,
 * carry-met, words {met, near, not} contact       text[]; retention {answers-days, records-days, text} */
#ifndef ENGINE_PROFILE_H
#define ENGINE_PROFILE_H

#include "engine/arena.h"
#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/record.h"

struct named {
	const char *id, *name;
};
struct profile_role {
	const char *id, *name;
	size_t area_count;
	const struct named *areas;
};
struct profile_marks { /* whole percent of the marks there are */
	int met, near;
	bool sample; /* made up for demonstration: shown as such wherever a result is shown */
};
struct profile_component {
	const char *id, *name;
	bool kiosk;  /* delivered on screen; else rated by assessors */
	int minutes; /* -1 untimed */
	int questions;
	bool filmed;
	struct profile_marks marks;
	struct text_list instructions; /* paragraphs */
};
struct profile_late {
	const char *code;
	enum late_decision decision;
	const char *text;
};
struct profile_number { /* registration number: PREFIX and digits */
	const char *label, *former, *hint, *prefix;
	int min_digits, max_digits;
};
enum consent_kind { CONSENT_MANDATORY, CONSENT_CHOICE };
struct profile_consent {
	const char *id; /* "filming", "training", "sharing" */
	enum consent_kind kind;
	const char *title;
	struct text_list text; /* paragraphs */
	const char *wording;   /* version that records name */
	const char *yes, *no;  /* labels of the two answers */
};
struct profile_refusal {
	const char *code, *title, *text, *rebook;
	bool second_person;
};
struct profile_policy {
	const char *code, *text;
};
struct profile_device {
	const char *id, *name;
	bool hand_in;
};
struct profile_outcome {
	bool any_not_met_fails;
	int max_near_met;    /* more than this many near met: not met */
	int overall_percent; /* of all marks; -1 none */
	int resits;
	bool carry_met;
	const char *met, *near, *not_met; /* words */
};

struct profile {
	const char *id, *name, *lang;
	int64_t version;
	size_t role_count;
	const struct profile_role *roles;
	size_t component_count;
	const struct profile_component *components;
	int arrive_before_minutes;
	const char *arrive_text;
	size_t late_count;
	const struct profile_late *late;
	size_t photo_count;
	const struct named *photos;
	struct profile_number number;
	size_t consent_count;
	const struct profile_consent *consents;
	size_t refusal_count;
	const struct profile_refusal *refusals;
	bool verify_later, doubtful_second, no_match_refuses;
	size_t declared_count;
	const struct profile_policy *declared_today;
	size_t device_count;
	const struct profile_device *devices;
	int result_working_days, employer_hours, min_group;
	bool employer_from_available; /* the 24 hours start when the candidate can see the result */
	struct text_list result_text;
	struct profile_outcome outcome;
	struct text_list contact;
	int answers_days, records_days; /* retention */
	const char *retention_text;
	struct arena arena;
};

/* ERR_FORMAT with the path, ERR_LIMIT, ERR_NOMEM. Checks that ids are unique and marks make sense (near ≤ met ≤
 * 100). */
int profile_load(struct profile **out, const char *text, size_t len, struct error *err);
void profile_free(struct profile *p);

/* NULL when there is none of that name. */
const struct profile_role *profile_find_role(const struct profile *p, const char *id);
const struct profile_component *profile_find_component(const struct profile *p, const char *id);
const struct profile_consent *profile_find_consent(const struct profile *p, const char *id);
const struct profile_refusal *profile_find_refusal(const struct profile *p, const char *code);
const char *profile_area_name(const struct profile *p, const char *role, const char *area);

/* A registration number as a person writes it → PREFIX and digits: blanks, dots, dashes and case are forgiven, and
 * a missing prefix. ERR_FORMAT: cannot be one. `out` has room for 32 bytes. */
int profile_number_normal(char out[32], const struct profile *p, const char *typed, struct error *err);
bool profile_number_same(const struct profile *p, const char *a, const char *b);
void profile_number_last4(char out[5], const char *number);

#endif
