/* Which members each record has, in the order in which they are printed (FORMAT.md §10). A new member or type is a
 * line here. */
#include "engine/record_table.h"

#include <stddef.h>

const char *const order_kind_names[] = { "admit", "pause", "resume", "extend", "move", "void", "end", NULL };

static const char *const choices[] = { "training", "sharing", NULL };
static const char *const pauses[] = { "staff", "break", "fault", "interrupted", NULL };
static const char *const extends[] = { "planned", "incident", NULL };
static const char *const submits[] = { "candidate", "time", "staff", NULL };
static const char *const identities[] = { "match", "doubtful", "no-match", NULL };
static const char *const numbers[] = { "match", "mismatch", "later", NULL };

#define AT(member) offsetof(struct record, member)
#define STAFF                                \
	{                                        \
		"staff", FIELD_LIST, AT(staff), NULL \
	}
#define ORDER                                 \
	{                                         \
		"order", FIELD_ORDER, AT(order), NULL \
	}
#define REASON                                         \
	{                                                  \
		"reason", FIELD_TEXT_OR_NULL, AT(reason), NULL \
	}
#define END                        \
	{                              \
		NULL, FIELD_KINDS, 0, NULL \
	}

static const struct field nothing[] = { END };
static const struct field staff_only[] = { STAFF, END };
static const struct field order_only[] = { ORDER, END };

static const struct field open_fields[] = {
	{ "manifest", FIELD_HASH_OR_NULL, AT(u.open.manifest), NULL },
	{ "centre_file", FIELD_HASH_OR_NULL, AT(u.open.centre_file), NULL },
	{ "release", FIELD_HASH_OR_NULL, AT(u.open.release), NULL },
	{ "pack", FIELD_HASH, AT(u.open.pack), NULL },
	{ "paper", FIELD_ID, AT(u.open.paper), NULL },
	{ "sitting", FIELD_ID_OR_NULL, AT(u.open.sitting), NULL },
	{ "seat", FIELD_ID_OR_NULL, AT(u.open.seat), NULL },
	{ "device", FIELD_ID, AT(u.open.device), NULL },
	{ "programme", FIELD_PROGRAMME, AT(u.open), NULL },
	{ "candidate", FIELD_ID, AT(u.open.candidate), NULL },
	{ "adjustments", FIELD_ADJUSTMENTS, AT(u.open.adjustments), NULL },
	{ "seed", FIELD_SEED, AT(u.open.seed), NULL },
	{ "software", FIELD_TEXT, AT(u.open.software), NULL },
	{ "boot", FIELD_ID, AT(u.open.boot), NULL },
	{ "base_ms", FIELD_INT_OR_NULL, AT(u.open.base_ms), NULL },
	{ "previous", FIELD_PREVIOUS, AT(u.open), NULL },
	{ "admit", FIELD_ORDER, AT(u.open.admit), NULL },
	END,
};
static const struct field plan_fields[] = {
	{ "items", FIELD_LIST, AT(u.plan.items), NULL },
	{ "sections", FIELD_SECTIONS, AT(u.plan), NULL },
	END,
};
static const struct field boot_fields[] = {
	{ "boot", FIELD_ID, AT(u.boot.boot), NULL },
	{ "software", FIELD_TEXT, AT(u.boot.software), NULL },
	END,
};
static const struct field choice_fields[] = {
	{ "what", FIELD_WORD, AT(u.choice.what), choices },
	{ "value", FIELD_BOOL, AT(u.choice.value), NULL },
	{ "wording", FIELD_TEXT, AT(u.choice.wording), NULL },
	{ "actor", FIELD_ID, AT(u.choice.actor), NULL },
	END,
};
static const struct field setup_fields[] = { { "setup", FIELD_SETUP, AT(u.setup), NULL }, END };
static const struct field see_fields[] = { { "item", FIELD_ID, AT(u.see.item), NULL }, END };
static const struct field answer_fields[] = {
	{ "item", FIELD_ID, AT(u.answer.item), NULL },
	{ "response", FIELD_ID, AT(u.answer.response), NULL },
	{ "value", FIELD_VALUE, AT(u.answer.value), NULL },
	{ "caret", FIELD_CARET, AT(u.answer.caret), NULL },
	END,
};
static const struct field flag_fields[] = {
	{ "item", FIELD_ID, AT(u.flag.item), NULL },
	{ "on", FIELD_BOOL, AT(u.flag.on), NULL },
	END,
};
static const struct field pause_fields[] = { { "by", FIELD_WORD, AT(u.pause.by), pauses }, STAFF, REASON, ORDER,
	END };
