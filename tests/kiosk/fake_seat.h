/* A stand-in for the seat model: everything of kiosk/seat.h in memory, without files, journals, packs or desks, so
 * that screens can be put into any state. The attempt is the real fold (engine/attempt.h), fed with real records.
 * To be included by exactly one test file: the functions have the real names. */
#ifndef TESTS_KIOSK_FAKE_SEAT_H
#define TESTS_KIOSK_FAKE_SEAT_H

#include "engine/memory.h"
#include "kiosk/seat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAKE_QUESTIONS 30
#define FAKE_BIG 40000

struct seat {
	struct attempt attempt;
	struct item *items[FAKE_QUESTIONS];
	size_t item_count;
	struct stimulus *stimulus;
	struct profile profile;
	struct profile_component component;
	struct adjustments adjustments;
	uint64_t now;
	bool present, confirmed, locked, has_paper, choices_done, setup_done, instructions_done, fault, blocked, called;
	bool release_missing, upload_done, written;
	int percent, code_tries, wrong_pins, booked[2];
	enum seat_saved saved;
	int64_t base_ms;
	char typed[FAKE_BIG];
	size_t typed_index, caret;
	bool typing;
	unsigned records;
};

/* --- content ----------------------------------------------------------------------------------------------- */
static const char *const fake_choices[8] = {
	"See each girl on her own, at school or on a walk, and ask about an ordinary evening",
	"Close the plan, because the home conditions have improved",
	"Ask the school for the attendance record and what staff have noticed",
	"Wait for the review meeting to see whether anyone else raises concerns",
	"Work out with their mother who can be at home on her late shifts",
	"Tell the older girl that she is doing a good job of looking after her sister",
	"Ask for legal advice on starting care proceedings", "Write to the neighbour to ask why the help stopped"
};

static const char *const fake_general[6][2] = { { "A girl of 13 months cries when her mother leaves the room. When "
												  "her mother comes back, she is soon comforted.",
													"What does this suggest?" },
	{ "A boy of 4 has stopped talking at nursery. He still talks at home.", "What should be asked first?" },
	{ "", "What does the law require before a child’s views are set aside?" },
	{ "A father says that he will not let you see the children.", "What should you do next?" },
	{ "", "Which of these is a sign of disorganised attachment?" },
	{ "You find in supervision that you have avoided visiting one family.",
		"What is the best use of the supervision?" } };

static const char *const fake_applied[4] = { "Which three actions should you take before the review meeting?",
	"Which three facts in the scenario matter most for the assessment?", "What should be recorded after the visit?",
	"How should the plan change?" };

static inline void fake_choice_list(struct buffer *b, int count)
{
	for (int i = 0; i < count; i++)
		buffer_addf(b, "%s{\"id\":\"%c\",\"fixed\":false,\"c\":[\"%s\"]}", i ? "," : "", 'A' + i, fake_choices[i]);
}

static inline void fake_question(struct buffer *b, int n)
{
	bool applied = n >= 18, several = applied && n % 2 == 0;
	const char *context = applied ? "" : fake_general[n % 6][0];
	const char *prompt = applied ? fake_applied[(n - 18 + 2) % 4] : fake_general[n % 6][1];
	buffer_addf(b,
		"{\"id\":\"item-%d\",\"title\":\"t\",\"label\":\"area-1\",\"lang\":\"en-GB\",\"adaptive\":false,"
		"\"time-dependent\":false,\"responses\":[{\"id\":\"RESPONSE\",\"cardinality\":\"%s\","
		"\"base\":\"identifier\",\"default\":null}],\"outcomes\":[],\"templates\":[],\"stimuli\":[%s],\"body\":[",
		n + 1, several ? "multiple" : "single", applied ? "{\"id\":\"S1\",\"title\":\"Two sisters\"}" : "");
	if (*context)
		buffer_addf(b, "{\"e\":\"p\",\"c\":[\"%s\"]},", context);
	buffer_addf(b,
		"{\"e\":\"choice-interaction\",\"r\":\"RESPONSE\",\"shuffle\":true,\"max\":%d,\"min\":%d,\"prompt\":[\"%"
		"s\"],"
		"\"choices\":[",
		several ? 3 : 1, several ? 3 : 1, prompt);
	fake_choice_list(b, several ? 8 : 4);
	buffer_add_string(b, "]}]}");
}

