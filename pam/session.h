/* Sessions that begin and end: the daemon is told, and no result of it counts (SHIM-14). */
#ifndef USHER_SESSION_H
#define USHER_SESSION_H

#include <stdbool.h>

#include "login.h"

/* Whether the phase is one of a session. */
bool session_is_phase(enum wire_phase phase);

/* Notes how the daemon took a session, and sets what it has for it. True when it was taken. */
bool session_note(struct login *login);

#endif
