/* Runs a script against a stage, one command a frame, so that every effect goes through the usual frame: events,
 * rebuild, paint. Nodes are found by role and name in the semantic tree; nothing here knows coordinates. */
#include "kiosk/script.h"

#include <SDL.h>
#include <stdio.h>
#include <string.h>

#include "engine/buffer.h"
#include "engine/limits.h"
#include "engine/memory.h"
#include "kiosk/focus.h"
#include "kiosk/lint.h"
#include "kiosk/script_parse.h"
#include "kiosk/semantics.h"
#include "kiosk/tts.h"
#include "kiosk/utf8.h"

#define WAIT_MS 5000
#define VARS_MAX 256
#define MATCHES_MAX 8
#define TABS_MAX 500

struct var {
	char *name, *value;
};

struct script {
	struct script_line *lines;
	size_t count, at;
	struct var vars[VARS_MAX];
	size_t var_count;
	struct script_options o;
	char shots[1024];
	enum script_state state;
	bool waiting;
	int tabs;
	uint64_t since;
	struct error error;
};

/* --- variables --- */
const char *script_var(const struct script *s, const char *name)
{
	for (size_t i = 0; i < s->var_count; i++)
		if (!strcmp(s->vars[i].name, name))
			return s->vars[i].value;
	return NULL;
}

static int set_var(struct script *s, const char *name, size_t name_len, const char *value, size_t len)
{
	char *n = mem_string_n(name, name_len), *v = mem_string_n(value, len);
	size_t i = 0;
	while (n && i < s->var_count && strcmp(s->vars[i].name, n))
		i++;
	if (!n || !v || i == VARS_MAX) {
		mem_free(n);
		mem_free(v);
		return i == VARS_MAX ? ERR_LIMIT : ERR_NOMEM;
	}
	if (i < s->var_count) {
		mem_free(s->vars[i].name);
		mem_free_wiped(s->vars[i].value, strlen(s->vars[i].value));
	} else
		s->var_count++;
	s->vars[i] = (struct var){ n, v };
	return 0;
}

static size_t until(const char *s, size_t len, char c)
{
	size_t i = 0;
	while (i < len && s[i] != c)
		i++;
	return i;
}

static int parse_vars(struct script *s, const char *text, size_t len, struct error *e)
{
	int line = 0;
	for (size_t at = 0; text && at < len;) {
		size_t whole = until(text + at, len - at, '\n'), n = whole;
		const char *from = text + at;
		n -= n > 0 && from[n - 1] == '\r';
		size_t name = until(from, n, '=');
		bool skip = n == 0 || *from == '#';
		line++;
		at += whole + 1;
		if (skip)
			continue;
		if (name == 0 || name == n)
			return error_set_line(e, ERR_FORMAT, line, "variables, line %d: not NAME=VALUE", line);
		int rc = set_var(s, from, name, from + name + 1, n - name - 1);
		if (rc != 0)
			return error_set(e, rc, "variables, line %d: too many", line);
	}
	return 0;
}

static int replace_vars(struct script *s, struct buffer *out, const char *text)
{
	while (*text) {
		const char *open = strstr(text, "${"), *close = open ? strchr(open, '}') : NULL;
		if (!close) {
			buffer_add_string(out, text);
			break;
		}
		char name[128];
		snprintf(name, sizeof name, "%.*s", (int)(close - open - 2), open + 2);
		const char *value = script_var(s, name);
		if (!value)
			return error_set(&s->error, ERR_NOTFOUND, "${%s} has no value", name);
		buffer_add(out, text, (size_t)(open - text));
		buffer_add_string(out, value);
		text = close + 1;
	}
	return out->failed ? error_set(&s->error, ERR_LIMIT, "too long") : 0;
}

/* --- making and freeing --- */
int script_parse(
	struct script **out, const char *text, size_t len, const char *vars, size_t vars_len, struct error *e)
{
	struct script *s = mem_zero(1, sizeof *s);
	if (!s)
		return error_set(e, ERR_NOMEM, "out of memory");
	int rc = script_parse_lines(&s->lines, &s->count, text, len, e);
	if (rc == 0)
		rc = parse_vars(s, vars, vars_len, e);
	if (rc != 0) {
		script_free(s);
		return rc;
	}
	*out = s;
	return 0;
}

