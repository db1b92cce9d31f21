/* What becomes of a request, as PAM codes and as words for the log. Only here do results become PAM
 * codes. */
#ifndef USHER_RESULTS_H
#define USHER_RESULTS_H

#include <stdint.h>

#include "login.h"
#include "wire.h"

/* The code when the daemon cannot be asked about somebody of ours. */
int result_unavailable(enum wire_phase phase);

/* The code for a request that ended without a verdict; `error` is what login_run() returned. */
int result_of_failure(enum wire_phase phase, int error);

/* The same in words. */
const char *result_failure_text(int error);

/* The code for a verdict that grants nothing (docs/protocol.md has the table). */
int result_of_refusal(const struct login *login, uint32_t outcome);

#endif