static const struct field resume_fields[] = { STAFF, ORDER, END };
static const struct field extend_fields[] = {
	{ "add_ms", FIELD_INT, AT(u.extend.add_ms), NULL },
	{ "kind", FIELD_WORD, AT(u.extend.kind), extends },
	STAFF,
	REASON,
	ORDER,
	END,
};
static const struct field call_fields[] = { { "on", FIELD_BOOL, AT(u.call.on), NULL }, END };
static const struct field submit_fields[] = { { "by", FIELD_WORD, AT(u.submit.by), submits }, STAFF, ORDER, END };
static const struct field void_fields[] = { STAFF, REASON, ORDER, END };
static const struct field torn_fields[] = {
	{ "bytes", FIELD_INT, AT(u.torn.bytes), NULL },
	{ "sha256", FIELD_HASH, AT(u.torn.sha256), NULL },
	END,
};
static const struct field fault_fields[] = { { "what", FIELD_TEXT, AT(u.fault.what), NULL }, END };

/* --- desk
 * --------------------------------------------------------------------------------------------------------- */

#define CANDIDATE(type)                                   \
	{                                                     \
		"candidate", FIELD_ID, AT(u.type.candidate), NULL \
	}

static const struct field desk_open_fields[] = {
	{ "sitting", FIELD_ID, AT(u.desk_open.sitting), NULL },
	{ "device", FIELD_ID, AT(u.desk_open.device), NULL },
	{ "roster", FIELD_INT, AT(u.desk_open.roster), NULL },
	{ "centre_file", FIELD_HASH, AT(u.desk_open.centre_file), NULL },
	{ "software", FIELD_TEXT, AT(u.desk_open.software), NULL },
	{ "boot", FIELD_ID, AT(u.desk_open.boot), NULL },
	END,
};
static const struct field pinfail_fields[] = { STAFF, { "wait_s", FIELD_INT, AT(u.pinfail.wait_s), NULL }, END };
static const struct field arrival_fields[] = {
	STAFF,
	CANDIDATE(arrival),
	{ "at", FIELD_TIME, AT(u.arrival.at), NULL },
	REASON,
	{ "late", FIELD_LATE, 0, NULL },
	END,
};
static const struct field identity_fields[] = {
	STAFF,
	CANDIDATE(identity),
	{ "kind", FIELD_ID, AT(u.identity.kind), NULL },
	{ "result", FIELD_WORD, AT(u.identity.result), identities },
	{ "second", FIELD_ID_OR_NULL, AT(u.identity.second), NULL },
	END,
};
static const struct field number_fields[] = {
	STAFF,
	CANDIDATE(number),
	{ "result", FIELD_WORD, AT(u.number.result), numbers },
	{ "last4", FIELD_ID_OR_NULL, AT(u.number.last4), NULL },
	END,
};
static const struct field adjustments_fields[] = {
	STAFF,
	CANDIDATE(adjustments),
	{ "confirmed", FIELD_BOOL, AT(u.adjustments.confirmed), NULL },
	{ "note", FIELD_TEXT_OR_NULL, AT(u.adjustments.note), NULL },
	END,
};
static const struct field filming_fields[] = {
	STAFF,
	CANDIDATE(filming),
	{ "acknowledged", FIELD_BOOL, AT(u.filming.acknowledged), NULL },
	{ "wording", FIELD_TEXT, AT(u.filming.wording), NULL },
	END,
};
static const struct field desk_choice_fields[] = {
	STAFF,
	CANDIDATE(desk_choice),
	{ "what", FIELD_WORD, AT(u.desk_choice.what), choices },
	{ "value", FIELD_BOOL, AT(u.desk_choice.value), NULL },
	{ "wording", FIELD_TEXT, AT(u.desk_choice.wording), NULL },
	END,
};
static const struct field devices_fields[] = {
	STAFF,
	CANDIDATE(devices),
	{ "items", FIELD_LIST, AT(u.devices.items), NULL },
	{ "bag", FIELD_TEXT_OR_NULL, AT(u.devices.bag), NULL },
	{ "exception", FIELD_TEXT_OR_NULL, AT(u.devices.exception), NULL },
	END,
};
static const struct field seat_fields[] = {
	STAFF,
	CANDIDATE(seat),
	{ "paper", FIELD_ID, AT(u.seat.paper), NULL },
	{ "seat", FIELD_ID, AT(u.seat.seat), NULL },
	END,
};
static const struct field admit_fields[] = {
	STAFF,
	CANDIDATE(admit),
	{ "paper", FIELD_ID, AT(u.admit.paper), NULL },
	{ "attempt", FIELD_ID, AT(u.admit.attempt), NULL },
	{ "seat", FIELD_ID, AT(u.admit.seat), NULL },
	{ "order", FIELD_ID, AT(u.admit.order), NULL },
	{ "seq", FIELD_INT, AT(u.admit.seq), NULL },
	END,
};
static const struct field refuse_fields[] = {
	STAFF,
	CANDIDATE(refuse),
	{ "reason", FIELD_ID, AT(u.refuse.code), NULL },
	{ "text", FIELD_TEXT_OR_NULL, AT(u.refuse.text), NULL },
	{ "shown", FIELD_TEXT_OR_NULL, AT(u.refuse.shown), NULL },
	{ "second", FIELD_ID_OR_NULL, AT(u.refuse.second), NULL },
	END,
};
static const struct field leave_fields[] = {
	STAFF,
	CANDIDATE(leave),
	{ "identity", FIELD_WORD_OR_NULL, AT(u.leave.identity), identities },
	{ "bag", FIELD_TEXT_OR_NULL, AT(u.leave.bag), NULL },
	END,
};
static const struct field order_fields[] = {
	STAFF,
	{ "order", FIELD_ID, AT(u.order.order), NULL },
	{ "seq", FIELD_INT, AT(u.order.seq), NULL },
	{ "kind", FIELD_WORD, AT(u.order.kind), order_kind_names },
	{ "attempt", FIELD_ID, AT(u.order.attempt), NULL },
	{ "seat", FIELD_ID_OR_NULL, AT(u.order.seat), NULL },
	{ "args", FIELD_OBJECT, AT(u.order.args), NULL },
	REASON,
	END,
};
static const struct field incident_fields[] = {
	STAFF,
	{ "text", FIELD_TEXT, AT(u.incident.text), NULL },
	{ "seat", FIELD_ID_OR_NULL, AT(u.incident.seat), NULL },
	{ "candidate", FIELD_ID_OR_NULL, AT(u.incident.candidate), NULL },
	END,
};
static const struct field bag_fields[] = {
	STAFF,
	CANDIDATE(bag),
	{ "returned", FIELD_BOOL, AT(u.bag.returned), NULL },
	END,
};
static const struct field close_fields[] = {
	STAFF,
	{ "unsent", FIELD_INT, AT(u.close.unsent), NULL },
	{ "bags", FIELD_INT, AT(u.close.bags), NULL },
	{ "register", FIELD_ARRAY_OR_NULL, AT(u.close.record), NULL },
	END,
};

