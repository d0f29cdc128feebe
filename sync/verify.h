/* What invigil-verify checks, one function a kind of artefact. Each prints one line of facts when all holds;
 * otherwise it returns a code and says what is wrong where. Nothing is written, no clock is read: times are judged
 * by the latest time that people signed in what is checked. */
#ifndef SYNC_VERIFY_H
#define SYNC_VERIFY_H

#include "content/age.h"
#include "content/trust.h"
#include "sync/checkpoint.h"

struct verify {
	const char *const *file; /* what stands after the kind */
	size_t count;
	const char *reference; /* --reference, or NULL */
	struct trust *trust;
	char log_path[4096];      /* DIR/log.pub */
	struct age_identity *ids; /* -i, all of them */
	size_t id_count;
};

int verify_pack(struct verify *v, struct error *e);     /* PACK [MANIFEST] */
int verify_manifest(struct verify *v, struct error *e); /* sitting.json…; what lies beside it is compared */
int verify_centre(struct verify *v, struct error *e);   /* centre.json… */
int verify_release(struct verify *v, struct error *e);  /* release.age [MANIFEST], the identity tried with -i */
int verify_journal(struct verify *v, struct error *e);  /* JOURNAL… */
int verify_answers(struct verify *v, struct error *e);  /* MANIFEST CENTRE.json [JOURNAL]; MANIFEST.sig beside it */
int verify_receipt(struct verify *v, struct error *e);  /* PROOF MANIFEST */
int verify_result(struct verify *v, struct error *e);   /* RESULT sitting.json PACK KEY MANIFEST JOURNAL… */

#endif