static inline void fake_task(struct buffer *b, int n)
{
	buffer_addf(b,
		"{\"id\":\"item-%d\",\"title\":\"t\",\"label\":\"area-7\",\"lang\":\"en-GB\",\"adaptive\":false,"
		"\"time-dependent\":false,\"responses\":[{\"id\":\"RESPONSE\",\"cardinality\":\"single\",\"base\":"
		"\"string\","
		"\"default\":null}],\"outcomes\":[],\"templates\":[],\"stimuli\":[{\"id\":\"S1\",\"title\":\"t\"}],"
		"\"body\":["
		"{\"e\":\"p\",\"c\":[\"Read the information about the two sisters. Your manager has asked you for a short "
		"analysis.\"]},{\"e\":\"p\",\"c\":[\"In your answer:\"]},{\"e\":\"ul\",\"c\":["
		"{\"e\":\"li\",\"c\":[\"explain what the information means for each of the children\"]},"
		"{\"e\":\"li\",\"c\":[\"weigh what \",{\"e\":\"em\",\"c\":[\"protects\"]},\" them against what puts them "
		"at "
		"risk\"]}]},{\"e\":\"extended-text-interaction\",\"r\":\"RESPONSE\",\"lines\":12,\"length\":0,\"min\":0,"
		"\"max\":0,"
		"\"format\":\"plain\",\"pattern\":null,\"placeholder\":null,\"prompt\":[\"%s\"]}]}",
		n + 1, n ? "Write your reflective account." : "Write your analysis and your recommendation.");
}

static const char fake_scenario[] =
	"{\"id\":\"S1\",\"title\":\"Two sisters\",\"lang\":\"en-GB\",\"body\":[{\"e\":\"h2\",\"c\":[\"Scenario: two "
	"sisters and a new "
	"address\"]},{\"e\":\"p\",\"c\":[\"You are the allocated worker for two sisters, aged 6 and 11, who have been "
	"on a child in need "
	"plan for four months. The plan was made after the older girl told her teacher that she often puts her sister "
	"to bed and gets her "
	"up for school.\"]},{\"e\":\"p\",\"c\":[\"Their mother has started a new job with late shifts. A neighbour has "
	"been helping, but "
	"moved away last week. The school reports that both children have been late on six mornings this month and "
	"that the younger one "
	"fell asleep in class.\"]},{\"e\":\"p\",\"c\":[\"The older girl said, \",{\"e\":\"em\",\"c\":[\"‘I sleep with "
	"my shoes on.’\"]}]},"
	"{\"e\":\"table\",\"c\":[{\"e\":\"caption\",\"c\":[\"Information "
	"received\"]},{\"e\":\"thead\",\"c\":[{\"e\":\"tr\",\"c\":["
	"{\"e\":\"th\",\"c\":[\"When\"]},{\"e\":\"th\",\"c\":[\"From\"]},{\"e\":\"th\",\"c\":[\"What was "
	"said\"]}]}]},{\"e\":\"tbody\","
	"\"c\":[{\"e\":\"tr\",\"c\":[{\"e\":\"td\",\"c\":[\"Twelve weeks ago\"]},{\"e\":\"td\",\"c\":[\"Health "
	"visitor\"]},"
	"{\"e\":\"td\",\"c\":[\"Two appointments were missed.\"]}]},{\"e\":\"tr\",\"c\":[{\"e\":\"td\",\"c\":[\"Four "
	"weeks ago\"]},"
	"{\"e\":\"td\",\"c\":[\"School\"]},{\"e\":\"td\",\"c\":[\"The older girl is tired and does not want to go home "
	"on "
	"Fridays.\"]}]}]}]},{\"e\":\"p\",\"c\":[\"Your manager has asked for your view before tomorrow’s review "
	"meeting.\"]}]}";

