/* Scripts: the parser line by line, and a whole journey through a stage on SDL's dummy driver. */
#include <SDL.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/script.h"
#include "kiosk/script_parse.h"
#include "tests/kiosk/kit.h"

static const struct {
	const char *text;
	int rc, line;
	const char *words;
} cases[] = {
	{ "", 0, 0, "" },
	{ "# only a comment\n\n   \n", 0, 0, "" },
	{ "press \"Next question\"\n", 0, 0, "" },
	{ "press button:Next # and so on", 0, 0, "" },
	{ "expect heading \"Review \\\"your\\\" answers\"\r\nquit\r\n", 0, 0, "" },
	{ "read \"Your reference\" REF\nset \"Name\" \"a b\"\nset textbox \"Name\" x\n", 0, 0, "" },
	{ "clock +600\nsleep 20\n", 0, 0, "" },
	{ "lint\nlint findings.txt\nlook \"400 cream\"\nlook off\n", 0, 0, "" },
	{ "lint one two\n", ERR_FORMAT, 1, "more words" },
	{ "tab-to \"Next\"\ntab-to button \"Next\"\n", 0, 0, "" },
	{ "look\n", ERR_FORMAT, 1, "needs something" },
	{ "press\n", ERR_FORMAT, 1, "needs a name" },
	{ "quit\nfly \"away\"\n", ERR_FORMAT, 2, "no command \"fly\"" },
	{ "press \"Next\n", ERR_FORMAT, 1, "not closed" },
	{ "press \"Ne\\xt\"\n", ERR_FORMAT, 1, "backslash" },
	{ "press \"Next\" twice\n", ERR_FORMAT, 1, "more words" },
	{ "sleep soon\n", ERR_FORMAT, 1, "milliseconds" },
	{ "clock -5\n", ERR_FORMAT, 1, "+SECONDS" },
	{ "set \"Name\"\n", ERR_FORMAT, 1, "needs a value" },
	{ "quit now\n", ERR_FORMAT, 1, "nothing after it" },
};

static void test_parser(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct error e = ERROR_INIT;
		struct script *s = NULL;
		assert_int_equal(script_parse(&s, cases[i].text, strlen(cases[i].text), NULL, 0, &e), cases[i].rc);
		if (cases[i].rc) {
			assert_null(s);
			assert_int_equal(e.line, cases[i].line);
			if (!strstr(e.text, cases[i].words))
				fail_msg("%s: %s", cases[i].text, e.text);
		}
		script_free(s);
	}
}

static void act(void *ctx, const char *id, enum action action, const char *arg)
{
	struct gallery_state *s = ctx;
	if (action == ACTION_CHANGE && !strcmp(id, "name"))
		snprintf(s->text, sizeof s->text, "%s", arg);
	if (action == ACTION_PRESS && !strcmp(id, "finish"))
		s->problem = true;
	if (action == ACTION_CHANGE && !strcmp(id, "speed"))
		s->slider = atoi(arg);
}

static enum script_state play(const char *text, const char *vars, char *message, size_t size, const char *dir)
{
	static const struct gallery_state fresh = GALLERY_STATE_INIT;
	struct gallery_state gs = fresh;
	struct stage_options o = { .assets = "assets", .title = "Test", .width = 1280, .height = 800, .hidden = true };
	struct ui_screen screen = { .build = gallery_find("widgets")->build, .on_action = act };
	struct error e = ERROR_INIT;
	struct stage *stage = NULL;
	struct script *s = NULL;
	if (stage_new(&stage, &o, &e) != 0 ||
		script_parse(&s, text, strlen(text), vars, vars ? strlen(vars) : 0, &e) != 0)
		fail_msg("%s", e.text);
	struct tts *tts = tts_null_new();
	struct narrator *n = narrator_new(tts);
	ui_narrator_set(stage_ui(stage), n);
	ui_screen_set(stage_ui(stage), &screen, &gs);
	script_options(s, &(struct script_options){ .shots = dir, .tts = tts });
	stage_script(stage, s);
	while (stage_frame(stage))
		stage_wait(stage, 1);
	enum script_state state = script_state(s);
	snprintf(message, size, "%s", script_message(s));
	script_free(s);
	stage_free(stage);
	narrator_free(n);
	tts_free(tts);
	return state;
}

static void must_exist(const char *dir, const char *name, bool yes)
{
	char path[200];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	if ((access(path, R_OK) == 0) != yes)
		fail_msg("%s", path);
	unlink(path);
}

static void test_journey(void **state)
{
	char message[600], dir[] = "/tmp/invigil-script-XXXXXX";
	(void)state;
	assert_non_null(mkdtemp(dir));
	enum script_state s = play("expect heading \"All widgets\"\n"
							   "focus \"Name or number\"\ntype \"${WHO} B\"\nkey Backspace\nkey c\nkey Shift+d\n"
							   "read \"Name or number\" TYPED\nset \"textbox:Name or number\" \"<${TYPED}>\"\n"
							   "read \"Name or number\" AGAIN\nset \"Reading speed\" 75\n"
							   "set \"What the worker drew\" \"a genogram\"\n"
							   "press \"Finish\"\nexpect alert \"There is a problem\"\npress \"Choose yes or no\"\n"
							   "expect-not button \"Nowhere\"\ntree a.tree\nshot a.png\nsay a.txt\nquit\n",
		"# people\nWHO=Zoë=1\n", message, sizeof message, dir);
	if (s != SCRIPT_DONE)
		fail_msg("%s", message);
	char path[200], text[20000] = "";
	snprintf(path, sizeof path, "%s/a.tree", dir);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	text[fread(text, 1, sizeof text - 1, f)] = 0;
	fclose(f);
	if (!strstr(text, "textbox \"Name or number\" value \"<Zoë=1 cD>\""))
		fail_msg("%s", text);
	must_exist(dir, "a.tree", true);
	must_exist(dir, "a.png", true);
	must_exist(dir, "a.txt", true);
	must_exist(dir, "failed.png", false);
	rmdir(dir);
}

static void test_failure(void **state)
{
	char message[600], dir[] = "/tmp/invigil-script-XXXXXX";
	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(play("clock +5\n", NULL, message, sizeof message, dir), SCRIPT_FAILED);
	assert_non_null(strstr(message, "line 1: clock"));
	must_exist(dir, "failed.tree", true);
	must_exist(dir, "failed.png", true);
	assert_int_equal(play("press \"${NONE}\"\n", NULL, message, sizeof message, dir), SCRIPT_FAILED);
	assert_non_null(strstr(message, "${NONE} has no value"));
	must_exist(dir, "failed.tree", true);
	must_exist(dir, "failed.png", true);
	rmdir(dir);
}

int main(void)
{
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_parser), cmocka_unit_test(test_journey),
		cmocka_unit_test(test_failure) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
