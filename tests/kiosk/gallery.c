/* The pages of shared/mock/screens.html in our own widgets. */
#include "tests/kiosk/gallery.h"

#include <stdio.h>
#include <string.h>

static void top_buttons(struct view *v)
{
	view_button(v, "read", "Read aloud", BUTTON_SECONDARY);
	view_button(v, "display", "Display", BUTTON_SECONDARY);
	view_button(v, "call", "Call facilitator", BUTTON_SECONDARY);
}

static void scenario(struct view *v)
{
	view_text(v, STYLE_H2, "Scenario: two sisters and a new address");
	view_space(v, 20);
	view_text(v, STYLE_BODY,
		"You are the allocated worker for two sisters, aged 6 and 11, who have been on a child in need plan for "
		"four months. "
		"The plan was made after the older girl told her teacher that she often puts her sister to bed and gets "
		"her up for school.");
	view_text(v, STYLE_BODY,
		"Their mother has started a new job with late shifts. A neighbour has been helping, but moved away last "
		"week. The school "
		"reports that both children have been late on six mornings this month and that the younger one fell asleep "
		"in class.");
	view_text(v, STYLE_BODY,
		"On today's visit the home is warm and tidy. The girls' mother says that everything is fine now and that "
		"the plan can be "
		"closed. The older girl stays in the room throughout and answers questions by looking at her mother "
		"first.");
	view_text(v, STYLE_BODY, "Your manager has asked for your view before tomorrow's review meeting.");
}

static const char *const answers[8] = {
	"See each girl on her own, at school or on a walk, and ask about an ordinary evening",
	"Close the plan, because the home conditions have improved",
	"Ask the school for the attendance record and what staff have noticed",
	"Wait for the review meeting to see whether anyone else raises concerns",
	"Work out with their mother who can be at home on her late shifts",
	"Tell the older girl that she is doing a good job of looking after her sister",
	"Ask for legal advice on starting care proceedings",
	"Write to the neighbour to ask why the help stopped",
};

static void options(const struct gallery_state *s, struct view *v)
{
	char hint[80];
	int chosen = 0;
	for (int i = 0; i < 8; i++)
		chosen += s->chosen >> i & 1;
	snprintf(hint, sizeof hint, "Choose 3 answers. You have chosen %d.", chosen);
	view_group_open(v, "options",
		&(struct view_group){ .legend = "Which three actions should you take before the review meeting?",
			.hint = hint,
			.flags = GROUP_LEGEND_HIDDEN });
	for (int i = 0; i < 8; i++)
		view_option(v, view_stringf(v, "option/%d", i), OPTION_CHECKBOX, answers[i], NULL, s->chosen >> i & 1);
	view_group_close(v);
}

static void strip(const struct gallery_state *s, struct view *v)
{
	struct view_strip_item items[30];
	char ids[30][12], labels[30][4];
	for (int i = 0; i < 30; i++) {
		snprintf(ids[i], sizeof ids[i], "go/%d", i + 1);
		snprintf(labels[i], sizeof labels[i], "%d", i + 1);
		items[i] = (struct view_strip_item){ .id = ids[i],
			.label = labels[i],
			.answered = i < 20 && i != 17,
			.flagged = i == 17 || i == 19,
			.current = i + 1 == s->question,
			.gap_before = i == 18 };
	}
	view_strip(v, "strip", "Questions", items, 30);
}

