/* A table of options, so that the help text and the parser cannot drift apart far. */
#include "kiosk/options.h"

#include <stdio.h>
#include <string.h>

const char *kiosk_options_help(void)
{
	return "usage: invigil-kiosk --data DIR [options]\n"
		   "\n"
		   "  --data DIR         the device's data folder, made by `invigil-sync --data DIR init`\n"
		   "  --role ROLE        desk, seat or both; default: as the device was enrolled\n"
		   "  --peer DIR         exchange orders and state through this shared folder or stick\n"
		   "  --window WxH       a window of this size instead of the whole display\n"
		   "  --script FILE      drive the kiosk by a script (only on a folder enrolled with --demo)\n"
		   "  --vars FILE        NAME=VALUE lines for the script's ${NAME}\n"
		   "  --shots DIR        where the script's trees and pictures go\n"
		   "  --version, --help\n"
		   "\n"
		   "exit: 0 done, 1 refused or failed (reason on standard error), 2 usage\n";
}

static int parse_role(struct kiosk_options *o, const char *v, struct error *e)
{
	static const struct {
		const char *name;
		enum kiosk_role role;
	} roles[] = { { "seat", ROLE_SEAT_PC }, { "desk", ROLE_DESK_PC }, { "both", ROLE_BOTH_PC } };
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
		if (!strcmp(v, roles[i].name)) {
			o->role = roles[i].role;
			return 0;
		}
	return error_set(e, ERR_USAGE, "--role %.40s: must be desk, seat or both", v);
}

static int parse_window(struct kiosk_options *o, const char *v, struct error *e)
{
	int w, h;
	char end;
	if (sscanf(v, "%5dx%5d%c", &w, &h, &end) != 2 || w < 320 || h < 240 || w > 16384 || h > 16384)
		return error_set(e, ERR_USAGE, "--window %.40s: must be WIDTHxHEIGHT, at least 320x240", v);
	o->width = w;
	o->height = h;
	return 0;
}

static const char **text_option(struct kiosk_options *o, const char *name)
{
	if (!strcmp(name, "--data"))
		return &o->data;
	if (!strcmp(name, "--peer"))
		return &o->peer;
	if (!strcmp(name, "--script"))
		return &o->script;
	if (!strcmp(name, "--vars"))
		return &o->vars;
	if (!strcmp(name, "--shots"))
		return &o->shots;
	if (!strcmp(name, "--bench"))
		return &o->bench;
	return NULL;
}

static int parse_valued(struct kiosk_options *o, const char *name, const char *value, struct error *e)
{
	const char **text = text_option(o, name);
	if (!text && strcmp(name, "--role") != 0 && strcmp(name, "--window") != 0)
		return error_set(e, ERR_USAGE, "%.60s: no such option (see --help)", name);
	if (!value)
		return error_set(e, ERR_USAGE, "%s needs a value", name);
	if (text) {
		*text = value;
		return 0;
	}
	return !strcmp(name, "--role") ? parse_role(o, value, e) : parse_window(o, value, e);
}

int kiosk_options_parse(struct kiosk_options *out, int argc, char **argv, struct error *e)
{
	struct kiosk_options o = { 0 };
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help"))
			o.help = true;
		else if (!strcmp(argv[i], "--version"))
			o.version = true;
		else {
			int r = parse_valued(&o, argv[i], i + 1 < argc ? argv[i + 1] : NULL, e);
			if (r < 0)
				return r;
			i++;
		}
	}
	if (!o.help && !o.version && !o.data)
		return error_set(e, ERR_USAGE, "--data DIR is required (see --help)");
	*out = o;
	return 0;
}
