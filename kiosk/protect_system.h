/* The process as a whole is protected, because it holds keys, questions and answers: no core dumps, not attachable
 * by others of the same user, and no page of it goes to swap where the system allows that. */
#ifndef KIOSK_PROTECT_SYSTEM_H
#define KIOSK_PROTECT_SYSTEM_H

#include <stddef.h>

/* Call first in main(). Puts a sentence for the log into `why` where something could not be had ("" otherwise). */
void protect_process(char *why, size_t room);

#endif
