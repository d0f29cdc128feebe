/* Every count and size that comes from a file or the wire is checked against this one header.
 * Units are in the names or comments. Raising one is safe as long as memory allows; lowering one may refuse
 * data accepted before. */
#ifndef ENGINE_LIMITS_H
#define ENGINE_LIMITS_H

#include <stdint.h>

/* identifiers and text */
#define LIMIT_IDENTIFIER 128             /* bytes: QTI identifiers, ids of people, devices, sittings */
#define LIMIT_TITLE 512                  /* bytes */
#define LIMIT_RESPONSE_TEXT (128 * 1024) /* bytes of one extended text response */

/* content */
#define LIMIT_XML_FILE (8 << 20) /* bytes of one QTI source file */
#define LIMIT_XML_DEPTH 64
#define LIMIT_ITEM_JSON (1 << 20)  /* bytes of one compiled item */
#define LIMIT_TEST_JSON (16 << 20) /* bytes of one compiled test */
#define LIMIT_BODY_NODES 20000
#define LIMIT_BODY_DEPTH 48
#define LIMIT_ATTRIBUTES 64   /* on one element */
#define LIMIT_INTERACTIONS 64 /* per item */
#define LIMIT_CHOICES 256     /* per interaction */
#define LIMIT_VARIABLES 256   /* per item */
#define LIMIT_VALUES 1024     /* in one container */
#define LIMIT_EXPRESSION_DEPTH 64
#define LIMIT_EXPRESSIONS 20000 /* rules and operators in one processing */
#define LIMIT_STEPS 1000000     /* evaluated in one scoring */
#define LIMIT_WEIGHTS 64        /* per item ref; also categories */
#define LIMIT_ITEMS 100000      /* per pack */
#define LIMIT_PAPER_ITEMS 1000  /* delivered in one attempt */
#define LIMIT_SECTIONS 4096     /* per test */
#define LIMIT_MEDIA (64 << 20)  /* bytes of one media file */

/* journal and attempt */
#define LIMIT_RECORD_JSON (1 << 20) /* bytes of one record before sealing: a text of six bytes a sign fits, too */
#define LIMIT_JOURNAL_LINE (LIMIT_RECORD_JSON / 3 * 4 + 256)
#define LIMIT_JOURNAL_HEADER (64 * 1024)
#define LIMIT_JOURNAL_LINES 1000000
#define LIMIT_JOURNAL_FILE (512 << 20) /* bytes */
#define LIMIT_GENERATIONS 64
#define LIMIT_MS \
	INT64_C(315576000000) /* ten years: monotonic milliseconds, so that no sum of intervals overflows */
#define LIMIT_DURATION_MS INT64_C(604800000) /* seven days: a time limit or one extension */
#define LIMIT_ORDERS 4096                    /* applied to one attempt */
#define LIMIT_RESPONSES 4096                 /* response variables with a value in one attempt */
#define LIMIT_LIST 256                       /* ids or words in one list of a record */
#define LIMIT_NOTE 4096                      /* bytes of a reason, an incident, a wording */
#define LIMIT_DESK_ENTRIES 100000            /* incidents and orders in one desk journal */
#define LIMIT_SEGMENTS 65536                 /* per generation */
#define LIMIT_SEGMENT (8 << 20)              /* bytes */

/* signed objects */
#define LIMIT_CENTRE_JSON (1 << 20)
#define LIMIT_MANIFEST_JSON (1 << 20)
#define LIMIT_ROSTER_JSON (16 << 20)
#define LIMIT_PROFILE_JSON (1 << 20)
#define LIMIT_ORDER_JSON (1 << 20) /* a move order carries a key, its bytes travel as objects */
#define LIMIT_STATE_JSON (256 * 1024)
#define LIMIT_SIGNATURE (16 * 1024) /* armoured SSHSIG */
#define LIMIT_ALLOWED_SIGNERS (256 * 1024)
#define LIMIT_KEY_FILE (64 * 1024)
#define LIMIT_DEVICES 4096
#define LIMIT_CANDIDATES 20000
#define LIMIT_STAFF 2000
#define LIMIT_PACKS 256 /* per sitting */

/* age (age-encryption.org/v1) */
#define LIMIT_AGE_HEADER (512 * 1024)
#define LIMIT_AGE_STANZAS 4096
#define LIMIT_AGE_WORK_FACTOR 22

/* wire */
#define LIMIT_HTTP_HEADERS (16 * 1024)
#define LIMIT_HTTP_BODY (64 << 20)
#define LIMIT_OBJECT (64 << 20)

/* kiosk */
#define LIMIT_NODES 20000 /* in one view tree */
#define LIMIT_SCRIPT (1 << 20)

#endif