static void question(void *state, struct view *v)
{
	const struct gallery_state *s = state;
	char key[40];
	bool narrow = view_is_narrow(v);
	snprintf(key, sizeof key, "question/%d", s->question);
	view_key(v, key);
	view_frame_open(v);
	view_top_open(
		v, narrow ? "Question 21 of 30" : "Knowledge assessment", narrow ? NULL : "Sample Candidate 07 · Seat 12");
	view_save(v, SAVE_OK, "Saved");
	view_timer(v, "timer", "38:24", narrow ? NULL : "of 75 minutes");
	top_buttons(v);
	view_top_close(v);
	view_main_open(v, narrow ? MAIN_FULL : MAIN_PANES);
	if (narrow) {
		view_segmented_open(v, "side", "Show");
		view_segment(v, "side/scenario", "Scenario", false);
		view_segment(v, "side/question", "Question", true);
		view_segmented_close(v);
		view_space(v, 16);
	} else {
		view_split_open(v, "split", "Scenario and question", s->percent);
		view_pane_open(
			v, "scenario", "Scenario", &(struct view_box){ .pad = { 40, 50, 40, 40 }, .fill = COLOUR_SURFACE });
		scenario(v);
		view_layout_close(v);
		view_pane_open(v, "question", "Question", &(struct view_box){ .pad = { 30, 60, 40, 60 } });
		view_row_open(v, NULL);
		view_textf(v, STYLE_BOLD, "Question %d of 30", s->question)->box.ink = COLOUR_TEXT2;
		view_bar_right(v);
		node_icon(view_toggle(v, "flag", "Flag for review", BUTTON_LINK, false), ICON_FLAG);
		view_layout_close(v);
		view_space(v, 16);
	}
	view_text(v, STYLE_H1_STEM, "Which three actions should you take before the review meeting?");
	view_space(v, 10);
	options(s, v);
	if (!narrow) {
		view_layout_close(v);
		view_layout_close(v);
	}
	view_main_close(v);
	view_bottom_open(v);
	view_button(v, "previous", "Previous", BUTTON_SECONDARY);
	if (!narrow) {
		view_bar_centre(v);
		strip(s, v);
	}
	view_bar_right(v);
	if (narrow)
		node_icon(view_toggle(v, "flag", "Flag", BUTTON_SECONDARY, false), ICON_FLAG);
	view_button(v, "review", "Review", BUTTON_SECONDARY);
	view_button(v, "next", narrow ? "Next" : "Next question", BUTTON_MAIN);
	view_bottom_close(v);
	view_frame_close(v);
}

static void checkin(void *state, struct view *v)
{
	const struct gallery_state *s = state;
	view_key(v, "checkin");
	view_frame_open(v);
	view_top_open(v, "Check-in desk", "Sample Centre North · Morning, 09:30");
	view_save(v, SAVE_OK, "Roster of today, 07:58");
	view_timer(v, "clock", "09:06", NULL);
	view_button(v, "room", "Room board", BUTTON_SECONDARY);
	view_button(v, "lock", "Lock desk", BUTTON_SECONDARY);
	view_top_close(v);
	view_main_open(v, MAIN_COLUMN);
	if (s->problem) {
		view_errors(v, &(struct view_error){ "task/filming", "The filming notice has not been acknowledged" }, 1);
	}
	view_text(v, STYLE_HINT, "Booked 09:30 · Practitioner paper · seat 12 planned");
	view_text(v, STYLE_H1, "Check in Sample Candidate 07");
	view_text(v, STYLE_HINT, "5 of 7 steps done");
	view_space(v, 30);
	view_tasks_open(v, "Check-in steps");
	view_task_row(v, "task/arrival", "Arrival", "09:04, 26 minutes before the start", TASK_DONE, "Done");
	view_task_row(v, "task/id", "Photo ID", "Passport, name matches", TASK_DONE, "Done");
	view_task_row(v, "task/swe", "Social Work England number", "ends 4471, confirmed", TASK_DONE, "Done");
	view_task_row(v, "task/adjust", "Adjustments", "60 → 75 minutes · cream · 200 %", TASK_DONE, "Done");
	view_task_row(v, "task/filming", "Filming", NULL, TASK_TODO, "Not yet");
	view_task_row(v, "task/devices", "Devices", "Phone, watch in bag 0112", TASK_DONE, "Done");
	view_task_row(v, "task/seat", "Paper and seat", NULL, TASK_TODO, "Not yet");
	view_tasks_close(v);
	view_inset(v, "Filming of the simulated practice must be acknowledged before a seat is given. Training use is "
				  "the candidate's own choice.");
	view_main_close(v);
	view_bottom_open(v);
	view_button(v, "back", "Back to candidates", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "cannot", "Cannot take the assessment", BUTTON_SECONDARY);
	view_button(v, "checkin", "Check answers and check in", BUTTON_MAIN);
	view_bottom_close(v);
	view_frame_close(v);
}

static void segments(struct view *v, const char *id, const char *name, const char *const *labels, int count, int on)
{
	view_text(v, STYLE_H2, name);
	view_space(v, 10);
	view_segmented_open(v, id, name);
	for (int i = 0; i < count; i++)
		view_segment(v, view_stringf(v, "%s/%d", id, i), labels[i], i == on);
	view_segmented_close(v);
	view_space(v, 28);
}