static inline void fake_load(struct seat *s)
{
	struct error e = ERROR_INIT;
	s->item_count = s->written ? 2 : FAKE_QUESTIONS;
	for (size_t i = 0; i < s->item_count; i++) {
		struct buffer b = BUFFER_INIT(LIMIT_ITEM_JSON);
		(s->written ? fake_task : fake_question)(&b, (int)i);
		if (item_load(&s->items[i], buffer_text(&b), b.len, &e) < 0)
			abort();
		buffer_release(&b);
	}
	if (stimulus_load(&s->stimulus, fake_scenario, strlen(fake_scenario), &e) < 0)
		abort();
}

/* --- profile ----------------------------------------------------------------------------------------------- */
static const char *const fake_training[] = {
	"Your simulated practice is filmed. We would like to use some films to train assessors."
};
static const char *const fake_sharing[] = { "Your manager can be told your result when it is ready." };
static const char *const fake_result[] = {
	"You will get an email within 30 working days when your result is ready on the online platform."
};
static const char *const fake_contact[] = {
	"Email help@example.org or call 020 7946 0000, Monday to Friday, 9 am to 5 pm."
};
static const char *const fake_instructions[] = {
	"There are 18 general questions and 12 questions about a scenario."
};
static const struct profile_consent fake_consents[] = {
	{ "training", CONSENT_CHOICE, "Using your film for training", { 1, fake_training }, "w1",
		"Yes, my film may be used for training", "No, do not use my film for training" },
	{ "sharing", CONSENT_CHOICE, "Sharing your result with your manager", { 1, fake_sharing }, "w1",
		"Yes, share my result", "No, do not share my result" }
};

static inline struct seat *fake_new(bool written)
{
	struct seat *s = mem_zero(1, sizeof *s);
	s->written = written;
	s->now = 1000000;
	s->base_ms = 3600000;
	s->booked[0] = s->booked[1] = -1;
	s->adjustments = (struct adjustments)ADJUSTMENTS_NONE;
	s->profile.consent_count = 2;
	s->profile.consents = fake_consents;
	s->profile.number.label = "Social Work England number";
	s->profile.result_text = (struct text_list){ 1, fake_result };
	s->profile.contact = (struct text_list){ 1, fake_contact };
	s->component.name = written ? "Written assessment" : "Knowledge assessment";
	s->component.instructions = (struct text_list){ 1, fake_instructions };
	attempt_init(&s->attempt);
	fake_load(s);
	return s;
}

static inline void fake_free(struct seat *s)
{
	for (size_t i = 0; i < s->item_count; i++)
		item_free(s->items[i]);
	stimulus_free(s->stimulus);
	attempt_release(&s->attempt);
	mem_free(s);
}

/* --- records ----------------------------------------------------------------------------------------------- */
static inline struct record_stamp fake_stamp(const struct seat *s)
{
	struct record_stamp at = { s->attempt.n + 1, (int64_t)s->now, "2026-11-23T09:30:00Z" };
	return at;
}

static inline int fake_record(struct seat *s, const struct record *r, struct error *e)
{
	int code = attempt_apply(&s->attempt, r, e);
	s->records += code == 0;
	return code;
}

static inline void fake_begin(struct seat *s)
{
	char ids[FAKE_QUESTIONS][32];
	const char *list[FAKE_QUESTIONS];
	for (size_t i = 0; i < s->item_count; i++) {
		snprintf(ids[i], sizeof ids[i], "ref-%zu", i + 1);
		list[i] = ids[i];
	}
	const struct plan_section parts[] = { { "General questions", 1, s->written ? 2 : 18 },
		{ "Applied questions", 19, 12 } };
	struct record_open open = { .pack = "p",
		.paper = "P",
		.sitting = "S",
		.seat = "12",
		.device = "d",
		.programme_id = "x",
		.programme_sha256 = "x",
		.candidate = "c",
		.adjustments = s->adjustments,
		.seed = "0123456789abcdef",
		.software = "t",
		.boot = "b",
		.base_ms = s->base_ms };
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_open(&at, &open);
	struct error e = ERROR_INIT;
	if (fake_record(s, &r, &e) < 0)
		abort();
	at = fake_stamp(s);
	r = record_make_plan(&at, (struct text_list){ s->item_count, list }, parts, s->written ? 1 : 2);
	if (fake_record(s, &r, &e) < 0)
		abort();
	s->has_paper = true;
}