static int read_whole(struct buffer *b, const char *path, struct error *e)
{
	FILE *f = fopen(path, "rb");
	uint8_t *room;
	size_t n;
	if (!f)
		return error_set(e, ERR_IO, "%s cannot be read", path);
	int rc = 0;
	do {
		rc = buffer_reserve(b, &room, 4096);
		n = rc == 0 ? fread(room, 1, 4096, f) : 0;
		buffer_commit(b, n);
	} while (n > 0);
	fclose(f);
	return rc == 0 ? 0 : error_set(e, rc, "%s is too long", path);
}

int script_load(struct script **out, const char *path, const char *vars_path, struct error *e)
{
	struct buffer text = BUFFER_INIT(LIMIT_SCRIPT), vars = BUFFER_INIT(LIMIT_SCRIPT);
	int rc = read_whole(&text, path, e);
	if (rc == 0 && vars_path)
		rc = read_whole(&vars, vars_path, e);
	if (rc == 0) {
		rc = script_parse(out, buffer_text(&text), text.len, buffer_text(&vars), vars.len, e);
		if (rc != 0)
			error_prefix(e, rc, "%s", path);
	}
	buffer_release(&text);
	buffer_release_wiped(&vars);
	return rc;
}

void script_free(struct script *s)
{
	if (!s)
		return;
	script_lines_free(s->lines, s->count);
	for (size_t i = 0; i < s->var_count; i++) {
		mem_free(s->vars[i].name);
		mem_free_wiped(s->vars[i].value, strlen(s->vars[i].value));
	}
	mem_free(s);
}

void script_options(struct script *s, const struct script_options *o)
{
	s->o = *o;
	snprintf(s->shots, sizeof s->shots, "%s", o->shots ? o->shots : "");
	s->o.shots = s->shots;
}

enum script_state script_state(const struct script *s)
{
	return s->state;
}

int script_idle_ms(const struct script *s)
{
	if (s->state != SCRIPT_RUNNING || s->at >= s->count || s->lines[s->at].verb != SCRIPT_SLEEP || !s->since)
		return 0;
	int64_t left = (int64_t)s->since + s->lines[s->at].number - (int64_t)SDL_GetTicks64();
	return left > 0 ? (int)left : 0;
}

const char *script_message(const struct script *s)
{
	return s->error.text;
}

/* --- finding --- */
static bool acts(const struct node *n)
{
	return (n->actions & ~(1u << ACTION_FOCUS | 1u << ACTION_SCROLL)) != 0;
}

static int list_matches(struct script *s, const char *name, struct node **found, size_t count)
{
	struct buffer b = BUFFER_INIT(400);
	for (size_t i = 0; i < count && i < MATCHES_MAX; i++)
		buffer_addf(&b, "%s%s #%s", i ? ", " : "", role_name(found[i]->role), found[i]->id);
	error_set(&s->error, ERR_FORMAT, "%zu nodes are called \"%.100s\": %s", count, name, buffer_text(&b));
	buffer_release(&b);
	return ERR_FORMAT;
}

/* The one node meant. ERR_NOTFOUND: not yet; ERR_FORMAT: several. */
static int find_one(
	struct script *s, struct stage *stage, const struct script_line *l, const char *name, struct node **out)
{
	struct node *found[MATCHES_MAX];
	size_t n = semantic_find(ui_view(stage_ui(stage)), l->role, name, found, MATCHES_MAX);
	if (n == 0)
		return error_set(
			&s->error, ERR_NOTFOUND, "there is no %s \"%.200s\"", l->role ? role_name(l->role) : "node", name);
	bool several =
		n > 1 && l->verb != SCRIPT_EXPECT && l->verb != SCRIPT_EXPECT_NOT && (acts(found[1]) || !acts(found[0]));
	if (several)
		return list_matches(s, name, found, n);
	*out = found[0];
	return 0;
}

/* --- commands --- */
static int do_dispatch(
	struct script *s, struct stage *stage, const struct node *n, enum action action, const char *arg)
{
	int rc = ui_dispatch(stage_ui(stage), n->id, action, arg);
	return rc == 0 ? 0
				   : error_set(&s->error, rc, "\"%.200s\": %s: %s", n->name, action_name(action),
						 rc == ERR_STATE ? "it is disabled" : error_name(rc));
}

static void push_text(const char *text)
{
	size_t len = strlen(text), i = 0;
	while (i < len) {
		SDL_Event e = { .type = SDL_TEXTINPUT };
		size_t end = i;
		while (end < len) {
			size_t next = end;
			utf8_get(text, len, &next);
			if (next - i >= sizeof e.text.text || text[end] == '\n')
				break;
			end = next;
		}
		if (end == i) { /* a line end */
			SDL_Event k = { .type = SDL_KEYDOWN };
			k.key.keysym.sym = SDLK_RETURN;
			SDL_PushEvent(&k);
			i++;
			continue;
		}
		memcpy(e.text.text, text + i, end - i);
		SDL_PushEvent(&e);
		i = end;
	}
}

