#define _GNU_SOURCE
#include "lookup.h"

#include <errno.h>

int find_name(const char *name, bool with_rule, struct lookup *ret)
{
	struct account other;
	int opened, r, by_rule = 0;

	if (!name_is_allowed(name))
		return 0;
	opened = snapshot_open(&ret->snapshot);
	r = opened == 0 ? snapshot_by_name(&ret->snapshot, name, &ret->account) : opened;
	if (with_rule && (r == 0 || r == -ENOENT)) {
		by_rule = rule_account(name, &ret->rule, &ret->account);
		if (by_rule > 0 && opened == 0) { /* never a uid that somebody has */
			int taken = snapshot_by_id(&ret->snapshot, ret->account.id, &other);

			by_rule = taken > 0 ? 0 : taken < 0 ? taken : 1;
		}
	}
	if (opened == 0)
		snapshot_close(&ret->snapshot);
	return by_rule != 0 ? by_rule : r;
}

int find_id(uint32_t id, struct lookup *ret)
{
	int r;

	if (id < MIN_ID || id > MAX_ID)
		return 0;
	r = snapshot_open(&ret->snapshot);
	if (r < 0)
		return r;
	r = snapshot_by_id(&ret->snapshot, id, &ret->account);
	snapshot_close(&ret->snapshot);
	return r > 0 && !name_is_allowed(ret->account.name) ? 0 : r;
}

int find_next(struct position *position, struct lookup *ret)
{
	struct position next = *position;
	int r;

	r = snapshot_open(&ret->snapshot);
	if (r < 0)
		return r;
	if (next.offset == 0)
		next.generation = ret->snapshot.header.generation;
	if ((le32toh(ret->snapshot.header.flags) & FLAG_ENUMERATION) == 0 ||
	    next.generation != ret->snapshot.header.generation)
		r = 0;
	else
		do
			r = snapshot_next(&ret->snapshot, &next.offset, &ret->account);
		while (r > 0 && !name_is_allowed(ret->account.name));
	snapshot_close(&ret->snapshot);
	if (r > 0)
		*position = next;
	return r;
}
