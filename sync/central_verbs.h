/* The operator's verbs of invigil-central. Each takes what follows its name on the command line and returns 0 or an
 * error code with the reason; ERR_USAGE for a wrong command line. */
#ifndef SYNC_CENTRAL_VERBS_H
#define SYNC_CENTRAL_VERBS_H

#include "engine/error.h"

typedef int (*central_verb)(int argc, char **argv, struct error *e);

int verb_init(int argc, char **argv, struct error *e);    /* central_setup.c */
int verb_certify(int argc, char **argv, struct error *e); /* a new server certificate */
int verb_enrol(int argc, char **argv, struct error *e);
int verb_centre(int argc, char **argv, struct error *e); /* central_verbs.c */
int verb_roster(int argc, char **argv, struct error *e);
int verb_sitting(int argc, char **argv, struct error *e);
int verb_release(int argc, char **argv, struct error *e);
int verb_serve(int argc, char **argv, struct error *e);   /* central_serve.c */
int verb_mark(int argc, char **argv, struct error *e);    /* central_mark.c */
int verb_results(int argc, char **argv, struct error *e); /* central_results.c */
int verb_audit(int argc, char **argv, struct error *e);   /* central_audit.c */

#endif