static int do_key(struct script *s, struct stage *stage, const char *chord)
{
	int sym;
	unsigned mods;
	struct rect caret;
	if (!ui_chord_parse(chord, &sym, &mods))
		return error_set(&s->error, ERR_FORMAT, "there is no key \"%.60s\"", chord);
	SDL_Event e = { .type = SDL_KEYDOWN };
	e.key.state = SDL_PRESSED;
	e.key.keysym.sym = sym;
	e.key.keysym.scancode = SDL_GetScancodeFromKey(sym);
	e.key.keysym.mod = (uint16_t)mods;
	SDL_PushEvent(&e);
	bool letter = sym >= ' ' && sym < 127 && !(mods & (KMOD_CTRL | KMOD_ALT));
	if (letter && ui_caret(stage_ui(stage), &caret)) {
		char text[2] = { (char)(mods & KMOD_SHIFT ? SDL_toupper(sym) : sym), 0 };
		push_text(text);
	}
	e.type = SDL_KEYUP;
	e.key.state = SDL_RELEASED;
	SDL_PushEvent(&e);
	return 0;
}

/* One key a frame: an arrow inside the group of the node meant, else Tab. */
static int do_tab_to(struct script *s, struct stage *stage, const struct node *n)
{
	struct node *at = view_find(ui_view(stage_ui(stage)), ui_focused(stage_ui(stage)));
	if (at == n)
		return 0;
	if (++s->tabs > TABS_MAX)
		return error_set(&s->error, ERR_LIMIT, "Tab does not come to %s \"%.200s\"", role_name(n->role), n->name);
	struct node *group = focus_roving(n);
	bool inside = group && at && focus_roving(at) == group;
	int rc = do_key(s, stage, inside ? "Down" : "Tab");
	return rc == 0 ? ERR_BUSY : rc;
}

static int do_set(struct script *s, struct stage *stage, const struct node *n, const char *value)
{
	if (semantic_offers(n, ACTION_CHANGE))
		return do_dispatch(s, stage, n, ACTION_CHANGE, value);
	bool on = !strcmp(value, "on") || !strcmp(value, "true") || !strcmp(value, "yes") || !strcmp(value, "checked");
	bool is = (n->states & (STATE_CHECKED | STATE_PRESSED | STATE_SELECTED)) != 0;
	return on == is ? 0 : do_dispatch(s, stage, n, ACTION_PRESS, NULL);
}

static void path_of(const struct script *s, const char *name, char *out, size_t size)
{
	bool whole = *name == '/' || !*s->shots;
	snprintf(out, size, "%s%s%s", whole ? "" : s->shots, whole ? "" : "/", name);
}

static int put_text(struct script *s, const char *name, const char *mode, const char *text, size_t len)
{
	char path[2200];
	path_of(s, name, path, sizeof path);
	FILE *f = fopen(path, mode);
	bool ok = f && fwrite(text, 1, len, f) == len;
	if (f)
		ok = fclose(f) == 0 && ok;
	return ok ? 0 : error_set(&s->error, ERR_IO, "%.300s cannot be written", path);
}

static int write_text(struct script *s, const char *name, const char *text, size_t len)
{
	return put_text(s, name, "wb", text, len);
}

static int do_tree(struct script *s, struct stage *stage, const char *name)
{
	struct buffer b = BUFFER_INIT(8u << 20);
	int rc = semantic_dump(&b, ui_view(stage_ui(stage)), NULL);
	if (rc == 0)
		rc = write_text(s, name, buffer_text(&b), b.len);
	buffer_release(&b);
	return rc;
}

static int do_shot(struct script *s, struct stage *stage, const char *name)
{
	char path[2200];
	path_of(s, name, path, sizeof path);
	return stage_shot(stage, path, &s->error);
}

static int do_say(struct script *s, const char *name)
{
	const char *said = s->o.tts ? tts_transcript(s->o.tts) : "";
	return write_text(s, name, said, strlen(said));
}

static bool is_listed(const struct buffer *list, const char *name)
{
	size_t len = strlen(name);
	for (size_t at = 0; len && at < list->len;) {
		const char *line = (const char *)list->data + at;
		size_t n = until(line, list->len - at, '\n');
		if (n == len && !memcmp(line, name, len))
			return true;
		at += n + 1;
	}
	return false;
}

