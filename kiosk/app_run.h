/* What kiosk_main.c runs: the screen that the ui is given, and one poll of everything but the ui. */
#ifndef KIOSK_APP_RUN_H
#define KIOSK_APP_RUN_H

#include "kiosk/app.h"

extern const struct ui_screen app_screen; /* its context is the struct app */

/* Read the clocks, look for what arrived, let the models work. True (and the ui marked stale) when anything shown
 * may have changed. */
bool app_poll(struct app *app);

#endif
