/* Kiosk scripts: drive the real event path by the semantic tree, one command a line (DESIGN.md, section 6).
 *
 *     expect ROLE "NAME"      waits up to 5 s; ROLE may be left out, or be inside NAME as ROLE:NAME
 *     expect-not ROLE "NAME"  waits until it is gone
 *     press "NAME"            by ui_dispatch(ACTION_PRESS), never by coordinates
 *     focus "NAME"            type "TEXT"   key CHORD (SDL key events)   set "NAME" VALUE
 *     read "NAME" VAR         the node's value, or its name where it has none
 *     tab-to "NAME"           Tab key events, arrows within its group, until it has the focus: what a keyboard can
 * reach press-listed FILE       every option of the page that is not chosen yet and whose name is a line of FILE:
 *                             answers to questions that are drawn and shuffled anew each time
 *     tree FILE   shot FILE.png   say FILE   sleep MS   quit
 *     lint [FILE]             what breaks the rules of lint.h: fails with it, or adds it to FILE
 *     clock +SECONDS          test builds only
 *     look "ZOOM THEME"       test builds only: shows every page so, whatever was set up; "off" ends it
 *
 * # starts a comment. Strings take \" \\ \n and ${VAR}. A failed command leaves failed.tree
 * and failed.png in the shots folder; script_step() then returns SCRIPT_FAILED and script_message() says what and
 * in which line. Relative files of tree, shot and say go into the shots folder where one is given. */
#ifndef KIOSK_SCRIPT_H
#define KIOSK_SCRIPT_H

#include "engine/error.h"
#include "kiosk/stage.h"

struct script;
struct tts;
enum script_state { SCRIPT_RUNNING, SCRIPT_DONE, SCRIPT_FAILED };

/* Parses; ERR_FORMAT with the line, ERR_LIMIT, ERR_NOMEM. vars: lines NAME=VALUE, may be NULL. */
int script_parse(
	struct script **out, const char *text, size_t len, const char *vars, size_t vars_len, struct error *e);
int script_load(struct script **out, const char *path, const char *vars_path, struct error *e);
void script_free(struct script *s);

struct script_options {
	const char *shots;                        /* folder, NULL = the working directory */
	struct tts *tts;                          /* whose transcript `say` writes; may be NULL */
	bool clock;                               /* are `clock` and `look` allowed */
	void (*clock_add)(void *ctx, int64_t ms); /* told besides stage_clock_add(); may be NULL */
	void *ctx;
};
void script_options(struct script *s, const struct script_options *o); /* copied */
/* As much as can be done now. Called by stage_frame(). */
enum script_state script_step(struct script *s, struct stage *stage);
enum script_state script_state(const struct script *s);
int script_idle_ms(const struct script *s); /* how long a `sleep` still lasts; 0 when it has something to do */
const char *script_message(const struct script *s);               /* "" while all is well */
const char *script_var(const struct script *s, const char *name); /* NULL when unset */

#endif