static void swatches(struct view *v)
{
	static const struct {
		const char *label;
		enum theme_id theme;
	} list[] = { { "Standard", THEME_DEFAULT }, { "Cream", THEME_CREAM }, { "Yellow", THEME_YELLOW_ON_BLACK },
		{ "White", THEME_WHITE_ON_BLACK }, { "Blue", THEME_PALE_BLUE }, { "Pink", THEME_PINK },
		{ "Low glare", THEME_LOW_GLARE } };
	view_swatches_open(v, "theme", "Colours");
	for (int i = 0; i < 7; i++)
		view_swatch(v, view_stringf(v, "theme/%d", i), list[i].label, theme_get(list[i].theme), i == 1);
	view_swatch(v, "theme/own", "Your own", NULL, false);
	view_swatches_close(v);
}

static void setup(void *state, struct view *v)
{
	static const char *const sizes[] = { "100 %", "125 %", "150 %", "200 %", "300 %", "400 %" };
	static const char *const spacings[] = { "Normal", "Wide", "Extra wide" };
	static const char *const reads[] = { "Off", "When I ask", "Always" };
	static const char *const timers[] = { "Digits", "Minutes", "Bar", "From 10 minutes" };
	(void)state;
	view_key(v, "setup");
	view_frame_open(v);
	view_top_open(v, "Set up your screen", "Sample Candidate 07 · Seat 12");
	view_text(v, STYLE_HINT, "Your time has not started");
	view_button(v, "call", "Call facilitator", BUTTON_SECONDARY);
	view_top_close(v);
	view_main_open(v, MAIN_PANES);
	view_pane_open(v, "choices", "Choices", &(struct view_box){ .pad = { 50, 60, 50, 60 }, .percent = 50 });
	view_text(v, STYLE_H1, "Make the screen comfortable");
	view_space(v, 30);
	view_text(v, STYLE_H2, "Colours");
	view_space(v, 12);
	swatches(v);
	view_space(v, 28);
	segments(v, "zoom", "Text size", sizes, 6, 2);
	segments(v, "spacing", "Spacing", spacings, 3, 0);
	segments(v, "speech", "Read aloud", reads, 3, 1);
	segments(v, "timer", "Timer", timers, 4, 0);
	view_layout_close(v);
	struct node *pane = view_pane_open(v, "preview", "Preview",
		&(struct view_box){ .pad = { 50, 60, 50, 60 },
			.fill = COLOUR_SURFACE,
			.percent = 50,
			.border = COLOUR_HAIR,
			.sides = SIDE_LEFT });
	(void)pane;
	view_text(v, STYLE_HINT, "This is how questions will look");
	view_space(v, 20);
	struct node *sample = view_stack_open(v, NULL);
	struct look big = *view_look(v);
	big.zoom = view_look(v)->zoom * 150 / 100;
	node_look(v, sample, &big);
	sample->box.fill = COLOUR_SURFACE;
	view_group_open(
		v, "sample", &(struct view_group){ .legend = "Which day comes after Monday?", .flags = GROUP_ONE });
	view_option(v, "sample/1", OPTION_RADIO, "Tuesday", NULL, true);
	view_option(v, "sample/2", OPTION_RADIO, "Sunday", NULL, false);
	view_option(v, "sample/3", OPTION_RADIO, "Friday", NULL, false);
	view_group_close(v);
	view_layout_close(v);
	view_layout_close(v);
	view_main_close(v);
	view_bottom_open(v);
	view_button(v, "hear", "Hear this page", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "continue", "Continue to instructions", BUTTON_MAIN);
	view_bottom_close(v);
	view_frame_close(v);
}

static void review_row(struct view *v, int number, const char *words, const char *chosen, int kind)
{
	view_tr_open(v, NULL);
	view_td(v, view_stringf(v, "%d", number));
	view_td_open(v);
	view_link(v, view_stringf(v, "go/%d", number), words);
	view_td_close(v);
	view_td_open(v);
	if (kind & 2)
		view_tag(v, TAG_WARN, "Not answered");
	else if (chosen)
		view_tag(v, TAG_INFO, chosen);
	else
		view_text(v, STYLE_BODY, "Answered");
	view_td_close(v);
	view_td_open(v);
	if (kind & 1) {
		struct node *n = view_text(v, STYLE_BOLD, "Flagged");
		node_tone(n, COLOUR_FLAG);
		node_icon(n, ICON_FLAG);
	}
	view_td_close(v);
	view_tr_close(v);
}

