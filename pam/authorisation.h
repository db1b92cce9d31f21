/* A login, an account phase or a password change of somebody of ours. */
#ifndef USHER_AUTHORISATION_H
#define USHER_AUTHORISATION_H

#include <stdbool.h>

#include "login.h"

/* Asks the daemon, and looks at the account once more before its grant counts. The PAM code; says
 * what there is to say in the log and, unless `is_silent`, to the person. */
int authorisation_ask(struct login *login, bool is_remote, bool is_silent);

#endif