/* A dispatch may rebuild the tree, so the ids are copied first. */
static int do_press_listed(struct script *s, struct stage *stage, const char *file)
{
	struct buffer list = BUFFER_INIT(LIMIT_SCRIPT), ids = BUFFER_INIT(LIMIT_SCRIPT);
	int rc = read_whole(&list, file, &s->error);
	struct node *root = view_root(ui_view(stage_ui(stage)));
	for (struct node *n = root; rc == 0 && n; n = node_next(n, root)) {
		bool option = n->role == ROLE_RADIO || n->role == ROLE_CHECKBOX;
		if (option && !(n->states & STATE_CHECKED) && is_listed(&list, n->name))
			buffer_add(&ids, n->id, strlen(n->id) + 1);
	}
	for (size_t at = 0; rc == 0 && at < ids.len; at += strlen((const char *)ids.data + at) + 1) {
		const char *id = (const char *)ids.data + at;
		rc = ui_dispatch(stage_ui(stage), id, ACTION_PRESS, NULL);
		if (rc < 0)
			error_set(&s->error, rc, "#%.100s: %s", id, error_name(rc));
	}
	buffer_release(&list);
	buffer_release(&ids);
	return rc;
}

static int do_clock(struct script *s, struct stage *stage, long ms)
{
	if (!s->o.clock)
		return error_set(&s->error, ERR_UNSUPPORTED, "clock is for test builds only");
	stage_clock_add(stage, ms);
	if (s->o.clock_add)
		s->o.clock_add(s->o.ctx, ms);
	return 0;
}

/* Without a file the findings are the error; with one they are added to it, under the page's name. */
static int do_lint(struct script *s, struct stage *stage, const char *file)
{
	struct buffer b = BUFFER_INIT(LIMIT_SCRIPT), page = BUFFER_INIT(LIMIT_SCRIPT);
	struct view *v = ui_view(stage_ui(stage));
	int found = lint_view(&b, v), rc = 0;
	if (found && !*file)
		rc = error_set(&s->error, ERR_FORMAT, "%d findings: %.400s", found, buffer_text(&b));
	else if (found) {
		buffer_addf(&page, "# %s, %d %%\n%s", view_root(v)->name, view_look(v)->zoom, buffer_text(&b));
		rc = put_text(s, file, "ab", buffer_text(&page), page.len);
	}
	buffer_release(&b);
	buffer_release(&page);
	return rc;
}

/* "400 cream", "off" */
static int do_look(struct script *s, struct stage *stage, const char *text)
{
	struct look look = *ui_look(stage_ui(stage));
	int used = 0;
	if (!s->o.clock)
		return error_set(&s->error, ERR_UNSUPPORTED, "look is for test builds only");
	if (!strcmp(text, "off")) {
		ui_look_force(stage_ui(stage), NULL);
		return 0;
	}
	bool ok = sscanf(text, "%3d %n", &look.zoom, &used) == 1 && look.zoom >= 100 && look.zoom <= 400 && used > 0;
	if (!ok || !(look.theme = theme_find(text + used)))
		return error_set(&s->error, ERR_FORMAT, "\"%.60s\" is not ZOOM THEME or off", text);
	ui_look_force(stage_ui(stage), &look);
	return 0;
}

/* What a command does with the node it names. */
static int on_node(
	struct script *s, struct stage *stage, const struct script_line *l, struct node *n, const char *value)
{
	switch (l->verb) {
	case SCRIPT_PRESS:
		return do_dispatch(s, stage, n, ACTION_PRESS, NULL);
	case SCRIPT_FOCUS:
		return do_dispatch(s, stage, n, ACTION_FOCUS, NULL);
	case SCRIPT_SET:
		return do_set(s, stage, n, value);
	case SCRIPT_TAB_TO:
		return do_tab_to(s, stage, n);
	case SCRIPT_READ: {
		const char *text = *n->value ? n->value : n->name;
		return set_var(s, value, strlen(value), text, strlen(text));
	}
	case SCRIPT_EXPECT_NOT:
		return error_set(&s->error, ERR_NOTFOUND, "%s \"%.200s\" is still there", role_name(n->role), n->name);
	case SCRIPT_EXPECT:
	case SCRIPT_TYPE:
	case SCRIPT_KEY:
	case SCRIPT_TREE:
	case SCRIPT_SHOT:
	case SCRIPT_SAY:
	case SCRIPT_PRESS_LISTED:
	case SCRIPT_SLEEP:
	case SCRIPT_CLOCK:
	case SCRIPT_LINT:
	case SCRIPT_LOOK:
	case SCRIPT_QUIT:
	case SCRIPT_VERBS:
		break;
	}
	return 0;
}