static void review(void *state, struct view *v)
{
	static const struct view_column columns[] = { { "No.", 80, true }, { "Question", 0, false },
		{ "State", 210, false }, { "Flag", 130, false } };
	(void)state;
	view_key(v, "review");
	view_frame_open(v);
	view_top_open(v, "Knowledge assessment", "Sample Candidate 07 · Seat 12");
	view_save(v, SAVE_OK, "Saved");
	view_timer(v, "timer", "06:12", "of 75 minutes");
	top_buttons(v);
	view_top_close(v);
	view_main_open(v, MAIN_WIDE);
	view_text(v, STYLE_H1, "Review your answers");
	view_space(v, 15);
	view_text(v, STYLE_BODY, "27 answered, 1 part answered, 2 not answered. 3 are flagged.");
	view_space(v, 30);
	view_segmented_open(v, "filter", "Show");
	view_segment(v, "filter/all", "All 30", true);
	view_segment(v, "filter/open", "Not finished 3", false);
	view_segment(v, "filter/flagged", "Flagged 3", false);
	view_segmented_close(v);
	view_space(v, 28);
	view_table_open(v, "questions", "Questions", columns, 4);
	review_row(v, 17, "What does the law require before a child's views are set aside?", NULL, 0);
	review_row(v, 18, "Which of these is a sign of disorganised attachment?", NULL, 3);
	review_row(v, 19, "Which three facts in the scenario matter most for the assessment?", NULL, 0);
	review_row(v, 20, "What should be recorded after the visit?", NULL, 1);
	review_row(v, 21, "Which three actions should you take before the review meeting?", "2 of 3 chosen", 0);
	review_row(v, 22, "Which statement best describes the risk at this point?", NULL, 3);
	review_row(v, 23, "How should the plan change?", NULL, 0);
	view_table_close(v);
	view_main_close(v);
	view_bottom_open(v);
	view_button(v, "back", "Back to question 30", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "send", "Send my answers", BUTTON_MAIN);
	view_bottom_close(v);
	view_frame_close(v);
}

static void seat(
	struct view *v, int number, const char *name, const char *state, enum tag_kind kind, int done, const char *left)
{
	view_card_open(v, view_stringf(v, "seat/%d", number), kind == TAG_ERROR, false);
	view_row_open(v, NULL);
	view_textf(v, STYLE_STEM, "%d", number);
	view_bar_right(v);
	view_tag(v, kind, state);
	view_layout_close(v);
	view_text(v, STYLE_BODY, name);
	view_row_open(v, NULL);
	view_textf(v, STYLE_HINT, "%d of 30", done);
	view_bar_right(v);
	node_tone(view_text(v, STYLE_NUMBER, left), COLOUR_TEXT2);
	view_layout_close(v);
	view_space(v, 10);
	view_progress(v, NULL, "Progress", done, 30);
	view_card_close(v);
}

static void room_side(struct view *v)
{
	static const struct view_column columns[] = { { "", 0, false }, { "", 120, true } };
	static const char *const rows[5][2] = { { "Time allowed", "60:00" }, { "Used", "31:52" },
		{ "Break, not counted", "04:10" }, { "Interrupted, not counted", "03:40" }, { "Left", "28:08" } };
	view_pane_open(v, "detail", "Seat 9",
		&(struct view_box){ .pad = { 40, 40, 40, 40 },
			.width = 520,
			.fill = COLOUR_SURFACE,
			.border = COLOUR_HAIR,
			.sides = SIDE_LEFT });
	view_text(v, STYLE_HINT, "Seat 9");
	view_space(v, 5);
	view_text(v, STYLE_H2, "Sample Candidate 03");
	view_space(v, 20);
	view_para_open(v, STYLE_BODY);
	view_run(v, RUN_BOLD, "Interrupted for 3 min 40 s. ");
	view_run(v, 0, "Power was lost. No time was used and 19 answers are safe.");
	view_para_close(v);
	view_table_open(v, "time", "Time of seat 9", columns, 2);
	for (int i = 0; i < 5; i++) {
		view_tr_open(v, NULL);
		view_td(v, rows[i][0]);
		view_td(v, rows[i][1]);
		view_tr_close(v);
	}
	view_table_close(v);
	view_row_open(v, &(struct view_box){ .gap = 14 });
	view_button(v, "resume", "Resume", BUTTON_MAIN);
	view_button(v, "move", "Move seat", BUTTON_SECONDARY);
	view_button(v, "add", "Add time", BUTTON_SECONDARY);
	view_button(v, "log", "Log incident", BUTTON_SECONDARY);
	view_layout_close(v);
	view_layout_close(v);
}