/* --- seat.h: looking --------------------------------------------------------------------------------------- */
enum seat_stage seat_stage(const struct seat *s)
{
	const struct attempt *a = &s->attempt;
	if (s->blocked)
		return SEAT_BLOCKED;
	if (s->fault)
		return SEAT_FAULT;
	if (a->state == ATTEMPT_SUBMITTED)
		return a->submit_by == SUBMIT_STAFF ? SEAT_ENDED : SEAT_SENT;
	if (a->state == ATTEMPT_EXPIRED)
		return SEAT_TIME_UP;
	if (a->state == ATTEMPT_VOID)
		return SEAT_ENDED;
	if (a->state == ATTEMPT_RUNNING)
		return SEAT_RUNNING;
	if (a->state == ATTEMPT_PAUSED)
		return a->pause_by == PAUSE_INTERRUPTED ? SEAT_INTERRUPTED : SEAT_PAUSED;
	if (s->has_paper)
		return !s->choices_done       ? SEAT_CHOICES
			   : !s->setup_done       ? SEAT_SETUP
			   : s->instructions_done ? SEAT_READY
									  : SEAT_INSTRUCTIONS;
	if (s->locked)
		return SEAT_LOCKED;
	return !s->present ? SEAT_IDLE : s->confirmed ? SEAT_WAITING : SEAT_IDENTITY;
}

const char *seat_number(const struct seat *s)
{
	(void)s;
	return "12";
}

const char *seat_problem(const struct seat *s)
{
	return s->blocked ? "journal/A.1.journal: line 212 does not fit the line before"
		   : s->fault ? "no space on this device"
					  : "";
}

const char *seat_candidate_name(const struct seat *s)
{
	return s->present ? "Sample Candidate 07" : "";
}

const char *seat_candidate_last4(const struct seat *s)
{
	(void)s;
	return "4471";
}

const char *seat_paper_title(const struct seat *s)
{
	return s->component.name;
}

const struct profile *seat_profile(const struct seat *s)
{
	return s->present ? &s->profile : NULL;
}

const struct profile_component *seat_component(const struct seat *s)
{
	return s->present ? &s->component : NULL;
}

const struct adjustments *seat_adjustments(const struct seat *s)
{
	return &s->adjustments;
}

int64_t seat_base_ms(const struct seat *s)
{
	return s->base_ms;
}

bool seat_waiting_for_release(const struct seat *s)
{
	return s->release_missing;
}

int seat_waiting_percent(const struct seat *s)
{
	return s->percent;
}

int64_t seat_opens_at(const struct seat *s)
{
	(void)s;
	return 1795426200;
}

const struct attempt *seat_attempt(const struct seat *s)
{
	return &s->attempt;
}

const struct paper *seat_paper(const struct seat *s)
{
	(void)s;
	return NULL;
}

const struct setup *seat_setup(const struct seat *s)
{
	return s->attempt.state == ATTEMPT_EMPTY ? &s->adjustments.setup : &s->attempt.setup;
}

int seat_booked_choice(const struct seat *s, enum choice_what what)
{
	return s->booked[what];
}

enum seat_saved seat_saved(const struct seat *s)
{
	return s->saved;
}

bool seat_upload_done(const struct seat *s)
{
	return s->upload_done;
}

const char *seat_reference(const struct seat *s)
{
	return s->attempt.state >= ATTEMPT_SUBMITTED ? "K7QF-2M9D" : "";
}

bool seat_pin_waits(const struct seat *s, int64_t wall, int *seconds)
{
	(void)wall;
	*seconds = 60;
	return s->wrong_pins >= 5;
}

int seat_code_tries_left(const struct seat *s)
{
	return 3 - s->code_tries;
}

bool seat_called(const struct seat *s)
{
	return s->attempt.state == ATTEMPT_EMPTY ? s->called : s->attempt.called;
}

const struct item *seat_item(struct seat *s, size_t index)
{
	return index < s->item_count ? s->items[index] : NULL;
}

const struct stimulus *seat_stimulus(struct seat *s, const char *id)
{
	return strcmp(id, "S1") ? NULL : s->stimulus;
}

bool seat_media(struct seat *s, const char *name, const void **bytes, size_t *len)
{
	(void)s, (void)name, (void)bytes, (void)len;
	return false;
}

