/* The kiosk's command line (DESIGN.md §6), parsed into plain values. Strings are borrowed from argv. */
#ifndef KIOSK_OPTIONS_H
#define KIOSK_OPTIONS_H

#include "engine/error.h"

#include <stdbool.h>

enum kiosk_role { ROLE_DEVICE /* as device.json says */, ROLE_SEAT_PC, ROLE_DESK_PC, ROLE_BOTH_PC };

struct kiosk_options {
	const char *data;   /* required */
	const char *peer;   /* shared folder or stick, or NULL */
	const char *script; /* NULL = by hand */
	const char *vars;   /* variables file of the script, or NULL */
	const char *shots;  /* where scripts put trees and pictures; NULL = . */
	const char *bench;  /* write figures as JSON lines to this file, or NULL (with --script only) */
	enum kiosk_role role;
	int width, height; /* --window; 0 = the whole display */
	bool help, version;
};

/* 0 or ERR_USAGE with a sentence that says which argument is wrong. */
int kiosk_options_parse(struct kiosk_options *out, int argc, char **argv, struct error *e);

/* The text of --help. Static. */
const char *kiosk_options_help(void);

#endif