static void room(void *state, struct view *v)
{
	(void)state;
	view_key(v, "room");
	view_frame_open(v);
	view_top_open(v, "Room board", "Sample Centre North · Morning, 09:30");
	view_tag(v, TAG_WARN, "Line to central down since 10:02 · all seats are saving here");
	view_timer(v, "clock", "10:17", NULL);
	view_button(v, "incidents", "Incident log", BUTTON_SECONDARY);
	view_button(v, "pause", "Pause all", BUTTON_SECONDARY);
	view_top_close(v);
	view_main_open(v, MAIN_PANES);
	view_pane_open(v, "board", "Seats", &(struct view_box){ .pad = { 40, 40, 40, 40 }, .grow = 1 });
	view_row_open(v, &(struct view_box){ .gap = 25 });
	view_text(v, STYLE_H1, "8 seats in use");
	view_text(v, STYLE_HINT, "1 needs you · 5 in test · 1 on a break · 1 sent");
	view_bar_right(v);
	view_segmented_open(v, "as", "Show as");
	view_segment(v, "as/map", "Map", true);
	view_segment(v, "as/table", "Table", false);
	view_segmented_close(v);
	view_layout_close(v);
	view_space(v, 50);
	view_grid_open(v, 260, &(struct view_box){ .gap = 16 });
	seat(v, 9, "Sample Candidate 03", "Interrupted", TAG_ERROR, 19, "28:08 left");
	seat(v, 10, "Sample Candidate 04", "In test", TAG_OK, 22, "21:40 left");
	seat(v, 11, "Sample Candidate 05", "In test", TAG_OK, 17, "33:02 left");
	seat(v, 12, "Sample Candidate 07", "In test", TAG_OK, 21, "38:24 left");
	seat(v, 13, "Sample Candidate 08", "On a break", TAG_WARN, 14, "41:15 left");
	seat(v, 14, "Sample Candidate 09", "In test", TAG_OK, 28, "09:55 left");
	seat(v, 15, "Sample Candidate 10", "In test", TAG_OK, 25, "18:20 left");
	seat(v, 16, "Sample Candidate 11", "Sent", TAG_NEUTRAL, 30, "received");
	view_layout_close(v);
	view_layout_close(v);
	room_side(v);
	view_main_close(v);
	view_bottom_open(v);
	view_button(v, "candidates", "Candidates", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "end", "End of the sitting", BUTTON_SECONDARY);
	view_bottom_close(v);
	view_frame_close(v);
}

static void sent(void *state, struct view *v)
{
	(void)state;
	view_key(v, "sent");
	view_frame_open(v);
	view_top_open(v, "Knowledge assessment", "Sample Candidate 07 · Seat 12");
	view_save(v, SAVE_OK, "Sent and received");
	view_button(v, "call", "Call facilitator", BUTTON_SECONDARY);
	view_top_close(v);
	view_main_open(v, MAIN_COLUMN);
	view_panel_open(v);
	view_text(v, STYLE_H1_PANEL, "Your answers have been sent");
	view_space(v, 20);
	view_text(v, STYLE_PANEL, "Your reference");
	view_space(v, 0);
	view_text(v, STYLE_PANEL_BOLD, "K7QF-2M9D");
	view_panel_close(v);
	view_space(v, 35);
	view_text(v, STYLE_H2, "What happens next");
	view_text(v, STYLE_BODY,
		"Please stay seated. A facilitator will take you to the simulated practice, which starts at 11:15.");
	view_text(v, STYLE_BODY,
		"You will get an email on 7 January 2027 (30 working days from today) when your result is ready on the "
		"online platform.");
	view_text(v, STYLE_BODY,
		"Keep the reference: with it, you or the centre can check that your answers were received complete.");
	view_main_close(v);
	view_bottom_open(v);
	view_button(v, "hear", "Hear this page", BUTTON_SECONDARY);
	view_bottom_close(v);
	view_frame_close(v);
}