int seat_choice_order(struct seat *s, size_t *order, size_t index, const struct interaction *x)
{
	(void)s, (void)index;
	for (size_t i = 0; i < x->choice_count; i++)
		order[i] = i;
	return 0;
}

/* --- seat.h: acting ---------------------------------------------------------------------------------------- */
int seat_try_code(struct seat *s, const char *typed, struct error *e)
{
	if (strlen(typed) < 6)
		return error_set(e, ERR_FORMAT, "Enter the 6 characters of your seat code.");
	if (!strcmp(typed, "K7QF2M")) {
		s->present = true;
		return 0;
	}
	if (++s->code_tries < 3)
		return error_set(e, ERR_AUTH, "That code does not fit this seat. Check the code and the seat number.");
	s->locked = s->called = true;
	return error_set(e, ERR_STATE, "That code does not fit this seat. A facilitator has been called.");
}

int seat_confirm(struct seat *s, bool yes, struct error *e)
{
	(void)e;
	s->confirmed = yes;
	s->locked = s->called = !yes;
	s->present = yes;
	return 0;
}

int seat_choose(struct seat *s, enum choice_what what, bool value, struct error *e)
{
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_choice(&at, what, value, "w1", "c");
	return fake_record(s, &r, e);
}

int seat_choices_done(struct seat *s, struct error *e)
{
	if (!s->attempt.choices[0].made || !s->attempt.choices[1].made)
		return error_set(e, ERR_STATE, "Choose yes or no");
	s->choices_done = true;
	return 0;
}

int seat_set_up(struct seat *s, const struct setup *setup, struct error *e)
{
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_setup(&at, setup);
	return fake_record(s, &r, e);
}

int seat_set_up_done(struct seat *s, struct error *e)
{
	(void)e;
	s->setup_done = true;
	return 0;
}

int seat_set_up_back(struct seat *s, struct error *e)
{
	(void)e;
	s->setup_done = s->instructions_done = false;
	return 0;
}

int seat_instructions_done(struct seat *s, struct error *e)
{
	(void)e;
	s->instructions_done = true;
	return 0;
}

int seat_start(struct seat *s, struct error *e)
{
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make(&at, RECORD_START);
	int code = fake_record(s, &r, e);
	return code ? code : seat_see(s, 0, e);
}

static inline int fake_flush(struct seat *s, struct error *e)
{
	struct scalar text = { .base = BASE_STRING, .as.text = s->typed };
	struct value v = { CARD_SINGLE, BASE_STRING, *s->typed ? 1 : 0, &text, NULL };
	if (!s->typing)
		return 0;
	s->typing = false;
	struct record_stamp at = fake_stamp(s);
	struct record r =
		record_make_answer(&at, s->attempt.items[s->typed_index].id, "RESPONSE", &v, (int64_t)s->caret);
	return fake_record(s, &r, e);
}

int seat_see(struct seat *s, size_t index, struct error *e)
{
	fake_flush(s, e);
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_see(&at, s->attempt.items[index].id);
	return fake_record(s, &r, e);
}

int seat_choose_answer(
	struct seat *s, size_t index, const char *response, const char *choice, bool on, struct error *e)
{
	const struct interaction *x = s->items[index]->interactions[0];
	const struct attempt_response *old = attempt_find_response(&s->attempt, index, response);
	struct scalar list[8];
	size_t n = 0;
	for (size_t i = 0; i < x->choice_count; i++) {
		bool was = old && value_has_text(&old->value, x->choices[i].id), mine = !strcmp(choice, x->choices[i].id);
		if (mine ? on : was && interaction_is_multiple(x))
			list[n++] = (struct scalar){ .base = BASE_IDENTIFIER, .as.text = x->choices[i].id };
	}
	if (n > x->max)
		return error_set(
			e, ERR_LIMIT, "You can choose only %u. To choose this one, first take away another.", x->max);
	struct value v = { interaction_is_multiple(x) ? CARD_MULTIPLE : CARD_SINGLE, BASE_IDENTIFIER, n, list, NULL };
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_answer(&at, s->attempt.items[index].id, response, &v, -1);
	return fake_record(s, &r, e);
}