static int without_node(struct script *s, struct stage *stage, const struct script_line *l, const char *a)
{
	switch (l->verb) {
	case SCRIPT_TYPE:
		push_text(a);
		return 0;
	case SCRIPT_KEY:
		return do_key(s, stage, a);
	case SCRIPT_TREE:
		return do_tree(s, stage, a);
	case SCRIPT_SHOT:
		return do_shot(s, stage, a);
	case SCRIPT_SAY:
		return do_say(s, a);
	case SCRIPT_PRESS_LISTED:
		return do_press_listed(s, stage, a);
	case SCRIPT_CLOCK:
		return do_clock(s, stage, l->number);
	case SCRIPT_LINT:
		return do_lint(s, stage, a);
	case SCRIPT_LOOK:
		return do_look(s, stage, a);
	case SCRIPT_QUIT:
		s->at = s->count;
		return 0;
	case SCRIPT_SLEEP:
		return SDL_GetTicks64() - s->since < (uint64_t)l->number ? ERR_BUSY : 0;
	case SCRIPT_EXPECT:
	case SCRIPT_EXPECT_NOT:
	case SCRIPT_PRESS:
	case SCRIPT_FOCUS:
	case SCRIPT_SET:
	case SCRIPT_READ:
	case SCRIPT_TAB_TO:
	case SCRIPT_VERBS:
		break;
	}
	return 0;
}

static bool names_node(enum script_verb v)
{
	return v <= SCRIPT_FOCUS || v == SCRIPT_SET || v == SCRIPT_READ || v == SCRIPT_TAB_TO;
}

static int run_line(struct script *s, struct stage *stage, const struct script_line *l)
{
	struct buffer a = BUFFER_INIT(LIMIT_SCRIPT), b = BUFFER_INIT(LIMIT_SCRIPT);
	struct node *n = NULL;
	int rc = replace_vars(s, &a, l->a ? l->a : "");
	if (rc == 0)
		rc = replace_vars(s, &b, l->b ? l->b : "");
	bool missing_var = rc != 0;
	if (rc == 0 && names_node(l->verb)) {
		rc = find_one(s, stage, l, buffer_text(&a), &n);
		if (l->verb == SCRIPT_EXPECT_NOT && rc == ERR_NOTFOUND)
			rc = 0;
		else if (rc == 0)
			rc = on_node(s, stage, l, n, buffer_text(&b));
	} else if (rc == 0)
		rc = without_node(s, stage, l, buffer_text(&a));
	buffer_release_wiped(&a);
	buffer_release_wiped(&b);
	return missing_var ? ERR_FORMAT : rc;
}

/* Not there yet, or not enabled yet: worth another look for a while. */
static bool may_wait(const struct script *s, const struct script_line *l, int rc)
{
	if (rc == ERR_BUSY && (l->verb == SCRIPT_SLEEP || l->verb == SCRIPT_TAB_TO))
		return true;
	return names_node(l->verb) && rc != ERR_NOMEM && SDL_GetTicks64() - s->since < WAIT_MS &&
		   (rc == ERR_NOTFOUND || rc == ERR_STATE || rc == ERR_FORMAT || rc == ERR_UNSUPPORTED);
}

static void fail(struct script *s, struct stage *stage, const struct script_line *l, int rc)
{
	struct error e = s->error;
	if (!e.code)
		error_set(&e, rc, "%s", error_name(rc));
	error_prefix(&e, rc, "line %d: %s", l->line, script_verb_name(l->verb));
	do_tree(s, stage, "failed.tree");
	do_shot(s, stage, "failed.png");
	s->error = e;
	s->state = SCRIPT_FAILED;
}

enum script_state script_step(struct script *s, struct stage *stage)
{
	if (s->state != SCRIPT_RUNNING)
		return s->state;
	if (s->at >= s->count) {
		s->state = SCRIPT_DONE;
		return s->state;
	}
	const struct script_line *l = &s->lines[s->at];
	if (!s->waiting) {
		s->waiting = true;
		s->tabs = 0;
		s->since = SDL_GetTicks64();
	}
	ui_update(stage_ui(stage), stage_now(stage));
	s->error = (struct error)ERROR_INIT;
	int rc = run_line(s, stage, l);
	if (rc == 0) {
		s->error = (struct error)ERROR_INIT;
		s->waiting = false;
		s->at += s->at < s->count;
	} else if (!may_wait(s, l, rc))
		fail(s, stage, l, rc);
	return s->state;
}