static void rich(const struct gallery_state *s, struct view *v)
{
	static const char *const tools[] = { "an eco-map", "a genogram", "a chronology" };
	view_text(v, STYLE_H2, "Text");
	view_para_open(v, STYLE_BODY);
	view_run(v, 0, "A paragraph with ");
	view_run(v, RUN_BOLD, "bold");
	view_run(v, 0, ", ");
	view_run(v, RUN_ITALIC, "italic");
	view_run(v, 0, ", ");
	view_run(v, RUN_CODE, "code");
	view_run(v, 0, ", H");
	view_run(v, RUN_SUB, "2");
	view_run(v, 0, "O, m");
	view_run(v, RUN_SUP, "2");
	view_run(v, 0, ", ");
	view_run(v, RUN_MARK, "marked words");
	view_run(v, 0, ", ");
	view_run(v, RUN_STRIKE, "struck out");
	view_run(v, 0, " and ");
	view_run_link(v, "rich/link", "a link to the guidance");
	view_run(v, 0, ". In Arabic: المادة 47, in Hebrew: שלום 12, in Greek: Καλημέρα, in Hindi: नमस्ते.");
	view_para_close(v);
	view_para_open(v, STYLE_BODY);
	view_run(v, 0, "The worker drew ");
	view_run_open(v);
	view_select(v, "rich/select",
		&(struct view_select){ .label = "What the worker drew",
			.options = tools,
			.count = 3,
			.selected = s->selected,
			.flags = SELECT_INLINE });
	view_run_close(v);
	view_run(v, 0, " with the family in ");
	view_run_open(v);
	view_field(v, "rich/gap",
		&(struct view_field){ .label = "Number of visits", .value = "3", .flags = FIELD_INLINE, .chars = 4 });
	view_run_close(v);
	view_run(v, 0, " visits.");
	view_para_close(v);
	view_list_open(v, LIST_BULLET);
	view_item_open(v);
	view_text(v, STYLE_BODY,
		"A list item that is long enough to show how its second line stands under the first, when the column is "
		"narrow");
	view_item_close(v);
	view_item_open(v);
	view_text(v, STYLE_BODY, "Another, with a list in it");
	view_list_open(v, LIST_NUMBER);
	view_item_open(v);
	view_text(v, STYLE_BODY, "first");
	view_item_close(v);
	view_item_open(v);
	view_text(v, STYLE_BODY, "second");
	view_item_close(v);
	view_list_close(v);
	view_item_close(v);
	view_list_close(v);
	view_quote_open(v);
	view_text(v, STYLE_BODY, "Quoted words of a young person.");
	view_quote_close(v);
	view_text(v, STYLE_CODE, "  two spaces\n  kept");
	view_rule(v);
}

static void fields(const struct gallery_state *s, struct view *v)
{
	view_text(v, STYLE_H2, "Fields");
	view_field(v, "name",
		&(struct view_field){ .label = "Name or number", .hint = "Any part of it", .value = s->text, .chars = 30 });
	view_field(v, "code",
		&(struct view_field){ .label = "Seat code",
			.value = "K7Q",
			.flags = FIELD_CODE,
			.chars = 6,
			.error = "Enter the six characters of your code" });
	view_field(v, "pin",
		&(struct view_field){
			.label = "PIN", .value = "123456", .flags = FIELD_SECRET | FIELD_DIGITS, .chars = 8 });
	view_field(v, "essay",
		&(struct view_field){ .label = "Your reasons", .value = s->essay, .flags = FIELD_MULTILINE, .rows = 4 });
	view_slider(v, "speed", "Reading speed", 0, 100, 5, s->slider);
	view_group_open(v, "yesno",
		&(struct view_group){ .legend = "May the recording be used for training?",
			.hint = "You can change this later",
			.error = "Choose yes or no",
			.flags = GROUP_ONE | GROUP_INLINE });
	view_option(v, "yesno/yes", OPTION_RADIO | OPTION_COMPACT, "Yes", NULL, false);
	view_option(v, "yesno/no", OPTION_RADIO | OPTION_COMPACT, "No", NULL, true);
	view_group_close(v);
}

