/* What the fake daemon says: frames that fit the request, or nearly. */
#ifndef USHER_TESTS_SAID_H
#define USHER_TESTS_SAID_H

#include "daemon.h"

/* `accepted` with the id of begin. */
void said_accepted(const struct fake_daemon *daemon, struct frame *frame);
/* Say or ask, as the step has it. */
void said_text(const struct step *step, struct frame *frame);
/* A verdict on the request, with what the step wants otherwise. */
void said_verdict(struct fake_daemon *daemon, const struct step *step, struct frame *frame);
/* A variable of a session, of the step's NAME=value. */
void said_environment(const struct step *step, struct frame *frame);

#endif