const struct record_form record_forms[RECORD_TYPES] = {
	[RECORD_OPEN] = { "open", true, false, open_fields },
	[RECORD_PLAN] = { "plan", true, false, plan_fields },
	[RECORD_BOOT] = { "boot", true, true, boot_fields },
	[RECORD_CHOICE] = { "choice", true, false, choice_fields },
	[RECORD_SETUP] = { "setup", true, false, setup_fields },
	[RECORD_START] = { "start", true, false, nothing },
	[RECORD_SEE] = { "see", true, false, see_fields },
	[RECORD_ANSWER] = { "answer", true, false, answer_fields },
	[RECORD_FLAG] = { "flag", true, false, flag_fields },
	[RECORD_BEAT] = { "beat", true, false, nothing },
	[RECORD_PAUSE] = { "pause", true, false, pause_fields },
	[RECORD_RESUME] = { "resume", true, false, resume_fields },
	[RECORD_EXTEND] = { "extend", true, false, extend_fields },
	[RECORD_CALL] = { "call", true, false, call_fields },
	[RECORD_SUBMIT] = { "submit", true, false, submit_fields },
	[RECORD_VOID] = { "void", true, false, void_fields },
	[RECORD_FROZEN] = { "frozen", true, false, order_only },
	[RECORD_TORN] = { "torn", true, true, torn_fields },
	[RECORD_FAULT] = { "fault", true, true, fault_fields },
	[RECORD_SEAL] = { "seal", true, false, nothing },
	[RECORD_DESK_OPEN] = { "open", false, true, desk_open_fields },
	[RECORD_SIGNIN] = { "signin", false, true, staff_only },
	[RECORD_SIGNOUT] = { "signout", false, true, staff_only },
	[RECORD_PINFAIL] = { "pinfail", false, true, pinfail_fields },
	[RECORD_ARRIVAL] = { "arrival", false, true, arrival_fields },
	[RECORD_IDENTITY] = { "identity", false, true, identity_fields },
	[RECORD_NUMBER] = { "number", false, true, number_fields },
	[RECORD_ADJUSTMENTS] = { "adjustments", false, true, adjustments_fields },
	[RECORD_FILMING] = { "filming", false, true, filming_fields },
	[RECORD_DESK_CHOICE] = { "choice", false, true, desk_choice_fields },
	[RECORD_DEVICES] = { "devices", false, true, devices_fields },
	[RECORD_SEAT] = { "seat", false, true, seat_fields },
	[RECORD_ADMIT] = { "admit", false, true, admit_fields },
	[RECORD_REFUSE] = { "refuse", false, true, refuse_fields },
	[RECORD_LEAVE] = { "leave", false, true, leave_fields },
	[RECORD_RETURN] = { "return", false, true, leave_fields },
	[RECORD_ORDER] = { "order", false, true, order_fields },
	[RECORD_INCIDENT] = { "incident", false, true, incident_fields },
	[RECORD_BAG] = { "bag", false, true, bag_fields },
	[RECORD_CLOSE] = { "close", false, true, close_fields },
};