static void showing(struct view *v)
{
	static const unsigned char png[] = { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D,
		0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x04, 0x08, 0x02, 0x00, 0x00, 0x00, 0x3C,
		0xAF, 0xE9, 0xA7, 0x00, 0x00, 0x00, 0x18, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0xF8, 0x7F, 0x97, 0x41,
		0xB6, 0x60, 0x07, 0x26, 0x89, 0x5D, 0x14, 0x48, 0x32, 0x90, 0xAC, 0x03, 0x00, 0xCE, 0x4B, 0x32, 0x11, 0x0E,
		0x92, 0x25, 0x84, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82 };
	view_text(v, STYLE_H2, "Showing");
	view_row_open(v, &(struct view_box){ .gap = 10 });
	view_tag(v, TAG_NEUTRAL, "Sent");
	view_tag(v, TAG_OK, "In test");
	node_icon(view_tag(v, TAG_WARN, "On a break"), ICON_WARNING);
	view_tag(v, TAG_ERROR, "Interrupted");
	view_tag(v, TAG_INFO, "Not yet");
	view_tag(v, TAG_FLAG, "Flagged");
	view_layout_close(v);
	view_banner(
		v, "roster", BANNER_WARN, "The roster is two days old", "You can go on: it is signed and complete.");
	view_progress(v, "progress", "Papers checked", 18, 30);
	view_image(v, "picture", "A family tree of three generations", png, sizeof png, 200, 80);
	view_row_open(v, &(struct view_box){ .gap = 14 });
	view_button(v, "b/main", "Main action", BUTTON_MAIN);
	view_button(v, "b/second", "Secondary", BUTTON_SECONDARY);
	view_button(v, "b/warn", "Remove candidate", BUTTON_WARNING);
	node_state(view_button(v, "b/off", "Not now", BUTTON_SECONDARY), STATE_DISABLED, true);
	view_toggle(v, "b/toggle", "Highlighter", BUTTON_SECONDARY, true);
	view_layout_close(v);
	view_summary_row(v, "change/arrival", "Arrival", "09:04, 26 minutes before the start");
	view_summary_row(v, "change/seat", "Seat", "12");
}

static void widgets(void *state, struct view *v)
{
	const struct gallery_state *s = state;
	view_key(v, "widgets");
	view_frame_open(v);
	view_top_open(v, "Gallery", "every widget");
	view_save(v, SAVE_LOCAL, "Saved on this computer");
	view_button(v, "display", "Display", BUTTON_SECONDARY);
	view_top_close(v);
	view_main_open(v, MAIN_FULL);
	if (s->problem)
		view_errors(v,
			(const struct view_error[]){
				{ "code", "Enter the six characters of your code" }, { "yesno", "Choose yes or no" } },
			2);
	view_text(v, STYLE_H1, "All widgets");
	view_space(v, 20);
	view_grid_open(v, 480, &(struct view_box){ .gap = 60 });
	view_stack_open(v, NULL);
	rich(s, v);
	view_layout_close(v);
	view_stack_open(v, NULL);
	fields(s, v);
	view_layout_close(v);
	view_stack_open(v, NULL);
	showing(v);
	view_layout_close(v);
	view_layout_close(v);
	view_main_close(v);
	view_bottom_open(v);
	view_button(v, "back", "Back", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "finish", "Finish", BUTTON_MAIN);
	view_bottom_close(v);
	view_frame_close(v);
}

const struct gallery_page gallery_pages[] = {
	{ "question", question, "option/2", THEME_DEFAULT, 100 },
	{ "checkin", checkin, "task/filming", THEME_DEFAULT, 100 },
	{ "setup", setup, "continue", THEME_CREAM, 100 },
	{ "review", review, "go/21", THEME_DEFAULT, 100 },
	{ "room", room, "resume", THEME_DEFAULT, 100 },
	{ "sent", sent, "", THEME_DEFAULT, 100 },
	{ "zoom200", question, "option/0", THEME_YELLOW_ON_BLACK, 200 },
	{ "widgets", widgets, "name", THEME_DEFAULT, 100 },
};
const size_t gallery_count = sizeof gallery_pages / sizeof gallery_pages[0];

const struct gallery_page *gallery_find(const char *name)
{
	for (size_t i = 0; i < gallery_count; i++)
		if (!strcmp(gallery_pages[i].name, name))
			return &gallery_pages[i];
	return NULL;
}