int seat_type_answer(
	struct seat *s, size_t index, const char *response, const char *text, size_t caret, struct error *e)
{
	(void)response, (void)e;
	s->typing = true;
	s->typed_index = index;
	s->caret = caret;
	snprintf(s->typed, sizeof s->typed, "%s", text);
	return 0;
}

const char *seat_typed(struct seat *s, size_t index, const char *response, size_t *caret)
{
	const struct attempt_response *r = attempt_find_response(&s->attempt, index, response);
	if (s->typing && s->typed_index == index) {
		*caret = s->caret;
		return s->typed;
	}
	*caret = r && r->caret > 0 ? (size_t)r->caret : 0;
	return r && r->value.count ? r->value.items[0].as.text : "";
}

int seat_flag(struct seat *s, size_t index, bool on, struct error *e)
{
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_flag(&at, s->attempt.items[index].id, on);
	return fake_record(s, &r, e);
}

int seat_call(struct seat *s, bool on, struct error *e)
{
	s->called = on;
	if (s->attempt.state == ATTEMPT_EMPTY || s->attempt.state >= ATTEMPT_SUBMITTED)
		return 0;
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_call(&at, on);
	return fake_record(s, &r, e);
}

static inline int fake_submit(struct seat *s, enum submit_by by, struct error *e)
{
	static const char *const staff[] = { "ann", "ben" };
	fake_flush(s, e);
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_submit(&at, by, (struct text_list){ by == SUBMIT_STAFF ? 2 : 0, staff }, NULL);
	return fake_record(s, &r, e);
}

int seat_break(struct seat *s, struct error *e)
{
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_pause(&at, PAUSE_BREAK, (struct text_list){ 0, NULL }, NULL, NULL);
	return fake_record(s, &r, e);
}

int seat_break_end(struct seat *s, struct error *e)
{
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_resume(&at, (struct text_list){ 0, NULL }, NULL);
	return fake_record(s, &r, e);
}

int seat_submit(struct seat *s, struct error *e)
{
	return fake_submit(s, SUBMIT_CANDIDATE, e);
}

int seat_finish(struct seat *s, struct error *e)
{
	(void)e;
	attempt_release(&s->attempt);
	s->present = s->confirmed = s->has_paper = s->choices_done = s->setup_done = s->instructions_done = false;
	return 0;
}

int seat_staff_pin(struct seat *s, const char *pin, char staff[LIMIT_IDENTIFIER + 1], struct error *e)
{
	if (s->wrong_pins >= 5)
		return error_set(e, ERR_BUSY, "Wait 60 seconds before trying again.");
	if (strcmp(pin, "246810")) {
		s->wrong_pins++;
		return error_set(e, ERR_AUTH, "That PIN is not right.");
	}
	s->wrong_pins = 0;
	snprintf(staff, LIMIT_IDENTIFIER + 1, "ann");
	return 0;
}

static inline int fake_pause(struct seat *s, enum pause_by by, const char *reason, struct error *e)
{
	static const char *const staff[] = { "ann" };
	fake_flush(s, e);
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_pause(&at, by, (struct text_list){ 1, staff }, reason, NULL);
	return fake_record(s, &r, e);
}

int seat_staff_pause(struct seat *s, const char *staff, const char *reason, struct error *e)
{
	(void)staff;
	return fake_pause(s, PAUSE_STAFF, reason, e);
}

int seat_staff_resume(struct seat *s, const char *staff, struct error *e)
{
	if (s->locked) {
		s->locked = s->called = s->present = false;
		s->code_tries = 0;
		return 0;
	}
	struct record_stamp at = fake_stamp(s);
	struct record r = record_make_resume(&at, (struct text_list){ 1, &staff }, NULL);
	return fake_record(s, &r, e);
}

/* Never reached from screens. */
int seat_open(struct seat **out, const struct services *services, uint64_t now, int64_t wall, struct error *e)
{
	(void)out, (void)services, (void)now, (void)wall;
	return error_set(e, ERR_UNSUPPORTED, "a stand-in");
}

void seat_close(struct seat *s)
{
	(void)s;
}

bool seat_poll(struct seat *s, uint64_t now, int64_t wall)
{
	(void)wall;
	s->now = now;
	return false;
}

void seat_on_order(struct seat *s, const struct order *o)
{
	(void)s, (void)o;
}

#endif
