/* One account out of the files, by what a caller has of it. */
#ifndef USHER_LOOKUP_H
#define USHER_LOOKUP_H

#include "snapshot.h"

/* The account's strings point into the two before it. */
struct lookup {
	struct snapshot snapshot;
	struct rule rule;
	struct account account;
};

/* Where a list stands; 0 is its beginning. */
struct position {
	uint64_t generation;
	uint32_t offset;
};

/* Each returns 1 with the account, 0 for none, or a negative errno. */

/* By name; `with_rule`: also one that the rule makes, in sshd. */
int find_name(const char *name, bool with_rule, struct lookup *ret);

/* By uid, or by gid of its own group. */
int find_id(uint32_t id, struct lookup *ret);

/* The next account of a list, where root's configuration allows lists; moves the position on. A file
 * that was replaced meanwhile ends it. */
int find_next(struct position *position, struct lookup *ret);

#endif
