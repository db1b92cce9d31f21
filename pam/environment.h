/* What the daemon has for the environment of a session. */
#ifndef USHER_ENVIRONMENT_H
#define USHER_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

#include <security/pam_modules.h>

#include "wire.h"

struct environment {
	char *entries[WIRE_MAX_ENVIRONMENT]; /* NAME=value */
	size_t count;
};

/* Not what a shell, a loader or sudo reads, whoever says so. The form of the name was checked. */
bool environment_may_set(struct wire_bytes name);

/* Keeps one more; sets nothing yet. 0, -ENOMEM, or -EPROTO: such a name is never set, or there are
 * too many. */
int environment_add(struct environment *environment, struct wire_bytes name,
		    struct wire_bytes value);

/* Sets every name in PAM's environment: to its value, or, where `with_values` is false, to nothing,
 * so that no value of a client's stays. False when libpam refused one. */
bool environment_set(pam_handle_t *pamh, const struct environment *environment, bool with_values);

/* Frees what was kept. */
void environment_clear(struct environment *environment);

#endif
