/* Who is left to other modules before any contact with the daemon, and refused whatever it says. */
#ifndef USHER_ACCOUNT_FLOOR_H
#define USHER_ACCOUNT_FLOOR_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "wire.h"

enum { ACCOUNT_MIN_UID = 1000 };

struct account {
	char name[WIRE_MAX_USER + 1];
	bool has_record;
	uint32_t uid; /* WIRE_NO_UID without a record */
};

/* [a-z_][a-z0-9_.-]{0,31}, no "..", not ending in "." or "-". */
bool account_name_is_valid(const char *name);

/* 1: ours, `ret_account` is set. 0: somebody else's. Negative errno: could not be found out, or
 * -EEXIST: a local group has the name, and the account a uid of ours.
 * `is_remote` is true for a service with an rhost. */
int account_floor(const struct options *options, const char *name, bool is_remote,
		  struct account *ret_account);

#endif
