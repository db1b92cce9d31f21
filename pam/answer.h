/* What the daemon gets when it asks: a password, or that Enter was pressed. */
#ifndef USHER_ANSWER_H
#define USHER_ANSWER_H

#include <security/pam_modules.h>

#include "dialogue.h"
#include "wire.h"

/* PAM_AUTHTOK, or NULL when there is none. */
const char *answer_at_hand(pam_handle_t *pamh);

/* Shows what waits, asks the person unless a password is at hand, and sends the answer. 0, or a
 * negative errno: -EKEYREJECTED for what is no password, which is not sent. */
int answer_ask(struct dialogue *dialogue, const struct wire_message *ask);

#endif
