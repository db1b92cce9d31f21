/* What the daemon is told about the caller: its word alone decides nothing. */
#ifndef USHER_CONTEXT_H
#define USHER_CONTEXT_H

#include <stdint.h>

#include <security/pam_modules.h>

#include "wire.h"

/* What the context of a begin frame points to. */
struct context {
	uint8_t rhost[WIRE_MAX_RHOST];
	uint8_t tty[WIRE_MAX_TTY];
	uint8_t ruser[WIRE_MAX_RUSER];
	uint8_t ssh_connection[WIRE_MAX_SSH_CONNECTION];
};

/* Sets rhost, tty and its device, real uid, ruser, session, audit session and login uid, whether a
 * key was shown before, and ssh's connection. What cannot be found out gets the value that says so.
 */
void context_fill(pam_handle_t *pamh, struct context *context, struct wire_begin *begin);

#endif
